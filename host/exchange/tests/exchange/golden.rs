//! Whole messages as JSON, reviewed by people. `BLESS=1 cargo test` writes them anew.

use crate::support::{data, encoded, read, take};
use hoso_core::identity::Registration;
use hoso_core::programme::Priority;
use hoso_core::record::{NewRecord, Record};
use hoso_core::{Digest, FacilityId, RecordId, ReferralId, RegistrationId, ResidentId};
use hoso_exchange::{Format, referral, to_fhir};
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

#[test]
fn a_referral_as_fhir() {
    use hoso_core::referral::{Referral, ReferralEvent, ReferralStatus};
    let (from, to): (FacilityId, FacilityId) = ("01001".parse().unwrap(), "01002".parse().unwrap());
    let registration = RegistrationId::of(&from, "BN1");
    let event = |status, hours: i64, facility: &FacilityId, note: &str| ReferralEvent {
        status,
        at_ms: 1_772_600_000_000 + hours * 3_600_000,
        by: "an".parse().unwrap(),
        facility: facility.clone(),
        note: note.to_owned(),
    };
    let asked = event(ReferralStatus::Requested, 0, &from, "");
    let accepted = event(ReferralStatus::Accepted, 2, &to, "mời đến sáng thứ Sáu");
    let completed = event(ReferralStatus::Completed, 50, &to, "đã khám");
    let rejected = event(ReferralStatus::Rejected, 1, &to, "không có máy siêu âm");
    let said =
        [vec![asked.clone()], vec![asked.clone(), accepted, completed], vec![asked, rejected]];
    let told = said.into_iter().enumerate().map(|(n, events)| {
        let referral = Referral {
            id: ReferralId([n as u8; 16]),
            registration,
            from: from.clone(),
            to: to.clone(),
            reason: "nghi suy tim, đề nghị siêu âm tim".to_owned(),
            priority: Priority::High,
            requested_on: jiff::civil::date(2026, 3, 4),
            accept_by: (n == 0).then_some(jiff::civil::date(2026, 3, 6)),
            events,
        };
        let told = referral::Told {
            referral: &referral,
            resident: ResidentId([7; 16]),
            name: "Đỗ Thị Hoà",
            birth_date: "1957-05-06".parse().ok(),
        };
        let id = referral::id((registration, referral.id));
        assert_eq!(referral::from_id(&id), Some((registration, referral.id)));
        (referral::service_request(told), Some(referral::task(told)))
    });
    check("referral.golden.json", &referral::searchset(told.collect()));
    for id in ["", "x", "đđ", &"0".repeat(63), &"0".repeat(66)] {
        assert_eq!(referral::from_id(id), None, "{id}");
    }
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
