//! What a resident permits and forbids.

use super::views::all;
use super::views::permissions::{Consent, NewConsent};
use super::{Body, Caller, In};
use crate::error::ApiError;
use axum::http::StatusCode;
use axum::response::Json;
use hoso_core::policy::Purpose;
use hoso_core::{ConsentId, ResidentId};
use serde::Deserialize;
use utoipa::ToSchema;

/// Every consent of the resident, withdrawn ones too, oldest first.
#[utoipa::path(get, path = "/api/v1/residents/{resident}/consents", tag = "permissions",
    params(("resident" = String, Path)), responses((status = 200, body = [Consent])))]
pub async fn list(caller: Caller, In(id): In<ResidentId>) -> Result<Json<Vec<Consent>>, ApiError> {
    let found = caller.run(Purpose::Treatment, move |app, ctx| app.consents(ctx, id)).await?;
    Ok(Json(all(found)))
}

/// Writes down at the visit what the resident says. It holds from the next request on.
#[utoipa::path(post, path = "/api/v1/residents/{resident}/consents", tag = "permissions",
    request_body = NewConsent, params(("resident" = String, Path)),
    responses((status = 201, body = Consent), (status = 409, description = "too many")))]
pub async fn record(
    caller: Caller,
    In(id): In<ResidentId>,
    Body(new): Body<NewConsent>,
) -> Result<(StatusCode, Json<Consent>), ApiError> {
    let recorded =
        caller.run(Purpose::Treatment, move |app, ctx| app.record_consent(ctx, id, new.into()));
    Ok((StatusCode::CREATED, Json(recorded.await?.into())))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Withdraw {
    /// In the resident's words.
    reason: String,
}

/// Takes a consent back. It stays readable; what it permitted ends with the next request.
#[utoipa::path(post, path = "/api/v1/residents/{resident}/consents/{consent}/withdrawal",
    tag = "permissions", request_body = Withdraw,
    params(("resident" = String, Path), ("consent" = String, Path)),
    responses((status = 200, body = Consent)))]
pub async fn withdraw(
    caller: Caller,
    In((id, consent)): In<(ResidentId, ConsentId)>,
    Body(ask): Body<Withdraw>,
) -> Result<Json<Consent>, ApiError> {
    let withdrawn = caller.run(Purpose::Treatment, move |app, ctx| {
        app.withdraw_consent(ctx, id, consent, &ask.reason)
    });
    Ok(Json(withdrawn.await?.into()))
}
