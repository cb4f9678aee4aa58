//! Who did what with a resident's record.

use super::views::people::AuditEntry;
use super::views::{Page, all};
use super::{Caller, In, PAGE_ROWS, Params};
use crate::error::ApiError;
use axum::http::header;
use axum::response::{IntoResponse as _, Json, Response};
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

/// The same rows as FHIR R4 AuditEvents (IHE BALP); `next` is the Bundle's link.
#[utoipa::path(get, path = "/api/v1/residents/{resident}/audit/fhir", tag = "residents",
    params(("resident" = String, Path), AuditParams),
    responses((status = 200, content_type = "application/fhir+json", body = serde_json::Value)))]
pub async fn fhir(
    caller: Caller,
    In(id): In<ResidentId>,
    Params(q): Params<AuditParams>,
) -> Result<Response, ApiError> {
    let limit = q.limit.unwrap_or(PAGE_ROWS);
    let bundle = caller.run(Purpose::Audit, move |app, ctx| {
        let page = app.audit(ctx, id, q.cursor, limit)?;
        let mut bundle = hoso_exchange::audit_event::bundle(&page.rows, id);
        if let Some(next) = page.next {
            let url = format!("/api/v1/residents/{id}/audit/fhir?limit={limit}&cursor={next}");
            bundle["link"] = serde_json::json!([{ "relation": "next", "url": url }]);
        }
        Ok(bundle.to_string())
    });
    Ok(([(header::CONTENT_TYPE, "application/fhir+json")], bundle.await?).into_response())
}
