//! Signing in and out.

use super::views::people::SignedIn;
use super::{Body, Caller, blocking};
use crate::app::AppState;
use crate::error::ApiError;
use crate::ops::Credentials;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Json;
use hoso_core::FacilityId;
use hoso_core::policy::{Purpose, Role};
use serde::Deserialize;
use utoipa::ToSchema;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    account: String,
    password: String,
    /// Replaces a one-time password, and is needed with it.
    new_password: Option<String>,
    /// Of the second factor, where the account has one; or a recovery code.
    code: Option<String>,
    /// One of the account's roles; the first one where none is named.
    #[schema(value_type = Option<String>)]
    role: Option<Role>,
    #[schema(value_type = Option<String>)]
    facility: Option<FacilityId>,
}

/// Gives a bearer token for a working day. Once the password is right, a problem with the field
/// `new_password` says that it is for one use, one with `code` that the second factor is asked for.
#[utoipa::path(post, path = "/api/v1/sign-in", tag = "sessions", request_body = SignIn,
    responses((status = 200, body = SignedIn)), security(()))]
pub async fn sign_in(
    State(app): State<AppState>,
    Body(ask): Body<SignIn>,
) -> Result<Json<SignedIn>, ApiError> {
    let SignIn { account, password, new_password, code, role, facility } = ask;
    let shown = Credentials { account, password, new_password, code, role, facility };
    let signed_in = blocking(move || app.0.sign_in(&shown));
    Ok(Json(signed_in.await?.into()))
}

/// Ends the token.
#[utoipa::path(post, path = "/api/v1/sign-out", tag = "sessions",
    responses((status = 204, description = "the token is no longer good")))]
pub async fn sign_out(caller: Caller) -> Result<StatusCode, ApiError> {
    let token = caller.token.clone();
    caller.run(Purpose::Administration, move |app, _| app.sign_out(&token)).await?;
    Ok(StatusCode::NO_CONTENT)
}
