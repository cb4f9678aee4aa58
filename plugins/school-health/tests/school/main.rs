//! Every file of cases through the rules, every row of the pressure table, and the boundaries.

mod answers;
mod rules;
mod tables;

use hoso_plugin_school_health::SchoolHealth;

#[test]
fn every_case_is_answered_as_its_source_says() {
    let passed =
        hoso_sdk::cases::run_folder::<SchoolHealth>(concat!(env!("CARGO_MANIFEST_DIR"), "/cases"));
    assert!(matches!(passed, Ok(25..)), "{}", passed.map_or_else(|why| why, |n| n.to_string()));
}
