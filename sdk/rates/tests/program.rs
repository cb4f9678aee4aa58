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
