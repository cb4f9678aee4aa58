//! A resident at home, with a phone's keyboard and nothing else.

use crate::axe::check;
use crate::page::{PHONE, Page};
use crate::world::{CHILD, HOA, MAI, RESIDENT, World};

/// The own record is the first page.
#[track_caller]
fn at_home(world: &World) -> Page {
    let page = world.sign_in(RESIDENT);
    page.resize(PHONE);
    assert_eq!(page.eval("document.querySelector('h1').innerText"), HOA);
    page
}

#[test]
fn a_resident_declares_values_and_takes_a_slip_back() {
    let world = World::new();
    let mut page = at_home(&world);
    page.says("150/95 mmHg");
    page.follow("Tự theo dõi");
    page.says("Bạn chưa ghi số đo nào.");
    page.follow("Lưu");
    page.says("Chưa điền số nào.");
    page.fill("Ngày đo", "31/02/2026");
    page.fill("Huyết áp tâm thu", "135");
    page.follow("Lưu");
    page.says("Cần một ngày có thật");
    assert_eq!(
        page.eval("document.querySelector('#systolic').value"),
        "135",
        "what was typed stays"
    );
    page.fill("Ngày đo", "23/11/2026");
    page.follow("Lưu");
    page.says("cần cả hai số của huyết áp");
    page.fill("Huyết áp tâm trương", "85");
    page.fill("Cân nặng", "52,5");
    page.follow("Lưu");
    page.says("135/85 mmHg");
    page.says("52,5 kg");
    page.fill("Huyết áp tâm thu", "192");
    page.fill("Huyết áp tâm trương", "83");
    page.follow("Lưu");
    let dots = "document.querySelectorAll('svg.plot circle').length";
    assert_eq!(page.eval(dots), 4, "two numbers of two days");

    let mut doctor = world.sign_in("doctor");
    doctor.follow("Tìm người dân");
    doctor.fill("Họ và tên", HOA);
    doctor.load(|page| page.key("Enter"));
    doctor.follow(HOA);
    let record = doctor.path();
    doctor.says("192/83 mmHg");
    doctor.says("Người dân tự khai");

    page.follow("Ghi nhầm, rút lại: Huyết áp 24/11/2026");
    page.says_not("192/83 mmHg");
    page.says("135/85 mmHg");
    doctor.goto(&record);
    doctor.says_not("192/83 mmHg");
}

#[test]
fn a_resident_permits_and_withdraws_and_reads_who_has_looked() {
    let world = World::new();
    let mut page = at_home(&world);
    page.follow("Đồng ý và từ chối");
    page.follow("Lưu");
    page.says("Hãy chọn một.");
    page.tick("Cho phép xem");
    page.tick("Mọi cơ sở y tế");
    page.tick("Khám và chữa bệnh");
    page.fill("Đến hết ngày", "mai");
    page.follow("Lưu");
    page.says("Cần một ngày có thật");
    page.fill("Đến hết ngày", "31/12/2026");
    page.follow("Lưu");
    page.says("31/12/2026");

    let mut doctor = world.sign_in("doctor");
    doctor.follow("Tìm người dân");
    doctor.fill("Họ và tên", HOA);
    doctor.load(|page| page.key("Enter"));
    doctor.follow(HOA);
    let record = doctor.path();
    doctor.says("E11");
    page.fill("Lý do (không bắt buộc)", "tôi đổi ý");
    page.follow("Rút lại");
    page.says("tôi đổi ý");
    doctor.goto(&record);
    doctor.says_not("E11");

    page.follow("Ai đã xem hồ sơ");
    for said in ["Xem hồ sơ", "doctor, Nhân viên y tế", "Khám và chữa bệnh", "Rút lại sự đồng ý"]
    {
        page.says(said);
    }
    page.follow("Người đại diện");
    page.fill("Tên đăng nhập của người đó", "khong-co-ai");
    page.fill("Ngày cuối cùng", "31/12/2026");
    page.follow("Lưu");
    page.says("Tài khoản người dân của một người từ 18 tuổi.");
}

#[test]
fn a_childs_growth_and_vaccines_are_seen_at_the_station_and_at_home() {
    let world = World::with_a_child();
    let mut doctor = world.sign_in("doctor");
    doctor.follow("Tìm người dân");
    doctor.fill("Họ và tên", CHILD);
    doctor.load(|page| page.key("Enter"));
    doctor.follow(CHILD);
    let mut home = at_home(&world);
    home.follow(CHILD);
    for (page, name) in [(&doctor, "resident-child"), (&home, "me-child")] {
        page.says("Biểu đồ tăng trưởng (chuẩn WHO)");
        // Two pictures of growth: five curves of WHO's, two measures each.
        let growth = "document.querySelector('section[aria-label^=\"Biểu đồ tăng trưởng\"]')";
        let count = |what: &str| page.eval(&format!("{growth}.querySelectorAll('{what}').length"));
        assert_eq!(
            (count("svg"), count("path.three"), count("circle.value")),
            (2.into(), 4.into(), 4.into())
        );
        page.says("9,1 kg");
        page.says("Lịch tiêm chủng");
        page.says("21/10/2025");
        let offences = check(page, &world.server.url, "vi", name);
        assert!(offences.is_empty(), "{offences:#?}");
    }
    home.follow("Tự theo dõi");
    home.fill("Cân nặng", "9,3");
    home.follow("Lưu");
    home.says("9,3 kg");
    doctor.load(|page| page.click("a[href^='/residents/'][href*='records']"));
    doctor.follow("Về hồ sơ người dân");
    doctor.says("Người đại diện khai");
}

#[test]
fn a_resident_works_out_the_own_risk_and_reads_results_in_words() {
    let world = World::with_mai();
    let mut page = world.sign_in(MAI);
    page.says("Nguy cơ bệnh tim mạch trong 10 năm");
    page.says("Mức theo biểu đồ của WHO 2019");
    page.says("Lực của máu lên thành mạch");
    page.says("Chẩn đoán");
    page.follow("Tự đánh giá nguy cơ");
    page.fill("Vòng bụng", "92");
    page.follow("Xem nguy cơ");
    page.says("Cần trả lời hết các câu");
    page.fill("Cân nặng", "62");
    page.fill("Chiều cao", "150");
    page.choose("Vận động 30 phút mỗi ngày", "Không");
    page.choose("Ăn rau, quả hằng ngày", "Có");
    page.choose("Từng uống thuốc huyết áp", "Có");
    page.choose("Từng có đường huyết cao", "Không");
    page.choose("Người thân mắc đái tháo đường", "Cha mẹ");
    page.follow("Xem nguy cơ");
    // 66 years 4, 27.6 kg/m2 1, 92 cm 4, not active 2, medicine 2, a parent 5.
    page.says("18 điểm");
    page.says("Mức 4 trong 5 mức");
    page.follow("Hồ sơ");
    page.says_not("18 điểm");
}
