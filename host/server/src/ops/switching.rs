//! Decisions on programmes: switched, granted, given another version, left to what is above. One
//! way in (`decided`) and one that makes it so (`apply_next_switch`), which a kill in between only
//! delays: what was applied is stored beside what is queued.

use super::programmes::{WORK_PAGE, check_settings, is_secret};
use super::{OpContext, ProgrammeView, audit_row};
use crate::app::App;
use crate::registry::Snapshot;
use hoso_core::audit::Act;
use hoso_core::policy::Action;
use hoso_core::programme::switching::{Board, Choice, Decision, Enablement};
use hoso_core::programme::{Granted, Scope};
use hoso_core::record::Value;
use hoso_core::{Error, FacilityId, ProgrammeId, Result};
use hoso_runtime::Plugin;
use hoso_store::Op;
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Characters of a reason.
const REASON_MAX: usize = 500;

/// Where, when and why.
#[derive(Debug, Clone)]
pub struct Asked {
    /// A facility, or a unit above facilities.
    pub unit: FacilityId,
    pub programme: ProgrammeId,
    /// First day; today where it is left out.
    pub since: Option<Date>,
    pub reason: String,
    /// Say what would change, and change nothing.
    pub dry_run: bool,
}

/// On or off.
#[derive(Debug, Clone, Default)]
pub struct Switch {
    pub enabled: bool,
    /// Replaces the settings of this unit; absent keeps them.
    pub settings: Option<BTreeMap<String, Value>>,
}

/// What a plugin may read and write.
#[derive(Debug, Clone)]
pub enum Grant {
    /// All that it declares.
    Declared,
    Only(Granted),
}

/// What a decision changes.
#[derive(Debug, Clone)]
pub struct Switched {
    /// What holds at the unit on the first day.
    pub view: ProgrammeView,
    pub since: Date,
    /// Units, the asked one among them, at which something else holds on that day.
    pub changed: Vec<FacilityId>,
}

/// What a decision is made on.
pub(super) struct Present<'a> {
    pub registry: &'a Snapshot,
    /// What holds at the unit on the day, before the decision.
    pub holds: Option<Enablement>,
    pub programme: &'a ProgrammeId,
}

impl Present<'_> {
    /// The plugin that runs, or would: the newest where none was chosen.
    pub fn plugin(&self) -> Result<&Arc<Plugin>> {
        let chosen = self.holds.as_ref().map(|holds| holds.plugin);
        let plugin = match chosen {
            Some(digest) => self.registry.plugins.get(&digest),
            None => self.registry.plugin_of(self.programme),
        };
        plugin.ok_or(Error::NotFound)
    }

    fn something_granted(&self) -> Result<()> {
        if self.holds.as_ref().is_some_and(|holds| !holds.granted.is_empty()) {
            return Ok(());
        }
        let message = format!(
            "nothing is granted to {} here, so that it would do nothing; look at what it asks for \
             and grant it first",
            self.programme
        );
        Err(Error::Conflict { message })
    }

    /// Names the plugin here where nobody above has named one.
    fn choose_plugin(&self, choice: &mut Choice) -> Result<()> {
        if self.holds.is_none() {
            choice.plugin = Some(self.plugin()?.digest());
        }
        Ok(())
    }
}

impl App {
    /// Switches a programme at a unit and all below it that say nothing themselves. Takes effect at
    /// once for readers; records and assessments stay, and come back when it is on again.
    pub fn switch(&self, ctx: &OpContext, asked: &Asked, switch: Switch) -> Result<Switched> {
        let Switch { enabled, settings } = switch;
        let what = if enabled { "on" } else { "off" };
        self.decided(ctx, asked, (Act::SwitchProgramme, what), |present, choice| {
            present.choose_plugin(choice)?;
            if enabled {
                present.something_granted()?;
            }
            choice.enabled = Some(enabled);
            if let Some(settings) = settings {
                // A secret is not shown, so it is not sent back: it stays until another is named.
                let d = present.plugin()?.descriptor();
                choice.settings.retain(|name, _| is_secret(d, name));
                choice.settings.extend(settings);
            }
            Ok(())
        })
    }

    /// The unit says nothing any more: it is as what is above it.
    pub fn as_above(&self, ctx: &OpContext, asked: &Asked) -> Result<Switched> {
        self.decided(ctx, asked, (Act::SwitchProgramme, "as above"), |_, choice| {
            *choice = Choice::default();
            Ok(())
        })
    }

    /// Says what the programme may read and write, which is at most what its plugin declares.
    pub fn grant(&self, ctx: &OpContext, asked: &Asked, grant: Grant) -> Result<Switched> {
        self.decided(ctx, asked, (Act::GrantProgramme, "grant"), |present, choice| {
            let declared = Granted::declared_by(present.plugin()?.descriptor());
            let granted = match grant {
                Grant::Declared => declared,
                Grant::Only(granted) => {
                    refuse_more(&granted.beyond(&declared))?;
                    granted
                }
            };
            present.choose_plugin(choice)?;
            choice.granted = Some(granted);
            Ok(())
        })
    }

