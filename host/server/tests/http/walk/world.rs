//! The city that is walked, and what its people are called in the cases.

use super::cases::Case;
use crate::representatives::AN;
use crate::residents::{City, HOA, LAN, Person, bundle, city, pcf};
use crate::second_factor::Application;
use crate::support::{Answer, PASSWORD, STATION, TestHost, component};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hoso_core::policy::Role;
use hoso_core::{Digest, RecordId};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Everything that a case's path or body may name, by `{name}`.
pub type Names = BTreeMap<&'static str, String>;

/// Who has no business with Hoà, in whatever role and however near.
pub const OTHERS: [&str; 8] = [
    "nobody",
    "stranger",
    "clinician elsewhere",
    "officer elsewhere",
    "machine",
    "another resident",
    "analyst",
    "administrator elsewhere",
];

pub const BINH: Person = ("Phạm Thị Bình", "001180011111", "1980-01-02");
/// A plugin that fails waits after five of a facility's residents.
pub const MORE: [Person; 2] =
    [("Ngô Văn Quý", "001081022331", "1981-11-12"), ("Lý Thị Xuân", "001193022441", "1993-07-08")];
/// A diagnosis that no programme asks for: it stands where her record is shown, and nowhere else.
pub const ONLY_HERS: &str = "K29.7";
const EMERGENCY: &str = "quite another phrase";

pub struct World {
    pub city: City,
    pub names: Names,
    /// Token of each, by the name that cases use.
    pub tokens: BTreeMap<&'static str, String>,
}

/// The answer, which must have this status.
#[track_caller]
fn done(answer: Answer, status: StatusCode) -> Value {
    assert_eq!(answer.status, status, "{}", answer.body);
    if answer.body.is_empty() { Value::Null } else { answer.json() }
}

fn id(value: &Value) -> String {
    value["id"].as_str().unwrap().to_owned()
}

impl World {
    pub async fn new() -> Self {
        let city = city().await;
        city.register(0, HOA, ONLY_HERS).await;
        let hoa = city.resident(HOA, "hoa").await;
        let lan = city.resident(LAN, "lan").await;
        city.register(0, BINH, "J06").await;
        let binh = city.resident(BINH, "binh").await;
        for person in MORE {
            city.register(0, person, "J06").await;
        }
        let at = |role, place: Option<&str>| city.host.token_at(role, place, 3_600_000);
        let elsewhere = at(Role::Clinician, Some("01003"));
        let minh = bundle(("Vũ Thị Minh", "001175022222", "1975-01-02"), "01003", "J06");
        let sent = city.host.post("/api/v1/intake/fhir", &elsewhere, minh).await;
        done(sent, StatusCode::CREATED);
        let tokens = BTreeMap::from([
            ("doctor", city.doctors[0].clone()),
            ("hoa", hoa),
            ("binh", binh),
            ("clerk", at(Role::IdentityClerk, None)),
            ("officer", at(Role::DataProtectionOfficer, None)),
            ("modules", at(Role::ModuleAdministrator, None)),
            ("accounts", at(Role::AccountAdministrator, None)),
            ("emergency", emergency(&city.host)),
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
        world.of_hoa().await;
        world.of_the_child().await;
        world.of_identity().await;
        world.of_programmes().await;
        world.of_accounts().await;
        world
    }

    /// Things of Hoà's, each made by who may.
    async fn of_hoa(&mut self) {
        let (host, doctor) = (&self.city.host, self.tokens["doctor"].clone());
        let base = format!("/api/v1/residents/{}", self.city.hoa);
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
            "identifier": HOA.1, "reason": "unconscious", "text": "fell", "password": PASSWORD,
        });
        let mut opened = Vec::new();
        for _ in 0..2 {
            let answer = host.post("/api/v1/break-glass", &doctor, emergency.to_string()).await;
            opened.push(id(&done(answer, StatusCode::CREATED)["break_glass"]));
        }
        let request = json!({
            "kind": "correct", "text": "cân nặng sai",
            "evidence": {"kind": "own-account", "reference": "v1"},
        });
        let path = format!("{base}/requests");
        let request = host.post(&path, &self.tokens["hoa"], request.to_string()).await;
        let (registration, [referral, second]) = self.declared_and_referred().await;
        let chart = host.get(&format!("{base}/chart"), &doctor).await.json();
        let records = chart["rows"].as_array().unwrap();
        let coded = |code: &str| records.iter().find(|row| row["code"]["code"] == code).unwrap();
        let (own, declared) = (coded("I10"), coded("29463-7"));
        let receipts = host.get("/api/v1/receipts", &doctor).await.json();
        let broken = host.post("/api/v1/intake/fhir", &doctor, "{}").await.json();
        let patient: Value = serde_json::from_str(&bundle(HOA, STATION, "I10")).unwrap();
        let parameters = json!({"resourceType": "Parameters", "parameter": [
            {"name": "resource", "resource": patient["entry"][0]["resource"]},
        ]});
        self.names.extend([
            ("resident", self.city.hoa.clone()),
            ("fhir_id", format!("{registration}{referral}")),
            ("registration", registration),
            ("referral", referral),
            ("second referral", second),
            ("form record", form_record("walk-1")),
            ("second form record", form_record("walk-2")),
            ("declared", id(declared)),
            ("record", id(own)),
            ("digest", receipts["rows"][0]["message"].as_str().unwrap().to_owned()),
            ("unreadable", broken["message"].as_str().unwrap().to_owned()),
            ("consent", id(&done(refusal, StatusCode::CREATED))),
            ("representation", id(&done(delegate, StatusCode::CREATED))),
            ("request", id(&done(request, StatusCode::CREATED))),
            ("second id", opened.pop().unwrap()),
            ("id", opened.pop().unwrap()),
            ("number", HOA.1.to_owned()),
            ("born", HOA.2.to_owned()),
            ("pcf", pcf(&self.city.hoa).to_string()),
            ("bundle", bundle(HOA, STATION, "I10")),
            ("match", parameters.to_string()),
            ("name", "copy".to_owned()),
            ("format", "fhir".to_owned()),
        ]);
    }

