//! Tables of rows against their templates, as `hoso plugin test --template` runs them.

use hoso_plugin_cancer_registry::CancerRegistry;
use hoso_sdk::cases::run_table;

#[test]
fn tumours_converted_and_checked() {
    let (rows, template) =
        (include_str!("../tables/tumour.csv"), include_str!("../tables/tumour.json"));
    assert_eq!(run_table::<CancerRegistry>(rows, template), Ok(300));
}

#[test]
fn two_tumours_of_one_person() {
    let (rows, template) =
        (include_str!("../tables/primaries.csv"), include_str!("../tables/primaries.json"));
    assert_eq!(run_table::<CancerRegistry>(rows, template), Ok(200));
}
