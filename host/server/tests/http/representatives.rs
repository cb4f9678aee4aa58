//! Who acts for another: a guardian until the 18th birthday, an adult's delegate until its day; and
//! what a child of 7 to 17 says beside its guardian.

use crate::residents::{City, HOA, LAN, Person, city};
use crate::support::{Answer, csrf};
use axum::http::StatusCode;
use hoso_core::policy::Role;
use jiff::civil::date;
use serde_json::{Value, json};

/// 9 years old.
pub const AN: Person = ("Trần Bé An", "001317054321", "2017-02-01");
/// 18 on the 5th of March, the day after the tests' own.
const VY: Person = ("Trần Khánh Vy", "001308065432", "2008-03-05");
/// 3 years old.
const NA: Person = ("Trần Bé Na", "001322076543", "2022-05-06");

async fn appoint(city: &City, token: &str, id: &str, changes: Value) -> Answer {
    let mut body = json!({
        "account": "lan", "evidence": {"kind": "signed-paper", "reference": "GKS 12/2017"},
    });
    body.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    let path = format!("/api/v1/residents/{id}/representatives");
    city.host.post(&path, token, body.to_string()).await
}

/// A child with two diagnoses, one of them about HIV, whose guardian is Lan; ids and her token.
async fn with_guardian(city: &City, who: Person) -> (String, String) {
    let lan = city.resident(LAN, "lan").await;
    let child = city.register(0, who, "J06").await;
    assert_eq!(city.register(1, who, "B20").await, child);
    let made = appoint(city, &city.doctors[0], &child, json!({})).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
    assert_eq!(made.json()["standing"], "guardian");
    (child, lan)
}

async fn status(city: &City, token: &str, id: &str, tail: &str) -> StatusCode {
    city.host.get(&format!("/api/v1/residents/{id}{tail}"), token).await.status
}

#[tokio::test]
async fn a_guardian_reads_all_of_a_small_child_and_signs_for_it() {
    let city = city().await;
    let (na, lan) = with_guardian(&city, NA).await;
    assert_eq!(city.diagnoses(&lan, &na).await, ["B20", "J06"]);
    let me = city.host.get("/api/v1/me", &lan).await.json();
    assert_eq!(me["represents"][0]["resident"], na.as_str(), "{me}");
    for tail in ["/audit", "/assessments", "/consents"] {
        assert_eq!(status(&city, &lan, &na, tail).await, StatusCode::OK, "{tail}");
    }
    assert_eq!(status(&city, &lan, &na, "/representatives").await, StatusCode::OK);
    let trail = city.host.get(&format!("/api/v1/residents/{na}/audit"), &lan).await.json();
    assert_eq!(trail["rows"][0]["note"], "representative", "{trail}");
    let given = consent(&city, &lan, &na, "permit", "representative").await;
    assert_eq!(given.status, StatusCode::CREATED, "{}", given.body);
    assert!(given.json().get("awaits").is_none(), "below 7 one voice is enough: {}", given.body);
    assert_eq!(city.diagnoses(&city.doctors[0], &na).await, ["B20", "J06"]);
    let gone = withdraw(&city, &lan, &na, &given).await;
    assert_eq!(gone.status, StatusCode::OK, "{}", gone.body);
    assert_eq!(city.diagnoses(&city.doctors[0], &na).await, ["J06"]);
}

