//! What facilities see, week by week: visits, and the diagnoses that were made at them. Counts are
//! of visits, never of persons: whoever comes twice is counted twice.

pub mod control;
pub mod ears;
mod groups;

pub use groups::{Group, Groups};

use crate::record::{Kind, Record, Value};
use jiff::ToSpan as _;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A week from Monday to Sunday (ISO 8601), by its Monday.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Week(Date);

impl Week {
    pub fn of(day: Date) -> Self {
        let since_monday = i32::from(day.weekday().to_monday_zero_offset());
        Self(day.saturating_sub(since_monday.days()))
    }

    pub fn first(self) -> Date {
        self.0
    }

    pub fn last(self) -> Date {
        self.0.saturating_add(6.days())
    }

    pub fn previous(self) -> Self {
        Self(self.0.saturating_sub(7.days()))
    }

    /// The `count` weeks up to this one, oldest first.
    pub fn and_before(self, count: usize) -> Vec<Self> {
        let earlier = std::iter::successors(Some(self), |week| Some(week.previous()));
        let mut weeks: Vec<_> = earlier.take(count).collect();
        weeks.reverse();
        weeks
    }
}

/// An ICD-10 category: a letter and two digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Category(pub [u8; 3]);

impl Category {
    /// Of a code of any length, `None` for what is no ICD-10 code.
    pub fn of(code: &str) -> Option<Self> {
        let found: [u8; 3] = *code.as_bytes().first_chunk()?;
        let [letter, tens, ones] = found;
        let is = letter.is_ascii_uppercase() && tens.is_ascii_digit() && ones.is_ascii_digit();
        is.then_some(Self(found))
    }
}

/// What a facility saw in a week.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct WeekCounts {
    pub visits: i64,
    /// Visits at which a diagnosis of the category was made.
    pub diagnoses: BTreeMap<Category, i64>,
}

/// One visit as it counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    pub week: Week,
    pub diagnoses: BTreeSet<Category>,
}

const ICD10: &str = "http://hl7.org/fhir/sid/icd-10";

impl Visit {
    /// `None` for what is no visit, was an error, or has no day.
    pub fn of(record: &Record) -> Option<Self> {
        if record.entry.kind != Kind::Encounter || record.is_error() {
            return None;
        }
        let week = Week::of(record.entry.when.full()?);
        let named = record.entry.parts.iter().filter(|part| part.code.code == REASON);
        let codes = named.filter_map(|part| match &part.value {
            Value::Coding(coding) if coding.system == ICD10 => Category::of(&coding.code),
            _ => None,
        });
        Some(Self { week, diagnoses: codes.collect() })
    }
}

const REASON: &str = "Encounter.reasonCode";

impl WeekCounts {
    /// Adds the visit, or with -1 takes it out again; what comes to 0 is gone.
    pub fn add(&mut self, visit: &Visit, sign: i64) {
        self.visits += sign;
        for category in &visit.diagnoses {
            *self.diagnoses.entry(*category).or_default() += sign;
        }
        self.diagnoses.retain(|_, count| *count != 0);
    }

    pub fn is_empty(&self) -> bool {
        self.visits == 0 && self.diagnoses.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Coding, Entry, Part};
    use crate::{Digest, RecordId, RegistrationId};
    use jiff::civil::date;

    fn visit(when: &str, codes: &[&str]) -> Record {
        let reason = |code: &&str| Part {
            code: Coding { code: REASON.to_owned(), ..Coding::default() },
            value: Value::Coding(Coding {
                system: ICD10.to_owned(),
                code: (*code).to_owned(),
                display: String::new(),
            }),
        };
        Record {
            id: RecordId([1; 16]),
            version: 1,
            facility: "01001".parse().unwrap(),
            registration: RegistrationId([2; 16]),
            source_key: "LK1".to_owned(),
            entry: Entry {
                kind: Kind::Encounter,
                category: "AMB".to_owned(),
                code: Coding::default(),
                when: when.parse().unwrap(),
                value: Value::None,
                parts: codes.iter().map(reason).collect(),
                status: "finished".to_owned(),
            },
            source: Vec::new(),
            visit: None,
            programme: None,
            message: Digest([0; 32]),
            stored_at_ms: 0,
        }
    }

    #[test]
    fn a_week_runs_from_monday_to_sunday() {
        // 2026-11-29 is a Sunday.
        let week = Week::of(date(2026, 11, 29));
        assert_eq!((week.first(), week.last()), (date(2026, 11, 23), date(2026, 11, 29)));
        assert_eq!(Week::of(week.first()), week);
        assert_eq!(Week::of(date(2026, 11, 30)).previous(), week);
        assert_eq!(week.and_before(2), [week.previous(), week]);
    }

    #[test]
    fn a_visit_counts_each_category_once() {
        let found = Visit::of(&visit("2026-11-25", &["J02.9", "J02", "I10", "x"])).unwrap();
        let named: Vec<_> = found.diagnoses.iter().map(|c| c.0).collect();
        assert_eq!(named, [*b"I10", *b"J02"]);
        assert_eq!(found.week.first(), date(2026, 11, 23));
        assert_eq!(Visit::of(&visit("2026-11", &["I10"])), None, "no day");
        let mut wrong = visit("2026-11-25", &["I10"]);
        wrong.entry.status = Record::ENTERED_IN_ERROR.to_owned();
        assert_eq!(Visit::of(&wrong), None);
    }

    #[test]
    fn what_is_taken_out_leaves_nothing() {
        let visit = Visit::of(&visit("2026-11-25", &["J02.9"])).unwrap();
        let mut counts = WeekCounts::default();
        counts.add(&visit, 1);
        assert_eq!((counts.visits, counts.diagnoses[&Category(*b"J02")]), (1, 1));
        counts.add(&visit, -1);
        assert!(counts.is_empty());
    }
}
