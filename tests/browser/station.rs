//! A doctor at a station, by keyboard alone.

use crate::world::{AN, BINH, CUC, CUC_NUMBER, HOA, HOSTILE, TUYET, World};
use hoso_tests::process::PASSWORD;

/// From any page to the record of a resident of the station.
#[test]
fn a_resident_is_found_and_the_chart_read() {
    let world = World::new();
    let mut page = world.sign_in("doctor");
    page.follow("Tìm người dân");
    page.fill("Họ và tên", "le thi an");
    page.load(|page| page.key("Enter"));
    page.follow(AN);
    page.says("03/02/1960");
    page.says("150/95 mmHg");
    page.choose("Loại", "Chẩn đoán");
    page.follow("Lọc");
    let line = "document.querySelector('section[aria-label=\"Diễn biến sức khỏe\"]').innerText";
    let line = page.eval(line).as_str().unwrap().to_owned();
    assert!(line.contains("I10") && !line.contains("150/95 mmHg"), "{line}");
    page.follow("I10");
    page.says("Khóa trong nguồn");
}

#[test]
fn a_blood_pressure_visit_brings_an_alert_and_the_next_task() {
    let world = World::new();
    let mut page = world.sign_in("doctor");
    page.open_resident(HOA);
    let record = page.path();
    page.says_not("Nguy hiểm");
    page.follow("Điền phiếu: Phiếu khám");
    page.follow("Lưu");
    page.says("chưa điền mục nào");
    page.fill("Ngày điền phiếu", "31/02/2026");
    page.fill("Tâm thu", "ba trăm");
    page.follow("Lưu");
    page.says("Cần một ngày có thật");
    page.fill("Ngày điền phiếu", "20/11/2026");
    page.fill("Tâm thu", "92");
    page.fill("Tâm trương", "150");
    page.follow("Lưu");
    assert_eq!(page.loaded.status, 422);
    page.says("Chưa lưu được");
    page.fill("Tâm thu", "186");
    page.fill("Tâm trương", "112");
    page.follow("Lưu");
    assert_eq!(page.path(), record);
    page.says("Đã lưu phiếu.");
    page.says("186/112 mmHg");
    page.until(&record, |page| page.text().contains("Nguy hiểm"));
    page.says("20/11/2026");
    page.says("Khám");
    // Before the summary, not a screen below it.
    let order = "[...document.querySelectorAll('main h2')].slice(0, 2).map(h => h.id).join()";
    assert_eq!(page.eval(order), "first,summary");
}

#[test]
fn a_resident_is_enrolled_and_taken_out() {
    let world = World::new();
    let mut page = world.sign_in("doctor");
    page.open_resident(BINH);
    let record = page.path();
    page.says("Chưa có chương trình nào đánh giá");
    page.choose("Tăng huyết áp", "Nghi ngờ, cần xác định");
    page.follow("Ghi danh, đổi giai đoạn: Tăng huyết áp");
    page.says("Đã lưu việc ghi danh.");
    page.says("Đang ghi danh");
    page.until(&record, |page| page.text().contains("Đánh giá lúc"));
    page.unfold("Kết thúc: Tăng huyết áp");
    page.says("Có thể ghi danh lại.");
    page.follow("Đúng, kết thúc: Tăng huyết áp");
    page.says("Chưa ghi danh");
}

#[test]
fn an_overdue_list_is_worked_through() {
    let world = World::new();
    let mut page = world.sign_in("doctor");
    page.follow("Việc cần làm");
    page.follow("Quá hạn");
    page.says(AN);
    page.says_not(HOA);
    page.follow(&format!("Gọi: {AN}"));
    page.says("Chưa đạt đích điều trị");
    page.follow("Ghi kết quả");
    page.says("Hãy chọn một.");
    page.tick("Không nghe máy");
    page.follow("Ghi kết quả");
    page.says("Không nghe máy");
    page.follow(&format!("Gọi: {AN}"));
    page.tick("Hẹn sẽ đến khám");
    page.fill("Ghi chú", "sáng thứ Hai");
    page.follow("Ghi kết quả");
    page.says("Hẹn sẽ đến khám");
    page.says("sáng thứ Hai");
    page.follow(AN);
    page.follow("Hẹn sẽ đến khám");
    page.says("Không nghe máy");
}