/// As initially configured: every sensitive class, from 7 years on.
#[tokio::test]
async fn what_is_private_to_an_adolescent_is_not_the_guardians_to_see() {
    let city = city().await;
    let (an, lan) = with_guardian(&city, AN).await;
    assert_eq!(city.diagnoses(&lan, &an).await, ["J06"]);
    assert_eq!(status(&city, &lan, &an, "/audit").await, StatusCode::NOT_FOUND);
    let who = city.host.get(&format!("/api/v1/residents/{an}"), &lan).await.json();
    assert_eq!(who["registrations"], json!([]), "where somebody goes may tell why: {who}");
    let bundle = city.host.get(&format!("/api/v1/residents/{an}/fhir"), &lan).await.body;
    assert!(bundle.contains("J06") && !bundle.contains("B20"), "{bundle}");
    assert!(!bundle.contains("managingOrganization"), "{bundle}");
    let chart = city.host.get(&format!("/api/v1/residents/{an}/chart"), &city.doctors[1]).await;
    let hidden = chart.json()["rows"][0]["id"].as_str().unwrap().to_owned();
    let hidden = status(&city, &lan, &an, &format!("/records/{hidden}")).await;
    assert_eq!(hidden, StatusCode::NOT_FOUND);
    let page = city.host.page(&format!("/me/{an}"), &lan).await;
    assert!(page.body.contains("J06") && !page.body.contains("B20"), "{}", page.body);
    assert!(!page.body.contains("/access\""), "no door that is closed: {}", page.body);
}

#[tokio::test]
async fn a_guardian_is_nobody_from_the_18th_birthday_on() {
    let mut city = city().await;
    let (vy, lan) = with_guardian(&city, VY).await;
    let own = city.resident(VY, "vy").await;
    assert_eq!(city.diagnoses(&lan, &vy).await, ["J06"]);
    let given = consent(&city, &lan, &vy, "permit", "representative").await;
    assert_eq!(given.json()["awaits"], "resident", "{}", given.body);

    city.host = city.host.on(date(2026, 3, 5));
    let but_id = |answer: &Answer| {
        let mut problem = answer.json();
        // An OperationOutcome has it as its id.
        problem["request_id"] = Value::Null;
        problem["id"] = Value::Null;
        problem
    };
    for tail in ["", "/chart", "/consents", "/audit", "/representatives", "/fhir"] {
        let at = |id: &str| format!("/api/v1/residents/{id}{tail}");
        let hidden = city.host.get(&at(&vy), &lan).await;
        let absent = city.host.get(&at(&"0".repeat(32)), &lan).await;
        assert_eq!(hidden.status, StatusCode::NOT_FOUND, "{tail}: {}", hidden.body);
        assert_eq!(but_id(&hidden), but_id(&absent), "{tail}");
    }
    for (decision, by) in [("permit", "representative"), ("deny", "representative")] {
        let refused = consent(&city, &lan, &vy, decision, by).await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND, "{}", refused.body);
    }
    let me = city.host.get("/api/v1/me", &lan).await.json();
    assert_eq!(me["represents"], json!([]), "{me}");
    // What the guardian said waits for a voice that is now the only one.
    assert_eq!(city.diagnoses(&city.doctors[0], &vy).await, ["J06"]);
    let alone = consent(&city, &own, &vy, "permit", "resident").await;
    assert!(alone.json().get("awaits").is_none(), "{}", alone.body);
    assert_eq!(city.diagnoses(&city.doctors[0], &vy).await, ["B20", "J06"]);
}

