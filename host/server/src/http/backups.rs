//! Copies of the running host's store.

use super::{Caller, In};
use crate::error::ApiError;
use axum::http::StatusCode;
use axum::response::Json;
use hoso_core::policy::Purpose;
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Serialize, ToSchema)]
pub struct Backup {
    keys: u64,
    /// Documents kept as files.
    documents: u64,
    /// Of all files.
    bytes: u64,
}

/// Writes a copy into `backups/{name}` of the data folder while the host goes on.
#[utoipa::path(put, path = "/api/v1/backups/{name}", tag = "health",
    params(("name" = String, Path, description = "1 to 64 letters, digits, - and _")),
    responses(
        (status = 201, body = Backup, description = "written, with a digest of every file"),
        (status = 409, description = "a copy of this name is there already")))]
pub async fn write(
    caller: Caller,
    In(name): In<String>,
) -> Result<(StatusCode, Json<Backup>), ApiError> {
    let report =
        caller.run(Purpose::Administration, move |app, ctx| app.backup(ctx, &name)).await?;
    let view = Backup { keys: report.keys, documents: report.blobs, bytes: report.bytes };
    Ok((StatusCode::CREATED, Json(view)))
}
