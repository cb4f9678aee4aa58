//! Every page of the console in both languages: accessible, light, of this host alone.

use crate::axe::check;
use crate::page::Page;
use crate::world::{AN, CUC_NUMBER, RESIDENT, World};
use hoso_server::router::{Access, routes};
use hoso_tests::process::PASSWORD;
use std::collections::BTreeSet;

/// Who sees which pages: their names, and their paths.
const PAGES: [(&str, &[(&str, &str)]); 7] = [
    (
        "doctor",
        &[
            ("home", "/"),
            ("search", "/search"),
            ("working-list", "/tasks"),
            ("dashboard-of-station", "/dashboard"),
            ("programmes-station", "/programmes"),
            ("account", "/account"),
            ("break-glass", "/break-glass"),
            ("invite", "/resident-accounts"),
            ("referrals", "/referrals"),
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
            ("plugins", "/plugins"),
        ],
    ),
    ("clerk", &[("answered", "/identity/answered"), ("identity", "/identity")]),
    ("officer", &[("trail", "/trail"), ("reviews", "/reviews")]),
    (
        "analyst",
        &[
            ("dashboard", "/dashboard"),
            ("dashboard-of-all", "/dashboard?unit=SYT&indicator=htn-controlled&month=2026-11"),
            ("map", "/dashboard/map"),
            ("outbreaks", "/outbreaks"),
        ],
    ),
    ("accounts", &[("home-without-totals", "/"), ("accounts", "/accounts")]),
    (RESIDENT, &[("me", "/me")]),
];

fn tour(language: &str) {
    let world = World::new();
    let (mut offences, mut seen) = (Vec::new(), BTreeSet::new());
    let mut look = |page: &Page, name: &str| {
        seen.insert(page.path());
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
            broken_glass(&mut page, &mut look);
        }
        if account == "clerk" {
            page.load(|page| page.click("main table a"));
            look(&page, "question");
            page.load(|page| page.click("main form button"));
            look(&page, "question-to-mend");
        }
        if account == "accounts" {
            of_accounts(&mut page, &mut look);
            of_the_second_factor(&mut page, &mut look);
        }
        if account == RESIDENT {
            at_home(&mut page, &mut look);
        }
        if account == "officer" {
            of_the_officer(&mut page, &mut look);
        }
    }
    offences.extend(unseen(&seen));
    assert!(offences.is_empty(), "{} offences:\n{}", offences.len(), offences.join("\n"));
}

/// Pages of the router that the tour has not shown. What the identity provider calls needs one.
fn unseen(seen: &BTreeSet<String>) -> Vec<String> {
    let is_page = |path: &str| {
        let others = ["/api/", "/static/", "/.well-known/", "/sign-in/provider"];
        let files = [".csv", ".xlsx", "/export/record", "/export/fhir"];
        let signs = ["/healthz", "/readyz", "/metrics"];
        !others.iter().any(|start| path.starts_with(start))
            && !files.iter().any(|end| path.ends_with(end))
            && !signs.contains(&path)
    };
    let pages = routes().into_iter().filter(|route| {
        let read = route.method == "GET" && route.access != Access::Token;
        // It leads on to the own record.
        read && is_page(route.path) && route.path != "/me"
    });
    let shown = |path: &str| seen.iter().any(|one| is_of(path, one));
    pages
        .filter(|page| !shown(page.path))
        .map(|page| format!("{} was not seen", page.path))
        .collect()
}

/// Is the address one of the route?
fn is_of(route: &str, address: &str) -> bool {
    let (route, address): (Vec<&str>, Vec<&str>) =
        (route.split('/').collect(), address.split('/').collect());
    let same = |(of, part): (&&str, &&str)| of == part || (of.starts_with('{') && !part.is_empty());
    route.len() == address.len() && route.iter().zip(&address).all(same)
}