#[tokio::test]
async fn a_guardian_is_of_a_child_and_another_adult_with_an_account() {
    let city = city().await;
    let (an, lan) = with_guardian(&city, AN).await;
    let child = city.resident(AN, "an").await;
    let doctor = &city.doctors[0];
    let of_adult = appoint(&city, doctor, &city.hoa, json!({})).await;
    assert_eq!(of_adult.json()["field"], "resident", "{}", of_adult.body);
    let vy = city.register(0, VY, "J06").await;
    for account in ["an", "nobody", "Clinician.01001"] {
        let refused = appoint(&city, doctor, &vy, json!({"account": account})).await;
        assert_eq!(refused.json()["field"], "account", "{account}: {}", refused.body);
    }
    let own = json!({"evidence": {"kind": "own-account", "reference": "v1"}});
    let refused = appoint(&city, doctor, &vy, own.clone()).await;
    assert_eq!(refused.json()["field"], "evidence.kind", "{}", refused.body);
    let elsewhere = city.host.token_at(Role::Clinician, Some("01009"), 60_000);
    let refused = appoint(&city, &elsewhere, &vy, json!({})).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND, "{}", refused.body);
    let mut by_child = own;
    by_child["until"] = json!("2026-04-01");
    let refused = appoint(&city, &child, &an, by_child.clone()).await;
    assert_eq!(refused.json()["field"], "resident", "a child names nobody: {}", refused.body);
    let refused = appoint(&city, &lan, &an, by_child).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND, "nor does a guardian: {}", refused.body);
    // A child does not end its guardian; a facility does, and it holds from the next request.
    let path = format!("/api/v1/residents/{an}/representatives");
    let id = city.host.get(&path, doctor).await.json()[0]["id"].as_str().unwrap().to_owned();
    let (end, why) = (format!("{path}/{id}/end"), r#"{"reason":"QĐ 5/2026"}"#);
    assert_eq!(city.host.post(&end, &child, why).await.status, StatusCode::FORBIDDEN);
    assert_eq!(city.host.post(&end, &lan, why).await.status, StatusCode::NOT_FOUND);
    assert_eq!(city.diagnoses(&lan, &an).await, ["J06"]);
    assert_eq!(city.host.post(&end, doctor, why).await.status, StatusCode::OK);
    assert_eq!(city.diagnoses(&lan, &an).await, ["404"]);
}

async fn consent(city: &City, token: &str, id: &str, decision: &str, by: &str) -> Answer {
    let body = json!({
        "decision": decision, "whom": "all-treating", "purposes": ["treatment"],
        "classes": if decision == "permit" { json!(["hiv"]) } else { json!([]) },
        "given_by": by, "evidence": {"kind": "own-account", "reference": "v1"},
    });
    let path = format!("/api/v1/residents/{id}/consents");
    city.host.post(&path, token, body.to_string()).await
}

async fn withdraw(city: &City, token: &str, id: &str, consent: &Answer) -> Answer {
    let which = consent.json()["id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/residents/{id}/consents/{which}/withdrawal");
    city.host.post(&path, token, r#"{"reason":"no"}"#).await
}

async fn confirm(city: &City, token: &str, id: &str, consent: &Answer) -> Answer {
    let which = consent.json()["id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/residents/{id}/consents/{which}/confirmation");
    city.host.post(&path, token, "").await
}

#[tokio::test]
async fn from_7_to_17_both_permit_and_either_refuses() {
    let city = city().await;
    let (an, lan) = with_guardian(&city, AN).await;
    let child = city.resident(AN, "an").await;
    let doctor = &city.doctors[0];
    for (first, by, second, awaits) in
        [(&child, "resident", &lan, "representative"), (&lan, "representative", &child, "resident")]
    {
        let given = consent(&city, first, &an, "permit", by).await;
        assert_eq!(given.json()["awaits"], awaits, "{}", given.body);
        assert_eq!(city.diagnoses(doctor, &an).await, ["J06"], "one voice permits nothing");
        for other in [first, doctor] {
            let refused = confirm(&city, other, &an, &given).await;
            assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.body);
        }
        let whole = confirm(&city, second, &an, &given).await;
        assert_eq!(whole.json()["given_by"], "resident-and-representative", "{}", whole.body);
        assert_eq!(city.diagnoses(doctor, &an).await, ["B20", "J06"]);

        // Either refuses, at once and alone, and only the same takes that back.
        let by_second = if by == "resident" { "representative" } else { "resident" };
        let refusal = consent(&city, second, &an, "deny", by_second).await;
        assert_eq!(refusal.status, StatusCode::CREATED, "{}", refusal.body);
        assert_eq!(city.diagnoses(doctor, &an).await, ["J06"]);
        let foreign = withdraw(&city, first, &an, &refusal).await;
        assert_eq!(foreign.status, StatusCode::FORBIDDEN, "{}", foreign.body);
        assert_eq!(withdraw(&city, second, &an, &refusal).await.status, StatusCode::OK);
        assert_eq!(city.diagnoses(doctor, &an).await, ["B20", "J06"]);
        // Either takes a permission back.
        assert_eq!(withdraw(&city, first, &an, &given).await.status, StatusCode::OK);
        assert_eq!(city.diagnoses(doctor, &an).await, ["J06"]);
    }
    let not_theirs = consent(&city, &lan, &an, "permit", "resident").await;
    assert_eq!(not_theirs.json()["field"], "given_by", "{}", not_theirs.body);
    let both = consent(&city, &lan, &an, "permit", "resident-and-representative").await;
    assert_eq!(both.json()["field"], "given_by", "{}", both.body);
}

