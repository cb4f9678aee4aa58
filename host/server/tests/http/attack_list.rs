//! The attack list, line by line, where no other test holds the line already:
//!
//! - injected names: here, and in logs and metrics `tests/e2e/silence.rs`
//! - forged and expired tokens: `attacks.rs`
//! - algorithm confusion: `host/server/src/oidc/tests/jws.rs`, and of systems' proofs
//!   `scopes::a_system_proves_itself_by_its_key_once`
//! - session fixation: `residents::signing_in_gives_another_session_than_the_one_before`
//! - CSRF: `walk::nobody_else_reads_or_changes_anything` (every form), and sign-in here
//! - path traversal: here, in the inbox and in an import `tests/e2e/attacks.rs`
//! - oversized and slow bodies: `failures::a_body_over_its_limit_is_refused`, over sockets
//!   `tests/e2e/transport.rs`
//! - enumeration: here for staff, `residents::anothers_record_and_an_absent_one_are_the_same_bytes`
//! - escalation of each role to each other: here
//! - replayed break-glass: here; without a reason or the code of the second factor `emergency.rs`
//! - one administrator who takes an account over: `takeover.rs`
//! - a guardian after the 18th birthday:
//!   `representatives::a_guardian_is_nobody_from_the_18th_birthday_on`
//! - a plugin asking for another resident: the contract has no word for one; evidence that is not
//!   of its chart is `bad_evidence` in `host/runtime/tests/sandbox/faults.rs`

use crate::access::filled;
use crate::residents::{HOA, Person, ask, bundle, city};
use crate::support::{Answer, PASSWORD, STATION, TestHost, csrf};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use hoso_core::policy::Role;
use hoso_server::app::{AccountRules, BreakGlassTimes};
use hoso_server::router::{Access, routes};
use serde_json::{Value, json};

/// Names that would do something somewhere else: in HTML, SQL, a shell, a template, a spreadsheet,
/// a log, a header, a path, a URL.
const NAMES: [&str; 12] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' OR '1'='1'; DROP TABLE residents; --",
    "$(touch /tmp/x) `id` | cat",
    "{{7*7}} ${7*7} #{7*7}",
    "=cmd|' /C calc'!A0",
    "an\r\nset-cookie: hoso_session=planted",
    "an\n2026-03-04 INFO signed in account=admin",
    "../../../../etc/passwd",
    "%0d%0alocation:%20//evil.example",
    "\u{202e}nimda \u{0}\u{7}",
    "javascript:alert(1)//&lt;b&gt;",
];

#[tokio::test]
async fn a_hostile_name_is_a_name() {
    let host = TestHost::new();
    let doctor = host.token(Role::Clinician);
    for (n, name) in NAMES.into_iter().enumerate() {
        let number = format!("0011900{n:05}");
        let mut message: Value =
            serde_json::from_str(&bundle(("x", "0", "1990-01-02"), STATION, "J06")).unwrap();
        let patient = &mut message["entry"][0]["resource"];
        patient["id"] = json!(format!("p{n}"));
        patient["identifier"][0]["value"] = json!(number);
        patient["name"][0]["text"] = json!(name);
        patient["address"] = json!([{"text": name}]);
        message["entry"][1]["resource"]["subject"]["reference"] = json!(format!("Patient/p{n}"));
        message["entry"][1]["resource"]["id"] = json!(format!("c{n}"));
        let sent = host.post("/api/v1/intake/fhir", &doctor, message.to_string()).await;
        assert_eq!(sent.status, StatusCode::CREATED, "{name:?}: {}", sent.body);
        let id = sent.json()["cases"][0]["resident"].as_str().unwrap().to_owned();
        let known = host.get(&format!("/api/v1/residents/{id}"), &doctor).await.json();
        let kept = known["name"].as_str().unwrap_or_else(|| panic!("{known}"));
        for path in [format!("/residents/{id}"), format!("/residents/{id}/requests")] {
            let page = host.page(&path, &doctor).await;
            harmless(&page, kept);
        }
        let found = host.page("/search", &doctor).await;
        let fields = format!("csrf={}&identifier={number}&name=&birth_year=", csrf(&found.body));
        harmless(&host.searched(&doctor, &fields).await, kept);
        // Free text that staff writes is no better than a name.
        let reason = json!({"decision": "deny", "whom": "all-treating", "purposes": ["statistics"],
            "given_by": "resident", "evidence": {"kind": "signed-paper", "reference": name}});
        let path = format!("/api/v1/residents/{id}/consents");
        let given = host.post(&path, &doctor, reason.to_string()).await;
        assert_eq!(given.status, StatusCode::CREATED, "{name:?}: {}", given.body);
        let page = host.page(&format!("/residents/{id}/consents"), &doctor).await;
        harmless(&page, given.json()["evidence"]["reference"].as_str().unwrap());
    }
    let all = host.get("/api/v1/overview", &doctor).await.json();
    assert_eq!(all["residents"], json!(NAMES.len()), "nothing was dropped: {all}");
}

