//! Programmes per facility: list, switch on and off, install, faults.

use super::{OpContext, audit_row};
use crate::app::App;
use crate::registry::Snapshot;
use hoso_core::audit::Act;
use hoso_core::policy::{Action, Role};
use hoso_core::programme::{Descriptor, Enablement, Text};
use hoso_core::quarantine::Quarantine;
use hoso_core::record::Value;
use hoso_core::{Digest, Error, FacilityId, ProgrammeId, Result, form};
use hoso_runtime::Plugin;
use hoso_store::Op;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Work queued in one commit.
const WORK_PAGE: usize = 500;

#[derive(Debug, Clone, Serialize)]
pub struct ProgrammeView {
    pub facility: FacilityId,
    pub programme: ProgrammeId,
    pub title: Text,
    pub version: String,
    pub plugin: Digest,
    pub enabled: bool,
    /// What is set here; a setting that is not named has its declared initial value.
    pub settings: BTreeMap<String, Value>,
    pub backlog: u64,
    /// It failed again and again here, and waits.
    pub quarantine: Option<Quarantine>,
}

/// A switch of a programme at a facility.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Switch {
    pub enabled: bool,
    /// Why: kept with the switch.
    pub reason: String,
    /// Replaces the settings; absent keeps them.
    #[serde(default)]
    pub settings: Option<BTreeMap<String, Value>>,
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
    /// Those of one facility, or of all.
    pub fn programmes(
        &self,
        ctx: &OpContext,
        facility: Option<&FacilityId>,
    ) -> Result<Vec<ProgrammeView>> {
        let own = ctx.actor.facility.as_ref();
        let facility = if ctx.actor.role == Role::ModuleAdministrator { facility } else { own };
        let registry = self.registry.snapshot();
        let all = registry.enablements.values();
        all.filter(|e| facility.is_none_or(|f| e.facility == *f))
            .map(|e| self.programme_view(ctx, &registry, e))
            .collect()
    }

    pub(crate) fn programme_view(
        &self,
        ctx: &OpContext,
        registry: &Snapshot,
        e: &Enablement,
    ) -> Result<ProgrammeView> {
        let plugin = registry.plugins.get(&e.plugin);
        let descriptor = plugin.map(|p| p.descriptor());
        Ok(ProgrammeView {
            facility: e.facility.clone(),
            programme: e.programme.clone(),
            title: descriptor.map(|d| d.title.clone()).unwrap_or_default(),
            version: descriptor.map(|d| d.version.clone()).unwrap_or_default(),
            plugin: e.plugin,
            enabled: e.enabled,
            settings: e.settings.clone(),
            backlog: self.store.backlog(&e.facility, &e.programme, ctx.today)?,
            quarantine: self.watches.quarantine(&e.facility, &e.programme),
        })
    }

    /// Switches a programme at a facility. Takes effect at once for readers; records and
    /// assessments stay, and come back when it is switched on again.
    pub fn switch(
        &self,
        ctx: &OpContext,
        facility: &FacilityId,
        programme: &ProgrammeId,
        switch: Switch,
    ) -> Result<ProgrammeView> {
        self.open_facility(ctx, Action::SwitchProgramme)?;
        let Switch { enabled, reason, settings } = switch;
        if reason.trim().is_empty() {
            return Err(Error::invalid("reason", "say why: it is kept with the switch"));
        }
        let registry = self.registry.snapshot();
        let known = registry.enablements.get(&(facility.clone(), programme.clone()));
        let plugin = match known {
            Some(enablement) => registry.plugins.get(&enablement.plugin),
            None => registry.plugin_of(programme),
        };
        let plugin = plugin.ok_or(Error::NotFound)?;
        if let Some(settings) = &settings {
            check_settings(plugin.descriptor(), settings)?;
        }
        let settings = settings.or_else(|| known.map(|e| e.settings.clone())).unwrap_or_default();
        let enablement = Enablement {
            facility: facility.clone(),
            programme: programme.clone(),
            plugin: plugin.digest(),
            enabled,
            settings,
            at_ms: ctx.now_ms,
        };
        let note =
            format!("{facility} {programme} {}: {reason}", if enabled { "on" } else { "off" });
        let audit = audit_row(ctx, Act::SwitchProgramme, None, &note);
        self.commit(vec![Op::PutEnablement(enablement.clone()), Op::Audit(audit)])?;
        self.reload_registry()?;
        if enabled {
            self.queue_facility(ctx, facility, programme)?;
        }
        self.programme_view(ctx, &self.registry.snapshot(), &enablement)
    }

    /// Queues every resident registered at the facility.
    pub(crate) fn queue_facility(
        &self,
        ctx: &OpContext,
        facility: &FacilityId,
        programme: &ProgrammeId,
    ) -> Result<()> {
        let mut cursor = None;
        loop {
            let page = self.store.residents_at(facility, cursor.as_deref(), WORK_PAGE)?;
            let work = page.rows.into_iter().map(|resident| Op::PutWork {
                resident,
                facility: facility.clone(),
                programme: programme.clone(),
                due: ctx.today,
                now_ms: ctx.now_ms,
            });
            self.commit(work.collect())?;
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        self.bell.ring();
        Ok(())
    }

    /// Lets a plugin in quarantine run again, at once, for every resident of the facility.
    pub fn release_plugin(
        &self,
        ctx: &OpContext,
        facility: &FacilityId,
        programme: &ProgrammeId,
        reason: &str,
    ) -> Result<ProgrammeView> {
        self.open_facility(ctx, Action::SwitchProgramme)?;
        if reason.trim().is_empty() {
            return Err(Error::invalid("reason", "say why: it is kept in the trail"));
        }
        let registry = self.registry.snapshot();
        let enablement = registry.enablements.get(&(facility.clone(), programme.clone()));
        let enablement = enablement.ok_or(Error::NotFound)?;
        if !self.watches.release(facility, programme) {
            return Err(Error::Conflict { message: "it is not in quarantine here".into() });
        }
        let note = format!("{facility} {programme}: {reason}");
        self.commit(vec![
            Op::DropPluginQuarantine { facility: facility.clone(), programme: programme.clone() },
            Op::Audit(audit_row(ctx, Act::ReleasePlugin, None, &note)),
        ])?;
        self.queue_facility(ctx, facility, programme)?;
        self.programme_view(ctx, &registry, enablement)
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
        let own = ctx.actor.facility.as_ref();
        let facility = if ctx.actor.role == Role::ModuleAdministrator { facility } else { own };
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
