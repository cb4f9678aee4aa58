//! Core types to the contract's: what goes into a guest.

use crate::bindings::types as wit;
use hoso_core::PartialDate;
use hoso_core::identity::Sex;
use hoso_core::programme::{Context, Named};
use hoso_core::record::{Coding, Value};

pub fn context(context: &Context) -> wit::Context {
    wit::Context {
        today: partial_date(context.today.into()),
        facility: context.facility.as_str().to_owned(),
        locale: context.locale.clone(),
        purpose: context.purpose.clone(),
    }
}

pub fn partial_date(date: PartialDate) -> wit::PartialDate {
    wit::PartialDate { year: date.year().into(), month: date.month(), day: date.day() }
}

pub fn coding(coding: &Coding) -> wit::Coding {
    wit::Coding {
        system: coding.system.clone(),
        code: coding.code.clone(),
        display: coding.display.clone(),
    }
}

pub fn value(value: &Value) -> wit::Value {
    match value {
        Value::None => wit::Value::None,
        Value::Quantity { value, unit } => {
            wit::Value::Quantity(wit::Quantity { value: *value, unit: unit.clone() })
        }
        Value::Coding(c) => wit::Value::Coding(coding(c)),
        Value::Text(text) => wit::Value::Text(text.clone()),
        Value::Truth(truth) => wit::Value::Truth(*truth),
        Value::Date(date) => wit::Value::Date(partial_date(*date)),
        Value::Count(count) => wit::Value::Count(*count),
    }
}

pub fn named(all: &[Named]) -> Vec<wit::Named> {
    let one = |n: &Named| wit::Named { name: n.name.clone(), value: value(&n.value) };
    all.iter().map(one).collect()
}

/// FHIR administrative gender.
pub fn sex(sex: Sex) -> &'static str {
    match sex {
        Sex::Male => "male",
        Sex::Female => "female",
        Sex::Other => "other",
        Sex::Unknown => "unknown",
    }
}

/// Lower-case hexadecimal digits, as ids are written everywhere.
pub fn push_hex(out: &mut String, bytes: &[u8]) {
    const DIGITS: [char; 16] =
        ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
    for byte in bytes {
        out.push(DIGITS[usize::from(byte >> 4)]);
        out.push(DIGITS[usize::from(byte & 15)]);
    }
}

/// Bytes that a value's texts take.
pub fn value_bytes(value: &Value) -> usize {
    match value {
        Value::Quantity { unit, .. } => unit.len(),
        Value::Coding(c) => coding_bytes(c),
        Value::Text(text) => text.len(),
        Value::None | Value::Truth(_) | Value::Date(_) | Value::Count(_) => 0,
    }
}

pub fn coding_bytes(coding: &Coding) -> usize {
    coding.system.len() + coding.code.len() + coding.display.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use hoso_core::RecordId;

    #[test]
    fn an_id_in_a_page_reads_as_everywhere() {
        let id = RecordId([0x0f, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 0xab, 0xff]);
        let mut text = String::new();
        push_hex(&mut text, &id.0);
        assert_eq!(text, id.to_string());
    }
}
