//! Diabetes: diagnosis from blood sugar, control, Simple's bands.

use crate::facts::{DIABETES, Facts, Level, Sugar};

/// How far diabetes is established.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// A doctor's coded diagnosis.
    Diagnosed,
    /// A value satisfies the rule of diagnosis; a doctor has to decide.
    CriteriaMet,
    /// A raised glucose that was not fasting: to be measured fasting.
    Suspected,
    /// Fasting glucose between normal and diabetes.
    Intermediate,
    NotRaised,
    NotMeasured,
}

/// WHO 2006/2011: fasting glucose from 7.0 mmol/L or HbA1c from 6.5 % satisfies the rule; another
/// glucose from 11.1 mmol/L does so only with symptoms, which the record does not tell;
/// fasting 6.1 to 6.9 mmol/L is impaired. The newest fasting glucose and the newest HbA1c speak.
pub fn status(facts: &Facts) -> (Status, Vec<String>) {
    if let Some(diagnosis) = facts.diagnosis(DIABETES) {
        return (Status::Diagnosed, diagnosis.evidence);
    }
    let sugars = facts.sugars();
    let kinds = [
        newest(&sugars, |level| matches!(level, Level::Fasting(_))),
        newest(&sugars, |level| matches!(level, Level::Hba1c(_))),
        newest(&sugars, |level| matches!(level, Level::Random(_))),
    ];
    let read = kinds.into_iter().flatten().map(|sugar| (meaning(sugar.level), sugar));
    // Of two equal meanings the first kind is the evidence.
    let worst = read.reduce(|worst, next| if next.0 < worst.0 { next } else { worst });
    match worst {
        Some((Meaning::Diabetes, sugar)) => (Status::CriteriaMet, sugar.evidence.clone()),
        Some((Meaning::Raised, sugar)) => (Status::Suspected, sugar.evidence.clone()),
        Some((Meaning::Intermediate, sugar)) => (Status::Intermediate, sugar.evidence.clone()),
        Some((Meaning::Normal, sugar)) => (Status::NotRaised, sugar.evidence.clone()),
        None => (Status::NotMeasured, Vec::new()),
    }
}

/// What a value says by itself, worst first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Meaning {
    Diabetes,
    Raised,
    Intermediate,
    Normal,
}

fn meaning(level: Level) -> Meaning {
    match level {
        Level::Fasting(glucose) if glucose.reaches(7.0, 126.0) => Meaning::Diabetes,
        Level::Fasting(glucose) if glucose.reaches(6.1, 110.0) => Meaning::Intermediate,
        Level::Random(glucose) if glucose.reaches(11.1, 200.0) => Meaning::Raised,
        Level::Hba1c(hba1c) if hba1c.reaches(6.5, 48.0) => Meaning::Diabetes,
        Level::Fasting(_) | Level::Random(_) | Level::Hba1c(_) => Meaning::Normal,
    }
}

fn newest(sugars: &[Sugar], kind: impl Fn(Level) -> bool) -> Option<&Sugar> {
    sugars.iter().find(|sugar| kind(sugar.level))
}

/// Bounds of control.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Target {
    /// Included, mmol/L.
    pub fasting_from: f64,
    /// Not included, mmol/L.
    pub fasting_below: f64,
    /// Not included, NGSP per cent.
    pub hba1c_below: f64,
}

/// Whether the value is at the target; a glucose that was not fasting cannot tell.
pub fn control(target: Target, level: Level) -> Option<bool> {
    match level {
        Level::Fasting(glucose) => {
            Some((target.fasting_from..target.fasting_below).contains(&glucose.mmol_l))
        }
        Level::Hba1c(hba1c) => Some(hba1c.percent < target.hba1c_below),
        Level::Random(_) => None,
    }
}

/// Simple's bands of the newest blood sugar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Band {
    /// Controlled: below 200 mg/dL, fasting below 126, HbA1c below 7 %.
    Lowest,
    Middle,
    /// From 300 mg/dL, fasting from 200, HbA1c from 9 %.
    Highest,
}

/// The band of a value, in mg/dL or NGSP per cent.
pub fn band(level: Level) -> Band {
    let (value, [middle, highest]) = match level {
        Level::Random(glucose) => (glucose.mg_dl, [200.0, 300.0]),
        Level::Fasting(glucose) => (glucose.mg_dl, [126.0, 200.0]),
        Level::Hba1c(hba1c) => (hba1c.percent, [7.0, 9.0]),
    };
    if value < middle {
        Band::Lowest
    } else if value < highest {
        Band::Middle
    } else {
        Band::Highest
    }
}
