//! Is the host alive, is it ready, and its figures. No person stands in any of them.

use super::blocking;
use crate::app::AppState;
use crate::error::ApiError;
use crate::metrics;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Json, Response};
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Serialize, ToSchema)]
pub struct Readiness {
    ready: bool,
    /// Why not.
    reasons: Vec<String>,
}

/// The process answers.
#[utoipa::path(get, path = "/healthz", tag = "health", security(()),
    responses((status = 200, body = String, content_type = "text/plain")))]
pub async fn alive() -> &'static str {
    "ok\n"
}

/// The host can do its work: store and sandbox answer.
#[utoipa::path(get, path = "/readyz", tag = "health", security(()),
    responses((status = 200, body = Readiness), (status = 503, body = Readiness)))]
pub async fn ready(State(app): State<AppState>) -> Result<Response, ApiError> {
    let health = blocking(move || Ok(app.0.health())).await?;
    let status = if health.ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let view = Readiness { ready: health.ready, reasons: health.reasons };
    Ok((status, Json(view)).into_response())
}

/// Prometheus text format, 0.0.4.
#[utoipa::path(get, path = "/metrics", tag = "health", security(()),
    responses((status = 200, body = String, content_type = "text/plain")))]
pub async fn metrics(State(app): State<AppState>) -> Result<Response, ApiError> {
    let text = blocking(move || metrics::text(&app.0)).await?;
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response())
}
