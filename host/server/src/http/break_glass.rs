//! Access in an emergency, and its review.

use super::views::all;
use super::views::people::Resident;
use super::views::permissions::BreakGlass;
use super::{Body, Caller, In};
use crate::error::ApiError;
use crate::ops::NewBreakGlass;
use axum::http::StatusCode;
use axum::response::Json;
use hoso_core::policy::{EmergencyReason, Purpose};
use hoso_core::{BreakGlassId, ResidentId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Open {
    /// Personal number, insurance card or another identifier of the resident.
    identifier: String,
    /// unconscious, life-threatening or cannot-communicate.
    #[schema(value_type = String)]
    reason: EmergencyReason,
    /// What happened.
    text: String,
    /// The caller's own password: a fresh sign-in.
    password: String,
    /// Of the second factor, where the account has one; or a recovery code.
    code: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct Opened {
    break_glass: BreakGlass,
    resident: Resident,
}

/// Opens one resident's whole record for an hour. The data protection officer has to review it;
/// the resident sees it in the trail.
#[utoipa::path(post, path = "/api/v1/break-glass", tag = "permissions", request_body = Open,
    responses((status = 201, body = Opened)))]
pub async fn open(
    caller: Caller,
    Body(ask): Body<Open>,
) -> Result<(StatusCode, Json<Opened>), ApiError> {
    let new = NewBreakGlass {
        identifier: ask.identifier,
        reason: ask.reason,
        text: ask.text,
        password: ask.password,
        code: ask.code,
    };
    let opened = caller.run(Purpose::Treatment, move |app, ctx| app.break_glass(ctx, &new));
    let (row, resident) = opened.await?;
    let opened = Opened { break_glass: row.into(), resident: resident.into() };
    Ok((StatusCode::CREATED, Json(opened)))
}

/// Accesses that wait for a review, the most urgent first.
#[utoipa::path(get, path = "/api/v1/break-glass", tag = "permissions",
    responses((status = 200, body = [BreakGlass])))]
pub async fn list(caller: Caller) -> Result<Json<Vec<BreakGlass>>, ApiError> {
    let open = caller.run(Purpose::Audit, |app, ctx| app.open_break_glasses(ctx)).await?;
    Ok(Json(all(open)))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    justified: bool,
    text: String,
}

/// Closes the review of an access.
#[utoipa::path(post, path = "/api/v1/residents/{resident}/break-glass/{id}/review",
    tag = "permissions", request_body = Finding,
    params(("resident" = String, Path), ("id" = String, Path)),
    responses((status = 200, body = BreakGlass), (status = 409, description = "reviewed already")))]
pub async fn review(
    caller: Caller,
    In((resident, id)): In<(ResidentId, BreakGlassId)>,
    Body(found): Body<Finding>,
) -> Result<Json<BreakGlass>, ApiError> {
    let reviewed = caller.run(Purpose::Audit, move |app, ctx| {
        app.review_break_glass(ctx, resident, id, found.justified, &found.text)
    });
    Ok(Json(reviewed.await?.into()))
}
