//! The table of contents: one line per route.

use crate::app::AppState;
use crate::http::observe::observe;
use crate::http::{EndsSession, ForResidents, OwnAccount};
use crate::http::{
    accounts, audit, backups, break_glass, charts, consents, corrections, enrolments, export,
    fhir_referrals, forms, health, identity, indicators, intake, measurements, openapi, overview,
    own_account, own_record, plugins, programmes, referrals, representatives, requests,
    resident_accounts, residents, sessions, switching, tasks, tokens,
};
use crate::net::rates;
use crate::pages;
use axum::extract::DefaultBodyLimit;
use axum::handler::Handler;
use axum::http::{Method, StatusCode};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::IntoResponse as _;
use axum::routing::{MethodFilter, MethodRouter, on};
use axum::{Extension, Router};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::timeout::{RequestBodyTimeoutLayer, TimeoutLayer};

/// Bytes of a body, except a message's (`intake::BODY_MAX`).
const BODY_MAX: usize = 1 << 20;
/// A backstop: operations have limits of their own.
const ANSWER_WITHIN: Duration = Duration::from_secs(120);

/// What a request must show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    Anyone,
    /// `Authorization: Bearer`, else 401.
    Token,
    /// The session's cookie, else on to the sign-in page.
    Session,
}
use Access::{Anyone, Session, Token};

pub struct Route {
    pub method: Method,
    pub path: &'static str,
    pub access: Access,
    handler: MethodRouter<AppState>,
}

pub fn routes() -> Vec<Route> {
    let mut all = api();
    all.extend(permissions());
    all.extend(accounts());
    all.extend(pages());
    all.extend(pages_of_the_department());
    all.extend(pages_of_residents());
    all.extend(requests());
    all.extend(referrals());
    all
}

#[rustfmt::skip]
fn api() -> Vec<Route> {
    vec![
        post(Anyone, "/api/v1/sign-in", sessions::sign_in),
        post(Anyone, "/api/v1/token", tokens::issue),
        get(Anyone, "/.well-known/smart-configuration", tokens::smart_configuration),
        post(Token, "/api/v1/sign-out", sessions::sign_out).with(ending),
        post(Token, "/api/v1/intake/{format}", intake::take_in).with(intake_limits),
        get(Token, "/api/v1/receipts", intake::receipts),
        get(Token, "/api/v1/receipts/{digest}", intake::receipt),
        get(Token, "/api/v1/quarantine", intake::quarantine),
        post(Token, "/api/v1/quarantine/{digest}/replay", intake::replay),
        post(Token, "/api/v1/residents/search", residents::search),
        get(Token, "/api/v1/residents/{resident}", residents::read).with(for_residents),
        get(Token, "/api/v1/residents/{resident}/chart", charts::read).with(for_residents),
        get(Token, "/api/v1/residents/{resident}/records/{record}", charts::record)
            .with(for_residents),
        post(Token, "/api/v1/residents/{resident}/records/{record}/correction",
            corrections::mark_wrong),
        get(Token, "/api/v1/residents/{resident}/fhir", charts::fhir).with(for_residents),
        get(Token, "/api/v1/residents/{resident}/assessments", charts::assessments)
            .with(for_residents),
        get(Token, "/api/v1/residents/{resident}/audit", audit::read).with(for_residents),
        get(Token, "/api/v1/residents/{resident}/audit/fhir", audit::fhir).with(for_residents),
        get(Token, "/api/v1/residents/{resident}/enrolments", enrolments::list),
        put(Token, "/api/v1/residents/{resident}/enrolments/{programme}", enrolments::enrol),
        delete(Token, "/api/v1/residents/{resident}/enrolments/{programme}", enrolments::end),
        post(Token, "/api/v1/residents/{resident}/programmes/{programme}/forms/{form}",
            forms::submit),
        get(Token, "/api/v1/identity/questions", identity::list),
        post(Token, "/api/v1/identity/questions", identity::ask),
        get(Token, "/api/v1/identity/questions/{question}", identity::read),
        post(Token, "/api/v1/identity/questions/{question}/answers", identity::answer),
        post(Token, "/api/v1/identity/questions/{question}/taking-back", identity::take_back),
        put(Token, "/api/v1/identity/questions/{question}/assignee", identity::assign),
        get(Token, "/api/v1/identity/statistics", identity::statistics),
        get(Token, "/api/v1/residents/{resident}/links", identity::links),
        post(Token, "/api/fhir/Patient/$match", identity::fhir_match),
        get(Token, "/api/v1/tasks", tasks::list),
        post(Token, "/api/v1/residents/{resident}/contacts", tasks::record_contact),
        get(Token, "/api/v1/indicators", indicators::list),
        post(Token, "/api/v1/plugins", plugins::install)
            .with(|handler| handler.layer(DefaultBodyLimit::max(plugins::BODY_MAX))),
        get(Token, "/api/v1/vendor-keys", plugins::vendors),
        put(Token, "/api/v1/vendor-keys/{name}", plugins::trust),
        post(Token, "/api/v1/vendor-keys/{name}/distrust", plugins::distrust),
        get(Token, "/api/v1/programmes", programmes::list),
        get(Token, "/api/v1/programmes/{programme}", programmes::describe),
        get(Token, "/api/v1/facilities/{facility}/programmes/{programme}", switching::at),
        put(Token, "/api/v1/facilities/{facility}/programmes/{programme}", switching::switch),
        post(Token, "/api/v1/facilities/{facility}/programmes/{programme}/as-above",
            switching::as_above),
        put(Token, "/api/v1/facilities/{facility}/programmes/{programme}/grant", switching::grant),
        post(Token, "/api/v1/facilities/{facility}/programmes/{programme}/upgrade",
            switching::upgrade),
        post(Token, "/api/v1/facilities/{facility}/programmes/{programme}/rehearsal",
            programmes::rehearse),
        post(Token, "/api/v1/facilities/{facility}/programmes/{programme}/release",
            programmes::release),
        post(Token, "/api/v1/facilities/{facility}/programmes/{programme}/replays/{resident}",
            programmes::replay),
        get(Token, "/api/v1/faults", programmes::faults),
        get(Token, "/api/v1/overview", overview::read),
        put(Token, "/api/v1/backups/{name}", backups::write),
        get(Anyone, "/api/v1/openapi.json", openapi::document),
        get(Anyone, "/healthz", health::alive),
        get(Anyone, "/readyz", health::ready),
        get(Anyone, "/metrics", health::metrics),
    ]
}

