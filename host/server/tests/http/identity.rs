//! Who is who, over the API: what is asked, in which order, and what a twin changes who is late.

use crate::support::{STATION, TestHost};
use axum::http::StatusCode;
use hoso_core::RegistrationId;
use hoso_core::policy::Role;
use serde_json::{Value, json};

const OTHER: &str = "01002";
const THIRD: &str = "01003";

fn patient(at: &str, id: &str, name: &str, born: &str, phone: &str) -> String {
    let home = [json!({"text": "12 ngõ 5, Phường Yên Hòa, Hà Nội"})];
    let telecom = [json!({"system": "phone", "value": phone})];
    let known = usize::from(!phone.is_empty());
    let patient = json!({
        "resourceType": "Patient",
        "id": id,
        "name": [{"text": name}],
        "gender": "male",
        "birthDate": born,
        "telecom": telecom[..known],
        "address": home[..known],
        "managingOrganization": {"identifier": {"value": at}},
    });
    json!({"resourceType": "Bundle", "type": "collection", "entry": [{"resource": patient}]})
        .to_string()
}

/// The resident that the message's patient is linked to.
async fn send(host: &TestHost, at: &str, id: &str, name: &str, born: &str, phone: &str) -> String {
    let token = host.token_at(Role::Machine, Some(at), 3_600_000);
    let answer = host.post("/api/v1/intake/fhir", &token, patient(at, id, name, born, phone)).await;
    // Who is linked to a resident that is there makes no record and no resident.
    assert!(answer.status.is_success(), "{}", answer.body);
    answer.json()["cases"][0]["resident"].as_str().unwrap().to_owned()
}

async fn questions(host: &TestHost, at: Option<&str>, query: &str) -> Vec<Value> {
    let clerk = host.token_at(Role::IdentityClerk, at, 3_600_000);
    let answer = host.get(&format!("/api/v1/identity/questions{query}"), &clerk).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    answer.json()["rows"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_twin_who_comes_later_makes_a_nameless_newborn_nobodys() {
    let (host, born, phone) = (TestHost::new(), "2026-02-07", "0912000001");
    let newborn = send(&host, STATION, "n", "CB Nguyễn Thị Hoa", born, phone).await;
    let child = send(&host, OTHER, "c", "Lê Gia Bảo", born, phone).await;
    assert_eq!(newborn, child, "the only child of that day");
    let twin = send(&host, THIRD, "t", "Lê Gia Huy", born, phone).await;
    assert_ne!(twin, child);
    let clerk = host.token_at(Role::IdentityClerk, None, 3_600_000);
    let rows = questions(&host, None, "?language=en").await;
    let about = |row: &&Value| row["sides"].to_string().contains("CB Nguyễn Thị Hoa");
    let about: Vec<&Value> = rows.iter().filter(about).collect();
    assert_eq!(about.len(), 2, "whose it is, is asked: {rows:#?}");
    let side = |row: &Value| {
        let sides = row["sides"].as_array().unwrap();
        let of = |side: &&Value| side["name"] == "CB Nguyễn Thị Hoa";
        sides.iter().find(of).unwrap()["resident"].as_str().unwrap().to_owned()
    };
    let own = side(about[0]);
    assert!(own != child && own != twin);
    let events = host.get(&format!("/api/v1/residents/{own}/links"), &clerk).await.json();
    let last = events.as_array().unwrap().last().unwrap();
    assert_eq!(last["basis"], "loosened", "{events}");
}

#[tokio::test]
async fn questions_of_all_facilities_come_strongest_first() {
    let host = TestHost::new();
    let clerk = host.token_at(Role::IdentityClerk, None, 3_600_000);
    let of = |at: &str, id: &str| RegistrationId::of(&at.parse().unwrap(), id).to_string();
    for (n, at, other, name) in [
        (1, OTHER, STATION, "Nguyễn Văn Anh"),
        (2, THIRD, STATION, "Quách Ánh Tuyết"),
        (3, OTHER, THIRD, "Trần Văn Bình"),
    ] {
        let (one, two) = (format!("{n}a"), format!("{n}b"));
        let born = format!("1971-04-1{n}");
        send(&host, at, &one, name, &born, "").await;
        send(&host, other, &two, name, &born, "").await;
        let ask = json!({"registration": of(at, &one), "with": of(other, &two)}).to_string();
        let asked = host.post("/api/v1/identity/questions", &clerk, ask).await;
        assert_eq!(asked.status, StatusCode::CREATED, "{}", asked.body);
    }
    let all = questions(&host, None, "").await;
    let bits: Vec<f64> = all.iter().map(|row| row["bits"].as_f64().unwrap()).collect();
    assert_eq!(bits.len(), 3);
    assert!(bits.is_sorted_by(|x, y| x >= y) && bits[2] > 0.0, "{bits:?}");
    let mut own = Vec::new();
    for at in [STATION, OTHER, THIRD] {
        let rows = questions(&host, Some(at), "").await;
        assert!(rows.iter().all(|row| row["facility"] == at));
        own.extend(rows);
    }
    assert_eq!(own.len(), all.len());
    let clerk = host.token_at(Role::IdentityClerk, Some(OTHER), 3_600_000);
    let others = host.get("/api/v1/identity/questions?facility=01003", &clerk).await;
    assert_eq!(others.status, StatusCode::FORBIDDEN, "another facility's");
    let doctor = host.token(Role::Clinician);
    assert_eq!(host.get("/api/v1/identity/questions", &doctor).await.status, StatusCode::FORBIDDEN);
}
