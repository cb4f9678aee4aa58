//! Blood pressure in pregnancy (WHO ANC 2021, ANC.DT.17 with its misprinted bounds set right).

use crate::facts::{Facts, OWN, SEVERE_SIGN, URINE_PROTEIN};
use crate::pregnancy::Pregnancy;
use hoso_sdk::codes::LOINC;
use hoso_sdk::{BloodPressure, Date, Entry, Value, read};

/// Days before which hypertension was there before the pregnancy.
const TWENTY_WEEKS: i64 = 140;

/// What the readings of a day mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    NotRaised,
    /// Raised in the only reading of the day: to be measured again after a rest.
    MeasureAgain,
    Hypertension,
    SevereHypertension,
    PreEclampsia,
    SeverePreEclampsia,
}

impl Class {
    /// Value of the finding.
    pub fn code(self) -> &'static str {
        match self {
            Self::NotRaised => "not-raised",
            Self::MeasureAgain => "measure-again",
            Self::Hypertension => "hypertension",
            Self::SevereHypertension => "severe-hypertension",
            Self::PreEclampsia => "pre-eclampsia",
            Self::SeverePreEclampsia => "severe-pre-eclampsia",
        }
    }
}

/// Systolic and diastolic, mm[Hg].
pub type Reading = (f64, f64);

/// The class of one or two readings of a day. `protein` counts the pluses of the strip, `days` is
/// the gestational age; where that is not known 20 weeks count as passed.
pub fn class(
    first: Reading,
    second: Option<Reading>,
    protein: Option<u8>,
    severe_sign: bool,
    days: Option<i64>,
) -> Class {
    let both = |systolic: f64, diastolic: f64, second: Reading| {
        first.0 >= systolic && second.0 >= systolic || first.1 >= diastolic && second.1 >= diastolic
    };
    let Some(second) = second else {
        let raised = both(140.0, 90.0, first);
        return if raised { Class::MeasureAgain } else { Class::NotRaised };
    };
    let severe = both(160.0, 110.0, second);
    let much_protein = protein.is_some_and(|pluses| pluses >= 2);
    if !both(140.0, 90.0, second) {
        Class::NotRaised
    } else if severe_sign || severe && much_protein {
        Class::SeverePreEclampsia
    } else if much_protein && days.is_none_or(|days| days >= TWENTY_WEEKS) {
        Class::PreEclampsia
    } else if severe {
        Class::SevereHypertension
    } else {
        Class::Hypertension
    }
}

/// The class of the newest day with a reading in the pregnancy.
pub fn newest(facts: &Facts, pregnancy: &Pregnancy) -> Option<(Class, Vec<String>)> {
    let since = pregnancy.since();
    let known = |reading: &BloodPressure| reading.day >= since && reading.day <= facts.until;
    let readings: Vec<BloodPressure> =
        read::blood_pressure(&facts.call.chart).filter(known).collect();
    let day = readings.first()?.day;
    let of_day: Vec<&BloodPressure> =
        readings.iter().filter(|reading| reading.day == day).take(2).collect();
    let pair = |reading: &&BloodPressure| (reading.systolic, reading.diastolic);
    let protein = protein(facts, since);
    let signs = facts.signs_since(SEVERE_SIGN, day);
    let class = class(
        pair(of_day.first()?),
        of_day.get(1).map(pair),
        protein.as_ref().map(|(pluses, _)| *pluses),
        !signs.is_empty(),
        pregnancy.days_on(day),
    );
    let mut evidence: Vec<String> = of_day.iter().flat_map(|r| r.evidence.clone()).collect();
    if class != Class::NotRaised && class != Class::MeasureAgain {
        evidence.extend(signs.into_iter().map(|(_, id)| id));
        evidence.extend(protein.filter(|(pluses, _)| *pluses > 0).map(|(_, id)| id));
    }
    Some((class, evidence))
}

/// Pluses of the newest strip of the pregnancy.
pub fn protein(facts: &Facts, since: Date) -> Option<(u8, String)> {
    let strips = facts.entries().take_while(|(_, day)| *day >= since);
    let strips = strips.filter(|(entry, _)| {
        entry.code.system == LOINC && entry.code.code == URINE_PROTEIN
            || entry.code.system == OWN && entry.code.code == "urine-protein"
    });
    strips.filter_map(|(entry, _)| Some((pluses(entry)?, entry.id.clone()))).next()
}

/// `++`, `2+`, `negative`, `âm tính`, `trace`; or the form's codes.
fn pluses(entry: &Entry) -> Option<u8> {
    let words = match &entry.value {
        Value::Text(text) => text.trim(),
        Value::Coding(coding) if coding.system == OWN => coding.code.as_str(),
        Value::Coding(coding) => coding.display.trim(),
        _ => return None,
    };
    let marks = words.matches('+').count() as u8;
    let number = words.chars().next().and_then(|c| c.to_digit(10)).map(|digit| digit as u8);
    let none = ["negative", "neg", "trace", "âm tính", "vết", "none", "-"];
    match (marks, number) {
        (0, Some(digit)) if words.len() == 1 && digit <= 4 => Some(digit),
        (1, Some(digit)) if digit <= 4 => Some(digit),
        (1..=4, None) => Some(marks),
        _ => none.contains(&words.to_lowercase().as_str()).then_some(0),
    }
}
