//! A resident in a programme at the caller's facility.

use super::views::programmes::Enrolment;
use super::{Body, Caller, In};
use crate::error::ApiError;
use axum::http::StatusCode;
use axum::response::Json;
use hoso_core::policy::Purpose;
use hoso_core::{ProgrammeId, ResidentId};
use serde::Deserialize;
use utoipa::ToSchema;

/// Enrolments at the caller's facility.
#[utoipa::path(get, path = "/api/v1/residents/{resident}/enrolments", tag = "programmes",
    params(("resident" = String, Path)), responses((status = 200, body = [Enrolment])))]
pub async fn list(
    caller: Caller,
    In(id): In<ResidentId>,
) -> Result<Json<Vec<Enrolment>>, ApiError> {
    let found = caller.run(Purpose::Programme, move |app, ctx| app.enrolments(ctx, id)).await?;
    Ok(Json(found.into_iter().map(|row| Enrolment::of(id, row)).collect()))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Enrol {
    /// One of the stages that the programme declares.
    stage: String,
}

/// Enrols, or moves to another stage.
#[utoipa::path(put, path = "/api/v1/residents/{resident}/enrolments/{programme}",
    tag = "programmes", request_body = Enrol,
    params(("resident" = String, Path), ("programme" = String, Path)),
    responses((status = 200, body = Enrolment)))]
pub async fn enrol(
    caller: Caller,
    In((id, programme)): In<(ResidentId, ProgrammeId)>,
    Body(ask): Body<Enrol>,
) -> Result<Json<Enrolment>, ApiError> {
    let enrolled =
        caller.run(Purpose::Programme, move |app, ctx| app.enrol(ctx, id, &programme, &ask.stage));
    Ok(Json(Enrolment::of(id, enrolled.await?)))
}

/// Ends the enrolment; the programme does not enrol the resident again by itself.
#[utoipa::path(delete, path = "/api/v1/residents/{resident}/enrolments/{programme}",
    tag = "programmes", params(("resident" = String, Path), ("programme" = String, Path)),
    responses((status = 204, description = "ended")))]
pub async fn end(
    caller: Caller,
    In((id, programme)): In<(ResidentId, ProgrammeId)>,
) -> Result<StatusCode, ApiError> {
    caller.run(Purpose::Programme, move |app, ctx| app.end_enrolment(ctx, id, &programme)).await?;
    Ok(StatusCode::NO_CONTENT)
}
