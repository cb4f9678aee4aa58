//! Every file of cases through the rules, and every cell of the WHO charts.

mod charts;
mod rules;
mod tables;

use hoso_plugin_ncd::Ncd;

#[test]
fn every_case_is_answered_as_its_source_says() {
    let passed = hoso_sdk::cases::run_folder::<Ncd>(concat!(env!("CARGO_MANIFEST_DIR"), "/cases"));
    assert!(matches!(passed, Ok(50..)), "{}", passed.map_or_else(|why| why, |n| n.to_string()));
}
