//! Tables of rows against their templates, as `hoso plugin test --template` runs them.

use hoso_plugin_maternal_child::MaternalChild;
use hoso_sdk::cases::run_table;

#[test]
fn growth() {
    let (rows, template) =
        (include_str!("../tables/growth.csv"), include_str!("../tables/growth.json"));
    assert_eq!(run_table::<MaternalChild>(rows, template), Ok(200));
}

#[test]
fn vaccines_by_circular() {
    let (rows, template) =
        (include_str!("../tables/vaccines.csv"), include_str!("../tables/vaccines.json"));
    assert_eq!(run_table::<MaternalChild>(rows, template), Ok(200));
}
