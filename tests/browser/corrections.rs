//! What was written down wrong at the station is marked so, by keyboard.

use crate::world::{HOA, World};

#[test]
fn a_wrong_blood_pressure_is_marked_and_leaves_the_chart() {
    let world = World::new();
    let mut page = world.sign_in("doctor");
    page.open_resident(HOA);
    let record = page.path();
    page.follow("150/95 mmHg");
    page.says("Sai? Hãy sửa trong phần mềm của cơ sở");
    page.follow("Về hồ sơ người dân");
    page.follow("Điền phiếu: Phiếu khám");
    page.fill("Tâm thu", "206");
    page.fill("Tâm trương", "112");
    page.follow("Lưu");
    page.until(&record, |page| page.text().contains("Nguy hiểm"));
    page.follow("Phiếu khám bệnh không lây nhiễm");
    let form = page.path();
    page.follow("Đánh dấu sai");
    page.says("Cần điền");
    page.fill("Sai ở đâu, vì sao", "đọc nhầm 106 thành 206");
    page.follow("Đánh dấu sai");
    assert_eq!(page.path(), record);
    page.says_not("206/112 mmHg");
    page.until(&record, |page| !page.text().contains("Nguy hiểm"));
    page.goto(&form);
    page.says("đọc nhầm 106 thành 206");
    page.says_not("Mục này ghi sai?");
    page.goto(&format!("{record}/audit"));
    page.says("Đánh dấu mục ghi sai");
}
