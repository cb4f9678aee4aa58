//! Pages as a browser without scripts meets them.

use crate::support::{PASSWORD, TestHost, csrf};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use hoso_core::policy::Role;

const PAGES: [&str; 6] = ["/", "/search", "/tasks", "/dashboard", "/programmes", "/account"];

#[tokio::test]
async fn every_page_has_its_landmarks_and_nothing_inline() {
    let host = TestHost::new();
    let session = host.token(Role::Clinician);
    for path in PAGES {
        let page = host.page(path, &session).await;
        assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.body);
        let parts = ["<html lang=\"vi\">", "<main id=\"main\"", "href=\"#main\"", "<nav ", "<h1>"];
        for part in parts {
            assert!(page.body.contains(part), "{path} lacks {part}");
        }
        assert_eq!(page.body.matches("<h1>").count(), 1, "{path}");
        for inline in ["<script>", "style=", "<style", " onclick", "javascript:"] {
            assert!(!page.body.contains(inline), "{path} has {inline}");
        }
        assert_eq!(page.body.matches("<script").count(), 1, "{path} has other scripts");
        assert!(page.body.len() < 200 << 10, "{path} is {} bytes", page.body.len());
    }
}

/// Every field that a person fills has a label.
#[tokio::test]
async fn every_input_has_a_label() {
    let host = TestHost::new();
    let session = host.token(Role::ModuleAdministrator);
    let mut pages = vec![host.page("/sign-in", "").await, host.page("/programmes", &session).await];
    pages.push(host.page("/search", &host.token(Role::Clinician)).await);
    pages.push(host.page("/units", &session).await);
    pages.push(host.page("/account", &session).await);
    let mut seen = 0;
    for page in pages {
        let inputs = page.body.split("<input ").skip(1).map(|tag| tag.split('>').next().unwrap());
        for input in inputs.filter(|tag| !tag.contains("type=\"hidden\"")) {
            let id = input.split("id=\"").nth(1).unwrap().split('"').next().unwrap();
            assert!(page.body.contains(&format!("<label for=\"{id}\">")), "{input}");
            seen += 1;
        }
    }
    assert!(seen >= 7, "{seen}");
}

#[tokio::test]
async fn the_language_is_chosen_and_kept() {
    let host = TestHost::new();
    let session = host.token(Role::Clinician);
    let chosen = host.form("/language", &session, "language=en&back=%2Ftasks%3Fwhen%3Dweek").await;
    assert_eq!(chosen.status, StatusCode::SEE_OTHER);
    assert_eq!(chosen.header("location"), "/tasks?when=week");
    let cookie = chosen.header("set-cookie").split(';').next().unwrap().to_owned();
    let request = Request::get("/tasks?when=week")
        .header("cookie", format!("hoso_session={session}; {cookie}"))
        .body(Body::empty());
    let page = host.send(request.unwrap()).await;
    assert!(page.body.contains("<html lang=\"en\">"));
    assert!(page.body.contains("Working list"));
}

#[tokio::test]
async fn a_session_begins_and_ends_with_its_cookie() {
    let host = TestHost::new();
    let roles = vec![(Role::ModuleAdministrator, None)];
    host.app.0.put_account("admin".parse().unwrap(), "", PASSWORD, roles).unwrap();
    let wrong = host.form("/sign-in", "", "account=admin&password=wrong").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.body.contains("không đúng"), "{}", wrong.body);
    let fields = format!("account=admin&password={}", PASSWORD.replace(' ', "+"));
    let signed_in = host.form("/sign-in", "", &fields).await;
    assert_eq!(signed_in.status, StatusCode::SEE_OTHER, "{}", signed_in.body);
    let cookie = signed_in.header("set-cookie").to_owned();
    for part in ["HttpOnly", "SameSite=Strict", "Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    let session = cookie.split(['=', ';']).nth(1).unwrap();
    let page = host.page("/programmes", session).await;
    let out = host.form("/sign-out", session, &format!("csrf={}", csrf(&page.body))).await;
    assert_eq!(out.status, StatusCode::SEE_OTHER, "{}", out.body);
    assert_eq!(host.page("/programmes", session).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_form_from_elsewhere_is_refused() {
    let host = TestHost::new();
    let session = host.token(Role::Clinician);
    let page = host.page("/search", &session).await;
    let fields = format!("csrf={}&identifier=&name=an&birth_year=", csrf(&page.body));
    let from = |site: &str, fields: &str| {
        Request::post("/search")
            .header("cookie", format!("hoso_session={session}"))
            .header("sec-fetch-site", site)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::from(fields.to_owned()))
            .unwrap()
    };
    let own = host.send(from("same-origin", &fields)).await;
    assert_eq!(own.status, StatusCode::SEE_OTHER, "{}", own.body);
    // Somebody else who has the address of the results finds nothing there.
    let other = host.page(own.header("location"), &host.token(Role::Clinician)).await;
    assert!(other.body.contains("không còn được giữ"), "{}", other.body);
    let foreign = host.send(from("cross-site", &fields)).await;
    assert_eq!(foreign.status, StatusCode::FORBIDDEN);
    let bare = host.send(from("same-origin", "csrf=0&identifier=&name=an&birth_year=")).await;
    assert_eq!(bare.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn the_menu_shows_what_the_role_may_do() {
    let host = TestHost::new();
    let admin = host.page("/", &host.token(Role::ModuleAdministrator)).await;
    assert!(!admin.body.contains("href=\"/tasks\""));
    let clinician = host.page("/", &host.token(Role::Clinician)).await;
    assert!(clinician.body.contains("href=\"/tasks\""));
    let refused = host.page("/tasks", &host.token(Role::ModuleAdministrator)).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(refused.body.contains("Vai trò này không được"), "{}", refused.body);
}
