//! What a caller reads when something is wrong, and what stands round every answer.

use crate::support::TestHost;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use hoso_core::policy::Role;

#[tokio::test]
async fn a_wrong_parameter_is_named() {
    let host = TestHost::new();
    let token = host.token(Role::Clinician);
    let resident = "0".repeat(32);
    let cases = [
        (format!("/api/v1/residents/{resident}/chart?kind=Nothing"), "kind"),
        (format!("/api/v1/residents/{resident}/chart?since=2026-02-30"), "since"),
        ("/api/v1/residents/xyz/chart".to_owned(), "path"),
        ("/api/v1/indicators?programme=ncd&period=2026".to_owned(), "period"),
        ("/api/v1/tasks?status=late".to_owned(), "status"),
    ];
    for (path, field) in cases {
        let answer = host.get(&path, &token).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{path}: {}", answer.body);
        assert_eq!(answer.header("content-type"), "application/problem+json");
        assert_eq!(answer.json()["field"], field, "{path}: {}", answer.body);
    }
    for (body, field) in [(r#"{"identifier":"12"}"#, "identifier"), ("{}", "name")] {
        let answer = host.post("/api/v1/residents/search", &token, body).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{body}: {}", answer.body);
        assert_eq!(answer.json()["field"], field, "{body}: {}", answer.body);
    }
}

#[tokio::test]
async fn an_unknown_member_or_parameter_is_refused() {
    let host = TestHost::new();
    let token = host.token(Role::Clinician);
    let answer = host.get("/api/v1/tasks?statsu=due", &token).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{}", answer.body);
    let body = r#"{"name":"an","year":1957}"#;
    let answer = host.post("/api/v1/residents/search", &token, body).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{}", answer.body);
    let answer = host.post("/api/v1/residents/search", &token, "{").await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{}", answer.body);
}

#[tokio::test]
async fn a_fhir_path_answers_with_an_operation_outcome() {
    let host = TestHost::new();
    let answer = host.get(&format!("/api/v1/residents/{}/fhir", "0".repeat(32)), "").await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    assert_eq!(answer.header("content-type"), "application/fhir+json");
    assert_eq!(answer.json()["resourceType"], "OperationOutcome");
    assert_eq!(answer.json()["issue"][0]["code"], "login");
}

#[tokio::test]
async fn a_request_id_comes_back_and_a_strange_one_is_replaced() {
    let host = TestHost::new();
    let sent = |id: &str| Request::get("/healthz").header("x-request-id", id).body(Body::empty());
    let kept = host.send(sent("visit-2026.03_04").unwrap()).await;
    assert_eq!(kept.header("x-request-id"), "visit-2026.03_04");
    for strange in ["short", "with space in it", "a".repeat(65).as_str(), "<script>alert"] {
        let answer = host.send(sent(strange).unwrap()).await;
        assert_eq!(answer.header("x-request-id").len(), 32, "{strange}");
    }
    let failed = host.get("/api/v1/tasks", "").await;
    assert_eq!(failed.json()["request_id"], failed.header("x-request-id"));
}

#[tokio::test]
async fn every_answer_has_the_security_headers() {
    let host = TestHost::new();
    for path in ["/healthz", "/sign-in", "/", "/nowhere", "/api/v1/tasks", "/static/hoso.css"] {
        let answer = host.get(path, "").await;
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("default-src 'none'"), "{path}");
        assert!(!policy.contains("unsafe"), "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "same-origin", "{path}");
        assert!(!answer.header("cache-control").is_empty(), "{path}");
    }
}

#[tokio::test]
async fn a_body_over_its_limit_is_refused() {
    let host = TestHost::new();
    let token = host.token(Role::Clinician);
    let answer = host.post("/api/v1/residents/search", &token, vec![b' '; (1 << 20) + 1]).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(answer.json()["limit"], "body");
    let answer = host.post("/api/v1/intake/qd3176", &token, vec![b' '; (64 << 20) + 1]).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(answer.json()["detail"].as_str().unwrap().contains("67108864"));
}

#[tokio::test]
async fn figures_count_requests_by_route_and_hold_no_path() {
    let host = TestHost::new();
    let id = "0123456789abcdef".repeat(2);
    host.get(&format!("/api/v1/residents/{id}"), "").await;
    host.get(&format!("/nowhere/{id}"), "").await;
    let figures = host.get("/metrics", "").await.body;
    let line = "hoso_http_requests_total{method=\"GET\",\
                route=\"/api/v1/residents/{resident}\",status=\"4xx\"} 1";
    assert!(figures.contains(line), "{figures}");
    assert!(figures.contains("route=\"unmatched\""), "{figures}");
    assert!(figures.contains("hoso_work_waiting 0"), "{figures}");
    assert!(!figures.contains(&id));
}
