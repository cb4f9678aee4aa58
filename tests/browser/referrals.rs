//! A resident is referred from one station to another, by keyboard.

use crate::world::{AN, World};

#[test]
fn a_resident_is_referred_and_the_other_station_accepts() {
    let world = World::new();
    let mut page = world.sign_in("doctor");
    page.open_resident(AN);
    page.follow("Chuyển đến cơ sở khác");
    page.follow("Gửi yêu cầu chuyển");
    page.says("Hãy chọn một.");
    page.choose("Cơ sở nhận", "Trạm y tế phường Hai");
    page.fill("Lý do và điều cần làm", "nghi suy tim, đề nghị siêu âm");
    page.follow("Gửi yêu cầu chuyển");
    page.says("Hãy chọn một.");
    assert_eq!(
        page.eval("document.querySelector('#reason').value"),
        "nghi suy tim, đề nghị siêu âm",
        "what was typed stays"
    );
    page.tick("Khẩn");
    page.follow("Gửi yêu cầu chuyển");
    page.says("Đang chờ trả lời");

    let mut there = world.sign_in("elsewhere");
    there.follow("Chuyển tuyến");
    there.says(AN);
    there.says("nghi suy tim, đề nghị siêu âm");
    there.says("Từ Trạm y tế phường Một");
    there.follow(&format!("Trả lời: {AN}"));
    there.says("Hãy chọn một.");
    there.tick("Nhận khám");
    there.fill("Ghi chú", "sáng mai");
    there.follow(&format!("Trả lời: {AN}"));
    there.says("Nhận khám");

    page.follow("Chuyển tuyến");
    page.says("sáng mai");
    let mut there = world.sign_in("elsewhere");
    there.follow("Chuyển tuyến");
    there.tick("Đã khám xong");
    there.follow(&format!("Trả lời: {AN}"));
    there.says("Không có ai đang chờ.");
    page.goto("/referrals");
    page.says("Không có lần chuyển nào đang mở.");
}
