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
