//! What a resident permits is what other facilities see: from one request to the next, by consent
//! at the visit, in an emergency, and for sensitive classes only where they are named.

use crate::process::{Client, PASSWORD, Server, token};
use crate::support::{OTHER, STATION, TestHost, Visit, file};
use serde_json::{Value, json};

const NUMBER: &str = "001160012345";

struct Two {
    /// At `STATION`, where the resident comes for blood pressure.
    here: Client,
    /// At `OTHER`, where two visits were, one of them about HIV.
    there: Client,
    /// At a facility that does not know the resident.
    stranger: Client,
    officer: Client,
    resident: String,
    server: Server,
    _host: TestHost,
}

const NOWHERE: &str = "01A03";

fn two() -> Two {
    let mut host = TestHost::with_ncd();
    let person = |patient: &str, facility, visit: &str, diagnosis: &str| Visit {
        facility,
        visit: visit.to_owned(),
        number: NUMBER.to_owned(),
        diagnosis: diagnosis.to_owned(),
        ..Visit::of(patient, "Đỗ Thị Hoà")
    };
    host.send(STATION, &file(&[person("BN1", STATION, "LK1", "I10")]));
    let elsewhere = [person("X9", OTHER, "LK2", "E11"), person("X9", OTHER, "LK3", "B20")];
    host.send(OTHER, &file(&elsewhere));
    let resident = host.find(STATION, "do thi hoa")[0].to_string();
    host.close();
    let data = host.dir.path();
    let doctor = |name, facility| token(data, name, "clinician", Some(facility));
    let tokens = [doctor("here", STATION), doctor("there", OTHER), doctor("stranger", NOWHERE)];
    let officer = token(data, "officer", "data-protection-officer", None);
    let server = Server::start(data);
    let [here, there, stranger] = tokens.map(|token| server.client(&token));
    let officer = server.client(&officer);
    Two { here, there, stranger, officer, resident, server, _host: host }
}

impl Two {
    /// Diagnoses in the chart that this one sees, in order of their codes.
    fn diagnoses(&self, who: &Client) -> Vec<String> {
        let path = format!("/residents/{}/chart?limit=100&kind=Condition", self.resident);
        let (status, page) = who.get(&path);
        if status == 404 {
            return vec!["404".to_owned()];
        }
        assert_eq!(status, 200, "{page}");
        let code = |r: &Value| r["code"]["code"].as_str().unwrap().to_owned();
        let mut codes: Vec<_> = page["rows"].as_array().unwrap().iter().map(code).collect();
        codes.sort();
        codes
    }

    fn consent(&self, of: &Client, changes: Value) -> (u16, Value) {
        let mut body = json!({
            "decision": "permit", "whom": "all-treating", "purposes": ["treatment"],
            "given_by": "resident", "evidence": {"kind": "signed-paper", "reference": "12/2026"},
        });
        for (name, value) in changes.as_object().unwrap() {
            body[name] = value.clone();
        }
        of.post(&format!("/residents/{}/consents", self.resident), &body)
    }

    fn withdraw(&self, of: &Client, consent: &Value) -> (u16, Value) {
        let id = consent["id"].as_str().unwrap();
        let path = format!("/residents/{}/consents/{id}/withdrawal", self.resident);
        of.post(&path, &json!({"reason": "tôi đổi ý"}))
    }

    fn break_glass(&self, who: &Client, changes: Value) -> (u16, Value) {
        let mut body = json!({
            "identifier": NUMBER, "reason": "unconscious", "text": "ngã ngoài đường",
            "password": PASSWORD,
        });
        for (name, value) in changes.as_object().unwrap() {
            body[name] = value.clone();
        }
        who.post("/break-glass", &body)
    }
}

#[test]
fn a_consent_opens_what_it_names_and_its_withdrawal_closes_it() {
    let two = two();
    assert_eq!(two.diagnoses(&two.here), ["I10"]);
    let (status, general) = two.consent(&two.here, json!({}));
    assert_eq!(status, 201, "{general}");
    assert_eq!(two.diagnoses(&two.here), ["E11", "I10"]);
    assert_eq!(two.diagnoses(&two.there), ["B20", "E11", "I10"], "its own are always there");
    assert_eq!(two.diagnoses(&two.stranger), ["404"], "it treats nobody it does not know");

    let (_, named) = two.consent(&two.there, json!({"classes": ["hiv"]}));
    assert_eq!(two.diagnoses(&two.here), ["B20", "E11", "I10"]);
    let (_, refusal) = two.consent(
        &two.here,
        json!({"decision": "deny", "whom": {"facility": STATION}, "classes": ["hiv"]}),
    );
    assert_eq!(two.diagnoses(&two.here), ["E11", "I10"], "a refusal wins over a permission");

    for consent in [&refusal, &general, &named] {
        let (status, body) = two.withdraw(&two.here, consent);
        assert_eq!(status, 200, "{body}");
        assert_eq!(body["withdrawn"]["reason"], "tôi đổi ý");
    }
    assert_eq!(two.diagnoses(&two.here), ["I10"]);
    let (_, all) = two.here.get(&format!("/residents/{}/consents", two.resident));
    assert_eq!(all.as_array().unwrap().len(), 3, "withdrawn ones stay readable");
}

