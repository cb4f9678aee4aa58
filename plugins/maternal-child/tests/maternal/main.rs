//! Every file of cases through the rules, and what holds for every chart.

mod rows;
mod rules;
mod tables;

use hoso_plugin_maternal_child::MaternalChild;

#[test]
fn every_case_is_answered_as_its_source_says() {
    let passed =
        hoso_sdk::cases::run_folder::<MaternalChild>(concat!(env!("CARGO_MANIFEST_DIR"), "/cases"));
    assert!(matches!(passed, Ok(50..)), "{}", passed.map_or_else(|why| why, |n| n.to_string()));
}
