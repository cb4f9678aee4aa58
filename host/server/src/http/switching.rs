//! Decisions on a programme at a unit, a facility or one above facilities: what holds and what was
//! said, on or off, what it may read and write, which version. Each from a day on, with a reason,
//! and each as a dry run on request.

use super::views::charts::Value;
use super::views::programmes::Programme;
use super::views::switching::{Decision, Granted, Switched};
use super::{Body, Caller, In, views};
use crate::error::ApiError;
use crate::ops::{Asked, GrantTo, Switch, Upgrade};
use axum::response::Json;
use hoso_core::policy::Purpose;
use hoso_core::{Digest, FacilityId, ProgrammeId};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

type Place = In<(FacilityId, ProgrammeId)>;

#[derive(Serialize, ToSchema)]
pub struct AtUnit {
    /// What holds today.
    holds: Programme,
    /// All that was said of it at this unit, by the day from which it holds.
    said: Vec<Decision>,
}

/// A programme at a unit: what holds today, and every decision made here.
#[utoipa::path(get, path = "/api/v1/facilities/{facility}/programmes/{programme}",
    tag = "programmes", params(("facility" = String, Path), ("programme" = String, Path)),
    responses((status = 200, body = AtUnit)))]
pub async fn at(caller: Caller, In((unit, programme)): Place) -> Result<Json<AtUnit>, ApiError> {
    let found = caller
        .run(Purpose::Administration, move |app, ctx| app.programme_at(ctx, &unit, &programme));
    let (holds, said) = found.await?;
    Ok(Json(AtUnit { holds: holds.into(), said: views::all(said) }))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SwitchTo {
    enabled: bool,
    /// Why: kept with the decision.
    reason: String,
    /// Replaces the settings of this unit; without it they stay.
    settings: Option<BTreeMap<String, Value>>,
    /// First day, today or later; today where it is left out.
    #[schema(value_type = Option<String>, format = Date)]
    since: Option<Date>,
    /// Say what would change, and change nothing.
    #[serde(default)]
    dry_run: bool,
}

/// Switches a programme at a unit and all below it that says nothing itself. Off: its tasks are
/// gone from the lists; on again: they are back.
#[utoipa::path(put, path = "/api/v1/facilities/{facility}/programmes/{programme}",
    tag = "programmes", request_body = SwitchTo,
    params(("facility" = String, Path), ("programme" = String, Path)),
    responses((status = 200, body = Switched), (status = 409, description = "nothing is granted")))]
pub async fn switch(
    caller: Caller,
    In((unit, programme)): Place,
    Body(to): Body<SwitchTo>,
) -> Result<Json<Switched>, ApiError> {
    let settings = to.settings.map(|all| all.into_iter().map(|(k, v)| (k, v.into())).collect());
    let switch = Switch { enabled: to.enabled, settings };
    let SwitchTo { since, reason, dry_run, .. } = to;
    let asked = Asked { unit, programme, since, reason, dry_run };
    let done = caller.run(Purpose::Administration, move |app, ctx| app.switch(ctx, &asked, switch));
    Ok(Json(done.await?.into()))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AsAbove {
    reason: String,
    #[schema(value_type = Option<String>, format = Date)]
    since: Option<Date>,
    #[serde(default)]
    dry_run: bool,
}

/// The unit says nothing of the programme any more: what holds above it holds here.
#[utoipa::path(post, path = "/api/v1/facilities/{facility}/programmes/{programme}/as-above",
    tag = "programmes", request_body = AsAbove,
    params(("facility" = String, Path), ("programme" = String, Path)),
    responses((status = 200, body = Switched)))]
pub async fn as_above(
    caller: Caller,
    In((unit, programme)): Place,
    Body(AsAbove { reason, since, dry_run }): Body<AsAbove>,
) -> Result<Json<Switched>, ApiError> {
    let asked = Asked { unit, programme, since, reason, dry_run };
    let done = caller.run(Purpose::Administration, move |app, ctx| app.as_above(ctx, &asked));
    Ok(Json(done.await?.into()))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Grant {
    /// All that the plugin declares, instead of `only`.
    #[serde(default)]
    declared: bool,
    /// At most what the plugin declares; empty: nothing.
    only: Option<Granted>,
    reason: String,
    #[schema(value_type = Option<String>, format = Date)]
    since: Option<Date>,
    #[serde(default)]
    dry_run: bool,
}

/// Says what a programme may read and write at a unit and below. It does nothing before.
#[utoipa::path(put, path = "/api/v1/facilities/{facility}/programmes/{programme}/grant",
    tag = "programmes", request_body = Grant,
    params(("facility" = String, Path), ("programme" = String, Path)),
    responses((status = 200, body = Switched)))]
pub async fn grant(
    caller: Caller,
    In((unit, programme)): Place,
    Body(to): Body<Grant>,
) -> Result<Json<Switched>, ApiError> {
    let grant = match (to.declared, to.only) {
        (true, None) => GrantTo::Declared,
        (false, Some(only)) => GrantTo::Only(only.into()),
        _ => {
            let text = "either `declared` or `only` is expected";
            return Err(hoso_core::Error::invalid("only", text).into());
        }
    };
    let Grant { since, reason, dry_run, .. } = to;
    let asked = Asked { unit, programme, since, reason, dry_run };
    let done = caller.run(Purpose::Administration, move |app, ctx| app.grant(ctx, &asked, grant));
    Ok(Json(done.await?.into()))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UpgradeTo {
    /// Digest of an installed plugin of the same programme; an earlier one rolls back.
    #[schema(value_type = String)]
    plugin: Digest,
    reason: String,
    /// The version may read and write what the present one does not ask for.
    #[serde(default)]
    accept_needs: bool,
    #[schema(value_type = Option<String>, format = Date)]
    since: Option<Date>,
    #[serde(default)]
    dry_run: bool,
}

/// Gives a unit and all below it another version of a programme. One that asks for more waits until
/// that is accepted.
#[utoipa::path(post, path = "/api/v1/facilities/{facility}/programmes/{programme}/upgrade",
    tag = "programmes", request_body = UpgradeTo,
    params(("facility" = String, Path), ("programme" = String, Path)),
    responses((status = 200, body = Switched), (status = 409, description = "it asks for more")))]
pub async fn upgrade(
    caller: Caller,
    In((unit, programme)): Place,
    Body(to): Body<UpgradeTo>,
) -> Result<Json<Switched>, ApiError> {
    let upgrade = Upgrade { plugin: to.plugin, accept_needs: to.accept_needs };
    let UpgradeTo { since, reason, dry_run, .. } = to;
    let asked = Asked { unit, programme, since, reason, dry_run };
    let done =
        caller.run(Purpose::Administration, move |app, ctx| app.upgrade(ctx, &asked, &upgrade));
    Ok(Json(done.await?.into()))
}
