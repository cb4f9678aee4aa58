//! Tables of rows against their templates, as `hoso plugin test --template` runs them.

use hoso_plugin_ncd::Ncd;
use hoso_sdk::cases::run_table;

#[test]
fn risk_charts() {
    let (rows, template) = (include_str!("../tables/cvd.csv"), include_str!("../tables/cvd.json"));
    assert_eq!(run_table::<Ncd>(rows, template), Ok(302));
}

#[test]
fn filtration_and_albumin() {
    let (rows, template) =
        (include_str!("../tables/kidney.csv"), include_str!("../tables/kidney.json"));
    assert_eq!(run_table::<Ncd>(rows, template), Ok(250));
}

#[test]
fn risk_of_diabetes() {
    let (rows, template) =
        (include_str!("../tables/findrisc.csv"), include_str!("../tables/findrisc.json"));
    assert_eq!(run_table::<Ncd>(rows, template), Ok(200));
}

#[test]
fn body_mass() {
    let (rows, template) = (include_str!("../tables/bmi.csv"), include_str!("../tables/bmi.json"));
    assert_eq!(run_table::<Ncd>(rows, template), Ok(441));
}

#[test]
fn blood_sugar_in_every_unit() {
    let (rows, template) =
        (include_str!("../tables/glycaemia.csv"), include_str!("../tables/glycaemia.json"));
    assert_eq!(run_table::<Ncd>(rows, template), Ok(250));
}

#[test]
fn indicators() {
    let (rows, template) =
        (include_str!("../tables/simple.csv"), include_str!("../tables/simple.json"));
    assert_eq!(run_table::<Ncd>(rows, template), Ok(400));
}
