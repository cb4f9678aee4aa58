//! What residents ask by the law on personal data, and what the data protection officer does.

use super::views::requests::{NewStep, NewSubjectRequest, SubjectRequest};
use super::{Body, Caller, In};
use crate::error::ApiError;
use axum::http::StatusCode;
use axum::response::Json;
use hoso_core::policy::Purpose;
use hoso_core::{ResidentId, SubjectRequestId};

/// All of the resident, newest first; for a facility those that were made at its counter.
#[utoipa::path(get, path = "/api/v1/residents/{resident}/requests", tag = "permissions",
    params(("resident" = String, Path)), responses((status = 200, body = [SubjectRequest])))]
pub async fn list(
    caller: Caller,
    In(id): In<ResidentId>,
) -> Result<Json<Vec<SubjectRequest>>, ApiError> {
    let found = caller.run(Purpose::Administration, move |app, ctx| app.requests(ctx, id)).await?;
    Ok(Json(found.into_iter().map(|row| SubjectRequest::of(id, row)).collect()))
}

/// By the own account, or at a counter in the resident's name.
#[utoipa::path(post, path = "/api/v1/residents/{resident}/requests", tag = "permissions",
    request_body = NewSubjectRequest, params(("resident" = String, Path)),
    responses((status = 201, body = SubjectRequest), (status = 409, description = "too many")))]
pub async fn make(
    caller: Caller,
    In(id): In<ResidentId>,
    Body(new): Body<NewSubjectRequest>,
) -> Result<(StatusCode, Json<SubjectRequest>), ApiError> {
    let made =
        caller.run(Purpose::Administration, move |app, ctx| app.make_request(ctx, id, new.into()));
    Ok((StatusCode::CREATED, Json(SubjectRequest::of(id, made.await?))))
}

/// Open requests of everybody, the most urgent first.
#[utoipa::path(get, path = "/api/v1/requests", tag = "permissions",
    responses((status = 200, body = [SubjectRequest])))]
pub async fn open(caller: Caller) -> Result<Json<Vec<SubjectRequest>>, ApiError> {
    let open = caller.run(Purpose::Audit, |app, ctx| app.open_requests(ctx)).await?;
    Ok(Json(open.into_iter().map(|(id, row)| SubjectRequest::of(id, row)).collect()))
}

/// Takes it on, extends it once, or closes it with an answer.
#[utoipa::path(post, path = "/api/v1/residents/{resident}/requests/{request}/steps",
    tag = "permissions", request_body = NewStep,
    params(("resident" = String, Path), ("request" = String, Path)),
    responses((status = 200, body = SubjectRequest),
        (status = 409, description = "it cannot go this way")))]
pub async fn step(
    caller: Caller,
    In((id, which)): In<(ResidentId, SubjectRequestId)>,
    Body(new): Body<NewStep>,
) -> Result<Json<SubjectRequest>, ApiError> {
    let taken = caller.run(Purpose::Audit, move |app, ctx| {
        app.take_request(ctx, id, which, (new.progress, &new.text))
    });
    Ok(Json(SubjectRequest::of(id, taken.await?)))
}
