//! The lines for CanReg5 against `canreg5.tsv`.

use hoso_plugin_cancer_registry::picture::Picture;
use hoso_plugin_cancer_registry::{CancerRegistry, canreg5};
use hoso_sdk::Program;
use hoso_sdk::cases::read;

/// The chart of a case of `cases/primaries.json`.
fn export(id: &str) -> String {
    let cases = read(include_str!("../../cases/primaries.json")).expect("the file is read");
    let case = cases.iter().find(|case| case.id == id).expect("the case is there");
    let call = case.call(&CancerRegistry::describe()).expect("its settings are declared");
    canreg5::table(&Picture::today(&call))
}

#[test]
fn two_primaries_are_two_lines() {
    let golden = include_str!("canreg5.tsv");
    assert_eq!(export("primaries.two-sites"), golden);
}

#[test]
fn a_duplicate_is_one_line_with_the_first_date_and_the_specific_code() {
    let text = export("primaries.specific-code");
    let line = text.lines().nth(1).unwrap();
    assert!(line.contains("20240110\t509\t8500\t3\t7\tC509"), "{line}");
    assert_eq!(text.lines().count(), 2);
}
