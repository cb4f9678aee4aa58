//! A table with a population in each row, to compare with rates that others worked out.
//!
//! Columns: `id`, `standard` (as [`Standard::named`] knows it), `cases_0`, `cases_5` ... `cases_85`
//! and `person_years_0` ... `person_years_85`. Optional: `variance` (`poisson`, `binomial`) and
//! `until` (the age at which the cumulative rate ends, 75). A column that is named as one of
//! [`RESULTS`] says what is expected: the result agrees when it rounds to the digits of the cell.

use crate::{
    AgeGroup, GROUPS, Standard, Variance, Z_95, age_standardised, crude, cumulative_groups,
};

/// Names of the results of a row, in their order.
pub const RESULTS: [&str; 9] = [
    "crude",
    "crude_se",
    "asr",
    "se",
    "low_95",
    "high_95",
    "cumulative_rate",
    "cumulative_se",
    "cumulative_risk",
];

/// Rounding half up or half to even are both right.
const HAIR: f64 = 1e-9;

/// The results of a row, in the order of [`RESULTS`].
///
/// # Errors
/// The column that is missing or cannot be read, or the age group without person-years.
pub fn rates(cell: &dyn Fn(&str) -> Option<String>) -> Result<[f64; 9], String> {
    let needed = |column: &str| cell(column).ok_or_else(|| format!("no column {column}"));
    let name = needed("standard")?;
    let standard = Standard::named(&name).ok_or_else(|| format!("no standard {name}"))?;
    let variance = match cell("variance").as_deref() {
        None | Some("" | "poisson") => Variance::Poisson,
        Some("binomial") => Variance::Binomial,
        Some(other) => return Err(format!("no variance {other}")),
    };
    let until = match cell("until").as_deref() {
        None | Some("") => 75,
        Some(age) => age.parse().map_err(|_| format!("until: no age {age}"))?,
    };
    if until % 5 != 0 || !(5..=85).contains(&until) {
        return Err(format!("until: no age group ends at {until}"));
    }
    let mut groups = [AgeGroup::default(); GROUPS];
    for (index, group) in groups.iter_mut().enumerate() {
        let (cases, people) =
            (format!("cases_{}", index * 5), format!("person_years_{}", index * 5));
        let bad = |column: &str| format!("{column}: no number");
        group.cases = needed(&cases)?.parse().map_err(|_| bad(&cases))?;
        group.person_years = needed(&people)?.parse().map_err(|_| bad(&people))?;
    }
    let told = |lack: crate::NoPopulation| lack.to_string();
    let crude = crude(&groups).map_err(told)?;
    let rate = age_standardised(&groups, &standard, variance).map_err(told)?;
    let (low, high) = rate.interval(Z_95);
    let sum = cumulative_groups(&groups, until / 5).map_err(told)?;
    let [of_crude, of_rate] = [crude, rate].map(|one| (one.rate, one.standard_error));
    Ok([
        of_crude.0,
        of_crude.1,
        of_rate.0,
        of_rate.1,
        low,
        high,
        sum.rate_percent,
        sum.standard_error,
        sum.risk_percent,
    ])
}

/// What the expected cells say otherwise than the results: column, result and cell.
///
/// # Errors
/// An expected cell that is no number.
pub fn differences(
    results: &[f64; 9],
    cell: &dyn Fn(&str) -> Option<String>,
) -> Result<Vec<String>, String> {
    let mut found = Vec::new();
    for (name, result) in RESULTS.iter().zip(results) {
        let Some(text) = cell(name).filter(|text| !text.is_empty()) else { continue };
        let expected: f64 = text.parse().map_err(|_| format!("{name}: no number {text}"))?;
        let digits = text.split_once('.').map_or(0, |(_, digits)| digits.len());
        let half = 0.5 * 0.1_f64.powi(i32::try_from(digits).unwrap_or(i32::MAX));
        if (result - expected).abs() > half + HAIR {
            found.push(format!("{name} is {result}, expected {text}"));
        }
    }
    Ok(found)
}