#[tokio::test]
async fn a_delegate_sees_what_was_named_until_the_day_or_until_taken_back() {
    let mut city = city().await;
    let (hoa, lan) = (city.resident(HOA, "hoa").await, city.resident(LAN, "lan").await);
    let own = |until: Option<&str>, more: Value| {
        let evidence = json!({"kind": "own-account", "reference": "v1"});
        let mut body = json!({"evidence": evidence, "until": until});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    for (body, field) in [
        (own(None, json!({})), "until"),
        (own(Some("2026-03-03"), json!({})), "until"),
        (own(Some("2026-03-10"), json!({"account": "hoa"})), "account"),
        (json!({"until": "2026-03-10"}), "evidence.kind"),
    ] {
        let refused = appoint(&city, &hoa, &city.hoa, body).await;
        assert_eq!(refused.json()["field"], field, "{}", refused.body);
    }
    assert_eq!(city.diagnoses(&lan, &city.hoa).await, ["404"]);
    let made = appoint(&city, &hoa, &city.hoa, own(Some("2026-03-10"), json!({}))).await;
    assert_eq!(made.json()["standing"], "delegate", "{}", made.body);
    assert_eq!(city.diagnoses(&lan, &city.hoa).await, ["I10"]);
    for tail in ["/audit", "/consents", "/representatives"] {
        assert_eq!(status(&city, &lan, &city.hoa, tail).await, StatusCode::NOT_FOUND, "{tail}");
    }
    let not_given = consent(&city, &lan, &city.hoa, "permit", "representative").await;
    assert_eq!(not_given.status, StatusCode::NOT_FOUND, "{}", not_given.body);
    let onwards = own(Some("2026-03-10"), json!({"account": "hoa"}));
    let onwards = appoint(&city, &lan, &city.hoa, onwards).await;
    assert_eq!(onwards.status, StatusCode::NOT_FOUND, "{}", onwards.body);

    let end = |made: &Answer| {
        let id = made.json()["id"].as_str().unwrap().to_owned();
        format!("/api/v1/residents/{}/representatives/{id}/end", city.hoa)
    };
    let ended = city.host.post(&end(&made), &hoa, r#"{"reason":"không cần nữa"}"#).await;
    assert_eq!(ended.status, StatusCode::OK, "{}", ended.body);
    assert_eq!(city.diagnoses(&lan, &city.hoa).await, ["404"], "from the next request on");

    let more = json!({"classes": ["hiv"], "may_consent": true});
    let made = appoint(&city, &hoa, &city.hoa, own(Some("2026-03-10"), more)).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
    assert_eq!(city.diagnoses(&lan, &city.hoa).await, ["B20", "I10"]);
    let given = consent(&city, &lan, &city.hoa, "permit", "representative").await;
    assert!(given.json().get("awaits").is_none(), "{}", given.body);
    assert_eq!(city.diagnoses(&city.doctors[0], &city.hoa).await, ["B20", "I10"]);
    let refusal = consent(&city, &hoa, &city.hoa, "deny", "resident").await;
    let foreign = withdraw(&city, &lan, &city.hoa, &refusal).await;
    assert_eq!(foreign.status, StatusCode::FORBIDDEN, "{}", foreign.body);

    city.host = city.host.on(date(2026, 3, 10));
    assert_eq!(city.diagnoses(&lan, &city.hoa).await, ["B20", "I10"], "the last day");
    city.host = city.host.on(date(2026, 3, 11));
    assert_eq!(city.diagnoses(&lan, &city.hoa).await, ["404"]);
    assert_eq!(city.diagnoses(&hoa, &city.hoa).await, ["B20", "I10"]);
}

#[tokio::test]
async fn a_delegate_is_named_and_taken_back_on_the_page() {
    let city = city().await;
    let (hoa, lan) = (city.resident(HOA, "hoa").await, city.resident(LAN, "lan").await);
    let path = format!("/me/{}/representatives", city.hoa);
    let page = city.host.page(&path, &hoa).await;
    assert!(!page.body.contains(" checked"), "nothing is ticked beforehand");
    let csrf = csrf(&page.body);
    let wrong = city.host.form(&path, &hoa, &format!("csrf={csrf}&account=x&until=")).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", wrong.body);
    let fields = format!("csrf={csrf}&account=lan&until=2026-03-10");
    assert_eq!(city.host.form(&path, &hoa, &fields).await.status, StatusCode::SEE_OTHER);
    let theirs = city.host.page(&format!("/me/{}", city.lan), &lan).await;
    assert!(theirs.body.contains(&format!("href=\"/me/{}\"", city.hoa)), "{}", theirs.body);
    assert_eq!(city.host.page(&format!("/me/{}", city.hoa), &lan).await.status, StatusCode::OK);
    let page = city.host.page(&path, &hoa).await;
    let (_, id) = page.body.split_once(&format!("{path}/")).unwrap();
    let end = format!("{path}/{}/end", &id[..32]);
    let ended = city.host.form(&end, &hoa, &format!("csrf={csrf}")).await;
    assert_eq!(ended.status, StatusCode::SEE_OTHER, "{}", ended.body);
    let gone = city.host.page(&format!("/me/{}", city.hoa), &lan).await;
    assert_eq!(gone.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_clinician_records_a_guardian_and_its_end_on_a_page() {
    let city = city().await;
    let lan = city.resident(LAN, "lan").await;
    let na = city.register(0, NA, "J06").await;
    let path = format!("/residents/{na}/representatives");
    let page = city.host.page(&path, &city.doctors[0]).await;
    let csrf = csrf(&page.body).to_owned();
    let fields = |account: &str| {
        format!(
            "csrf={csrf}&account={account}&until=&evidence.kind=signed-paper\
             &evidence.reference=GKS+9%2F2022"
        )
    };
    let nobody = city.host.form(&path, &city.doctors[0], &fields("nobody")).await;
    assert_eq!(nobody.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", nobody.body);
    assert_eq!(city.diagnoses(&lan, &na).await, ["404"]);
    let made = city.host.form(&path, &city.doctors[0], &fields("lan")).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.body);
    assert_eq!(city.diagnoses(&lan, &na).await, ["J06"]);
    let page = city.host.page(&path, &city.doctors[0]).await;
    assert!(page.body.contains("GKS 9/2022"), "the evidence is kept: {}", page.body);
    let (_, id) = page.body.split_once(&format!("{path}/")).unwrap();
    let end = format!("{path}/{}/end", &id[..32]);
    let silent = city.host.form(&end, &city.doctors[0], &format!("csrf={csrf}&reason=")).await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", silent.body);
    let ended = format!("csrf={csrf}&reason=Q%C4%90+5%2F2026");
    let ended = city.host.form(&end, &city.doctors[0], &ended).await;
    assert_eq!(ended.status, StatusCode::SEE_OTHER, "{}", ended.body);
    assert_eq!(city.diagnoses(&lan, &na).await, ["404"]);
    assert_eq!(city.host.page(&path, &lan).await.status, StatusCode::FORBIDDEN, "staff's page");
}
