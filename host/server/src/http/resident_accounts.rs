//! Residents' own accounts, for who makes them.

use super::views::accounts::AccountWithPassword;
use super::{Body, Caller};
use crate::error::ApiError;
use crate::ops::Invitation;
use axum::http::StatusCode;
use axum::response::Json;
use hoso_core::AccountId;
use hoso_core::policy::Purpose;
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::ToSchema;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Invite {
    /// Sign-in name that the resident chooses: 1 to 32 of A-Z a-z 0-9 . _ -
    #[schema(value_type = String)]
    account: AccountId,
    /// The 12 digits on the paper that the person shows.
    personal_number: String,
    /// On the same paper, YYYY-MM-DD.
    #[schema(value_type = String, format = Date)]
    birth_date: Date,
}

/// Makes the account of a resident who is present, with a one-time password. Who has an account
/// already gets a new one-time password for it, and sets the second factor up anew.
#[utoipa::path(post, path = "/api/v1/resident-accounts", tag = "accounts", request_body = Invite,
    responses((status = 201, body = AccountWithPassword),
        (status = 409, description = "the name is taken, the account disabled, or the number of \
            several residents")))]
pub async fn invite(
    caller: Caller,
    Body(ask): Body<Invite>,
) -> Result<(StatusCode, Json<AccountWithPassword>), ApiError> {
    let Invite { account, personal_number, birth_date } = ask;
    let new = Invitation { account, personal_number, birth_date };
    let (account, one_time) =
        caller.run(Purpose::Administration, move |app, ctx| app.invite_resident(ctx, &new)).await?;
    Ok((StatusCode::CREATED, Json(AccountWithPassword::of(account, one_time))))
}
