//! Versions of a programme: each facility runs the one that it was given. Before another is given,
//! a rehearsal says what it would change; going back is giving the earlier one again.

use super::programmes::check_settings;
use super::{OpContext, ProgrammeView, audit_row};
use crate::app::App;
use crate::assess::{Evaluation, NoInput, evaluate, machine_row};
use crate::registry::{Enabled, Snapshot};
use hoso_core::audit::Act;
use hoso_core::policy::Action;
use hoso_core::programme::{Enablement, Need};
use hoso_core::{Digest, Error, FacilityId, ProgrammeId, ResidentId, Result};
use hoso_runtime::{Fault, Plugin};
use hoso_store::Op;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Residents of one page of a rehearsal; their audit rows are one commit.
const PAGE: usize = 200;
/// Residents of a rehearsal.
const RESIDENTS_MAX: usize = 20_000;
/// Residents that a report names.
const NAMED: usize = 100;

/// Another version of a programme at one facility.
#[derive(Debug, Clone)]
pub struct Upgrade {
    /// An installed plugin of the same programme.
    pub plugin: Digest,
    pub reason: String,
    /// It may read and write more than the present version.
    pub accept_needs: bool,
}

/// How often something is there now that was not, and was there that is not.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Changes {
    pub added: u64,
    pub removed: u64,
}

/// What a version would change at a facility today.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Rehearsal {
    pub residents: u64,
    /// Residents for whom anything differs.
    pub changed: u64,
    /// The first of them.
    pub examples: Vec<ResidentId>,
    /// By code.
    pub tasks: BTreeMap<String, Changes>,
    pub alerts: BTreeMap<String, Changes>,
    /// Residents who belong now and did not, and the other way round.
    pub belonging: Changes,
    /// By indicator: numerator and denominator of this month, before and after.
    pub indicators: BTreeMap<String, [(u64, u64); 2]>,
    pub faults_before: u64,
    pub faults_after: u64,
    /// Why the first call of the new version failed.
    pub first_fault: Option<String>,
    pub ms_before: u64,
    pub ms_after: u64,
}

impl App {
    /// Gives the facility another version. Readers and calls in flight keep the registry that they
    /// began with; its residents are assessed anew.
    pub fn upgrade(
        &self,
        ctx: &OpContext,
        facility: &FacilityId,
        programme: &ProgrammeId,
        to: &Upgrade,
    ) -> Result<ProgrammeView> {
        self.open_facility(ctx, Action::SwitchProgramme)?;
        if to.reason.trim().is_empty() {
            return Err(Error::invalid("reason", "say why: it is kept with the upgrade"));
        }
        let registry = self.registry.snapshot();
        let (present, next) = versions(&registry, facility, programme, to.plugin)?;
        let more = more_needed(&registry, &present, &next);
        if !more.is_empty() && !to.accept_needs {
            let message = format!("the version asks for more: {}; accept it", more.join("; "));
            return Err(Error::Conflict { message });
        }
        check_settings(next.descriptor(), &present.settings)?;
        let note =
            format!("{facility} {programme} {} -> {}: {}", present.plugin, to.plugin, to.reason);
        let enablement = Enablement { plugin: to.plugin, at_ms: ctx.now_ms, ..present };
        let audit = audit_row(ctx, Act::UpgradeProgramme, None, &note);
        self.commit(vec![Op::PutEnablement(enablement.clone()), Op::Audit(audit)])?;
        self.reload_registry()?;
        if enablement.enabled {
            self.queue_facility(ctx, facility, programme)?;
        }
        self.programme_view(ctx, &self.registry.snapshot(), &enablement)
    }

    /// Runs both versions over the facility's residents, without effect but for the trail of who
    /// was read.
    pub fn rehearse(
        &self,
        ctx: &OpContext,
        facility: &FacilityId,
        programme: &ProgrammeId,
        plugin: Digest,
        residents: Option<usize>,
    ) -> Result<Rehearsal> {
        self.open_facility(ctx, Action::SwitchProgramme)?;
        let registry = self.registry.snapshot();
        let (present, next) = versions(&registry, facility, programme, plugin)?;
        let before = registry.plugins.get(&present.plugin).cloned().ok_or(Error::NotFound)?;
        let pair = [before, next].map(|p| Enabled { enablement: present.clone(), plugin: p });
        let note = format!("{facility} {programme} {plugin}");
        self.commit(vec![Op::Audit(audit_row(ctx, Act::Rehearse, None, &note))])?;
        let mut left = residents.unwrap_or(RESIDENTS_MAX).min(RESIDENTS_MAX);
        let (mut report, mut cursor) = (Rehearsal::default(), None);
        while left > 0 {
            let page = self.store.residents_at(facility, cursor.as_deref(), PAGE.min(left))?;
            left -= page.rows.len().min(left);
            self.rehearse_page(ctx, &pair, &page.rows, &mut report)?;
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        Ok(report)
    }

    fn rehearse_page(
        &self,
        ctx: &OpContext,
        pair: &[Enabled; 2],
        residents: &[ResidentId],
        report: &mut Rehearsal,
    ) -> Result<()> {
        let mut trail = Vec::new();
        for resident in residents {
            let [before, after] = pair;
            let before = self.trial(ctx, *resident, before, &mut trail)?;
            let after = self.trial(ctx, *resident, after, &mut trail)?;
            report.add(*resident, before, after);
        }
        if trail.is_empty() { Ok(()) } else { self.commit(trail) }
    }

    fn trial(
        &self,
        ctx: &OpContext,
        resident: ResidentId,
        enabled: &Enabled,
        trail: &mut Vec<Op>,
    ) -> Result<Trial> {
        let started = Instant::now();
        let found = match self.plugin_input(ctx.today, resident, enabled, "rehearsal")? {
            Ok(input) => {
                trail.push(Op::Audit(machine_row(&input, ctx.now_ms)));
                evaluate(&input)
            }
            Err(NoInput::Denied) => Ok(None),
            Err(NoInput::Fault(fault)) => Err(fault),
        };
        Ok(Trial { found, took: started.elapsed() })
    }
}

/// Codes, each with what tells two of a code apart.
type Coded = BTreeSet<(String, String)>;

/// What one version said of one resident.
struct Trial {
    found: std::result::Result<Option<Evaluation>, Fault>,
    took: Duration,
}

impl Trial {
    fn said(&self) -> Option<&Evaluation> {
        self.found.as_ref().ok().and_then(Option::as_ref)
    }