    /// Changes what the unit says from the day on, keeps it, and swaps the registry.
    pub(super) fn decided(
        &self,
        ctx: &OpContext,
        asked: &Asked,
        (act, what): (Act, &str),
        edit: impl FnOnce(&Present<'_>, &mut Choice) -> Result<()>,
    ) -> Result<Switched> {
        let turn = self.registry.turn();
        let registry = self.registry.snapshot();
        let Asked { unit, programme, .. } = asked;
        self.may_decide(ctx, &registry.board, unit)?;
        let (since, reason) = (first_day(ctx, asked.since)?, reason(&asked.reason)?);
        let board = &registry.board;
        let holds = board.at(unit, programme, since, i64::MAX);
        let present = Present { registry: &registry, holds, programme };
        let mut choice = board.own(unit, programme, since, i64::MAX).cloned().unwrap_or_default();
        edit(&present, &mut choice)?;
        let note = format!("{unit} {programme} {what} from {since}: {reason}");
        let decision = Decision {
            number: board.last() + 1,
            unit: unit.clone(),
            programme: programme.clone(),
            since,
            choice,
            at_ms: ctx.now_ms,
            account: ctx.actor.account.clone(),
            reason: reason.to_owned(),
        };
        let mut after = board.clone();
        after.add(decision.clone());
        let holds = after.at(unit, programme, since, i64::MAX);
        check(&registry, &decision.choice, holds.as_ref())?;
        let changed = differing(board, &after, programme, since);
        if !asked.dry_run {
            let audit = audit_row(ctx, act, None, &note);
            self.commit(vec![Op::PutDecision(decision), Op::Audit(audit)])?;
            self.reload_registry(&turn)?;
        }
        let registry = self.registry.snapshot();
        let view = self.programme_view(ctx, &registry, unit, programme, holds.as_ref())?;
        Ok(Switched { view, since, changed })
    }

    /// An administrator of a unit decides for what is below it.
    pub(super) fn may_decide(
        &self,
        ctx: &OpContext,
        board: &Board,
        unit: &FacilityId,
    ) -> Result<()> {
        self.open_facility(ctx, Action::SwitchProgramme)?;
        let own = ctx.actor.facility.as_ref();
        if own.is_some_and(|own| !board.is_within(unit, own)) {
            let message = format!("{unit} is not below the unit of this role");
            return Err(Error::Forbidden { message });
        }
        let known = board.org().is_empty()
            || board.units().contains(unit)
            || !self.store.residents_at(unit, None, 1)?.rows.is_empty();
        let unknown = || Error::invalid("unit", format!("no unit has the code {unit}"));
        known.then_some(()).ok_or_else(unknown)
    }

    /// Makes so what holds and was not made so yet: queues the residents of one place, and passes
    /// over those that have none; false when there is nothing, or somebody is at it.
    pub fn apply_next_switch(&self) -> Result<bool> {
        let Some(_turn) = self.applied.try_turn() else { return Ok(false) };
        let registry = self.registry.snapshot();
        let mut made = Vec::new();
        for ((facility, programme), revision) in self.applied.differing(&registry, WORK_PAGE) {
            let queues = registry.enabled(&facility, &programme).is_some()
                && !self.store.residents_at(&facility, None, 1)?.rows.is_empty();
            if queues {
                self.queue_facility(&facility, &programme)?;
            }
            made.push(((facility, programme), revision));
            if queues {
                break;
            }
        }
        if made.is_empty() {
            return Ok(false);
        }
        let marks = made.iter().cloned().map(|((facility, programme), revision)| Op::PutApplied {
            facility,
            programme,
            revision,
        });
        self.commit(marks.collect())?;
        self.applied.done(made);
        Ok(true)
    }

    /// Queues every resident registered at the facility.
    pub(super) fn queue_facility(
        &self,
        facility: &FacilityId,
        programme: &ProgrammeId,
    ) -> Result<()> {
        let (due, now_ms) = (self.clock.today(), self.clock.now_ms());
        let mut cursor = None;
        loop {
            let page = self.store.residents_at(facility, cursor.as_deref(), WORK_PAGE)?;
            let work = page.rows.into_iter().map(|resident| Op::PutWork {
                resident,
                facility: facility.clone(),
                programme: programme.clone(),
                due,
                now_ms,
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
}

fn first_day(ctx: &OpContext, since: Option<Date>) -> Result<Date> {
    let since = since.unwrap_or(ctx.today);
    let past = || Error::invalid("since", "a decision holds from today or from a later day on");
    (since >= ctx.today).then_some(since).ok_or_else(past)
}

pub(super) fn reason(text: &str) -> Result<&str> {
    match text.trim() {
        "" => Err(Error::invalid("reason", "say why: it is kept with the decision")),
        long if long.chars().count() > REASON_MAX => {
            Err(Error::invalid("reason", format!("at most {REASON_MAX} characters")))
        }
        reason => Ok(reason),
    }
}

/// What is said needs a plugin and settings that fit it.
fn check(registry: &Snapshot, choice: &Choice, holds: Option<&Enablement>) -> Result<()> {
    let Some(holds) = holds else { return Ok(()) };
    let plugin = registry.plugins.get(&holds.plugin).ok_or(Error::NotFound)?;
    check_settings(plugin.descriptor(), &choice.settings)?;
    Ok(())
}

fn refuse_more(more: &Granted) -> Result<()> {
    let list = |scopes: &[Scope]| scopes.iter().map(Scope::to_string).collect::<Vec<_>>();
    let more = [list(&more.reads), list(&more.writes)].concat();
    let text = format!("the plugin does not ask for: {}", more.join("; "));
    if more.is_empty() { Ok(()) } else { Err(Error::invalid("grant", text)) }
}

fn differing(before: &Board, after: &Board, programme: &ProgrammeId, day: Date) -> Vec<FacilityId> {
    let at = |board: &Board, unit: &FacilityId| board.at(unit, programme, day, i64::MAX);
    let units = after.units().into_iter();
    units.filter(|unit| at(before, unit) != at(after, unit)).cloned().collect()
}