#[test]
fn a_task_is_given_to_a_colleague_and_who_was_not_reached_is_found() {
    let world = World::new();
    let mut page = world.sign_in("doctor");
    page.follow("Việc cần làm");
    page.follow("Giao cho tôi");
    page.says("Không có việc nào khớp bộ lọc.");
    page.goto("/tasks?when=overdue");
    page.follow(&format!("Gọi: {AN}"));
    page.says("Chưa giao cho ai");
    page.follow("Giao việc");
    page.says("Hãy chọn một.");
    page.choose("Giao cho", "nurse");
    page.follow("Giao việc");
    page.says("nurse");
    page.follow(&format!("Gọi: {AN}"));
    page.says("Người phụ trách");
    page.tick("Không nghe máy");
    page.follow("Ghi kết quả");

    let mut nurse = world.sign_in("nurse");
    nurse.follow("Việc cần làm");
    nurse.follow("Giao cho tôi");
    nurse.says(AN);
    nurse.says_not(HOA);
    nurse.follow("Chưa gọi được");
    nurse.says(AN);
    nurse.follow(&format!("Gọi: {AN}"));
    nurse.tick("Hẹn sẽ đến khám");
    nurse.follow("Ghi kết quả");
    nurse.follow("Chưa gọi được");
    nurse.says("Không có việc nào khớp bộ lọc.");
}

#[test]
fn a_resident_is_found_by_card_and_by_telephone() {
    let world = World::new();
    let mut page = world.sign_in("doctor");
    page.follow("Tìm người dân");
    page.fill("Họ và tên", " ");
    page.load(|page| page.key("Enter"));
    page.says("Chưa điền gì để tìm.");
    page.fill("Số định danh", "001160012345||Đỗ Thị Hoà|03021960|Nữ|Láng, Hà Nội|01052021");
    page.load(|page| page.key("Enter"));
    page.says("03/02/1960");
    page.says(HOA);
    // The results have an address: who goes back to them sends nothing again.
    let results = page.eval("location.pathname + location.search");
    page.load(|page| page.click("main table a"));
    page.says_not("Tìm lại");
    page.goto(results.as_str().expect("an address"));
    page.says(HOA);
    page.says("Tìm lại");
    // Whom the facility knows without a number.
    page.goto("/search");
    page.fill("Số định danh", "001171099999||Quách Thị Ánh Tuyết|17041971|Nữ|Láng|01052021");
    page.load(|page| page.key("Enter"));
    page.says("Không ai có số trên thẻ");
    page.says(TUYET);
    page.goto("/search");
    page.fill("Số điện thoại", "12");
    page.load(|page| page.key("Enter"));
    page.says("8 chữ số");
    page.fill("Số điện thoại", "+84 912 345 678");
    page.load(|page| page.key("Enter"));
    page.says(HOA);
    page.says_not(AN);
}

#[test]
fn a_chart_is_summed_up_and_its_time_line_bounded() {
    let world = World::new();
    let mut page = world.sign_in("doctor");
    page.open_resident(AN);
    page.says("Chưa ghi nhận dị ứng nào");
    page.says("197 ngày trước");
    page.says("Nguy cơ bệnh tim mạch trong 10 năm");
    assert_eq!(page.eval("document.querySelectorAll('svg.gauge').length"), 1);
    page.unfold("Số liệu và căn cứ");
    page.says("WHO 2019, Đông Nam Á");
    page.says("đã chẩn đoán");
    page.says_not("diagnosed");
    page.fill("Từ ngày", "12/05/2026");
    page.follow("Lọc");
    page.says("Không có mục hồ sơ nào.");
    page.fill("Từ ngày", "31/02/2026");
    page.follow("Lọc");
    page.says("Cần một ngày có thật");
    page.fill("Từ ngày", "11/05/2026");
    page.fill("Đến hết ngày", "11/05/2026");
    page.follow("Lọc");
    page.says_not("Không có mục hồ sơ nào.");
}

#[test]
fn consent_at_the_visit_opens_what_others_wrote_and_its_withdrawal_closes_it() {
    let world = World::new();
    let mut page = world.sign_in("doctor");
    page.open_resident(HOA);
    let record = page.path();
    page.says_not("E11");
    page.follow("Sự đồng ý chia sẻ");
    page.follow("Ghi");
    assert_eq!(page.loaded.status, 422);
    page.says("Hãy chọn một.");
    page.tick("Đồng ý");
    page.fill("Số giấy hoặc số tin nhắn", "12/2026");
    page.follow("Ghi");
    page.says("Giấy có chữ ký 12/2026");
    page.goto(&record);
    page.says("E11");
    page.says("Trạm y tế phường Hai");
    page.follow("Sự đồng ý chia sẻ");
    page.follow("Rút lại");
    page.says("Cần điền");
    page.fill("Người dân nói vì sao", "tôi đổi ý");
    page.follow("Rút lại");
    page.says("tôi đổi ý");
    page.goto(&record);
    page.says_not("E11");
    page.follow("Sự đồng ý chia sẻ");
    page.tick("Đồng ý");
    page.tick("Chỉ một cơ sở");
    page.choose("Cơ sở nào", "Trạm y tế phường Một");
    page.fill("Số giấy hoặc số tin nhắn", "13/2026");
    page.follow("Ghi");
    page.says("Đồng ý: Trạm y tế phường Một");
    page.goto(&record);
    page.says("E11");
}

