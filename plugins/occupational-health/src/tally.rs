//! One resident's share of the indicators: the year up to the end of the period, so that June and
//! December are the half-yearly and the yearly report of TT 19/2016.

use crate::diseases::{DISEASES, HIV};
use crate::picture::{Picture, Stage};
use crate::records::{Record, Status};
use crate::settings;
use crate::spirometry::Pattern;
use hoso_sdk::{Call, Contribution, Date, Period, Stratum, Tallied};

/// Indicators of one class of health each, I to V.
pub const CLASSES: [&str; 5] = ["class-1", "class-2", "class-3", "class-4", "class-5"];
/// Assessed diseases by loss of working ability: below 5 %, below 31 %, from 31 %.
pub const LOSSES: [(&str, f64); 3] =
    [("loss-under-5", 5.0), ("loss-5-to-30", 31.0), ("loss-from-31", f64::INFINITY)];

/// Rows by disease of one resident and month, at most: the host bounds the shares of a call.
const MOST_DISEASES: usize = 12;
/// Longer words and words outside of ASCII are no code of an employer.
const EMPLOYER_BYTES: usize = 24;

/// The contributions of a period.
///
/// # Errors
/// When the period has no complete last day.
pub fn tally(call: &Call, period: &Period) -> Result<Tallied, String> {
    let until = Date::exact(period.until).ok_or("period.until is not a complete date")?;
    let picture = Picture::at(call, until);
    if !picture.is_followed() {
        return Ok(Tallied { contributions: Vec::new(), valid_until: None });
    }
    let general = general(&picture).into_iter().map(|(code, counts)| share(&picture, code, counts));
    let contributions = general.chain(by_disease(&picture)).collect();
    Ok(Tallied { contributions, valid_until: None })
}

fn share(picture: &Picture, indicator: &str, counts: bool) -> Contribution {
    Contribution {
        indicator: indicator.to_owned(),
        strata: strata(picture),
        numerator: u32::from(counts),
        denominator: 1,
    }
}

/// In the order of the declaration.
fn strata(picture: &Picture) -> Vec<Stratum> {
    vec![
        stratum("sex", &picture.facts.call.chart.subject.sex),
        stratum("employer", employer(picture)),
    ]
}

fn stratum(name: &str, value: &str) -> Stratum {
    Stratum { name: name.to_owned(), value: value.to_owned() }
}

fn employer<'a>(picture: &'a Picture) -> &'a str {
    match &picture.work.employer {
        None => "unknown",
        Some(code) if is_employer(code) => code,
        Some(_) => "other",
    }
}

/// Visible ASCII without a space, as a stratum asks.
pub fn is_employer(code: &str) -> bool {
    (1..=EMPLOYER_BYTES).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Indicators with this resident in the denominator, and whether in the numerator.
fn general(picture: &Picture) -> Vec<(&'static str, bool)> {
    let year = picture.facts.until.year();
    let this_year = |day: Date| day.year() == year;
    let class = picture.classes.first().filter(|said| this_year(said.day));
    let mut all = Vec::new();
    if picture.work.is_employed() {
        all.push(("examined", class.is_some()));
        all.push(("exposed", picture.exposed().next().is_some()));
    }
    if let Some(class) = class {
        all.extend(CLASSES.iter().zip(1..).map(|(code, number)| (*code, class.value == number)));
    }
    if picture.exposed().next().is_some() {
        let done = picture.detection.as_ref().is_some_and(|said| this_year(said.day));
        all.push(("detection-examined", done));
    }
    let correct = settings::corrects_age(picture.facts.call);
    let hearing = picture.hearing.as_ref().filter(|hearing| this_year(hearing.current.day));
    let comparison = hearing.and_then(|hearing| hearing.comparison.as_ref());
    if let Some(is) = comparison.and_then(|comparison| comparison.is_standard(correct)) {
        all.push(("hearing-shift", is));
    }
    let lungs = picture.spirometry.as_ref().filter(|found| this_year(found.day));
    if let Some(pattern) = lungs.and_then(|found| found.pattern()) {
        all.push(("spirometry-abnormal", pattern != Pattern::Normal));
    }
    all
}

/// Annex 8: for each disease examined, diagnosed, assessed by loss.
fn by_disease(picture: &Picture) -> Vec<Contribution> {
    if picture.stage == Stage::Deceased {
        return Vec::new();
    }
    // A row of HIV with a worker's employer would name who has it.
    let numbers = (1..=DISEASES.len()).filter(|number| *number != HIV);
    let row = |number: usize| {
        let record = picture.known.records.iter().find(|record| record.number == number);
        let exposed = picture.exposed().any(|one| one.agent.diseases.contains(&number));
        (exposed || record.is_some()).then(|| (number, disease(picture, record)))
    };
    let rows = numbers.filter_map(row).take(MOST_DISEASES);
    rows.flat_map(|(number, shares)| {
        shares.into_iter().map(move |(code, counts)| (number, code, counts))
    })
    .map(|(number, code, counts)| {
        let mut share = share(picture, code, counts);
        share.strata.push(stratum("disease", DISEASES[number - 1].code));
        share
    })
    .collect()
}

fn disease(picture: &Picture, record: Option<&Record>) -> Vec<(&'static str, bool)> {
    let year = picture.facts.until.year();
    let examined = picture.detection.as_ref().is_some_and(|said| said.day.year() == year);
    let known = record.filter(|record| record.status >= Status::Diagnosed);
    let diagnosed = known.is_some_and(|record| record.found_on.year() == year);
    let mut all = vec![("disease-examined", examined), ("disease-diagnosed", diagnosed)];
    let assessed =
        record.filter(|record| record.status == Status::Assessed && record.day.year() == year);
    if let Some(loss) = assessed.and_then(|record| record.loss_percent) {
        let band = LOSSES.iter().find(|(_, below)| loss < *below).map(|(code, _)| *code);
        all.extend(LOSSES.iter().map(|(code, _)| (*code, band == Some(*code))));
    }
    all
}
