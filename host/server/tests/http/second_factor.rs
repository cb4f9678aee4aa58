//! The second factor: set up by its owner, asked for at every sign-in, never taken twice.

use crate::support::{Answer, PASSWORD, STATION, TestHost, csrf};
use axum::http::StatusCode;
use hoso_core::audit::Act;
use hoso_core::policy::Role;
use hoso_server::app::AccountRules;
use serde_json::{Value, json};
use std::time::{SystemTime, UNIX_EPOCH};
use totp_rs::{Algorithm, Secret, TOTP};

const DOCTOR: &str = "Clinician.01001";
const FACTOR: &str = "/api/v1/account/second-factor";

/// The owner's application. Its codes are of this step and the next one, both of which are taken
/// now: no test has to wait.
pub struct Application {
    totp: TOTP,
    step: u64,
}

impl Application {
    pub fn with(secret: &str) -> Self {
        let secret = Secret::Encoded(secret.to_owned()).to_bytes().unwrap();
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
        Self { totp: TOTP::new_unchecked(Algorithm::SHA1, 6, 0, 30, secret), step: now / 30 }
    }

    pub fn code(&self, ahead: u64) -> String {
        self.totp.generate((self.step + ahead) * 30)
    }

    /// Six digits that are no code of these minutes.
    fn wrong(&self) -> String {
        let near: Vec<_> =
            (self.step - 3..self.step + 4).map(|s| self.totp.generate(s * 30)).collect();
        (0..).map(|n| format!("{n:06}")).find(|code| !near.contains(code)).unwrap()
    }
}

async fn confirm(host: &TestHost, token: &str, code: &str) -> Answer {
    host.post(&format!("{FACTOR}/confirmation"), token, json!({"code": code}).to_string()).await
}

async fn begin(host: &TestHost, token: &str, more: Value) -> Answer {
    let mut body = json!({"password": PASSWORD});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    host.post(FACTOR, token, body.to_string()).await
}

/// Sets the doctor's factor up; the application, the new token and the recovery codes.
pub async fn set_up(host: &TestHost) -> (Application, String, Vec<String>) {
    let begun = begin(host, &host.token(Role::Clinician), json!({})).await;
    assert_eq!(begun.status, StatusCode::CREATED, "{}", begun.body);
    let begun = begun.json();
    let (uri, secret) = (begun["uri"].as_str().unwrap(), begun["secret"].as_str().unwrap());
    assert!(uri.starts_with("otpauth://totp/Hoso:Clinician.01001?secret="), "{uri}");
    assert!(uri.contains(secret) && secret.len() == 32, "{uri}");
    let application = Application::with(secret);
    let token = host.token(Role::Clinician);
    let set = confirm(host, &token, &application.code(0)).await;
    assert_eq!(set.status, StatusCode::OK, "{}", set.body);
    let set = set.json();
    let codes: Vec<String> = serde_json::from_value(set["recovery_codes"].clone()).unwrap();
    assert_eq!(codes.len(), 10);
    assert_eq!(host.get("/api/v1/tasks", &token).await.status, StatusCode::UNAUTHORIZED);
    (application, set["signed_in"]["token"].as_str().unwrap().to_owned(), codes)
}

#[track_caller]
fn refused(answer: &Answer) {
    let field = answer.json()["field"].clone();
    assert_eq!((answer.status, field), (StatusCode::BAD_REQUEST, json!("code")), "{}", answer.body);
}

async fn sign_in(host: &TestHost, code: &str) -> Answer {
    host.sign_in(DOCTOR, PASSWORD, json!({"code": code})).await
}

#[tokio::test]
async fn a_code_is_asked_for_and_taken_once() {
    let host = TestHost::new();
    let (application, token, _) = set_up(&host).await;
    assert_eq!(host.get("/api/v1/tasks", &token).await.status, StatusCode::OK);
    let own = host.get("/api/v1/account", &token).await.json();
    assert_eq!((&own["second_factor"], &own["recovery_codes_left"]), (&json!(true), &json!(10)));
    refused(&host.sign_in(DOCTOR, PASSWORD, json!({})).await);
    refused(&sign_in(&host, &application.wrong()).await);
    refused(&sign_in(&host, &application.code(0)).await);
    let wrong =
        host.sign_in(DOCTOR, "not the password", json!({"code": application.code(1)})).await;
    assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
    let signed_in = sign_in(&host, &application.code(1)).await;
    assert_eq!(signed_in.status, StatusCode::OK, "{}", signed_in.body);
    refused(&sign_in(&host, &application.code(1)).await);
    refused(&sign_in(&host, &application.code(0)).await);
}