    /// A weight that Hoà took at home, and two referrals to another station: their registration and
    /// ids.
    async fn declared_and_referred(&self) -> (String, [String; 2]) {
        let (host, hoa, doctor) = (&self.city.host, &self.tokens["hoa"], &self.tokens["doctor"]);
        let csrf = Digest::of(format!("csrf {hoa}").as_bytes());
        let fields = format!("csrf={csrf}&key=1&weight=60,5");
        host.form(&format!("/me/{}/measurements", self.city.hoa), hoa, &fields).await;
        let path = format!("/api/v1/residents/{}/referrals", self.city.hoa);
        let mut ids = Vec::new();
        for priority in ["urgent", "high"] {
            let new = json!({"to": "01002", "reason": "abc", "priority": priority}).to_string();
            let made = done(host.post(&path, doctor, new).await, StatusCode::CREATED);
            ids.push((made[0]["registration"].as_str().unwrap().to_owned(), id(&made[0])));
        }
        let [(registration, first), (_, second)] = ids.try_into().unwrap();
        (registration, [first, second])
    }

    /// A child whose guardian has permitted twice what the child has still to say yes to.
    async fn of_the_child(&mut self) {
        let child = self.city.register(0, AN, "J06").await;
        let token = self.city.resident(AN, "an").await;
        let (host, base) = (&self.city.host, format!("/api/v1/residents/{child}"));
        let guardian = json!({
            "account": "binh", "evidence": {"kind": "signed-paper", "reference": "GKS 1/2017"},
        });
        let path = format!("{base}/representatives");
        let made = host.post(&path, &self.tokens["doctor"], guardian.to_string()).await;
        let guardian = id(&done(made, StatusCode::CREATED));
        let permission = json!({
            "decision": "permit", "whom": "all-treating", "purposes": ["treatment"],
            "given_by": "representative", "evidence": {"kind": "own-account", "reference": "v1"},
        });
        for name in ["awaiting", "awaiting too"] {
            let path = format!("{base}/consents");
            let given = host.post(&path, &self.tokens["binh"], permission.to_string()).await;
            self.names.insert(name, id(&done(given, StatusCode::CREATED)));
        }
        self.names.insert("guardian", guardian);
        self.names.insert("child", child);
        self.tokens.insert("child", token);
    }

