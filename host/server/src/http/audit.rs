//! Who did what with a resident's record.

use super::views::people::AuditEntry;
use super::views::{Page, all};
use super::{Caller, In, PAGE_ROWS, Params};
use crate::error::ApiError;
use axum::response::Json;
use hoso_core::ResidentId;
use hoso_core::policy::Purpose;
use serde::Deserialize;
use utoipa::IntoParams;

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AuditParams {
    cursor: Option<String>,
    /// 1 to 500.
    limit: Option<usize>,
}

/// Newest first. Reading the trail leaves a row in it.
#[utoipa::path(get, path = "/api/v1/residents/{resident}/audit", tag = "residents",
    params(("resident" = String, Path), AuditParams),
    responses((status = 200, body = Page<AuditEntry>)))]
pub async fn read(
    caller: Caller,
    In(id): In<ResidentId>,
    Params(q): Params<AuditParams>,
) -> Result<Json<Page<AuditEntry>>, ApiError> {
    let limit = q.limit.unwrap_or(PAGE_ROWS);
    let page =
        caller.run(Purpose::Audit, move |app, ctx| app.audit(ctx, id, q.cursor, limit)).await?;
    Ok(Json(Page { rows: all(page.rows), next: page.next }))
}