/// The page says it, as text and as nothing else.
#[track_caller]
fn harmless(page: &Answer, said: &str) {
    assert_eq!(page.status, StatusCode::OK, "{said:?}: {}", page.body);
    let escape = |text: &str| {
        let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        text.replace('"', "&quot;")
    };
    assert!(page.body.contains(&escape(said)), "{said:?} is not shown: {}", page.body);
    assert_eq!(page.body.matches("<script").count(), 1, "the host's own alone: {}", page.body);
    for active in ["<script>", "<img", "onerror=alert(1)>", "href=\"javascript"] {
        assert!(!page.body.contains(active), "{said:?} made {active}: {}", page.body);
    }
    assert_eq!(page.header("set-cookie"), "", "{said:?}");
    assert_eq!(page.header("location"), "", "{said:?}");
    assert!(page.header("content-security-policy").contains("default-src 'none'"));
}

/// Names of files come from callers in one place of the API alone, the copy of the store.
#[tokio::test]
async fn no_name_leads_out_of_its_folder() {
    let host = TestHost::new();
    let admin = host.token(Role::ModuleAdministrator);
    let names = [
        "..",
        ".",
        "%2e%2e",
        "..%2fout",
        "%2fetc%2fout",
        "a%2f..%2f..%2fout",
        "a%00b",
        "a%5c..%5cout",
        "%c0%ae%c0%ae",
        "con%3a",
        "a.b",
        "%20",
        "~",
    ];
    for name in names {
        for path in [format!("/api/v1/backups/{name}"), format!("/api/v1/vendor-keys/{name}")] {
            let answer = host.put(&path, &admin, r#"{"key":"x","reason":"x"}"#).await;
            assert!(answer.status.is_client_error(), "{path}: {} {}", answer.status, answer.body);
        }
    }
    assert_eq!(host.files_of("backups"), Vec::<String>::new());
    let good = host.put("/api/v1/backups/copy-1", &admin, "").await;
    assert_eq!(good.status, StatusCode::CREATED, "{}", good.body);
    assert_eq!(host.files_of("backups"), ["copy-1"]);
    // Ids of the path have their form, or are refused before anything is looked up.
    for id in ["..", "%2e%2e%2f", "0", "' OR 1=1", "%3Cb%3E"] {
        let path = format!("/api/v1/residents/{}", id.replace(' ', "%20"));
        let answer = host.get(&path, &host.token(Role::Clinician)).await;
        assert!(answer.status.is_client_error(), "{path}: {}", answer.status);
        assert!(!answer.body.contains("<b>"), "{path}: {}", answer.body);
    }
}

/// A form that signs in, sent from elsewhere, would make somebody work in another's account.
#[tokio::test]
async fn a_foreign_page_signs_nobody_in() {
    let host = TestHost::new();
    host.token(Role::Clinician);
    let fields = format!("account=Clinician.{STATION}&password={}", PASSWORD.replace(' ', "+"));
    let from = |header: &str, value: &str| {
        let request = Request::post("/sign-in")
            .header("content-type", "application/x-www-form-urlencoded")
            .header("host", "hoso.example")
            .header(header, value);
        request.body(Body::from(fields.clone())).unwrap()
    };
    for (header, value) in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "https://evil.example"),
        ("origin", "null"),
        ("x-nothing", "at-all"),
    ] {
        let answer = host.send(from(header, value)).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{header}: {value}");
        assert_eq!(answer.header("set-cookie"), "");
    }
    let own = host.send(from("origin", "https://hoso.example")).await;
    assert_eq!(own.status, StatusCode::SEE_OTHER, "{}", own.body);
    let cookie = own.header("set-cookie");
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite="), "{cookie}");
}

