//! Every file of cases through the rules, the export against its golden file, and properties of the
//! rules.

mod export;
mod rules;
mod tables;

use hoso_plugin_cancer_registry::CancerRegistry;

#[test]
fn every_case_is_answered_as_its_source_says() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/cases");
    let passed = hoso_sdk::cases::run_folder::<CancerRegistry>(folder);
    assert!(matches!(passed, Ok(600..)), "{}", passed.map_or_else(|why| why, |n| n.to_string()));
}
