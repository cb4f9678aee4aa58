//! Every route as everybody who has no business there. Each case is first asked by those, then by
//! who may: only where the same request then succeeds was it the door that refused, and not the
//! form. What nobody has written a case for stands in `UNCOVERED`, which may only shrink.

use crate::residents::{City, HOA, LAN, bundle, city, pcf};
use crate::support::{Answer, STATION};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use hoso_core::Digest;
use hoso_core::policy::Role;
use hoso_server::router::{Access, routes};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Routes with a token or session that no case below asks for. Take away; never add.
const UNCOVERED: [&str; 52] = [
    "DELETE /api/v1/residents/{resident}/enrolments/{programme}",
    "GET /account",
    "GET /api/v1/account",
    "GET /api/v1/facilities/{facility}/programmes/{programme}",
    "GET /api/v1/identity/questions/{question}",
    "GET /api/v1/indicators",
    "GET /api/v1/programmes/{programme}",
    "GET /identity/{question}",
    "GET /indicators.csv",
    "GET /residents/{resident}/contacts/{programme}/{task}/{due}",
    "GET /residents/{resident}/programmes/{programme}/forms/{form}",
    "GET /units/{unit}/programmes/{programme}",
    "POST /account/password",
    "POST /account/second-factor",
    "POST /account/second-factor/confirmation",
    "POST /api/v1/account/second-factor",
    "POST /api/v1/account/second-factor/confirmation",
    "POST /api/v1/accounts/{account}/second-factor-removal",
    "POST /api/v1/break-glass",
    "POST /api/v1/facilities/{facility}/programmes/{programme}/as-above",
    "POST /api/v1/facilities/{facility}/programmes/{programme}/rehearsal",
    "POST /api/v1/facilities/{facility}/programmes/{programme}/release",
    "POST /api/v1/facilities/{facility}/programmes/{programme}/replays/{resident}",
    "POST /api/v1/facilities/{facility}/programmes/{programme}/upgrade",
    "POST /api/v1/identity/questions",
    "POST /api/v1/identity/questions/{question}/answers",
    "POST /api/v1/identity/questions/{question}/taking-back",
    "POST /api/v1/plugins",
    "POST /api/v1/quarantine/{digest}/replay",
    "POST /api/v1/residents/{resident}/consents/{consent}/confirmation",
    "POST /api/v1/residents/{resident}/contacts",
    "POST /api/v1/residents/{resident}/programmes/{programme}/forms/{form}",
    "POST /api/v1/sign-out",
    "POST /api/v1/vendor-keys/{name}/distrust",
    "POST /break-glass",
    "POST /identity/{question}",
    "POST /me/{resident}/consents/{consent}/confirmation",
    "POST /plugins",
    "POST /plugins/distrust",
    "POST /plugins/vendors",
    "POST /residents/{resident}/contacts/{programme}/{task}/{due}",
    "POST /residents/{resident}/enrolments",
    "POST /residents/{resident}/programmes/{programme}/forms/{form}",
    "POST /reviews/{resident}/{id}",
    "POST /sign-out",
    "POST /units/{unit}/programmes/{programme}",
    "PUT /api/v1/account/password",
    "PUT /api/v1/facilities/{facility}/programmes/{programme}",
    "PUT /api/v1/facilities/{facility}/programmes/{programme}/grant",
    "PUT /api/v1/identity/questions/{question}/assignee",
    "PUT /api/v1/residents/{resident}/enrolments/{programme}",
    "PUT /api/v1/vendor-keys/{name}",
];

/// Everything that a case's path or body may name of the resident, by `{name}`.
type Names = BTreeMap<&'static str, String>;

struct Case {
    /// As in the router.
    route: &'static str,
    /// JSON, or the fields of a form; `{name}` is filled in.
    body: &'static str,
    /// Whose request succeeds.
    right: &'static str,
}

const fn case(route: &'static str, right: &'static str, body: &'static str) -> Case {
    Case { route, body, right }
}