#[rustfmt::skip]
fn permissions() -> Vec<Route> {
    vec![
        get(Token, "/api/v1/residents/{resident}/consents", consents::list).with(for_residents),
        post(Token, "/api/v1/residents/{resident}/consents", consents::record).with(for_residents),
        post(Token, "/api/v1/residents/{resident}/consents/{consent}/withdrawal",
            consents::withdraw).with(for_residents),
        post(Token, "/api/v1/residents/{resident}/consents/{consent}/confirmation",
            consents::confirm).with(for_residents),
        get(Token, "/api/v1/residents/{resident}/consents/fhir", consents::fhir)
            .with(for_residents),
        post(Token, "/api/v1/residents/{resident}/consents/fhir", consents::record_fhir)
            .with(for_residents),
        get(Token, "/api/v1/residents/{resident}/representatives", representatives::list)
            .with(for_residents),
        post(Token, "/api/v1/residents/{resident}/representatives", representatives::appoint)
            .with(for_residents),
        post(Token, "/api/v1/residents/{resident}/representatives/{representation}/end",
            representatives::end).with(for_residents),
        post(Token, "/api/v1/break-glass", break_glass::open),
        get(Token, "/api/v1/break-glass", break_glass::list),
        post(Token, "/api/v1/residents/{resident}/break-glass/{id}/review", break_glass::review),
    ]
}

