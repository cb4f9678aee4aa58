//! Messages through the API, up to the chart and the pages that show them.

use crate::support::{STATION, TestHost, csrf};
use axum::http::StatusCode;
use hoso_core::policy::Role;
use serde_json::{Value, json};

/// A person whose name is written to harm a page.
const NAME: &str = "<script>alert(1)</script> Thị Hoà \"An\" & 'Em'";

fn bundle() -> String {
    let patient = json!({
        "resourceType": "Patient",
        "id": "p1",
        "identifier": [{"system": "http://fhir.hl7.org.vn/core/sid/cccd", "value": "001157012345"}],
        "name": [{"text": NAME}],
        "gender": "female",
        "birthDate": "1957-05-06",
        "managingOrganization": {"identifier": {"value": STATION}},
    });
    let pressure = |code: &str, value: i64| {
        json!({
            "code": {"coding": [{"system": "http://loinc.org", "code": code}]},
            "valueQuantity": {
                "value": value, "unit": "mm[Hg]",
                "system": "http://unitsofmeasure.org", "code": "mm[Hg]",
            },
        })
    };
    let code = json!({"system": "http://loinc.org", "code": "85354-9", "display": "<b>HA</b>"});
    let observation = json!({
        "resourceType": "Observation",
        "id": "o1",
        "status": "final",
        "code": {"coding": [code]},
        "subject": {"reference": "Patient/p1"},
        "effectiveDateTime": "2026-02-03",
        "component": [pressure("8480-6", 150), pressure("8462-4", 95)],
    });
    let entries = [patient, observation].map(|resource| json!({"resource": resource}));
    json!({"resourceType": "Bundle", "type": "collection", "entry": entries}).to_string()
}

async fn host_with_one() -> (TestHost, String, String) {
    let host = TestHost::new();
    let token = host.token(Role::Clinician);
    let answer = host.post("/api/v1/intake/fhir", &token, bundle()).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.body);
    let receipt = answer.json();
    assert_eq!(receipt["outcome"], "accepted", "{receipt}");
    let resident = receipt["cases"][0]["resident"].as_str().unwrap().to_owned();
    let kept = host.get(answer.header("location"), &token).await;
    assert_eq!(kept.json()["cases"], receipt["cases"]);
    (host, token, resident)
}

#[tokio::test]
async fn the_same_message_twice_changes_nothing() {
    let (host, token, _) = host_with_one().await;
    let again = host.post("/api/v1/intake/fhir", &token, bundle()).await;
    assert_eq!(again.status, StatusCode::OK, "{}", again.body);
    assert_eq!(again.json()["outcome"], "unchanged");
}

#[tokio::test]
async fn what_cannot_be_read_is_kept_with_place_and_reason() {
    let host = TestHost::new();
    let token = host.token(Role::Clinician);
    let answer = host.post("/api/v1/intake/qd3176", &token, "<GIAMDINHHS><THONGTIN").await;
    assert_eq!(answer.status, StatusCode::ACCEPTED, "{}", answer.body);
    let receipt = answer.json();
    assert_eq!(receipt["outcome"], "quarantined");
    assert!(!receipt["why"]["reason"].as_str().unwrap().is_empty());
    let kept = host.get("/api/v1/quarantine", &token).await.json();
    assert_eq!(kept[0]["message"], receipt["message"]);
    let replay = format!("/api/v1/quarantine/{}/replay", receipt["message"].as_str().unwrap());
    let answer = host.post(&replay, &token, "").await;
    assert_eq!(answer.status, StatusCode::ACCEPTED, "{}", answer.body);
    let stranger = host.post("/api/v1/intake/hl7", &token, "x").await;
    assert_eq!(stranger.json()["field"], "format");
}

