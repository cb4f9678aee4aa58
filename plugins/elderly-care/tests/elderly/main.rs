//! Every file of cases through the rules, and the properties of every answer.

mod answers;

use hoso_plugin_elderly_care::ElderlyCare;
use std::path::Path;

#[test]
fn every_case_is_answered_as_its_source_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases");
    let mut failed = Vec::new();
    let mut passed = 0;
    for file in folder.read_dir().unwrap() {
        let path = file.unwrap().path();
        match hoso_sdk::cases::run::<ElderlyCare>(&std::fs::read_to_string(&path).unwrap()) {
            Ok(count) => passed += count,
            Err(lines) => failed.push(format!("{}:\n{}", path.display(), lines.join("\n"))),
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    assert!(passed >= 200, "only {passed} cases were found");
}
