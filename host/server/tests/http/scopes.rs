//! Tokens that systems fetch themselves, and what their scopes leave of the role.

use crate::residents::{City, HOA, city};
use crate::support::{Answer, PASSWORD, TestHost};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use hoso_core::policy::Role;
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING as ES384, EcdsaKeyPair,
    EcdsaSigningAlgorithm, KeyPair as _,
};
use serde_json::{Value, json};
use std::time::{SystemTime, UNIX_EPOCH};

const DOCTOR: &str = "Clinician.01001";
const ADDRESS: &str = "https://hoso.example/api/v1/token";
const ASSERTION: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

async fn ask(host: &TestHost, form: &[(&str, &str)], basic: Option<&str>) -> Answer {
    let form: Vec<String> = form.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let request =
        Request::post("/api/v1/token").header("content-type", "application/x-www-form-urlencoded");
    let request = match basic {
        Some(pair) => request.header("authorization", format!("Basic {}", STANDARD.encode(pair))),
        None => request,
    };
    host.send(request.body(Body::from(form.join("&"))).unwrap()).await
}

async fn fetch(city: &City, scope: &str) -> String {
    let form = [("grant_type", "client_credentials"), ("scope", scope)];
    let answer = ask(&city.host, &form, Some(&format!("{DOCTOR}:{PASSWORD}"))).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    answer.json()["access_token"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_system_reads_what_its_scopes_name_and_its_role_may() {
    let city = city().await;
    let base = format!("/api/v1/residents/{}", city.hoa);
    let token = fetch(&city, "system/Condition.rs").await;
    let chart = city.host.get(&format!("{base}/chart"), &token).await;
    assert_eq!(chart.status, StatusCode::OK, "{}", chart.body);
    let rows = chart.json()["rows"].as_array().unwrap().clone();
    assert!(!rows.is_empty() && rows.iter().all(|row| row["kind"] == "Condition"), "{rows:?}");
    let record = format!("{base}/records/{}", rows[0]["id"].as_str().unwrap());
    assert_eq!(city.host.get(&record, &token).await.status, StatusCode::OK);
    // Neither who it is nor what else is known: the resident is an id alone.
    let fhir = city.host.get(&format!("{base}/fhir"), &token).await;
    assert_eq!(fhir.status, StatusCode::OK, "{}", fhir.body);
    for told in [HOA.1, "\"name\"", "\"identifier\"", "\"birthDate\"", "\"gender\""] {
        assert!(!fhir.body.contains(told), "{told}: {}", fhir.body);
    }
    for path in ["", "/consents", "/audit", "/assessments", "/enrolments", "/representatives"] {
        let answer = city.host.get(&format!("{base}{path}"), &token).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}: {}", answer.body);
    }
    let indicators = "/api/v1/indicators?programme=ncd&period=2026-03";
    for path in ["/api/v1/tasks", "/api/v1/overview", "/api/v1/account", indicators] {
        let answer = city.host.get(path, &token).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}: {}", answer.body);
    }
    // Another type; and by id alone.
    let other = fetch(&city, "system/Observation.rs").await;
    let chart = city.host.get(&format!("{base}/chart"), &other).await;
    assert_eq!(chart.json()["rows"], json!([]), "{}", chart.body);
    assert_eq!(city.host.get(&record, &other).await.status, StatusCode::NOT_FOUND);
    let by_id = fetch(&city, "system/Condition.r").await;
    assert_eq!(city.host.get(&record, &by_id).await.status, StatusCode::OK);
    let chart = city.host.get(&format!("{base}/chart"), &by_id).await;
    assert_eq!(chart.status, StatusCode::NOT_FOUND);
    // It ends as any token does.
    let ended = city.host.post("/api/v1/sign-out", &token, "").await;
    assert_eq!(ended.status, StatusCode::NO_CONTENT);
    assert_eq!(city.host.get(&record, &token).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_token_is_given_for_one_right_proof_and_known_scopes() {
    let host = TestHost::new();
    host.token(Role::Clinician);
    let grant = ("grant_type", "client_credentials");
    let scope = ("scope", "system/*.read");
    let (id, secret) = (("client_id", DOCTOR), ("client_secret", "correct+horse+battery"));
    let right = ask(&host, &[grant, scope, id, secret], None).await;
    assert_eq!(right.status, StatusCode::OK, "{}", right.body);
    let issued = right.json();
    assert_eq!((&issued["token_type"], &issued["expires_in"]), (&json!("Bearer"), &json!(300)));
    assert_eq!(issued["scope"], "system/*.rs", "what was given, in the newer form");
    assert_eq!(right.header("cache-control"), "no-store");
    let basic = format!("{DOCTOR}:{PASSWORD}").replace(' ', "%20");
    for (form, basic, error) in [
        (vec![("grant_type", "password"), scope, id, secret], None, "unsupported_grant_type"),
        (vec![grant, scope], None, "invalid_request"),
        (vec![grant, scope, id, secret], Some(basic.as_str()), "invalid_request"),
        (vec![grant, scope, id, ("client_secret", "wrong")], None, "invalid_client"),
        (vec![grant, scope, ("client_id", "nobody"), secret], None, "invalid_client"),
        (vec![grant, id, secret], None, "invalid_scope"),
        (vec![grant, ("scope", "openid"), id, secret], None, "invalid_scope"),
        (vec![grant, ("scope", "patient/*.rs"), id, secret], None, "invalid_scope"),
        (vec![grant, ("scope", "system/Observation.rs?code=1"), id, secret], None, "invalid_scope"),
    ] {
        let answer = ask(&host, &form, basic).await;
        assert_eq!(answer.json()["error"], error, "{form:?}: {}", answer.body);
        let refused = if error == "invalid_client" { 401 } else { 400 };
        assert_eq!(answer.status.as_u16(), refused);
        assert!(!answer.body.contains("access_token"));
    }
    let smart = host.get("/.well-known/smart-configuration", "").await;
    assert_eq!(smart.json()["token_endpoint"], ADDRESS);
}

/// A system with a key of its own.
struct System {
    pair: EcdsaKeyPair,
    jwk: Value,
}

impl System {
    fn new(how: &'static EcdsaSigningAlgorithm, curve: &str) -> Self {
        let random = SystemRandom::new();
        let secret = EcdsaKeyPair::generate_pkcs8(how, &random).unwrap();
        let pair = EcdsaKeyPair::from_pkcs8(how, secret.as_ref(), &random).unwrap();
        let point = &pair.public_key().as_ref()[1..];
        let (x, y) = point.split_at(point.len() / 2);
        let [x, y] = [x, y].map(|part| URL_SAFE_NO_PAD.encode(part));
        Self { pair, jwk: json!({"kty": "EC", "crv": curve, "kid": "1", "x": x, "y": y}) }
    }

    fn assertion(&self, algorithm: &str, claims: &Value) -> String {
        let header = json!({"alg": algorithm, "kid": "1", "typ": "JWT"});
        let parts = [&header, claims].map(|part| URL_SAFE_NO_PAD.encode(part.to_string()));
        let signed = parts.join(".");
        let signature = self.pair.sign(&SystemRandom::new(), signed.as_bytes()).unwrap();
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature.as_ref()))
    }
}

