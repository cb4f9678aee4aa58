//! Residents and their own record: how an account comes to be, what it opens, and that it opens
//! nothing else.

use crate::access::filled;
use crate::support::{Answer, PASSWORD, STATION, TestHost, csrf};
use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use hoso_core::policy::Role;
use hoso_server::app::{AccountRules, ResidentRules};
use hoso_server::router::{Access, routes};
use serde_json::{Value, json};

pub const OTHER: &str = "01002";
/// Name, personal number, day of birth.
pub type Person = (&'static str, &'static str, &'static str);
pub const HOA: Person = ("Đỗ Thị Hoà", "001157012345", "1957-05-06");
pub const LAN: Person = ("Trần Thị Lan", "001190054321", "1990-01-02");

/// One person with one diagnosis, as a facility sends it.
pub fn bundle((name, number, born): Person, facility: &str, diagnosis: &str) -> String {
    let patient = json!({
        "resourceType": "Patient",
        "id": number,
        "identifier": [{"system": "http://fhir.hl7.org.vn/core/sid/cccd", "value": number}],
        "name": [{"text": name}],
        "gender": "female",
        "birthDate": born,
        "managingOrganization": {"identifier": {"value": facility}},
    });
    let code = json!({"system": "http://hl7.org/fhir/sid/icd-10", "code": diagnosis});
    let condition = json!({
        "resourceType": "Condition",
        "id": format!("c-{number}-{diagnosis}"),
        "code": {"coding": [code]},
        "subject": {"reference": format!("Patient/{number}")},
        "onsetDateTime": "2026-02-03",
    });
    let entries = [patient, condition].map(|resource| json!({"resource": resource}));
    json!({"resourceType": "Bundle", "type": "collection", "entry": entries}).to_string()
}

const POLICY: &str = "https://example.org/policies/sharing/2026-11";

/// A Consent as IHE PCF profiles it: everybody who treats may see normal data and HIV.
pub fn pcf(resident: &str) -> Value {
    let patient = json!({"reference": format!("Patient/{resident}")});
    let label = |system: &str, code: &str| {
        let system = format!("http://terminology.hl7.org/CodeSystem/{system}");
        json!([{"system": system, "code": code}])
    };
    json!({
        "resourceType": "Consent",
        "status": "active",
        "scope": {"coding": label("consentscope", "patient-privacy")},
        "category": [{"coding": [{"system": "http://loinc.org", "code": "59284-0"}]}],
        "patient": patient,
        "dateTime": "2026-03-04",
        "performer": [patient],
        "organization": [{"display": "station"}],
        "sourceReference": {"identifier": {
            "system": "urn:hoso:consent-evidence:signed-paper", "value": "3/2026",
        }},
        "policy": [{"uri": POLICY}],
        "provision": {
            "type": "permit",
            "purpose": label("v3-ActReason", "TREAT"),
            "securityLabel": label("v3-Confidentiality", "N"),
            "provision": [{"type": "permit", "securityLabel": label("v3-ActCode", "HIV")}],
        },
    })
}

pub struct City {
    pub host: TestHost,
    /// At the station, at the other facility.
    pub doctors: [String; 2],
    pub hoa: String,
    pub lan: String,
}

/// Hoà is known at both facilities, at the other one for HIV; Lan at the station.
pub async fn city() -> City {
    let policy = Some(POLICY.to_owned());
    let residents = ResidentRules { consent_policy: policy, ..ResidentRules::default() };
    city_with(AccountRules { residents, ..AccountRules::default() }).await
}

async fn city_with(rules: AccountRules) -> City {
    let host = TestHost::with(rules);
    let doctors = [STATION, OTHER].map(|at| host.token_at(Role::Clinician, Some(at), 3_600_000));
    let mut city = City { host, doctors, hoa: String::new(), lan: String::new() };
    city.hoa = city.register(0, HOA, "I10").await;
    city.lan = city.register(0, LAN, "E11").await;
    assert_eq!(city.hoa, city.register(1, HOA, "B20").await, "one person at two facilities");
    city
}

impl City {
    /// Sends the person with a diagnosis to the first or second facility; the resident's id.
    pub async fn register(&self, at: usize, who: Person, diagnosis: &str) -> String {
        let message = bundle(who, [STATION, OTHER][at], diagnosis);
        let sent = self.host.post("/api/v1/intake/fhir", &self.doctors[at], message).await;
        assert_eq!(sent.status, StatusCode::CREATED, "{}", sent.body);
        sent.json()["cases"][0]["resident"].as_str().unwrap().to_owned()
    }

    pub async fn invite(&self, token: &str, who: Person, name: &str) -> Answer {
        let body = json!({"account": name, "personal_number": who.1, "birth_date": who.2});
        self.host.post("/api/v1/resident-accounts", token, body.to_string()).await
    }

    /// Signs in for the first time; the token.
    pub async fn resident(&self, who: Person, name: &str) -> String {
        let made = self.invite(&self.doctors[0], who, name).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
        let once = made.json()["one_time_password"].as_str().unwrap().to_owned();
        let more = json!({"new_password": PASSWORD});
        let signed_in = self.host.sign_in(name, &once, more).await;
        assert_eq!(signed_in.status, StatusCode::OK, "{}", signed_in.body);
        signed_in.json()["token"].as_str().unwrap().to_owned()
    }

    pub async fn diagnoses(&self, token: &str, of: &str) -> Vec<String> {
        let answer = self.host.get(&format!("/api/v1/residents/{of}/chart"), token).await;
        if answer.status != StatusCode::OK {
            return vec![answer.status.as_str().to_owned()];
        }
        let code = |row: &Value| row["code"]["code"].as_str().unwrap().to_owned();
        let mut codes: Vec<_> =
            answer.json()["rows"].as_array().unwrap().iter().map(code).collect();
        codes.sort();
        codes
    }
}

#[tokio::test]
async fn a_resident_reads_all_of_the_own_record() {
    let city = city().await;
    let hoa = city.resident(HOA, "hoa").await;
    let me = city.host.get("/api/v1/me", &hoa).await.json();
    assert_eq!(me["resident"]["id"], city.hoa.as_str(), "{me}");
    assert_eq!(me["resident"]["registrations"].as_array().unwrap().len(), 2, "{me}");
    assert_eq!(
        city.diagnoses(&hoa, &city.hoa).await,
        ["B20", "I10"],
        "of every facility and class"
    );
    let base = format!("/api/v1/residents/{}", city.hoa);
    let fhir = city.host.get(&format!("{base}/fhir"), &hoa).await;
    let registered = fhir.body.matches("\"managingOrganization\"").count();
    assert_eq!(registered, 2, "{}", fhir.body);
    for tail in ["", "/assessments", "/consents", "/audit/fhir?limit=3"] {
        let answer = city.host.get(&format!("{base}{tail}"), &hoa).await;
        assert_eq!(answer.status, StatusCode::OK, "{tail}: {}", answer.body);
    }
    city.diagnoses(&city.doctors[0], &city.hoa).await;
    let trail = city.host.get(&format!("{base}/audit"), &hoa).await.json();
    let rows = trail["rows"].as_array().unwrap();
    let has = |role: &str, act: &str, purpose: &str| {
        rows.iter().any(|r| r["role"] == role && r["act"] == act && r["purpose"] == purpose)
    };
    assert!(has("clinician", "read-chart", "treatment"), "{trail}");
    assert!(has("resident", "read-chart", "own-use"), "{trail}");
    assert!(has("clinician", "invite-resident", "administration"), "{trail}");
}

#[tokio::test]
async fn an_account_needs_the_number_and_day_of_birth_on_record() {
    let city = city().await;
    let [here, there] = &city.doctors;
    let refused = [
        (here, (HOA.0, LAN.1, HOA.2), "another's number", StatusCode::NOT_FOUND),
        (here, (HOA.0, HOA.1, "1957-05-07"), "another day", StatusCode::NOT_FOUND),
        (here, (HOA.0, "001157012399", HOA.2), "nobody's", StatusCode::NOT_FOUND),
        (there, LAN, "not known at the other facility", StatusCode::NOT_FOUND),
        (here, (HOA.0, "GD4010123456789", HOA.2), "insurance card", StatusCode::BAD_REQUEST),
        (here, (HOA.0, "", HOA.2), "nothing", StatusCode::BAD_REQUEST),
    ];
    for (doctor, who, why, status) in refused {
        let answer = city.invite(doctor, who, "hoa").await;
        assert_eq!(answer.status, status, "{why}: {}", answer.body);
    }
    for role in [Role::ProgrammeOfficer, Role::Machine, Role::DataProtectionOfficer] {
        let answer = city.invite(&city.host.token(role), HOA, "hoa").await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{role:?}");
    }
    let administrator = city.host.token_at(Role::AccountAdministrator, Some(OTHER), 60_000);
    assert_eq!(city.invite(&administrator, LAN, "lan").await.status, StatusCode::NOT_FOUND);
    let administrator = city.host.token_at(Role::AccountAdministrator, None, 60_000);
    assert_eq!(city.invite(&administrator, LAN, "lan").await.status, StatusCode::CREATED);
    let taken = city.invite(here, HOA, "lan").await;
    assert_eq!(taken.status, StatusCode::CONFLICT, "another's name: {}", taken.body);
    let staff = city.invite(here, HOA, "AccountAdministrator.all").await;
    assert_eq!(staff.status, StatusCode::CONFLICT, "{}", staff.body);
}

/// A mother's number on her newborn's registration opens nothing of the child's.
#[tokio::test]
async fn a_child_has_no_account_by_its_mothers_number() {
    let city = city().await;
    let child = ("Con Bà Lan", LAN.1, "2026-02-01");
    // The facility that the mother does not go to: her patient number there is the child's here.
    city.register(1, child, "Z38").await;
    let too_young = city.invite(&city.doctors[1], child, "child").await;
    assert_eq!(too_young.json()["field"], "birth_date", "{}", too_young.body);
    let own = ("Bé An", "001317054321", "2017-02-01");
    city.register(0, own, "J06").await;
    let made = city.invite(&city.doctors[0], own, "an").await;
    assert_eq!(made.status, StatusCode::CREATED, "from 7 years on: {}", made.body);
    let lan = city.resident(LAN, "lan").await;
    assert_eq!(city.diagnoses(&lan, &city.lan).await, ["E11"], "the mother's alone");
}

#[tokio::test]
async fn who_may_invite_and_from_what_age_is_configured() {
    let residents = ResidentRules {
        invited_by: vec![Role::AccountAdministrator],
        from_years: 70,
        ..ResidentRules::default()
    };
    let city = city_with(AccountRules { residents, ..AccountRules::default() }).await;
    let refused = city.invite(&city.doctors[0], HOA, "hoa").await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN, "{}", refused.body);
    let administrator = city.host.token_at(Role::AccountAdministrator, None, 60_000);
    let young = city.invite(&administrator, HOA, "hoa").await;
    assert_eq!(young.json()["field"], "birth_date", "68 years: {}", young.body);
}

