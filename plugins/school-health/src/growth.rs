//! Growth on a day of measuring: WHO standards under five years, WHO Reference 2007 from then on,
//! and the classes that WHO makes of the z-scores.

use crate::facts::{Age, Facts, HEIGHT_STANDING, LENGTH_LYING, OEDEMA};
use hoso_growth::{Child, Position, SchoolChild, Score, Sex, school_scores, scores};
use hoso_sdk::codes::{HEIGHT, WEIGHT};
use hoso_sdk::{Date, Quantity, Value, units};
use std::collections::BTreeMap;

/// The scores of one day.
#[derive(Clone, Debug, PartialEq)]
pub struct Growth {
    pub day: Date,
    /// From five years (1,826.25 days) the reference speaks, before it the standards.
    pub from_five: bool,
    /// kg/m2.
    pub bmi: Option<f64>,
    pub height_for_age: Option<Score>,
    pub weight_for_age: Option<Score>,
    pub bmi_for_age: Option<Score>,
    /// Under five years.
    pub weight_for_height: Option<Score>,
    pub evidence: Vec<String>,
}

/// What a z-score of weight says, by WHO's names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    SevereThinness,
    Thinness,
    Normal,
    /// Under five years only.
    OverweightRisk,
    Overweight,
    Obesity,
}

/// What a z-score of height says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Height {
    SevereStunting,
    Stunting,
    Normal,
}

/// WHO Reference 2007 from five years; before it the standards' bounds, one band higher.
pub fn weight_class(z: f64, from_five: bool) -> Weight {
    match (z, from_five) {
        _ if z < -3.0 => Weight::SevereThinness,
        _ if z < -2.0 => Weight::Thinness,
        _ if z <= 1.0 => Weight::Normal,
        (_, true) if z <= 2.0 => Weight::Overweight,
        (_, true) => Weight::Obesity,
        _ if z <= 2.0 => Weight::OverweightRisk,
        _ if z <= 3.0 => Weight::Overweight,
        _ => Weight::Obesity,
    }
}

/// Below -3 and below -2.
pub fn height_class(z: f64) -> Height {
    match z {
        z if z < -3.0 => Height::SevereStunting,
        z if z < -2.0 => Height::Stunting,
        _ => Height::Normal,
    }
}

impl Growth {
    /// By body mass index from five years, before it by weight for height. A flagged score says
    /// nothing.
    pub fn weight(&self) -> Option<Weight> {
        let score = if self.from_five { self.bmi_for_age } else { self.weight_for_height };
        plausible(score).map(|z| weight_class(z, self.from_five))
    }

    /// By height for age.
    pub fn height(&self) -> Option<Height> {
        plausible(self.height_for_age).map(height_class)
    }

    /// Some score lies beyond WHO's bounds.
    pub fn is_implausible(&self) -> bool {
        self.scores().iter().any(|(_, score)| score.flagged)
    }

    /// Codes and scores that are known.
    pub fn scores(&self) -> Vec<(&'static str, Score)> {
        let all = [
            ("height-for-age", self.height_for_age),
            ("weight-for-age", self.weight_for_age),
            ("bmi-for-age", self.bmi_for_age),
            ("weight-for-height", self.weight_for_height),
        ];
        all.into_iter().filter_map(|(code, score)| Some((code, score?))).collect()
    }
}

fn plausible(score: Option<Score>) -> Option<f64> {
    score.filter(|score| !score.flagged).map(|score| score.z)
}

/// Weight and height of one day.
#[derive(Clone, Debug, Default)]
pub struct Measured {
    weight: Option<f64>,
    height: Option<f64>,
    position: Option<Position>,
    oedema: bool,
    /// The age that was told on the day.
    age: Option<Age>,
    evidence: Vec<String>,
}

impl Measured {
    /// Both are there, so that there is a body mass index.
    pub fn is_whole(&self) -> bool {
        self.weight.is_some() && self.height.is_some()
    }
}

