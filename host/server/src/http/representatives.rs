//! Who acts for a resident.

use super::consents::Withdraw;
use super::views::all;
use super::views::permissions::{NewRepresentative, Representative};
use super::{Body, Caller, In};
use crate::error::ApiError;
use axum::http::StatusCode;
use axum::response::Json;
use hoso_core::policy::Purpose;
use hoso_core::{RepresentationId, ResidentId};

/// Everybody who acts or acted for the resident, oldest first.
#[utoipa::path(get, path = "/api/v1/residents/{resident}/representatives", tag = "permissions",
    params(("resident" = String, Path)), responses((status = 200, body = [Representative])))]
pub async fn list(
    caller: Caller,
    In(id): In<ResidentId>,
) -> Result<Json<Vec<Representative>>, ApiError> {
    let found = caller.run(Purpose::Treatment, move |app, ctx| app.representatives(ctx, id));
    Ok(Json(all(found.await?)))
}

/// At a facility: the guardian of a child, by papers. By an own account: another adult, until a
/// day.
#[utoipa::path(post, path = "/api/v1/residents/{resident}/representatives", tag = "permissions",
    request_body = NewRepresentative, params(("resident" = String, Path)),
    responses((status = 201, body = Representative), (status = 409, description = "too many")))]
pub async fn appoint(
    caller: Caller,
    In(id): In<ResidentId>,
    Body(new): Body<NewRepresentative>,
) -> Result<(StatusCode, Json<Representative>), ApiError> {
    let made = caller
        .run(Purpose::Treatment, move |app, ctx| app.appoint_representative(ctx, id, new.into()));
    Ok((StatusCode::CREATED, Json(made.await?.into())))
}

/// From the next request on. It stays readable.
#[utoipa::path(post,
    path = "/api/v1/residents/{resident}/representatives/{representation}/end",
    tag = "permissions", request_body = Withdraw,
    params(("resident" = String, Path), ("representation" = String, Path)),
    responses((status = 200, body = Representative)))]
pub async fn end(
    caller: Caller,
    In((id, which)): In<(ResidentId, RepresentationId)>,
    Body(ask): Body<Withdraw>,
) -> Result<Json<Representative>, ApiError> {
    let ended = caller.run(Purpose::Treatment, move |app, ctx| {
        app.end_representative(ctx, id, which, &ask.reason)
    });
    Ok(Json(ended.await?.into()))
}
