//! One resident's share of the indicators: the year up to the end of the period.

use crate::facts::Said;
use crate::mobility::Risk;
use crate::picture::{Picture, SELF_CARE, VISITED};
use hoso_sdk::{Call, Contribution, Date, Period, Stratum, Tallied};

const AGE_BANDS: [(i32, &str); 3] = [(80, "80+"), (70, "70-79"), (60, "60-69")];

/// The contributions of a period.
///
/// # Errors
/// When the period has no complete last day.
pub fn tally(call: &Call, period: &Period) -> Result<Tallied, String> {
    let until = Date::exact(period.until).ok_or("period.until is not a complete date")?;
    let picture = Picture::at(call, until);
    let contributions = if picture.is_followed() { shares(&picture) } else { Vec::new() };
    Ok(Tallied { contributions, valid_until: None })
}

fn shares(picture: &Picture) -> Vec<Contribution> {
    let strata = strata(picture);
    let share = |(indicator, counts): (&str, bool)| Contribution {
        indicator: indicator.to_owned(),
        strata: strata.clone(),
        numerator: u32::from(counts),
        denominator: 1,
    };
    counted(picture).into_iter().map(share).collect()
}

/// Indicators with this resident in the denominator, and whether in the numerator.
fn counted(picture: &Picture) -> Vec<(&'static str, bool)> {
    let year = picture.facts.until.year();
    let examined = picture.examined_on().is_some_and(|day| day.year() == year);
    let since = picture.facts.call.chart.enrolment.as_ref();
    let since = since.and_then(|enrolment| Date::earliest(enrolment.since));
    let enrolled = since.is_some_and(|day| day <= picture.facts.until);
    let mut all =
        vec![("examined", examined), ("health-file", enrolled || picture.examined.is_some())];
    if let Some(knows) = this_year(picture.facts.truth(SELF_CARE), year) {
        all.push(("self-care", knows.value));
    }
    if picture.needs_visits.is_some() {
        all.push(("home-visited", this_year(picture.facts.yes(VISITED), year).is_some()));
    }
    if let Some(falls) = this_year(picture.falls.clone(), year) {
        all.push(("falls-high", falls.value == Risk::High));
    }
    all
}

fn this_year<T>(said: Option<Said<T>>, year: i32) -> Option<Said<T>> {
    said.filter(|said| said.day.year() == year)
}

/// In the order of the declaration.
fn strata(picture: &Picture) -> Vec<Stratum> {
    let age = picture.facts.age_on(picture.facts.until);
    let band = age.and_then(|age| AGE_BANDS.iter().find(|(from, _)| age >= *from));
    let stratum = |name: &str, value: &str| Stratum { name: name.into(), value: value.into() };
    vec![
        stratum("sex", &picture.facts.call.chart.subject.sex),
        stratum("age-band", band.map_or("unknown", |(_, name)| name)),
    ]
}
