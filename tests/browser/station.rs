//! A doctor and a nurse at a station, by keyboard alone.

use crate::world::{AN, World};

#[test]
fn a_resident_is_found_and_the_chart_read() {
    let world = World::new();
    let mut page = world.sign_in("doctor");
    page.follow("Tìm người dân");
    page.fill("Họ và tên", "le thi an");
    page.load(|page| page.key("Enter"));
    page.follow(AN);
    page.says("03/02/1960");
    page.says("150/95 mm[Hg]");
    page.choose("Loại", "Chẩn đoán");
    page.follow("Lọc");
    page.says("I10");
    page.says_not("150/95");
    page.follow("I10");
    page.says("Khóa trong nguồn");
}
