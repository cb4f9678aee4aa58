//! What was typed and not sent is not lost without a word: the one script of the pages.

use crate::world::{HOA, World};

#[test]
fn who_leaves_a_form_that_was_not_sent_is_asked_first() {
    let world = World::new();
    let mut page = world.sign_in("doctor");
    page.open_resident(HOA);
    let record = page.path();
    page.scripts(true);
    page.follow("Điền phiếu: Phiếu khám");
    let form = page.path();
    assert!(!page.is_asked(&record), "nothing was typed");
    page.goto(&form);
    page.fill("Tâm thu", "186");
    assert!(page.is_asked(&record));
    assert_eq!(page.path(), form);
    assert_eq!(page.eval("document.querySelector('[id=\"answer.systolic\"]').value"), "186");
    // The other number is missing: it comes back, and is still not saved.
    page.follow("Lưu");
    page.says("Chưa lưu được");
    page.fill("Ngày điền phiếu", "24/11/2026");
    assert!(page.is_asked(&record));
    page.fill("Tâm trương", "112");
    page.follow("Lưu");
    assert_eq!(page.path(), record);
    assert!(!page.is_asked("/tasks"), "it was sent");
}

#[test]
fn who_only_looks_something_up_is_not_asked() {
    let world = World::new();
    let mut page = world.sign_in("doctor");
    page.scripts(true);
    page.follow("Tìm người dân");
    page.fill("Họ và tên", HOA);
    assert!(!page.is_asked("/tasks"));
}
