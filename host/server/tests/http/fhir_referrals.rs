//! Referrals as FHIR, under the same decision as ever.

use crate::residents::city;
use axum::http::StatusCode;
use hoso_core::policy::Role;
use serde_json::json;

const OTHER: &str = "01002";

#[tokio::test(flavor = "multi_thread")]
async fn both_facilities_read_a_referral_as_fhir_and_nobody_else_does() {
    let city = city().await;
    let [here, there] = &city.doctors;
    let new = json!({"to": OTHER, "reason": "đau ngực", "priority": "urgent"}).to_string();
    let path = format!("/api/v1/residents/{}/referrals", city.lan);
    let made = city.host.post(&path, here, new).await.json();
    let text = |name: &str| made[0][name].as_str().unwrap().to_owned();
    let id = format!("{}{}", text("registration"), text("id"));

    let of_lan = format!("/api/fhir/ServiceRequest?patient=Patient/{}", city.lan);
    let found = city.host.get(&format!("{of_lan}&_revinclude=Task:focus"), here).await;
    assert_eq!(found.header("content-type"), "application/fhir+json");
    let found = found.json();
    let kinds = [0, 1].map(|at| found["entry"][at]["resource"]["resourceType"].clone());
    assert_eq!(kinds, ["ServiceRequest", "Task"], "{found}");
    // Who is asked reads what it is asked, and no chart.
    let open = city.host.get("/api/fhir/Task?status=requested", there).await.json();
    assert_eq!((&open["total"], &open["entry"][0]["resource"]["id"]), (&json!(1), &json!(id)));
    let hidden = city.host.get(&of_lan, there).await;
    assert_eq!(hidden.status, StatusCode::NOT_FOUND);
    assert_eq!(hidden.json()["resourceType"], "OperationOutcome");

    let answer = format!("/api/v1/referrals/{}/{}/answers", text("registration"), text("id"));
    for status in ["accepted", "completed"] {
        let said = json!({"status": status, "note": ""}).to_string();
        let answered = city.host.post(&answer, there, said).await;
        assert_eq!(answered.status, StatusCode::NO_CONTENT, "{}", answered.body);
    }
    let task = city.host.get(&format!("/api/fhir/Task/{id}"), there).await.json();
    assert_eq!(task["status"], "completed", "{task}");
    assert!(task["executionPeriod"]["end"].is_string(), "{task}");
    let request = city.host.get(&format!("/api/fhir/ServiceRequest/{id}"), here).await.json();
    assert_eq!(request["status"], "completed", "{request}");

    let stranger = city.host.token_at(Role::Clinician, Some("01009"), 60_000);
    for kind in ["ServiceRequest", "Task"] {
        for (of, token) in [(&id, &stranger), (&"0".repeat(64), here), (&"x".to_owned(), here)] {
            let answer = city.host.get(&format!("/api/fhir/{kind}/{of}"), token).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{kind} {of}: {}", answer.body);
        }
    }
    for wrong in ["?patient=x", "?_revinclude=Task:owner", "?name=lan"] {
        let answer = city.host.get(&format!("/api/fhir/ServiceRequest{wrong}"), here).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{wrong}: {}", answer.body);
    }
}
