//! Dates, numbers and values as readers of each language write them.

use super::i18n::Language;
use crate::ops::corrections::REASON;
use hoso_core::PartialDate;
use hoso_core::record::{Coding, Entry, Part, Value};
use hoso_exchange::ELEMENT;
use jiff::civil::Date;
use jiff::tz::{TimeZone, offset};

/// dd/mm/yyyy in both languages.
pub fn date(date: Date) -> String {
    PartialDate::from(date).vietnamese()
}

/// dd/mm/yyyy HH:MM of a time in milliseconds, in Vietnam.
pub fn time(at_ms: i64) -> String {
    let Ok(instant) = jiff::Timestamp::from_millisecond(at_ms) else { return String::new() };
    let local = instant.to_zoned(TimeZone::fixed(offset(7)));
    format!("{} {:02}:{:02}", date(local.date()), local.hour(), local.minute())
}

/// `1.234` in Vietnamese, `1,234` in English.
pub fn count(language: Language, n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push_str(language.pick(".", ","));
        }
        out.push(digit);
    }
    out
}

/// Digits of a number that tell something; more are what arithmetic leaves behind.
const DIGITS: i32 = 6;

/// As few digits as tell the number, with the language's decimal mark.
pub fn number(language: Language, n: f64) -> String {
    let decimals = if n == 0.0 { 0 } else { DIGITS - 1 - n.abs().log10().floor() as i32 };
    let text = format!("{n:.*}", usize::try_from(decimals.clamp(0, 12)).unwrap_or(0));
    let short =
        if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    short.replace('.', language.pick(",", "."))
}

/// A UCUM unit as people write it.
pub fn unit(language: Language, ucum: &str) -> &str {
    match ucum {
        "mm[Hg]" => "mmHg",
        "Cel" => "°C",
        "/min" => language.pick("lần/phút", "/min"),
        "umol/L" => "µmol/L",
        "kg/m2" => "kg/m²",
        "1" => "",
        "a" => language.pick("năm", "years"),
        "mo" => language.pick("tháng", "months"),
        "wk" => language.pick("tuần", "weeks"),
        "d" => language.pick("ngày", "days"),
        "h" => language.pick("giờ", "hours"),
        other => other,
    }
}

/// The name of a commune of Hà Nội as it is since 2025; another keeps its code, said to be one.
pub fn commune(language: Language, code: &str) -> String {
    match super::dashboard::map::name_of(code) {
        name if name == code => format!("{} {code}", language.pick("mã", "code")),
        name => name.to_owned(),
    }
}

fn quantity(language: Language, n: f64, ucum: &str) -> String {
    let text = format!("{} {}", number(language, n), unit(language, ucum));
    text.trim_end().to_owned()
}

/// One decimal.
pub fn percent(language: Language, n: f64) -> String {
    format!("{n:.1} %").replace('.', language.pick(",", "."))
}

/// What a coding is called: its display, else its code.
pub fn coding(coding: &Coding) -> &str {
    if coding.display.is_empty() { &coding.code } else { &coding.display }
}

pub fn value(language: Language, value: &Value) -> String {
    match value {
        Value::None => String::new(),
        Value::Quantity { value, unit } => quantity(language, *value, unit),
        Value::Coding(of) => coding(of).to_owned(),
        Value::Text(text) => text.clone(),
        Value::Truth(true) => language.words().yes.to_owned(),
        Value::Truth(false) => language.words().no.to_owned(),
        Value::Date(date) => date.vietnamese(),
        Value::Count(n) => n.to_string(),
    }
}

/// Systolic and diastolic pressure, LOINC.
const PRESSURES: [&str; 2] = ["8480-6", "8462-4"];

