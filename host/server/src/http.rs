//! The API under /api/v1: one file per noun. A handler extracts, runs one operation, and answers
//! with a view; operations block, so they run off the executor through `Caller::run`.

pub mod accounts;
pub mod audit;
pub mod backups;
pub mod break_glass;
pub mod charts;
pub mod consents;
pub mod corrections;
pub mod enrolments;
pub mod export;
pub mod fhir_referrals;
pub mod forms;
pub mod health;
pub mod identity;
pub mod indicators;
pub mod intake;
pub mod measurements;
pub mod observe;
pub mod openapi;
pub mod overview;
pub mod own_account;
pub mod own_record;
pub mod plugins;
pub mod programmes;
pub mod referrals;
pub mod representatives;
pub mod requests;
pub mod resident_accounts;
pub mod residents;
pub mod sessions;
pub mod switching;
pub mod tasks;
pub mod tokens;
pub mod views;

use crate::app::{App, AppState};
use crate::error::ApiError;
use crate::ops::OpContext;
use axum::extract::rejection::{JsonRejection, PathRejection, QueryRejection};
use axum::extract::{FromRequest, FromRequestParts, Json, Path, Query, Request};
use axum::http::Method;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use hoso_core::policy::{Actor, Purpose, Role};
use hoso_core::{Error, Result};
use observe::RequestId;
use serde::de::DeserializeOwned;
use std::fmt::Display;
use std::str::FromStr;

/// Rows of a page where the caller names no limit.
const PAGE_ROWS: usize = 50;

/// Marks the routes of the own account, which are open before a second factor is set up.
#[derive(Clone, Copy)]
pub struct OwnAccount;

/// Marks the routes that do no more than end the session: open to tokens with scopes too.
#[derive(Clone, Copy)]
pub struct EndsSession;

/// Marks the routes that are open to residents; every other one is closed to them before anything
/// is looked up.
#[derive(Clone, Copy)]
pub struct ForResidents;

/// Who sent the request, proved by a bearer token.
#[derive(Clone)]
pub struct Caller {
    app: AppState,
    request_id: String,
    pub actor: Actor,
    pub token: String,
    /// The request only reads.
    reads: bool,
}

impl Caller {
    /// # Errors
    /// `Unauthenticated` without a token that is known and still good; `Forbidden` for a role that
    /// needs a second factor and has none, but on routes of the own account; and for a resident on
    /// a route that is not for residents.
    pub async fn with_token(app: &AppState, token: Option<&str>, parts: &Parts) -> Result<Self> {
        let token = token.ok_or(Error::Unauthenticated)?.to_owned();
        let (app, request_id) = (app.clone(), RequestId::of(parts));
        let own = parts.extensions.get::<OwnAccount>().is_some();
        let ends = parts.extensions.get::<EndsSession>().is_some();
        let reads = matches!(parts.method, Method::GET | Method::HEAD);
        let for_residents = parts.extensions.get::<ForResidents>().is_some();
        blocking(move || {
            let actor = match own {
                true => app.0.authenticate_own(&token)?,
                false => app.0.authenticate(&token)?,
            };
            app.0.rates.account(&actor.account)?;
            if actor.role == Role::Resident && !for_residents {
                let message = "this is not for residents".to_owned();
                return Err(Error::Forbidden { message });
            }
            if actor.scopes.is_some() && own && !ends {
                let message = "a token with scopes does not open the account".to_owned();
                return Err(Error::Forbidden { message });
            }
            Ok(Self { app, request_id, actor, token, reads })
        })
        .await
    }

    /// Runs one operation in the caller's name.
    pub async fn run<T, F>(self, purpose: Purpose, operation: F) -> Result<T, ApiError>
    where
        T: Send + 'static,
        F: FnOnce(&App, &OpContext) -> Result<T> + Send + 'static,
    {
        let Self { app, request_id, actor, reads, .. } = self;
        let answer = move || match reads {
            true => app.0.answer_read(actor, purpose, request_id, operation),
            false => app.0.answer(actor, purpose, request_id, operation),
        };
        Ok(blocking(answer).await?)
    }
}

/// Runs what blocks. The work does not end when the caller hangs up: a blocking task that has
/// been handed over is never cancelled, so a change is made whole or not at all.
pub async fn blocking<T, F>(work: F) -> Result<T>
where
    T: Send + 'static,
    F: FnOnce() -> Result<T> + Send + 'static,
{
    let span = tracing::Span::current();
    let task = tokio::task::spawn_blocking(move || span.in_scope(work));
    task.await.map_err(|_| Error::internal("an operation panicked"))?
}

impl FromRequestParts<AppState> for Caller {
    type Rejection = ApiError;
    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, ApiError> {
        let header = parts.headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        let token = header.and_then(|value| {
            let (scheme, token) = value.split_once(' ')?;
            scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
        });
        Ok(Self::with_token(app, token, parts).await?)
    }
}

/// Ids in the path.
pub struct In<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequestParts<AppState> for In<T> {
    type Rejection = ApiError;
    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, ApiError> {
        let path: Result<Path<T>, PathRejection> = Path::from_request_parts(parts, app).await;
        Ok(Self(path?.0))
    }
}

/// Parameters of the query; an unknown one is refused.
pub struct Params<T>(pub T);

impl<T: DeserializeOwned> FromRequestParts<AppState> for Params<T> {
    type Rejection = ApiError;
    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, ApiError> {
        let query: Result<Query<T>, QueryRejection> = Query::from_request_parts(parts, app).await;
        Ok(Self(query?.0))
    }
}

/// A JSON body.
pub struct Body<T>(pub T);

impl<T: DeserializeOwned> FromRequest<AppState> for Body<T> {
    type Rejection = ApiError;
    async fn from_request(request: Request, app: &AppState) -> Result<Self, ApiError> {
        let json: Result<Json<T>, JsonRejection> = Json::from_request(request, app).await;
        Ok(Self(json?.0))
    }
}

/// Reads a parameter whose type has its own text form.
///
/// # Errors
/// `Invalid` with the parameter's name and what its form would be.
pub fn parse<T>(field: &str, text: &str) -> Result<T>
where
    T: FromStr,
    T::Err: Display,
{
    text.parse().map_err(|e: T::Err| Error::invalid(field, e.to_string()))
}

/// Reads a list separated by commas; an empty text is an empty list.
pub fn parse_list(text: Option<&str>) -> impl Iterator<Item = &str> {
    text.unwrap_or_default().split(',').map(str::trim).filter(|item| !item.is_empty())
}
