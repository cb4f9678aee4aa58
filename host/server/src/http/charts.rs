//! A resident's chart, its records and what programmes say about it.

use super::views::charts::{Assessment, Record, RecordVersions};
use super::views::{Page, all};
use super::{Caller, In, PAGE_ROWS, Params, parse_list};
use crate::error::ApiError;
use crate::ops::ChartRequest;
use axum::http::header;
use axum::response::{IntoResponse, Json, Response};
use hoso_core::policy::Purpose;
use hoso_core::record::Kind;
use hoso_core::{Error, RecordId, ResidentId, Result};
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::IntoParams;

/// Records of a Bundle; a longer chart is read by pages.
const BUNDLE_RECORDS: usize = 500;

#[derive(Deserialize, Default, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Order {
    #[default]
    Newest,
    Oldest,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ChartParams {
    /// FHIR types, separated by commas.
    kind: Option<String>,
    /// Codes, separated by commas; one that ends in `*` is a prefix.
    code: Option<String>,
    /// First day.
    #[param(value_type = Option<String>, format = Date)]
    since: Option<Date>,
    /// Last day.
    #[param(value_type = Option<String>, format = Date)]
    until: Option<Date>,
    /// `newest` (the rule) or `oldest` first.
    #[param(value_type = Option<String>)]
    order: Option<Order>,
    cursor: Option<String>,
    /// 1 to 500.
    limit: Option<usize>,
}

impl ChartParams {
    fn request(self) -> Result<ChartRequest> {
        let kinds = parse_list(self.kind.as_deref()).map(|name| {
            Kind::from_name(name).ok_or_else(|| {
                let known = Kind::ALL.map(Kind::as_str).join(", ");
                Error::invalid("kind", format!("one of {known} is expected"))
            })
        });
        Ok(ChartRequest {
            kinds: kinds.collect::<Result<_>>()?,
            codes: parse_list(self.code.as_deref()).map(str::to_owned).collect(),
            since: self.since,
            until: self.until,
            newest_first: self.order.unwrap_or_default() == Order::Newest,
            cursor: self.cursor,
            limit: self.limit.unwrap_or(PAGE_ROWS),
        })
    }
}

/// The chart as the caller may see it, by time.
#[utoipa::path(get, path = "/api/v1/residents/{resident}/chart", tag = "charts",
    params(("resident" = String, Path), ChartParams),
    responses((status = 200, body = Page<Record>)))]
pub async fn read(
    caller: Caller,
    In(id): In<ResidentId>,
    Params(q): Params<ChartParams>,
) -> Result<Json<Page<Record>>, ApiError> {
    let request = q.request()?;
    let page = caller.run(Purpose::Treatment, move |app, ctx| app.chart(ctx, id, &request)).await?;
    Ok(Json(Page { rows: all(page.records), next: page.next }))
}

/// One record as it stands, and the versions before it.
#[utoipa::path(get, path = "/api/v1/residents/{resident}/records/{record}", tag = "charts",
    params(("resident" = String, Path), ("record" = String, Path)),
    responses((status = 200, body = RecordVersions)))]
pub async fn record(
    caller: Caller,
    In((id, record)): In<(ResidentId, RecordId)>,
) -> Result<Json<RecordVersions>, ApiError> {
    let view = caller.run(Purpose::Treatment, move |app, ctx| app.record(ctx, id, record)).await?;
    Ok(Json(view.into()))
}

/// The newest 500 records as a FHIR R4 Bundle; errors are OperationOutcomes.
#[utoipa::path(get, path = "/api/v1/residents/{resident}/fhir", tag = "charts",
    params(("resident" = String, Path)),
    responses((status = 200, content_type = "application/fhir+json", body = serde_json::Value)))]
pub async fn fhir(caller: Caller, In(id): In<ResidentId>) -> Result<Response, ApiError> {
    let request =
        ChartRequest { newest_first: true, limit: BUNDLE_RECORDS, ..ChartRequest::default() };
    let bundle = caller.run(Purpose::Treatment, move |app, ctx| {
        let (registrations, page) = app.chart_with_registrations(ctx, id, &request)?;
        Ok(hoso_exchange::to_fhir::chart(id, &registrations, &page.records).to_string())
    });
    Ok(([(header::CONTENT_TYPE, "application/fhir+json")], bundle.await?).into_response())
}

/// What the programmes of the caller's facility say about the chart.
#[utoipa::path(get, path = "/api/v1/residents/{resident}/assessments", tag = "charts",
    params(("resident" = String, Path)), responses((status = 200, body = [Assessment])))]
pub async fn assessments(
    caller: Caller,
    In(id): In<ResidentId>,
) -> Result<Json<Vec<Assessment>>, ApiError> {
    let views = caller.run(Purpose::Treatment, move |app, ctx| app.assessments(ctx, id)).await?;
    Ok(Json(all(views)))
}