/// What was measured on which day.
pub type Days = BTreeMap<Date, Measured>;

/// What was measured, by its day; of one day the newest value of each.
pub fn measured(facts: &Facts) -> Days {
    let mut days = Days::new();
    for (kg, day, id) in values(facts, WEIGHT, units::kilograms) {
        let of_day = days.entry(day).or_default();
        if of_day.weight.is_none() {
            of_day.weight = Some(kg);
            of_day.evidence.push(id);
        }
    }
    let heights = [
        (HEIGHT_STANDING, Some(Position::Standing)),
        (HEIGHT, None),
        (LENGTH_LYING, Some(Position::Lying)),
    ];
    for (code, position) in heights {
        for (cm, day, id) in values(facts, code, units::centimetres) {
            let of_day = days.entry(day).or_default();
            if of_day.height.is_none() {
                (of_day.height, of_day.position) = (Some(cm), position);
                of_day.evidence.push(id);
            }
        }
    }
    for (entry, day) in facts.own(OEDEMA) {
        let of_day = days.get_mut(&day).filter(|of_day| !of_day.oedema);
        if let Some(of_day) = of_day.filter(|_| entry.value == Value::Truth(true)) {
            of_day.oedema = true;
            of_day.evidence.push(entry.id.clone());
        }
    }
    for (age, day, id) in facts.told_ages() {
        if let Some(of_day) = days.get_mut(&day).filter(|of_day| of_day.age.is_none()) {
            of_day.age = Some(age);
            of_day.evidence.push(id);
        }
    }
    days
}

fn values(
    facts: &Facts,
    code: &str,
    convert: fn(&Quantity) -> Option<f64>,
) -> Vec<(f64, Date, String)> {
    let value = |(entry, day): (&hoso_sdk::Entry, Date)| match &entry.value {
        Value::Quantity(quantity) => Some((convert(quantity)?, day, entry.id.clone())),
        _ => None,
    };
    facts.loinc(code).filter_map(value).collect()
}

/// The scores of a day, for an age that was told or a complete birth date, and a sex that WHO has a
/// table for.
pub fn growth(facts: &Facts, day: Date, measured: &Measured) -> Option<Growth> {
    let sex = sex(facts)?;
    let age = measured.age.or_else(|| {
        let birth = Date::exact(facts.call.chart.subject.birth_date)?;
        i32::try_from(birth.days_until(day)).ok().filter(|days| *days >= 0).map(Age::Days)
    })?;
    let (age_months, oedema) = (age.months(), measured.oedema);
    let evidence = measured.evidence.clone();
    if age_months >= 60.0 {
        let (weight, height) = (measured.weight, measured.height);
        let s = school_scores(&SchoolChild { sex, age_months, weight, height, oedema });
        return Some(Growth {
            day,
            from_five: true,
            bmi: s.bmi,
            height_for_age: s.height_for_age,
            weight_for_age: s.weight_for_age,
            bmi_for_age: s.bmi_for_age,
            weight_for_height: None,
            evidence,
        });
    }
    let child = match age {
        Age::Days(days) => Child::new(sex, Some(days)),
        Age::Months(months) => Child::of_months(sex, months),
    };
    let s = scores(&Child {
        weight: measured.weight,
        length: measured.height,
        position: measured.position,
        oedema,
        ..child
    });
    Some(Growth {
        day,
        from_five: false,
        bmi: s.bmi,
        height_for_age: s.length_for_age,
        weight_for_age: s.weight_for_age,
        bmi_for_age: s.bmi_for_age,
        weight_for_height: s.weight_for_length,
        evidence,
    })
}

/// Male or female; else there is no table.
pub fn sex(facts: &Facts) -> Option<Sex> {
    match facts.call.chart.subject.sex.as_str() {
        "male" => Some(Sex::Male),
        "female" => Some(Sex::Female),
        _ => None,
    }
}
