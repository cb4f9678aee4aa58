//! Finding residents, and who they are.

use super::views::all;
use super::views::people::Resident;
use super::{Body, Caller, In, PAGE_ROWS};
use crate::error::ApiError;
use crate::ops::SearchQuery;
use axum::response::Json;
use hoso_core::ResidentId;
use hoso_core::policy::Purpose;
use serde::Deserialize;
use utoipa::ToSchema;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Search {
    /// Personal number, insurance card, social insurance number, old identity card or passport.
    identifier: Option<String>,
    /// With or without diacritics; words in any order, each from its beginning.
    name: Option<String>,
    birth_year: Option<i16>,
    /// Telephone number as the facility knows it: the resident's or a relative's.
    phone: Option<String>,
    /// 1 to 100.
    limit: Option<usize>,
}

/// Residents that the caller's facility knows. Histories and proxies keep URLs: what is searched by
/// never stands in one.
#[utoipa::path(post, path = "/api/v1/residents/search", tag = "residents", request_body = Search,
    responses((status = 200, body = [Resident])))]
pub async fn search(
    caller: Caller,
    Body(q): Body<Search>,
) -> Result<Json<Vec<Resident>>, ApiError> {
    let query = SearchQuery {
        identifier: q.identifier,
        name: q.name,
        birth_year: q.birth_year,
        phone: q.phone,
        limit: q.limit.unwrap_or(PAGE_ROWS),
    };
    let found = caller.run(Purpose::Treatment, move |app, ctx| app.search(ctx, &query)).await?;
    Ok(Json(all(found)))
}

/// One resident.
#[utoipa::path(get, path = "/api/v1/residents/{resident}", tag = "residents",
    params(("resident" = String, Path)), responses((status = 200, body = Resident)))]
pub async fn read(caller: Caller, In(id): In<ResidentId>) -> Result<Json<Resident>, ApiError> {
    let resident = caller.run(Purpose::Treatment, move |app, ctx| app.resident(ctx, id)).await?;
    Ok(Json(resident.into()))
}