    /// A clerk asks whether Hoà and Lan are one.
    async fn of_identity(&mut self) {
        let (host, clerk) = (&self.city.host, &self.tokens["clerk"]);
        let mut registered = Vec::new();
        for resident in [&self.city.hoa, &self.city.lan] {
            let links = host.get(&format!("/api/v1/residents/{resident}/links"), clerk).await;
            let links = done(links, StatusCode::OK);
            registered.push(links[0]["registration"].as_str().unwrap().to_owned());
        }
        let ask = json!({"registration": registered[0], "with": registered[1]});
        let asked = host.post("/api/v1/identity/questions", clerk, ask.to_string()).await;
        self.names.insert("question", id(&done(asked, StatusCode::CREATED)));
        self.names.insert("other", registered.pop().unwrap());
        self.names.insert("registration", registered.pop().unwrap());
    }

    /// One programme that has assessed everybody, and one that fails and waits.
    async fn of_programmes(&mut self) {
        let (host, modules) = (&self.city.host, &self.tokens["modules"]);
        let mut digests = Vec::new();
        for (path, programme) in [("plugins/ncd", "ncd"), ("guests/trap", "guest")] {
            let body = json!({"component": STANDARD.encode(component(path))}).to_string();
            let installed = host.post("/api/v1/plugins", modules, body).await;
            let installed = done(installed, StatusCode::CREATED);
            digests.push(installed["digest"].as_str().unwrap().to_owned());
            let place = format!("/api/v1/facilities/{STATION}/programmes/{programme}");
            let grant = r#"{"declared":true,"reason":"walk"}"#;
            done(host.put(&format!("{place}/grant"), modules, grant).await, StatusCode::OK);
            let on = r#"{"enabled":true,"reason":"walk"}"#;
            done(host.put(&place, modules, on).await, StatusCode::OK);
        }
        host.assess().await;
        let path = format!("/api/v1/residents/{}/assessments", self.city.hoa);
        let said = host.get(&path, &self.tokens["doctor"]).await.json();
        let task = &said[0]["tasks"][0];
        let text = |name: &str| task[name].as_str().unwrap_or_else(|| panic!("{said}")).to_owned();
        let vendor = minisign::KeyPair::generate_unencrypted_keypair().unwrap().pk.to_base64();
        let escaped = vendor.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
        self.names.extend([
            ("programme", "ncd".to_owned()),
            ("failing", "guest".to_owned()),
            ("facility", STATION.to_owned()),
            ("unit", STATION.to_owned()),
            ("form", "visit".to_owned()),
            ("task", text("code")),
            ("due", text("due")),
            ("plugin", digests.swap_remove(0)),
            ("component", STANDARD.encode(component("guests/good"))),
            ("key", vendor),
            ("key in a form", escaped),
        ]);
    }

    /// An account that cases change, with a second factor.
    async fn of_accounts(&mut self) {
        let host = &self.city.host;
        let token = || host.token_at(Role::ProgrammeOfficer, Some("01004"), 3_600_000);
        let application = begin_factor(host, &token()).await;
        let code = json!({"code": application.code(0)}).to_string();
        let path = "/api/v1/account/second-factor/confirmation";
        done(host.post(path, &token(), code).await, StatusCode::OK);
        self.names.extend([
            ("account", "ProgrammeOfficer.01004".to_owned()),
            ("other account", "Clinician.01003".to_owned()),
            ("emergency password", EMERGENCY.to_owned()),
        ]);
    }

    pub fn named(&self, case: &Case, text: &str) -> String {
        fill(&self.names, &case.renamed(text))
    }

    pub fn address(&self, case: &Case) -> String {
        address(&self.names, case)
    }

    pub async fn ask(&self, case: &Case, who: &str) -> Answer {
        self.ask_as(case, who, Sent::OwnPage).await
    }

    pub async fn ask_as(&self, case: &Case, who: &str, sent: Sent) -> Answer {
        ask(&self.city.host, &self.names, case, &self.tokens[who], sent).await
    }

    /// What others must not change.
    pub async fn state(&self) -> Vec<Value> {
        let base = format!("/api/v1/residents/{}", self.city.hoa);
        let mut all = Vec::new();
        for (path, who) in [
            (format!("{base}/consents"), "doctor"),
            (format!("{base}/representatives"), "doctor"),
            (format!("{base}/enrolments"), "doctor"),
            (format!("{base}/requests"), "hoa"),
            ("/api/v1/requests".to_owned(), "officer"),
            (format!("{base}/links"), "clerk"),
            ("/api/v1/accounts".to_owned(), "accounts"),
            ("/api/v1/break-glass".to_owned(), "officer"),
            ("/api/v1/overview".to_owned(), "modules"),
            ("/api/v1/vendor-keys".to_owned(), "modules"),
            (format!("/api/v1/programmes?facility={STATION}"), "modules"),
            (format!("/api/v1/identity/questions/{}", self.names["question"]), "clerk"),
        ] {
            let answer = self.city.host.get(&path, &self.tokens[who]).await;
            assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.body);
            all.push(answer.json());
        }
        all
    }
}

