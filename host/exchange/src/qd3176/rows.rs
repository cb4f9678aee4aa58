//! Rows of XML2 (drugs), XML3 (services, beds, supplies), XML4 (results) and of the tables that
//! are kept as documents. Field lists: QD 130/QD-BYT as amended by QD 4750.

use super::at::At;
use super::table::Row;
use crate::LabMap;
use crate::codes::{self, ICD9_CM, coding, vn};
use crate::problems::Broken;
use crate::values::{decimal, element, element_text, quantity, text, unit};
use hoso_core::record::{Coding, Entry, Kind, Part, Value};

/// XML2: one drug.
pub fn medication(row: &Row, at: &mut At<'_>) -> Result<Entry, Broken> {
    let code = named(row, &[(vn::MA_THUOC, "MA_THUOC", "TEN_THUOC")])?;
    let mut parts: Vec<Part> = [
        ("MedicationRequest.dosageInstruction.text", "LIEU_DUNG"),
        ("MedicationRequest.dosageInstruction.patientInstruction", "CACH_DUNG"),
        ("Medication.ingredient.strength", "HAM_LUONG"),
    ]
    .into_iter()
    .filter_map(|(id, field)| element_text(id, row.get(field)))
    .collect();
    let route = row.get("DUONG_DUNG");
    if !route.is_empty() {
        let value = Value::Coding(coding(vn::DUONG_DUNG, route, ""));
        parts.push(element("MedicationRequest.dosageInstruction.route", value));
    }
    Ok(Entry {
        kind: Kind::MedicationRequest,
        category: String::new(),
        code,
        when: at.date(row, "NGAY_YL")?,
        value: amount(row, at),
        parts,
        status: "completed".to_owned(),
    })
}

/// XML3: a supply, which also names the service that used it, else a service or a bed. Its cost
/// group is a part.
pub fn service(row: &Row, at: &mut At<'_>) -> Result<Entry, Broken> {
    let code = named(
        row,
        &[
            (vn::MA_VAT_TU, "MA_VAT_TU", "TEN_VAT_TU"),
            (vn::MA_DICH_VU, "MA_DICH_VU", "TEN_DICH_VU"),
        ],
    )?;
    let mut parts = Vec::new();
    let group = row.get("MA_NHOM");
    if !group.is_empty() {
        let value = Value::Coding(coding(vn::MA_NHOM, group, ""));
        parts.push(element("Procedure.category", value));
    }
    for icd9 in row.get("MA_PTTT_QT").split(';').map(str::trim).filter(|c| !c.is_empty()) {
        parts.push(element("Procedure.code", Value::Coding(coding(ICD9_CM, icd9, ""))));
    }
    let field = if row.get("NGAY_TH_YL").is_empty() { "NGAY_YL" } else { "NGAY_TH_YL" };
    Ok(Entry {
        kind: Kind::Procedure,
        category: String::new(),
        code,
        when: at.date(row, field)?,
        value: amount(row, at),
        parts,
        status: "completed".to_owned(),
    })
}

/// XML4: a value is an Observation, a conclusion alone a DiagnosticReport; neither is a result
/// that is still to come.
pub fn result(row: &Row, labs: &LabMap, at: &mut At<'_>) -> Result<Entry, Broken> {
    let local = named(
        row,
        &[(vn::MA_CHI_SO, "MA_CHI_SO", "TEN_CHI_SO"), (vn::MA_DICH_VU, "MA_DICH_VU", "TEN_CHI_SO")],
    )?;
    let (value, conclusion) = (row.get("GIA_TRI"), row.get("KET_LUAN"));
    let described = if conclusion.is_empty() { row.get("MO_TA") } else { conclusion };
    let pending = value.is_empty() && described.is_empty();
    // Only a result has a date: QD 130 lets it be empty until there is one.
    let when = if pending { at.start } else { at.date(row, "NGAY_KQ")? };
    let status = if pending { "registered" } else { "final" }.to_owned();
    if value.is_empty() && !described.is_empty() {
        let (kind, value) = (Kind::DiagnosticReport, text(described));
        let (category, parts) = (String::new(), Vec::new());
        return Ok(Entry { kind, category, code: local, when, value, parts, status });
    }
    let (code, value) = measured(row, local, labs, at);
    Ok(Entry {
        kind: Kind::Observation,
        category: codes::LABORATORY.to_owned(),
        code,
        when,
        value,
        parts: element_text("Observation.note", described).into_iter().collect(),
        status,
    })
}

