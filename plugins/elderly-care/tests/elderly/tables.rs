//! Tables of rows against their templates, as `hoso plugin test --template` runs them.

use hoso_plugin_elderly_care::ElderlyCare;
use hoso_sdk::cases::run_table;

#[test]
fn barthel_by_points() {
    let (rows, template) =
        (include_str!("../tables/barthel.csv"), include_str!("../tables/barthel.json"));
    assert_eq!(run_table::<ElderlyCare>(rows, template), Ok(120));
}

#[test]
fn scales_of_function_mind_and_frailty() {
    let (rows, template) =
        (include_str!("../tables/scales.csv"), include_str!("../tables/scales.json"));
    assert_eq!(run_table::<ElderlyCare>(rows, template), Ok(128));
}

#[test]
fn tests_of_strength_gait_and_balance() {
    let (rows, template) =
        (include_str!("../tables/mobility.csv"), include_str!("../tables/mobility.json"));
    assert_eq!(run_table::<ElderlyCare>(rows, template), Ok(200));
}

#[test]
fn risk_of_falls() {
    let (rows, template) =
        (include_str!("../tables/falls.csv"), include_str!("../tables/falls.json"));
    assert_eq!(run_table::<ElderlyCare>(rows, template), Ok(120));
}
