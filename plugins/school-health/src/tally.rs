//! One pupil's share of the indicators at the end of a month, within its school year. The month of
//! May is the yearly report.

use crate::areas::{Area, Outcome, Screened};
use crate::facts::{Facts, PARENTS_TOLD};
use crate::growth::{Height, Weight};
use crate::picture::{Picture, Said};
use crate::pressure::Class;
use hoso_sdk::{Call, Clock, Contribution, Date, Period, Stratum, Tallied};

/// First years of the levels: upper secondary, lower secondary, primary, nursery.
const AGE_BANDS: [(i32, &str); 4] = [(15, "15+"), (11, "11-14"), (6, "6-10"), (0, "0-5")];

/// The contributions of a period; none of those who are in no school and past the age.
///
/// # Errors
/// When the period has no complete last day.
pub fn tally(call: &Call, period: &Period) -> Result<Tallied, String> {
    let until = Date::exact(period.until).ok_or("period.until is not a complete date")?;
    // Of this month the answer is that of its end, whatever day it is.
    let picture = Picture::of(Facts::at(call, until), &Clock::new(until));
    let contributions = if picture.is_followed() { shares(&picture) } else { Vec::new() };
    Ok(Tallied { contributions, valid_until: None })
}

fn shares(picture: &Picture) -> Vec<Contribution> {
    let strata = strata(picture);
    let counted = [growth(picture), screens(picture), care(picture)].concat();
    let share = |(indicator, counts): (&str, bool)| Contribution {
        indicator: indicator.to_owned(),
        strata: strata.clone(),
        numerator: u32::from(counts),
        denominator: 1,
    };
    counted.into_iter().map(share).collect()
}

/// Indicators that this pupil is in the denominator of, and whether in the numerator.
type Counted = Vec<(&'static str, bool)>;

fn growth(picture: &Picture) -> Counted {
    let growth = picture.growth.as_ref().filter(|growth| picture.facts.year.holds(growth.day));
    let mut all = Vec::new();
    if let Some(class) = growth.and_then(|growth| growth.weight()) {
        let thin = matches!(class, Weight::SevereThinness | Weight::Thinness);
        let heavy = matches!(class, Weight::Overweight | Weight::Obesity);
        all.extend([("thin", thin), ("overweight", heavy), ("obese", class == Weight::Obesity)]);
    }
    if let Some(class) = growth.and_then(|growth| growth.height()) {
        all.push(("stunted", class != Height::Normal));
    }
    all
}

/// Of those who were screened in the school year.
fn screens(picture: &Picture) -> Counted {
    let mut all = Vec::new();
    for screened in picture.screened.iter().filter(|s| picture.facts.year.holds(s.day)) {
        let failed = screened.outcome != Outcome::Pass;
        match screened.area {
            Area::Vision => all.push(("vision-reduced", failed)),
            Area::Hearing => all.push(("hearing-failed", failed)),
            Area::Spine => all.push(("spine-failed", failed)),
            Area::Teeth => all.push(("teeth-decayed", failed)),
            Area::Pressure => {
                let raised = picture.readings.first().is_some_and(|r| r.class >= Class::Stage1);
                all.push(("pressure-raised", raised));
            }
            Area::Nutrition => {}
        }
    }
    all
}

fn care(picture: &Picture) -> Counted {
    let mut all = vec![
        ("checked", picture.lacking.is_empty()),
        ("parents-told", picture.facts.said_this_year(PARENTS_TOLD).is_some()),
    ];
    if picture.facts.age().is_some_and(|age| age >= 6) {
        all.push(("bmi-twice", picture.bmi_days.len() >= 2));
    }
    if let Some(missing) = &picture.vaccines {
        all.push(("vaccines-missing", !missing.is_empty()));
    }
    let refer = |s: &&Screened| s.outcome == Outcome::Refer && picture.facts.year.holds(s.day);
    let referred: Vec<&Screened> = picture.screened.iter().filter(refer).collect();
    if !referred.is_empty() {
        all.push(("referral-answered", !referred.iter().any(|s| s.is_open())));
    }
    all
}

/// In the order of the declaration.
fn strata(picture: &Picture) -> Vec<Stratum> {
    let age = picture.facts.age();
    let band = age.and_then(|age| AGE_BANDS.iter().find(|(from, _)| age >= *from));
    let stratum = |name: &str, value: &str| Stratum { name: name.into(), value: value.into() };
    vec![
        stratum("sex", &picture.facts.call.chart.subject.sex),
        stratum("age-band", band.map_or("unknown", |(_, name)| name)),
        stratum("school", group(&picture.school)),
        stratum("class", group(&picture.class)),
    ]
}

/// Longer words and words outside of ASCII are no codes of a school or class.
const GROUP_BYTES: usize = 24;

/// A school or class as a stratum.
fn group(said: &Option<Said>) -> &str {
    match said {
        None => "unknown",
        Some(said) if is_group(&said.word) => &said.word,
        Some(_) => "other",
    }
}

/// Visible ASCII without a space, as a stratum asks.
pub fn is_group(word: &str) -> bool {
    (1..=GROUP_BYTES).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_graphic())
}
