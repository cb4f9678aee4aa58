//! Commands of the administrator: units, checks, backup.

use super::{local_admin, progress, say, told};
use crate::app::App;
use crate::ops::retention::Retention;
use anyhow::Context as _;
use hoso_core::{FacilityId, ProgrammeId, ResidentId};
use hoso_store::{Keys, SledStore};
use std::path::Path;

pub fn org(app: &App, file: &Path) -> anyhow::Result<()> {
    let text = std::fs::read_to_string(file).with_context(|| format!("read {}", file.display()))?;
    let units = serde_json::from_str(&text).with_context(|| file.display().to_string())?;
    let count = app.put_org_units(&local_admin(app), units).map_err(told)?;
    say(format_args!("{count} org units"));
    Ok(())
}

/// Ends with an error where the answer is another one.
pub fn replay(
    app: &App,
    (facility, programme, resident): (&FacilityId, &ProgrammeId, ResidentId),
    json: bool,
) -> anyhow::Result<()> {
    let found = app.replay_assessment(&local_admin(app), facility, programme, resident);
    let found = found.map_err(told)?;
    if json {
        say(format_args!("{}", serde_json::to_string(&found)?));
        return Ok(());
    }
    let same = |is: bool| if is { "same" } else { "another" };
    say(format_args!("plugin {}", found.plugin));
    for (what, is) in [
        ("chart", found.same_chart),
        ("settings", found.same_settings),
        ("answer", found.same_answer),
        ("tally", found.same_tally),
    ] {
        say(format_args!("{what:<9} {}", same(is)));
    }
    found.differences.iter().for_each(|part| say(format_args!("differs: {part}")));
    anyhow::ensure!(found.same_answer && found.same_tally, "the answer is another one");
    Ok(())
}

pub fn verify(app: &App) -> anyhow::Result<()> {
    let report = app.verify()?;
    for problem in &report.problems {
        say(format_args!("{problem}"));
    }
    if let Some(removed) = &report.removed {
        say(format_args!("audit trail: {removed}"));
    }
    say(format_args!("{report}"));
    anyhow::ensure!(report.is_whole(), "the store is not whole");
    Ok(())
}

/// With a reason it is done.
pub fn retention(app: &App, kept: Retention, reason: Option<&str>) -> anyhow::Result<()> {
    let Some(years) = kept.trail_years else {
        say(format_args!(
            "the audit trail is kept for ever: [retention] of hoso.toml names no trail_years"
        ));
        return Ok(());
    };
    let ctx = local_admin(app);
    let (day, rows) = app.old_trail(&ctx, years).map_err(told)?;
    match reason {
        None => say(format_args!("{rows} rows of before {day}; --apply --reason takes them out")),
        Some(reason) => {
            let rows = app.cut_trail(&ctx, years, reason).map_err(told)?;
            say(format_args!("{rows} rows of before {day} were taken out; `hoso verify` tells so"));
        }
    }
    Ok(())
}

pub fn recount(app: &App) -> anyhow::Result<()> {
    let bar = progress("{pos} assessments, {per_sec}", None);
    let found = app.recount(|done| bar.set_position(done)).map_err(told)?;
    bar.finish_and_clear();
    for difference in &found.differences {
        say(format_args!("{difference}"));
    }
    say(format_args!(
        "{} assessments counted again, {} of them waiting for work, {} differences",
        found.assessments,
        found.pending,
        found.differences.len()
    ));
    anyhow::ensure!(found.differences.is_empty(), "the indicators differ from their recount");
    Ok(())
}

pub fn backup(app: &App, to: &Path) -> anyhow::Result<()> {
    let report = app.store.backup(to)?;
    say(format_args!("backup written: {report}"));
    Ok(())
}

pub fn restore(from: &Path, data: &Path, keys: Option<&Keys>) -> anyhow::Result<()> {
    let report = SledStore::restore(from, &data.join("store"), keys)?;
    say(format_args!("restored: {report}"));
    Ok(())
}
