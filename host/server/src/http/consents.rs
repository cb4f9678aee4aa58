//! What a resident permits and forbids.

use super::views::all;
use super::views::permissions::{Consent, NewConsent};
use super::{Body, Caller, In};
use crate::error::ApiError;
use axum::body::Bytes;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Json, Response};
use hoso_core::policy::Purpose;
use hoso_core::{ConsentId, ResidentId};
use serde::Deserialize;
use utoipa::ToSchema;

const FHIR: &str = "application/fhir+json";

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
    pub(super) reason: String,
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

/// The voice that a permission for a child of 7 to 17 still awaits: `awaits` says whose.
#[utoipa::path(post, path = "/api/v1/residents/{resident}/consents/{consent}/confirmation",
    tag = "permissions", params(("resident" = String, Path), ("consent" = String, Path)),
    responses((status = 200, body = Consent),
        (status = 409, description = "it does not wait for the caller's word")))]
pub async fn confirm(
    caller: Caller,
    In((id, consent)): In<(ResidentId, ConsentId)>,
) -> Result<Json<Consent>, ApiError> {
    let confirmed =
        caller.run(Purpose::Treatment, move |app, ctx| app.confirm_consent(ctx, id, consent));
    Ok(Json(confirmed.await?.into()))
}

/// The consents as FHIR R4 (IHE PCF); errors are OperationOutcomes.
#[utoipa::path(get, path = "/api/v1/residents/{resident}/consents/fhir", tag = "permissions",
    params(("resident" = String, Path)),
    responses((status = 200, content_type = "application/fhir+json", body = serde_json::Value),
        (status = 422, description = "no policy on consents is configured")))]
pub async fn fhir(caller: Caller, In(id): In<ResidentId>) -> Result<Response, ApiError> {
    let bundle = caller.run(Purpose::Treatment, move |app, ctx| app.consents_as_fhir(ctx, id));
    Ok(([(header::CONTENT_TYPE, FHIR)], bundle.await?).into_response())
}

/// Records a Consent as IHE PCF profiles it. What this host cannot keep to is refused by its
/// element.
#[utoipa::path(post, path = "/api/v1/residents/{resident}/consents/fhir", tag = "permissions",
    request_body(content = String, content_type = "application/fhir+json"),
    params(("resident" = String, Path)),
    responses((status = 201, content_type = "application/fhir+json", body = serde_json::Value),
        (status = 409, description = "too many"),
        (status = 422, description = "no policy on consents is configured")))]
pub async fn record_fhir(
    caller: Caller,
    In(id): In<ResidentId>,
    body: Bytes,
) -> Result<Response, ApiError> {
    let recorded =
        caller.run(Purpose::Treatment, move |app, ctx| app.record_fhir_consent(ctx, id, &body));
    let kind = [(header::CONTENT_TYPE, FHIR)];
    Ok((StatusCode::CREATED, kind, recorded.await?).into_response())
}
