//! Paths into a resource, and the data types of FHIR R4 that several resources share.

use crate::codes::{ICD10, LOINC};
use crate::values::{quantity, text, unit};
use hoso_core::PartialDate;
use hoso_core::record::{Coding, Value};
use serde_json::Value as Json;

/// Text at a JSON pointer; empty where there is none.
pub fn text_at<'j>(json: &'j Json, pointer: &str) -> &'j str {
    json.pointer(pointer).and_then(Json::as_str).unwrap_or_default()
}

/// Items of the array at a JSON pointer; none where there is no array.
pub fn items_at<'j>(json: &'j Json, pointer: &str) -> &'j [Json] {
    json.pointer(pointer).and_then(Json::as_array).map_or(&[], Vec::as_slice)
}

pub fn coding(json: &Json) -> Coding {
    crate::codes::coding(
        text_at(json, "/system"),
        text_at(json, "/code"),
        text_at(json, "/display"),
    )
}

/// Of several codings the one that programmes know (LOINC, ICD-10), else the first; a concept in
/// words alone has the words for its display.
pub fn concept(json: &Json) -> Option<Coding> {
    let codings = items_at(json, "/coding");
    let known = |json: &&Json| [LOINC, ICD10].contains(&text_at(json, "/system"));
    let words = text_at(json, "/text");
    let mut found = match codings.iter().find(known).or(codings.first()) {
        Some(json) => coding(json),
        None => Coding::default(),
    };
    if found.display.is_empty() {
        found.display = words.to_owned();
    }
    (!found.code.is_empty() || !found.display.is_empty()).then_some(found)
}

/// The first of these places that holds a date; a time behind it is left out.
pub fn date(json: &Json, pointers: &[&str]) -> Result<Option<PartialDate>, BadDate> {
    let found = pointers.iter().map(|at| text_at(json, at)).find(|text| !text.is_empty());
    found.map(|text| text.parse().map_err(|_| BadDate)).transpose()
}

/// The text is there and no FHIR date.
pub struct BadDate;

/// A Quantity. One with a comparator (`<5 mmol/L`) is no number and stays text.
pub fn quantity_at(json: &Json) -> Value {
    let Some(number) = json.get("value").and_then(Json::as_f64) else { return Value::None };
    let code = text_at(json, "/code");
    let unit = if code.is_empty() { unit(text_at(json, "/unit")) } else { code };
    match text_at(json, "/comparator") {
        "" => quantity(number, unit),
        comparator => Value::Text(format!("{comparator}{number} {unit}").trim_end().to_owned()),
    }
}

/// `value[x]`. `Err` for a type that is kept in the source alone.
pub fn value(json: &Json) -> Result<Value, Unknown> {
    let Some((name, value)) =
        json.as_object().and_then(|o| o.iter().find(|(name, _)| is_value(name)))
    else {
        return Ok(Value::None);
    };
    let found = match name.as_str() {
        "valueQuantity" => Some(quantity_at(value)),
        "valueCodeableConcept" => concept(value).map(Value::Coding),
        "valueCoding" => Some(Value::Coding(coding(value))),
        "valueString" | "valueCode" => value.as_str().map(text),
        "valueBoolean" => value.as_bool().map(Value::Truth),
        "valueInteger" | "valuePositiveInt" => value.as_i64().map(Value::Count),
        "valueDateTime" | "valueDate" => {
            value.as_str().and_then(|text| text.parse().ok()).map(Value::Date)
        }
        _ => None,
    };
    found.ok_or(Unknown)
}

/// A `value[x]` that is not read.
pub struct Unknown;

/// `valueQuantity`, and not `valueSet` or a primitive's sibling `_valueString`.
fn is_value(name: &str) -> bool {
    name.strip_prefix("value").is_some_and(|kind| kind.starts_with(|c: char| c.is_uppercase()))
}