/// What a part of a record is called; none for one that tells people nothing.
pub fn part_name(language: Language, code: &Coding) -> Option<&str> {
    if code.system != ELEMENT {
        return Some(coding(code));
    }
    Some(match code.code.as_str() {
        "Encounter.diagnosis.rank" | Entry::PERFORMER => return None,
        "Encounter.reasonCode" => language.pick("Chẩn đoán", "Diagnosis"),
        "Encounter.period.end" => language.pick("Đến ngày", "Until"),
        "Encounter.hospitalization.dischargeDisposition" => language.pick("Ra viện", "Discharge"),
        "MedicationRequest.dosageInstruction.text" => language.pick("Liều dùng", "Dose"),
        "MedicationRequest.dosageInstruction.patientInstruction" => {
            language.pick("Cách dùng", "How to take it")
        }
        "MedicationRequest.dosageInstruction.route" => language.pick("Đường dùng", "Route"),
        "Medication.ingredient.strength" => language.pick("Hàm lượng", "Strength"),
        "Immunization.protocolApplied.doseNumber" => language.pick("Mũi thứ", "Dose number"),
        "Immunization.lotNumber" => language.pick("Số lô", "Lot"),
        "AllergyIntolerance.criticality" => language.pick("Mức nguy hiểm", "Criticality"),
        "Observation.note" => language.pick("Ghi chú", "Note"),
        REASON => language.pick("Vì sao sai", "Why it is wrong"),
        "Procedure.category" => language.pick("Nhóm chi phí", "Cost group"),
        "Procedure.code" => "ICD-9-CM",
        other => other,
    })
}

/// The value, else the parts; a blood pressure as people write it: 150/95 mmHg.
pub fn entry(language: Language, entry: &Entry) -> String {
    if entry.value != Value::None {
        return value(language, &entry.value);
    }
    if let Some(text) = pressure(language, &entry.parts) {
        return text;
    }
    let told = entry.parts.iter().filter(|part| part.value != Value::None).filter_map(|part| {
        let name = part_name(language, &part.code)?;
        Some(format!("{name}: {}", value(language, &part.value)))
    });
    told.collect::<Vec<_>>().join("; ")
}

/// Who declared it, where staff did not measure it.
pub fn declared_by(language: Language, entry: &Entry) -> Option<&'static str> {
    let by = entry.parts.iter().find(|part| part.code.code == Entry::PERFORMER)?;
    let Value::Coding(by) = &by.value else { return None };
    Some(match by.code.as_str() {
        "Patient" => language.pick("Người dân tự khai", "Declared by the resident"),
        _ => language.pick("Người đại diện khai", "Declared by a representative"),
    })
}

/// Systolic, diastolic, unit.
pub fn pressures(parts: &[Part]) -> Option<(f64, f64, &str)> {
    let of = |code: &str| parts.iter().find(|part| part.code.code == code).map(|p| &p.value);
    match PRESSURES.map(of) {
        [Some(Value::Quantity { value: high, .. }), Some(Value::Quantity { value: low, unit })] => {
            Some((*high, *low, unit))
        }
        _ => None,
    }
}

fn pressure(language: Language, parts: &[Part]) -> Option<String> {
    let (high, low, unit) = pressures(parts)?;
    Some(format!("{}/{}", number(language, high), quantity(language, low, unit)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_times_are_written_as_people_do() {
        assert_eq!(count(Language::Vi, 1_234_567), "1.234.567");
        assert_eq!(count(Language::En, 999), "999");
        assert_eq!(number(Language::Vi, 7.5), "7,5");
        assert_eq!(number(Language::En, 23.437500000000004), "23.4375");
        assert_eq!(number(Language::En, 0.0051), "0.0051");
        assert_eq!(number(Language::En, -1_234_567.0), "-1234567");
        assert_eq!(number(Language::En, 0.0), "0");
        assert_eq!(percent(Language::En, 66.666), "66.7 %");
        // 2026-01-31 20:30 UTC is the first of February in Hanoi.
        assert_eq!(time(1_769_891_400_000), "01/02/2026 03:30");
    }

    #[test]
    fn a_blood_pressure_is_one_figure() {
        let part = |code: &str, value: f64| Part {
            code: Coding { code: code.into(), ..Coding::default() },
            value: Value::Quantity { value, unit: "mm[Hg]".into() },
        };
        let parts = [part("8480-6", 150.0), part("8462-4", 95.0)];
        assert_eq!(pressure(Language::Vi, &parts).as_deref(), Some("150/95 mmHg"));
        assert_eq!(pressure(Language::Vi, &parts[..1]), None);
    }
}
