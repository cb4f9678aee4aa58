//! Packs the WHO tables of `data/` into 8 bytes a row: L in 1/10,000 (16 bits), S in 1/100,000
//! (16 bits), M in 1/10,000 (32 bits). A row that does not fit stops the build.

use std::{collections::BTreeMap, env, error::Error, fs, path::Path};

/// File, name of the table, steps of its first column to a row.
const TABLES: [(&str, &str, f64); 10] = [
    ("wfa_0_5_by_day", "WEIGHT_BY_DAY", 1.0),
    ("lhfa_0_5_by_day", "LENGTH_BY_DAY", 1.0),
    ("bmi_0_5_by_day", "BMI_BY_DAY", 1.0),
    ("hcfa_0_5_by_day", "HEAD_BY_DAY", 1.0),
    ("acfa_0_5_by_day", "ARM_BY_DAY", 1.0),
    ("wfl_by_length_cm", "WEIGHT_BY_LENGTH", 10.0),
    ("wfh_by_height_cm", "WEIGHT_BY_HEIGHT", 10.0),
    ("wfa_5_10_by_month", "WEIGHT_BY_MONTH", 1.0),
    ("hfa_5_19_by_month", "HEIGHT_BY_MONTH", 1.0),
    ("bmi_5_19_by_month", "BMI_BY_MONTH", 1.0),
];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=data");
    let mut rust = String::new();
    for (file, name, steps) in TABLES {
        let text = fs::read_to_string(Path::new("data").join(file).with_extension("csv"))?;
        rust.push_str(&table(&text, name, steps).map_err(|why| format!("{file}: {why}"))?);
    }
    fs::write(Path::new(&env::var("OUT_DIR")?).join("tables.rs"), rust)?;
    Ok(())
}

fn table(text: &str, name: &str, steps: f64) -> Result<String, String> {
    let mut sexes: BTreeMap<&str, Vec<(i64, u64)>> = BTreeMap::new();
    for (number, line) in text.lines().enumerate().skip(1) {
        let told = |why: &str| format!("line {}: {why}", number + 1);
        let fields: Vec<&str> = line.split(',').collect();
        let [sex, x, l, m, s, ..] = fields[..] else { return Err(told("too few fields")) };
        let place: f64 = x.parse().map_err(|_| told("not a number"))?;
        let row = pack(l, m, s).ok_or_else(|| told("does not fit"))?;
        sexes.entry(sex).or_default().push(((place * steps).round() as i64, row));
    }
    let [male, female] = ["1", "2"].map(|sex| sexes.remove(sex).unwrap_or_default());
    let first = male.first().ok_or("no rows")?.0;
    let rows = |rows: &[(i64, u64)]| {
        let follow = rows.iter().zip(first..).all(|((place, _), wanted)| *place == wanted);
        let numbers: Vec<String> = rows.iter().map(|(_, row)| row.to_string()).collect();
        follow.then(|| format!("&[{}]", numbers.join(","))).ok_or("rows do not follow each other")
    };
    let (male, female) = (rows(&male)?, rows(&female)?);
    Ok(format!("pub static {name}: Table = Table {{ first: {first}, rows: [{male},{female}] }};\n"))
}

fn pack(l: &str, m: &str, s: &str) -> Option<u64> {
    let scaled = |text: &str, by: f64| {
        let exact = text.parse::<f64>().ok()? * by;
        let whole = exact.round();
        ((exact - whole).abs() < 1e-6).then_some(whole as i64)
    };
    let l = i16::try_from(scaled(l, 1e4)?).ok()?;
    let m = u32::try_from(scaled(m, 1e4)?).ok()?;
    let s = u16::try_from(scaled(s, 1e5)?).ok()?;
    Some(u64::from(m) << 32 | u64::from(s) << 16 | u64::from(l as u16))
}
