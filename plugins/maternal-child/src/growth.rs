//! A child's growth on the newest day on which it was measured (WHO Child Growth Standards), and
//! when to measure next.

use crate::facts::{Facts, OWN};
use hoso_growth::{Child, DAYS_IN_MONTH, Position, Score, Scores, Sex, scores};
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
/// Own code: the age at the measuring, in months or days, where no birth date tells it.
pub const AGE: &str = "age";

/// The last day of the standards: 1,826 days are 59.99 months of 30.4375.
pub const LAST_DAY: i32 = 1_826;

/// Measured every month before 24 months, then every three (Joint Circular 13/2016, article 9).
const MONTHLY_BEFORE: i32 = 24;

/// A day of measuring.
#[derive(Clone, Debug, PartialEq)]
pub struct Growth {
    pub day: Date,
    pub scores: Scores,
    pub oedema: bool,
    /// Arm circumference at the ages that it is judged at, cm.
    pub arm: Option<f64>,
    pub evidence: Vec<String>,
}

/// Arm circumference in cm below which malnutrition is severe and moderate, from 6 to 59 months
/// (WHO training course on child growth assessment 2008).
const ARM_BELOW: (f64, f64) = (11.5, 12.5);
const ARM_MONTHS: std::ops::Range<f64> = 6.0..60.0;

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

    /// The arm alone: acute malnutrition.
    pub fn arm(&self) -> Option<Level> {
        Some(match self.arm? {
            cm if cm < ARM_BELOW.0 => Level::Severe,
            cm if cm < ARM_BELOW.1 => Level::Moderate,
            _ => Level::Normal,
        })
    }

    /// Acute malnutrition by any of its signs; oedema of both feet is severe by itself.
    pub fn acute(&self) -> Level {
        let oedema = if self.oedema { Level::Severe } else { Level::Normal };
        let wasted = self.low(self.scores.weight_for_length);
        oedema.max(wasted).max(self.arm().unwrap_or(Level::Normal))
    }

    /// Codes of indicators, and the class that WHO gives their score.
    pub fn classes(&self) -> Vec<(&'static str, &'static str)> {
        let low = |score, [severe, moderate]: [&'static str; 2]| {
            plausible(score)?;
            Some(match self.low(score) {
                Level::Severe => severe,
                Level::Moderate => moderate,
                Level::Normal => "normal",
            })
        };
        let all = [
            ("length-for-age", low(self.scores.length_for_age, ["severe-stunting", "stunting"])),
            (
                "weight-for-age",
                low(self.scores.weight_for_age, ["severe-underweight", "underweight"]),
            ),
            ("weight-for-length", plausible(self.scores.weight_for_length).map(weight_class)),
            (
                "arm",
                self.arm().map(|level| match level {
                    Level::Severe => "severe-malnutrition",
                    Level::Moderate => "moderate-malnutrition",
                    Level::Normal => "normal",
                }),
            ),
        ];
        all.into_iter().filter_map(|(code, class)| Some((code, class?))).collect()
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

/// Names of weight for length, wasting to obesity.
fn weight_class(z: f64) -> &'static str {
    match z {
        z if z < -3.0 => "severe-wasting",
        z if z < -2.0 => "wasting",
        z if z <= 1.0 => "normal",
        z if z <= 2.0 => "overweight-risk",
        z if z <= 3.0 => "overweight",
        _ => "obesity",
    }
}

/// The newest day with a weight or a length, from the first day of life on. Without an age only
/// weight for length is scored.
pub fn newest(facts: &Facts) -> Option<Growth> {
    let subject = &facts.call.chart.subject;
    let birth = Date::exact(subject.birth_date);
    let sex = match subject.sex.as_str() {
        "male" => Sex::Male,
        "female" => Sex::Female,
        _ => return None,
    };
    let mut measures = facts.entries().filter(|(entry, _)| is_measure(entry));
    let lived = |on: Date| birth.is_none_or(|birth| on >= birth);
    let day = measures.find_map(|(entry, day)| lived(Date::exact(entry.when)?).then_some(day))?;
    let of_day: Vec<&Entry> =
        facts.entries().filter(|(_, other)| *other == day).map(|(entry, _)| entry).collect();
    let mut evidence = Vec::new();
    let child = match told_age(sex, &of_day) {
        Some((child, id)) => {
            evidence.push(id);
            child
        }
        None => Child::new(sex, birth.and_then(|b| i32::try_from(b.days_until(day)).ok())),
    };
    let child = measures_of(child, &of_day, &mut evidence);
    let months = child.age_months.or_else(|| child.age_days.map(|d| f64::from(d) / DAYS_IN_MONTH));
    let arm = child.arm.filter(|_| months.is_some_and(|months| ARM_MONTHS.contains(&months)));
    Some(Growth { day, scores: scores(&child), oedema: child.oedema, arm, evidence })
}

/// The age that was told at the measuring: it goes before the birth date.
fn told_age(sex: Sex, entries: &[&Entry]) -> Option<(Child, String)> {
    let child = |entry: &Entry| {
        let Value::Quantity(age) = &entry.value else { return None };
        let told = age.value.is_finite() && age.value >= 0.0;
        match age.unit.as_str() {
            "mo" if told => Some(Child::of_months(sex, age.value)),
            // Half up, as WHO rounds days.
            "d" if told => Some(Child::new(sex, Some((age.value + 0.5).floor() as i32))),
            _ => None,
        }
    };
    let told = entries.iter().filter(|e| e.code.system == OWN && e.code.code == AGE);
    told.into_iter().find_map(|entry| Some((child(entry)?, entry.id.clone())))
}

fn is_measure(entry: &Entry) -> bool {
    let codes = [WEIGHT, HEIGHT, LENGTH_LYING, HEIGHT_STANDING, HEAD];
    entry.code.system == LOINC && codes.contains(&entry.code.code.as_str())
        || entry.code.system == OWN && entry.code.code == ARM
}

/// The measures of one day; the entries that they were read from go into `evidence`.
fn measures_of(child: Child, entries: &[&Entry], evidence: &mut Vec<String>) -> Child {
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
        ..child
    }
}
