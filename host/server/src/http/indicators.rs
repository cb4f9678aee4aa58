//! Indicators: a read of the cells that are kept current.

use super::views::all;
use super::views::programmes::IndicatorRow;
use super::{Caller, Params, parse};
use crate::error::ApiError;
use crate::ops::IndicatorQuery;
use axum::response::Json;
use hoso_core::policy::Purpose;
use hoso_core::{FacilityId, ProgrammeId};
use serde::Deserialize;
use utoipa::IntoParams;

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct IndicatorParams {
    #[param(value_type = String)]
    programme: ProgrammeId,
    /// A unit with all below it; without it: all that the reader sees.
    #[param(value_type = Option<String>)]
    facility: Option<FacilityId>,
    /// GSO code; without it: every stratum.
    commune: Option<String>,
    /// YYYY-MM.
    period: String,
    /// The law under which an analyst asks for figures of few persons; it stands in the trail.
    basis: Option<String>,
}

/// The indicators of one month, by stratum. Without a basis figures of few persons are null, and of
/// a unit below what the reader sees there are totals alone.
#[utoipa::path(get, path = "/api/v1/indicators", tag = "programmes", params(IndicatorParams),
    responses((status = 200, body = [IndicatorRow])))]
pub async fn list(
    caller: Caller,
    Params(q): Params<IndicatorParams>,
) -> Result<Json<Vec<IndicatorRow>>, ApiError> {
    let query = IndicatorQuery {
        programme: q.programme,
        facility: q.facility,
        commune: q.commune,
        period: parse("period", &q.period)?,
        basis: q.basis,
    };
    let rows = caller.run(Purpose::Statistics, move |app, ctx| app.indicators(ctx, &query)).await?;
    Ok(Json(all(rows)))
}
