//! Who reads totals, who keeps the programmes running and who keeps the accounts, by keyboard.

use crate::page::Page;
use crate::world::{AN, World};
use hoso_tests::process::PASSWORD;
use hoso_tests::support::{STATION, TestHost, guest};
use tempfile::TempDir;

#[test]
fn the_dashboard_is_read_and_taken_as_tables() {
    let world = World::new();
    let mut page = world.sign_in("doctor");
    page.follow("Bảng theo dõi");
    page.says("Trạm y tế phường Một");
    page.choose("Chỉ số", "Đang quản lý (tăng huyết áp)");
    page.choose("Tháng", "11/2026");
    page.follow("Xem");
    page.says("5/5");
    page.unfold("Số liệu từng tháng");
    page.says("12/2025");
    page.says("Dữ liệu gửi về");
    page.says("Chưa đủ tháng có số liệu để vẽ giới hạn kiểm soát");
    page.unfold("Theo tuổi và giới");
    page.says("65-79");
    assert_eq!(page.eval("document.querySelectorAll('svg.pyramid rect.whole').length"), 2);
    page.follow("Danh sách người quá hạn của chương trình này");
    page.says(AN);
    page.follow("Mọi chương trình");
    page.follow("Bảng theo dõi");
    page.choose("Chỉ số", "Đang quản lý (tăng huyết áp)");
    page.follow("Xem");
    let folder = TempDir::new().unwrap();
    let table = page.download("Tải về CSV", folder.path());
    let managed = table.lines().find(|line| line.contains("11/2026")).unwrap();
    assert!(managed.contains(",5,5,100,"), "{managed}");
    let book = page.download_file("Tải về Excel", folder.path());
    let has = |name: &str| book.windows(name.len()).any(|bytes| bytes == name.as_bytes());
    assert!(book.starts_with(b"PK") && has("xl/worksheets/sheet3.xml"), "{} bytes", book.len());
}

#[test]
fn the_department_goes_down_the_tree_and_few_patients_are_hidden() {
    let world = World::new();
    let mut page = world.sign_in("analyst");
    page.follow("Bảng theo dõi");
    page.says("Sở Y tế Hà Nội");
    page.says("6/6");
    page.follow("Trung tâm y tế khu vực 1");
    page.says("Trạm y tế phường Hai");
    // Five and one: the five would tell the one.
    let shown = "[...document.querySelectorAll('#below + div td')].map(c => c.innerText).join()";
    let shown = page.eval(shown);
    assert!(!shown.as_str().unwrap().contains('5'), "{shown}");
    page.follow("Trạm y tế phường Một");
    page.says("ẩn");
    page.says_not("5/5");
    page.says_not("Danh sách người quá hạn");
    page.says_not("Theo tuổi và giới");
    page.follow("Sở Y tế Hà Nội");
    page.follow("Bản đồ xã, phường");
    page.says("Nơi cư trú");
    page.follow("Phường Ba Đình: –");
    page.says("Nơi cư trú: Phường Ba Đình");
    page.follow("Mọi xã, phường");
    page.follow("Dịch bệnh theo tuần");
    page.says("Không có cảnh báo nào.");
    page.choose("Nhóm chẩn đoán", "Ngã");
    page.follow("Xem");
    page.unfold("Số liệu từng tuần");
    page.says("16/11/2026");
}

#[test]
fn an_unreadable_message_is_read_again() {
    let world = World::new();
    let mut page = world.sign_in("doctor");
    page.goto("/");
    let row = "[...document.querySelectorAll('main tr')].find(r => \
        r.innerText.includes('Không đọc được')).querySelector('a').getAttribute('href')";
    let receipt = page.eval(row).as_str().unwrap().to_owned();
    page.goto(&receipt);
    page.says("Gói tin còn nguyên.");
    page.follow("Đọc lại gói tin");
    assert_eq!(page.path(), receipt);
    page.says("Không đọc được, đang giữ lại");
}

/// A programme that fails on everybody is kept from running.
fn failing(host: &TestHost) {
    let plugin = host.install(&guest("trap"));
    let programme = host.programme_of(plugin);
    host.switch_programme(STATION, programme.as_str(), true);
    host.assess();
    // Off, so that it does not fail again behind the administrator's back.
    host.switch_programme(STATION, programme.as_str(), false);
}

