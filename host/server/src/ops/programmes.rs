//! Programmes per facility: what holds there, what failed, what is in quarantine.

use super::{OpContext, audit_row};
use crate::app::App;
use crate::registry::Snapshot;
use hoso_core::audit::Act;
use hoso_core::policy::{Action, Grant, Role};
use hoso_core::programme::switching::{Decision, Enablement};
use hoso_core::programme::{Descriptor, Granted, Text};
use hoso_core::quarantine::Quarantine;
use hoso_core::record::Value;
use hoso_core::{Digest, Error, FacilityId, ProgrammeId, Result, form};
use hoso_runtime::Plugin;
use hoso_store::Op;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Work queued in one commit.
pub(super) const WORK_PAGE: usize = 500;

#[derive(Debug, Clone, Serialize)]
pub struct ProgrammeView {
    pub facility: FacilityId,
    pub programme: ProgrammeId,
    pub title: Text,
    pub version: String,
    pub plugin: Digest,
    pub enabled: bool,
    /// What it may read and write here.
    pub granted: Granted,
    /// The unit whose word it is that it is on or off.
    pub switched_by: Option<FacilityId>,
    /// What is set here or above; one that is not named has its declared initial value.
    pub settings: BTreeMap<String, Value>,
    pub backlog: u64,
    /// It failed again and again here, and waits.
    pub quarantine: Option<Quarantine>,
}

#[derive(Debug, Clone, Serialize)]
pub struct FaultView {
    pub at_ms: i64,
    pub facility: FacilityId,
    pub programme: ProgrammeId,
    pub plugin: Digest,
    pub category: String,
    pub reason: String,
    pub log: String,
}

impl App {
    /// Those of one unit, or of all.
    pub fn programmes(
        &self,
        ctx: &OpContext,
        unit: Option<&FacilityId>,
    ) -> Result<Vec<ProgrammeView>> {
        let grant = self.open_facility(ctx, Action::ReadProgrammes)?;
        let registry = self.registry.snapshot();
        let unit = self.own_or_below(ctx, &grant, &registry, unit)?;
        let all = registry.enablements.values();
        all.filter(|e| unit.is_none_or(|unit| e.facility == *unit))
            .map(|e| self.programme_view(ctx, &registry, &e.facility, &e.programme, Some(e)))
            .collect()
    }

    /// What runs at the actor's facility; nothing is counted.
    pub fn running_here(&self, ctx: &OpContext) -> Result<Vec<Arc<Plugin>>> {
        let grant = self.open_facility(ctx, Action::ReadProgrammes)?;
        let registry = self.registry.snapshot();
        let here = grant.facility().map(|facility| registry.enabled_at(facility));
        Ok(here.into_iter().flatten().map(|enabled| enabled.plugin.clone()).collect())
    }

    /// One programme at a unit, and all that was ever said of it there.
    pub fn programme_at(
        &self,
        ctx: &OpContext,
        unit: &FacilityId,
        programme: &ProgrammeId,
    ) -> Result<(ProgrammeView, Vec<Decision>)> {
        let registry = self.registry.snapshot();
        self.may_decide(ctx, &registry.board, unit)?;
        let holds = registry.at(unit, programme).map(Arc::as_ref);
        let view = self.programme_view(ctx, &registry, unit, programme, holds)?;
        let mut said = registry.board.said(unit, programme).to_vec();
        for Decision { choice, .. } in &mut said {
            let digest = choice.plugin.unwrap_or(view.plugin);
            let plugin = registry.plugins.get(&digest).ok_or(Error::NotFound)?;
            choice.settings = shown(plugin.descriptor(), &choice.settings);
        }
        Ok((view, said))
    }

