//! Versions of a programme: each unit runs the one that it was given, or that of the unit above.
//! Before another is given, a rehearsal says what it would change; going back is giving the earlier
//! one again.

use super::programmes::check_settings;
use super::{Asked, OpContext, Switched, audit_row};
use crate::app::App;
use crate::assess::{Evaluation, NoInput, evaluate, machine_row};
use crate::registry::{Enabled, Snapshot};
use hoso_core::audit::Act;
use hoso_core::programme::switching::Enablement;
use hoso_core::programme::{Granted, Need, Scope};
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

/// Another version of a programme.
#[derive(Debug, Clone)]
pub struct Upgrade {
    /// An installed plugin of the same programme.
    pub plugin: Digest,
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
    /// Gives the unit, and what is below it, another version. Readers and calls in flight keep the
    /// registry that they began with; residents are assessed anew.
    pub fn upgrade(&self, ctx: &OpContext, asked: &Asked, to: &Upgrade) -> Result<Switched> {
        let what = format!("to {}", to.plugin);
        self.decided(ctx, asked, (Act::UpgradeProgramme, &what), |present, choice| {
            let holds = present.holds.as_ref().ok_or(Error::NotFound)?;
            let next = next_version(present.registry, &holds.programme, to.plugin)?;
            let more = more_needed(present.registry, holds, &next);
            if !more.is_empty() && !to.accept_needs {
                let message = format!("the version asks for more: {}", told(&more, &next));
                return Err(Error::Conflict { message });
            }
            check_settings(next.descriptor(), &holds.settings)?;
            choice.plugin = Some(to.plugin);
            if !more.is_empty() {
                choice.granted = Some(holds.granted.clone().with(more));
            }
            Ok(())
        })
    }

    /// Runs both versions over the residents of a unit and all below it where the programme runs,
    /// without effect but for the trail of who was read. The next version has all that it asks for
    /// beyond the present one.
    pub fn rehearse(
        &self,
        ctx: &OpContext,
        unit: &FacilityId,
        programme: &ProgrammeId,
        plugin: Digest,
        residents: Option<usize>,
    ) -> Result<Rehearsal> {
        let registry = self.registry.snapshot();
        self.may_decide(ctx, &registry.board, unit)?;
        let next = next_version(&registry, programme, plugin)?;
        let note = format!("{unit} {programme} {plugin}");
        self.commit(vec![Op::Audit(audit_row(ctx, Act::Rehearse, None, &note))])?;
        let (mut report, mut places) = (Rehearsal::default(), 0);
        let mut left = residents.unwrap_or(RESIDENTS_MAX).min(RESIDENTS_MAX);
        for facility in registry.board.units() {
            let Some(before) = registry.enabled(facility, programme) else { continue };
            if registry.board.is_within(facility, unit) {
                let pair = [before.clone(), as_upgraded(&registry, before, &next)];
                self.rehearse_at(ctx, &pair, &mut left, &mut report)?;
                places += 1;
            }
        }
        if places == 0 { Err(Error::NotFound) } else { Ok(report) }
    }

    fn rehearse_at(
        &self,
        ctx: &OpContext,
        pair: &[Enabled; 2],
        left: &mut usize,
        report: &mut Rehearsal,
    ) -> Result<()> {
        let (facility, mut cursor) = (&pair[0].enablement.facility, None);
        while *left > 0 {
            let page = self.store.residents_at(facility, cursor.as_deref(), PAGE.min(*left))?;
            *left -= page.rows.len().min(*left);
            self.rehearse_page(ctx, pair, &page.rows, report)?;
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        Ok(())
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
                evaluate(self, &input)
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

/// The version that is asked for.
fn next_version(
    registry: &Snapshot,
    programme: &ProgrammeId,
    plugin: Digest,
) -> Result<Arc<Plugin>> {
    let next = registry.plugins.get(&plugin).filter(|p| p.descriptor().id == *programme);
    next.cloned().ok_or_else(|| {
        Error::invalid("plugin", "no installed plugin of this programme has this digest")
    })
}

/// The place with the next version, and what that asks for beyond the present one granted.
fn as_upgraded(registry: &Snapshot, before: Enabled, next: &Arc<Plugin>) -> Enabled {
    let more = more_needed(registry, &before.enablement, next);
    let mut enablement = (*before.enablement).clone();
    enablement.plugin = next.digest();
    enablement.granted = enablement.granted.with(more);
    registry.with_plugin(enablement).unwrap_or(before)
}

/// What the next version asks for that neither the present one does nor the grant allows.
fn more_needed(registry: &Snapshot, holds: &Enablement, next: &Plugin) -> Granted {
    let more = Granted::declared_by(next.descriptor()).beyond(&holds.granted);
    match registry.plugins.get(&holds.plugin) {
        Some(present) => more.beyond(&Granted::declared_by(present.descriptor())),
        None => more,
    }
}

/// Each with the reason that the plugin gives.
fn told(more: &Granted, next: &Plugin) -> String {
    let line = |what: &str, scope: &Scope, of: &[Need]| {
        let need = of.iter().find(|need| need.scope == *scope);
        format!("{what} {scope}: {}", need.map_or("", |need| &need.reason.en))
    };
    let d = next.descriptor();
    let reads = more.reads.iter().map(|scope| line("reads", scope, &d.reads));
    let writes = more.writes.iter().map(|scope| line("writes", scope, &d.writes));
    reads.chain(writes).collect::<Vec<_>>().join("; ") + "; accept it"
}