#[rustfmt::skip]
fn accounts() -> Vec<Route> {
    vec![
        get(Token, "/api/v1/account", own_account::read).with(own),
        put(Token, "/api/v1/account/password", own_account::change_password).with(own),
        post(Token, "/api/v1/account/second-factor", own_account::begin_factor).with(own),
        post(Token, "/api/v1/account/second-factor/confirmation", own_account::confirm_factor)
            .with(own),
        get(Token, "/api/v1/me", own_record::read).with(for_residents),
        post(Token, "/api/v1/resident-accounts", resident_accounts::invite),
        get(Token, "/api/v1/accounts", accounts::list),
        post(Token, "/api/v1/accounts", accounts::create),
        put(Token, "/api/v1/accounts/{account}/roles", accounts::change_roles),
        post(Token, "/api/v1/accounts/{account}/disable", accounts::disable),
        post(Token, "/api/v1/accounts/{account}/enable", accounts::enable),
        post(Token, "/api/v1/accounts/{account}/password-reset", accounts::reset_password),
        post(Token, "/api/v1/accounts/{account}/second-factor-removal",
            accounts::remove_second_factor),
        put(Token, "/api/v1/accounts/{account}/subject", accounts::bind_subject),
        put(Token, "/api/v1/accounts/{account}/keys", accounts::set_keys),
    ]
}

#[rustfmt::skip]
fn pages() -> Vec<Route> {
    vec![
        get(Anyone, "/static/hoso.css", pages::assets::style),
        get(Anyone, "/static/hoso.svg", pages::assets::icon),
        get(Anyone, "/static/unsaved.js", pages::assets::script),
        get(Anyone, "/sign-in", pages::sign_in::show),
        post(Anyone, "/sign-in", pages::sign_in::submit),
        get(Anyone, "/sign-in/provider", pages::sign_in::provider::begin),
        get(Anyone, "/sign-in/provider/callback", pages::sign_in::provider::back),
        post(Anyone, "/sign-in/provider/code", pages::sign_in::provider::code),
        post(Anyone, "/language", pages::sign_in::language),
        post(Session, "/sign-out", pages::sign_in::sign_out).with(ending),
        get(Session, "/account", pages::account::show).with(own),
        post(Session, "/account/password", pages::account::change_password).with(own),
        post(Session, "/account/second-factor", pages::account::factor::begin).with(own),
        post(Session, "/account/second-factor/confirmation", pages::account::factor::confirm)
            .with(own),
        get(Session, "/", pages::home::show).with(for_residents),
        get(Session, "/receipts/{digest}", pages::receipt::show),
        post(Session, "/receipts/{digest}/replay", pages::receipt::replay),
        get(Session, "/resident-accounts", pages::invite::show),
        post(Session, "/resident-accounts", pages::invite::invite),
        get(Session, "/search", pages::search::show),
        post(Session, "/search", pages::search::results),
        get(Session, "/residents/{resident}", pages::resident::show),
        get(Session, "/residents/{resident}/records/{record}", pages::record::show),
        post(Session, "/residents/{resident}/records/{record}", pages::record::mark_wrong),
        get(Session, "/residents/{resident}/consents", pages::consents::show),
        post(Session, "/residents/{resident}/consents", pages::consents::record),
        post(Session, "/residents/{resident}/consents/{consent}/withdrawal",
            pages::consents::withdraw),
        get(Session, "/residents/{resident}/audit", pages::trail::of_resident),
        post(Session, "/residents/{resident}/enrolments", pages::resident::enrol),
        get(Session, "/residents/{resident}/contacts/{programme}/{task}/{due}",
            pages::contact::show),
        post(Session, "/residents/{resident}/contacts/{programme}/{task}/{due}",
            pages::contact::record),
        get(Session, "/residents/{resident}/referrals", pages::referrals::of_resident),
        post(Session, "/residents/{resident}/referrals", pages::referrals::refer),
        get(Session, "/referrals", pages::referrals::inbox),
        post(Session, "/referrals/{registration}/{referral}", pages::referrals::answer),
        get(Session, "/break-glass", pages::break_glass::show),
        post(Session, "/break-glass", pages::break_glass::open),
        get(Session, "/identity", pages::identity::list),
        get(Session, "/identity/answered", pages::identity::answered),
        get(Session, "/identity/{question}", pages::identity::show),
        post(Session, "/identity/{question}", pages::identity::decide),
        get(Session, "/reviews", pages::reviews::list),
        get(Session, "/reviews/{resident}/{id}", pages::reviews::show),
        post(Session, "/reviews/{resident}/{id}", pages::reviews::close),
        get(Session, "/trail", pages::trail::show),
        post(Session, "/trail", pages::trail::search),
        get(Session, "/residents/{resident}/programmes/{programme}/forms/{form}",
            pages::form::show),
        post(Session, "/residents/{resident}/programmes/{programme}/forms/{form}",
            pages::form::submit),
        get(Session, "/tasks", pages::tasks::show),
        get(Session, "/programmes", pages::programmes::show),
        get(Session, "/plugins", pages::plugins::show),
        post(Session, "/plugins", pages::plugins::install)
            .with(|handler| handler.layer(DefaultBodyLimit::max(plugins::BODY_MAX))),
        post(Session, "/plugins/vendors", pages::plugins::trust),
        post(Session, "/plugins/distrust", pages::plugins::distrust),
        get(Session, "/units", pages::units::show),
        get(Session, "/units/{unit}/programmes/{programme}", pages::place::show),
        post(Session, "/units/{unit}/programmes/{programme}", pages::place::decide),
    ]
}