/// Whoever has no business with a resident cannot tell one that is there from one that is not.
#[tokio::test]
async fn staff_cannot_tell_a_hidden_resident_from_an_absent_one() {
    let city = city().await;
    let at = |role, place| city.host.token_at(role, place, 3_600_000);
    let strangers = [
        at(Role::Clinician, Some("01009")),
        at(Role::ProgrammeOfficer, Some("01009")),
        at(Role::Machine, Some("01009")),
        at(Role::IdentityClerk, Some("01009")),
        at(Role::DepartmentAnalyst, None),
        at(Role::AccountAdministrator, Some("01009")),
    ];
    let mut seen = 0;
    for route in routes().iter().filter(|r| r.path.contains("{resident}")) {
        let page = route.access == Access::Session;
        let to = |id: &str| filled(&route.path.replace("{resident}", id));
        for (n, token) in strangers.iter().enumerate() {
            let absent = ask(&city.host, &route.method, &to(&"0".repeat(32)), token, page).await;
            let hidden = ask(&city.host, &route.method, &to(&city.hoa), token, page).await;
            let name = format!("{} {} as {n}", route.method, route.path);
            assert!(!hidden.status.is_success() && !hidden.status.is_server_error(), "{name}");
            assert_eq!(absent.status, hidden.status, "{name}");
            let blind = |answer: &Answer| answer.body.replace(&city.hoa, &"0".repeat(32));
            assert_eq!(blind(&absent), blind(&hidden), "{name}");
            assert_eq!(absent.headers, hidden.headers, "{name}");
            seen += 1;
        }
    }
    assert!(seen > 150, "{seen}");
}

/// Where a role is held that is given out.
fn held(role: Role) -> Value {
    let of_facility = role.is_of_a_facility();
    json!({"role": role, "facility": of_facility.then_some("01005")})
}

