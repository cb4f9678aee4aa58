//! Children and adolescents from five to nineteen years: WHO Reference 2007.

use crate::Sex;
use crate::lms::{Plausible, Score};
use crate::tables::{self, Table};

/// First month, last month of weight, last month of height and body mass index; all included.
const FROM_MONTHS: f64 = 60.0;
const WEIGHT_TO_MONTHS: f64 = 120.0;
const TO_MONTHS: f64 = 228.0;

/// The measures of somebody of five to nineteen years.
#[derive(Clone, Copy, Debug)]
pub struct SchoolChild {
    /// Which table.
    pub sex: Sex,
    /// Age in months with its fraction (days / 30.4375).
    pub age_months: f64,
    /// kg.
    pub weight: Option<f64>,
    /// Standing height, cm.
    pub height: Option<f64>,
    /// Oedema of both feet: the weight says nothing.
    pub oedema: bool,
}

/// The scores; none where a measure is missing or the age outside of the reference.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SchoolScores {
    /// kg/m2.
    pub bmi: Option<f64>,
    /// Height for age.
    pub height_for_age: Option<Score>,
    /// Weight for age, to ten years.
    pub weight_for_age: Option<Score>,
    /// Body mass index for age.
    pub bmi_for_age: Option<Score>,
}

/// The scores of somebody of five to nineteen years.
pub fn school_scores(child: &SchoolChild) -> SchoolScores {
    let positive = |m: Option<f64>| m.filter(|value| value.is_finite() && *value > 0.0);
    let (weight, height) = (positive(child.weight), positive(child.height));
    let bmi = weight.zip(height).map(|(kg, cm)| kg * 10_000.0 / (cm * cm));
    let row = |table: &Table, to: f64| {
        let within = (FROM_MONTHS..=to).contains(&child.age_months);
        within.then(|| table.at(child.sex, child.age_months)).flatten()
    };
    let restricted = |table, to, measure: Option<f64>, plausible: Plausible| {
        let measure = measure.filter(|_| !child.oedema)?;
        plausible.score(row(table, to)?.restricted_z(measure))
    };
    let (weights, bmis) = (&tables::WEIGHT_BY_MONTH, &tables::BMI_BY_MONTH);
    SchoolScores {
        bmi,
        height_for_age: height.and_then(|cm| {
            Plausible::LENGTH.score(row(&tables::HEIGHT_BY_MONTH, TO_MONTHS)?.z(cm))
        }),
        weight_for_age: restricted(weights, WEIGHT_TO_MONTHS, weight, Plausible::WEIGHT),
        bmi_for_age: restricted(bmis, TO_MONTHS, bmi, Plausible::OTHER),
    }
}