/// Who looks after the whole: totals, and accounts.
fn pages_of_the_department() -> Vec<Route> {
    vec![
        get(Session, "/dashboard", pages::dashboard::show),
        get(Session, "/dashboard/map", pages::dashboard::map::show),
        get(Session, "/dashboard.csv", pages::dashboard::export::csv),
        get(Session, "/dashboard.xlsx", pages::dashboard::export::xlsx),
        get(Session, "/outbreaks", pages::outbreaks::show),
        get(Session, "/accounts", pages::accounts::show),
        post(Session, "/accounts", pages::accounts::create),
        get(Session, "/accounts/{account}", pages::accounts::show_one),
        post(Session, "/accounts/{account}", pages::accounts::change),
    ]
}

#[rustfmt::skip]
fn pages_of_residents() -> Vec<Route> {
    vec![
        get(Session, "/me", pages::me::show).with(for_residents),
        get(Session, "/me/{resident}", pages::me::record::show).with(for_residents),
        get(Session, "/me/{resident}/records/{record}", pages::me::record::one).with(for_residents),
        get(Session, "/me/{resident}/measurements", pages::me::measurements::show)
            .with(for_residents),
        post(Session, "/me/{resident}/measurements", pages::me::measurements::declare)
            .with(for_residents),
        post(Session, "/me/{resident}/measurements/{declared}/withdrawal",
            pages::me::measurements::take_back).with(for_residents),
        get(Session, "/me/{resident}/risk", pages::me::risk::show).with(for_residents),
        post(Session, "/me/{resident}/risk", pages::me::risk::work_out).with(for_residents),
        get(Session, "/me/{resident}/access", pages::me::access::show).with(for_residents),
        get(Session, "/me/{resident}/consents", pages::me::consents::show).with(for_residents),
        post(Session, "/me/{resident}/consents", pages::me::consents::give).with(for_residents),
        post(Session, "/me/{resident}/consents/{consent}/withdrawal",
            pages::me::consents::withdraw).with(for_residents),
        post(Session, "/me/{resident}/consents/{consent}/confirmation",
            pages::me::consents::confirm).with(for_residents),
        get(Session, "/me/{resident}/representatives", pages::me::representatives::show)
            .with(for_residents),
        post(Session, "/me/{resident}/representatives", pages::me::representatives::appoint)
            .with(for_residents),
        post(Session, "/me/{resident}/representatives/{representation}/end",
            pages::me::representatives::end).with(for_residents),
    ]
}

#[rustfmt::skip]
fn requests() -> Vec<Route> {
    vec![
        get(Token, "/api/v1/residents/{resident}/requests", requests::list).with(for_residents),
        post(Token, "/api/v1/residents/{resident}/requests", requests::make).with(for_residents),
        get(Token, "/api/v1/requests", requests::open),
        post(Token, "/api/v1/residents/{resident}/requests/{request}/steps", requests::step),
        get(Token, "/api/v1/residents/{resident}/export", export::fhir).with(for_residents),
        get(Session, "/me/{resident}/requests", pages::me::requests::show).with(for_residents),
        post(Session, "/me/{resident}/requests", pages::me::requests::make).with(for_residents),
        get(Session, "/me/{resident}/export/record", pages::me::export::record)
            .with(for_residents),
        get(Session, "/me/{resident}/export/fhir", pages::me::export::fhir).with(for_residents),
        get(Session, "/requests", pages::requests::list),
        get(Session, "/requests/{resident}/{request}", pages::requests::show),
        post(Session, "/requests/{resident}/{request}", pages::requests::take),
        get(Session, "/residents/{resident}/representatives", pages::guardians::show),
        post(Session, "/residents/{resident}/representatives", pages::guardians::record),
        post(Session, "/residents/{resident}/representatives/{representation}/end",
            pages::guardians::end),
        get(Session, "/residents/{resident}/requests", pages::requests::counter::show),
        post(Session, "/residents/{resident}/requests", pages::requests::counter::make),
    ]
}

