//! The caller's own account.

use super::views::accounts::Account;
use super::views::people::SignedIn;
use super::{Body, Caller};
use crate::error::ApiError;
use axum::response::Json;
use hoso_core::policy::Purpose;
use serde::Deserialize;
use utoipa::ToSchema;

/// The caller's own account.
#[utoipa::path(get, path = "/api/v1/account", tag = "accounts",
    responses((status = 200, body = Account)))]
pub async fn read(caller: Caller) -> Result<Json<Account>, ApiError> {
    let own = caller.run(Purpose::Administration, |app, ctx| app.own_account(ctx)).await?;
    Ok(Json(own.into()))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Passwords {
    /// The present one.
    password: String,
    /// At least 12 characters.
    new_password: String,
}

/// Changes the own password. Whatever the account was signed in with ends; the answer is a new
/// token in the same role.
#[utoipa::path(put, path = "/api/v1/account/password", tag = "accounts", request_body = Passwords,
    responses((status = 200, body = SignedIn),
        (status = 409, description = "the account has just been changed")))]
pub async fn change_password(
    caller: Caller,
    Body(ask): Body<Passwords>,
) -> Result<Json<SignedIn>, ApiError> {
    let signed_in = caller.run(Purpose::Administration, move |app, ctx| {
        app.change_own_password(ctx, &ask.password, &ask.new_password)
    });
    Ok(Json(signed_in.await?.into()))
}
