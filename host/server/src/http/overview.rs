//! What came in.

use super::Caller;
use super::views::intake::Overview;
use crate::error::ApiError;
use axum::response::Json;
use hoso_core::policy::Purpose;

/// Counts of the host and the newest receipts.
#[utoipa::path(get, path = "/api/v1/overview", tag = "intake",
    responses((status = 200, body = Overview)))]
pub async fn read(caller: Caller) -> Result<Json<Overview>, ApiError> {
    let overview = caller.run(Purpose::Administration, |app, ctx| app.overview(ctx)).await?;
    Ok(Json(overview.into()))
}