#[rustfmt::skip]
fn referrals() -> Vec<Route> {
    vec![
        get(Token, "/api/v1/residents/{resident}/referrals", referrals::list),
        post(Token, "/api/v1/residents/{resident}/referrals", referrals::make),
        get(Token, "/api/v1/referrals", referrals::open),
        get(Token, "/api/fhir/ServiceRequest", fhir_referrals::search_requests),
        get(Token, "/api/fhir/ServiceRequest/{fhir_id}", fhir_referrals::read_request),
        get(Token, "/api/fhir/Task", fhir_referrals::search_tasks),
        get(Token, "/api/fhir/Task/{fhir_id}", fhir_referrals::read_task),
        post(Token, "/api/v1/referrals/{registration}/{referral}/answers", referrals::answer),
        get(Token, "/api/v1/residents/{resident}/measurements", measurements::list)
            .with(for_residents),
        post(Token, "/api/v1/residents/{resident}/measurements", measurements::declare)
            .with(for_residents),
        post(Token, "/api/v1/residents/{resident}/measurements/{record}/withdrawal",
            measurements::take_back).with(for_residents),
    ]
}

pub fn router(app: AppState) -> Router {
    let mut router = Router::new();
    for route in routes() {
        router = router.route(route.path, route.handler);
    }
    router
        .layer(DefaultBodyLimit::max(BODY_MAX))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, ANSWER_WITHIN))
        .layer(RequestBodyTimeoutLayer::new(app.0.body_pause))
        .layer(from_fn_with_state(app.clone(), rates::limit))
        .layer(CatchPanicLayer::custom(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response()))
        .layer(from_fn_with_state(app.clone(), observe))
        .with_state(app)
}

/// Open to who has still to set up the second factor of the role, and to residents.
fn own(handler: MethodRouter<AppState>) -> MethodRouter<AppState> {
    for_residents(handler).layer(Extension(OwnAccount))
}

fn ending(handler: MethodRouter<AppState>) -> MethodRouter<AppState> {
    own(handler).layer(Extension(EndsSession))
}

/// Open to residents.
fn for_residents(handler: MethodRouter<AppState>) -> MethodRouter<AppState> {
    handler.layer(Extension(ForResidents))
}

fn intake_limits(handler: MethodRouter<AppState>) -> MethodRouter<AppState> {
    let slots = Arc::new(Semaphore::new(intake::AT_A_TIME));
    handler
        .layer(DefaultBodyLimit::max(intake::BODY_MAX))
        .layer(from_fn(move |request, next| intake::gate(slots.clone(), request, next)))
}

impl Route {
    fn with(self, layers: impl FnOnce(MethodRouter<AppState>) -> MethodRouter<AppState>) -> Self {
        Self { handler: layers(self.handler), ..self }
    }
}

fn route<H, T>(method: Method, access: Access, path: &'static str, handler: H) -> Route
where
    H: Handler<T, AppState>,
    T: 'static,
{
    let filter = MethodFilter::try_from(method.clone()).expect("the table names known methods");
    Route { method, path, access, handler: on(filter, handler) }
}

macro_rules! verbs {
    ($($name:ident $method:ident),*) => { $(
        fn $name<H, T>(access: Access, path: &'static str, handler: H) -> Route
        where
            H: Handler<T, AppState>,
            T: 'static,
        {
            route(Method::$method, access, path, handler)
        }
    )* };
}
verbs!(get GET, post POST, put PUT, delete DELETE);
