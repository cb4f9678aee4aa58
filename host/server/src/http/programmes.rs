//! Programmes per facility: what there is, versions rehearsed, faults. Decisions: `switching.rs`.

use super::views::all;
use super::views::programmes::{Fault, Programme};
use super::{Body, Caller, In, PAGE_ROWS, Params};
use crate::error::ApiError;
use crate::ops::{Rehearsal, Replay};
use axum::response::Json;
use hoso_core::policy::Purpose;
use hoso_core::{Digest, FacilityId, ProgrammeId, ResidentId};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AtFacility {
    /// For the administrator of programmes; others see their own facility.
    #[param(value_type = Option<String>)]
    facility: Option<FacilityId>,
    /// 1 to 500.
    limit: Option<usize>,
}

/// Programmes at the caller's facility, or at all.
#[utoipa::path(get, path = "/api/v1/programmes", tag = "programmes", params(AtFacility),
    responses((status = 200, body = [Programme])))]
pub async fn list(
    caller: Caller,
    Params(q): Params<AtFacility>,
) -> Result<Json<Vec<Programme>>, ApiError> {
    let views = caller.run(Purpose::Administration, move |app, ctx| {
        let mut views = app.programmes(ctx, q.facility.as_ref())?;
        views.truncate(q.limit.unwrap_or(usize::MAX));
        Ok(views)
    });
    Ok(Json(all(views.await?)))
}

/// The programme as its newest plugin describes it: what it reads and why, forms, indicators,
/// settings, stages. The shape is that of `descriptor` in wit/types.wit.
#[utoipa::path(get, path = "/api/v1/programmes/{programme}", tag = "programmes",
    params(("programme" = String, Path)), responses((status = 200, body = serde_json::Value)))]
pub async fn describe(
    caller: Caller,
    In(programme): In<ProgrammeId>,
) -> Result<Json<hoso_core::programme::Descriptor>, ApiError> {
    let descriptor =
        caller.run(Purpose::Administration, move |app, ctx| app.describe(ctx, &programme)).await?;
    Ok(Json(descriptor))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Rehearse {
    /// Digest of an installed plugin of the same programme.
    #[schema(value_type = String)]
    plugin: Digest,
    /// How many residents; all, up to 20,000, where it is left out.
    residents: Option<usize>,
}

/// What another version would change at a unit and all below it today, without effect: tasks and
/// alerts by code, who belongs, indicators of this month (numerator, denominator), faults, time.
#[utoipa::path(post, path = "/api/v1/facilities/{facility}/programmes/{programme}/rehearsal",
    tag = "programmes", request_body = Rehearse,
    params(("facility" = String, Path), ("programme" = String, Path)),
    responses((status = 200, body = serde_json::Value)))]
pub async fn rehearse(
    caller: Caller,
    In((facility, programme)): In<(FacilityId, ProgrammeId)>,
    Body(ask): Body<Rehearse>,
) -> Result<Json<Rehearsal>, ApiError> {
    let report = caller.run(Purpose::Administration, move |app, ctx| {
        app.rehearse(ctx, &facility, &programme, ask.plugin, ask.residents)
    });
    Ok(Json(report.await?))
}

/// Makes an assessment again as it was made: the same plugin, records and day must give the same.
#[utoipa::path(post,
    path = "/api/v1/facilities/{facility}/programmes/{programme}/replays/{resident}",
    tag = "programmes", params(("facility" = String, Path), ("programme" = String, Path),
        ("resident" = String, Path)),
    responses((status = 200, body = serde_json::Value)))]
pub async fn replay(
    caller: Caller,
    In((facility, programme, resident)): In<(FacilityId, ProgrammeId, ResidentId)>,
) -> Result<Json<Replay>, ApiError> {
    let report = caller.run(Purpose::Administration, move |app, ctx| {
        app.replay_assessment(ctx, &facility, &programme, resident)
    });
    Ok(Json(report.await?))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Release {
    reason: String,
}

/// Lets a plugin in quarantine run again at a facility, at once.
#[utoipa::path(post, path = "/api/v1/facilities/{facility}/programmes/{programme}/release",
    tag = "programmes", request_body = Release,
    params(("facility" = String, Path), ("programme" = String, Path)),
    responses((status = 200, body = Programme), (status = 409, description = "not in quarantine")))]
pub async fn release(
    caller: Caller,
    In((facility, programme)): In<(FacilityId, ProgrammeId)>,
    Body(ask): Body<Release>,
) -> Result<Json<Programme>, ApiError> {
    let view = caller.run(Purpose::Administration, move |app, ctx| {
        app.release_plugin(ctx, &facility, &programme, &ask.reason)
    });
    Ok(Json(view.await?.into()))
}

/// The newest faults of plugins.
#[utoipa::path(get, path = "/api/v1/faults", tag = "programmes", params(AtFacility),
    responses((status = 200, body = [Fault])))]
pub async fn faults(
    caller: Caller,
    Params(q): Params<AtFacility>,
) -> Result<Json<Vec<Fault>>, ApiError> {
    let limit = q.limit.unwrap_or(PAGE_ROWS);
    let views = caller
        .run(Purpose::Administration, move |app, ctx| app.faults(ctx, q.facility.as_ref(), limit));
    Ok(Json(all(views.await?)))
}