#[test]
fn a_named_facility_reads_what_it_did_not_register() {
    let two = two();
    let (_, given) = two.consent(&two.here, json!({"whom": {"facility": NOWHERE}}));
    assert_eq!(two.diagnoses(&two.stranger), ["E11", "I10"]);
    let (status, _) = two.consent(&two.stranger, json!({}));
    assert_eq!(status, 404, "it may read, not write");
    two.withdraw(&two.here, &given);
    assert_eq!(two.diagnoses(&two.stranger), ["404"]);
}

#[test]
fn a_consent_that_is_none_is_refused_with_its_place() {
    let two = two();
    let cases = [
        (json!({"purposes": []}), "purposes"),
        (json!({"evidence": {"kind": "signed-paper", "reference": " "}}), "evidence.reference"),
        (json!({"since": "2026-11-24", "until": "2026-11-23"}), "until"),
        (json!({"given_by": "representative"}), "given_by"),
    ];
    for (changes, field) in cases {
        let (status, problem) = two.consent(&two.here, changes);
        assert_eq!(status, 400, "{problem}");
        assert!(problem.to_string().contains(field), "{problem}");
    }
    assert_eq!(two.diagnoses(&two.here), ["I10"]);
}

#[test]
fn in_an_emergency_the_record_opens_and_the_officer_reviews_it() {
    let two = two();
    for refused in [json!({"text": ""}), json!({"password": "wrong password"})] {
        let (status, problem) = two.break_glass(&two.stranger, refused);
        assert_eq!(status, 400, "{problem}");
    }
    assert_eq!(two.diagnoses(&two.stranger), ["404"]);

    let (status, opened) = two.break_glass(&two.stranger, json!({}));
    assert_eq!(status, 201, "{opened}");
    assert_eq!(opened["resident"]["id"], json!(two.resident));
    assert_eq!(two.diagnoses(&two.stranger), ["B20", "E11", "I10"]);
    assert_eq!(two.diagnoses(&two.here), ["I10"], "nobody else's eyes are opened");
    let (status, _) = two.stranger.post(
        &format!("/residents/{}/consents", two.resident),
        &json!({"decision": "permit", "whom": "all-treating", "purposes": ["treatment"],
            "given_by": "resident", "evidence": {"kind": "signed-paper", "reference": "1"}}),
    );
    assert_eq!(status, 404, "an emergency is no reason to write consents");

    let (_, open) = two.officer.get("/break-glass");
    assert_eq!(open.as_array().unwrap().len(), 1);
    let id = open[0]["id"].as_str().unwrap();
    let review = format!("/residents/{}/break-glass/{id}/review", two.resident);
    let finding = json!({"justified": true, "text": "đúng quy trình"});
    assert_eq!(two.stranger.post(&review, &finding).0, 403);
    assert_eq!(two.officer.post(&review, &finding).0, 200);
    assert_eq!(two.officer.post(&review, &finding).0, 409);
    assert_eq!(two.officer.get("/break-glass").1, json!([]));

    let (_, trail) = two.officer.get(&format!("/residents/{}/audit?limit=500", two.resident));
    let notes: Vec<_> = trail["rows"].as_array().unwrap().iter().map(|r| &r["note"]).collect();
    assert!(notes.contains(&&json!("ngã ngoài đường")), "{notes:?}");
    assert!(notes.contains(&&json!("break-glass")), "reading by it is marked");
}

/// Invited at the station, signed in with an own password, over the real process and its store.
#[test]
fn a_resident_reads_the_own_record_of_every_facility() {
    let two = two();
    let invite = json!({"account": "hoa", "personal_number": NUMBER, "birth_date": "1960-02-03"});
    let (status, refused) = two.stranger.post("/resident-accounts", &invite);
    assert_eq!(status, 404, "{refused}");
    let (status, made) = two.here.post("/resident-accounts", &invite);
    assert_eq!(status, 201, "{made}");
    let sign_in = json!({
        "account": "hoa", "password": made["one_time_password"], "new_password": PASSWORD,
    });
    let (status, signed_in) = two.here.post("/sign-in", &sign_in);
    assert_eq!(status, 200, "{signed_in}");
    let token = signed_in["token"].as_str().unwrap().to_owned();
    let hoa = two.server.client(&token);
    let (_, me) = hoa.get("/me");
    assert_eq!(me["resident"]["id"], json!(two.resident));
    assert_eq!(two.diagnoses(&hoa), ["B20", "E11", "I10"]);
    assert_eq!(hoa.get("/tasks").0, 403, "nothing of staff");
    let (_, refusal) = two.consent(
        &hoa,
        json!({"decision": "deny", "evidence": {"kind": "own-account", "reference": "v1"}}),
    );
    assert_eq!(refusal["recorded_by"], "hoa", "{refusal}");
    two.consent(&two.here, json!({}));
    assert_eq!(two.diagnoses(&two.here), ["I10"], "the resident's refusal wins");
}
