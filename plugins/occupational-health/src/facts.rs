//! What the rules need of a chart, as it was at the end of a day.

use hoso_sdk::{Call, Date, Entry, Value, codes, read, text::number};
use std::collections::{BTreeMap, BTreeSet};

/// Code system of this programme's own observations.
pub const OWN: &str = "urn:hoso:occupational-health";

/// The two sexes that reference tables know, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sex {
    Male,
    Female,
}

/// The chart of a call as it was at the end of a day.
#[derive(Clone, Debug)]
pub struct Facts<'a> {
    pub call: &'a Call,
    /// Later entries are not seen.
    pub until: Date,
    /// Observations of this programme and of LOINC by code, newest first.
    observed: BTreeMap<&'a str, Vec<(&'a Entry, Date)>>,
}

/// A value with its day and entries.
#[derive(Clone, Debug, PartialEq)]
pub struct Said<T> {
    pub value: T,
    pub day: Date,
    pub evidence: Vec<String>,
}

impl<'a> Facts<'a> {
    /// The chart at the end of `until`.
    pub fn at(call: &'a Call, until: Date) -> Self {
        let mut observed: BTreeMap<&str, Vec<(&Entry, Date)>> = BTreeMap::new();
        for (entry, day) in counted(call, until) {
            let known = entry.code.system == OWN || entry.code.system == codes::LOINC;
            if entry.kind == "Observation" && known {
                observed.entry(&entry.code.code).or_default().push((entry, day));
            }
        }
        Self { call, until, observed }
    }

    /// Conditions that count, with their days, newest first.
    pub fn conditions(&self) -> impl Iterator<Item = (&'a Entry, Date)> + use<'a> {
        counted(self.call, self.until).filter(|(entry, _)| entry.kind == "Condition")
    }

    /// Observations of a code, newest first.
    pub fn of(&self, code: &str) -> &[(&'a Entry, Date)] {
        self.observed.get(code).map_or(&[], Vec::as_slice)
    }

    /// The newest value of a code that `read` understands.
    pub fn newest<T>(&self, code: &str, read: impl Fn(&Value) -> Option<T>) -> Option<Said<T>> {
        self.of(code).iter().find_map(|(entry, day)| {
            Some(Said { value: read(&entry.value)?, day: *day, evidence: vec![entry.id.clone()] })
        })
    }

    /// The newest value of a day and code that `read` understands.
    pub fn on<T>(
        &self,
        day: Date,
        code: &str,
        read: impl Fn(&Value) -> Option<T>,
    ) -> Option<Said<T>> {
        // Newest first, so the days fall.
        let list = self.of(code);
        let from = list.partition_point(|(_, other)| *other > day);
        list[from..].iter().take_while(|(_, other)| *other == day).find_map(|(entry, day)| {
            Some(Said { value: read(&entry.value)?, day: *day, evidence: vec![entry.id.clone()] })
        })
    }

    /// The days with an observation of any of the codes, oldest first.
    pub fn days(&self, codes: &[&str]) -> BTreeSet<Date> {
        codes.iter().flat_map(|code| self.of(code)).map(|(_, day)| *day).collect()
    }

    /// The newest yes or no of a code.
    pub fn truth(&self, code: &str) -> Option<Said<bool>> {
        self.newest(code, truth)
    }

    /// The newest yes of a code.
    pub fn yes(&self, code: &str) -> Option<Said<bool>> {
        self.newest(code, |value| truth(value).filter(|yes| *yes))
    }

    /// Whether something that holds before `end` is over. Today's answer changes on that day.
    pub fn ended(&self, end: Date) -> bool {
        if self.until == self.call.clock.today() {
            self.call.clock.reached(end)
        } else {
            end <= self.until
        }
    }

    /// Completed years of age on a day.
    pub fn age_on(&self, day: Date) -> Option<i32> {
        self.call.birth().map(|birth| birth.age_on(day))
    }

    /// The sex, where a table knows it.
    pub fn sex(&self) -> Option<Sex> {
        match self.call.chart.subject.sex.as_str() {
            "male" => Some(Sex::Male),
            "female" => Some(Sex::Female),
            _ => None,
        }
    }

    /// Not alive at the end of the day.
    pub fn is_dead(&self) -> bool {
        let died = self.call.chart.subject.deceased;
        died.is_some_and(|day| Date::earliest(day).is_none_or(|day| day <= self.until))
    }
}

/// Yes or no.
pub fn truth(value: &Value) -> Option<bool> {
    match value {
        Value::Truth(truth) => Some(*truth),
        _ => None,
    }
}

/// The code of a choice.
pub fn chosen(value: &Value) -> Option<String> {
    match value {
        Value::Coding(coding) => Some(coding.code.clone()),
        _ => None,
    }
}

/// Words.
pub fn words(value: &Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(text.clone()).filter(|text| !text.is_empty()),
        _ => None,
    }
}

/// A day; the first that it can be.
pub fn date(value: &Value) -> Option<Date> {
    match value {
        Value::Date(day) => Date::earliest(*day),
        _ => None,
    }
}

/// A quantity in `unit` within `range`.
pub fn within(value: &Value, unit: &str, range: (f64, f64)) -> Option<f64> {
    let Value::Quantity(quantity) = value else { return None };
    let number = number(value).filter(|number| (range.0..=range.1).contains(number))?;
    (quantity.unit == unit).then_some(number)
}

fn counted(call: &Call, until: Date) -> impl Iterator<Item = (&Entry, Date)> {
    call.chart.entries.iter().filter(|entry| read::is_active(entry)).filter_map(move |entry| {
        Some((entry, read::recorded_on(entry).filter(|day| *day <= until)?))
    })
}
