//! `hoso-rates`: a table of rates from what the API counts and a population.

use anyhow::{Context as _, bail, ensure};
use clap::Parser;
use hoso_rates::rows::{RESULTS, differences, rates};
use hoso_rates::table::{Count, Population, table};
use hoso_rates::{GROUPS, Standard, Z_95};
use serde::Deserialize;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// Crude, age-standardised and cumulative rates by site and sex, as CSV.
#[derive(Parser)]
struct Cli {
    /// Answers of GET /api/v1/indicators?programme=cancer-registry&period=YYYY-MM&basis=..., a file
    /// a month; the basis is the law under which the registry counts few persons.
    #[arg(required_unless_present = "rows")]
    indicators: Vec<PathBuf>,
    /// CSV with the columns sex (male, female), age_from (0, 5 ... 85), person_years of all the
    /// months together; rows of one group are added up.
    #[arg(long, required_unless_present = "rows")]
    population: Option<PathBuf>,
    /// world-segi, world-who, europe-1976, europe-2013.
    #[arg(long, default_value = "world-segi", value_parser = standard)]
    standard: Standard,
    /// The indicator whose numerator is the new cases.
    #[arg(long, default_value = "new-cases")]
    indicator: String,
    /// Instead of all that: a CSV with id, standard, cases_0 ... cases_85, person_years_0 ...
    /// person_years_85, and what is expected in columns named as those that are written.
    #[arg(long, conflicts_with_all = ["indicators", "population"])]
    rows: Option<PathBuf>,
}

fn standard(name: &str) -> Result<Standard, String> {
    Standard::named(name).ok_or_else(|| "no such standard population".to_owned())
}

/// A row of the API; other members are not looked at.
#[derive(Deserialize)]
struct Indicator {
    indicator: String,
    strata: Vec<(String, String)>,
    /// Null where it was hidden.
    numerator: Option<u32>,
}

#[derive(Deserialize)]
struct People {
    sex: String,
    age_from: usize,
    person_years: f64,
}

fn main() -> anyhow::Result<()> {
    let cli = Cli::parse();
    if let Some(path) = &cli.rows {
        return rows(path).with_context(|| format!("rows {}", path.display()));
    }
    let path = cli.population.context("no population")?;
    let population = population(&path).with_context(|| format!("population {}", path.display()))?;
    let mut counts = Vec::new();
    for path in &cli.indicators {
        let told = || format!("indicators {}", path.display());
        counts.extend(read(path, &cli.indicator).with_context(told)?);
    }
    write(&counts, &population, &cli.standard)
}

/// Writes the results of every row, and says on the error output which differ from the expected.
fn rows(path: &Path) -> anyhow::Result<()> {
    let mut reader = csv::Reader::from_path(path)?;
    let names = reader.headers()?.clone();
    let mut out = std::io::stdout().lock();
    writeln!(out, "id,{}", RESULTS.join(","))?;
    let mut wrong = 0;
    for (index, record) in reader.records().enumerate() {
        let record = record?;
        let cell = |column: &str| {
            let place = names.iter().position(|name| name == column)?;
            record.get(place).map(|cell| cell.trim().to_owned())
        };
        let id = cell("id").unwrap_or_default();
        let told = |why| anyhow::anyhow!("line {}: {why}", index + 2);
        let results = rates(&cell).map_err(told)?;
        let differences = differences(&results, &cell).map_err(told)?;
        for difference in &differences {
            writeln!(std::io::stderr(), "{id}: {difference}")?;
        }
        wrong += usize::from(!differences.is_empty());
        writeln!(out, "{id},{}", results.map(|result| result.to_string()).join(","))?;
    }
    ensure!(wrong == 0, "{wrong} rows differ from what is expected");
    Ok(())
}

fn population(path: &Path) -> anyhow::Result<Population> {
    let mut all = Population::new();
    for (index, row) in csv::Reader::from_path(path)?.deserialize().enumerate() {
        let row: People = row?;
        let place = row.age_from / 5;
        let is_group = row.age_from % 5 == 0 && place < GROUPS;
        ensure!(is_group, "line {}: no age group begins at {}", index + 2, row.age_from);
        all.entry(row.sex).or_insert([0.0; GROUPS])[place] += row.person_years;
    }
    Ok(all)
}

fn read(path: &Path, indicator: &str) -> anyhow::Result<Vec<Count>> {
    let rows: Vec<Indicator> = serde_json::from_str(&std::fs::read_to_string(path)?)?;
    let rows = rows.into_iter().enumerate().filter(|(_, row)| row.indicator == indicator);
    rows.map(|(index, row)| count(&row).with_context(|| format!("row {index}"))).collect()
}

fn count(row: &Indicator) -> anyhow::Result<Count> {
    let stratum = |wanted: &str| {
        let found = row.strata.iter().find(|(name, _)| name == wanted);
        found.map(|(_, value)| value.as_str()).with_context(|| format!("no stratum {wanted}"))
    };
    let age_group = match stratum("age-group")? {
        "unknown" => None,
        "85+" => Some(GROUPS - 1),
        text => match text.split_once('-').and_then(|(from, _)| from.parse::<usize>().ok()) {
            Some(from) if from % 5 == 0 && from / 5 < GROUPS => Some(from / 5),
            _ => bail!("no age group {text}"),
        },
    };
    let (site, sex) = (stratum("site")?.to_owned(), stratum("sex")?.to_owned());
    let hidden = "the count is hidden, because it tells of few persons: ask with &basis=...";
    Ok(Count { site, sex, age_group, cases: row.numerator.context(hidden)? })
}

fn write(counts: &[Count], population: &Population, standard: &Standard) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "site,sex,cases,crude,asr,se,low_95,high_95,cumulative_rate,cumulative_risk")?;
    for row in table(counts, population, standard)? {
        let (low, high) = row.standardised.interval(Z_95);
        writeln!(
            out,
            "{},{},{},{:.2},{:.2},{:.3},{low:.2},{high:.2},{:.3},{:.3}",
            row.site,
            row.sex,
            row.cases,
            row.crude.rate,
            row.standardised.rate,
            row.standardised.standard_error,
            row.cumulative.rate_percent,
            row.cumulative.risk_percent,
        )?;
    }
    let left_out: u32 =
        counts.iter().filter(|c| !population.contains_key(&c.sex)).map(|c| c.cases).sum();
    if left_out > 0 {
        writeln!(
            std::io::stderr(),
            "{left_out} cases of a sex that the population lacks: left out"
        )?;
    }
    Ok(())
}
