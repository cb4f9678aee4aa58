//! Tables of rows against their templates, as `hoso plugin test --template` runs them.

use hoso_plugin_occupational_health::OccupationalHealth;
use hoso_sdk::cases::run_table;

#[test]
fn spirometry_of_both_sets() {
    let (rows, template) =
        (include_str!("../tables/spirometry.csv"), include_str!("../tables/spirometry.json"));
    assert_eq!(run_table::<OccupationalHealth>(rows, template), Ok(200));
}

#[test]
fn audiograms_by_all_rules() {
    let (rows, template) =
        (include_str!("../tables/audiometry.csv"), include_str!("../tables/audiometry.json"));
    assert_eq!(run_table::<OccupationalHealth>(rows, template), Ok(200));
}

#[test]
fn noise_by_osha_and_niosh() {
    let (rows, template) =
        (include_str!("../tables/noise.csv"), include_str!("../tables/noise.json"));
    assert_eq!(run_table::<OccupationalHealth>(rows, template), Ok(120));
}

#[test]
fn radiographs_of_every_step_of_profusion() {
    let (rows, template) =
        (include_str!("../tables/radiograph.csv"), include_str!("../tables/radiograph.json"));
    assert_eq!(run_table::<OccupationalHealth>(rows, template), Ok(48));
}
