//! The rules of FHIR input and output, one by one.

use crate::golden::stored;
use crate::support::{encoded, places, read, take};
use hoso_core::message::Message;
use hoso_core::record::Kind;
use hoso_core::{RegistrationId, ResidentId};
use hoso_exchange::{Format, sender, to_fhir};
use serde_json::{Value, json};

fn bundle(resources: &[Value]) -> Message {
    let entry: Vec<_> = resources.iter().map(|r| json!({ "resource": r })).collect();
    let text = json!({ "resourceType": "Bundle", "type": "batch", "entry": entry }).to_string();
    take(Format::Fhir, &text).unwrap()
}

fn patient() -> Value {
    json!({
        "resourceType": "Patient", "id": "p1", "birthDate": "1960-02-03",
        "managingOrganization": { "reference": "Organization/01A01" },
    })
}

fn observation() -> Value {
    json!({
        "resourceType": "Observation", "id": "o1", "status": "final",
        "code": { "text": "Glucose" }, "subject": { "reference": "Patient/p1" },
        "effectiveDateTime": "2026-11-10",
    })
}

fn with(mut json: Value, field: &str, value: Value) -> Value {
    json[field] = value;
    json
}

#[test]
fn the_golden_bundle_is_detected_and_names_its_sender() {
    let text = read("bundle.json");
    assert_eq!(Format::detect(text.as_bytes()), Some(Format::Fhir));
    assert_eq!(sender(text.as_bytes()).unwrap().as_str(), "01A01");
}

#[test]
fn one_resource_a_line_is_the_same_as_a_bundle() {
    let lines = format!("{}\n{}\n", patient(), observation());
    let message = take(Format::Fhir, &lines).unwrap();
    assert_eq!(message, bundle(&[patient(), observation()]));
    assert_eq!(message.cases[0].records[0].source_key, "Observation/o1");
    let alone = take(Format::Fhir, &observation().to_string()).unwrap();
    assert_eq!(places(&alone), ["Rejected 1 Observation 0 subject"]);
}

#[test]
fn what_cannot_be_taken_is_said_with_its_place() {
    let cases = [
        (with(observation(), "effectiveDateTime", json!("yesterday")), "effective[x]"),
        (with(observation(), "effectiveDateTime", Value::Null), "effective[x]"),
        (with(observation(), "code", json!({})), "code"),
        (with(observation(), "status", Value::Null), "status"),
        (with(observation(), "modifierExtension", json!([{ "url": "x" }])), "modifierExtension"),
        (with(observation(), "subject", json!({ "reference": "Patient/p2" })), "subject"),
        (with(observation(), "id", json!("")), "id"),
    ];
    for (resource, field) in cases {
        let message = bundle(&[patient(), resource]);
        assert_eq!(places(&message), [format!("Rejected 2 Observation 0 {field}")]);
        assert_eq!(message.cases[0].records, []);
    }
    let homeless = with(patient(), "managingOrganization", Value::Null);
    let expected =
        ["Rejected 1 Patient 0 managingOrganization", "Rejected 2 Observation 0 subject"];
    assert_eq!(places(&bundle(&[homeless, observation()])), expected);
}

#[test]
fn a_type_that_is_not_read_stays_in_the_source() {
    let message = bundle(&[
        patient(),
        with(observation(), "valueRatio", json!({ "numerator": { "value": 1 } })),
    ]);
    assert_eq!(places(&message), ["Suspect 2 Observation 0 value[x]"]);
    assert!(message.cases[0].records[0].source[0].1.contains("valueRatio"));
}

/// What a resident declares stays told apart from what staff measured, in and out.
#[test]
fn a_performer_says_who_measured() {
    let performers = [
        (json!([{ "reference": "Practitioner/d" }, { "reference": "Patient/p1" }]), true),
        (json!([{ "type": "RelatedPerson", "display": "con" }]), true),
        (json!([{ "reference": "http://a.vn/fhir/Practitioner/d" }]), false),
        (Value::Null, false),
    ];
    for (performer, declared) in performers {
        let message = bundle(&[patient(), with(observation(), "performer", performer.clone())]);
        let case = &message.cases[0];
        assert_eq!(case.records[0].entry.is_declared(), declared, "{performer}");
        let (_, records) = stored(case);
        let out = to_fhir::resource(&records[0]);
        assert_eq!(out.get("performer").is_some(), declared, "{out}");
    }
}

/// What goes out as FHIR comes in again as the same entries, under the same identifiers.
#[test]
fn out_and_in_again_is_the_same() {
    let xml = take(Format::Qd3176, &encoded(&read("three_visits.xml"))).unwrap();
    let json = take(Format::Fhir, &read("bundle.json")).unwrap();
    for case in xml.cases.iter().chain(&json.cases) {
        let (registration, records) = stored(case);
        let resident = ResidentId::founded_by(registration.id);
        let chart = to_fhir::chart(resident, std::slice::from_ref(&registration), &records);
        let again = take(Format::Fhir, &chart.to_string()).unwrap();
        // The resident itself is no facility's patient.
        assert_eq!(places(&again), ["Rejected 1 Patient 0 managingOrganization"]);
        let back = &again.cases[0];
        assert_eq!(RegistrationId::of(&back.facility, &back.patient_number), registration.id);
        assert_eq!(back.demographics, case.demographics);
        for (before, after) in case.records.iter().zip(&back.records) {
            let (mut before, mut after) = (before.entry.clone(), after.entry.clone());
            // Parts that FHIR has no element for go out as extensions, which are not read.
            let has_place = |code: &str| !code.ends_with("rank") && !code.ends_with("KET_QUA_DTRI");
            before.parts.retain(|p| has_place(&p.code.code));
            if before.kind != Kind::Observation {
                let lost = ["Medication.ingredient.strength", "Procedure.category"];
                before.parts.retain(|p| !lost.contains(&p.code.code.as_str()));
            }
            if before.kind == Kind::Procedure {
                before.value = after.value.clone();
            }
            if before.code.display.is_empty() {
                // Where a coding has no display, the words of the concept stand for it.
                after.code.display.clear();
            }
            before.parts.sort_by(|a, b| a.code.code.cmp(&b.code.code));
            after.parts.sort_by(|a, b| a.code.code.cmp(&b.code.code));
            assert_eq!(after, before);
        }
        assert_eq!(back.records.len(), case.records.len());
    }
}