#[test]
fn the_glass_is_broken_after_its_consequences_were_read_and_the_officer_reviews_it() {
    let world = World::new();
    let mut page = world.sign_in("doctor");
    page.follow("Tìm người dân");
    page.fill("Số định danh", CUC_NUMBER);
    page.load(|page| page.key("Enter"));
    page.says("Không tìm thấy ai do cơ sở này đăng ký.");
    page.follow("Cấp cứu mà không tìm thấy hồ sơ");
    for consequence in ["kể cả các nhóm nhạy cảm", "Cán bộ bảo vệ dữ liệu", "tên bạn, giờ và lý do"]
    {
        page.says(consequence);
    }
    page.fill("Số định danh", CUC_NUMBER);
    page.fill("Chuyện gì xảy ra", "ngã ngoài đường");
    page.fill("Mật khẩu của bạn", "sai mật khẩu rồi");
    page.follow("Tôi đã đọc, mở hồ sơ");
    page.says("Mật khẩu không đúng.");
    page.says_not(CUC);
    page.fill("Mật khẩu của bạn", PASSWORD);
    page.follow("Tôi đã đọc, mở hồ sơ");
    page.says("E11");
    page.says("đang mở khẩn cấp cho riêng bạn");
    assert_eq!(page.eval("document.querySelector('h1').innerText"), CUC);

    let mut page = world.sign_in("officer");
    page.follow("Xét mở khẩn cấp");
    page.follow("Xét doctor");
    page.says("ngã ngoài đường");
    page.says("Xem hồ sơ");
    page.fill("Căn cứ", "đúng quy trình");
    page.follow("Kết thúc việc xét");
    page.says("Hãy chọn một.");
    page.tick("Có lý do chính đáng");
    page.follow("Kết thúc việc xét");
    page.says("Không còn lần mở nào chờ xét.");
    page.follow("Nhật ký truy cập");
    page.fill("Số định danh", CUC_NUMBER);
    page.fill("Tên đăng nhập", "doctor");
    page.load(|page| page.key("Enter"));
    page.says("Mở hồ sơ khẩn cấp");
    page.says_not("Xét lần mở khẩn cấp");
}

#[test]
fn the_own_password_is_changed_and_every_mistake_said() {
    let world = World::new();
    let mut page = world.sign_in("doctor");
    page.follow("doctor");
    page.fill("Mật khẩu hiện tại", "not this one at all");
    page.load(|page| page.key("Enter"));
    page.says("Mật khẩu hiện tại không đúng.");
    page.goto("/account");
    page.fill("Mật khẩu mới", "một mật khẩu mới thật dài");
    page.back_to("Mật khẩu hiện tại");
    page.write(PASSWORD);
    page.follow("Đổi mật khẩu");
    page.says("Đã đổi mật khẩu.");
    page.follow("Đăng xuất");
    assert_eq!(page.path(), "/sign-in");
    page.fill("Tên đăng nhập", "doctor");
    page.fill("Mật khẩu", PASSWORD);
    page.load(|page| page.key("Enter"));
    page.says("không đúng");
}

#[test]
fn hostile_names_are_text() {
    let world = World::new();
    let mut page = world.sign_in("doctor");
    page.scripts(true);
    for path in ["/tasks", "/"] {
        page.goto(path);
        assert_eq!(page.eval("document.querySelectorAll('main script, main img').length"), 0);
    }
    for name in HOSTILE {
        page.goto("/tasks");
        page.follow(name);
        assert_eq!(page.eval("document.querySelector('h1').innerText"), name);
        assert_eq!(page.eval("document.title"), format!("{name} · Hoso"));
        let asked = |url: &String| url.starts_with(&world.server.url) && !url.ends_with("/x");
        assert!(page.loaded.urls.iter().all(asked), "{:?}", page.loaded.urls);
        // What it would do, the policy of the page keeps from doing.
        page.eval("document.body.insertAdjacentHTML('beforeend', '<p id=p style=\"color: red\">')");
        assert_eq!(page.eval("document.querySelector('#p').style.length"), 0);
    }
}
