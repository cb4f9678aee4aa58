//! Children under five years: WHO Child Growth Standards.

use crate::lms::{Plausible, Score};
use crate::tables::{self, Table};
use crate::{DAYS_IN_MONTH, Sex};

/// Below so many days lying length is the measure, from then on standing height.
const HEIGHT_FROM_DAYS: i32 = 731;
/// A standing measure is so much shorter than a lying one, cm.
const STANDING_LESS_CM: f64 = 0.7;
/// Without an age, below so many cm the measure is a length.
const LENGTH_BELOW_CM: f64 = 87.0;
/// A child under so many months does not stand to be measured.
const STANDS_FROM_MONTHS: f64 = 9.0;
/// The standards end before this age.
const END_MONTHS: f64 = 60.0;

/// How a child was measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Position {
    /// Length.
    Lying,
    /// Height.
    Standing,
}

/// A child's measures; what is not known is none.
#[derive(Clone, Copy, Debug)]
pub struct Child {
    /// Which table.
    pub sex: Sex,
    /// Days, rounded half up where they come from months (times 30.4375).
    pub age_days: Option<i32>,
    /// The age in months where it was told so; none is days / 30.4375.
    pub age_months: Option<f64>,
    /// kg.
    pub weight: Option<f64>,
    /// Length or height as measured, cm.
    pub length: Option<f64>,
    /// How the length was measured; none is as the age asks for.
    pub position: Option<Position>,
    /// Head circumference, cm.
    pub head: Option<f64>,
    /// Mid-upper arm circumference, cm.
    pub arm: Option<f64>,
    /// Oedema of both feet: the weight says nothing.
    pub oedema: bool,
}

impl Child {
    /// A child of whom nothing is measured yet.
    pub fn new(sex: Sex, age_days: Option<i32>) -> Self {
        let (weight, length, head, arm) = (None, None, None, None);
        let (age_months, position, oedema) = (None, None, false);
        Self { sex, age_days, age_months, weight, length, position, head, arm, oedema }
    }

    /// A child whose age is told in months, with a fraction or without.
    pub fn of_months(sex: Sex, months: f64) -> Self {
        // Half up, as WHO's package does; a float beyond the days of an i32 becomes its bound.
        let days = (months * DAYS_IN_MONTH + 0.5).floor() as i32;
        Self { age_months: Some(months), ..Self::new(sex, Some(days)) }
    }

    fn months(&self) -> Option<f64> {
        self.age_months.or_else(|| self.age_days.map(|days| f64::from(days) / DAYS_IN_MONTH))
    }
}

/// The scores of a child; none where a measure is missing or outside of the table.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scores {
    /// Length or height as the age asks for, cm.
    pub length: Option<f64>,
    /// Body mass index of the weight and that length, kg/m2.
    pub bmi: Option<f64>,
    /// Length or height for age: stunting.
    pub length_for_age: Option<Score>,
    /// Weight for age: underweight.
    pub weight_for_age: Option<Score>,
    /// Weight for length or height: wasting, overweight.
    pub weight_for_length: Option<Score>,
    /// Body mass index for age.
    pub bmi_for_age: Option<Score>,
    /// Head circumference for age.
    pub head_for_age: Option<Score>,
    /// Arm circumference for age.
    pub arm_for_age: Option<Score>,
    /// A child under nine months was said to stand: the measure was taken as lying.
    pub standing_too_young: bool,
}

/// The scores of a child under five years.
pub fn scores(child: &Child) -> Scores {
    let young = child.months().is_some_and(|months| months < STANDS_FROM_MONTHS);
    let standing_too_young = young && child.position == Some(Position::Standing);
    let position = child.position.filter(|_| !standing_too_young);
    let length = positive(child.length).map(|cm| adjusted(cm, position, child.age_days));
    let weight = positive(child.weight);
    let healthy_weight = weight.filter(|_| !child.oedema);
    let bmi = weight.zip(length).map(|(kg, cm)| kg * 10_000.0 / (cm * cm));
    let within = child.months().is_some_and(|months| months < END_MONTHS);
    let age = child.age_days.filter(|days| *days >= 0 && within);
    let by_age = |table: &Table, measure: Option<f64>, plausible: Plausible| {
        let lms = table.at(child.sex, f64::from(age?))?;
        plausible.score(lms.restricted_z(positive(measure)?))
    };
    let length_for_age = age.zip(length).and_then(|(days, cm)| {
        let lms = tables::LENGTH_BY_DAY.at(child.sex, f64::from(days))?;
        Plausible::LENGTH.score(lms.z(cm))
    });
    Scores {
        length,
        bmi,
        length_for_age,
        weight_for_age: by_age(&tables::WEIGHT_BY_DAY, healthy_weight, Plausible::WEIGHT),
        weight_for_length: weight_for_length(child, healthy_weight, length),
        bmi_for_age: by_age(&tables::BMI_BY_DAY, bmi.filter(|_| !child.oedema), Plausible::OTHER),
        head_for_age: by_age(&tables::HEAD_BY_DAY, child.head, Plausible::OTHER),
        arm_for_age: by_age(&tables::ARM_BY_DAY, child.arm, Plausible::OTHER),
        standing_too_young,
    }
}

fn positive(measure: Option<f64>) -> Option<f64> {
    measure.filter(|value| value.is_finite() && *value > 0.0)
}

/// The measure that the age asks for. Without an age it is left as it is.
fn adjusted(cm: f64, position: Option<Position>, age_days: Option<i32>) -> f64 {
    let by_length = age_days.map(|days| days < HEIGHT_FROM_DAYS);
    match (by_length, position) {
        (Some(true), Some(Position::Standing)) => cm + STANDING_LESS_CM,
        (Some(false), Some(Position::Lying)) => cm - STANDING_LESS_CM,
        _ => cm,
    }
}

fn weight_for_length(child: &Child, weight: Option<f64>, length: Option<f64>) -> Option<Score> {
    let (kg, cm) = weight.zip(length)?;
    if child.months().is_some_and(|months| months >= END_MONTHS) {
        return None;
    }
    let by_length = child.age_days.map_or(cm < LENGTH_BELOW_CM, |days| days < HEIGHT_FROM_DAYS);
    let table = if by_length { &tables::WEIGHT_BY_LENGTH } else { &tables::WEIGHT_BY_HEIGHT };
    let lms = table.at(child.sex, cm * 10.0)?;
    Plausible::OTHER.score(lms.restricted_z(kg))
}
