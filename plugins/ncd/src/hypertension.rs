//! Hypertension: diagnosis from readings, target and control, threshold of drug treatment.

use crate::facts::{CARDIOVASCULAR, Facts, HYPERTENSION};
use crate::settings::{self, Guideline};
use hoso_sdk::BloodPressure;

/// How far hypertension is established, with the entries that say so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// A doctor's coded diagnosis.
    Diagnosed,
    /// The readings satisfy the rule of diagnosis; a doctor has to decide.
    CriteriaMet,
    /// Raised on the newest day only: to be measured again on another day.
    Suspected,
    NotRaised,
    NotMeasured,
}

/// Upper bounds of control in mm[Hg], not included.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Target {
    pub systolic_below: f64,
    pub diastolic_below: f64,
}

impl Target {
    pub fn is_met(self, reading: &BloodPressure) -> bool {
        reading.systolic < self.systolic_below && reading.diastolic < self.diastolic_below
    }
}

/// What the target depends on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Burden {
    /// 65 years or older.
    pub aged_65: bool,
    pub diabetes: bool,
    pub cardiovascular: bool,
    pub kidney: bool,
    /// WHO cardiovascular risk of 20 % or more.
    pub high_risk: bool,
}

/// WHO HEARTS: 140/90 or more on two different days; on one day where it is 180/110 or more and
/// a cardiovascular disease is established. A day speaks by its newest reading.
pub fn status(facts: &Facts) -> (Status, Vec<String>) {
    if let Some(diagnosis) = facts.diagnosis(HYPERTENSION) {
        return (Status::Diagnosed, diagnosis.evidence);
    }
    let mut readings = facts.pressures();
    let Some(newest) = readings.next() else { return (Status::NotMeasured, Vec::new()) };
    let raised = settings::raised(facts.call);
    if raised.is_met(&newest) {
        return (Status::NotRaised, newest.evidence);
    }
    if !settings::severe(facts.call).is_met(&newest) {
        if let Some(disease) = facts.diagnosis(CARDIOVASCULAR) {
            return (Status::CriteriaMet, [newest.evidence, disease.evidence].concat());
        }
    }
    match readings.find(|reading| reading.day < newest.day) {
        Some(before) if !raised.is_met(&before) => {
            (Status::CriteriaMet, [newest.evidence, before.evidence].concat())
        }
        _ => (Status::Suspected, newest.evidence),
    }
}

/// The target of treatment by guideline.
/// Vietnam: below 130/80 from 18 to 64 years and with diabetes, below 140/80 from 65.
/// QD 3192/2010: below 140/90. WHO 2021: below 140/90, systolic below 130 with cardiovascular
/// disease, diabetes, chronic kidney disease or high risk; it names no other diastolic bound.
pub fn target(guideline: Guideline, burden: Burden) -> Target {
    let any = burden.diabetes || burden.cardiovascular || burden.kidney || burden.high_risk;
    let (systolic_below, diastolic_below) = match guideline {
        Guideline::Vietnam if burden.aged_65 && !burden.diabetes => (140.0, 80.0),
        Guideline::Vietnam => (130.0, 80.0),
        Guideline::Who if any => (130.0, 90.0),
        Guideline::Who | Guideline::Qd3192 => (140.0, 90.0),
    };
    Target { systolic_below, diastolic_below }
}

/// Bounds at and above which medicines are started: 140/90, from 80 years 160/90 (Vietnam).
pub fn treatment_threshold(guideline: Guideline, aged_80: bool) -> Target {
    let systolic_below = if guideline == Guideline::Vietnam && aged_80 { 160.0 } else { 140.0 };
    Target { systolic_below, diastolic_below: 90.0 }
}
