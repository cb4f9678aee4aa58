//! The program on two months of the API and a population: men of Denmark with stomach cancer as in
//! `rates.rs`, in halves, with some cases more.

use std::process::{Command, Output};

fn run(args: &[&str]) -> Output {
    let data = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data");
    let mut program = Command::new(env!("CARGO_BIN_EXE_hoso-rates"));
    program.current_dir(data).args(args).output().expect("the program starts")
}

#[test]
fn two_months_make_one_table() {
    let done = run(&["--population", "population.csv", "1988.json", "1989.json"]);
    assert!(done.status.success());
    assert_eq!(String::from_utf8_lossy(&done.stdout), include_str!("data/rates.csv"));
    let told = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(told.starts_with("3 cases of a sex"), "{told}");
}

#[test]
fn what_cannot_be_read_is_named() {
    let done = run(&["--population", "rates.csv", "1988.json"]);
    let told = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(!done.status.success() && told.contains("population rates.csv"), "{told}");
    let done = run(&["--population", "population.csv", "population.csv"]);
    let told = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(!done.status.success() && told.contains("indicators population.csv"), "{told}");
}

/// The expected cells were worked out apart from this program, from the formulas.
#[test]
fn rows_agree_with_what_others_worked_out() {
    let done = run(&["--rows", "rows.csv"]);
    let told = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(done.status.success(), "{told}");
    assert_eq!(String::from_utf8_lossy(&done.stdout).lines().count(), 61);
}

#[test]
fn a_row_that_differs_is_told_by_its_column() {
    let rows = include_str!("data/rows.csv");
    let cells: Vec<&str> = rows.lines().nth(2).expect("a row").split(',').collect();
    let wrong = [&cells[..cells.len() - 1], &["99.99"]].concat().join(",");
    let file = std::env::temp_dir().join(format!("hoso-rates-{}.csv", std::process::id()));
    let head = rows.lines().next().expect("a head");
    std::fs::write(&file, format!("{head}\n{wrong}\n")).expect("written");
    let done = run(&["--rows", &file.to_string_lossy()]);
    std::fs::remove_file(&file).expect("removed");
    let told = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(!done.status.success() && told.contains("2: cumulative_risk is "), "{told}");
}
