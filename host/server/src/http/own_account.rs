//! The caller's own account.

use super::views::accounts::{Account, SecondFactorSet, SecondFactorSetup};
use super::views::people::SignedIn;
use super::{Body, Caller};
use crate::error::ApiError;
use axum::http::StatusCode;
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

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BeginFactor {
    /// The account's own.
    password: String,
    /// Of the second factor that is replaced, where there is one.
    code: Option<String>,
}

/// Makes the secret of a second factor (RFC 6238), which is in force once it is confirmed.
#[utoipa::path(post, path = "/api/v1/account/second-factor", tag = "accounts",
    request_body = BeginFactor,
    responses((status = 201, body = SecondFactorSetup),
        (status = 409, description = "the account has just been changed")))]
pub async fn begin_factor(
    caller: Caller,
    Body(ask): Body<BeginFactor>,
) -> Result<(StatusCode, Json<SecondFactorSetup>), ApiError> {
    let setup = caller.run(Purpose::Administration, move |app, ctx| {
        app.begin_second_factor(ctx, &ask.password, ask.code.as_deref())
    });
    let setup = setup.await?;
    let setup = SecondFactorSetup { uri: setup.uri, secret: setup.secret };
    Ok((StatusCode::CREATED, Json(setup)))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmFactor {
    /// Of the application that has the new secret.
    code: String,
}

/// Puts the second factor in force that was begun. Whatever the account was signed in with ends.
#[utoipa::path(post, path = "/api/v1/account/second-factor/confirmation", tag = "accounts",
    request_body = ConfirmFactor,
    responses((status = 200, body = SecondFactorSet),
        (status = 409, description = "none was begun")))]
pub async fn confirm_factor(
    caller: Caller,
    Body(ask): Body<ConfirmFactor>,
) -> Result<Json<SecondFactorSet>, ApiError> {
    let confirmed = caller
        .run(Purpose::Administration, move |app, ctx| app.confirm_second_factor(ctx, &ask.code));
    let (signed_in, recovery_codes) = confirmed.await?;
    Ok(Json(SecondFactorSet { recovery_codes, signed_in: signed_in.into() }))
}
