//! What is recorded of a worker's insured diseases, and diagnoses elsewhere that name work.

use crate::diseases::{DISEASES, Disease, PNEUMOCONIOSES};
use crate::facts::{Facts, OWN, chosen, date, within, words};
use hoso_sdk::{Date, Entry, Value, codes};
use std::collections::BTreeMap;

/// Code of the record of a disease; its value is the number, its parts follow.
pub const RECORD: &str = "occupational-disease";
/// Part: suspected, diagnosed, assessed, excluded.
pub const STATUS: &str = "disease-status";
/// Part: loss of working ability, %.
pub const LOSS: &str = "disease-loss";
/// Part: the day on which it was found.
pub const FOUND: &str = "disease-found-on";
/// Part: occupation at that time, words.
pub const OCCUPATION: &str = "disease-occupation";
/// Part: years in that occupation.
pub const YEARS: &str = "disease-years-in-job";

/// How far the matter has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    Suspected,
    Diagnosed,
    /// The loss of working ability was assessed.
    Assessed,
}

impl Status {
    /// Code of the choice.
    pub fn code(self) -> &'static str {
        match self {
            Self::Suspected => "suspected",
            Self::Diagnosed => "diagnosed",
            Self::Assessed => "assessed",
        }
    }
}

/// The choice that takes a disease off the list again.
pub const EXCLUDED: &str = "excluded";

/// What is known of one disease of the worker.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// 1 to 35.
    pub number: usize,
    pub status: Status,
    pub loss_percent: Option<f64>,
    /// As it was told, else the day of the first record.
    pub found_on: Date,
    pub occupation: Option<String>,
    pub years_in_job: Option<f64>,
    /// The day of the newest record.
    pub day: Date,
    pub evidence: Vec<String>,
}

impl Record {
    /// The disease itself.
    pub fn disease(&self) -> &'static Disease {
        &DISEASES[self.number - 1]
    }
}

/// The newest record of each disease of the list that was ever recorded.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// In the order of the list, without what was excluded.
    pub records: Vec<Record>,
    /// Numbers that were excluded, and the day.
    excluded: Vec<(usize, Date)>,
}

impl Known {
    /// What the chart says at the end of the day.
    pub fn of(facts: &Facts) -> Self {
        // Newest first, so the first of a number is the newest and the last the oldest.
        let mut by_number: BTreeMap<usize, (&Entry, Date, Date)> = BTreeMap::new();
        for (entry, day) in facts.of(RECORD) {
            let Some(number) = number(&entry.value) else { continue };
            by_number.entry(number).or_insert((entry, *day, *day)).2 = *day;
        }
        let mut known = Self::default();
        for (number, (entry, day, first)) in by_number {
            match record(number, entry, day, first) {
                Some(record) => known.records.push(record),
                None => known.excluded.push((number, day)),
            }
        }
        known
    }

    /// A suspicion of `day` needs nobody any more: one of the diseases is on record, or was
    /// excluded on the day or later.
    pub fn settles(&self, numbers: &[usize], day: Date) -> bool {
        let excluded =
            self.excluded.iter().any(|(number, on)| numbers.contains(number) && *on >= day);
        excluded || self.records.iter().any(|record| numbers.contains(&record.number))
    }
}

/// The number of the list that a record names.
pub fn number(value: &Value) -> Option<usize> {
    let Value::Coding(coding) = value else { return None };
    DISEASES.iter().position(|disease| disease.code == coding.code).map(|place| place + 1)
}

/// None for what was excluded.
fn record(number: usize, entry: &Entry, day: Date, first: Date) -> Option<Record> {
    let part = |code: &str| {
        let found =
            entry.parts.iter().find(|part| part.code.code == code && part.code.system == OWN);
        found.map(|part| &part.value)
    };
    let status = match part(STATUS).and_then(chosen).as_deref() {
        Some(EXCLUDED) => return None,
        Some("assessed") => Status::Assessed,
        Some("diagnosed") => Status::Diagnosed,
        _ => Status::Suspected,
    };
    let number_in = |code: &str, unit: &str, most: f64| {
        part(code).and_then(|value: &Value| within(value, unit, (0.0, most)))
    };
    Some(Record {
        number,
        status,
        loss_percent: number_in(LOSS, "%", 100.0),
        found_on: part(FOUND).and_then(date).filter(|told| *told <= day).unwrap_or(first),
        occupation: part(OCCUPATION).and_then(words),
        years_in_job: number_in(YEARS, "a", 80.0),
        day,
        evidence: vec![entry.id.clone()],
    })
}

/// ICD-10 codes that name a disease by work, with the numbers on the list that it can be: J60 coal,
/// J61 asbestos, J62 silica and talc, J63 to J65 others, J66 cotton, H83.3 noise, T70.3
/// decompression, T75.2 vibration.
const BY_WORK: [(&str, &[usize]); 10] = [
    ("J60", &PNEUMOCONIOSES),
    ("J61", &PNEUMOCONIOSES),
    ("J62", &PNEUMOCONIOSES),
    ("J63", &PNEUMOCONIOSES),
    ("J64", &PNEUMOCONIOSES),
    ("J65", &PNEUMOCONIOSES),
    ("J66", &PNEUMOCONIOSES),
    ("H83.3", &[18]),
    ("T70.3", &[19]),
    ("T75.2", &[20, 21]),
];

/// Codes with a prefix sign, as needs are declared.
pub fn condition_codes() -> Vec<String> {
    BY_WORK.iter().map(|(code, _)| format!("{code}*")).collect()
}

/// The newest condition whose code names work as its cause, and that nobody recorded or excluded
/// as a disease of the list since.
pub fn condition<'a>(facts: &Facts<'a>, known: &Known) -> Option<(&'a Entry, Date)> {
    facts.conditions().find(|(entry, day)| {
        let by_work = BY_WORK.iter().find(|(code, _)| entry.code.code.starts_with(code));
        entry.code.system == codes::ICD_10
            && by_work.is_some_and(|(_, numbers)| !known.settles(numbers, *day))
    })
}
