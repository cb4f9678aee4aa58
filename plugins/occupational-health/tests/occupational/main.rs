//! Every file of cases through the rules, and properties of the tables.

mod rules;
mod tables;

use hoso_plugin_occupational_health::OccupationalHealth;

#[test]
fn every_case_is_answered_as_its_source_says() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/cases");
    let passed = hoso_sdk::cases::run_folder::<OccupationalHealth>(folder);
    assert!(matches!(passed, Ok(430..)), "{}", passed.map_or_else(|why| why, |n| n.to_string()));
}
