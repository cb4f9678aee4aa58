//! Whole messages as JSON, reviewed by people. `BLESS=1 cargo test` writes them anew.

use crate::support::{data, encoded, read, take};
use hoso_core::identity::Registration;
use hoso_core::record::{NewRecord, Record};
use hoso_core::{Digest, RecordId, RegistrationId, ResidentId};
use hoso_exchange::{Format, to_fhir};
use serde::Serialize;

fn check(name: &str, value: &impl Serialize) {
    let now = serde_json::to_string_pretty(value).unwrap() + "\n";
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(data(name), &now).unwrap();
    }
    assert!(read(name) == now, "{name} differs: look at it with BLESS=1 and git diff");
}

#[test]
fn three_visits_of_qd_3176() {
    let message = take(Format::Qd3176, &encoded(&read("three_visits.xml"))).unwrap();
    check("three_visits.golden.json", &message);
}

#[test]
fn a_transaction_of_fhir() {
    check("bundle.golden.json", &take(Format::Fhir, &read("bundle.json")).unwrap());
}

#[test]
fn a_chart_as_fhir() {
    let message = take(Format::Qd3176, &encoded(&read("three_visits.xml"))).unwrap();
    let (registration, records) = stored(&message.cases[0]);
    let resident = ResidentId::founded_by(registration.id);
    check("chart.golden.json", &to_fhir::chart(resident, &[registration], &records));
}

/// What the store would hold of a case.
pub fn stored(case: &hoso_core::message::Case) -> (Registration, Vec<Record>) {
    let id = RegistrationId::of(&case.facility, &case.patient_number);
    let registration = Registration {
        id,
        facility: case.facility.clone(),
        patient_number: case.patient_number.clone(),
        demographics: case.demographics.clone(),
        message: Digest::of(b""),
        version: 1,
    };
    let record = |new: &NewRecord| Record {
        id: RecordId::of(&case.facility, &new.source_key),
        version: 1,
        facility: case.facility.clone(),
        registration: id,
        source_key: new.source_key.clone(),
        entry: new.entry.clone(),
        source: new.source.clone(),
        visit: new.visit.clone(),
        programme: None,
        message: Digest::of(b""),
        stored_at_ms: 1_795_000_000_000,
    };
    (registration, case.records.iter().map(record).collect())
}
