//! Values and parts of an entry, each in the element that its kind has for it.

use super::{coding, concept};
use crate::codes::{ELEMENT, UCUM};
use hoso_core::record::{Entry, Kind, Part, Value};
use serde_json::{Map, Value as Json, json};

/// `value[x]`: its name and what it holds.
fn typed(value: &Value) -> Option<(&'static str, Json)> {
    Some(match value {
        Value::None => return None,
        Value::Quantity { value, unit } => ("valueQuantity", quantity(*value, unit)),
        Value::Coding(code) => ("valueCodeableConcept", concept(code)),
        Value::Text(text) => ("valueString", json!(text)),
        Value::Truth(truth) => ("valueBoolean", json!(truth)),
        Value::Date(date) => ("valueDateTime", json!(date.to_string())),
        Value::Count(count) => ("valueInteger", json!(count)),
    })
}

/// The system is named for units that UCUM writes in ASCII; local words (`viên`) are only words.
fn quantity(value: f64, unit: &str) -> Json {
    let is_ucum = !unit.is_empty() && UCUM_UNITS.contains(&unit);
    if is_ucum {
        json!({ "value": value, "unit": unit, "system": UCUM, "code": unit })
    } else {
        json!({ "value": value, "unit": unit })
    }
}

/// UCUM units that this crate itself gives to values; of others it does not know.
const UCUM_UNITS: [&str; 11] =
    ["kg", "cm", "Cel", "%", "/min", "mm[Hg]", "mmol/L", "mg/dL", "umol/L", "U/L", "mmol/mol"];

pub fn put_value(entry: &Entry, out: &mut Map<String, Json>) {
    let Some((name, json)) = typed(&entry.value) else { return };
    match (entry.kind, &entry.value) {
        (Kind::DiagnosticReport, Value::Text(_)) => drop(out.insert("conclusion".into(), json)),
        (Kind::DocumentReference, Value::Text(_)) => drop(out.insert("description".into(), json)),
        (Kind::Communication, Value::Text(_)) => {
            out.insert("payload".into(), json!([{ "contentString": json }]));
        }
        (Kind::Task, Value::Text(_)) => {
            drop(out.insert("owner".into(), json!({ "display": json })))
        }
        (Kind::Encounter, Value::Text(_)) => {
            out.insert("reasonCode".into(), json!([{ "text": json }]));
        }
        (Kind::Condition | Kind::Procedure, Value::Text(_))
            if out["code"].get("text").is_none() =>
        {
            out["code"]["text"] = json;
        }
        // A concept in words alone: the words are its code and its text at once.
        (Kind::Condition | Kind::Procedure, _) if out["code"].get("text") == Some(&json) => {}
        (Kind::MedicationRequest, Value::Quantity { .. }) => {
            out.insert("dispenseRequest".into(), json!({ "quantity": json }));
        }
        (Kind::Immunization, Value::Quantity { .. }) => {
            drop(out.insert("doseQuantity".into(), json))
        }
        (Kind::Observation, _) => drop(out.insert(name.into(), json)),
        _ => extension(out, "urn:hoso:value", name, json),
    }
}

pub fn put(kind: Kind, part: &Part, out: &mut Map<String, Json>) {
    if kind == Kind::QuestionnaireResponse {
        return answer(part, out);
    }
    if kind == Kind::Observation && part.code.system != ELEMENT {
        let mut component = Map::from_iter([("code".to_owned(), concept(&part.code))]);
        component.extend(typed(&part.value).map(|(name, json)| (name.to_owned(), json)));
        return push(out, "component", Json::Object(component));
    }
    let Some((name, json)) = typed(&part.value) else { return };
    match part.code.code.as_str() {
        "Encounter.period.end" => out["period"]["end"] = json,
        "Encounter.hospitalization.dischargeDisposition" => {
            out.insert("hospitalization".into(), json!({ "dischargeDisposition": json }));
        }
        "Encounter.reasonCode" if kind == Kind::Encounter => push(out, "reasonCode", json),
        "Encounter.reasonCode" => {
            let context = out.entry("context").or_insert_with(|| json!({ "event": [] }));
            context["event"].as_array_mut().expect("made as a list").push(json);
        }
        "MedicationRequest.dosageInstruction.text" => dosage(out, "text", json),
        "MedicationRequest.dosageInstruction.patientInstruction" => {
            dosage(out, "patientInstruction", json);
        }
        "MedicationRequest.dosageInstruction.route" => dosage(out, "route", json),
        "Immunization.protocolApplied.doseNumber" => {
            push(out, "protocolApplied", json!({ "doseNumberPositiveInt": json }));
        }
        "Immunization.lotNumber" => drop(out.insert("lotNumber".into(), json)),
        "AllergyIntolerance.criticality" => drop(out.insert("criticality".into(), json)),
        Entry::PERFORMER => {
            if let Value::Coding(by) = &part.value {
                // The resident is the subject; a relative has no resource here.
                let performer = match by.code.as_str() {
                    "Patient" => out["subject"].clone(),
                    kind => json!({ "type": kind, "display": by.display }),
                };
                push(out, "performer", performer);
            }
        }
        "Observation.note" => push(out, "note", json!({ "text": json })),
        code => extension(out, &format!("{}:{code}", part.code.system), name, json),
    }
}

/// The first dosage instruction, which the parts fill together.
fn dosage(out: &mut Map<String, Json>, name: &str, value: Json) {
    out.entry("dosageInstruction").or_insert_with(|| json!([{}]))[0][name] = value;
}

fn answer(part: &Part, out: &mut Map<String, Json>) {
    let value = match &part.value {
        // An answer is a Coding, not a concept.
        Value::Coding(code) => Some(("valueCoding", coding(code))),
        value => typed(value),
    };
    let answer = value.map(|(name, json)| json!([{ name: json }]));
    push(out, "item", json!({ "linkId": part.code.code, "answer": answer }));
}

/// What FHIR R4 has no element for.
fn extension(out: &mut Map<String, Json>, url: &str, name: &str, value: Json) {
    push(out, "extension", json!({ "url": url, name: value }));
}

fn push(out: &mut Map<String, Json>, name: &str, item: Json) {
    let list = out.entry(name).or_insert_with(|| json!([]));
    list.as_array_mut().expect("only `push` makes these elements, as lists").push(item);
}
