//! Incidence rates of a population in 18 age groups of five years, per 100,000 person-years.
//! Formulas: Boyle P, Parkin DM. Statistical methods for registries. In: Cancer Registration:
//! Principles and Methods, IARC Scientific Publications 95 (1991), chapter 11.
//!
//! A registry's plugin counts cases by site, sex and age group; the person-years come from
//! statistics. [`table`] brings both together, and the program `hoso-rates` makes a table of what
//! the host's API answers.
#![deny(missing_docs)]

pub mod rows;
mod standard;
pub mod table;

pub use standard::{GROUPS, Standard};
use std::fmt;

/// Rates are per so many person-years.
pub const PER: f64 = 100_000.0;
/// Years of an age group.
const WIDTH: f64 = 5.0;
/// Age groups of 0 to 74 years.
pub const UNTIL_75: usize = 15;
/// Standard normal deviate of a 95 % interval.
pub const Z_95: f64 = 1.96;

/// Cases and person-years of one age group.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct AgeGroup {
    /// New cases.
    pub cases: u32,
    /// Person-years at risk: mid-year population times years.
    pub person_years: f64,
}

/// Which approximation the standard error rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variance {
    /// Cases as Poisson counts: for rates as small as those of cancer.
    Poisson,
    /// Cases as binomial counts.
    Binomial,
}

/// A rate per 100,000 person-years.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate {
    /// The rate.
    pub rate: f64,
    /// Its standard error.
    pub standard_error: f64,
}

impl Rate {
    /// The normal interval of `z` standard errors, 95 % with [`Z_95`]. Few cases can make its lower
    /// end negative.
    pub fn interval(self, z: f64) -> (f64, f64) {
        (self.rate - z * self.standard_error, self.rate + z * self.standard_error)
    }
}

/// The risk of getting the disease by a birthday, mostly the 75th, if there were no other cause of
/// death.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cumulative {
    /// Sum of the yearly rates up to there, per cent.
    pub rate_percent: f64,
    /// Standard error of the rate, per cent (Poisson).
    pub standard_error: f64,
    /// The risk that follows, per cent.
    pub risk_percent: f64,
}

impl Cumulative {
    fn of(rate_percent: f64, standard_error: f64) -> Self {
        let risk_percent = -100.0 * (-rate_percent / 100.0).exp_m1();
        Self { rate_percent, standard_error, risk_percent }
    }

    /// That of rates which are so many times higher at every age.
    pub fn times(self, factor: f64) -> Self {
        Self::of(self.rate_percent * factor, self.standard_error * factor)
    }
}

/// An age group that has no rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoPopulation {
    /// First year of age of the group.
    pub from_age: usize,
}

impl fmt::Display for NoPopulation {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "person-years of the group from age {} are not above 0", self.from_age)
    }
}

impl std::error::Error for NoPopulation {}

/// The rate of all ages together.
///
/// # Errors
/// Where the population as a whole has no person-years; the group is named as from age 0.
pub fn crude(groups: &[AgeGroup; GROUPS]) -> Result<Rate, NoPopulation> {
    let all = AgeGroup {
        cases: groups.iter().map(|group| group.cases).sum(),
        person_years: groups.iter().map(|group| group.person_years).sum(),
    };
    let rate = specific(all, 0)?;
    let standard_error = f64::from(all.cases).sqrt() / all.person_years * PER;
    Ok(Rate { rate, standard_error })
}

/// The rate that the population would have with the ages of the standard.
///
/// # Errors
/// The first age group without person-years.
pub fn age_standardised(
    groups: &[AgeGroup; GROUPS],
    standard: &Standard,
    variance: Variance,
) -> Result<Rate, NoPopulation> {
    let (mut rate, mut squares) = (0.0, 0.0);
    for (index, (group, weight)) in groups.iter().zip(standard.0).enumerate() {
        let (weight, own) = (f64::from(weight), specific(*group, index)?);
        let spread = match variance {
            Variance::Poisson => PER,
            Variance::Binomial => PER - own,
        };
        rate += own * weight;
        squares += own * weight * weight * spread / group.person_years;
    }
    let total = standard.total();
    Ok(Rate { rate: rate / total, standard_error: squares.sqrt() / total })
}

/// Cumulative rate and risk from 0 to 74 years.
///
/// # Errors
/// The first age group below 75 without person-years.
pub fn cumulative(groups: &[AgeGroup; GROUPS]) -> Result<Cumulative, NoPopulation> {
    cumulative_groups(groups, UNTIL_75)
}

/// Cumulative rate and risk of the first age groups: 13 are 0 to 64 years, 15 are 0 to 74.
///
/// # Errors
/// The first of them without person-years.
pub fn cumulative_groups(
    groups: &[AgeGroup; GROUPS],
    count: usize,
) -> Result<Cumulative, NoPopulation> {
    let (mut rate, mut squares) = (0.0, 0.0);
    for (index, group) in groups.iter().take(count).enumerate() {
        let own = specific(*group, index)?;
        rate += WIDTH * own;
        squares += WIDTH * WIDTH * own * PER / group.person_years;
    }
    let percent = 100.0 / PER;
    Ok(Cumulative::of(rate * percent, squares.sqrt() * percent))
}

/// By how much a rate grows when cases of unknown age are spread as those of known age are; 1
/// where no age is known.
pub fn unknown_age_factor(groups: &[AgeGroup; GROUPS], unknown: u32) -> f64 {
    match groups.iter().map(|group| group.cases).sum::<u32>() {
        0 => 1.0,
        known => 1.0 + f64::from(unknown) / f64::from(known),
    }
}

/// The rate of one age group.
fn specific(group: AgeGroup, index: usize) -> Result<f64, NoPopulation> {
    match group.person_years > 0.0 {
        true => Ok(f64::from(group.cases) / group.person_years * PER),
        false => Err(NoPopulation { from_age: index * 5 }),
    }
}