/// The second invitation renews the password of the same account; what was signed in ends.
#[tokio::test]
async fn who_has_lost_the_password_shows_the_paper_again() {
    let city = city().await;
    let first = city.resident(HOA, "hoa").await;
    let again = city.invite(&city.doctors[1], HOA, "another.name").await;
    assert_eq!(again.status, StatusCode::CREATED, "{}", again.body);
    assert_eq!(again.json()["account"]["account"], "hoa", "one account a resident");
    assert_eq!(city.host.get("/api/v1/me", &first).await.status, StatusCode::UNAUTHORIZED);
    let old = city.host.sign_in("hoa", PASSWORD, json!({})).await;
    assert_eq!(old.status, StatusCode::UNAUTHORIZED);
    let administrator = city.host.token_at(Role::AccountAdministrator, None, 60_000);
    let reason = json!({"reason": "asked for it"}).to_string();
    let disable = "/api/v1/accounts/hoa/disable";
    assert_eq!(city.host.post(disable, &administrator, reason).await.status, StatusCode::OK);
    let disabled = city.invite(&city.doctors[0], HOA, "hoa").await;
    assert_eq!(disabled.status, StatusCode::CONFLICT, "{}", disabled.body);
}

#[tokio::test]
async fn a_residents_account_and_roles_of_staff_never_meet() {
    let city = city().await;
    let hoa = city.resident(HOA, "hoa").await;
    let administrator = city.host.token_at(Role::AccountAdministrator, None, 3_600_000);
    let clinician = json!([{"role": "clinician", "facility": STATION}]);
    let body = json!({"roles": clinician, "reason": "also a nurse"}).to_string();
    let changed = city.host.put("/api/v1/accounts/hoa/roles", &administrator, body).await;
    assert_eq!(changed.status, StatusCode::CONFLICT, "{}", changed.body);
    for roles in [json!([{"role": "resident"}]), json!([{"role": "resident"}, clinician[0]])] {
        let body = json!({"account": "both", "roles": roles, "reason": "x"}).to_string();
        let made = city.host.post("/api/v1/accounts", &administrator, body).await;
        assert_eq!(made.json()["field"], "roles", "{}", made.body);
    }
    let as_staff = json!({"role": "clinician", "facility": STATION});
    let signed_in = city.host.sign_in("hoa", PASSWORD, as_staff).await;
    assert_eq!(signed_in.status, StatusCode::FORBIDDEN, "{}", signed_in.body);
    let app = &city.host.app.0;
    let id = || "hoa".parse().unwrap();
    assert!(app.issue_token(id(), Role::Clinician, Some(STATION.parse().unwrap()), 1_000).is_err());
    let listed = city.host.get("/api/v1/accounts", &administrator).await.body;
    assert!(!listed.contains("\"hoa\""), "residents are not listed among staff: {listed}");
    assert_eq!(city.diagnoses(&hoa, &city.hoa).await, ["B20", "I10"]);
}