/// A number with its unit, or text (`<5`, `(+)`), under the LOINC code that the facility's map
/// gives. A unit that the map does not give for the code leaves the local code: the LOINC code of
/// a mass is not that of a substance amount.
fn measured(row: &Row, local: Coding, labs: &LabMap, at: &mut At<'_>) -> (Coding, Value) {
    let (value, written) = (row.get("GIA_TRI"), unit(row.get("DON_VI_DO")));
    let number = decimal(value);
    if number.is_some() && value.contains(',') {
        at.suspect("GIA_TRI", "a decimal comma was read as the point");
    }
    let known = labs.find(&local.code);
    let Some(lab) = known.iter().find(|lab| written.is_empty() || lab.unit == written) else {
        if !known.is_empty() {
            at.suspect("DON_VI_DO", "not a unit of this code in the laboratory map: not mapped");
        }
        return (local, number.map_or_else(|| text(value), |n| quantity(n, written)));
    };
    let code = coding(codes::LOINC, &lab.loinc, &local.display);
    (code, number.map_or_else(|| text(value), |n| quantity(n, &lab.unit)))
}

/// The tables whose fields are not read one by one: a document, all its fields in the source.
pub fn document(row: &Row, table: &str, at: &mut At<'_>) -> Result<Entry, Broken> {
    let dated = ["NGAY_CT", "NGAY_YL", "NGAY_RA", "NGAY_VAO"];
    let when = dated.into_iter().find_map(|field| crate::values::compact_date(row.get(field)));
    let category = if is_about_hiv(row, table) { codes::HIV } else { "" };
    let appointed = if table == "XML14" { at.optional_date(row, "NGAY_HEN_KL") } else { None };
    Ok(Entry {
        kind: Kind::DocumentReference,
        category: category.to_owned(),
        code: coding(vn::TABLE, table, table_name(table)),
        when: when.unwrap_or(at.start),
        value: appointed.map_or(Value::None, Value::Date),
        parts: Vec::new(),
        status: "current".to_owned(),
    })
}

/// XML6 is about HIV as a whole, a row of the tuberculosis table when it says so.
fn is_about_hiv(row: &Row, table: &str) -> bool {
    table == "XML6"
        || row.get("PHANLOAI_LAO_HIV") == "1"
        || !row.get("NGAYKD_HIV").is_empty()
        || !row.get("BDDT_ARV").is_empty()
}

fn table_name(table: &str) -> &'static str {
    match table {
        "XML0" => "Check-in",
        "XML6" => "Hồ sơ bệnh án chăm sóc và điều trị HIV/AIDS",
        "XML7" => "Giấy ra viện",
        "XML8" => "Tóm tắt hồ sơ bệnh án",
        "XML9" => "Giấy chứng sinh",
        "XML10" => "Giấy nghỉ dưỡng thai",
        "XML11" => "Giấy chứng nhận nghỉ việc hưởng bảo hiểm xã hội",
        "XML12" => "Giám định y khoa",
        "XML13" => "Giấy chuyển tuyến",
        "XML14" => "Giấy hẹn khám lại",
        "XML15" => "Điều trị bệnh lao",
        _ => "",
    }
}

/// The first of the code fields that is filled, with its name; without a code, a name alone.
fn named(row: &Row, lists: &[(&str, &'static str, &str)]) -> Result<Coding, Broken> {
    let filled = |field: &str| !row.get(field).is_empty();
    if let Some((system, code, name)) = lists.iter().find(|(_, code, _)| filled(code)) {
        return Ok(coding(system, row.get(code), row.get(name)));
    }
    let words = lists.iter().map(|(_, _, name)| row.get(name)).find(|name| !name.is_empty());
    words.map(|words| coding("", "", words)).ok_or(Broken {
        field: lists.last().map_or("", |(_, code, _)| code),
        reason: "missing: neither code nor name is there",
    })
}

/// SO_LUONG in DON_VI_TINH.
fn amount(row: &Row, at: &mut At<'_>) -> Value {
    let number = at.optional_number(row, "SO_LUONG");
    number.map_or(Value::None, |n| quantity(n, row.get("DON_VI_TINH")))
}
