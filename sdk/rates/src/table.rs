//! A table of rates by site and sex.

use crate::{
    AgeGroup, Cumulative, GROUPS, NoPopulation, Rate, Standard, Variance, age_standardised, crude,
    cumulative, unknown_age_factor,
};
use std::collections::BTreeMap;
use std::fmt;

/// Row of every site together.
pub const ALL_SITES: &str = "all";
/// Row of every site but skin other than melanoma, as registries compare them.
pub const ALL_BUT_SKIN: &str = "all-but-C44";

/// New cases of one site, sex and age group.
#[derive(Clone, Debug, PartialEq)]
pub struct Count {
    /// Category of ICD-10: `C50`.
    pub site: String,
    /// `male` or `female`; others are not in a table by sex.
    pub sex: String,
    /// Index of the age group, 0 to 17; `None` where the age is not known.
    pub age_group: Option<usize>,
    /// New cases.
    pub cases: u32,
}

/// Person-years by sex and age group.
pub type Population = BTreeMap<String, [f64; GROUPS]>;

/// The rates of one site and sex. Cases of unknown age are spread as the others are.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Category of ICD-10, [`ALL_SITES`] or [`ALL_BUT_SKIN`].
    pub site: String,
    /// As the population names it.
    pub sex: String,
    /// New cases, those of unknown age included.
    pub cases: u32,
    /// All ages together.
    pub crude: Rate,
    /// Age-standardised, with the Poisson error.
    pub standardised: Rate,
    /// From 0 to 74 years.
    pub cumulative: Cumulative,
}

/// A sex and age group without person-years.
#[derive(Clone, Debug, PartialEq)]
pub struct Lack {
    /// As the population names it.
    pub sex: String,
    /// The age group.
    pub group: NoPopulation,
}

impl fmt::Display for Lack {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}", self.sex, self.group)
    }
}

impl std::error::Error for Lack {}

/// Cases by age group, and of unknown age.
type Cases = ([u32; GROUPS], u32);

/// A row for each sex of the population and each site with a case, in their order, after the rows
/// of all sites. Sites without a case have no row.
///
/// # Errors
/// The first age group of a sex that has no person-years.
pub fn table(
    counts: &[Count],
    population: &Population,
    standard: &Standard,
) -> Result<Vec<Row>, Lack> {
    let mut rows = Vec::new();
    for (sex, person_years) in population {
        let lack = |group| Lack { sex: sex.clone(), group };
        for (site, cases) in by_site(counts.iter().filter(|count| count.sex == *sex)) {
            rows.push(row((site, sex.clone()), cases, person_years, standard).map_err(lack)?);
        }
    }
    Ok(rows)
}

fn by_site<'a>(counts: impl Iterator<Item = &'a Count>) -> Vec<(String, Cases)> {
    let none = || ([0; GROUPS], 0);
    let (mut all, mut but_skin) = (none(), none());
    let mut sites: BTreeMap<String, Cases> = BTreeMap::new();
    for count in counts {
        add(&mut all, count);
        add(sites.entry(count.site.clone()).or_insert_with(none), count);
        if count.site != "C44" {
            add(&mut but_skin, count);
        }
    }
    let totals = [(ALL_SITES.to_owned(), all), (ALL_BUT_SKIN.to_owned(), but_skin)];
    totals.into_iter().chain(sites).collect()
}

fn add((groups, unknown): &mut Cases, count: &Count) {
    match count.age_group.and_then(|group| groups.get_mut(group)) {
        Some(group) => *group += count.cases,
        None => *unknown += count.cases,
    }
}

fn row(
    (site, sex): (String, String),
    (cases, unknown): Cases,
    person_years: &[f64; GROUPS],
    standard: &Standard,
) -> Result<Row, NoPopulation> {
    let mut groups = [AgeGroup::default(); GROUPS];
    for ((group, cases), person_years) in groups.iter_mut().zip(cases).zip(person_years) {
        *group = AgeGroup { cases, person_years: *person_years };
    }
    let factor = unknown_age_factor(&groups, unknown);
    let spread = |rate: Rate| Rate {
        rate: rate.rate * factor,
        standard_error: rate.standard_error * factor,
    };
    Ok(Row {
        site,
        sex,
        cases: cases.iter().sum::<u32>() + unknown,
        crude: spread(crude(&groups)?),
        standardised: spread(age_standardised(&groups, standard, Variance::Poisson)?),
        cumulative: cumulative(&groups)?.times(factor),
    })
}
