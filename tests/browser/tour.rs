//! Every page of the console in both languages: accessible, light, of this host alone.

use crate::axe::check;
use crate::page::Page;
use crate::world::{AN, World};

/// Who sees which pages: their names, and their paths.
const PAGES: [(&str, &[(&str, &str)]); 3] = [
    (
        "doctor",
        &[
            ("home", "/"),
            ("search", "/search"),
            ("working-list", "/tasks"),
            ("indicators", "/indicators"),
            ("programmes-station", "/programmes"),
            ("account", "/account"),
            ("problem", "/units/x/programmes/none"),
        ],
    ),
    (
        "admin",
        &[
            ("programmes", "/programmes"),
            ("units", "/units"),
            ("unit", "/units?unit=Q01"),
            ("programme-at-unit", "/units/Q01/programmes/ncd"),
        ],
    ),
    ("accounts", &[("home-without-totals", "/")]),
];

fn tour(language: &str) {
    let world = World::new();
    let mut offences = Vec::new();
    let mut look = |page: &Page, name: &str| {
        offences.extend(check(page, &world.server.url, language, name));
    };
    let mut page = world.page();
    page.cookie("hoso_language", language);
    page.goto("/sign-in");
    look(&page, "sign-in");
    for (account, pages) in PAGES {
        let mut page = world.sign_in(account);
        page.cookie("hoso_language", language);
        for (name, path) in pages {
            page.goto(path);
            look(&page, name);
        }
        if account == "doctor" {
            of_a_resident(&mut page, &mut look);
        }
    }
    assert!(offences.is_empty(), "{} offences:\n{}", offences.len(), offences.join("\n"));
}

/// Pages whose addresses hold ids.
fn of_a_resident(page: &mut Page, look: &mut impl FnMut(&Page, &str)) {
    page.goto("/");
    page.load(|page| page.click("main a[href^='/receipts/']"));
    look(page, "receipt");
    page.goto("/search");
    page.eval(&format!("document.querySelector('#name').value = '{AN}'"));
    page.load(|page| page.click("form[action='/search'] button"));
    look(page, "found");
    page.load(|page| page.click("main table a"));
    look(page, "resident");
    let resident = page.path();
    page.load(|page| page.click("main a[href*='/records/']"));
    look(page, "record");
    page.goto(&format!("{resident}/programmes/ncd/forms/visit"));
    look(page, "form");
    page.load(|page| page.click("main button"));
    look(page, "form-to-mend");
}

#[test]
fn every_page_in_vietnamese() {
    tour("vi");
}

#[test]
fn every_page_in_english() {
    tour("en");
}