/// With one request id, so that nothing but the record could differ.
pub async fn ask(host: &TestHost, method: &Method, path: &str, token: &str, page: bool) -> Answer {
    let request =
        Request::builder().method(method).uri(path).header("x-request-id", "same-for-all");
    let request = match page {
        true => request
            .header("cookie", format!("hoso_session={token}"))
            .header("sec-fetch-site", "same-origin")
            .header("content-type", "application/x-www-form-urlencoded"),
        false => request
            .header("authorization", format!("Bearer {token}"))
            .header("content-type", "application/json"),
    };
    host.send(request.body(Body::from("{}")).unwrap()).await
}

#[tokio::test]
async fn anothers_record_and_an_absent_one_are_the_same_bytes() {
    let city = city().await;
    let hoa = city.resident(HOA, "hoa").await;
    let mut seen = 0;
    for route in routes().iter().filter(|r| r.path.contains("{resident}")) {
        let page = route.access == Access::Session;
        let at = |id: &str| filled(&route.path.replace("{resident}", id));
        let absent = ask(&city.host, &route.method, &at(&"0".repeat(32)), &hoa, page).await;
        let hidden = ask(&city.host, &route.method, &at(&city.lan), &hoa, page).await;
        let name = format!("{} {}", route.method, route.path);
        assert!(!absent.status.is_success() && !absent.status.is_server_error(), "{name}");
        assert_eq!(absent.status, hidden.status, "{name}");
        let blind = |answer: &Answer| answer.body.replace(&city.lan, &"0".repeat(32));
        assert_eq!(blind(&absent), blind(&hidden), "{name}");
        assert_eq!(absent.headers, hidden.headers, "{name}");
        seen += 1;
    }
    assert!(seen > 20, "{seen}");
    let consent = json!({
        "decision": "permit", "whom": "all-treating", "purposes": ["treatment"],
        "given_by": "resident", "evidence": {"kind": "own-account", "reference": "v1"},
    });
    for id in [&city.lan, &"0".repeat(32)] {
        let path = format!("/api/v1/residents/{id}/consents");
        let answer = city.host.post(&path, &hoa, consent.to_string()).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{}", answer.body);
    }
}

