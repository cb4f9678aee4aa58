//! Accounts, for their administrators.

use super::views::accounts::{Account, AccountWithPassword, HeldRole};
use super::views::all;
use super::{Body, Caller, In};
use crate::error::ApiError;
use crate::ops::NewAccount;
use axum::http::StatusCode;
use axum::response::Json;
use hoso_core::policy::{Held, Purpose};
use hoso_core::{AccountId, Error};
use serde::Deserialize;
use utoipa::ToSchema;

/// Accounts that the caller manages.
#[utoipa::path(get, path = "/api/v1/accounts", tag = "accounts",
    responses((status = 200, body = [Account])))]
pub async fn list(caller: Caller) -> Result<Json<Vec<Account>>, ApiError> {
    let views = caller.run(Purpose::Administration, |app, ctx| app.accounts(ctx)).await?;
    Ok(Json(all(views)))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Create {
    /// Sign-in name: 1 to 32 of A-Z a-z 0-9 . _ -
    #[schema(value_type = String)]
    account: AccountId,
    /// Name to show.
    #[serde(default)]
    display: String,
    roles: Vec<HeldRole>,
    /// Kept with the change.
    reason: String,
}

/// Makes an account with a one-time password.
#[utoipa::path(post, path = "/api/v1/accounts", tag = "accounts", request_body = Create,
    responses((status = 201, body = AccountWithPassword),
        (status = 409, description = "the name is taken")))]
pub async fn create(
    caller: Caller,
    Body(ask): Body<Create>,
) -> Result<(StatusCode, Json<AccountWithPassword>), ApiError> {
    let Create { account, display, roles, reason } = ask;
    let new = NewAccount { id: account, display, roles: held(roles), password: None };
    let made = caller
        .run(Purpose::Administration, move |app, ctx| app.create_account(ctx, new, &reason))
        .await?;
    let one_time = made.1.ok_or_else(|| Error::internal("no one-time password was made"))?;
    Ok((StatusCode::CREATED, Json(AccountWithPassword::of(made.0, one_time))))
}

fn held(roles: Vec<HeldRole>) -> Vec<Held> {
    roles.into_iter().map(Held::from).collect()
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Roles {
    /// Replace all that the account holds.
    roles: Vec<HeldRole>,
    reason: String,
}

/// Replaces the roles of another's account; what it was signed in with ends.
#[utoipa::path(put, path = "/api/v1/accounts/{account}/roles", tag = "accounts",
    request_body = Roles, params(("account" = String, Path)),
    responses((status = 200, body = Account)))]
pub async fn change_roles(
    caller: Caller,
    In(account): In<AccountId>,
    Body(ask): Body<Roles>,
) -> Result<Json<Account>, ApiError> {
    let changed = caller.run(Purpose::Administration, move |app, ctx| {
        app.change_roles(ctx, &account, held(ask.roles), &ask.reason)
    });
    Ok(Json(changed.await?.into()))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Why {
    reason: String,
}

/// Keeps an account out, at once, until it is enabled again.
#[utoipa::path(post, path = "/api/v1/accounts/{account}/disable", tag = "accounts",
    request_body = Why, params(("account" = String, Path)),
    responses((status = 200, body = Account)))]
pub async fn disable(
    caller: Caller,
    In(account): In<AccountId>,
    Body(why): Body<Why>,
) -> Result<Json<Account>, ApiError> {
    set_disabled(caller, account, true, why).await
}

/// Lets a disabled account sign in again.
#[utoipa::path(post, path = "/api/v1/accounts/{account}/enable", tag = "accounts",
    request_body = Why, params(("account" = String, Path)),
    responses((status = 200, body = Account)))]
pub async fn enable(
    caller: Caller,
    In(account): In<AccountId>,
    Body(why): Body<Why>,
) -> Result<Json<Account>, ApiError> {
    set_disabled(caller, account, false, why).await
}

async fn set_disabled(
    caller: Caller,
    account: AccountId,
    disabled: bool,
    why: Why,
) -> Result<Json<Account>, ApiError> {
    let changed = caller.run(Purpose::Administration, move |app, ctx| {
        app.set_disabled(ctx, &account, disabled, &why.reason)
    });
    Ok(Json(changed.await?.into()))
}

/// Gives another's account a one-time password; what it was signed in with ends.
#[utoipa::path(post, path = "/api/v1/accounts/{account}/password-reset", tag = "accounts",
    request_body = Why, params(("account" = String, Path)),
    responses((status = 200, body = AccountWithPassword)))]
pub async fn reset_password(
    caller: Caller,
    In(account): In<AccountId>,
    Body(why): Body<Why>,
) -> Result<Json<AccountWithPassword>, ApiError> {
    let reset = caller.run(Purpose::Administration, move |app, ctx| {
        app.reset_password(ctx, &account, &why.reason)
    });
    let (account, one_time) = reset.await?;
    Ok(Json(AccountWithPassword::of(account, one_time)))
}

/// Takes away the second factor of somebody who has lost it; what the account was signed in with
/// ends.
#[utoipa::path(post, path = "/api/v1/accounts/{account}/second-factor-removal", tag = "accounts",
    request_body = Why, params(("account" = String, Path)),
    responses((status = 200, body = Account),
        (status = 409, description = "it has no second factor")))]
pub async fn remove_second_factor(
    caller: Caller,
    In(account): In<AccountId>,
    Body(why): Body<Why>,
) -> Result<Json<Account>, ApiError> {
    let changed = caller.run(Purpose::Administration, move |app, ctx| {
        app.remove_second_factor(ctx, &account, &why.reason)
    });
    Ok(Json(changed.await?.into()))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Bound {
    /// As the identity provider writes it; left out, the account is bound to nobody there.
    subject: Option<String>,
    reason: String,
}

/// Says who at the identity provider signs in to another's account; what it was signed in with
/// ends.
#[utoipa::path(put, path = "/api/v1/accounts/{account}/subject", tag = "accounts",
    request_body = Bound, params(("account" = String, Path)),
    responses((status = 200, body = Account),
        (status = 409, description = "no provider is configured, or the subject is another's")))]
pub async fn bind_subject(
    caller: Caller,
    In(account): In<AccountId>,
    Body(ask): Body<Bound>,
) -> Result<Json<Account>, ApiError> {
    let changed = caller.run(Purpose::Administration, move |app, ctx| {
        app.bind_subject(ctx, &account, ask.subject.as_deref(), &ask.reason)
    });
    Ok(Json(changed.await?.into()))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Keys {
    /// A JWK set of public keys (RSA or P-384); left out, the account has none.
    keys: Option<serde_json::Value>,
    reason: String,
}

/// Notes down by which keys a system proves that it is this account; tokens that it has end.
#[utoipa::path(put, path = "/api/v1/accounts/{account}/keys", tag = "accounts",
    request_body = Keys, params(("account" = String, Path)),
    responses((status = 200, body = Account)))]
pub async fn set_keys(
    caller: Caller,
    In(account): In<AccountId>,
    Body(ask): Body<Keys>,
) -> Result<Json<Account>, ApiError> {
    let keys = ask.keys.map(|keys| keys.to_string());
    let changed = caller.run(Purpose::Administration, move |app, ctx| {
        app.set_keys(ctx, &account, keys, &ask.reason)
    });
    Ok(Json(changed.await?.into()))
}