fn now_s() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() as i64
}

async fn prove(host: &TestHost, token: &str) -> Answer {
    let form = [
        ("grant_type", "client_credentials"),
        ("scope", "system/*.rs"),
        ("client_assertion_type", ASSERTION),
        ("client_assertion", token),
    ];
    ask(host, &form, None).await
}

#[tokio::test]
async fn a_system_proves_itself_by_its_key_once() {
    let host = TestHost::new();
    host.token(Role::Clinician);
    let admin = host.token_at(Role::AccountAdministrator, None, 3_600_000);
    let (system, stranger) = (System::new(&ES384, "P-384"), System::new(&ES384, "P-384"));
    let path = format!("/api/v1/accounts/{DOCTOR}/keys");
    let keys = json!({"keys": {"keys": [system.jwk]}, "reason": "his"});
    let noted = host.put(&path, &admin, keys.to_string()).await;
    assert_eq!(noted.status, StatusCode::OK, "{}", noted.body);
    let claims = |id: &str, change: Value| {
        let mut claims = json!({
            "iss": DOCTOR, "sub": DOCTOR, "aud": ADDRESS, "exp": now_s() + 60, "jti": id,
        });
        claims.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        claims
    };
    let good = system.assertion("ES384", &claims("1", json!({})));
    let answer = prove(&host, &good).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    assert_eq!(prove(&host, &good).await.status, StatusCode::UNAUTHORIZED, "taken once");
    let short = System::new(&ECDSA_P256_SHA256_FIXED_SIGNING, "P-256");
    let unsigned = {
        let parts = [json!({"alg": "none"}), claims("9", json!({}))];
        format!("{}.", parts.map(|part| URL_SAFE_NO_PAD.encode(part.to_string())).join("."))
    };
    for (why, token) in [
        ("another's key", stranger.assertion("ES384", &claims("2", json!({})))),
        ("another curve", short.assertion("ES256", &claims("3", json!({})))),
        ("no signature", unsigned),
    ] {
        assert_eq!(prove(&host, &token).await.status, StatusCode::UNAUTHORIZED, "{why}");
    }
    // A right proof between them: wrong ones make the account wait.
    let next = system.assertion("ES384", &claims("4", json!({"aud": [ADDRESS, "https://x"]})));
    assert_eq!(prove(&host, &next).await.status, StatusCode::OK);
    for (at, change) in [
        json!({"aud": "https://hoso.example"}),
        json!({"exp": now_s() - 60}),
        json!({"exp": now_s() + 3_600}),
        json!({"sub": "another"}),
    ]
    .into_iter()
    .enumerate()
    {
        let token = system.assertion("ES384", &claims(&format!("w{at}"), change.clone()));
        assert_eq!(prove(&host, &token).await.status, StatusCode::UNAUTHORIZED, "{change}");
    }
    // Without keys nobody is proved by one.
    let none = json!({"reason": "replaced"}).to_string();
    assert_eq!(host.put(&path, &admin, none).await.status, StatusCode::OK);
    let late = system.assertion("ES384", &claims("5", json!({})));
    assert_eq!(prove(&host, &late).await.status, StatusCode::UNAUTHORIZED);
}
