//! Turns `data/bp_aap2017.csv` into one array, so that a row is found by its place. A table that
//! does not hold each sex, age and height once, in this order, stops the build.

use std::{env, error::Error, fmt::Write as _, fs, path::Path};

const AGES: std::ops::RangeInclusive<u8> = 1..=17;
const HEIGHTS: [u8; 7] = [5, 10, 25, 50, 75, 90, 95];
/// Columns behind sex, age and height.
const COLUMNS: usize = 10;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=data");
    let text = fs::read_to_string("data/bp_aap2017.csv")?;
    let mut lines = text.lines().filter(|line| !line.starts_with('#'));
    let mut rust = String::new();
    let mut rows = 0;
    for sex in ["female", "male"] {
        for (age, height) in AGES.flat_map(|age| HEIGHTS.map(|height| (age, height))) {
            let key = format!("{sex},{age},{height},");
            let row = lines.next().and_then(|line| line.strip_prefix(&key));
            let fields = numbers(row.ok_or_else(|| format!("{key} is not where it should be"))?)?;
            writeln!(rust, "    {fields:?},")?;
            rows += 1;
        }
    }
    if lines.next().is_some() {
        return Err("more rows than sexes, ages and heights".into());
    }
    let rust = format!("static ROWS: [[f64; {COLUMNS}]; {rows}] = [\n{rust}];\n");
    Ok(fs::write(Path::new(&env::var("OUT_DIR")?).join("pressure.rs"), rust)?)
}

fn numbers(fields: &str) -> Result<[f64; COLUMNS], Box<dyn Error>> {
    let fields: Result<Vec<f64>, _> = fields.split(',').map(str::parse).collect();
    fields?.try_into().map_err(|_| format!("{COLUMNS} numbers are expected").into())
}
