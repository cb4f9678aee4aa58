//! Tables of rows against their templates, as `hoso plugin test --template` runs them.

use hoso_plugin_elderly_care::ElderlyCare;
use hoso_sdk::cases::{fill, run};
use serde_json::{Value, json};

/// Every row of a table as one file of cases.
fn cases(rows: &str, template: &str) -> String {
    let template: Value = serde_json::from_str(template).expect("a template");
    let mut lines = rows.lines();
    let names: Vec<&str> = lines.next().expect("names of columns").split(',').collect();
    let case = |line: &str| {
        let cells: Vec<&str> = line.split(',').collect();
        let cell = |column: &str| {
            let place = names.iter().position(|name| *name == column)?;
            cells.get(place).map(|cell| (*cell).to_owned())
        };
        fill(&template, &cell).expect("a row")
    };
    json!({ "cases": lines.map(case).collect::<Vec<Value>>() }).to_string()
}

#[test]
fn barthel_by_points() {
    let (rows, template) =
        (include_str!("../tables/barthel.csv"), include_str!("../tables/barthel.json"));
    assert_eq!(run::<ElderlyCare>(&cases(rows, template)), Ok(120));
}

#[test]
fn scales_of_function_mind_and_frailty() {
    let (rows, template) =
        (include_str!("../tables/scales.csv"), include_str!("../tables/scales.json"));
    assert_eq!(run::<ElderlyCare>(&cases(rows, template)), Ok(128));
}

#[test]
fn tests_of_strength_gait_and_balance() {
    let (rows, template) =
        (include_str!("../tables/mobility.csv"), include_str!("../tables/mobility.json"));
    assert_eq!(run::<ElderlyCare>(&cases(rows, template)), Ok(200));
}

#[test]
fn risk_of_falls() {
    let (rows, template) =
        (include_str!("../tables/falls.csv"), include_str!("../tables/falls.json"));
    assert_eq!(run::<ElderlyCare>(&cases(rows, template)), Ok(120));
}
