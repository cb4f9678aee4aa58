//! A file comes in; again; corrected; broken; from somebody else.

use crate::support::{OTHER, STATION, TestHost, Visit, file};
use hoso_core::message::Outcome;
use hoso_core::policy::Role;
use hoso_core::{Error, ResidentId};
use hoso_server::ops::{ChartRequest, SearchQuery};

const CARD: &str = "GD4010123456789";

#[test]
fn a_visit_becomes_a_chart_that_its_facility_finds_without_diacritics() {
    let host = TestHost::new();
    let receipt = host.send(STATION, &file(&[Visit::of("BN1", "Đỗ Thị Hoà")]));
    assert_eq!(receipt.outcome, Outcome::Accepted, "{receipt:?}");
    assert!(receipt.cases[0].new_resident);
    let id = receipt.cases[0].resident;
    assert_eq!(host.find(STATION, "do thi hoa"), [id]);
    let kinds = chart_kinds(&host, id);
    for kind in ["Encounter", "Condition", "Observation"] {
        assert!(kinds.iter().any(|k| k == kind), "{kind} in {kinds:?}");
    }
}

fn chart_kinds(host: &TestHost, id: ResidentId) -> Vec<String> {
    let q = ChartRequest { limit: 100, ..Default::default() };
    let page = host.app().chart(&host.doctor(STATION), id, &q).unwrap();
    page.records.iter().map(|r| r.entry.kind.as_str().to_owned()).collect()
}

#[test]
fn the_same_message_twice_changes_nothing() {
    let host = TestHost::new();
    let bytes = file(&[Visit::of("BN1", "Lê Văn An"), Visit::of("BN2", "Lê Văn Bình")]);
    let first = host.send(STATION, &bytes);
    let again = host.send(STATION, &bytes);
    assert_eq!(again.outcome, Outcome::Unchanged);
    assert_eq!(again.cases, first.cases);
    let mut spaced = bytes.clone();
    spaced.extend(b"\n");
    let other_bytes = host.send(STATION, &spaced);
    assert_eq!(other_bytes.outcome, Outcome::Unchanged, "{other_bytes:?}");
    assert!(other_bytes.cases.iter().all(|c| c.unchanged > 0 && c.changed_nothing()));
}

#[test]
fn a_corrected_message_makes_versions_and_retracts_what_is_gone() {
    let host = TestHost::new();
    let visit = Visit::of("BN1", "Lê Văn An");
    let first = host.send(STATION, &file(std::slice::from_ref(&visit)));
    let corrected = Visit { diagnosis: "I11".into(), blood_pressure: None, ..visit };
    let receipt = host.send(STATION, &file(&[corrected]));
    let case = &receipt.cases[0];
    assert!(case.updated > 0 && case.retracted > 0, "{case:?}");
    assert_eq!(case.resident, first.cases[0].resident);
    assert!(!chart_kinds(&host, case.resident).contains(&"Observation".to_owned()));
}

#[test]
fn a_truncated_file_is_quarantined_with_a_place_and_the_rest_goes_on() {
    let host = TestHost::new();
    let good = file(&[Visit::of("BN1", "Lê Văn An")]);
    let broken = &good[..good.len() / 2];
    let receipt = host.send(STATION, broken);
    let Outcome::Quarantined(why) = &receipt.outcome else { panic!("{receipt:?}") };
    assert!(!why.reason.is_empty());
    let machine = host.actor(Role::Machine, Some(STATION));
    assert_eq!(host.app().quarantine(&machine).unwrap()[0].message, receipt.message);
    let again = host.app().replay(&machine, receipt.message).unwrap();
    assert!(matches!(again.outcome, Outcome::Quarantined(_)));
    assert_eq!(host.send(STATION, &good).outcome, Outcome::Accepted);
}

#[test]
fn a_facility_writes_only_for_itself() {
    let host = TestHost::new();
    let machine = host.actor(Role::Machine, Some(OTHER));
    let bytes = file(&[Visit::of("BN1", "Lê Văn An")]);
    let denied = host.app().intake(&machine, None, &bytes);
    assert!(matches!(denied, Err(Error::Forbidden { .. })), "{denied:?}");
}

#[test]
fn one_card_at_two_facilities_is_one_resident_but_not_the_newborns() {
    let host = TestHost::new();
    let mother = Visit { card: CARD.into(), ..Visit::of("BN1", "Lê Thị An") };
    let elsewhere = Visit {
        facility: OTHER,
        patient: "77".into(),
        born: "196000000000".into(),
        card: format!("HT3010123456789;{CARD}"),
        ..mother.clone()
    };
    let newborn = Visit {
        patient: "BN9".into(),
        visit: "LK9".into(),
        born: "202611010630".into(),
        ..mother.clone()
    };
    let resident = |receipt: hoso_core::message::Receipt| receipt.cases[0].resident;
    let first = resident(host.send(STATION, &file(&[mother])));
    assert_eq!(resident(host.send(OTHER, &file(&[elsewhere]))), first);
    assert_ne!(resident(host.send(STATION, &file(&[newborn]))), first);
}

#[test]
fn a_stranger_sees_neither_the_resident_nor_a_difference() {
    let host = TestHost::new();
    let receipt = host.send(STATION, &file(&[Visit::of("BN1", "Lê Văn An")]));
    let id = receipt.cases[0].resident;
    let nobody = ResidentId([1; 16]);
    let stranger = host.doctor(OTHER);
    let q = ChartRequest { limit: 10, ..Default::default() };
    for id in [id, nobody] {
        assert!(matches!(host.app().chart(&stranger, id, &q), Err(Error::NotFound)));
        assert!(matches!(host.app().resident(&stranger, id), Err(Error::NotFound)));
    }
    let by_name = SearchQuery { name: Some("le".into()), limit: 10, ..Default::default() };
    assert!(host.app().search(&stranger, &by_name).unwrap().is_empty());
}

#[test]
fn every_read_of_a_chart_is_in_the_audit_trail() {
    let host = TestHost::new();
    let id = host.send(STATION, &file(&[Visit::of("BN1", "Lê Văn An")])).cases[0].resident;
    let officer = host.actor(Role::DataProtectionOfficer, None);
    let rows = |host: &TestHost| host.app().audit(&officer, id, None, 100).unwrap().rows.len();
    let before = rows(&host);
    let q = ChartRequest { limit: 10, ..Default::default() };
    host.app().chart(&host.doctor(STATION), id, &q).unwrap();
    // The chart, and the reading of the trail itself.
    assert_eq!(rows(&host), before + 2);
}
