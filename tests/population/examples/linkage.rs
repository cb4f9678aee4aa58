//! Writes the registrations of a population as CSV, with the truth beside them:
//! `cargo run --release -p hoso-population --example linkage -- 100000 people.csv [SEED] [DIRT]`,
//! DIRT being `half` or `double`: it occurs half or twice as often.

use hoso_population::Plan;
use hoso_population::linkage::{self, Dirt};
use std::io::Write as _;

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [people, out, rest @ ..] = arguments.as_slice() else {
        anyhow::bail!("PEOPLE OUT.csv [SEED] [half|double]")
    };
    let seed = rest.first().map_or(Ok(7), |seed| seed.parse())?;
    let dirt = match rest.get(1).map(String::as_str) {
        None => Dirt::USUAL,
        Some("half") => Dirt::HALF,
        Some("double") => Dirt::DOUBLE,
        Some(other) => anyhow::bail!("`{other}` is neither half nor double"),
    };
    let plan = Plan::new(seed, people.parse()?, jiff::civil::date(2026, 6, 30));
    let mut file = std::io::BufWriter::new(std::fs::File::create(out)?);
    writeln!(file, "{}", linkage::COLUMNS.join(","))?;
    for row in linkage::rows(&plan, dirt) {
        let cells: Vec<String> = row.iter().map(|cell| format!("\"{cell}\"")).collect();
        writeln!(file, "{}", cells.join(","))?;
    }
    Ok(file.flush()?)
}