/// Two who show one code at the same moment: one of them comes in.
#[tokio::test(flavor = "multi_thread")]
async fn a_code_shown_twice_at_once_lets_one_in() {
    let host = TestHost::new();
    let (application, ..) = set_up(&host).await;
    let code = application.code(1);
    let (a, b, c) =
        tokio::join!(sign_in(&host, &code), sign_in(&host, &code), sign_in(&host, &code));
    let let_in = [a, b, c].iter().filter(|answer| answer.status == StatusCode::OK).count();
    assert_eq!(let_in, 1);
}

#[tokio::test]
async fn a_recovery_code_is_good_once() {
    let host = TestHost::new();
    let (_, _, codes) = set_up(&host).await;
    let typed = codes[3].to_lowercase().replace('-', " ");
    assert_eq!(sign_in(&host, &typed).await.status, StatusCode::OK);
    refused(&sign_in(&host, &codes[3]).await);
    let signed_in = sign_in(&host, &codes[4]).await.json();
    let token = signed_in["token"].as_str().unwrap();
    let own = host.get("/api/v1/account", token).await.json();
    assert_eq!(own["recovery_codes_left"], json!(8));
    let acts: Vec<_> = host.audit().into_iter().map(|row| (row.act, row.note)).collect();
    let used = |left: usize| (Act::UseRecoveryCode, format!("{left} codes left"));
    assert_eq!(acts, [(Act::SetSecondFactor, DOCTOR.to_owned()), used(9), used(8)]);
}

/// Who knows the password guesses codes: the waits are those of passwords.
#[tokio::test]
async fn who_guesses_codes_has_to_wait() {
    let host = TestHost::new();
    let (application, token, _) = set_up(&host).await;
    for _ in 0..6 {
        refused(&sign_in(&host, &application.wrong()).await);
    }
    let next = sign_in(&host, &application.code(1)).await;
    assert_eq!(next.status, StatusCode::SERVICE_UNAVAILABLE);
    let again = begin(&host, &token, json!({"code": application.wrong()})).await;
    assert_eq!(again.status, StatusCode::SERVICE_UNAVAILABLE, "nor by another way");
}

