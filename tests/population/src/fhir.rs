//! Visits as FHIR R4: one Bundle with the patients, encounters and what belongs to them, under the
//! identifier systems of VN Core.

use crate::catchment::Catchment;
use crate::people::{Person, Sex};
use crate::plan::Facility;
use crate::registrations::{Birth, Written};
use crate::visits::{Outcome, Visit, VisitKind};
use jiff::civil::Date;
use serde_json::{Value, json};
use std::collections::BTreeSet;

const VN_CORE: &str = "http://fhir.ehealth.gov.vn/core/sid";
const LOINC: &str = "http://loinc.org";
const UCUM: &str = "http://unitsofmeasure.org";
const ICD_10: &str = "http://hl7.org/fhir/sid/icd-10";

/// A collection of the facility's visits; every patient comes once, before what is said of them.
pub fn bundle(catchment: &Catchment, facility: usize, made: Date, visits: &[usize]) -> String {
    let facility = &catchment.area.facilities[facility];
    let mut entries = Vec::new();
    let mut patients = BTreeSet::new();
    for &visit in visits {
        if patients.insert(catchment.registration_of[visit]) {
            entries.push(entry(patient(catchment, facility, visit)));
        }
        entries.extend(resources(catchment, facility, visit).into_iter().map(entry));
    }
    let bundle = json!({
        "resourceType": "Bundle",
        "type": "collection",
        "timestamp": time(made, 0),
        "entry": entries,
    });
    bundle.to_string()
}

fn entry(resource: Value) -> Value {
    let text = |key: &str| resource[key].as_str().unwrap_or_default();
    let url = format!("urn:hoso:demo:{}:{}", text("resourceType"), text("id"));
    json!({ "fullUrl": url, "resource": resource })
}

fn patient(catchment: &Catchment, facility: &Facility, visit: usize) -> Value {
    let registration = catchment.registration(visit);
    let person = &catchment.people.persons[registration.person];
    let written = catchment.written(visit);
    let mut patient = json!({
        "resourceType": "Patient",
        "id": registration.number,
        "identifier": identifiers(&written, &registration.number),
        "managingOrganization": organization(facility),
        "name": [{ "use": "official", "text": written.name }],
        "gender": if person.sex == Sex::Female { "female" } else { "male" },
        "birthDate": birth_date(written.birth),
        "address": [{ "text": written.address, "country": "VN" }],
    });
    if !written.phone.is_empty() {
        patient["telecom"] = json!([{ "system": "phone", "value": written.phone }]);
    }
    if let Some(died) = died_here(catchment, registration.person, visit, person) {
        patient["deceasedDateTime"] = json!(died.to_string());
    }
    patient
}

/// The death that ends this visit or a later one of the same month's file.
fn died_here(catchment: &Catchment, person: usize, visit: usize, truth: &Person) -> Option<Date> {
    let first = &catchment.visits[visit];
    let month = |date: Date| (date.year(), date.month());
    let dies = catchment.visits[visit..]
        .iter()
        .take_while(|later| month(later.on) == month(first.on))
        .any(|v| v.person == person && v.facility == first.facility && v.outcome == Outcome::Died);
    truth.died.filter(|_| dies)
}

fn organization(facility: &Facility) -> Value {
    json!({
        "identifier": { "system": "urn:hoso:vn:ma-cskcb", "value": facility.code },
        "display": facility.name,
    })
}

fn identifiers(written: &Written, patient_number: &str) -> Vec<Value> {
    let identifier = |system: &str, kind: &str, usage: &str, value: &str| {
        json!({
            "use": usage,
            "type": { "coding": [{
                "system": "http://terminology.hl7.org/CodeSystem/v2-0203", "code": kind,
            }]},
            "system": format!("{VN_CORE}/{system}"),
            "value": value,
        })
    };
    let mut all = vec![identifier("patient-internal-id", "PI", "secondary", patient_number)];
    match written.number.len() {
        0 => {}
        9 => all.push(identifier("citizen_id", "NI", "official", &written.number)),
        _ => all.push(identifier("national_id", "NI", "official", &written.number)),
    }
    for card in written.cards.split(';').filter(|card| !card.is_empty()) {
        all.push(identifier("insurance_number", "SB", "official", card));
    }
    all
}

fn birth_date(birth: Birth) -> String {
    match birth {
        Birth::Day(date) | Birth::Minute(date, _) => date.to_string(),
        Birth::Year(year) => year.to_string(),
    }
}

/// What one visit says, all under its number.
struct Said<'a> {
    number: String,
    patient: Value,
    visit: &'a Visit,
}