/// Each role, to each other: by making an account, by changing another's, by changing the own, by
/// taking another's over, by signing in as what one is not.
#[tokio::test]
async fn no_role_makes_itself_another() {
    let host = TestHost::new();
    let chief = host.token_at(Role::AccountAdministrator, None, 3_600_000);
    for from in Role::ALL.into_iter().filter(|role| *role != Role::Resident) {
        // The administrator of a facility stands for administrators: the chief gives any role.
        let own = format!("{from:?}.{STATION}");
        let token = host.token_at(from, Some(STATION), 3_600_000);
        for to in Role::ALL {
            let name = format!("{from:?} to {to:?}");
            let body = json!({"account": "new", "roles": [held(to)], "reason": "x"}).to_string();
            let made = host.post("/api/v1/accounts", &token, body).await;
            assert!(made.status.is_client_error(), "{name}: {}", made.body);
            for account in [&own, &"AccountAdministrator.all".to_owned()] {
                let body = json!({"roles": [held(to)], "reason": "x"}).to_string();
                let path = format!("/api/v1/accounts/{account}/roles");
                let changed = host.put(&path, &token, body).await;
                assert!(changed.status.is_client_error(), "{name}, {account}: {}", changed.body);
            }
            if to == from {
                continue;
            }
            let as_other = json!({"role": to, "facility": held(to)["facility"]});
            let signed_in = host.sign_in(&own, PASSWORD, as_other).await;
            // After some of these it has to wait, like any other who guesses.
            let refused = [StatusCode::FORBIDDEN, StatusCode::SERVICE_UNAVAILABLE];
            assert!(refused.contains(&signed_in.status), "{name}: {}", signed_in.body);
        }
        for what in ["disable", "enable", "password-reset", "second-factor-removal"] {
            let path = format!("/api/v1/accounts/AccountAdministrator.all/{what}");
            let answer = host.post(&path, &token, r#"{"reason":"x"}"#).await;
            assert!(answer.status.is_client_error(), "{from:?} {what}: {}", answer.body);
        }
        assert_eq!(host.get("/api/v1/account", &token).await.status, StatusCode::OK);
    }
    let body = json!({"account": "r", "roles": [{"role": "resident"}], "reason": "x"}).to_string();
    let resident = host.post("/api/v1/accounts", &chief, body).await;
    assert_eq!(resident.json()["field"], "roles", "nobody is made a resident so");
    let body = json!({"account": "ok", "roles": [held(Role::Clinician)], "reason": "x"});
    let made = host.post("/api/v1/accounts", &chief, body.to_string()).await;
    assert_eq!(made.status, StatusCode::CREATED, "the requests were right: {}", made.body);
}

/// The same request a second time is a second access with a review of its own, and none of another
/// account, nor while a review is overdue.
#[tokio::test]
async fn a_replayed_break_glass_opens_nothing_in_silence() {
    let emergency = |password: &str| {
        json!({"identifier": HOA.1, "reason": "unconscious", "text": "fell", "password": password})
            .to_string()
    };
    let path = "/api/v1/break-glass";
    let open = |minutes, hours| BreakGlassTimes { open_minutes: minutes, review_hours: hours };
    let reviews = async |host: &TestHost| {
        let officer = host.token_at(Role::DataProtectionOfficer, None, 60_000);
        host.get(path, &officer).await.json().as_array().unwrap().len()
    };
    // What was opened is over at once: a replay is a new access, and is seen as one.
    let host = TestHost::with_times(AccountRules::default(), open(0, 72));
    let id = registered(&host, HOA).await;
    let stranger = host.token_at(Role::Clinician, Some("01009"), 3_600_000);
    let chart = format!("/api/v1/residents/{id}/chart");
    for n in 1..=2 {
        let answer = host.post(path, &stranger, emergency(PASSWORD)).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "over before it is read: {}", answer.body);
        assert_eq!(host.get(&chart, &stranger).await.status, StatusCode::NOT_FOUND);
        assert_eq!(reviews(&host).await, n);
    }
    // Another's session with the captured body, or the own one without the fresh password.
    let thief = other_password(&host);
    let stolen = host.post(path, &thief, emergency(PASSWORD)).await;
    assert_eq!(stolen.json()["field"], "password", "{}", stolen.body);
    let stale = host.post(path, &stranger, emergency("another password")).await;
    assert_eq!(stale.json()["field"], "password", "{}", stale.body);
    assert_eq!(reviews(&host).await, 2);

    let host = TestHost::with_times(AccountRules::default(), open(60, 0));
    registered(&host, HOA).await;
    let stranger = host.token_at(Role::Clinician, Some("01009"), 3_600_000);
    let first = host.post(path, &stranger, emergency(PASSWORD)).await;
    assert_eq!(first.status, StatusCode::CREATED, "{}", first.body);
    let again = host.post(path, &stranger, emergency(PASSWORD)).await;
    assert_eq!(again.status, StatusCode::FORBIDDEN, "a review is overdue: {}", again.body);
    assert_eq!(reviews(&host).await, 1);
}

async fn registered(host: &TestHost, who: Person) -> String {
    let sent = bundle(who, STATION, "I10");
    let sent = host.post("/api/v1/intake/fhir", &host.token(Role::Clinician), sent).await;
    assert_eq!(sent.status, StatusCode::CREATED, "{}", sent.body);
    sent.json()["cases"][0]["resident"].as_str().unwrap().to_owned()
}

/// A clinician whose password is no other's.
fn other_password(host: &TestHost) -> String {
    let (app, name) = (&host.app.0, || "thief".parse().unwrap());
    let at = Some("01008".parse().unwrap());
    let roles = vec![(Role::Clinician, at.clone())];
    app.put_account(name(), "", "a password of mine alone", roles).unwrap();
    app.issue_token(name(), Role::Clinician, at, 60_000).unwrap().token
}
