//! Every route as everybody who has no business there. Each case is first asked by those, then by
//! who may: only where the same request then succeeds was it the door that refused, and not the
//! form. A route without a case fails the test.

mod addresses;
mod cases;
mod world;

use crate::residents::HOA;
use crate::support::{PASSWORD, TestHost};
use axum::http::StatusCode;
use cases::{CASES, OWN};
use hoso_core::policy::Role;
use hoso_server::router::{Access, routes};
use std::collections::BTreeSet;
use world::{Names, ONLY_HERS, OTHERS, Sent, World, ask, begin_factor};

/// What nobody but those concerned may read: name (a commune is called Hoà too), numbers, what the
/// station wrote.
const SECRETS: [&str; 7] = ["Thị Hoà", "Thi Hoa", HOA.1, HOA.2, "06/05/1957", ONLY_HERS, "B20"];

/// Nobody is sent away before anything is looked at.
fn is_refused_as_nobody(status: StatusCode) -> bool {
    [StatusCode::UNAUTHORIZED, StatusCode::SEE_OTHER].contains(&status)
}

fn is_done(status: StatusCode) -> bool {
    status.is_success() || status == StatusCode::SEE_OTHER
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_else_reads_or_changes_anything() {
    let world = World::new().await;
    let before = world.state().await;
    for case in CASES {
        for who in OTHERS {
            let answer = world.ask(case, who).await;
            let name = format!("{who}: {}", case.route);
            assert!(!answer.status.is_server_error(), "{name}: {} {}", answer.status, answer.body);
            // To say again what was typed tells nothing.
            let tells = |it: &&&str| {
                answer.body.contains(**it) && !world.named(case, case.body).contains(**it)
            };
            assert_eq!(SECRETS.iter().find(tells), None, "{name}: {}", answer.body);
            if case.route.contains("{resident}") {
                assert!(!answer.status.is_success(), "{name}: {}", answer.status);
            } else {
                assert!(!answer.body.contains(&world.city.hoa), "{name}: {}", answer.body);
            }
            if who == "nobody" {
                assert!(is_refused_as_nobody(answer.status), "{name}: {}", answer.status);
            }
        }
    }
    assert_eq!(world.state().await, before, "others have changed something");
    forms_are_taken_from_our_own_pages_alone(&world).await;
    assert_eq!(world.state().await, before, "a foreign page has changed something");
    for case in CASES {
        let answer = world.ask(case, case.right).await;
        let (status, body) = (answer.status, &answer.body);
        assert!(is_done(status), "{} as {}: {status} {body}", case.route, case.right);
        assert_ne!(answer.header("location"), "/sign-in", "{}", case.route);
    }
}

/// Each form, as who may send it: from a foreign page with the token of the session, and from our
/// own with another token.
async fn forms_are_taken_from_our_own_pages_alone(world: &World) {
    let forms = CASES.iter().filter(|case| case.route.starts_with("POST /"));
    let mut seen = 0;
    for case in forms.filter(|case| !case.route.starts_with("POST /api/")) {
        for foreign in [Sent::CrossSite, Sent::WithoutOrigin, Sent::OtherToken] {
            let answer = world.ask_as(case, case.right, foreign).await;
            let name = format!("{} {foreign:?}", case.route);
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{name}: {}", answer.body);
            seen += 1;
        }
    }
    assert!(seen > 60, "{seen}");
}

/// What an account does to itself is done to no other.
#[tokio::test(flavor = "multi_thread")]
async fn an_own_account_is_nobody_elses() {
    let host = TestHost::new();
    let place = |number: &str| format!("0200{number}");
    let token_of = |number: &str| host.token_at(Role::Clinician, Some(&place(number)), 3_600_000);
    let (second, third) = (token_of("2"), token_of("3"));
    let applications = [begin_factor(&host, &second).await, begin_factor(&host, &third).await];
    let names = Names::from([
        ("password", PASSWORD.to_owned()),
        ("code 2", applications[0].code(0)),
        ("code 3", applications[1].code(0)),
    ]);
    let bystander = token_of("9");
    let before = host.get("/api/v1/account", &bystander).await.json();
    for case in OWN {
        let refused = ask(&host, &names, case, "", Sent::OwnPage).await;
        assert!(is_refused_as_nobody(refused.status), "{}: {}", case.route, refused.status);
        let token = token_of(case.right);
        let answer = ask(&host, &names, case, &token, Sent::OwnPage).await;
        let (status, body) = (answer.status, &answer.body);
        assert!(is_done(status), "{}: {status} {body}", case.route);
        let sent_away = answer.header("location") == "/sign-in";
        assert_eq!(sent_away, case.route == "POST /sign-out", "{}", case.route);
        let after = host.get("/api/v1/account", &bystander).await;
        assert_eq!(after.json(), before, "{}", case.route);
    }
}

/// The same cases, each asked by who may with a token whose scope is of something else.
#[tokio::test(flavor = "multi_thread")]
async fn a_scope_of_something_else_opens_nothing() {
    let mut world = World::new().await;
    let before = world.state().await;
    for case in CASES {
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
            |it: &&&str| answer.body.contains(**it) && !world.named(case, case.body).contains(**it);
        assert_eq!(SECRETS.iter().find(tells), None, "{name}");
        if case.route.contains('{') {
            assert!(!answer.status.is_success(), "{name}");
        }
    }
    assert_eq!(world.state().await, before, "a scope of something else has changed something");
}

#[test]
fn every_closed_route_has_a_case() {
    let closed = routes().into_iter().filter(|route| route.access != Access::Anyone);
    let all: BTreeSet<_> = closed.map(|r| format!("{} {}", r.method, r.path)).collect();
    let cases: BTreeSet<_> = CASES.iter().chain(OWN).map(|case| case.route.to_owned()).collect();
    let missing: Vec<_> = all.difference(&cases).collect();
    assert_eq!(missing, Vec::<&String>::new(), "give each a case in walk/cases.rs");
    assert_eq!(cases.difference(&all).collect::<Vec<_>>(), Vec::<&String>::new(), "no such route");
}
