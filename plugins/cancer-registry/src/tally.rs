//! One resident's share of the indicators: primaries whose incidence lies in the period, and who
//! is followed at its end.

use crate::checks::is_microscopic;
use crate::code::Topography;
use crate::follow_up::Vital;
use crate::picture::{Picture, Primary};
use crate::settings;
use hoso_sdk::{Call, Contribution, Date, Period, Stratum, Tallied};

/// The contributions of a period.
///
/// # Errors
/// When the period is not two complete days.
pub fn tally(call: &Call, period: &Period) -> Result<Tallied, String> {
    let since = Date::exact(period.since).ok_or("period.since is not a complete date")?;
    let until = Date::exact(period.until).ok_or("period.until is not a complete date")?;
    let picture = Picture::at(call, until);
    let primaries = picture.primaries();
    let malignant = primaries.iter().filter(|primary| primary.coded.is_malignant());
    let mut contributions: Vec<Contribution> = malignant
        .clone()
        .filter(|primary| primary.first.incidence >= since)
        .flat_map(|primary| incidence(&picture, primary))
        .collect();
    contributions.extend(malignant.clone().next().and_then(|first| followed(&picture, first)));
    Ok(Tallied { contributions, valid_until: None })
}

/// New cases have no denominator here: the population is not in a chart.
fn incidence(picture: &Picture, primary: &Primary) -> Vec<Contribution> {
    let basis = primary.all.iter().filter_map(|tumour| tumour.case.basis.ok());
    let any = |picks: fn(u8) -> bool| basis.clone().any(picks);
    let is_unknown_site = primary.coded.case.topography == Ok(Topography::UNKNOWN);
    let shares = [
        ("new-cases", true, 0),
        ("microscopically-verified", any(is_microscopic), 1),
        ("death-certificate-only", basis.clone().all(|basis| basis == 0) && any(|_| true), 1),
        ("unknown-primary-site", is_unknown_site, 1),
        ("checked", primary.coded.verdict() < crate::code::Verdict::Missing, 1),
    ];
    let strata = strata(picture, primary);
    let share = |(indicator, counts, denominator): (&str, bool, u32)| Contribution {
        indicator: indicator.to_owned(),
        strata: strata.clone(),
        numerator: u32::from(counts),
        denominator,
    };
    shares.into_iter().map(share).collect()
}

/// Vital status is known up to the end of the period: dead, or contact within the interval.
fn followed(picture: &Picture, first: &Primary) -> Option<Contribution> {
    let contact = picture.contact.as_ref()?;
    let within = settings::whole(picture.facts.call, "follow-up-days");
    let recent = contact.day.add_days(within) >= picture.facts.until;
    let is_known = match contact.vital {
        Vital::Dead => true,
        Vital::Alive => recent,
        Vital::Unknown => false,
    };
    Some(Contribution {
        indicator: "followed".to_owned(),
        strata: strata(picture, first),
        numerator: u32::from(is_known),
        denominator: 1,
    })
}

/// In the order of the declaration: category of ICD-10, sex, age group of five years.
fn strata(picture: &Picture, primary: &Primary) -> Vec<Stratum> {
    let stratum = |name: &str, value: &str| Stratum { name: name.into(), value: value.into() };
    let code = primary.coded.icd10().unwrap_or_default();
    vec![
        stratum("site", code.get(..3).unwrap_or("unknown")),
        stratum("sex", &picture.facts.call.chart.subject.sex),
        stratum("age-group", &age_group(primary.first.case.age.ok())),
    ]
}

/// The 18 groups of the standard populations: `00-04` to `85+`.
fn age_group(age: Option<i32>) -> String {
    match age {
        None => "unknown".to_owned(),
        Some(85..) => "85+".to_owned(),
        Some(age) => format!("{:02}-{:02}", age / 5 * 5, age / 5 * 5 + 4),
    }
}