/// What a resident's session opens; everything else in the router is closed to it before anything
/// is looked up.
const FOR_RESIDENTS: [&str; 54] = [
    "GET /",
    "GET /account",
    "GET /api/v1/account",
    "GET /api/v1/me",
    "GET /api/v1/residents/{resident}",
    "GET /api/v1/residents/{resident}/assessments",
    "GET /api/v1/residents/{resident}/audit",
    "GET /api/v1/residents/{resident}/audit/fhir",
    "GET /api/v1/residents/{resident}/chart",
    "GET /api/v1/residents/{resident}/consents",
    "GET /api/v1/residents/{resident}/consents/fhir",
    "GET /api/v1/residents/{resident}/export",
    "GET /api/v1/residents/{resident}/fhir",
    "GET /api/v1/residents/{resident}/measurements",
    "GET /api/v1/residents/{resident}/records/{record}",
    "GET /api/v1/residents/{resident}/representatives",
    "GET /api/v1/residents/{resident}/requests",
    "GET /me",
    "GET /me/{resident}",
    "GET /me/{resident}/access",
    "GET /me/{resident}/consents",
    "GET /me/{resident}/export/fhir",
    "GET /me/{resident}/export/record",
    "GET /me/{resident}/measurements",
    "GET /me/{resident}/records/{record}",
    "GET /me/{resident}/representatives",
    "GET /me/{resident}/requests",
    "GET /me/{resident}/risk",
    "POST /account/password",
    "POST /account/second-factor",
    "POST /account/second-factor/confirmation",
    "POST /api/v1/account/second-factor",
    "POST /api/v1/account/second-factor/confirmation",
    "POST /api/v1/residents/{resident}/consents",
    "POST /api/v1/residents/{resident}/consents/fhir",
    "POST /api/v1/residents/{resident}/consents/{consent}/confirmation",
    "POST /api/v1/residents/{resident}/consents/{consent}/withdrawal",
    "POST /api/v1/residents/{resident}/measurements",
    "POST /api/v1/residents/{resident}/measurements/{record}/withdrawal",
    "POST /api/v1/residents/{resident}/representatives",
    "POST /api/v1/residents/{resident}/representatives/{representation}/end",
    "POST /api/v1/residents/{resident}/requests",
    "POST /api/v1/sign-out",
    "POST /me/{resident}/consents",
    "POST /me/{resident}/consents/{consent}/confirmation",
    "POST /me/{resident}/consents/{consent}/withdrawal",
    "POST /me/{resident}/measurements",
    "POST /me/{resident}/measurements/{declared}/withdrawal",
    "POST /me/{resident}/representatives",
    "POST /me/{resident}/representatives/{representation}/end",
    "POST /me/{resident}/requests",
    "POST /me/{resident}/risk",
    "POST /sign-out",
    "PUT /api/v1/account/password",
];