#[tokio::test]
async fn a_message_leads_to_resident_chart_and_audit() {
    let (host, token, id) = host_with_one().await;
    let ask = r#"{"name":"thi hoa","birth_year":1957}"#;
    let by_name = host.post("/api/v1/residents/search", &token, ask).await.json();
    assert_eq!(by_name[0]["id"], id.as_str(), "{by_name}");
    let ask = r#"{"identifier":"001157012345"}"#;
    let by_number = host.post("/api/v1/residents/search", &token, ask).await.json();
    assert_eq!(by_number[0]["name"], NAME, "{by_number}");
    let chart = host.get(&format!("/api/v1/residents/{id}/chart?kind=Observation"), &token).await;
    let record = chart.json()["rows"][0].clone();
    assert_eq!(record["when"], "2026-02-03", "{record}");
    assert_eq!(record["parts"][0]["value"]["quantity"]["value"], 150.0, "{record}");
    let one = format!("/api/v1/residents/{id}/records/{}", record["id"].as_str().unwrap());
    assert_eq!(host.get(&one, &token).await.json()["record"], record);
    let trail = host.get(&format!("/api/v1/residents/{id}/audit"), &token).await.json();
    let acts: Vec<&Value> = trail["rows"].as_array().unwrap().iter().map(|r| &r["act"]).collect();
    for act in ["intake", "search", "read-chart", "read-audit"] {
        assert!(acts.contains(&&json!(act)), "{act}: {acts:?}");
    }
}

#[tokio::test]
async fn a_chart_is_a_fhir_bundle_too() {
    let (host, token, id) = host_with_one().await;
    let answer = host.get(&format!("/api/v1/residents/{id}/fhir"), &token).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    assert_eq!(answer.header("content-type"), "application/fhir+json");
    assert_eq!(answer.json()["resourceType"], "Bundle");
    assert!(answer.body.contains("85354-9"));
}

#[tokio::test]
async fn another_facility_sees_nothing_of_it() {
    let (host, _, id) = host_with_one().await;
    let other = host.token_at(Role::Clinician, Some("01002"), 60_000);
    let hidden = host.get(&format!("/api/v1/residents/{id}"), &other).await;
    let absent = host.get(&format!("/api/v1/residents/{}", "0".repeat(32)), &other).await;
    assert_eq!(hidden.status, StatusCode::NOT_FOUND);
    let but_id = |answer: &crate::support::Answer| {
        let mut problem = answer.json();
        problem["request_id"] = Value::Null;
        problem
    };
    assert_eq!(but_id(&hidden), but_id(&absent));
    let found = host.post("/api/v1/residents/search", &other, r#"{"name":"hoa"}"#).await;
    assert_eq!(found.json(), json!([]));
}

#[tokio::test]
async fn pages_show_the_resident_and_render_hostile_text_as_text() {
    let (host, token, id) = host_with_one().await;
    let search = host.page("/search", &token).await;
    let fields = format!("csrf={}&identifier=&name=hoa&birth_year=1957", csrf(&search.body));
    let found = host.searched(&token, &fields).await;
    let resident = host.page(&format!("/residents/{id}"), &token).await;
    for page in [&found, &resident] {
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        assert!(page.body.contains("&lt;script&gt;alert(1)&lt;/script&gt;"), "{}", page.body);
        assert!(!page.body.contains("<script>"), "{}", page.body);
        assert!(page.body.contains("06/05/1957"), "{}", page.body);
    }
    assert!(resident.body.contains("150/95 mmHg"), "{}", resident.body);
    assert!(resident.body.contains("Huyết áp</a>"), "{}", resident.body);
    let (_, link) = resident.body.split_once(&format!("/residents/{id}/records/")).unwrap();
    let record = format!("/residents/{id}/records/{}", &link[..32]);
    let record = host.page(&record, &token).await;
    assert_eq!(record.status, StatusCode::OK);
    assert!(record.body.contains("Nguyên văn từ nguồn"), "{}", record.body);
    // What the source calls it stands on the record's own page.
    assert!(record.body.contains("&lt;b&gt;HA&lt;/b&gt;"), "{}", record.body);
    let home = host.page("/", &token).await;
    assert!(home.body.contains("Đã nhận"), "{}", home.body);
    let (_, link) = home.body.split_once("/receipts/").unwrap();
    let receipt = host.page(&format!("/receipts/{}", &link[..64]), &token).await;
    assert!(receipt.body.contains(&id), "{}", receipt.body);
}
