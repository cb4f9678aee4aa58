//! JSON that means one thing: no key twice, no number beyond a double, bounded nesting.

use serde::de::{DeserializeSeed, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::error::Category;
use serde_json::{Map, Number, Value};
use std::fmt;

/// What is wrong with the JSON, and at which byte. Holds nothing of the input but key names.
#[derive(Debug, PartialEq, Eq)]
pub struct Fault {
    pub offset: usize,
    pub reason: String,
}

/// Reads one value that is the whole text.
pub fn read(text: &str, depth_max: usize) -> Result<Value, Fault> {
    let mut json = serde_json::Deserializer::from_str(text);
    let value = Strict { depth: depth_max }.deserialize(&mut json);
    value.and_then(|value| json.end().map(|()| value)).map_err(|error| fault(text, &error))
}

/// The library's own texts of type errors quote the input, so those are replaced; the texts of
/// syntax errors do not.
pub fn fault(text: &str, error: &serde_json::Error) -> Fault {
    let told = error.to_string();
    let reason = told.split(" at line ").next().unwrap_or_default();
    let ours = reason.starts_with("duplicate field") || reason.starts_with(OURS);
    let reason = match error.classify() {
        Category::Data if !ours => "a value is not of the type that FHIR gives it",
        Category::Eof => "the text ends inside a value",
        _ => reason.strip_prefix(OURS).unwrap_or(reason),
    };
    let line = error.line().saturating_sub(1);
    let before: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
    Fault { offset: (before + error.column()).min(text.len()), reason: reason.to_owned() }
}

/// Marks the texts of this file.
const OURS: &str = "json: ";

struct Strict {
    /// Objects and arrays that may still open.
    depth: usize,
}

impl Strict {
    fn inner<E: serde::de::Error>(&self) -> Result<Strict, E> {
        let depth = self.depth.checked_sub(1);
        let too_deep = || E::custom(format!("{OURS}objects and arrays are nested too deep"));
        depth.map(|depth| Strict { depth }).ok_or_else(too_deep)
    }
}

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = Value;
    fn deserialize<D: serde::Deserializer<'de>>(self, json: D) -> Result<Value, D::Error> {
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }
    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }
    fn visit_bool<E>(self, truth: bool) -> Result<Value, E> {
        Ok(Value::Bool(truth))
    }
    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(Value::Number(number.into()))
    }
    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(Value::Number(number.into()))
    }
    fn visit_f64<E: serde::de::Error>(self, number: f64) -> Result<Value, E> {
        let finite = Number::from_f64(number).map(Value::Number);
        finite.ok_or_else(|| E::custom(format!("{OURS}a number is out of range")))
    }
    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::String(text.to_owned()))
    }
    fn visit_string<E>(self, text: String) -> Result<Value, E> {
        Ok(Value::String(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element_seed(self.inner::<A::Error>()?)? {
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(key) = map.next_key::<String>()? {
            let value = map.next_value_seed(self.inner::<A::Error>()?)?;
            if object.insert(key, value).is_some() {
                return Err(A::Error::custom(format!("{OURS}an object has the same key twice")));
            }
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_that_means_one_thing_is_read() {
        let text = r#"{"a":[1,-2,2.5,null,true,"x\u00e9"],"b":{}}"#;
        assert_eq!(read(text, 4).unwrap(), serde_json::from_str::<Value>(text).unwrap());
    }

    #[test]
    fn other_json_is_refused_with_its_place() {
        let cases = [
            (r#"{"a":1,"a":2}"#, 13, "an object has the same key twice"),
            (r#"{"a":1e999}"#, 10, "number out of range"),
            ("[[[[1]]]]", 4, "objects and arrays are nested too deep"),
            ("{\n\"a\":", 6, "the text ends inside a value"),
            ("{} {}", 4, "trailing characters"),
            ("{a:1}", 2, "key must be a string"),
            ("\"\u{1}\"", 2, "control character (\\u0000-\\u001F) found while parsing a string"),
        ];
        for (text, offset, reason) in cases {
            let fault = read(text, 3).unwrap_err();
            assert_eq!(fault.reason, reason, "{text}");
            assert!(fault.offset.abs_diff(offset) <= 1, "{text}: {fault:?}");
        }
    }
}
