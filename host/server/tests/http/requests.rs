//! What residents ask by the law on personal data: made, gone on with, answered; and the record
//! taken along, which ends with the access.

use crate::residents::{City, HOA, LAN, bundle, city};
use crate::support::{Answer, STATION, csrf};
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use axum::response::Response;
use futures_util::StreamExt as _;
use hoso_core::policy::Role;
use serde_json::{Value, json};

fn own() -> Value {
    json!({"kind": "own-account", "reference": "v1"})
}

fn paper() -> Value {
    json!({"kind": "signed-paper", "reference": "7/2026"})
}

async fn ask(city: &City, token: &str, body: Value) -> Answer {
    let path = format!("/api/v1/residents/{}/requests", city.hoa);
    city.host.post(&path, token, body.to_string()).await
}

async fn seen(city: &City, token: &str) -> Vec<Value> {
    let path = format!("/api/v1/residents/{}/requests", city.hoa);
    let answer = city.host.get(&path, token).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    answer.json().as_array().unwrap().clone()
}

fn officer(city: &City) -> String {
    city.host.token_at(Role::DataProtectionOfficer, None, 3_600_000)
}

async fn step(city: &City, token: &str, id: &Value, body: Value) -> Answer {
    let id = id.as_str().unwrap();
    let path = format!("/api/v1/residents/{}/requests/{id}/steps", city.hoa);
    city.host.post(&path, token, body.to_string()).await
}

/// Today is Wednesday, the 4th of March 2026.
#[tokio::test]
async fn a_request_is_received_begun_and_answered_within_its_days() {
    let city = city().await;
    let (hoa, officer) = (city.resident(HOA, "hoa").await, officer(&city));
    let correct = json!({"kind": "correct", "text": "cân nặng sai", "evidence": own()});
    let made = ask(&city, &hoa, correct).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
    let made = made.json();
    assert_eq!((&made["status"], &made["voice"]), (&json!("received"), &json!("resident")));
    assert_eq!((&made["answer_by"], &made["due"]), (&json!("2026-03-06"), &json!("2026-03-14")));
    let restrict =
        json!({"kind": "restrict", "text": "không dùng cho thống kê", "evidence": own()});
    let restrict = ask(&city, &hoa, restrict).await.json();
    assert_eq!(restrict["due"], "2026-03-19", "{restrict}");

    let open = city.host.get("/api/v1/requests", &officer).await.json();
    assert_eq!(open.as_array().unwrap().len(), 2, "{open}");
    assert_eq!(open[0]["resident"], city.hoa.as_str(), "{open}");
    let begun = step(&city, &officer, &made["id"], json!({"progress": "begin"})).await;
    assert_eq!(begun.json()["status"], "in-progress", "{}", begun.body);
    let again = step(&city, &officer, &made["id"], json!({"progress": "begin"})).await;
    assert_eq!(again.status, StatusCode::CONFLICT, "{}", again.body);
    let extended = json!({"progress": "extend", "text": "chờ trạm y tế trả lời"});
    let extended = step(&city, &officer, &made["id"], extended).await;
    assert_eq!(extended.json()["due"], "2026-03-24", "{}", extended.body);
    for progress in ["done", "refuse"] {
        let silent = json!({"progress": progress, "text": " "});
        let silent = step(&city, &officer, &made["id"], silent).await;
        assert_eq!(silent.json()["field"], "text", "{progress}: {}", silent.body);
    }
    let done = json!({"progress": "done", "text": "đã sửa thành 52 kg"});
    let done = step(&city, &officer, &made["id"], done).await;
    assert_eq!(done.json()["status"], "done", "{}", done.body);
    let refuse = json!({"progress": "refuse", "text": "luật yêu cầu báo cáo"});
    let refused = step(&city, &officer, &restrict["id"], refuse.clone()).await;
    assert_eq!(refused.json()["status"], "refused", "{}", refused.body);
    let late = step(&city, &officer, &restrict["id"], refuse).await;
    assert_eq!(late.status, StatusCode::CONFLICT, "{}", late.body);
    assert_eq!(city.host.get("/api/v1/requests", &officer).await.json(), json!([]));

    let own = seen(&city, &hoa).await;
    // Both may have been made within one millisecond.
    let correct = own.iter().find(|row| row["kind"] == "correct").unwrap();
    let texts: Vec<_> = correct["steps"].as_array().unwrap().iter().map(|s| &s["text"]).collect();
    assert_eq!(texts, ["", "chờ trạm y tế trả lời", "đã sửa thành 52 kg"]);
    let path = format!("/api/v1/residents/{}/audit?limit=500", city.hoa);
    let trail = city.host.get(&path, &hoa).await.json();
    let notes = |act: &str| -> Vec<String> {
        let rows = trail["rows"].as_array().unwrap().iter().filter(|row| row["act"] == act);
        let notes = rows.map(|row| row["note"].as_str().unwrap().to_owned());
        notes.filter(|note| !note.is_empty()).collect()
    };
    assert_eq!(notes("make-request"), ["restrict", "correct"], "{trail}");
    let answered = ["restrict refused", "correct done", "correct extended", "correct begun"];
    assert_eq!(notes("answer-request"), answered, "{trail}");
}

