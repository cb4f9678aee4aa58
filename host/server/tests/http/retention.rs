//! The audit trail and time.

use crate::residents::{HOA, bundle};
use crate::support::{STATION, TestHost};
use axum::http::StatusCode;
use hoso_core::Error;
use hoso_core::audit::Act;
use hoso_core::policy::{Actor, Purpose, Role};
use hoso_server::ops::OpContext;

fn at_the_command_line(host: &TestHost) -> OpContext {
    let actor = Actor::of("command-line".parse().unwrap(), Role::ModuleAdministrator, None);
    host.app.0.context(actor, Purpose::Administration, "command-line".to_owned())
}

#[tokio::test]
async fn what_was_kept_for_its_years_goes_and_the_rest_is_whole() {
    let host = TestHost::new();
    let doctor = host.token(Role::Clinician);
    let sent = host.post("/api/v1/intake/fhir", &doctor, bundle(HOA, STATION, "I10")).await;
    assert_eq!(sent.status, StatusCode::CREATED, "{}", sent.body);
    let id = sent.json()["cases"][0]["resident"].as_str().unwrap().to_owned();
    let chart = format!("/api/v1/residents/{id}/chart");
    assert_eq!(host.get(&chart, &doctor).await.status, StatusCode::OK);
    let ctx = at_the_command_line(&host);
    assert_eq!(host.app.0.old_trail(&ctx, 10).unwrap().1, 0, "nothing is old");
    assert_eq!(host.app.0.cut_trail(&ctx, 10, "none yet").unwrap(), 0);

    // Rows are of the real clock, which is in this year or a later one.
    let host = host.on(jiff::civil::date(2150, 1, 1));
    let ctx = at_the_command_line(&host);
    let (day, rows) = host.app.0.old_trail(&ctx, 20).unwrap();
    assert_eq!(day, jiff::civil::date(2130, 1, 1));
    assert!(rows >= 2, "{rows}");
    let silent = host.app.0.cut_trail(&ctx, 20, " ").unwrap_err();
    assert!(matches!(silent, Error::Invalid { .. }), "{silent:?}");
    let doctor = at_the_command_line(&host);
    let doctor = OpContext {
        actor: Actor::of("an".parse().unwrap(), Role::Clinician, STATION.parse().ok()),
        ..doctor
    };
    let refused = host.app.0.cut_trail(&doctor, 20, "mine").unwrap_err();
    assert!(matches!(refused, Error::Forbidden { .. }), "{refused:?}");
    assert_eq!(host.app.0.cut_trail(&ctx, 20, "yearly").unwrap(), rows);
    let report = host.app.0.verify().unwrap();
    assert!(report.is_whole(), "{:?}", report.problems);
    let told = report.removed.unwrap();
    for word in ["command-line", "of before 2130-01-01", "yearly"] {
        assert!(told.contains(word), "{told}");
    }
    // The host goes on, and its trail with it.
    let token = host.token(Role::Clinician);
    assert_eq!(host.get(&chart, &token).await.status, StatusCode::OK);
    assert!(host.app.0.verify().unwrap().is_whole());
    let left = host.audit();
    assert_eq!(left.first().map(|row| row.act), Some(Act::CutTrail), "{left:?}");
}
