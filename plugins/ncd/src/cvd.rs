//! Ten-year cardiovascular risk by the WHO 2019 charts of Southeast Asia, to which Vietnam
//! belongs. What is not known widens the answer to a range.

use crate::facts::{CARDIOVASCULAR, DIABETES, Facts};
use hoso_sdk::codes::{CHOLESTEROL, HEIGHT, LOINC, SMOKING_STATUS, WEIGHT};
use hoso_sdk::{Value, units};
use std::ops::RangeInclusive;

const LABORATORY: &str = include_str!("../data/whocvd_lab.csv");
const NON_LABORATORY: &str = include_str!("../data/whocvd_nonlab.csv");

/// Upper bounds of the first four bands, not included: mm[Hg], mmol/L, kg/m2.
const SYSTOLIC: [f64; 4] = [120.0, 140.0, 160.0, 180.0];
const TOTAL_CHOLESTEROL: [f64; 4] = [4.0, 5.0, 6.0, 7.0];
const BODY_MASS: [f64; 4] = [20.0, 25.0, 30.0, 35.0];

/// The charts' ages in years.
pub const AGES: RangeInclusive<i32> = 40..=74;

/// What the charts ask. `None` is not known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Inputs {
    /// Male; else female.
    pub male: Option<bool>,
    /// Completed years.
    pub age: i32,
    pub smoker: Option<bool>,
    /// mm[Hg].
    pub systolic: f64,
    /// Asked by the laboratory chart only.
    pub diabetes: Option<bool>,
    /// mmol/L; where it is known the laboratory chart answers.
    pub cholesterol: Option<f64>,
    /// kg/m2; asked by the other chart only.
    pub body_mass: Option<f64>,
}

/// A chart's answer in per cent; both bounds are equal where everything is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Risk {
    pub low: u8,
    pub high: u8,
    /// From the laboratory chart.
    pub laboratory: bool,
}

impl Risk {
    /// The whole range is at 20 % or more: WHO's third band and above.
    pub fn is_high(self) -> bool {
        self.low >= 20
    }
}

/// The risk, or nothing outside the charts' ages.
pub fn risk(inputs: &Inputs) -> Option<Risk> {
    if !AGES.contains(&inputs.age) {
        return None;
    }
    let laboratory = inputs.cholesterol.is_some();
    let (chart, columns) = if laboratory {
        (LABORATORY, bands(inputs.cholesterol, TOTAL_CHOLESTEROL))
    } else {
        (NON_LABORATORY, bands(inputs.body_mass, BODY_MASS))
    };
    let row = band(inputs.systolic, SYSTOLIC);
    let cells = lines(chart, laboratory).filter(|line| line.fits(inputs)).flat_map(|line| {
        let from = row * 5 + columns.start();
        line.risks.split(',').skip(from).take(columns.clone().count())
    });
    let risks = cells.filter_map(|cell| cell.parse::<u8>().ok());
    let span = risks.fold(None, |span: Option<(u8, u8)>, risk| match span {
        None => Some((risk, risk)),
        Some((low, high)) => Some((low.min(risk), high.max(risk))),
    });
    span.map(|(low, high)| Risk { low, high, laboratory })
}

/// Index of the band, 0 to 4.
fn band(value: f64, bounds: [f64; 4]) -> usize {
    bounds.iter().filter(|bound| value >= **bound).count()
}

/// The band of a known value, every band of an unknown one.
fn bands(value: Option<f64>, bounds: [f64; 4]) -> RangeInclusive<usize> {
    value.map_or(0..=4, |value| band(value, bounds)..=band(value, bounds))
}

/// One line of a chart: 25 risks for a sex, diabetes, smoking and five years of age.
struct Line<'a> {
    male: bool,
    /// `None`: the chart does not ask.
    diabetes: Option<bool>,
    smoker: bool,
    age_from: i32,
    risks: &'a str,
}

impl Line<'_> {
    fn fits(&self, inputs: &Inputs) -> bool {
        let agrees = |wanted: Option<bool>, is: bool| wanted.is_none_or(|wanted| wanted == is);
        agrees(inputs.male, self.male)
            && agrees(inputs.smoker, self.smoker)
            && self.diabetes.is_none_or(|is| agrees(inputs.diabetes, is))
            && (self.age_from..self.age_from + 5).contains(&inputs.age)
    }
}