#[tokio::test]
async fn no_route_of_staff_opens_to_a_resident() {
    let city = city().await;
    let hoa = city.resident(HOA, "hoa").await;
    let mut open = Vec::new();
    for route in routes().into_iter().filter(|r| r.access != Access::Anyone) {
        let name = format!("{} {}", route.method, route.path);
        if name.ends_with("/sign-out") {
            open.push(name);
            continue;
        }
        // The own record where it could be opened: a refusal is not for want of one.
        let path = filled(&route.path.replace("{resident}", &city.hoa));
        let page = route.access == Access::Session;
        let answer = ask(&city.host, &route.method, &path, &hoa, page).await;
        match answer.body.contains("this is not for residents") {
            true => assert_eq!(answer.status, StatusCode::FORBIDDEN, "{name}"),
            false => open.push(name),
        }
    }
    open.sort();
    assert_eq!(open, FOR_RESIDENTS);
}

#[tokio::test]
async fn what_a_resident_takes_back_ends_with_the_next_request() {
    let city = city().await;
    let hoa = city.resident(HOA, "hoa").await;
    let path = format!("/api/v1/residents/{}/consents", city.hoa);
    let mut consent = json!({
        "decision": "permit", "whom": "all-treating", "purposes": ["treatment"],
        "classes": ["hiv"], "given_by": "resident",
        "evidence": {"kind": "signed-paper", "reference": "1/2026"},
    });
    let paper = city.host.post(&path, &hoa, consent.to_string()).await;
    assert_eq!(paper.json()["field"], "evidence.kind", "{}", paper.body);
    consent["evidence"]["kind"] = json!("own-account");
    let at_visit = city.host.post(&path, &city.doctors[0], consent.to_string()).await;
    assert_eq!(at_visit.json()["field"], "evidence.kind", "a clinician is not the resident");
    assert_eq!(city.diagnoses(&city.doctors[0], &city.hoa).await, ["I10"]);
    let given = city.host.post(&path, &hoa, consent.to_string()).await;
    assert_eq!(given.status, StatusCode::CREATED, "{}", given.body);
    assert_eq!(given.json()["recorded_by"], "hoa");
    assert!(given.json().get("recorded_at").is_none(), "{}", given.body);
    assert_eq!(city.diagnoses(&city.doctors[0], &city.hoa).await, ["B20", "I10"]);
    let withdrawal = format!("{path}/{}/withdrawal", given.json()["id"].as_str().unwrap());
    let gone = city.host.post(&withdrawal, &hoa, r#"{"reason":"tôi đổi ý"}"#).await;
    assert_eq!(gone.status, StatusCode::OK, "{}", gone.body);
    assert_eq!(city.diagnoses(&city.doctors[0], &city.hoa).await, ["I10"]);
    assert_eq!(city.diagnoses(&hoa, &city.hoa).await, ["B20", "I10"], "the own is always there");
}

#[tokio::test]
async fn consents_come_in_and_go_out_as_fhir() {
    let city = city().await;
    let (doctor, path) =
        (&city.doctors[0], format!("/api/v1/residents/{}/consents/fhir", city.hoa));
    let mut consent = pcf(&city.hoa);
    consent["provision"]["dataPeriod"] = json!({"start": "2020-01-01"});
    let refused = city.host.post(&path, doctor, consent.to_string()).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{}", refused.body);
    assert_eq!(refused.json()["resourceType"], "OperationOutcome", "{}", refused.body);
    assert_eq!(city.diagnoses(doctor, &city.hoa).await, ["I10"]);
    let recorded = city.host.post(&path, doctor, pcf(&city.hoa).to_string()).await;
    assert_eq!(recorded.status, StatusCode::CREATED, "{}", recorded.body);
    assert_eq!(city.diagnoses(doctor, &city.hoa).await, ["B20", "I10"], "it holds like any other");
    let hoa = city.resident(HOA, "hoa").await;
    let all = city.host.get(&path, &hoa).await;
    assert_eq!(all.header("content-type"), "application/fhir+json");
    assert_eq!(all.json()["entry"][0]["resource"], recorded.json());
    let mut again = recorded.json();
    again["sourceReference"]["identifier"]["value"] = json!("4/2026");
    let again = city.host.post(&path, doctor, again.to_string()).await;
    assert_eq!(again.status, StatusCode::CREATED, "what goes out comes in: {}", again.body);

    let without = city_with(AccountRules::default()).await;
    let path = format!("/api/v1/residents/{}/consents/fhir", without.hoa);
    let answer = without.host.get(&path, &without.doctors[0]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.body);
}

#[tokio::test]
async fn the_pages_of_a_resident_are_read_and_filled_in() {
    let city = city().await;
    let hoa = city.resident(HOA, "hoa").await;
    let host = &city.host;
    assert_eq!(host.page("/", &hoa).await.header("location"), "/me");
    let own = format!("/me/{}", city.hoa);
    assert_eq!(host.page("/me", &hoa).await.header("location"), own);
    let record = host.page(&own, &hoa).await;
    assert!(record.body.contains("B20") && record.body.contains("Đỗ Thị Hoà"), "{}", record.body);
    let (_, link) = record.body.split_once(&format!("{own}/records/")).unwrap();
    let one = host.page(&format!("{own}/records/{}", &link[..32]), &hoa).await;
    assert_eq!(one.status, StatusCode::OK, "{}", one.body);

    let consents = format!("{own}/consents");
    let page = host.page(&consents, &hoa).await;
    assert!(!page.body.contains(" checked"), "nothing is ticked beforehand: {}", page.body);
    let csrf = csrf(&page.body);
    let bare = host.form(&consents, &hoa, &format!("csrf={csrf}&decision=permit")).await;
    assert_eq!(bare.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", bare.body);
    assert!(bare.body.contains("role=\"alert\"") && bare.body.contains(" checked"));
    let fields = "decision=permit&whom=all-treating&facility=&purpose=treatment&class.hiv=1&until=";
    let foreign = host.form(&consents, &hoa, &format!("csrf=0&{fields}")).await;
    assert_eq!(foreign.status, StatusCode::FORBIDDEN);
    assert_eq!(city.diagnoses(&city.doctors[0], &city.hoa).await, ["I10"]);
    let given = host.form(&consents, &hoa, &format!("csrf={csrf}&{fields}")).await;
    assert_eq!(given.status, StatusCode::SEE_OTHER, "{}", given.body);
    assert_eq!(city.diagnoses(&city.doctors[0], &city.hoa).await, ["B20", "I10"]);
    let page = host.page(&consents, &hoa).await;
    let (_, id) = page.body.split_once(&format!("{consents}/")).unwrap();
    let withdrawal = format!("{consents}/{}/withdrawal", &id[..32]);
    let gone = host.form(&withdrawal, &hoa, &format!("csrf={csrf}&reason=")).await;
    assert_eq!(gone.status, StatusCode::SEE_OTHER, "{}", gone.body);
    assert_eq!(city.diagnoses(&city.doctors[0], &city.hoa).await, ["I10"]);

    let access = host.page(&format!("{own}/access"), &hoa).await;
    for said in ["Xem hồ sơ", "Khám và chữa bệnh", "Nhân viên y tế", "Rút lại sự đồng ý"]
    {
        assert!(access.body.contains(said), "{said}: {}", access.body);
    }
}

#[tokio::test]
async fn what_a_resident_declares_is_kept_once_and_within_limits() {
    let city = city().await;
    let hoa = city.resident(HOA, "hoa").await;
    let path = format!("/me/{}/measurements", city.hoa);
    let page = city.host.page(&path, &hoa).await;
    let csrf = csrf(&page.body);
    let send = async |fields: &str| {
        let answer = city.host.form(&path, &hoa, &format!("csrf={csrf}&{fields}")).await;
        answer.status
    };
    for _ in 0..2 {
        assert_eq!(
            send("key=a&systolic=131&diastolic=82&weight=52,5").await,
            StatusCode::SEE_OTHER
        );
    }
    let seen = city.diagnoses(&city.doctors[0], &city.hoa).await;
    assert_eq!(seen, ["29463-7", "85354-9", "I10"], "sent twice, kept once");
    let changed = send("key=a&systolic=140&diastolic=82").await;
    assert_eq!(changed, StatusCode::UNPROCESSABLE_ENTITY, "sent again with another value");
    let wrong = ["", "key=b&systolic=131", "key=c&weight=1.5e9", "key=d&weight=60&day=05/03/2026"];
    for fields in wrong {
        let expected = if fields.is_empty() {
            StatusCode::BAD_REQUEST
        } else {
            StatusCode::UNPROCESSABLE_ENTITY
        };
        assert_eq!(send(fields).await, expected, "{fields}");
    }
    for n in 3..=30 {
        assert_eq!(send(&format!("key={n}&weight=60")).await, StatusCode::SEE_OTHER, "{n}");
    }
    assert_eq!(send("key=x&weight=60").await, StatusCode::UNPROCESSABLE_ENTITY, "30 of one day");
    // Staff has ways of its own to write.
    let staff = city.host.form(&path, &city.doctors[0], &format!("csrf={csrf}&weight=60")).await;
    assert!(!staff.status.is_success() && !staff.status.is_redirection(), "{}", staff.status);
}

#[tokio::test]
async fn a_clinician_invites_on_a_page() {
    let city = city().await;
    let page = city.host.page("/resident-accounts", &city.doctors[0]).await;
    let fields = format!("csrf={}&account=hoa&birth_date=06/05/1957", csrf(&page.body));
    let path = "/resident-accounts";
    let wrong = format!("{fields}&personal_number=001157012399");
    let wrong = city.host.form(path, &city.doctors[0], &wrong).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", wrong.body);
    let right = format!("{fields}&personal_number={}", HOA.1);
    let made = city.host.form(path, &city.doctors[0], &right).await;
    let (_, once) = made.body.split_once("<code>").expect("the password is shown");
    let once = once.split('<').next().unwrap();
    let signed_in = city.host.sign_in("hoa", once, json!({"new_password": PASSWORD})).await;
    assert_eq!(signed_in.status, StatusCode::OK, "{}", signed_in.body);
}

/// A session that somebody has planted in the browser is not the one that signing in gives.
#[tokio::test]
async fn signing_in_gives_another_session_than_the_one_before() {
    let city = city().await;
    city.resident(HOA, "hoa").await;
    let fields = format!("account=hoa&password={}", PASSWORD.replace(' ', "+"));
    let lan = city.resident(LAN, "lan").await;
    for planted in ["hoso_planted", &lan] {
        let signed_in = city.host.form("/sign-in", planted, &fields).await;
        assert_eq!(signed_in.status, StatusCode::SEE_OTHER, "{}", signed_in.body);
        let session = signed_in.header("set-cookie").split(['=', ';']).nth(1).unwrap().to_owned();
        assert_ne!(session, planted);
        let own = city.host.page("/me", &session).await;
        assert_eq!(own.header("location"), format!("/me/{}", city.hoa));
        let theirs = city.host.page("/me", planted).await;
        assert_ne!(theirs.header("location"), format!("/me/{}", city.hoa));
    }
}

#[tokio::test]
async fn every_page_of_a_resident_has_landmarks_and_labels() {
    let city = city().await;
    let hoa = city.resident(HOA, "hoa").await;
    let own = format!("/me/{}", city.hoa);
    let tabs = ["", "/access", "/consents", "/measurements", "/representatives"];
    for path in tabs.map(|tab| format!("{own}{tab}")) {
        let page = city.host.page(&path, &hoa).await;
        assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.body);
        for part in ["<html lang=\"vi\">", "href=\"#main\"", "<nav ", "width=device-width"] {
            assert!(page.body.contains(part), "{path} lacks {part}");
        }
        assert_eq!(page.body.matches("<h1>").count(), 1, "{path}");
        let (scripts, own) = ("<script", "<script src=\"/");
        assert_eq!(page.body.matches(scripts).count(), page.body.matches(own).count(), "{path}");
        assert!(!page.body.contains("style="), "{path}");
        let inputs = page.body.split("<input ").skip(1).map(|tag| tag.split('>').next().unwrap());
        for input in inputs.filter(|tag| !tag.contains("type=\"hidden\"")) {
            let id = input.split("id=\"").nth(1).unwrap().split('"').next().unwrap();
            assert!(page.body.contains(&format!("for=\"{id}\"")), "{path}: {input}");
        }
        assert!(!page.body.contains("href=\"/search\""), "{path}: nothing of staff in the menu");
    }
}
