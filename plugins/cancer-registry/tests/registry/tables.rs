//! Tables of rows against their templates, as `hoso plugin test --template` runs them.

use hoso_plugin_cancer_registry::CancerRegistry;
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
fn tumours_converted_and_checked() {
    let (rows, template) =
        (include_str!("../tables/tumour.csv"), include_str!("../tables/tumour.json"));
    assert_eq!(run::<CancerRegistry>(&cases(rows, template)), Ok(300));
}

#[test]
fn two_tumours_of_one_person() {
    let (rows, template) =
        (include_str!("../tables/primaries.csv"), include_str!("../tables/primaries.json"));
    assert_eq!(run::<CancerRegistry>(&cases(rows, template)), Ok(200));
}
