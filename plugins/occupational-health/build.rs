//! Turns the tables of `data/` into constants. A row that is missing or no number stops the build.

use std::{collections::HashMap, env, error::Error, fs, path::Path};

type Row = HashMap<String, String>;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=data");
    let m12 = ["a0_intercept", "a1_ln_height_cm", "a2_ln_age"];
    let m22 = ["m_intercept", "m_ln_height_cm", "m_ln_age"];
    let groups = |parts: [&'static str; 4]| parts;
    let gli2012 = Set {
        name: "GLI_2012",
        files: ("gli2012_coefficients.csv", "gli2012_splines.csv"),
        measures: &["FEV1", "FVC", "FEV1FVC", "FEF2575"],
        m: m12,
        s: ["p0_intercept", "p1_ln_age"],
        l: ["q0_intercept", "q1_ln_age"],
        m_groups: groups(["a3_african_american", "a4_ne_asian", "a5_se_asian", "a6_other"]),
        s_groups: groups(["p2_african_american", "p3_ne_asian", "p4_se_asian", "p5_other"]),
    };
    let global = Set {
        name: "GLI_GLOBAL_2022",
        files: ("gli_global_2022_coefficients.csv", "gli_global_2022_splines.csv"),
        measures: &["FEV1", "FVC", "FEV1FVC"],
        m: m22,
        s: ["s_intercept", "s_ln_age"],
        l: ["l_const", "l_ln_age"],
        m_groups: [""; 4],
        s_groups: [""; 4],
    };
    let rust = [gli2012.rust()?, global.rust()?, osha()?].concat();
    fs::write(Path::new(&env::var("OUT_DIR")?).join("tables.rs"), rust)?;
    Ok(())
}

/// A set of reference equations, and how its files name the columns.
struct Set {
    name: &'static str,
    files: (&'static str, &'static str),
    measures: &'static [&'static str],
    m: [&'static str; 3],
    s: [&'static str; 2],
    l: [&'static str; 2],
    /// Offsets of the groups after the first, which has none. An empty name is no offset.
    m_groups: [&'static str; 4],
    s_groups: [&'static str; 4],
}

impl Set {
    fn rust(&self) -> Result<String, String> {
        let (coefficients, splines) = (read(self.files.0)?, read(self.files.1)?);
        let mut out =
            format!("pub static {}: [[Equation; {}]; 2] = [", self.name, self.measures.len());
        for sex in ["1", "2"] {
            out.push('[');
            for measure in self.measures {
                let of = |row: &&Row| row["sex"] == sex && row["param"] == *measure;
                let row = coefficients.iter().find(of).ok_or("no coefficients")?;
                let splines: Vec<&Row> = splines.iter().filter(of).collect();
                out.push_str(&self.equation(row, &splines)?);
            }
            out.push_str("],");
        }
        Ok(out + "];\n")
    }

    fn equation(&self, row: &Row, splines: &[&Row]) -> Result<String, String> {
        let mut knots = String::new();
        for (index, knot) in splines.iter().enumerate() {
            if number(knot, "age")? != 3.0 + index as f64 / 4.0 {
                return Err(format!("{}: ages of the splines do not follow", self.name));
            }
            knots.push_str(&numbers(knot, &["lspline", "mspline", "sspline"])?);
            knots.push(',');
        }
        let offsets = |names: &[&str; 4]| numbers(row, &[&[""], &names[..]].concat());
        Ok(format!(
            "Equation {{ m: {}, s: {}, l: {}, m_groups: {}, s_groups: {}, knots: &[{knots}] }},",
            numbers(row, &self.m)?,
            numbers(row, &self.s)?,
            numbers(row, &self.l)?,
            offsets(&self.m_groups)?,
            offsets(&self.s_groups)?,
        ))
    }
}

fn osha() -> Result<String, String> {
    let rows = read("osha_age_correction.csv")?;
    let mut out = String::from("pub static AGE_CORRECTION: [[[u8; 5]; 41]; 2] = [");
    for sex in ["male", "female"] {
        out.push('[');
        let of_sex: Vec<&Row> = rows.iter().filter(|row| row["sex"] == sex).collect();
        for (row, age) in of_sex.into_iter().zip(20..) {
            if row["age"] != age.to_string() {
                return Err(format!("age corrections: no row for {sex} {age}"));
            }
            let cells =
                ["hz1000", "hz2000", "hz3000", "hz4000", "hz6000"].map(|hz| row[hz].as_str());
            out.push_str(&format!("[{}],", cells.join(",")));
        }
        out.push_str("],");
    }
    Ok(out + "];\n")
}

fn read(file: &str) -> Result<Vec<Row>, String> {
    let told = |why: String| format!("{file}: {why}");
    let text = fs::read_to_string(Path::new("data").join(file)).map_err(|e| told(e.to_string()))?;
    let mut lines = text.lines().filter(|line| !line.is_empty());
    let names: Vec<&str> =
        lines.next().ok_or_else(|| told("empty".to_owned()))?.split(',').collect();
    let row = |line: &str| {
        let cells: Vec<&str> = line.split(',').collect();
        let whole = cells.len() == names.len();
        let row = names.iter().zip(cells).map(|(name, cell)| ((*name).to_owned(), cell.to_owned()));
        whole.then(|| row.collect()).ok_or_else(|| told(format!("cells of {line}")))
    };
    lines.map(row).collect()
}

fn number(row: &Row, column: &str) -> Result<f64, String> {
    if column.is_empty() {
        return Ok(0.0);
    }
    let cell = row.get(column).ok_or_else(|| format!("no column {column}"))?;
    cell.parse().map_err(|_| format!("{column}: no number {cell}"))
}

fn numbers(row: &Row, columns: &[&str]) -> Result<String, String> {
    let cells: Result<Vec<String>, String> =
        columns.iter().map(|column| Ok(format!("{:?}", number(row, column)?))).collect();
    Ok(format!("[{}]", cells?.join(",")))
}
