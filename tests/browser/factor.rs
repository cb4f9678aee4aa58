//! A second factor is set up, asked for, and removed by an administrator of accounts, by keyboard.

use crate::page::Page;
use crate::world::World;
use hoso_tests::process::PASSWORD;
use totp_rs::{Algorithm, Secret, TOTP};

/// What the authenticator application shows now.
fn code(secret: &str) -> String {
    let secret = Secret::Encoded(secret.to_owned()).to_bytes().unwrap();
    TOTP::new_unchecked(Algorithm::SHA1, 6, 0, 30, secret).generate_current().unwrap()
}

fn sign_in(page: &mut Page) {
    page.goto("/sign-in");
    page.fill("Tên đăng nhập", "doctor");
    page.fill("Mật khẩu", PASSWORD);
    page.load(|page| page.key("Enter"));
}

#[test]
fn a_lost_second_factor_is_removed_with_a_reason() {
    let world = World::new();
    let mut doctor = world.sign_in("doctor");
    doctor.follow("doctor");
    doctor.says("Chưa bật.");
    doctor.fill("Mật khẩu hiện tại", PASSWORD);
    doctor.follow("Thiết lập");
    let secret = doctor.eval("document.querySelector('main code').innerText");
    doctor.fill("Mã xác thực", &code(secret.as_str().unwrap()));
    doctor.follow("Bật");
    doctor.says("Mã khôi phục");

    let mut again = world.page();
    sign_in(&mut again);
    again.says("Tài khoản này có xác thực hai lớp.");

    let mut page = world.sign_in("accounts");
    page.follow("Quản lý tài khoản");
    page.says("Lớp xác thực thứ hai");
    page.follow("doctor");
    page.tick("Bỏ lớp xác thực thứ hai");
    page.follow("Thực hiện");
    page.says("Cần điền");
    page.fill("Lý do", "mất điện thoại, đã gặp mặt");
    page.follow("Thực hiện");
    page.says_not("Lớp xác thực thứ hai");
    doctor.goto("/tasks");
    assert_eq!(doctor.path(), "/sign-in", "what was signed in ends");
    sign_in(&mut again);
    again.says("Dữ liệu mới nhận");
}
