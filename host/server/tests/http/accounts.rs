//! Accounts: made, changed and disabled by their administrators, and their owners' own part.

use crate::support::{Answer, PASSWORD, STATION, TestHost, csrf};
use axum::http::StatusCode;
use hoso_core::audit::Act;
use hoso_core::policy::Role;
use hoso_server::app::AccountRules;
use serde_json::{Value, json};

const OWN: &str = "a password of my own";

fn administrator(host: &TestHost) -> String {
    host.token_at(Role::AccountAdministrator, None, 3_600_000)
}

fn clinician(facility: &str) -> Value {
    json!({"role": "clinician", "facility": facility})
}

async fn create(host: &TestHost, token: &str, name: &str, roles: Value) -> Answer {
    let body = json!({"account": name, "roles": roles, "reason": "new colleague"});
    host.post("/api/v1/accounts", token, body.to_string()).await
}

/// Does something to an account: `disable`, `enable`, `password-reset`.
async fn does(host: &TestHost, token: &str, name: &str, what: &str) -> Answer {
    let body = json!({"reason": "has left"}).to_string();
    host.post(&format!("/api/v1/accounts/{name}/{what}"), token, body).await
}

async fn set_roles(host: &TestHost, token: &str, name: &str, roles: Value) -> Answer {
    let body = json!({"roles": roles, "reason": "another job"}).to_string();
    host.put(&format!("/api/v1/accounts/{name}/roles"), token, body).await
}

