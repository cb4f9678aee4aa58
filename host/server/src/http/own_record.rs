//! Whose record a resident's account opens; the record itself is read by the paths of residents.

use super::Caller;
use super::views::all;
use super::views::people::Resident;
use crate::error::ApiError;
use crate::ops;
use axum::response::Json;
use hoso_core::ResidentId;
use hoso_core::policy::{Purpose, Standing};
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Debug, Serialize, ToSchema)]
pub struct Oneself {
    /// Its id opens /api/v1/residents/{resident}: chart, records, fhir, assessments, audit,
    /// consents.
    pub resident: Resident,
    /// For whom the caller acts today; their ids open what they gave or the law gives.
    pub represents: Vec<Represented>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Represented {
    #[schema(value_type = String)]
    pub resident: ResidentId,
    pub name: String,
    /// guardian or delegate.
    #[schema(value_type = String)]
    pub standing: Standing,
}

impl From<ops::Represented> for Represented {
    fn from(of: ops::Represented) -> Self {
        Self { resident: of.resident, name: of.name, standing: of.standing }
    }
}

/// The caller's own record, for a resident.
#[utoipa::path(get, path = "/api/v1/me", tag = "residents",
    responses((status = 200, body = Oneself)))]
pub async fn read(caller: Caller) -> Result<Json<Oneself>, ApiError> {
    let own = caller.run(Purpose::OwnUse, |app, ctx| app.oneself(ctx)).await?;
    Ok(Json(Oneself { resident: own.resident.into(), represents: all(own.represents) }))
}
