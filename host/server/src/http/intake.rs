//! Messages: taken in, their receipts, quarantine and replay.
//!
//! 201: accepted, something changed. 200: unchanged, the same was stored before. 202: the message
//! could not be read and is kept in quarantine, whole, until it is replayed.

use super::views::intake::{Quarantined, Receipt, ReceiptLine};
use super::views::{Page, all};
use super::{Caller, In, Params, parse};
use crate::error::ApiError;
use axum::body::Bytes;
use axum::extract::Request;
use axum::extract::rejection::BytesRejection;
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Json, Response};
use hoso_core::error::Message;
use hoso_core::message::{self, Outcome};
use hoso_core::policy::Purpose;
use hoso_core::{Digest, Error};
use hoso_exchange::Format;
use serde::Deserialize;
use std::sync::Arc;
use tokio::sync::Semaphore;
use utoipa::IntoParams;

/// Bytes of one message.
pub const BODY_MAX: usize = 64 << 20;
/// Messages that are received and read at one time: they are held in memory.
pub const AT_A_TIME: usize = 16;

/// Turns a sender away before its body is received when too many are being read.
pub async fn gate(slots: Arc<Semaphore>, request: Request, next: Next) -> Response {
    match slots.try_acquire() {
        Ok(_slot) => next.run(request).await,
        Err(_) => {
            let message = Message {
                external: format!("{AT_A_TIME} messages are being read; send it again"),
                internal: "no intake slot".to_owned(),
            };
            ApiError(Error::Unavailable { message, retry_after_s: 1 }).into_response()
        }
    }
}

/// Takes in a message: QD 3176 XML (`qd3176`) or FHIR R4 JSON (`fhir`). The same message twice
/// changes nothing.
#[utoipa::path(post, path = "/api/v1/intake/{format}", tag = "intake",
    params(("format" = String, Path, description = "qd3176 or fhir")),
    request_body(content = String, description = "at most 64 MiB",
        content_type = "application/octet-stream"),
    responses(
        (status = 200, body = Receipt, description = "unchanged: known before"),
        (status = 201, body = Receipt, description = "accepted"),
        (status = 202, body = Receipt, description = "unreadable, kept in quarantine"),
        (status = 409, description = "the records were being changed; send it again"),
        (status = 413, description = "over 64 MiB")))]
pub async fn take_in(
    caller: Caller,
    In(format): In<String>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, ApiError> {
    let format: Format = parse("format", &format)?;
    let bytes = body.map_err(too_long)?;
    let receipt =
        caller.run(Purpose::Intake, move |app, ctx| app.intake(ctx, Some(format), &bytes)).await?;
    Ok(answer(receipt))
}

fn too_long(rejection: BytesRejection) -> ApiError {
    match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => ApiError(Error::TooLarge {
            limit: "message bytes",
            message: format!("a message may hold at most {BODY_MAX} bytes"),
        }),
        _ => rejection.into(),
    }
}

fn answer(receipt: message::Receipt) -> Response {
    let status = match receipt.outcome {
        Outcome::Accepted => StatusCode::CREATED,
        Outcome::Unchanged => StatusCode::OK,
        Outcome::Quarantined(_) => StatusCode::ACCEPTED,
    };
    let location = format!("/api/v1/receipts/{}", receipt.message);
    (status, [(header::LOCATION, location)], Json(Receipt::from(receipt))).into_response()
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ReceiptsQuery {
    cursor: Option<String>,
    /// 1 to 200.
    limit: Option<usize>,
}

/// Receipts of the caller's facility.
#[utoipa::path(get, path = "/api/v1/receipts", tag = "intake", params(ReceiptsQuery),
    responses((status = 200, body = Page<ReceiptLine>)))]
pub async fn receipts(
    caller: Caller,
    Params(q): Params<ReceiptsQuery>,
) -> Result<Json<Page<ReceiptLine>>, ApiError> {
    let limit = q.limit.unwrap_or(super::PAGE_ROWS);
    let page =
        caller.run(Purpose::Intake, move |app, ctx| app.receipts(ctx, q.cursor.as_deref(), limit));
    let page = page.await?;
    Ok(Json(Page { rows: all(page.rows), next: page.next }))
}

/// One receipt, by the SHA-256 of its message.
#[utoipa::path(get, path = "/api/v1/receipts/{digest}", tag = "intake",
    params(("digest" = String, Path)), responses((status = 200, body = Receipt)))]
pub async fn receipt(caller: Caller, In(id): In<Digest>) -> Result<Json<Receipt>, ApiError> {
    let receipt = caller.run(Purpose::Intake, move |app, ctx| app.receipt(ctx, id)).await?;
    Ok(Json(receipt.into()))
}

/// Messages of the caller's facility that could not be read.
#[utoipa::path(get, path = "/api/v1/quarantine", tag = "intake",
    responses((status = 200, body = [Quarantined])))]
pub async fn quarantine(caller: Caller) -> Result<Json<Vec<Quarantined>>, ApiError> {
    let rows = caller.run(Purpose::Intake, |app, ctx| app.quarantine(ctx)).await?;
    Ok(Json(all(rows)))
}

/// Reads a quarantined message again, after the software or its configuration was mended.
#[utoipa::path(post, path = "/api/v1/quarantine/{digest}/replay", tag = "intake",
    params(("digest" = String, Path)),
    responses(
        (status = 200, body = Receipt, description = "unchanged"),
        (status = 201, body = Receipt, description = "accepted"),
        (status = 202, body = Receipt, description = "still unreadable"),
        (status = 409, description = "the records were being changed; replay it again")))]
pub async fn replay(caller: Caller, In(id): In<Digest>) -> Result<Response, ApiError> {
    let receipt = caller.run(Purpose::Intake, move |app, ctx| app.replay(ctx, id)).await?;
    Ok(answer(receipt))
}
