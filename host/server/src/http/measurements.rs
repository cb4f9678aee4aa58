//! What residents measure themselves.

use super::views::all;
use super::views::referrals::{Declared, NewMeasurements};
use super::{Body, Caller, In};
use crate::error::ApiError;
use axum::http::StatusCode;
use axum::response::Json;
use hoso_core::policy::Purpose;
use hoso_core::{RecordId, ResidentId};

/// Values of an answer.
const ROWS: usize = 500;

/// The newest first; the FHIR export of the record has them as Observations.
#[utoipa::path(get, path = "/api/v1/residents/{resident}/measurements", tag = "residents",
    params(("resident" = String, Path)), responses((status = 200, body = [Declared])))]
pub async fn list(caller: Caller, In(id): In<ResidentId>) -> Result<Json<Vec<Declared>>, ApiError> {
    let found = caller.run(Purpose::Treatment, move |app, ctx| app.declared(ctx, id, ROWS)).await?;
    Ok(Json(all(found)))
}

/// Writes down what the resident, or who acts for the resident, has measured.
#[utoipa::path(post, path = "/api/v1/residents/{resident}/measurements", tag = "residents",
    request_body = NewMeasurements, params(("resident" = String, Path)),
    responses((status = 204, description = "written down"),
        (status = 409, description = "the key was used for other values")))]
pub async fn declare(
    caller: Caller,
    In(id): In<ResidentId>,
    Body(new): Body<NewMeasurements>,
) -> Result<StatusCode, ApiError> {
    let new = new.into();
    caller.run(Purpose::OwnUse, move |app, ctx| app.declare(ctx, id, &new)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes a value back that was a slip; it stays as a version that says so.
#[utoipa::path(post, path = "/api/v1/residents/{resident}/measurements/{record}/withdrawal",
    tag = "residents", params(("resident" = String, Path), ("record" = String, Path)),
    responses((status = 204, description = "taken back")))]
pub async fn take_back(
    caller: Caller,
    In((id, record)): In<(ResidentId, RecordId)>,
) -> Result<StatusCode, ApiError> {
    caller.run(Purpose::OwnUse, move |app, ctx| app.take_back_declared(ctx, id, record)).await?;
    Ok(StatusCode::NO_CONTENT)
}
