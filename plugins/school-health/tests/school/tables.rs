//! Tables of rows against their templates, as `hoso plugin test --template` runs them.

use hoso_plugin_school_health::SchoolHealth;
use hoso_sdk::cases::run_table;

#[test]
fn growth() {
    let (rows, template) =
        (include_str!("../tables/growth.csv"), include_str!("../tables/growth.json"));
    assert_eq!(run_table::<SchoolHealth>(rows, template), Ok(200));
}

#[test]
fn blood_pressure() {
    let (rows, template) =
        (include_str!("../tables/pressure.csv"), include_str!("../tables/pressure.json"));
    assert_eq!(run_table::<SchoolHealth>(rows, template), Ok(200));
}

#[test]
fn vision() {
    let (rows, template) =
        (include_str!("../tables/vision.csv"), include_str!("../tables/vision.json"));
    assert_eq!(run_table::<SchoolHealth>(rows, template), Ok(120));
}
