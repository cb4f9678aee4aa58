//! As nobody: no route that is not open to anyone answers.

use crate::support::TestHost;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use hoso_core::policy::Role;
use hoso_server::router::{Access, routes};

/// A path of the pattern, with ids of the right form.
pub fn filled(pattern: &str) -> String {
    let parts = pattern.split('/').map(|part| match part {
        "{resident}" | "{record}" | "{consent}" | "{question}" | "{id}" | "{representation}"
        | "{request}" | "{declared}" | "{registration}" | "{referral}" => "0".repeat(32),
        "{digest}" => "0".repeat(64),
        "{programme}" | "{facility}" | "{unit}" | "{form}" | "{name}" | "{account}" | "{task}" => {
            "x".to_owned()
        }
        "{due}" => "2026-03-04".to_owned(),
        "{format}" => "qd3176".to_owned(),
        plain => plain.to_owned(),
    });
    parts.collect::<Vec<_>>().join("/")
}

#[tokio::test]
async fn nobody_gets_in() {
    let host = TestHost::new();
    for route in routes() {
        let request = Request::builder()
            .method(route.method.clone())
            .uri(filled(route.path))
            .header("sec-fetch-site", "same-origin");
        let answer = host.send(request.body(Body::empty()).unwrap()).await;
        let name = format!("{} {}", route.method, route.path);
        match route.access {
            Access::Token => assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{name}"),
            Access::Session => {
                assert_eq!(answer.status, StatusCode::SEE_OTHER, "{name}");
                assert_eq!(answer.header("location"), "/sign-in", "{name}");
            }
            Access::Anyone => assert_ne!(answer.status, StatusCode::UNAUTHORIZED, "{name}"),
        }
    }
}

#[tokio::test]
async fn a_wrong_token_is_nobody() {
    let host = TestHost::new();
    for token in ["", "hoso_unknown", "x".repeat(10_000).as_str()] {
        assert_eq!(host.get("/api/v1/overview", token).await.status, StatusCode::UNAUTHORIZED);
    }
}

/// The API takes no cookie: a foreign page could not make a browser change anything by it.
#[tokio::test]
async fn a_cookie_does_not_open_the_api() {
    let host = TestHost::new();
    let token = host.token(Role::Clinician);
    assert_eq!(host.page("/api/v1/overview", &token).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(host.get("/api/v1/overview", &token).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_stranger_and_an_absent_resident_look_alike() {
    let host = TestHost::new();
    let token = host.token(Role::Clinician);
    let absent = format!("/api/v1/residents/{}", "0".repeat(32));
    for tail in ["", "/chart", "/assessments", "/enrolments", "/audit"] {
        let answer = host.get(&format!("{absent}{tail}"), &token).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{tail}");
        assert_eq!(answer.json()["detail"], "Not there, or not yours to know", "{tail}");
    }
}

#[tokio::test]
async fn signing_in_gives_a_token_and_signing_out_ends_it() {
    use crate::support::PASSWORD;
    let host = TestHost::new();
    let roles = vec![(Role::ModuleAdministrator, None)];
    host.app.0.put_account("admin".parse().unwrap(), "", PASSWORD, roles).unwrap();
    let ask = |password: &str| format!(r#"{{"account":"admin","password":"{password}"}}"#);
    let wrong = host.post("/api/v1/sign-in", "", ask("wrong password here")).await;
    assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
    let right = host.post("/api/v1/sign-in", "", ask(PASSWORD)).await.json();
    let token = right["token"].as_str().unwrap();
    assert_eq!(right["actor"]["role"], "module-administrator");
    assert_eq!(host.get("/api/v1/programmes", token).await.status, StatusCode::OK);
    let out = host.post("/api/v1/sign-out", token, Body::empty()).await;
    assert_eq!(out.status, StatusCode::NO_CONTENT);
    assert_eq!(host.get("/api/v1/programmes", token).await.status, StatusCode::UNAUTHORIZED);
}

/// Totals and programmes are decided like everything else: by role, and of the own facility.
#[tokio::test]
async fn totals_are_for_those_who_need_them() {
    let host = TestHost::new();
    let paths = ["/api/v1/overview", "/api/v1/programmes", "/api/v1/faults"];
    let theirs = [
        (Role::Clinician, StatusCode::OK),
        (Role::ProgrammeOfficer, StatusCode::OK),
        (Role::ModuleAdministrator, StatusCode::OK),
        (Role::DataProtectionOfficer, StatusCode::OK),
        (Role::DepartmentAnalyst, StatusCode::OK),
        (Role::Machine, StatusCode::FORBIDDEN),
        (Role::IdentityClerk, StatusCode::FORBIDDEN),
        (Role::AccountAdministrator, StatusCode::FORBIDDEN),
    ];
    for (role, expected) in theirs {
        let token = host.token(role);
        for path in paths {
            assert_eq!(host.get(path, &token).await.status, expected, "{role:?} {path}");
        }
        // Who may ask is told that there is no such programme.
        let known = if expected == StatusCode::OK { StatusCode::NOT_FOUND } else { expected };
        for path in ["/api/v1/indicators?programme=ncd&period=2026-03", "/api/v1/programmes/ncd"] {
            assert_eq!(host.get(path, &token).await.status, known, "{role:?} {path}");
        }
        let home = host.page("/", &token).await;
        assert_eq!(home.status, StatusCode::OK, "{role:?}: everybody has a first page");
        assert_eq!(home.body.contains("href=\"/dashboard\""), expected == StatusCode::OK);
    }
}

#[tokio::test]
async fn a_method_that_a_path_lacks_is_named() {
    let host = TestHost::new();
    let request = Request::builder().method(Method::PATCH).uri("/api/v1/tasks");
    let answer = host.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(answer.json()["type"], "urn:hoso:problem:method-not-allowed");
    assert!(answer.header("allow").contains("GET"));
}
