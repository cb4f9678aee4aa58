//! Tables of rows against their templates, as `hoso plugin test --template` runs them.

use hoso_plugin_occupational_health::OccupationalHealth;
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
fn spirometry_of_both_sets() {
    let (rows, template) =
        (include_str!("../tables/spirometry.csv"), include_str!("../tables/spirometry.json"));
    assert_eq!(run::<OccupationalHealth>(&cases(rows, template)), Ok(200));
}

#[test]
fn audiograms_by_all_rules() {
    let (rows, template) =
        (include_str!("../tables/audiometry.csv"), include_str!("../tables/audiometry.json"));
    assert_eq!(run::<OccupationalHealth>(&cases(rows, template)), Ok(200));
}

#[test]
fn noise_by_osha_and_niosh() {
    let (rows, template) =
        (include_str!("../tables/noise.csv"), include_str!("../tables/noise.json"));
    assert_eq!(run::<OccupationalHealth>(&cases(rows, template)), Ok(120));
}

#[test]
fn radiographs_of_every_step_of_profusion() {
    let (rows, template) =
        (include_str!("../tables/radiograph.csv"), include_str!("../tables/radiograph.json"));
    assert_eq!(run::<OccupationalHealth>(&cases(rows, template)), Ok(48));
}
