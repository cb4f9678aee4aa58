//! XML1: the visit as Encounter, its diagnoses as Conditions, weight and blood group.

use super::at::At;
use super::table::Row;
use crate::codes::{self, ICD10, coding, loinc, vn};
use crate::values::{element, is_hiv, quantity, text};
use hoso_core::record::{Coding, Entry, Kind, NewRecord, Part, Value};

/// The records of XML1. Their keys name no STT: it counts the visits of a file, so the same visit
/// has another one when it is sent again.
pub fn records(row: Row, visit: &str, at: &mut At<'_>) -> Vec<NewRecord> {
    let mut records = Vec::new();
    let mut add = |suffix: &str, entry: Entry, source: Vec<(String, String)>| {
        let source_key = format!("{visit}/XML1{suffix}");
        records.push(NewRecord { source_key, entry, source, visit: Some(visit.to_owned()) });
    };
    let entry = encounter(&row, at);
    for (suffix, fields, entry) in conditions(&row, at) {
        add(&suffix, entry, row.only(fields));
    }
    if let Some(weight) = at.optional_number(&row, "CAN_NANG").filter(|kg| *kg > 0.0) {
        let value = quantity(weight, "kg");
        let entry = observation(codes::VITAL_SIGNS, loinc(codes::BODY_WEIGHT), value, at);
        add("/CAN_NANG", entry, row.only(&["CAN_NANG"]));
    }
    if !row.get("NHOM_MAU").is_empty() {
        let value = text(row.get("NHOM_MAU"));
        let entry = observation(codes::LABORATORY, loinc(codes::BLOOD_GROUP), value, at);
        add("/NHOM_MAU", entry, row.only(&["NHOM_MAU"]));
    }
    add("", entry, row.fields);
    records
}

fn encounter(row: &Row, at: &mut At<'_>) -> Entry {
    let form = match row.get("MA_LOAI_KCB") {
        short if short.len() == 1 => format!("0{short}"),
        form => form.to_owned(),
    };
    let (class, display) = form_of_visit(&form);
    let mut parts = Vec::new();
    if let Some(end) = at.optional_date(row, "NGAY_RA") {
        if end < at.start {
            at.suspect("NGAY_RA", "before NGAY_VAO");
        }
        parts.push(element("Encounter.period.end", Value::Date(end)));
    }
    let disposition = row.get("MA_LOAI_RV");
    if !disposition.is_empty() {
        let value = Value::Coding(coding(vn::MA_LOAI_RV, disposition, ""));
        parts.push(element("Encounter.hospitalization.dischargeDisposition", value));
    }
    let outcome = row.get("KET_QUA_DTRI");
    if !outcome.is_empty() {
        // FHIR R4 has no element for the result of a visit.
        let value = Value::Coding(coding(vn::KET_QUA_DTRI, outcome, ""));
        parts.push(Part { code: coding(vn::TABLE, "KET_QUA_DTRI", ""), value });
    }
    Entry {
        kind: Kind::Encounter,
        category: class.to_owned(),
        code: coding(vn::MA_LOAI_KCB, &form, display),
        when: at.start,
        value: text(row.get("LY_DO_VV")),
        parts,
        status: "finished".to_owned(),
    }
}

/// Class of v3-ActCode and name of MA_LOAI_KCB (QD 1804/QD-BYT). "Other" has no class.
fn form_of_visit(code: &str) -> (&'static str, &'static str) {
    match code {
        "01" => ("AMB", "Khám bệnh"),
        "02" => ("AMB", "Điều trị ngoại trú"),
        "03" => ("IMP", "Điều trị nội trú"),
        "04" => ("IMP", "Điều trị nội trú ban ngày"),
        "05" => ("AMB", "Điều trị ngoại trú bệnh dài ngày"),
        "06" => ("OBSENC", "Điều trị lưu tại phòng khám hoặc trạm y tế"),
        "07" => ("AMB", "Nhận thuốc theo hẹn"),
        "08" => ("AMB", "Điều trị ngoại trú bệnh dài ngày có dịch vụ kỹ thuật"),
        "09" => ("IMP", "Điều trị nội trú dưới 4 giờ"),
        "11" => ("FLD", "Khám chữa bệnh lưu động"),
        "12" => ("HH", "Khám chữa bệnh tại nhà"),
        "13" => ("AMB", "Y học gia đình"),
        "14" => ("VR", "Khám chữa bệnh từ xa"),
        "15" => ("AMB", "Khám sức khỏe định kỳ"),
        "16" => ("AMB", "Khám sàng lọc"),
        _ => ("", ""),
    }
}

type Diagnosis = (String, &'static [&'static str], Entry);

/// The main diagnosis keeps its key when its code is corrected; another one is named by its code.
fn conditions(row: &Row, at: &mut At<'_>) -> Vec<Diagnosis> {
    let mut found: Vec<Diagnosis> = Vec::new();
    let main = row.get("MA_BENH_CHINH");
    if main.is_empty() {
        at.suspect("MA_BENH_CHINH", "missing");
    } else {
        let entry = condition(main, "MA_BENH_CHINH", 1, text(row.get("CHAN_DOAN_RV")), at);
        found.push(("/MA_BENH_CHINH".to_owned(), &["MA_BENH_CHINH", "CHAN_DOAN_RV"], entry));
    }
    // QD 130 allows 12 more; the length is bounded so that looking for doubles is.
    let more = row.get("MA_BENH_KT").split([';', ',']).map(str::trim).filter(|c| !c.is_empty());
    let (mut rank, mut seen) = (1, vec![main]);
    for code in more {
        if seen.contains(&code) {
            continue;
        }
        if seen.len() > 50 {
            at.reject("MA_BENH_KT", "more than 50 diagnoses: the rest is left out");
            break;
        }
        seen.push(code);
        rank += 1;
        let entry = condition(code, "MA_BENH_KT", rank, Value::None, at);
        found.push((format!("/MA_BENH_KT/{code}"), &["MA_BENH_KT"], entry));
    }
    found
}

fn condition(code: &str, field: &str, rank: i64, value: Value, at: &mut At<'_>) -> Entry {
    if !is_icd10(code) {
        at.suspect(field, "not an ICD-10 code: a letter and two digits are expected at its front");
    }
    let code = coding(ICD10, code, "");
    let category = if is_hiv(&code) { codes::HIV } else { "encounter-diagnosis" };
    Entry {
        kind: Kind::Condition,
        category: category.to_owned(),
        code,
        when: at.start,
        value,
        parts: vec![element("Encounter.diagnosis.rank", Value::Count(rank))],
        status: "active".to_owned(),
    }
}

fn is_icd10(code: &str) -> bool {
    let bytes = code.as_bytes();
    matches!(bytes, [letter, tens, ones, ..]
        if letter.is_ascii_uppercase() && tens.is_ascii_digit() && ones.is_ascii_digit())
        && bytes.len() <= 7
}

fn observation(category: &str, code: Coding, value: Value, at: &At<'_>) -> Entry {
    Entry {
        kind: Kind::Observation,
        category: category.to_owned(),
        code,
        when: at.start,
        value,
        parts: Vec::new(),
        status: "final".to_owned(),
    }
}