#[tokio::test]
async fn another_factor_needs_a_code_of_the_one_in_force() {
    let host = TestHost::new();
    let (application, token, codes) = set_up(&host).await;
    refused(&begin(&host, &token, json!({})).await);
    refused(&begin(&host, &token, json!({"code": application.wrong()})).await);
    let begun = begin(&host, &token, json!({"code": codes[0]})).await;
    assert_eq!(begun.status, StatusCode::CREATED, "{}", begun.body);
    let other = Application::with(begun.json()["secret"].as_str().unwrap());
    refused(&confirm(&host, &token, &application.code(1)).await);
    assert_eq!(confirm(&host, &token, &other.code(0)).await.status, StatusCode::OK);
    refused(&sign_in(&host, &application.code(1)).await);
    refused(&sign_in(&host, &codes[1]).await);
    assert_eq!(sign_in(&host, &other.code(1)).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_factor_that_was_not_begun_is_not_confirmed() {
    let host = TestHost::new();
    let token = host.token(Role::Clinician);
    assert_eq!(confirm(&host, &token, "000000").await.status, StatusCode::CONFLICT);
    let body = json!({"password": "not the password"}).to_string();
    let wrong = host.post(FACTOR, &token, body).await;
    assert_eq!(wrong.json()["field"], json!("password"));
    let begun = begin(&host, &token, json!({})).await.json();
    let application = Application::with(begun["secret"].as_str().unwrap());
    refused(&confirm(&host, &token, &application.wrong()).await);
    let before = host.sign_in(DOCTOR, PASSWORD, json!({})).await;
    assert_eq!(before.status, StatusCode::OK, "in force only once it is confirmed");
}

#[tokio::test]
async fn an_administrator_removes_it_with_a_reason() {
    let host = TestHost::new();
    let (_, token, _) = set_up(&host).await;
    let admin = host.token_at(Role::AccountAdministrator, None, 60_000);
    let path = format!("/api/v1/accounts/{DOCTOR}/second-factor-removal");
    let remove = |reason: &str| json!({"reason": reason}).to_string();
    let own = host.post(&path, &token, remove("lost")).await;
    assert_eq!(own.status, StatusCode::FORBIDDEN, "not by its owner");
    assert_eq!(host.post(&path, &admin, remove("")).await.json()["field"], json!("reason"));
    let removed = host.post(&path, &admin, remove("telephone lost")).await;
    assert_eq!(removed.json()["second_factor"], json!(false), "{}", removed.body);
    assert_eq!(host.get("/api/v1/tasks", &token).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(host.sign_in(DOCTOR, PASSWORD, json!({})).await.status, StatusCode::OK);
    assert_eq!(host.post(&path, &admin, remove("again")).await.status, StatusCode::CONFLICT);
    let last = host.audit().pop().unwrap();
    assert_eq!(last.note, format!("{DOCTOR} without second factor: telephone lost"));
}

fn strict() -> TestHost {
    let second_factor_for = vec![Role::Clinician];
    TestHost::with(AccountRules { second_factor_for, ..AccountRules::default() })
}

#[tokio::test]
async fn a_role_that_needs_it_opens_the_own_account_alone() {
    let host = strict();
    let token = host.token(Role::Clinician);
    for path in ["/api/v1/tasks", "/api/v1/overview", "/api/v1/accounts"] {
        let shut = host.get(path, &token).await;
        assert_eq!(shut.status, StatusCode::FORBIDDEN, "{path}");
        assert!(shut.body.contains("set it up at /account"), "{}", shut.body);
    }
    assert_eq!(host.page("/tasks", &token).await.status, StatusCode::FORBIDDEN);
    assert_eq!(host.page("/account", &token).await.status, StatusCode::OK);
    let signed_in = host.sign_in(DOCTOR, PASSWORD, json!({})).await.json();
    assert_eq!(signed_in["second_factor_due"], json!(true));
    let (_, token, _) = set_up_strict(&host, signed_in["token"].as_str().unwrap()).await;
    assert_eq!(host.get("/api/v1/tasks", &token).await.status, StatusCode::OK);
    let officer = host.token(Role::ProgrammeOfficer);
    assert_eq!(host.get("/api/v1/tasks", &officer).await.status, StatusCode::OK);
    let out = host.post("/api/v1/sign-out", &officer, "").await;
    assert_eq!(out.status, StatusCode::NO_CONTENT);
}

async fn set_up_strict(host: &TestHost, token: &str) -> (Application, String, Vec<String>) {
    let begun = begin(host, token, json!({})).await.json();
    let application = Application::with(begun["secret"].as_str().unwrap());
    let set = confirm(host, token, &application.code(0)).await.json();
    assert_eq!(set["signed_in"]["second_factor_due"], json!(false));
    let codes = serde_json::from_value(set["recovery_codes"].clone()).unwrap();
    (application, set["signed_in"]["token"].as_str().unwrap().to_owned(), codes)
}

fn session_of(answer: &Answer) -> String {
    answer.header("set-cookie").split(['=', ';']).nth(1).unwrap().to_owned()
}

#[tokio::test]
async fn the_pages_set_it_up_and_ask_for_it() {
    let host = strict();
    let account = DOCTOR.parse().unwrap();
    let roles = vec![(Role::Clinician, Some(STATION.parse().unwrap()))];
    host.app.0.put_account(account, "", PASSWORD, roles).unwrap();
    let password = PASSWORD.replace(' ', "+");
    let known = format!("account={DOCTOR}&password={password}");
    let signed_in = host.form("/sign-in", "", &known).await;
    assert_eq!(signed_in.header("location"), "/account?done=due");
    let session = session_of(&signed_in);
    let page = host.page("/account?done=due", &session).await;
    assert!(page.body.contains("phải có xác thực hai lớp"), "{}", page.body);

    let guard = csrf(&page.body).to_owned();
    let fields = format!("csrf={guard}&password={password}");
    let foreign = host.form("/account/second-factor", &session, "csrf=0&password=x").await;
    assert_eq!(foreign.status, StatusCode::FORBIDDEN);
    let begun = host.form("/account/second-factor", &session, &fields).await;
    assert_eq!(begun.status, StatusCode::OK, "{}", begun.body);
    assert!(begun.body.contains("href=\"otpauth://totp/Hoso:Clinician.01001?secret="));
    let secret = begun.body.split("<code>").nth(1).unwrap().split('<').next().unwrap();
    let application = Application::with(secret);
    let confirmation = "/account/second-factor/confirmation";
    let fields = |code: &str| format!("csrf={guard}&code={code}");
    let wrong = host.form(confirmation, &session, &fields(&application.wrong())).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let set = host.form(confirmation, &session, &fields(&application.code(0))).await;
    assert_eq!(set.status, StatusCode::OK, "{}", set.body);
    assert_eq!(set.body.matches("<li><code>").count(), 10, "{}", set.body);
    let session = session_of(&set);
    assert_eq!(host.page("/tasks", &session).await.status, StatusCode::OK);
    let out = host.form("/sign-out", &session, &format!("csrf={}", csrf(&set.body))).await;
    assert_eq!(out.header("location"), "/sign-in", "the page's forms are of the new session");

    let asked = host.form("/sign-in", "", &known).await;
    assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(asked.body.contains("name=\"code\""), "{}", asked.body);
    let with = |code: &str| format!("{known}&code={code}");
    let wrong = host.form("/sign-in", "", &with(&application.wrong())).await;
    assert!(wrong.body.contains("Mã không đúng"), "{}", wrong.body);
    let right = host.form("/sign-in", "", &with(&application.code(1))).await;
    assert_eq!(right.header("location"), "/", "{}", right.body);
}
