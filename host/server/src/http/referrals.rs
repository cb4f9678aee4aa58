//! Referrals between facilities: made, read and answered.

use super::views::all;
use super::views::referrals::{NewAnswer, NewReferralBody, Referral};
use super::{Body, Caller, In};
use crate::error::ApiError;
use axum::http::StatusCode;
use axum::response::Json;
use hoso_core::policy::Purpose;
use hoso_core::{ReferralId, RegistrationId, ResidentId};

/// Of the resident, newest first: those that the caller's facility made or was asked.
#[utoipa::path(get, path = "/api/v1/residents/{resident}/referrals", tag = "referrals",
    params(("resident" = String, Path)), responses((status = 200, body = [Referral])))]
pub async fn list(caller: Caller, In(id): In<ResidentId>) -> Result<Json<Vec<Referral>>, ApiError> {
    let found = caller.run(Purpose::Treatment, move |app, ctx| app.referrals_of(ctx, id)).await?;
    Ok(Json(all(found)))
}

/// Asks another facility to see the resident.
#[utoipa::path(post, path = "/api/v1/residents/{resident}/referrals", tag = "referrals",
    request_body = NewReferralBody, params(("resident" = String, Path)),
    responses((status = 201, body = [Referral]),
        (status = 409, description = "the resident refuses, or too much is open")))]
pub async fn make(
    caller: Caller,
    In(id): In<ResidentId>,
    Body(new): Body<NewReferralBody>,
) -> Result<(StatusCode, Json<Vec<Referral>>), ApiError> {
    let made = caller.run(Purpose::Treatment, move |app, ctx| {
        let made = app.refer(ctx, id, &new.into())?;
        let all = app.referrals_of(ctx, id)?.into_iter();
        Ok(all.filter(|view| view.referral.id == made.id).collect())
    });
    Ok((StatusCode::CREATED, Json(all(made.await?))))
}

/// What is open at the caller's facility, made there and asked of it: overdue first.
#[utoipa::path(get, path = "/api/v1/referrals", tag = "referrals",
    responses((status = 200, body = [Referral])))]
pub async fn open(caller: Caller) -> Result<Json<Vec<Referral>>, ApiError> {
    let open = caller.run(Purpose::Treatment, |app, ctx| app.open_referrals(ctx)).await?;
    Ok(Json(all(open)))
}

/// Accepts, rejects, completes or takes back.
#[utoipa::path(post, path = "/api/v1/referrals/{registration}/{referral}/answers",
    tag = "referrals", request_body = NewAnswer,
    params(("registration" = String, Path), ("referral" = String, Path)),
    responses((status = 204, description = "written down"),
        (status = 409, description = "it was answered already")))]
pub async fn answer(
    caller: Caller,
    In(of): In<(RegistrationId, ReferralId)>,
    Body(new): Body<NewAnswer>,
) -> Result<StatusCode, ApiError> {
    let answered = caller.run(Purpose::Treatment, move |app, ctx| {
        app.answer_referral(ctx, of, new.status, &new.note).map(drop)
    });
    answered.await?;
    Ok(StatusCode::NO_CONTENT)
}