impl Said<'_> {
    /// The fields that every resource of the visit has.
    fn resource(&self, kind: &str, id: &str, rest: Value) -> Value {
        let mut resource = json!({
            "resourceType": kind,
            "id": format!("{}-{id}", self.number),
            "subject": self.patient,
            "encounter": { "reference": format!("Encounter/{}-visit", self.number) },
        });
        if let (Value::Object(resource), Value::Object(rest)) = (&mut resource, rest) {
            resource.extend(rest);
        }
        resource
    }

    fn when(&self) -> String {
        time(self.visit.on, self.visit.minute)
    }

    fn vital(&self, id: &str, loinc: &str, name: &str, value: Option<(f64, &str)>) -> Value {
        let mut vital = self.resource(
            "Observation",
            id,
            json!({
                "status": "final",
                "category": [{ "coding": [{
                    "system": "http://terminology.hl7.org/CodeSystem/observation-category",
                    "code": "vital-signs",
                }]}],
                "code": code(loinc, name),
                "effectiveDateTime": self.when(),
            }),
        );
        if let Some((value, unit)) = value {
            vital["valueQuantity"] = quantity(value, unit);
        }
        vital
    }
}

fn resources(catchment: &Catchment, facility: &Facility, visit: usize) -> Vec<Value> {
    let registration = catchment.registration(visit);
    let said = Said {
        number: catchment.visit_number(visit),
        patient: json!({ "reference": format!("Patient/{}", registration.number) }),
        visit: &catchment.visits[visit],
    };
    let mut all = vec![encounter(&said, facility)];
    all.extend(conditions(&said));
    all.extend(vitals(&said));
    all.extend(medications(&said));
    all
}

fn encounter(said: &Said, facility: &Facility) -> Value {
    let visit = said.visit;
    let class = match (visit.emergency, visit.kind) {
        (true, _) => "EMER",
        (false, VisitKind::Inpatient) => "IMP",
        (false, _) => "AMB",
    };
    json!({
        "resourceType": "Encounter",
        "id": format!("{}-visit", said.number),
        "status": "finished",
        "class": {
            "system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": class,
        },
        "subject": said.patient,
        "period": {
            "start": said.when(),
            "end": time(visit.until, (visit.minute + 40).min(24 * 60 - 1)),
        },
        "reasonCode": [{ "text": visit.reason }],
        "serviceProvider": organization(facility),
    })
}

fn conditions(said: &Said) -> impl Iterator<Item = Value> {
    let all = std::iter::once(&said.visit.main).chain(&said.visit.others).enumerate();
    all.map(|(i, diagnosis)| {
        said.resource(
            "Condition",
            &format!("dx{}", i + 1),
            json!({
                "clinicalStatus": { "coding": [{
                    "system": "http://terminology.hl7.org/CodeSystem/condition-clinical",
                    "code": "active",
                }]},
                "category": [{ "coding": [{
                    "system": "http://terminology.hl7.org/CodeSystem/condition-category",
                    "code": "encounter-diagnosis",
                }]}],
                "code": {
                    "coding": [{
                        "system": ICD_10, "code": diagnosis.icd, "display": diagnosis.name,
                    }],
                    "text": diagnosis.name,
                },
                "recordedDate": said.when(),
            }),
        )
    })
}

fn vitals(said: &Said) -> Vec<Value> {
    let vitals = &said.visit.vitals;
    let weight = (vitals.weight * 10.0).round() / 10.0;
    let mut all = vec![said.vital("weight", "29463-7", "Cân nặng", Some((weight, "kg")))];
    if let Some(pressure) = vitals.pressure {
        let mut panel = said.vital("bp", "85354-9", "Huyết áp", None);
        let part = |loinc: &str, name: &str, value: f64| {
            let value = quantity(value, "mm[Hg]");
            json!({ "code": code(loinc, name), "valueQuantity": value })
        };
        panel["component"] = json!([
            part("8480-6", "Huyết áp tâm thu", pressure.systolic),
            part("8462-4", "Huyết áp tâm trương", pressure.diastolic),
        ]);
        all.push(panel);
    }
    if let Some(pulse) = vitals.pulse {
        all.push(said.vital("pulse", "8867-4", "Mạch", Some((pulse as f64, "/min"))));
    }
    if let Some(temperature) = vitals.temperature {
        let value = (temperature * 10.0).round() / 10.0;
        all.push(said.vital("temperature", "8310-5", "Nhiệt độ", Some((value, "Cel"))));
    }
    all
}

fn medications(said: &Said) -> impl Iterator<Item = Value> {
    said.visit.drugs.iter().enumerate().map(|(i, given)| {
        let (drug, days) = (given.drug, given.days);
        said.resource(
            "MedicationRequest",
            &format!("rx{}", i + 1),
            json!({
                "status": "completed",
                "intent": "order",
                "medicationCodeableConcept": { "text": drug.name },
                "authoredOn": said.when(),
                "dosageInstruction": [{
                    "text": format!("{} {}/ngày, {days} ngày", drug.per_day, drug.unit),
                }],
            }),
        )
    })
}

fn code(loinc: &str, name: &str) -> Value {
    json!({ "coding": [{ "system": LOINC, "code": loinc, "display": name }] })
}

fn quantity(value: f64, unit: &str) -> Value {
    json!({ "value": value, "unit": unit, "system": UCUM, "code": unit })
}

/// In Vietnam's time zone, which has no summer time.
fn time(date: Date, minute: i64) -> String {
    format!("{date}T{:02}:{:02}:00+07:00", minute / 60, minute % 60)
}
