//! Installed plugins, and the vendors whose plugins are taken.

use super::{Body, Caller, In};
use crate::error::ApiError;
use crate::ops::{self, Origin};
use axum::http::StatusCode;
use axum::response::Json;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hoso_core::policy::Purpose;
use hoso_core::{Digest, Error};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Bytes of an installation: the largest component as base64, and the rest.
pub const BODY_MAX: usize = 48 << 20;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Install {
    /// The component file, base64.
    component: String,
    /// The text of its `.minisig` file.
    #[serde(default)]
    signature: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct Installed {
    #[schema(value_type = String)]
    digest: Digest,
}

/// Checks and keeps a plugin. It runs nowhere until it is switched on.
#[utoipa::path(post, path = "/api/v1/plugins", tag = "programmes", request_body = Install,
    responses((status = 201, body = Installed)))]
pub async fn install(
    caller: Caller,
    Body(ask): Body<Install>,
) -> Result<(StatusCode, Json<Installed>), ApiError> {
    let component = STANDARD.decode(&ask.component);
    let component =
        component.map_err(|e| Error::invalid("component", format!("no base64: {e}")))?;
    let install = caller.run(Purpose::Administration, move |app, ctx| {
        let origin = ask.signature.as_deref().map_or(Origin::Unsigned, Origin::Signed);
        app.install_plugin(ctx, &component, origin)
    });
    Ok((StatusCode::CREATED, Json(Installed { digest: install.await? })))
}

#[derive(Serialize, ToSchema)]
pub struct VendorKey {
    name: String,
    /// minisign's public key, base64.
    key: String,
    /// Milliseconds since 1970-01-01 UTC.
    since_ms: i64,
}

impl From<ops::VendorKey> for VendorKey {
    fn from(key: ops::VendorKey) -> Self {
        Self { name: key.name, key: key.key, since_ms: key.since_ms }
    }
}

/// Vendors whose plugins are taken.
#[utoipa::path(get, path = "/api/v1/vendor-keys", tag = "programmes",
    responses((status = 200, body = [VendorKey])))]
pub async fn vendors(caller: Caller) -> Result<Json<Vec<VendorKey>>, ApiError> {
    let keys = caller.run(Purpose::Administration, |app, ctx| app.vendor_keys(ctx)).await?;
    Ok(Json(super::views::all(keys)))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Trust {
    /// minisign's public key: the file, or its last line.
    key: String,
    reason: String,
}

/// Trusts a vendor; a known name gets the new key.
#[utoipa::path(put, path = "/api/v1/vendor-keys/{name}", tag = "programmes", request_body = Trust,
    params(("name" = String, Path)), responses((status = 200, body = VendorKey)))]
pub async fn trust(
    caller: Caller,
    In(name): In<String>,
    Body(ask): Body<Trust>,
) -> Result<Json<VendorKey>, ApiError> {
    let trusted = caller.run(Purpose::Administration, move |app, ctx| {
        app.trust_vendor(ctx, &name, &ask.key, &ask.reason)
    });
    Ok(Json(trusted.await?.into()))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Distrust {
    reason: String,
}

/// Takes nothing more of this vendor; what is installed stays.
#[utoipa::path(post, path = "/api/v1/vendor-keys/{name}/distrust", tag = "programmes",
    request_body = Distrust, params(("name" = String, Path)),
    responses((status = 204, description = "no longer trusted")))]
pub async fn distrust(
    caller: Caller,
    In(name): In<String>,
    Body(ask): Body<Distrust>,
) -> Result<StatusCode, ApiError> {
    let done = caller
        .run(Purpose::Administration, move |app, ctx| app.distrust_vendor(ctx, &name, &ask.reason));
    done.await?;
    Ok(StatusCode::NO_CONTENT)
}