#[test]
fn a_paused_programme_is_let_run_again_with_a_reason() {
    let world = World::after(failing);
    let mut page = world.sign_in("admin");
    page.follow("Đơn vị");
    page.goto("/units?unit=Q01");
    let place = "[...document.querySelectorAll('td a')].find(a => \
        a.querySelector('strong')).getAttribute('href')";
    let place = page.eval(place).as_str().unwrap().to_owned();
    page.goto(&place);
    page.follow("Cho chạy lại");
    page.says("Cần điền");
    // The first field of that name is the one of this form.
    page.fill("Lý do", "nhà cung cấp đã sửa");
    page.follow("Cho chạy lại");
    assert_eq!(page.path(), place);
    page.says_not("Chương trình chạy lại ngay");
}

#[test]
fn a_vendor_is_trusted_no_longer() {
    let world = World::new();
    let mut page = world.sign_in("admin");
    page.follow("Cài đặt phần mềm");
    let key = "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3";
    page.fill("Tên nhà cung cấp", "Công ty A");
    page.fill("Khóa công khai", key);
    page.fill("Lý do", "hợp đồng 1");
    page.follow("Tin nhà cung cấp này");
    page.says(key);
    page.follow("Ngừng tin");
    page.says("Cần điền");
    page.choose("Ngừng tin", "Công ty A");
    page.fill("Lý do", "hết hợp đồng");
    page.follow("Ngừng tin");
    page.says("Chưa tin nhà cung cấp nào.");
    page.says_not(key);
}

/// What the page tells once.
fn told(page: &Page) -> String {
    page.eval("document.querySelector('main code').innerText").as_str().unwrap().to_owned()
}

#[test]
fn an_account_is_made_changed_reset_and_disabled() {
    let world = World::new();
    let mut page = world.sign_in("accounts");
    page.follow("Quản lý tài khoản");
    page.says("doctor");
    page.follow("Tạo tài khoản");
    page.says("1 đến 32 ký tự");
    page.fill("Tên đăng nhập", "hanh");
    page.fill("Tên hiển thị", "Điều dưỡng Hạnh");
    page.choose("Vai trò", "Nhân viên y tế");
    page.fill("Lý do", "nhân viên mới");
    page.follow("Tạo tài khoản");
    page.says("cần mã cơ sở");
    page.fill("Mã cơ sở giữ vai trò", STATION);
    page.follow("Tạo tài khoản");
    page.says("chỉ hiện một lần");
    let first = told(&page);

    let mut nurse = world.page();
    nurse.goto("/sign-in");
    nurse.fill("Tên đăng nhập", "hanh");
    nurse.fill("Mật khẩu", &first);
    nurse.load(|page| page.key("Enter"));
    nurse.says("chỉ dùng một lần");
    nurse.fill("Mật khẩu", &first);
    nurse.fill("Mật khẩu mới", PASSWORD);
    nurse.load(|page| page.key("Enter"));
    nurse.goto("/tasks");
    nurse.says(AN);

    page.follow("hanh");
    page.choose("Vai trò", "Người rà soát danh tính");
    page.fill("Lý do", "thêm việc");
    page.follow("Đổi vai trò");
    page.says("Người rà soát danh tính");
    page.says("Nhân viên y tế");
    nurse.goto("/tasks");
    assert_eq!(nurse.path(), "/sign-in", "a change of roles ends what was signed in");

    page.follow("Thực hiện");
    page.says("Hãy chọn một.");
    page.tick("Cấp mật khẩu mới");
    page.fill("Lý do", "quên mật khẩu");
    page.follow("Thực hiện");
    assert_ne!(told(&page), first);
    page.follow("hanh");
    page.tick("Khóa tài khoản");
    page.fill("Lý do", "nghỉ việc");
    page.follow("Thực hiện");
    page.says("Đã khóa");
    page.says("Mở lại tài khoản");
    page.follow("Mọi tài khoản");
    page.says("Đã khóa");
    page.goto("/accounts/accounts");
    page.says("Không ai tự quản lý tài khoản của mình");
}