fn lines(chart: &str, laboratory: bool) -> impl Iterator<Item = Line<'_>> {
    chart.lines().filter(|line| !line.starts_with('#')).filter_map(move |line| {
        let (sex, rest) = line.split_once(',')?;
        let (diabetes, rest) = match laboratory {
            true => rest.split_once(',').map(|(diabetes, rest)| (Some(diabetes == "1"), rest))?,
            false => (None, rest),
        };
        let (smoker, rest) = rest.split_once(',')?;
        let (age, risks) = rest.split_once(',')?;
        let age_from = age.parse().ok()?;
        Some(Line { male: sex == "male", diabetes, smoker: smoker == "1", age_from, risks })
    })
}

/// The risk of a chart's subject, with the entries that it rests on. Nothing where a
/// cardiovascular disease is established (the charts are not made for that), where no blood
/// pressure is known, or outside the charts' ages.
pub fn assess(facts: &Facts) -> Option<(Risk, Vec<String>)> {
    let reading = facts.pressures().next()?;
    let birth = facts.call.birth()?;
    if facts.diagnosis(CARDIOVASCULAR).is_some() {
        return None;
    }
    // The charts step every five years; outside of them the first step is what time brings.
    for years in (40..=75).step_by(5) {
        facts.call.clock.aged(birth, years);
    }
    let cholesterol = facts.newest(&CHOLESTEROL, units::cholesterol_mmol_l);
    let body = if cholesterol.is_none() { body_mass(facts) } else { None };
    let smoking = smoker(facts);
    let diabetes = facts.diagnosis(DIABETES);
    let risk = risk(&Inputs {
        male: match facts.call.chart.subject.sex.as_str() {
            "male" => Some(true),
            "female" => Some(false),
            _ => None,
        },
        age: birth.age_on(facts.until),
        smoker: smoking.as_ref().map(|(smokes, _)| *smokes),
        systolic: reading.systolic,
        diabetes: diabetes.as_ref().map(|_| true).or_else(|| without_diabetes(facts)),
        cholesterol: cholesterol.as_ref().map(|(value, ..)| *value),
        body_mass: body.as_ref().map(|(value, ..)| *value),
    })?;
    let mut evidence = reading.evidence;
    evidence.extend(cholesterol.map(|(_, id, _)| id));
    evidence.extend(body.into_iter().flat_map(|(_, ids)| ids));
    evidence.extend(smoking.map(|(_, id)| id));
    evidence.extend(diabetes.into_iter().flat_map(|diagnosis| diagnosis.evidence));
    Some((risk, evidence))
}

/// Measured and found without diabetes.
fn without_diabetes(facts: &Facts) -> Option<bool> {
    use crate::diabetes::{Status, status};
    matches!(status(facts).0, Status::NotRaised | Status::Intermediate).then_some(false)
}

fn body_mass(facts: &Facts) -> Option<(f64, [String; 2])> {
    let (weight, weighed, _) = facts.newest(&[WEIGHT], units::kilograms)?;
    let (height, measured, _) = facts.newest(&[HEIGHT], units::centimetres)?;
    Some((units::body_mass_index(weight, height), [weighed, measured]))
}

/// LOINC answers to "tobacco smoking status" that mean smoking now, and those that mean not.
const SMOKES: [&str; 4] = ["LA18976-3", "LA18977-1", "LA18981-3", "LA18982-1"];
const DOES_NOT_SMOKE: [&str; 2] = ["LA15920-4", "LA18978-9"];

fn smoker(facts: &Facts) -> Option<(bool, String)> {
    let is_status = |code: &hoso_sdk::Coding| code.system == LOINC && code.code == SMOKING_STATUS;
    let (entry, _) = facts.entries().find(|(entry, _)| is_status(&entry.code))?;
    let Value::Coding(answer) = &entry.value else { return None };
    let smokes = SMOKES.contains(&answer.code.as_str());
    let known = smokes || DOES_NOT_SMOKE.contains(&answer.code.as_str());
    known.then(|| (smokes, entry.id.clone()))
}
