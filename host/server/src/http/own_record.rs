//! Whose record a resident's account opens; the record itself is read by the paths of residents.

use super::Caller;
use super::views::people::Resident;
use crate::error::ApiError;
use axum::response::Json;
use hoso_core::policy::Purpose;
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Debug, Serialize, ToSchema)]
pub struct Oneself {
    /// Its id opens /api/v1/residents/{resident}: chart, records, fhir, assessments, audit,
    /// consents.
    pub resident: Resident,
}

/// The caller's own record, for a resident.
#[utoipa::path(get, path = "/api/v1/me", tag = "residents",
    responses((status = 200, body = Oneself)))]
pub async fn read(caller: Caller) -> Result<Json<Oneself>, ApiError> {
    let own = caller.run(Purpose::OwnUse, |app, ctx| app.oneself(ctx)).await?;
    Ok(Json(Oneself { resident: own.resident.into() }))
}