/// What the form that cases send by this name leaves first.
fn form_record(key: &str) -> String {
    RecordId::of(&STATION.parse().unwrap(), &format!("ncd/{key}/0")).to_string()
}

/// A clinician whose password is no other account's.
fn emergency(host: &TestHost) -> String {
    let (app, name) = (&host.app.0, "emergency".parse().unwrap());
    let at = Some("01008".parse().unwrap());
    app.put_account(name, "", EMERGENCY, vec![(Role::Clinician, at.clone())]).unwrap();
    let name = "emergency".parse().unwrap();
    app.issue_token(name, Role::Clinician, at, 3_600_000).unwrap().token
}

/// Begins a second factor; the application that has its secret.
pub async fn begin_factor(host: &TestHost, token: &str) -> Application {
    let body = json!({"password": PASSWORD}).to_string();
    let begun = host.post("/api/v1/account/second-factor", token, body).await;
    let begun = done(begun, StatusCode::CREATED);
    Application::with(begun["secret"].as_str().unwrap())
}

fn fill(names: &Names, text: &str) -> String {
    let fill =
        |text: String, (name, value): (&&str, &String)| text.replace(&format!("{{{name}}}"), value);
    names.iter().fold(text.to_owned(), fill)
}

const BOUNDARY: &str = "a-boundary-of-parts";

/// A form with a component that is signed by nobody.
fn upload(csrf: &str) -> Vec<u8> {
    let part = |about: &str| {
        format!("--{BOUNDARY}\r\ncontent-disposition: form-data; {about}\r\n\r\n").into_bytes()
    };
    [
        part("name=\"csrf\""),
        csrf.as_bytes().to_vec(),
        b"\r\n".to_vec(),
        part("name=\"component\"; filename=\"good.wasm\""),
        component("guests/good"),
        format!("\r\n--{BOUNDARY}--\r\n").into_bytes(),
    ]
    .concat()
}

/// Where a form comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sent {
    OwnPage,
    CrossSite,
    WithoutOrigin,
    /// From our own page, with the token of another session.
    OtherToken,
}

/// Path and query of the case's request.
fn address(names: &Names, case: &Case) -> String {
    let (_, path) = case.route.split_once(' ').unwrap();
    let query = if case.body.starts_with('?') { case.body } else { "" };
    fill(names, &case.renamed(&format!("{path}{query}")))
}

/// Sends the case's request with this token; pages as a browser does.
pub async fn ask(host: &TestHost, names: &Names, case: &Case, token: &str, sent: Sent) -> Answer {
    let (method, _) = case.route.split_once(' ').unwrap();
    let path = address(names, case);
    let body = if case.body.starts_with('?') { "" } else { case.body };
    let body = fill(names, &case.renamed(body));
    let page = !path.starts_with("/api/");
    let session = if sent == Sent::OtherToken { "another" } else { token };
    let csrf = Digest::of(format!("csrf {session}").as_bytes()).to_string();
    let uploads = body == "{a file}";
    let (kind, body) = match (page, method) {
        (true, "POST") if uploads => {
            (format!("multipart/form-data; boundary={BOUNDARY}"), upload(&csrf))
        }
        (true, "POST") => {
            let fields = format!("csrf={csrf}&{}", body.replace(' ', "+"));
            ("application/x-www-form-urlencoded".to_owned(), fields.into_bytes())
        }
        _ => ("application/json".to_owned(), body.into_bytes()),
    };
    let request = Request::builder().method(method).uri(path).header("content-type", kind);
    let request = match page {
        true => request.header("cookie", format!("hoso_session={token}")),
        false => request.header("authorization", format!("Bearer {token}")),
    };
    let request = match sent {
        Sent::OwnPage | Sent::OtherToken => request.header("sec-fetch-site", "same-origin"),
        Sent::CrossSite => request.header("sec-fetch-site", "cross-site"),
        Sent::WithoutOrigin => request,
    };
    host.send(request.body(Body::from(body)).unwrap()).await
}
