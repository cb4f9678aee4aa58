//! Numbers, units, dates and text as outside formats write them.

use hoso_core::PartialDate;
use hoso_core::record::{Coding, Part, Value};
use jiff::Timestamp;

use crate::codes::{ELEMENT, coding};

/// FHIR instant, UTC. `at_ms`: milliseconds since 1970-01-01 UTC.
pub fn instant(at_ms: i64) -> String {
    Timestamp::from_millisecond(at_ms).unwrap_or(Timestamp::UNIX_EPOCH).to_string()
}

/// The input behind a UTF-8 byte order mark.
pub fn without_bom(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)
}

/// A plain decimal: sign, digits, at most one point. A comma with one or two digits behind it is
/// taken for the point; with three it might mean thousands and is not read.
pub fn decimal(text: &str) -> Option<f64> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (whole, fraction) = match unsigned.split_once(['.', ',']) {
        Some((_, fraction)) if unsigned.contains(',') && fraction.len() > 2 => return None,
        Some((_, "")) => return None,
        Some(parts) => parts,
        None => (unsigned, ""),
    };
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || unsigned.len() > 20 || !digits(whole) || !digits(fraction) {
        return None;
    }
    text.replacen(',', ".", 1).parse().ok()
}

/// Units that facilities write, in UCUM; any other stays as written.
pub fn unit(text: &str) -> &str {
    match text.trim() {
        "mmol/l" | "mmol/L" | "mmol/lít" => "mmol/L",
        "mg/dl" | "mg/dL" | "mg/DL" => "mg/dL",
        "umol/l" | "umol/L" | "µmol/l" | "µmol/L" | "μmol/l" | "μmol/L" => "umol/L",
        "U/l" | "U/L" => "U/L",
        "mmHg" | "mmhg" | "mm[Hg]" => "mm[Hg]",
        "lần/phút" | "l/ph" | "/phút" | "/min" => "/min",
        "°C" | "độ C" | "Cel" => "Cel",
        other => other,
    }
}

/// `yyyymmdd` with or without hours and minutes behind it (vietnam.md 1.4), to the day. Month and
/// day `0000` mean that the year alone is known. `0101` stays a day here, because it may be one:
/// linkage gives it less weight.
pub fn compact_date(text: &str) -> Option<PartialDate> {
    if !matches!(text.len(), 4 | 8 | 12 | 14) || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let number = |range| text.get(range).and_then(|digits: &str| digits.parse::<u8>().ok());
    let year = text[..4].parse().ok()?;
    PartialDate::new(year, number(4..6).unwrap_or(0), number(6..8).unwrap_or(0)).ok()
}

pub fn quantity(value: f64, unit: &str) -> Value {
    Value::Quantity { value, unit: unit.to_owned() }
}

/// Nothing for an empty text.
pub fn text(text: &str) -> Value {
    if text.is_empty() { Value::None } else { Value::Text(text.to_owned()) }
}

/// A part named by the id of a FHIR element.
pub fn element(id: &str, value: Value) -> Part {
    Part { code: coding(ELEMENT, id, ""), value }
}

/// A part named by the id of a FHIR element, where there is something to say.
pub fn element_text(id: &str, value: &str) -> Option<Part> {
    (!value.is_empty()).then(|| element(id, Value::Text(value.to_owned())))
}

/// Is this diagnosis about HIV? ICD-10 B20 to B24, R75, Z21.
pub fn is_hiv(code: &Coding) -> bool {
    let stem = code.code.get(..3).unwrap_or_default();
    code.system == crate::codes::ICD10
        && (("B20"..="B24").contains(&stem) || stem == "R75" || stem == "Z21")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_read_only_when_they_can_mean_one_thing() {
        let cases = [
            ("7.25", Some(7.25)),
            ("7,2", Some(7.2)),
            ("-1", Some(-1.0)),
            ("1,234", None),
            ("1.234,5", None),
            ("<5", None),
            ("1e999", None),
            ("NaN", None),
            ("5.", None),
            (".5", None),
            ("", None),
            ("123456789012345678901", None),
        ];
        for (text, expected) in cases {
            assert_eq!(decimal(text), expected, "{text}");
        }
    }

    #[test]
    fn dates_keep_their_precision() {
        let cases = [
            ("195000000000", Some("1950")),
            ("195001010000", Some("1950-01-01")),
            ("20240506", Some("2024-05-06")),
            ("20240500", Some("2024-05")),
            ("1950", Some("1950")),
            ("20240230", None),
            ("2024050", None),
            ("2024-05-06", None),
            ("00000000", None),
        ];
        for (text, expected) in cases {
            assert_eq!(compact_date(text).map(|d| d.to_string()).as_deref(), expected, "{text}");
        }
    }
}
