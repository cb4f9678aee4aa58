//! What the rules need of a chart, as it was at the end of a day.

use hoso_sdk::{Call, Date, Entry, Value, read, text::number};
use std::collections::BTreeMap;

/// Code system of this programme's own observations.
pub const OWN: &str = "urn:hoso:elderly-care";
/// From this age somebody is an elderly person (Law on the Elderly 39/2009, article 2).
pub const ELDERLY_YEARS: i32 = 60;

/// The chart of a call as it was at the end of a day.
#[derive(Clone, Debug)]
pub struct Facts<'a> {
    pub call: &'a Call,
    /// Later entries are not seen.
    pub until: Date,
    /// This programme's observations by code, newest first.
    own: BTreeMap<&'a str, Vec<(&'a Entry, Date)>>,
}

/// Answers of one day to all codes of a scale, in the order of the codes.
#[derive(Clone, Debug)]
pub struct Sheet<'a> {
    pub day: Date,
    pub values: Vec<&'a Value>,
    pub evidence: Vec<String>,
}

/// A value with its day and entry.
#[derive(Clone, Debug, PartialEq)]
pub struct Said<T> {
    pub value: T,
    pub day: Date,
    pub evidence: Vec<String>,
}

impl<'a> Facts<'a> {
    /// The chart at the end of `until`.
    pub fn at(call: &'a Call, until: Date) -> Self {
        let mut own: BTreeMap<&str, Vec<(&Entry, Date)>> = BTreeMap::new();
        for (entry, day) in read::counted(&call.chart, until) {
            if entry.kind == "Observation" && entry.code.system == OWN {
                own.entry(&entry.code.code).or_default().push((entry, day));
            }
        }
        Self { call, until, own }
    }

    /// Entries that count, with their days, newest first.
    pub fn entries(&self) -> impl Iterator<Item = (&'a Entry, Date)> + use<'a> {
        read::counted(&self.call.chart, self.until)
    }

    fn of(&self, code: &str) -> &[(&'a Entry, Date)] {
        self.own.get(code).map_or(&[], Vec::as_slice)
    }

    fn newest<T>(&self, code: &str, read: impl Fn(&Value) -> Option<T>) -> Option<Said<T>> {
        self.of(code).iter().find_map(|(entry, day)| {
            let value = read(&entry.value)?;
            Some(Said { value, day: *day, evidence: vec![entry.id.clone()] })
        })
    }

    /// The newest number of a code.
    pub fn number(&self, code: &str) -> Option<Said<f64>> {
        self.newest(code, number)
    }

    /// The newest whole number of a code from 0 to `max`.
    pub fn points(&self, code: &str, max: i64) -> Option<Said<i64>> {
        self.newest(code, |value| points(value, max))
    }

    /// The newest yes or no of a code.
    pub fn truth(&self, code: &str) -> Option<Said<bool>> {
        self.newest(code, |value| match value {
            Value::Truth(truth) => Some(*truth),
            _ => None,
        })
    }

    /// The newest yes of a code.
    pub fn yes(&self, code: &str) -> Option<Said<bool>> {
        self.newest(code, |value| (*value == Value::Truth(true)).then_some(true))
    }

    /// A yes that still holds, with the first day since which nobody said no.
    pub fn holding(&self, code: &str) -> Option<Said<bool>> {
        let said = self.truth(code).filter(|said| said.value)?;
        let told = self.of(code).iter().filter_map(|(entry, day)| match entry.value {
            Value::Truth(truth) => Some((truth, *day)),
            _ => None,
        });
        let first = told.take_while(|(truth, _)| *truth).last().map(|(_, day)| day);
        Some(Said { day: first.unwrap_or(said.day), ..said })
    }

    /// The newest day on which every one of the codes was answered, each by its newest entry.
    pub fn sheet(&self, codes: &[&str]) -> Option<Sheet<'a>> {
        let days = self.of(codes.first()?).iter().map(|(_, day)| *day);
        let on = |code: &str, day: Date| {
            // Newest first, so the days fall.
            let list = self.of(code);
            let start = list.partition_point(|(_, other)| *other > day);
            list.get(start).filter(|(_, other)| *other == day).map(|(entry, _)| *entry)
        };
        days.into_iter().find_map(|day| {
            let entries: Option<Vec<&Entry>> = codes.iter().map(|code| on(code, day)).collect();
            let entries = entries?;
            let evidence = entries.iter().map(|entry| entry.id.clone()).collect();
            Some(Sheet {
                day,
                values: entries.iter().map(|entry| &entry.value).collect(),
                evidence,
            })
        })
    }

    /// Whether something that holds before `end` is over. Today's answer changes on that day.
    pub fn ended(&self, end: Date) -> bool {
        if self.until == self.call.clock.today() {
            self.call.clock.reached(end)
        } else {
            end <= self.until
        }
    }

    /// From 60 years of age at the end of the day; `None` where the birth date is not known.
    pub fn is_elderly(&self) -> Option<bool> {
        Some(self.ended(self.call.birth()?.birthday(ELDERLY_YEARS)))
    }

    /// Completed years of age on a day.
    pub fn age_on(&self, day: Date) -> Option<i32> {
        self.call.birth().map(|birth| birth.age_on(day))
    }

    /// `male` or `female`, where the rule needs one of them.
    pub fn by_sex<T>(&self, male: T, female: T) -> Option<T> {
        match self.call.chart.subject.sex.as_str() {
            "male" => Some(male),
            "female" => Some(female),
            _ => None,
        }
    }

    /// Not alive at the end of the day.
    pub fn is_dead(&self) -> bool {
        let died = self.call.chart.subject.deceased;
        died.is_some_and(|day| Date::earliest(day).is_none_or(|day| day <= self.until))
    }
}

/// A whole number from 0 to `max`.
pub fn points(value: &Value, max: i64) -> Option<i64> {
    let number = number(value)?;
    let whole = number.fract() == 0.0 && (0.0..=max as f64).contains(&number);
    // Within 0 and max, so the cast is exact.
    whole.then_some(number as i64)
}