/// A doctor at the station who has signed in; the token.
async fn doctor(host: &TestHost, administrator: &str) -> String {
    let made = create(host, administrator, "doctor", json!([clinician(STATION)])).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
    let once = made.json()["one_time_password"].as_str().unwrap().to_owned();
    let signed_in = host.sign_in("doctor", &once, json!({"new_password": OWN})).await;
    signed_in.json()["token"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_one_time_password_is_good_once_and_with_another_only() {
    let host = TestHost::new();
    let admin = administrator(&host);
    let made = create(&host, &admin, "doctor", json!([clinician(STATION)])).await.json();
    assert!(made["account"]["one_time_until_ms"].is_number(), "{made}");
    let once = made["one_time_password"].as_str().unwrap();

    let bare = host.sign_in("doctor", once, json!({})).await;
    assert_eq!((bare.status, bare.json()["field"].clone()), told("new_password"));
    for bad in ["short", once] {
        let refused = host.sign_in("doctor", once, json!({"new_password": bad})).await;
        assert_eq!((refused.status, refused.json()["field"].clone()), told("new_password"));
    }
    let signed_in = host.sign_in("doctor", once, json!({"new_password": OWN})).await;
    assert_eq!(signed_in.status, StatusCode::OK, "{}", signed_in.body);
    let token = signed_in.json()["token"].as_str().unwrap().to_owned();
    assert_eq!(host.get("/api/v1/tasks", &token).await.status, StatusCode::OK);

    let again = host.sign_in("doctor", once, json!({"new_password": "yet another one"})).await;
    assert_eq!(again.status, StatusCode::UNAUTHORIZED);
    assert_eq!(host.sign_in("doctor", OWN, json!({})).await.status, StatusCode::OK);
    let acts: Vec<_> =
        host.audit().into_iter().map(|row| (row.account.to_string(), row.act)).collect();
    let admin = "AccountAdministrator.all".to_owned();
    assert_eq!(acts, [(admin, Act::CreateAccount), ("doctor".into(), Act::ChangePassword)]);
}

fn told(field: &str) -> (StatusCode, Value) {
    (StatusCode::BAD_REQUEST, json!(field))
}

#[tokio::test]
async fn a_one_time_password_ends() {
    let host = TestHost::with(AccountRules { one_time_hours: 0, ..AccountRules::default() });
    let made = create(&host, &administrator(&host), "doctor", json!([clinician(STATION)])).await;
    let once = made.json()["one_time_password"].as_str().unwrap().to_owned();
    let late = host.sign_in("doctor", &once, json!({"new_password": OWN})).await;
    assert_eq!(late.status, StatusCode::FORBIDDEN);
    assert!(late.body.contains("ask an administrator"), "{}", late.body);
}

#[tokio::test]
async fn only_administrators_of_accounts_see_or_change_any() {
    let host = TestHost::new();
    let admin = administrator(&host);
    doctor(&host, &admin).await;
    let roles = [
        Role::Clinician,
        Role::ProgrammeOfficer,
        Role::ModuleAdministrator,
        Role::DataProtectionOfficer,
        Role::DepartmentAnalyst,
        Role::Machine,
        Role::IdentityClerk,
    ];
    for role in roles {
        let token = host.token(role);
        let all = [
            host.get("/api/v1/accounts", &token).await,
            create(&host, &token, "mine", json!([clinician(STATION)])).await,
            set_roles(&host, &token, "doctor", json!([clinician("01002")])).await,
            does(&host, &token, "doctor", "disable").await,
            does(&host, &token, "doctor", "password-reset").await,
        ];
        for (n, answer) in all.iter().enumerate() {
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{role:?} {n}: {}", answer.body);
        }
        assert_eq!(host.get("/api/v1/account", &token).await.status, StatusCode::OK);
    }
    let listed = host.get("/api/v1/accounts", &admin).await;
    assert!(listed.body.contains("\"doctor\"") && !listed.body.contains("argon2"));
}

/// Role escalation: to a wider place, to a wider role, by oneself.
#[tokio::test]
async fn an_administrator_of_a_facility_reaches_no_further() {
    let host = TestHost::new();
    let local = host.token_at(Role::AccountAdministrator, Some(STATION), 3_600_000);
    let made = create(&host, &local, "doctor", json!([clinician(STATION)])).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
    let beyond = [
        json!([clinician("01002")]),
        json!([clinician(STATION), clinician("01002")]),
        json!([{"role": "account-administrator"}]),
        json!([{"role": "identity-clerk"}]),
        json!([{"role": "module-administrator", "facility": STATION}]),
        json!([{"role": "data-protection-officer", "facility": STATION}]),
    ];
    for roles in beyond {
        let made = create(&host, &local, "other", roles.clone()).await;
        assert_eq!(made.status, StatusCode::FORBIDDEN, "{roles}: {}", made.body);
        let changed = set_roles(&host, &local, "doctor", roles.clone()).await;
        assert_eq!(changed.status, StatusCode::FORBIDDEN, "{roles}: {}", changed.body);
    }
    // Somebody else's account looks like none.
    let officer = host.token(Role::DataProtectionOfficer);
    let chief = administrator(&host);
    create(&host, &chief, "far", json!([clinician("01002")])).await;
    let hidden = ["far", "AccountAdministrator.all", "DataProtectionOfficer.01001", "nobody"];
    for name in hidden {
        for what in ["disable", "enable", "password-reset"] {
            let answer = does(&host, &local, name, what).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{name} {what}");
        }
    }
    assert_eq!(host.get("/api/v1/account", &officer).await.status, StatusCode::OK);
    let seen = host.get("/api/v1/accounts", &local).await.json();
    let names: Vec<_> = seen.as_array().unwrap().iter().map(|a| a["account"].clone()).collect();
    assert_eq!(names, ["AccountAdministrator.01001", "doctor"]);
}

#[tokio::test]
async fn nobody_manages_the_own_account() {
    let host = TestHost::new();
    let admin = administrator(&host);
    let own = "AccountAdministrator.all";
    let more = json!([{"role": "account-administrator"}, {"role": "module-administrator"}]);
    assert_eq!(set_roles(&host, &admin, own, more).await.status, StatusCode::FORBIDDEN);
    for what in ["disable", "password-reset"] {
        assert_eq!(does(&host, &admin, own, what).await.status, StatusCode::FORBIDDEN, "{what}");
    }
}

#[tokio::test]
async fn a_token_of_a_disabled_account_is_nobody() {
    let host = TestHost::new();
    let admin = administrator(&host);
    let token = doctor(&host, &admin).await;
    assert_eq!(does(&host, &admin, "doctor", "disable").await.json()["disabled"], json!(true));
    assert_eq!(host.get("/api/v1/tasks", &token).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(host.page("/tasks", &token).await.status, StatusCode::SEE_OTHER);
    assert_eq!(host.sign_in("doctor", OWN, json!({})).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(does(&host, &admin, "doctor", "enable").await.status, StatusCode::OK);
    assert_eq!(host.get("/api/v1/tasks", &token).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(host.sign_in("doctor", OWN, json!({})).await.status, StatusCode::OK);
    let rows = host.audit();
    let last = rows.iter().rev().find(|row| row.act == Act::DisableAccount).unwrap();
    assert_eq!(last.note, "doctor disabled: has left");
    assert_eq!(last.account.as_str(), "AccountAdministrator.all");
}

#[tokio::test]
async fn other_roles_hold_from_the_next_request() {
    let host = TestHost::new();
    let admin = administrator(&host);
    let token = doctor(&host, &admin).await;
    let roles = json!([{"role": "identity-clerk", "facility": STATION}]);
    assert_eq!(set_roles(&host, &admin, "doctor", roles).await.status, StatusCode::OK);
    assert_eq!(host.get("/api/v1/tasks", &token).await.status, StatusCode::UNAUTHORIZED);
    let as_before = host.sign_in("doctor", OWN, json!({"role": "clinician"})).await;
    assert_eq!(as_before.status, StatusCode::FORBIDDEN);
    let now = host.sign_in("doctor", OWN, json!({})).await.json();
    assert_eq!(now["actor"]["role"], json!("identity-clerk"));
}

#[tokio::test]
async fn a_reset_ends_the_old_password_and_what_was_signed_in() {
    let host = TestHost::new();
    let admin = administrator(&host);
    let token = doctor(&host, &admin).await;
    let reset = does(&host, &admin, "doctor", "password-reset").await.json();
    assert_eq!(host.get("/api/v1/tasks", &token).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(host.sign_in("doctor", OWN, json!({})).await.status, StatusCode::UNAUTHORIZED);
    let once = reset["one_time_password"].as_str().unwrap();
    let own = json!({"new_password": "another of my own"});
    assert_eq!(host.sign_in("doctor", once, own).await.status, StatusCode::OK);
}

#[tokio::test]
async fn what_an_account_needs_is_said() {
    let host = TestHost::new();
    let admin = administrator(&host);
    create(&host, &admin, "doctor", json!([clinician(STATION)])).await;
    let taken = create(&host, &admin, "doctor", json!([clinician(STATION)])).await;
    assert_eq!(taken.status, StatusCode::CONFLICT);
    for (roles, field) in [(json!([]), "roles"), (json!([{"role": "clinician"}]), "roles")] {
        let refused = create(&host, &admin, "other", roles).await;
        assert_eq!((refused.status, refused.json()["field"].clone()), told(field));
    }
    for name in ["command-line", "import"] {
        let reserved = create(&host, &admin, name, json!([clinician(STATION)])).await;
        assert_eq!((reserved.status, reserved.json()["field"].clone()), told("account"));
    }
    let body = json!({"account": "x", "roles": [clinician(STATION)], "reason": " "});
    let why = host.post("/api/v1/accounts", &admin, body.to_string()).await;
    assert_eq!((why.status, why.json()["field"].clone()), told("reason"));
}

#[tokio::test]
async fn the_own_password_is_changed_with_the_present_one() {
    let host = TestHost::new();
    let token = host.token(Role::Clinician);
    let change =
        |password: &str, new: &str| json!({"password": password, "new_password": new}).to_string();
    let path = "/api/v1/account/password";
    let wrong = host.put(path, &token, change("not the password", OWN)).await;
    assert_eq!((wrong.status, wrong.json()["field"].clone()), told("password"));
    let short = host.put(path, &token, change(PASSWORD, "short")).await;
    assert_eq!((short.status, short.json()["field"].clone()), told("new_password"));
    let changed = host.put(path, &token, change(PASSWORD, OWN)).await;
    assert_eq!(changed.status, StatusCode::OK, "{}", changed.body);
    assert_eq!(host.get("/api/v1/tasks", &token).await.status, StatusCode::UNAUTHORIZED);
    let token = changed.json()["token"].as_str().unwrap().to_owned();
    assert_eq!(host.get("/api/v1/tasks", &token).await.status, StatusCode::OK);
}

#[tokio::test]
async fn the_pages_replace_a_one_time_password_and_change_the_own() {
    let host = TestHost::new();
    let made = create(&host, &administrator(&host), "doctor", json!([clinician(STATION)])).await;
    let once = made.json()["one_time_password"].as_str().unwrap().to_owned();
    let asked = host.form("/sign-in", "", &format!("account=doctor&password={once}")).await;
    assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(asked.body.contains("name=\"new_password\""), "{}", asked.body);
    assert!(asked.body.contains("value=\"doctor\"") && !asked.body.contains(&once));
    let fields = format!("account=doctor&password={once}&new_password=a+password+of+my+own");
    let signed_in = host.form("/sign-in", "", &fields).await;
    assert_eq!(signed_in.status, StatusCode::SEE_OTHER, "{}", signed_in.body);
    let session = session_of(&signed_in);
    let page = host.page("/account", &session).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    let change = |password: &str| {
        format!("csrf={}&password={password}&new_password=another+long+one", csrf(&page.body))
    };
    let wrong = host.form("/account/password", &session, &change("wrong")).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.body.contains("Mật khẩu hiện tại không đúng"), "{}", wrong.body);
    let right = change("a+password+of+my+own");
    let foreign = right.replacen("csrf=", "csrf=0", 1);
    let refused = host.form("/account/password", &session, &foreign).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    let changed = host.form("/account/password", &session, &right).await;
    assert_eq!(changed.status, StatusCode::SEE_OTHER, "{}", changed.body);
    assert_eq!(host.page("/account", &session).await.status, StatusCode::SEE_OTHER);
    let after = host.page(changed.header("location"), &session_of(&changed)).await;
    assert!(after.body.contains("Đã đổi mật khẩu"), "{}", after.body);
}

fn session_of(answer: &Answer) -> String {
    answer.header("set-cookie").split(['=', ';']).nth(1).unwrap().to_owned()
}