/// Pages whose addresses hold ids.
fn of_a_resident(page: &mut Page, look: &mut impl FnMut(&Page, &str)) {
    page.goto("/");
    page.load(|page| page.click("main a[href^='/receipts/']"));
    look(page, "receipt");
    page.goto("/search");
    page.put("#name", AN);
    page.load(|page| page.click("form[action='/search'] button"));
    look(page, "found");
    page.load(|page| page.click("main table a"));
    look(page, "resident");
    let resident = page.path();
    page.load(|page| page.click("main a[href*='/records/']"));
    look(page, "record");
    page.goto(&format!("{resident}/programmes/ncd/forms/visit"));
    look(page, "form");
    page.put("#day", "31/02/2026");
    page.load(|page| page.click("main form button"));
    look(page, "form-to-mend");
    page.goto(&format!("{resident}/consents"));
    look(page, "consents");
    page.load(|page| page.click("main form button"));
    look(page, "consents-to-mend");
    page.goto(&format!("{resident}/representatives"));
    look(page, "guardians");
    page.load(|page| page.click("main form button"));
    look(page, "guardians-to-mend");
    page.goto(&format!("{resident}/requests"));
    look(page, "requests-at-the-counter");
    page.load(|page| page.click("main form button"));
    look(page, "request-to-mend");
    page.click("[id='kind.correct']");
    page.put("#text", "cân nặng ghi sai");
    page.put("[id='evidence.reference']", "12/2026");
    page.load(|page| page.click("main form button"));
    look(page, "request-made");
    page.goto(&format!("{resident}/referrals"));
    look(page, "refer");
    page.put("#to", "01A02");
    page.load(|page| page.click("main form button"));
    look(page, "refer-to-mend");
    page.click("input[value='urgent']");
    page.put("#reason", "nghi suy tim");
    page.load(|page| page.click("main form button"));
    look(page, "referred");
    page.goto("/referrals");
    look(page, "referrals-open");
    page.load(|page| page.click("main form button"));
    look(page, "referrals-to-mend");
    page.goto(&format!("{resident}/audit"));
    look(page, "resident-trail");
    page.goto("/tasks?when=overdue");
    page.load(|page| page.click("main a[href*='/contacts/']"));
    look(page, "contact");
}

/// Leaves a review open for the officer.
fn broken_glass(page: &mut Page, look: &mut impl FnMut(&Page, &str)) {
    page.goto("/break-glass");
    page.load(|page| page.click("main form button"));
    look(page, "break-glass-to-mend");
    page.put("#identifier", CUC_NUMBER);
    page.put("#text", "ngã ngoài đường");
    page.put("#password", PASSWORD);
    page.load(|page| page.click("main form button"));
    look(page, "resident-in-emergency");
}

fn of_accounts(page: &mut Page, look: &mut impl FnMut(&Page, &str)) {
    page.load(|page| page.click("form[method='post'][action='/accounts'] button"));
    look(page, "accounts-to-mend");
    page.goto("/accounts/doctor");
    look(page, "account-of-another");
    page.load(|page| page.click("main form button"));
    look(page, "account-of-another-to-mend");
}

/// Begun and not finished: nothing is set up.
fn of_the_second_factor(page: &mut Page, look: &mut impl FnMut(&Page, &str)) {
    page.goto("/account");
    page.put("#factor-password", "not the password");
    page.load(|page| page.click("form[action='/account/second-factor'] button"));
    look(page, "second-factor-to-mend");
    page.put("#factor-password", PASSWORD);
    page.load(|page| page.click("form[action='/account/second-factor'] button"));
    look(page, "second-factor");
    page.put("[name='code']", "000000");
    page.load(|page| page.click("form[action$='/confirmation'] button"));
    look(page, "second-factor-code-to-mend");
}

/// The pages of a resident, and each form with something to mend.
fn at_home(page: &mut Page, look: &mut impl FnMut(&Page, &str)) {
    let own = page.path();
    page.load(|page| page.click("main a[href*='/records/']"));
    look(page, "me-record");
    page.goto(&format!("{own}/access"));
    look(page, "me-access");
    for name in ["measurements", "risk", "consents", "representatives", "requests"] {
        page.goto(&format!("{own}/{name}"));
        look(page, &format!("me-{name}"));
        page.load(|page| page.click("main form.narrow button, main form.decision button"));
        look(page, &format!("me-{name}-to-mend"));
    }
    for (day, systolic) in [("01/10/2026", "128"), ("24/11/2026", "151")] {
        page.goto(&format!("{own}/measurements"));
        page.put("#day", day);
        page.put("#systolic", systolic);
        page.put("#diastolic", "80");
        page.load(|page| page.click("main form.narrow button"));
    }
    look(page, "me-measurements-trend");
}

fn of_the_officer(page: &mut Page, look: &mut impl FnMut(&Page, &str)) {
    page.load(|page| page.click("main table a"));
    look(page, "review");
    page.goto("/requests");
    look(page, "requests");
    page.load(|page| page.click("main table a"));
    look(page, "request");
    page.load(|page| page.click("main form button"));
    look(page, "request-step-to-mend");
    page.goto("/trail");
    page.put("#identifier", CUC_NUMBER);
    page.load(|page| page.click("main form button"));
    look(page, "trail-found");
}

#[test]
fn every_page_in_vietnamese() {
    tour("vi");
}

#[test]
fn every_page_in_english() {
    tour("en");
}
