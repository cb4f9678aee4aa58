//! Entries that a form wrote and a clinician found wrong.

use super::{Body, Caller, In};
use crate::error::ApiError;
use axum::http::StatusCode;
use hoso_core::policy::Purpose;
use hoso_core::{RecordId, ResidentId};
use serde::Deserialize;
use utoipa::ToSchema;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCorrection {
    /// Why it is wrong; it stays with the entry.
    reason: String,
}

/// Marks what this facility wrote by a form as entered in error; with a form, all that came of it.
#[utoipa::path(post, path = "/api/v1/residents/{resident}/records/{record}/correction",
    tag = "residents", request_body = NewCorrection,
    params(("resident" = String, Path), ("record" = String, Path)),
    responses((status = 204, description = "marked"),
        (status = 409, description = "somebody changed it meanwhile")))]
pub async fn mark_wrong(
    caller: Caller,
    In((id, record)): In<(ResidentId, RecordId)>,
    Body(new): Body<NewCorrection>,
) -> Result<StatusCode, ApiError> {
    let marked = caller
        .run(Purpose::Treatment, move |app, ctx| app.mark_wrong(ctx, id, record, &new.reason));
    marked.await?;
    Ok(StatusCode::NO_CONTENT)
}
