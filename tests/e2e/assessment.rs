//! The programme speaks: tasks, indicators, switch off and on, restart.

use crate::support::{OTHER, STATION, TestHost, Visit, file};
use hoso_core::policy::Role;
use hoso_server::ops::{IndicatorQuery, IndicatorRow, WorkingListQuery, WorkingRow};

fn list(host: &TestHost, facility: &str) -> Vec<WorkingRow> {
    let q = WorkingListQuery { limit: 100, ..Default::default() };
    host.app().working_list(&host.doctor(facility), &q).unwrap().rows
}

fn indicators(host: &TestHost) -> Vec<IndicatorRow> {
    let q = IndicatorQuery {
        programme: "ncd".parse().unwrap(),
        facility: Some(STATION.parse().unwrap()),
        commune: None,
        period: "2026-11".parse().unwrap(),
        basis: None,
    };
    host.app().indicators(&host.doctor(STATION), &q).unwrap()
}

fn hypertensive() -> TestHost {
    let host = TestHost::with_ncd();
    host.send(STATION, &file(&[Visit::of("BN1", "Lê Thị An")]));
    host.assess();
    host
}

#[test]
fn high_blood_pressure_ends_in_a_task_with_evidence() {
    let host = hypertensive();
    let rows = list(&host, STATION);
    assert!(!rows.is_empty());
    let id = rows[0].resident.id;
    let views = host.app().assessments(&host.doctor(STATION), id).unwrap();
    assert!(!views[0].pending);
    assert!(views[0].assessment.answer.findings.iter().any(|f| !f.evidence.is_empty()));
    assert!(list(&host, OTHER).is_empty());
}

#[test]
fn a_cold_brings_nobody_into_the_programme() {
    let host = TestHost::with_ncd();
    let cold = Visit {
        diagnosis: "J00".into(),
        blood_pressure: Some((115, 72)),
        born: "199502030000".into(),
        ..Visit::of("BN1", "Lê Thị An")
    };
    host.send(STATION, &file(&[cold]));
    host.assess();
    assert!(list(&host, STATION).is_empty());
}

#[test]
fn switching_off_takes_the_tasks_away_and_on_brings_them_back() {
    let host = hypertensive();
    let before = list(&host, STATION).len();
    host.switch(STATION, false);
    assert!(list(&host, STATION).is_empty());
    host.switch(STATION, true);
    host.assess();
    assert_eq!(list(&host, STATION).len(), before);
}

#[test]
fn indicators_follow_corrections_and_equal_a_recount() {
    let host = hypertensive();
    let numerator =
        |host: &TestHost| -> i64 { indicators(host).iter().filter_map(|r| r.denominator).sum() };
    assert!(numerator(&host) > 0);
    let corrected = Visit {
        diagnosis: "J00".into(),
        blood_pressure: Some((115, 72)),
        ..Visit::of("BN1", "Lê Thị An")
    };
    host.send(STATION, &file(&[corrected]));
    host.assess();
    host.agrees();
}

#[test]
fn a_restart_finds_everything_again() {
    let mut host = hypertensive();
    let before: Vec<_> = list(&host, STATION).into_iter().map(|r| r.task).collect();
    host.reopen();
    let after: Vec<_> = list(&host, STATION).into_iter().map(|r| r.task).collect();
    assert_eq!(before, after);
    host.agrees();
}

#[test]
fn an_assessment_made_again_is_the_same_whatever_came_later() {
    let host = hypertensive();
    let resident = host.find(STATION, "le thi an")[0];
    let admin = host.actor(Role::ModuleAdministrator, None);
    let (station, ncd) = (STATION.parse().unwrap(), "ncd".parse().unwrap());
    let replay = || host.app().replay_assessment(&admin, &station, &ncd, resident).unwrap();
    let first = replay();
    assert!(first.same_chart && first.same_answer && first.same_tally, "{first:?}");
    // Another visit, and another version of the first one, not yet assessed.
    let later = Visit { blood_pressure: Some((118, 74)), ..Visit::of("BN1", "Lê Thị An") };
    host.send(STATION, &file(&[Visit { visit: "LK-2".into(), ..later.clone() }]));
    host.send(STATION, &file(&[later]));
    let second = replay();
    assert!(second.same_chart && second.same_answer, "{second:?}");
    host.assess();
    let third = replay();
    assert!(third.assessed_at_ms > first.assessed_at_ms);
    assert!(third.same_chart && third.same_answer && third.same_tally, "{third:?}");
}
