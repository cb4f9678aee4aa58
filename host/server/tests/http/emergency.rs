//! Access in an emergency: what it asks for, and who is told.

use crate::residents::{HOA, bundle, city};
use crate::second_factor::set_up;
use crate::support::{Answer, PASSWORD, TestHost};
use axum::http::StatusCode;
use hoso_core::policy::Role;
use serde_json::{Value, json};

const PATH: &str = "/api/v1/break-glass";

#[track_caller]
fn is(answer: &Answer, status: StatusCode) {
    assert_eq!(answer.status, status, "{}", answer.body);
}

#[tokio::test]
async fn without_a_reason_nothing_opens_and_with_one_resident_and_officer_are_told() {
    let city = city().await;
    let (host, hoa) = (&city.host, city.resident(HOA, "hoa").await);
    let stranger = host.token_at(Role::Clinician, Some("01009"), 3_600_000);
    let (own, seen) = (format!("/me/{}", city.hoa), format!("/me/{}/access", city.hoa));
    let notice = format!("href=\"{seen}#emergencies\"");
    let open = async |change: Value| {
        let mut body = json!({"identifier": HOA.1, "reason": "unconscious",
            "text": "ngã ngoài đường", "password": PASSWORD});
        for (name, value) in change.as_object().unwrap() {
            body[name] = value.clone();
        }
        host.post(PATH, &stranger, body.to_string()).await
    };
    for wrong in [json!({"text": " "}), json!({"reason": "curious"}), json!({"reason": null})] {
        let refused = open(wrong.clone()).await;
        assert!(refused.status.is_client_error(), "{wrong}: {}", refused.body);
    }
    assert_eq!(city.diagnoses(&stranger, &city.hoa).await, ["404"]);
    assert!(!host.page(&own, &hoa).await.body.contains(&notice));

    is(&open(json!({})).await, StatusCode::CREATED);
    assert_eq!(city.diagnoses(&stranger, &city.hoa).await, ["B20", "I10"]);
    assert!(host.page(&own, &hoa).await.body.contains(&notice), "the resident is told");
    let access = host.page(&seen, &hoa).await.body;
    for said in ["ngã ngoài đường", "Clinician.01009", "Bất tỉnh"] {
        assert!(access.contains(said), "{said}: {access}");
    }
    let officer = host.token_at(Role::DataProtectionOfficer, None, 60_000);
    let reviews = host.get(PATH, &officer).await.json();
    assert_eq!(reviews[0]["resident"], json!(city.hoa), "the officer is told: {reviews}");
    assert!(host.page("/reviews", &officer).await.body.contains("Clinician.01009"));
}

#[tokio::test]
async fn an_emergency_asks_for_the_code_of_who_has_a_second_factor() {
    let host = TestHost::new();
    let elsewhere = host.token_at(Role::Clinician, Some("01009"), 3_600_000);
    let sent = host.post("/api/v1/intake/fhir", &elsewhere, bundle(HOA, "01009", "I10")).await;
    is(&sent, StatusCode::CREATED);
    let (application, token, codes) = set_up(&host).await;
    let open = async |code: Value| {
        let mut body = json!({"identifier": HOA.1, "reason": "unconscious", "text": "fell",
            "password": PASSWORD});
        if let Some(code) = code.as_str() {
            body["code"] = json!(code);
        }
        host.post(PATH, &token, body.to_string()).await
    };
    let spent = application.code(0);
    for code in [Value::Null, json!(""), json!("abcdef"), json!(spent)] {
        let refused = open(code.clone()).await;
        assert_eq!(refused.json()["field"], "code", "{code}: {}", refused.body);
    }
    let officer = host.token_at(Role::DataProtectionOfficer, None, 60_000);
    let reviews = host.get(PATH, &officer).await.json();
    assert_eq!(reviews, json!([]), "nothing was opened");
    is(&open(json!(application.code(1))).await, StatusCode::CREATED);
    let again = open(json!(application.code(1))).await;
    assert_eq!(again.json()["field"], "code", "taken once: {}", again.body);
    is(&open(json!(codes[0])).await, StatusCode::CREATED);
}