    /// `holds`: what holds there, `None` where nothing was said.
    pub(crate) fn programme_view(
        &self,
        ctx: &OpContext,
        registry: &Snapshot,
        unit: &FacilityId,
        programme: &ProgrammeId,
        holds: Option<&Enablement>,
    ) -> Result<ProgrammeView> {
        let plugin = match holds {
            Some(holds) => registry.plugins.get(&holds.plugin),
            None => registry.plugin_of(programme),
        };
        let plugin = plugin.ok_or(Error::NotFound)?;
        let descriptor = plugin.descriptor();
        Ok(ProgrammeView {
            facility: unit.clone(),
            programme: programme.clone(),
            title: descriptor.title.clone(),
            version: descriptor.version.clone(),
            plugin: plugin.digest(),
            enabled: holds.is_some_and(|holds| holds.enabled),
            granted: holds.map(|holds| holds.granted.clone()).unwrap_or_default(),
            switched_by: holds.and_then(|holds| holds.switched_by.clone()),
            settings: holds.map(|holds| shown(descriptor, &holds.settings)).unwrap_or_default(),
            backlog: self.store.backlog(unit, programme, ctx.today)?,
            // As stored: what is shown survives whatever comes.
            quarantine: self.store.plugin_quarantine(unit, programme)?,
        })
    }

    /// Lets a plugin in quarantine run again, at once, for every resident of the facility.
    pub fn release_plugin(
        &self,
        ctx: &OpContext,
        facility: &FacilityId,
        programme: &ProgrammeId,
        reason: &str,
    ) -> Result<ProgrammeView> {
        let registry = self.registry.snapshot();
        self.may_decide(ctx, &registry.board, facility)?;
        let reason = super::switching::reason(reason)?;
        let holds = registry.at(facility, programme).ok_or(Error::NotFound)?;
        if !self.watches.release(facility, programme) {
            return Err(Error::Conflict { message: "it is not in quarantine here".into() });
        }
        let note = format!("{facility} {programme}: {reason}");
        self.commit(vec![
            Op::DropPluginQuarantine { facility: facility.clone(), programme: programme.clone() },
            Op::Audit(audit_row(ctx, Act::ReleasePlugin, None, &note)),
        ])?;
        self.queue_facility(facility, programme)?;
        self.programme_view(ctx, &registry, facility, programme, Some(holds))
    }

    /// The unit that is asked about: the grant's own; of an administrator also one below.
    fn own_or_below<'a>(
        &self,
        ctx: &OpContext,
        grant: &'a Grant,
        registry: &Snapshot,
        named: Option<&'a FacilityId>,
    ) -> Result<Option<&'a FacilityId>> {
        match (grant.facility(), named) {
            (Some(_), Some(unit)) if ctx.actor.role == Role::ModuleAdministrator => {
                self.may_decide(ctx, &registry.board, unit)?;
                Ok(Some(unit))
            }
            (own, named) => Ok(own.or(named)),
        }
    }

    pub fn plugin(&self, digest: Digest) -> Result<Arc<Plugin>> {
        self.registry.snapshot().plugins.get(&digest).cloned().ok_or(Error::NotFound)
    }

    pub fn faults(
        &self,
        ctx: &OpContext,
        facility: Option<&FacilityId>,
        limit: usize,
    ) -> Result<Vec<FaultView>> {
        let grant = self.open_facility(ctx, Action::ReadProgrammes)?;
        let registry = self.registry.snapshot();
        let facility = self.own_or_below(ctx, &grant, &registry, facility)?;
        let rows = self.store.faults(facility, limit.clamp(1, 500))?;
        let views = rows.into_iter().map(|row| FaultView {
            at_ms: row.at_ms,
            facility: row.facility,
            programme: row.programme,
            plugin: row.plugin,
            category: row.category,
            reason: row.reason,
            log: row.log,
        });
        Ok(views.collect())
    }
}

/// A secret is never shown again.
fn shown(of: &Descriptor, settings: &BTreeMap<String, Value>) -> BTreeMap<String, Value> {
    let mut settings = settings.clone();
    settings.retain(|name, _| !is_secret(of, name));
    settings
}

pub(super) fn is_secret(of: &Descriptor, name: &str) -> bool {
    of.settings.iter().any(|setting| setting.name == *name && setting.secret)
}

pub(crate) fn check_settings(of: &Descriptor, settings: &BTreeMap<String, Value>) -> Result<()> {
    for (name, value) in settings {
        let declared = of.settings.iter().find(|s| s.name == *name);
        let wrong = match declared {
            None => Some("the plugin declares no such setting".to_owned()),
            Some(setting) => form::check_setting(setting, value).map(|problem| problem.text.en),
        };
        if let Some(why) = wrong {
            return Err(Error::invalid(format!("settings.{name}"), why));
        }
    }
    Ok(())
}
