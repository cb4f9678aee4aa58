//! Every file of cases through the rules, and the properties of every answer.

mod answers;
mod tables;

use hoso_plugin_elderly_care::ElderlyCare;

#[test]
fn every_case_is_answered_as_its_source_says() {
    let passed =
        hoso_sdk::cases::run_folder::<ElderlyCare>(concat!(env!("CARGO_MANIFEST_DIR"), "/cases"));
    assert!(matches!(passed, Ok(200..)), "{}", passed.map_or_else(|why| why, |n| n.to_string()));
}
