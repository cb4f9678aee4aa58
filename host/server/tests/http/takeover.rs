//! Nobody alone takes an account over, and who has lost something is told what helps.

use crate::second_factor::{Application, set_up};
use crate::support::{Answer, PASSWORD, TestHost};
use axum::http::StatusCode;
use hoso_core::policy::Role;
use serde_json::json;

const DOCTOR: &str = "Clinician.01001";
const OWN: &str = "a password of my own";

/// Two administrators of accounts: the first one, and another.
fn administrators(host: &TestHost) -> (String, String) {
    let first = host.token_at(Role::AccountAdministrator, None, 3_600_000);
    let (app, name) = (&host.app.0, || "second-administrator".parse().unwrap());
    app.put_account(name(), "", PASSWORD, vec![(Role::AccountAdministrator, None)]).unwrap();
    let second = app.issue_token(name(), Role::AccountAdministrator, None, 3_600_000).unwrap();
    (first, second.token)
}

async fn reset(host: &TestHost, admin: &str) -> Answer {
    host.post(&format!("/api/v1/accounts/{DOCTOR}/password-reset"), admin, WHY).await
}

async fn remove(host: &TestHost, admin: &str) -> Answer {
    host.post(&format!("/api/v1/accounts/{DOCTOR}/second-factor-removal"), admin, WHY).await
}

async fn bind(host: &TestHost, admin: &str) -> Answer {
    let body = json!({"subject": "administrator", "reason": "x"}).to_string();
    host.put(&format!("/api/v1/accounts/{DOCTOR}/subject"), admin, body).await
}

async fn note_keys(host: &TestHost, admin: &str) -> Answer {
    let key = json!({"kty": "EC", "crv": "P-384", "x": "AA", "y": "AA"});
    let body = json!({"keys": {"keys": [key]}, "reason": "x"}).to_string();
    host.put(&format!("/api/v1/accounts/{DOCTOR}/keys"), admin, body).await
}

const WHY: &str = r#"{"reason":"asked by telephone"}"#;

#[track_caller]
fn is(answer: &Answer, status: StatusCode) {
    assert_eq!(answer.status, status, "{}", answer.body);
}

#[tokio::test]
async fn one_administrator_takes_the_password_or_the_second_factor_and_not_both() {
    let host = TestHost::new();
    let (application, ..) = set_up(&host).await;
    let (one, other) = administrators(&host);
    let once = reset(&host, &one).await;
    is(&once, StatusCode::OK);
    let once = once.json()["one_time_password"].as_str().unwrap().to_owned();
    let refused = remove(&host, &one).await;
    is(&refused, StatusCode::FORBIDDEN);
    assert!(refused.body.contains("another administrator"), "{}", refused.body);
    is(&note_keys(&host, &one).await, StatusCode::CONFLICT);
    // What the administrator has got does not sign in.
    let alone = host.sign_in(DOCTOR, &once, json!({"new_password": OWN})).await;
    assert_eq!(alone.json()["field"], "code", "{}", alone.body);

    // The owner has replaced it: now it is nobody's but the owner's.
    let own = json!({"new_password": OWN, "code": application.code(1)});
    is(&host.sign_in(DOCTOR, &once, own).await, StatusCode::OK);
    is(&remove(&host, &one).await, StatusCode::OK);
    for answer in [reset(&host, &one).await, bind(&host, &one).await, note_keys(&host, &one).await]
    {
        is(&answer, StatusCode::FORBIDDEN);
    }
    // Somebody else has to agree, who is in the trail beside the first one.
    is(&reset(&host, &other).await, StatusCode::OK);
    let trail = host.audit();
    let of = |word: &str| {
        let row = trail.iter().rfind(|row| row.note.contains(word)).unwrap();
        row.account.to_string()
    };
    assert_eq!(of("without second factor"), "AccountAdministrator.all");
    assert_eq!(of("new password"), "second-administrator");
}

/// Whom the identity provider signs in needs no password, so that this is taking it too.
#[tokio::test]
async fn who_binds_an_account_to_a_subject_does_not_take_its_second_factor() {
    let host = TestHost::new();
    set_up(&host).await;
    let (one, other) = administrators(&host);
    is(&bind(&host, &one).await, StatusCode::OK);
    is(&remove(&host, &one).await, StatusCode::FORBIDDEN);
    is(&remove(&host, &other).await, StatusCode::OK);
}

#[tokio::test]
async fn without_the_key_of_second_factors_recovery_codes_open_and_new_factors_are_set_up() {
    let host = TestHost::new();
    let (application, _, codes) = set_up(&host).await;
    let host = host.without_file("second-factor.key");
    let refused = host.sign_in(DOCTOR, PASSWORD, json!({"code": application.code(1)})).await;
    assert_eq!(refused.json()["field"], "code", "{}", refused.body);
    for told in ["lost the key", "recovery code", "administrator"] {
        assert!(refused.body.contains(told), "{told}: {}", refused.body);
    }
    let admin = host.token_at(Role::AccountAdministrator, None, 3_600_000);
    let accounts = host.get("/api/v1/accounts", &admin).await.json();
    let of = |name: &str| {
        let mut all = accounts.as_array().unwrap().iter();
        all.find(|account| account["account"] == name).unwrap()["second_factor_lost"].clone()
    };
    assert_eq!(of(DOCTOR), json!(true), "{accounts}");
    assert_eq!(of("AccountAdministrator.all"), serde_json::Value::Null, "it has none to lose");

    let opened = host.sign_in(DOCTOR, PASSWORD, json!({"code": codes[0]})).await;
    is(&opened, StatusCode::OK);
    let token = opened.json()["token"].as_str().unwrap().to_owned();
    let own = host.get("/api/v1/account", &token).await.json();
    assert_eq!(own["second_factor_lost"], true, "{own}");
    // A new application, made by the new key; that of before opens nothing any more.
    let begin = json!({"password": PASSWORD, "code": codes[1]}).to_string();
    let begun = host.post("/api/v1/account/second-factor", &token, begin).await;
    is(&begun, StatusCode::CREATED);
    let renewed = Application::with(begun.json()["secret"].as_str().unwrap());
    let path = "/api/v1/account/second-factor/confirmation";
    let code = json!({"code": renewed.code(0)}).to_string();
    is(&host.post(path, &token, code).await, StatusCode::OK);
    let old = host.sign_in(DOCTOR, PASSWORD, json!({"code": application.code(1)})).await;
    is(&old, StatusCode::BAD_REQUEST);
    let new = host.sign_in(DOCTOR, PASSWORD, json!({"code": renewed.code(1)})).await;
    is(&new, StatusCode::OK);
}

/// A host whose key is cut does not guess: it says which file, and what to do.
#[tokio::test]
async fn a_damaged_key_of_second_factors_is_named_at_the_start() {
    let host = TestHost::new();
    let error = host.start_with_file("second-factor.key", b"short").unwrap_err();
    for told in ["second-factor.key", "32 bytes", "put it back"] {
        assert!(format!("{error:#}").contains(told), "{told}: {error:#}");
    }
}