const CASES: [Case; 77] = [
    case("GET /api/v1/receipts", "doctor", ""),
    case("GET /api/v1/receipts/{digest}", "doctor", ""),
    case("GET /api/v1/quarantine", "doctor", ""),
    case("POST /api/v1/intake/{format}", "doctor", "{bundle}"),
    case("GET /api/v1/residents", "doctor", "?name=hoa"),
    case("POST /api/v1/residents/search", "doctor", r#"{"identifier":"{number}"}"#),
    case("GET /api/v1/residents/{resident}", "doctor", ""),
    case("GET /api/v1/residents/{resident}/chart", "doctor", ""),
    case("GET /api/v1/residents/{resident}/records/{record}", "doctor", ""),
    case("GET /api/v1/residents/{resident}/fhir", "doctor", ""),
    case("GET /api/v1/residents/{resident}/assessments", "doctor", ""),
    case("GET /api/v1/residents/{resident}/audit", "doctor", ""),
    case("GET /api/v1/residents/{resident}/audit/fhir", "doctor", ""),
    case("GET /api/v1/residents/{resident}/enrolments", "doctor", ""),
    case("GET /api/v1/residents/{resident}/consents", "doctor", ""),
    case("GET /api/v1/residents/{resident}/consents/fhir", "doctor", ""),
    case("POST /api/v1/residents/{resident}/consents/fhir", "doctor", "{pcf}"),
    case("GET /api/v1/residents/{resident}/links", "clerk", ""),
    case(
        "POST /api/v1/residents/{resident}/consents",
        "doctor",
        r#"{"decision":"permit","whom":"all-treating","purposes":["treatment"],
            "given_by":"resident","evidence":{"kind":"signed-paper","reference":"2/2026"}}"#,
    ),
    case(
        "POST /api/v1/residents/{resident}/consents/{consent}/withdrawal",
        "doctor",
        r#"{"reason":"no"}"#,
    ),
    case("GET /api/v1/residents/{resident}/representatives", "doctor", ""),
    case(
        "POST /api/v1/residents/{resident}/representatives",
        "hoa",
        r#"{"account":"binh","until":"2026-04-01",
            "evidence":{"kind":"own-account","reference":"v1"}}"#,
    ),
    case(
        "POST /api/v1/residents/{resident}/representatives/{representation}/end",
        "hoa",
        r#"{"reason":"no"}"#,
    ),
    case("GET /api/v1/break-glass", "officer", ""),
    case("GET /reviews/{resident}/{id}", "officer", ""),
    case(
        "POST /api/v1/residents/{resident}/break-glass/{id}/review",
        "officer",
        r#"{"justified":true,"text":"ok"}"#,
    ),
    case("GET /api/v1/identity/questions", "clerk", ""),
    case("GET /api/v1/identity/statistics", "clerk", ""),
    case("POST /api/fhir/Patient/$match", "doctor", "{match}"),
    case("GET /api/v1/tasks", "doctor", ""),
    case("GET /api/v1/vendor-keys", "modules", ""),
    case("GET /api/v1/programmes", "doctor", ""),
    case("GET /api/v1/faults", "doctor", ""),
    case("GET /api/v1/overview", "doctor", ""),
    case("PUT /api/v1/backups/{name}", "modules", ""),
    case("GET /api/v1/me", "hoa", ""),
    case("GET /api/v1/accounts", "accounts", ""),
    case(
        "POST /api/v1/accounts",
        "accounts",
        r#"{"account":"new","roles":[{"role":"clinician","facility":"01001"}],"reason":"x"}"#,
    ),
    case("POST /api/v1/accounts/{account}/disable", "accounts", r#"{"reason":"x"}"#),
    case("POST /api/v1/accounts/{account}/enable", "accounts", r#"{"reason":"x"}"#),
    case("POST /api/v1/accounts/{account}/password-reset", "accounts", r#"{"reason":"x"}"#),
    case("PUT /api/v1/accounts/{account}/subject", "accounts", r#"{"subject":"s1","reason":"x"}"#),
    case(
        "PUT /api/v1/accounts/{account}/keys",
        "accounts",
        r#"{"keys":{"keys":[{"kty":"EC","crv":"P-384","x":"AA","y":"AA"}]},"reason":"x"}"#,
    ),
    case("GET /receipts/{digest}", "doctor", ""),
    case("POST /search", "doctor", "identifier={number}&name=&birth_year="),
    case("GET /residents/{resident}", "doctor", ""),
    case("GET /residents/{resident}/records/{record}", "doctor", ""),
    case("GET /residents/{resident}/audit", "doctor", ""),
    case("GET /residents/{resident}/consents", "doctor", ""),
    case(
        "POST /residents/{resident}/consents",
        "doctor",
        "decision=permit&whom=all-treating&purposes.treatment=1&given_by=resident\
         &evidence.kind=signed-paper&evidence.reference=2/2026&until=",
    ),
    case("POST /residents/{resident}/consents/{consent}/withdrawal", "doctor", "reason=no"),
    case("GET /break-glass", "doctor", ""),
    case("GET /identity", "clerk", ""),
    case("GET /plugins", "modules", ""),
    case("GET /reviews", "officer", ""),
    case("GET /trail", "officer", ""),
    case("POST /trail", "officer", "identifier={number}&account=&from=&to="),
    case("GET /me/{resident}", "hoa", ""),
    case("GET /me/{resident}/access", "hoa", ""),
    case("GET /me/{resident}/consents", "hoa", ""),
    case("GET /me/{resident}/representatives", "hoa", ""),
    case("GET /", "doctor", ""),
    case("GET /search", "doctor", ""),
    case("GET /tasks", "doctor", ""),
    case("GET /indicators", "doctor", ""),
    case("GET /programmes", "doctor", ""),
    case("GET /units", "modules", ""),
    case("GET /resident-accounts", "doctor", ""),
    case("GET /me", "hoa", ""),
    case("GET /me/{resident}/records/{record}", "hoa", ""),
    case(
        "POST /me/{resident}/consents",
        "hoa",
        "decision=permit&whom=all-treating&facility=&purpose=treatment&until=",
    ),
    case("POST /me/{resident}/consents/{consent}/withdrawal", "hoa", "reason="),
    case("POST /me/{resident}/representatives", "hoa", "account=binh&until=2026-04-01"),
    case("POST /me/{resident}/representatives/{representation}/end", "hoa", ""),
    case(
        "PUT /api/v1/accounts/{account}/roles",
        "accounts",
        r#"{"roles":[{"role":"identity-clerk"}],"reason":"x"}"#,
    ),
    // These end the session of Hoà, so they come last.
    case(
        "POST /api/v1/resident-accounts",
        "doctor",
        r#"{"account":"hoa2","personal_number":"{number}","birth_date":"{born}"}"#,
    ),
    case(
        "POST /resident-accounts",
        "doctor",
        "account=hoa2&personal_number={number}&birth_date={born}",
    ),
];

struct World {
    city: City,
    names: Names,
    /// Token of each, by the name that cases use.
    tokens: BTreeMap<&'static str, String>,
}

/// Who has no business with Hoà, in whatever role and however near.
const OTHERS: [&str; 8] = [
    "nobody",
    "stranger",
    "clinician elsewhere",
    "officer elsewhere",
    "machine",
    "another resident",
    "analyst",
    "administrator elsewhere",
];

async fn world() -> World {
    let city = city().await;
    let hoa = city.resident(HOA, "hoa").await;
    let lan = city.resident(LAN, "lan").await;
    let binh = ("Phạm Thị Bình", "001180011111", "1980-01-02");
    city.register(0, binh, "J06").await;
    city.resident(binh, "binh").await;
    let at = |role, place: Option<&str>| city.host.token_at(role, place, 3_600_000);
    // An account that cases change.
    at(Role::ProgrammeOfficer, Some("01004"));
    let elsewhere = at(Role::Clinician, Some("01003"));
    let minh = bundle(("Vũ Thị Minh", "001175022222", "1975-01-02"), "01003", "J06");
    let sent = city.host.post("/api/v1/intake/fhir", &elsewhere, minh).await;
    assert_eq!(sent.status, StatusCode::CREATED, "{}", sent.body);
    let tokens = BTreeMap::from([
        ("doctor", city.doctors[0].clone()),
        ("hoa", hoa),
        ("clerk", at(Role::IdentityClerk, None)),
        ("officer", at(Role::DataProtectionOfficer, None)),
        ("modules", at(Role::ModuleAdministrator, None)),
        ("accounts", at(Role::AccountAdministrator, None)),
        ("nobody", String::new()),
        ("stranger", at(Role::Clinician, Some("01009"))),
        // With patients of its own.
        ("clinician elsewhere", elsewhere),
        ("officer elsewhere", at(Role::ProgrammeOfficer, Some("01009"))),
        ("machine", at(Role::Machine, Some("01009"))),
        ("another resident", lan),
        ("analyst", at(Role::DepartmentAnalyst, None)),
        ("administrator elsewhere", at(Role::AccountAdministrator, Some("01009"))),
    ]);
    let mut world = World { city, names: Names::new(), tokens };
    world.fill_in().await;
    world
}

impl World {
    /// Things that cases name: each of Hoà's, made by who may.
    async fn fill_in(&mut self) {
        let (host, doctor) = (&self.city.host, self.tokens["doctor"].clone());
        let base = format!("/api/v1/residents/{}", self.city.hoa);
        let id = |answer: Answer| answer.json()["id"].as_str().unwrap().to_owned();
        let refusal = json!({
            "decision": "deny", "whom": "all-treating", "purposes": ["statistics"],
            "given_by": "resident", "evidence": {"kind": "signed-paper", "reference": "1/2026"},
        });
        let refusal = host.post(&format!("{base}/consents"), &doctor, refusal.to_string()).await;
        let delegate = json!({
            "account": "binh", "until": "2026-03-05",
            "evidence": {"kind": "own-account", "reference": "v1"},
        });
        let path = format!("{base}/representatives");
        let delegate = host.post(&path, &self.tokens["hoa"], delegate.to_string()).await;
        let emergency = json!({
            "identifier": HOA.1, "reason": "unconscious", "text": "fell",
            "password": crate::support::PASSWORD,
        });
        let opened = host.post("/api/v1/break-glass", &doctor, emergency.to_string()).await;
        let chart = host.get(&format!("{base}/chart"), &doctor).await.json();
        let records = chart["rows"].as_array().unwrap();
        let own = records.iter().find(|row| row["code"]["code"] == "I10").unwrap();
        let receipts = host.get("/api/v1/receipts", &doctor).await.json();
        let patient: Value = serde_json::from_str(&bundle(HOA, STATION, "I10")).unwrap();
        let parameters = json!({"resourceType": "Parameters", "parameter": [
            {"name": "resource", "resource": patient["entry"][0]["resource"]},
        ]});
        self.names = Names::from([
            ("resident", self.city.hoa.clone()),
            ("record", own["id"].as_str().unwrap().to_owned()),
            ("digest", receipts["rows"][0]["message"].as_str().unwrap().to_owned()),
            ("consent", id(refusal)),
            ("representation", id(delegate)),
            ("id", opened.json()["break_glass"]["id"].as_str().unwrap().to_owned()),
            ("account", "ProgrammeOfficer.01004".to_owned()),
            ("name", "copy".to_owned()),
            ("format", "fhir".to_owned()),
            ("number", HOA.1.to_owned()),
            ("born", HOA.2.to_owned()),
            ("pcf", pcf(&self.city.hoa).to_string()),
            ("bundle", bundle(HOA, STATION, "I10")),
            ("match", parameters.to_string()),
        ]);
    }

    fn named(&self, text: &str) -> String {
        let fill = |text: String, (name, value): (&&str, &String)| {
            text.replace(&format!("{{{name}}}"), value)
        };
        self.names.iter().fold(text.to_owned(), fill)
    }

    async fn ask(&self, case: &Case, who: &str) -> Answer {
        let (method, path) = case.route.split_once(' ').unwrap();
        let (token, body) = (&self.tokens[who], self.named(case.body));
        let (query, body) = match body.starts_with('?') {
            true => (body.as_str(), String::new()),
            false => ("", body.clone()),
        };
        let request = Request::builder().method(method).uri(self.named(path) + query);
        let page = !path.starts_with("/api/");
        let request = match page {
            true => request
                .header("cookie", format!("hoso_session={token}"))
                .header("sec-fetch-site", "same-origin")
                .header("content-type", "application/x-www-form-urlencoded"),
            false => request
                .header("authorization", format!("Bearer {token}"))
                .header("content-type", "application/json"),
        };
        let csrf = Digest::of(format!("csrf {token}").as_bytes());
        let body = if page && method == "POST" { format!("csrf={csrf}&{body}") } else { body };
        self.city.host.send(request.body(Body::from(body)).unwrap()).await
    }

    /// What others must not change.
    async fn state(&self) -> Vec<Value> {
        let base = format!("/api/v1/residents/{}", self.city.hoa);
        let mut all = Vec::new();
        for (path, who) in [
            (format!("{base}/consents"), "doctor"),
            (format!("{base}/representatives"), "doctor"),
            (format!("{base}/enrolments"), "doctor"),
            (format!("{base}/links"), "clerk"),
            ("/api/v1/accounts".to_owned(), "accounts"),
            ("/api/v1/break-glass".to_owned(), "officer"),
            ("/api/v1/overview".to_owned(), "modules"),
        ] {
            let answer = self.city.host.get(&path, &self.tokens[who]).await;
            assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.body);
            all.push(answer.json());
        }
        all
    }
}

/// What nobody but those concerned may read: name, numbers, what the station wrote.
const SECRETS: [&str; 7] = ["Hoà", "Hoa", HOA.1, HOA.2, "06/05/1957", "I10", "B20"];

#[tokio::test]
async fn nobody_else_reads_or_changes_anything() {
    let world = world().await;
    let before = world.state().await;
    for case in &CASES {
        for who in OTHERS {
            let answer = world.ask(case, who).await;
            let name = format!("{who}: {}", case.route);
            assert!(!answer.status.is_server_error(), "{name}: {} {}", answer.status, answer.body);
            // To say again what was typed tells nothing.
            let tells =
                |it: &&&str| answer.body.contains(**it) && !world.named(case.body).contains(**it);
            assert_eq!(SECRETS.iter().find(tells), None, "{name}: {}", answer.body);
            if case.route.contains("{resident}") {
                assert!(!answer.status.is_success(), "{name}: {}", answer.status);
            } else {
                assert!(!answer.body.contains(&world.city.hoa), "{name}: {}", answer.body);
            }
            if who == "nobody" {
                let refused = [StatusCode::UNAUTHORIZED, StatusCode::SEE_OTHER];
                assert!(refused.contains(&answer.status), "{name}: {}", answer.status);
            }
        }
    }
    assert_eq!(world.state().await, before, "others have changed something");
    for case in &CASES {
        let answer = world.ask(case, case.right).await;
        let done = answer.status.is_success() || answer.status == StatusCode::SEE_OTHER;
        assert!(done, "{} as {}: {} {}", case.route, case.right, answer.status, answer.body);
        assert_ne!(answer.header("location"), "/sign-in", "{}", case.route);
    }
}

/// The same cases, each asked by who may with a token whose scope is of something else.
#[tokio::test]
async fn a_scope_of_something_else_opens_nothing() {
    let mut world = world().await;
    let before = world.state().await;
    for case in &CASES {
        let app = world.city.host.app.0.clone();
        let actor = app.authenticate(&world.tokens[case.right]).unwrap();
        let context = if actor.role == Role::Resident { "patient" } else { "system" };
        let scopes = Some(format!("{context}/Device.cruds").parse().unwrap());
        let held = (actor.role, actor.facility);
        let token = app.issue_scoped_token(actor.account, held, scopes, 3_600_000).unwrap().token;
        world.tokens.insert("scoped", token);
        let answer = world.ask(case, "scoped").await;
        let name = format!("{}: {} {}", case.route, answer.status, answer.body);
        assert!(!answer.status.is_server_error(), "{name}");
        let tells =
            |it: &&&str| answer.body.contains(**it) && !world.named(case.body).contains(**it);
        assert_eq!(SECRETS.iter().find(tells), None, "{name}");
        if case.route.contains('{') {
            assert!(!answer.status.is_success(), "{name}");
        }
    }
    assert_eq!(world.state().await, before, "a scope of something else has changed something");
}

#[test]
fn what_has_no_case_is_known_and_only_shrinks() {
    let closed = routes().into_iter().filter(|route| route.access != Access::Anyone);
    let all: BTreeSet<_> = closed.map(|r| format!("{} {}", r.method, r.path)).collect();
    let cases: BTreeSet<_> = CASES.iter().map(|case| case.route.to_owned()).collect();
    assert_eq!(cases.difference(&all).collect::<Vec<_>>(), Vec::<&String>::new(), "no such route");
    let uncovered: Vec<_> = all.difference(&cases).map(String::as_str).collect();
    assert_eq!(uncovered, UNCOVERED, "give a new route a case; take away what has one");
}
