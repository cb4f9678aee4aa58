//! What somebody tries who has a token that is good no longer, or never was.

use crate::support::{PASSWORD, STATION, TestHost};
use axum::http::StatusCode;
use hoso_core::policy::Role;
use hoso_core::{AccountId, FacilityId};

const DOOR: &str = "/api/v1/tasks";

async fn is_let_in(host: &TestHost, token: &str) -> bool {
    match host.get(DOOR, token).await.status {
        StatusCode::OK => true,
        StatusCode::UNAUTHORIZED => false,
        other => panic!("{other}"),
    }
}

fn station() -> Option<FacilityId> {
    Some(STATION.parse().unwrap())
}

#[tokio::test]
async fn an_expired_token_is_nobody() {
    let host = TestHost::new();
    assert!(is_let_in(&host, &host.token_at(Role::Clinician, Some(STATION), 60_000)).await);
    assert!(!is_let_in(&host, &host.token_at(Role::Clinician, Some(STATION), 0)).await);
    assert!(!is_let_in(&host, &host.token_at(Role::Clinician, Some(STATION), -60_000)).await);
}

#[tokio::test]
async fn a_forged_token_is_nobody() {
    let host = TestHost::new();
    let token = host.token(Role::Clinician);
    let (head, tail) = token.split_at(token.len() - 1);
    let other = if tail == "A" { "B" } else { "A" };
    let digest = hoso_core::Digest::of(token.as_bytes()).to_string();
    let forged = [head.to_owned(), format!("{head}{other}"), format!("{token}A"), digest];
    for forged in forged {
        assert!(!is_let_in(&host, &forged).await, "{forged}");
    }
    assert!(is_let_in(&host, &token).await);
}

#[tokio::test]
async fn a_token_is_not_given_for_a_role_that_is_not_held() {
    let host = TestHost::new();
    let app = &host.app.0;
    let doctor: AccountId = "doctor".parse().unwrap();
    app.put_account(doctor.clone(), "", PASSWORD, vec![(Role::Clinician, station())]).unwrap();
    assert!(app.issue_token(doctor.clone(), Role::Clinician, station(), 1_000).is_ok());
    let elsewhere = Some("01002".parse().unwrap());
    for (role, at) in [
        (Role::Clinician, None),
        (Role::Clinician, elsewhere),
        (Role::ModuleAdministrator, None),
        (Role::ModuleAdministrator, station()),
    ] {
        assert!(app.issue_token(doctor.clone(), role, at, 1_000).is_err(), "{role:?}");
    }
    assert!(app.issue_token("nobody".parse().unwrap(), Role::Machine, None, 1_000).is_err());
}

/// Another password, or other roles, end what was signed in before.
#[tokio::test]
async fn a_token_ends_with_a_change_of_its_account() {
    let host = TestHost::new();
    let app = &host.app.0;
    let doctor: AccountId = "doctor".parse().unwrap();
    let put = |password: &str, roles| {
        app.put_account(doctor.clone(), "", password, roles).unwrap();
        app.issue_token(doctor.clone(), Role::Clinician, station(), 60_000).unwrap().token
    };
    let first = put(PASSWORD, vec![(Role::Clinician, station())]);
    assert!(is_let_in(&host, &first).await);
    let second = put("another long password", vec![(Role::Clinician, station())]);
    assert!(!is_let_in(&host, &first).await, "the password has changed");
    assert!(is_let_in(&host, &second).await);
    put(PASSWORD, vec![(Role::Clinician, station()), (Role::IdentityClerk, None)]);
    assert!(!is_let_in(&host, &second).await, "the roles have changed");
    app.put_account(doctor.clone(), "", PASSWORD, vec![(Role::IdentityClerk, None)]).unwrap();
    assert!(app.issue_token(doctor, Role::Clinician, station(), 60_000).is_err());
}

/// The sixth try in a row waits, for an account and for a name that is none alike.
#[tokio::test]
async fn who_guesses_has_to_wait() {
    let host = TestHost::new();
    let roles = vec![(Role::Clinician, station())];
    host.app.0.put_account("doctor".parse().unwrap(), "", PASSWORD, roles).unwrap();
    for account in ["doctor", "nobody", "no name at all"] {
        let ask = |password| format!(r#"{{"account":"{account}","password":"{password}"}}"#);
        for _ in 0..6 {
            let guess = host.post("/api/v1/sign-in", "", ask("a wrong password")).await;
            assert_eq!(guess.status, StatusCode::UNAUTHORIZED, "{account}");
        }
        let next = host.post("/api/v1/sign-in", "", ask(PASSWORD)).await;
        assert_eq!(next.status, StatusCode::SERVICE_UNAVAILABLE, "{account}");
        assert_ne!(next.header("retry-after"), "", "{account}");
    }
}
