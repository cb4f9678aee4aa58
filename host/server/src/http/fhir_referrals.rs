//! Referrals as FHIR R4 ServiceRequests and the Tasks that say how far they have come. They are
//! read by the same operations as those of `referrals`.

use super::{Caller, In, Params};
use crate::error::ApiError;
use crate::ops::referrals::ReferralView;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use hoso_core::policy::Purpose;
use hoso_core::{Error, ResidentId};
use hoso_exchange::referral::{Told, from_id, searchset, service_request, task};
use serde::Deserialize;
use serde_json::Value as Json;
use utoipa::IntoParams;

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Search {
    /// Id of a resident, with `Patient/` or without; without one, what is open at the facility.
    patient: Option<String>,
    /// Of the resource that is asked for, one code.
    status: Option<String>,
    /// `Task:focus`, of ServiceRequests: each with its Task.
    #[serde(rename = "_revinclude")]
    beside: Option<String>,
}

/// Which of the two resources is asked for.
type Made = fn(Told<'_>) -> Json;

fn told(view: &ReferralView) -> Told<'_> {
    Told {
        referral: &view.referral,
        resident: view.resident,
        name: &view.name,
        birth_date: view.birth_date,
    }
}

fn answered(resource: &Json) -> Response {
    ([(header::CONTENT_TYPE, "application/fhir+json")], resource.to_string()).into_response()
}

async fn search(
    caller: Caller,
    q: Search,
    made: Made,
    beside: Option<Made>,
) -> Result<Response, ApiError> {
    let id = |text: &str| text.strip_prefix("Patient/").unwrap_or(text).parse::<ResidentId>();
    let patient = q.patient.as_deref().map(id).transpose();
    let patient = patient.map_err(|told| Error::invalid("patient", told.to_string()))?;
    let found = caller.run(Purpose::Treatment, move |app, ctx| match patient {
        Some(id) => app.referrals_of(ctx, id),
        None => app.open_referrals(ctx),
    });
    let found = found.await?;
    let mut all: Vec<(Json, Option<Json>)> = found
        .iter()
        .map(|view| (made(told(view)), beside.map(|beside| beside(told(view)))))
        .collect();
    all.retain(|(one, _)| q.status.as_deref().is_none_or(|status| one["status"] == status));
    Ok(answered(&searchset(all)))
}

async fn read(caller: Caller, id: String, made: Made) -> Result<Response, ApiError> {
    let id = from_id(&id).ok_or(Error::NotFound)?;
    let found = caller.run(Purpose::Treatment, move |app, ctx| app.referral(ctx, id)).await?;
    Ok(answered(&made(told(&found))))
}

/// Referrals of a resident that the caller's facility made or was asked, or what is open there.
#[utoipa::path(get, path = "/api/fhir/ServiceRequest", tag = "referrals", params(Search),
    responses((status = 200, content_type = "application/fhir+json", body = serde_json::Value)))]
pub async fn search_requests(
    caller: Caller,
    Params(q): Params<Search>,
) -> Result<Response, ApiError> {
    let beside: Option<Made> = match q.beside.as_deref() {
        None => None,
        Some("Task:focus") => Some(task),
        Some(_) => Err(Error::invalid("_revinclude", "Task:focus is expected"))?,
    };
    search(caller, q, service_request, beside).await
}

/// What one facility asks of another.
#[utoipa::path(get, path = "/api/fhir/ServiceRequest/{fhir_id}", tag = "referrals",
    params(("fhir_id" = String, Path)),
    responses((status = 200, content_type = "application/fhir+json", body = serde_json::Value)))]
pub async fn read_request(caller: Caller, In(id): In<String>) -> Result<Response, ApiError> {
    read(caller, id, service_request).await
}

/// As of ServiceRequests: how far they have come.
#[utoipa::path(get, path = "/api/fhir/Task", tag = "referrals", params(Search),
    responses((status = 200, content_type = "application/fhir+json", body = serde_json::Value)))]
pub async fn search_tasks(caller: Caller, Params(q): Params<Search>) -> Result<Response, ApiError> {
    if q.beside.is_some() {
        Err(Error::invalid("_revinclude", "nothing is included with a Task"))?;
    }
    search(caller, q, task, None).await
}

/// How far a referral has come.
#[utoipa::path(get, path = "/api/fhir/Task/{fhir_id}", tag = "referrals",
    params(("fhir_id" = String, Path)),
    responses((status = 200, content_type = "application/fhir+json", body = serde_json::Value)))]
pub async fn read_task(caller: Caller, In(id): In<String>) -> Result<Response, ApiError> {
    read(caller, id, task).await
}