    /// Tasks by code and due day, alerts by code and level.
    fn parts(&self) -> (Coded, Coded) {
        let answer = self.said().map(|found| &found.answer);
        let tasks = answer.into_iter().flat_map(|a| &a.tasks);
        let alerts = answer.into_iter().flat_map(|a| &a.alerts);
        (
            tasks.map(|t| (t.code.clone(), t.due.to_string())).collect(),
            alerts.map(|a| (a.code.clone(), format!("{:?}", a.level))).collect(),
        )
    }
}

impl Rehearsal {
    fn add(&mut self, resident: ResidentId, before: Trial, after: Trial) {
        self.residents += 1;
        self.ms_before += before.took.as_millis() as u64;
        self.ms_after += after.took.as_millis() as u64;
        self.faults_before += u64::from(before.found.is_err());
        self.faults_after += u64::from(after.found.is_err());
        if let Err(fault) = &after.found {
            self.first_fault.get_or_insert_with(|| fault.to_string());
        }
        let (was, is) = (before.parts(), after.parts());
        let mut changed = count(&mut self.tasks, &was.0, &is.0);
        changed |= count(&mut self.alerts, &was.1, &is.1);
        let (belonged, belongs) = (before.said().is_some(), after.said().is_some());
        self.belonging.added += u64::from(belongs && !belonged);
        self.belonging.removed += u64::from(belonged && !belongs);
        changed |= belongs != belonged || before.found.is_err() != after.found.is_err();
        for (side, trial) in [&before, &after].into_iter().enumerate() {
            self.sum(side, trial.said());
        }
        if changed {
            self.changed += 1;
            if self.examples.len() < NAMED {
                self.examples.push(resident);
            }
        }
    }

    fn sum(&mut self, side: usize, said: Option<&Evaluation>) {
        let month = said.and_then(|found| found.tallied.last());
        for share in month.into_iter().flat_map(|(_, shares)| shares) {
            let sums = self.indicators.entry(share.indicator.clone()).or_default();
            sums[side].0 += u64::from(share.numerator);
            sums[side].1 += u64::from(share.denominator);
        }
    }
}

fn count(into: &mut BTreeMap<String, Changes>, was: &Coded, is: &Coded) -> bool {
    for (code, _) in is.difference(was) {
        into.entry(code.clone()).or_default().added += 1;
    }
    for (code, _) in was.difference(is) {
        into.entry(code.clone()).or_default().removed += 1;
    }
    was != is
}

/// What the facility runs, and the version that is asked for.
fn versions(
    registry: &Snapshot,
    facility: &FacilityId,
    programme: &ProgrammeId,
    plugin: Digest,
) -> Result<(Enablement, Arc<Plugin>)> {
    let present = registry.enablements.get(&(facility.clone(), programme.clone()));
    let present = present.cloned().ok_or(Error::NotFound)?;
    let next = registry.plugins.get(&plugin).filter(|p| p.descriptor().id == *programme);
    let next = next.cloned().ok_or_else(|| {
        Error::invalid("plugin", "no installed plugin of this programme has this digest")
    })?;
    Ok((present, next))
}

/// Needs of the next version that the present one does not have.
fn more_needed(registry: &Snapshot, present: &Enablement, next: &Plugin) -> Vec<String> {
    let Some(known) = registry.plugins.get(&present.plugin) else { return Vec::new() };
    let (old, new) = (known.descriptor(), next.descriptor());
    let more = |what: &str, had: &[Need], wants: &[Need]| -> Vec<String> {
        let needed = wants.iter().filter(|want| !had.iter().any(|have| covers(have, want)));
        let told = |need: &Need| {
            format!("{what} {} {}: {}", need.kind, need.codes.join(" "), need.reason.en)
        };
        needed.map(told).collect()
    };
    [more("reads", &old.reads, &new.reads), more("writes", &old.writes, &new.writes)].concat()
}

/// Does the one need allow all that the other asks for?
fn covers(have: &Need, want: &Need) -> bool {
    let all = have.codes.is_empty();
    let listed = !want.codes.is_empty() && want.codes.iter().all(|code| have.codes.contains(code));
    (have.kind == "*" || have.kind == want.kind)
        && (have.category.is_empty() || have.category == want.category)
        && (all || listed)
}
