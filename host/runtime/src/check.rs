//! The checks that answers and descriptors share, as conversions: what comes out is a core type.

use crate::bindings::types as wit;
use crate::limits::Limits;
use crate::stop::{At as _, Stop};
use hoso_core::PartialDate;
use hoso_core::programme::Text;
use hoso_core::record::{Coding, Value};
use jiff::civil::Date;
use std::collections::HashSet;

pub type Checked<T> = Result<T, Stop>;

/// Converts each item of the list called `name`, which may hold up to `max`.
pub fn list<A, B>(
    name: &str,
    items: Vec<A>,
    max: usize,
    mut convert: impl FnMut(A) -> Checked<B>,
) -> Checked<Vec<B>> {
    if items.len() > max {
        return Err(Stop::limit(format!("over {max} items"))).at(name);
    }
    items.into_iter().enumerate().map(|(i, item)| convert(item).at_item(name, i)).collect()
}

impl Limits {
    /// A text that must be there in both languages.
    pub(crate) fn text(&self, name: &str, text: wit::Text) -> Checked<Text> {
        if text.vi.trim().is_empty() || text.en.trim().is_empty() {
            return Err(Stop::invalid("must be written in both languages")).at(name);
        }
        self.optional_text(name, text)
    }

    /// A text in both languages or in none.
    pub(crate) fn optional_text(&self, name: &str, text: wit::Text) -> Checked<Text> {
        if text.vi.trim().is_empty() != text.en.trim().is_empty() {
            return Err(Stop::invalid("is written in one language only")).at(name);
        }
        let vi = self.sized("vi", text.vi, self.text_bytes).at(name)?;
        let en = self.sized("en", text.en, self.text_bytes).at(name)?;
        Ok(Text { vi, en })
    }

    /// A code that a plugin makes up: visible ASCII characters.
    pub(crate) fn code(&self, name: &str, code: String) -> Checked<String> {
        if code.is_empty() || !code.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(Stop::invalid("must be visible ASCII characters without a space")).at(name);
        }
        self.sized(name, code, self.code_bytes)
    }

    pub(crate) fn sized(&self, name: &str, text: String, max: usize) -> Checked<String> {
        match text.len() <= max {
            true => Ok(text),
            false => Err(Stop::limit(format!("over {max} bytes"))).at(name),
        }
    }

    /// A clinical code; `code` must be there.
    pub(crate) fn coding(&self, name: &str, coding: wit::Coding) -> Checked<Coding> {
        if coding.code.trim().is_empty() {
            return Err(Stop::invalid("has no code")).at(name);
        }
        Ok(Coding {
            system: self.sized("system", coding.system, self.text_bytes).at(name)?,
            code: self.sized("code", coding.code, self.code_bytes).at(name)?,
            display: self.sized("display", coding.display, self.text_bytes).at(name)?,
        })
    }

    pub(crate) fn value(&self, name: &str, value: wit::Value) -> Checked<Value> {
        Ok(match value {
            wit::Value::None => Value::None,
            wit::Value::Quantity(q) => Value::Quantity {
                value: finite(name, q.value)?,
                unit: self.sized("unit", q.unit, self.code_bytes).at(name)?,
            },
            wit::Value::Coding(coding) => Value::Coding(self.coding(name, coding)?),
            wit::Value::Text(text) => Value::Text(self.sized(name, text, self.text_bytes)?),
            wit::Value::Truth(truth) => Value::Truth(truth),
            wit::Value::Date(date) => Value::Date(partial_date(name, date)?),
            wit::Value::Count(count) => Value::Count(count),
        })
    }
}

pub fn finite(name: &str, number: f64) -> Checked<f64> {
    match number.is_finite() {
        true => Ok(number),
        false => Err(Stop::invalid("is not a finite number")).at(name),
    }
}

pub fn partial_date(name: &str, date: wit::PartialDate) -> Checked<PartialDate> {
    let year = i16::try_from(date.year).ok();
    let date = year.and_then(|year| PartialDate::new(year, date.month, date.day).ok());
    date.ok_or_else(|| Stop::invalid("no such date, or not between 1850 and 2200")).at(name)
}

pub fn full_date(name: &str, date: wit::PartialDate) -> Checked<Date> {
    let date = partial_date(name, date)?.full();
    date.ok_or_else(|| Stop::invalid("must be a full date")).at(name)
}

/// Refuses a second item with the same key.
pub fn unique<T, K: std::hash::Hash + Eq>(
    name: &str,
    items: &[T],
    key: impl Fn(&T) -> K,
) -> Checked<()> {
    let mut seen = HashSet::with_capacity(items.len());
    match items.iter().position(|item| !seen.insert(key(item))) {
        None => Ok(()),
        Some(i) => Err(Stop::invalid("the same as one before")).at_item(name, i),
    }
}

/// The variant that the word names.
pub fn word<T: Copy>(name: &str, word: &str, known: &[(&str, T)]) -> Checked<T> {
    let found = known.iter().find(|(w, _)| *w == word).map(|(_, variant)| *variant);
    found
        .ok_or_else(|| {
            let words: Vec<&str> = known.iter().map(|(w, _)| *w).collect();
            Stop::invalid(format!("must be one of {}", words.join(", ")))
        })
        .at(name)
}
