//! A child's growth on the newest day on which it was measured (WHO Child Growth Standards), and
//! when to measure next.

use crate::facts::{Facts, OWN};
use hoso_growth::{Child, Position, Score, Scores, Sex, scores};
use hoso_sdk::codes::{HEIGHT, LOINC, WEIGHT};
use hoso_sdk::{Date, Entry, Value, units};

/// LOINC: body height lying.
pub const LENGTH_LYING: &str = "8306-3";
/// LOINC: body height standing.
pub const HEIGHT_STANDING: &str = "8308-9";
/// LOINC: head circumference.
pub const HEAD: &str = "9843-4";
/// Own code: mid-upper arm circumference.
pub const ARM: &str = "arm-circumference";
/// Own code: oedema of both feet.
pub const OEDEMA: &str = "oedema";

/// Measured every month before 24 months, then every three (Joint Circular 13/2016, article 9).
const MONTHLY_BEFORE: i32 = 24;

/// A day of measuring.
#[derive(Clone, Debug, PartialEq)]
pub struct Growth {
    pub day: Date,
    pub scores: Scores,
    pub oedema: bool,
    pub evidence: Vec<String>,
}

/// What z-scores say (WHO 2006): the worst of them decides how loud.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    Normal,
    Moderate,
    Severe,
}

impl Growth {
    /// Code, Vietnamese and English name, score of each indicator that is known.
    pub fn indicators(&self) -> Vec<(&'static str, &'static str, &'static str, Score)> {
        let all = [
            (
                "length-for-age",
                "Chiều cao theo tuổi",
                "Length or height for age",
                self.scores.length_for_age,
            ),
            ("weight-for-age", "Cân nặng theo tuổi", "Weight for age", self.scores.weight_for_age),
            (
                "weight-for-length",
                "Cân nặng theo chiều cao",
                "Weight for length or height",
                self.scores.weight_for_length,
            ),
            ("bmi-for-age", "BMI theo tuổi", "Body mass index for age", self.scores.bmi_for_age),
            (
                "head-for-age",
                "Vòng đầu theo tuổi",
                "Head circumference for age",
                self.scores.head_for_age,
            ),
            (
                "arm-for-age",
                "Vòng cánh tay theo tuổi",
                "Arm circumference for age",
                self.scores.arm_for_age,
            ),
        ];
        let known =
            all.into_iter().filter_map(|(code, vi, en, score)| Some((code, vi, en, score?)));
        known.collect()
    }

    /// Below -2: stunted, underweight, wasted. Below -3: severely. A flagged score says nothing.
    pub fn low(&self, score: Option<Score>) -> Level {
        match plausible(score) {
            Some(z) if z < -3.0 => Level::Severe,
            Some(z) if z < -2.0 => Level::Moderate,
            _ => Level::Normal,
        }
    }

    /// Weight for length above +2 is overweight, above +3 obese.
    pub fn high(&self) -> Level {
        match plausible(self.scores.weight_for_length) {
            Some(z) if z > 3.0 => Level::Severe,
            Some(z) if z > 2.0 => Level::Moderate,
            _ => Level::Normal,
        }
    }

    /// The day of the next measure.
    pub fn next(&self, birth: Date) -> Date {
        let young = self.day < birth.add_months(MONTHLY_BEFORE);
        self.day.add_months(if young { 1 } else { 3 })
    }
}

fn plausible(score: Option<Score>) -> Option<f64> {
    score.filter(|score| !score.flagged).map(|score| score.z)
}

/// The newest day with a weight or a length, from the first day of life on.
pub fn newest(facts: &Facts) -> Option<Growth> {
    let subject = &facts.call.chart.subject;
    let birth = Date::exact(subject.birth_date)?;
    let sex = match subject.sex.as_str() {
        "male" => Sex::Male,
        "female" => Sex::Female,
        _ => return None,
    };
    let mut measures = facts.entries().filter(|(entry, _)| is_measure(entry));
    let day =
        measures.find_map(|(entry, day)| (Date::exact(entry.when)? >= birth).then_some(day))?;
    let of_day: Vec<&Entry> =
        facts.entries().filter(|(_, other)| *other == day).map(|(entry, _)| entry).collect();
    let mut evidence = Vec::new();
    let child = child(sex, i32::try_from(birth.days_until(day)).ok(), &of_day, &mut evidence);
    Some(Growth { day, scores: scores(&child), oedema: child.oedema, evidence })
}

fn is_measure(entry: &Entry) -> bool {
    let codes = [WEIGHT, HEIGHT, LENGTH_LYING, HEIGHT_STANDING, HEAD];
    entry.code.system == LOINC && codes.contains(&entry.code.code.as_str())
        || entry.code.system == OWN && entry.code.code == ARM
}

/// The measures of one day; the entries that they were read from go into `evidence`.
fn child(sex: Sex, age_days: Option<i32>, entries: &[&Entry], evidence: &mut Vec<String>) -> Child {
    let mut read = |system: &str, code: &str, convert: fn(&hoso_sdk::Quantity) -> Option<f64>| {
        let coded = entries.iter().filter(|e| e.code.system == system && e.code.code == code);
        let (value, id) = coded.into_iter().find_map(|entry| match &entry.value {
            Value::Quantity(quantity) => Some((convert(quantity)?, entry.id.clone())),
            _ => None,
        })?;
        evidence.push(id);
        Some(value)
    };
    let weight = read(LOINC, WEIGHT, units::kilograms);
    let lengths = [
        (LENGTH_LYING, Some(Position::Lying)),
        (HEIGHT_STANDING, Some(Position::Standing)),
        (HEIGHT, None),
    ];
    let length = lengths
        .into_iter()
        .find_map(|(code, position)| Some((read(LOINC, code, units::centimetres)?, position)));
    let head = read(LOINC, HEAD, units::centimetres);
    let arm = read(OWN, ARM, units::centimetres);
    let swollen = |entry: &&&Entry| {
        entry.code.system == OWN && entry.code.code == OEDEMA && entry.value == Value::Truth(true)
    };
    let oedema = entries.iter().find(swollen);
    evidence.extend(oedema.map(|entry| entry.id.clone()));
    Child {
        weight,
        length: length.map(|(cm, _)| cm),
        position: length.and_then(|(_, position)| position),
        head,
        arm,
        oedema: oedema.is_some(),
        ..Child::new(sex, age_days)
    }
}