#[tokio::test]
async fn a_counter_writes_down_with_evidence_and_sees_its_own_alone() {
    let city = city().await;
    let [here, there] = &city.doctors;
    let asked = json!({"kind": "view", "text": "xem kết quả", "voice": "resident",
        "evidence": paper()});
    let mut nobody = asked.clone();
    nobody.as_object_mut().unwrap().remove("voice");
    let mut by_account = asked.clone();
    by_account["evidence"] = own();
    for (body, field) in [(nobody, "voice"), (by_account, "evidence.kind")] {
        let refused = ask(&city, here, body).await;
        assert_eq!(refused.json()["field"], field, "{}", refused.body);
    }
    let made = ask(&city, here, asked).await;
    assert_eq!(made.json()["made_at"], STATION, "{}", made.body);
    assert_eq!(seen(&city, here).await.len(), 1);
    assert_eq!(seen(&city, there).await.len(), 0, "another counter's");
    assert_eq!(seen(&city, &officer(&city)).await.len(), 1);
    let hoa = city.resident(HOA, "hoa").await;
    assert_eq!(seen(&city, &hoa).await.len(), 1);
    for role in [Role::Clinician, Role::ProgrammeOfficer, Role::ModuleAdministrator] {
        let token = city.host.token(role);
        assert_eq!(city.host.get("/api/v1/requests", &token).await.status, StatusCode::FORBIDDEN);
        let id = &made.json()["id"];
        let taken = step(&city, &token, id, json!({"progress": "begin"})).await;
        assert_eq!(taken.status, StatusCode::NOT_FOUND, "{role:?}: {}", taken.body);
    }
}

#[tokio::test]
async fn an_entry_of_the_own_trail_is_disputed_and_no_other() {
    let city = city().await;
    let (hoa, lan) = (city.resident(HOA, "hoa").await, city.resident(LAN, "lan").await);
    city.diagnoses(&city.doctors[1], &city.hoa).await;
    let entry = |trail: &Value| {
        let rows = trail["rows"].as_array().unwrap();
        let row = rows.iter().find(|row| row["act"] == "read-chart").unwrap();
        format!("{}.{}", row["at_ms"], row["request_id"].as_str().unwrap())
    };
    let trail = |id: &str| format!("/api/v1/residents/{id}/audit?limit=500");
    let own_entry = entry(&city.host.get(&trail(&city.hoa), &hoa).await.json());
    city.diagnoses(&city.doctors[0], &city.lan).await;
    let lans = entry(&city.host.get(&trail(&city.lan), &lan).await.json());
    let dispute = |kind: &str, entry: Option<&str>| {
        let text = "tôi không khám ở đó";
        json!({"kind": kind, "text": text, "entry": entry, "evidence": own()})
    };
    let wrong = [
        dispute("dispute", None),
        dispute("dispute", Some("1.none")),
        dispute("dispute", Some(&lans)),
        dispute("correct", Some(&own_entry)),
    ];
    for body in wrong {
        let refused = ask(&city, &hoa, body.clone()).await;
        assert_eq!(refused.json()["field"], "entry", "{body}: {}", refused.body);
    }
    let made = ask(&city, &hoa, dispute("dispute", Some(&own_entry))).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
    assert_eq!(made.json()["disputed"]["act"], "read-chart", "{}", made.body);
    assert_eq!(made.json()["disputed"]["account"], "Clinician.01002", "{}", made.body);
    // The log offers it, entry by entry, and the form knows which one is meant.
    let page = city.host.page(&format!("/me/{}/access", city.hoa), &hoa).await;
    assert!(page.body.contains(&format!("/requests?entry={own_entry}#ask")), "{}", page.body);
    let path = format!("/me/{}/requests", city.hoa);
    let page = city.host.page(&format!("{path}?entry={own_entry}"), &hoa).await;
    assert!(page.body.contains(&format!("name=\"entry\" value=\"{own_entry}\"")), "{}", page.body);
    let fields =
        format!("csrf={}&entry={own_entry}&text=kh%C3%B4ng+ph%E1%BA%A3i", csrf(&page.body));
    let sent = city.host.form(&path, &hoa, &fields).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    assert_eq!(seen(&city, &hoa).await.len(), 2);
}

#[tokio::test]
async fn requests_are_made_and_answered_on_pages() {
    let city = city().await;
    let (hoa, officer) = (city.resident(HOA, "hoa").await, officer(&city));
    let path = format!("/me/{}/requests", city.hoa);
    let page = city.host.page(&path, &hoa).await;
    let csrf_hoa = csrf(&page.body).to_owned();
    let bare = city.host.form(&path, &hoa, &format!("csrf={csrf_hoa}&text=x")).await;
    assert_eq!(bare.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", bare.body);
    assert!(bare.body.contains("role=\"alert\""), "{}", bare.body);
    let sent = format!("csrf={csrf_hoa}&kind=correct&text=chi%E1%BB%81u+cao");
    let sent = city.host.form(&path, &hoa, &sent).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    let page = city.host.page(&path, &hoa).await;
    for said in ["Sửa dữ liệu sai", "Đã nhận", "chiều cao", "06/03/2026", "14/03/2026"]
    {
        assert!(page.body.contains(said), "{said}: {}", page.body);
    }
    let list = city.host.page("/requests", &officer).await;
    let (_, link) = list.body.split_once(&format!("/requests/{}/", city.hoa)).unwrap();
    let one = format!("/requests/{}/{}", city.hoa, &link[..32]);
    let page = city.host.page(&one, &officer).await;
    let csrf_officer = csrf(&page.body).to_owned();
    let silent = format!("csrf={csrf_officer}&progress=done&text=");
    let silent = city.host.form(&one, &officer, &silent).await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", silent.body);
    let done = format!("csrf={csrf_officer}&progress=done&text=%C4%91%C3%A3+s%E1%BB%ADa");
    let done = city.host.form(&one, &officer, &done).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let page = city.host.page(&path, &hoa).await;
    assert!(page.body.contains("Đã làm xong") && page.body.contains("đã sửa"), "{}", page.body);
    let list = city.host.page("/requests", &officer).await;
    assert!(list.body.contains("Không có yêu cầu nào đang mở."), "{}", list.body);
}

async fn export(city: &City, path: &str, token: &str) -> Response {
    let request = Request::get(path)
        .header("authorization", format!("Bearer {token}"))
        .header("cookie", format!("hoso_session={token}"));
    city.host.begin(request.body(Body::empty()).unwrap()).await
}

async fn text(response: Response) -> String {
    let bytes = to_bytes(response.into_body(), 1 << 26).await.unwrap();
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[tokio::test]
async fn the_record_is_taken_along_whole_and_as_much_as_may_be_seen() {
    let city = city().await;
    let (hoa, lan) = (city.resident(HOA, "hoa").await, city.resident(LAN, "lan").await);
    let path = format!("/api/v1/residents/{}/export", city.hoa);
    let own = export(&city, &path, &hoa).await;
    assert_eq!(own.headers()["content-type"], "application/fhir+json");
    let own: Value = serde_json::from_str(&text(own).await).unwrap();
    assert_eq!(own["resourceType"], "Bundle");
    let of = |bundle: &Value, kind: &str| {
        let entries = bundle["entry"].as_array().unwrap().iter();
        entries.filter(|entry| entry["resource"]["resourceType"] == kind).count()
    };
    assert_eq!((of(&own, "Patient"), of(&own, "Condition")), (3, 2), "{own}");
    let page = format!("/me/{}/export/record", city.hoa);
    let page = text(export(&city, &page, &hoa).await).await;
    for said in ["B20", "I10", "Đỗ Thị Hoà", "06/05/1957", "Hết.", "</html>"] {
        assert!(page.contains(said), "{said}: {page}");
    }
    // A delegate who reads no sensitive class takes none along.
    let delegate = json!({"account": "lan", "until": "2026-04-01", "evidence": self::own()});
    let appoint = format!("/api/v1/residents/{}/representatives", city.hoa);
    let made = city.host.post(&appoint, &hoa, delegate.to_string()).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
    let theirs: Value =
        serde_json::from_str(&text(export(&city, &path, &lan).await).await).unwrap();
    assert_eq!((of(&theirs, "Patient"), of(&theirs, "Condition")), (1, 1), "{theirs}");
    assert!(!theirs.to_string().contains("B20"), "{theirs}");
    for token in &city.doctors {
        let staff = export(&city, &path, token).await;
        assert_eq!(staff.status(), StatusCode::NOT_FOUND, "staff reads by pages");
    }
}

/// So many that the stream has several pages.
const MANY: usize = 450;

async fn with_many_records(city: &City) {
    let mut message: Value = serde_json::from_str(&bundle(HOA, STATION, "J06")).unwrap();
    let entries = message["entry"].as_array_mut().unwrap();
    let pattern = entries.pop().unwrap();
    for n in 0..MANY {
        let mut one = pattern.clone();
        one["resource"]["id"] = json!(format!("many-{n}"));
        entries.push(one);
    }
    let sent = city.host.post("/api/v1/intake/fhir", &city.doctors[0], message.to_string()).await;
    assert_eq!(sent.status, StatusCode::CREATED, "{}", sent.body);
}

#[tokio::test]
async fn an_export_ends_when_the_access_ends() {
    let city = city().await;
    with_many_records(&city).await;
    let (hoa, lan) = (city.resident(HOA, "hoa").await, city.resident(LAN, "lan").await);
    let base = format!("/api/v1/residents/{}", city.hoa);
    let appoint = format!("{base}/representatives");
    let delegate = json!({"account": "lan", "until": "2026-04-01", "evidence": own()});
    let made = city.host.post(&appoint, &hoa, delegate.to_string()).await.json();
    let whole = text(export(&city, &format!("{base}/export"), &lan).await).await;
    let whole: Value = serde_json::from_str(&whole).unwrap();
    // And the one of before that is of no sensitive class.
    let entries = whole["entry"].as_array().unwrap().iter();
    let conditions = entries.filter(|entry| entry["resource"]["resourceType"] == "Condition");
    assert_eq!(conditions.count(), MANY + 1);

    let running = export(&city, &format!("{base}/export"), &lan).await;
    assert_eq!(running.status(), StatusCode::OK);
    let mut pieces = running.into_body().into_data_stream();
    for piece in 0..2 {
        assert!(pieces.next().await.unwrap().is_ok(), "piece {piece}");
    }
    let end = format!("{appoint}/{}/end", made["id"].as_str().unwrap());
    let ended = city.host.post(&end, &hoa, r#"{"reason":"tôi đổi ý"}"#).await;
    assert_eq!(ended.status, StatusCode::OK, "{}", ended.body);
    assert!(pieces.next().await.unwrap().is_err(), "it breaks off, so nobody takes it for whole");
    let trail = city.host.get(&format!("{base}/audit?limit=500"), &hoa).await.json();
    let rows = trail["rows"].as_array().unwrap();
    let stopped = rows.iter().find(|row| row["act"] == "export" && row["allowed"] == false);
    assert_eq!(stopped.unwrap()["note"], "stopped: access has ended", "{trail}");

    // Signing out ends what the own session has running too.
    let mut pieces =
        export(&city, &format!("{base}/export"), &hoa).await.into_body().into_data_stream();
    assert!(pieces.next().await.unwrap().is_ok());
    let out = city.host.post("/api/v1/sign-out", &hoa, "").await;
    assert_eq!(out.status, StatusCode::NO_CONTENT, "{}", out.body);
    assert!(pieces.next().await.unwrap().is_err());
}
