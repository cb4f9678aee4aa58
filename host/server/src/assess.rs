//! Assessment of one resident by one programme: grant, chart, plugin call, and the operations
//! that store the answer.

mod input;

use crate::app::App;
use crate::ops::{OpContext, Owed, Ties, audit_row};
use crate::registry::{Enabled, Snapshot};
use hoso_core::audit::Act;
use hoso_core::policy::Purpose;
use hoso_core::programme::{
    Answer, Assessment, Belongs, COMMUNE, Chart, Contribution, Enrolment, Month, OPEN_MONTHS,
};
use hoso_core::quarantine::Turn;
use hoso_core::{Digest, Result};
use hoso_runtime::Fault;
use hoso_store::{FaultRow, Op, WorkItem};
pub(crate) use input::{NoInput, PluginInput, fault_error, plugin_actor};
use jiff::civil::Date;
use std::sync::Arc;

/// An item that failed so often is set aside.
const FAILURES_MAX: u32 = 3;
/// First pause before a failed item runs again; it doubles.
const PAUSE_MS: i64 = 1_000;

/// What to store of an item.
pub(crate) enum Stored {
    /// Of one that was looked at.
    Ran(Vec<Op>),
    /// Its plugin may not run now.
    Waits(Box<Op>),
}

/// Runs the item and says what to store.
pub(crate) fn run_item(
    app: &App,
    registry: &Snapshot,
    item: &WorkItem,
    (today, now_ms): (Date, i64),
) -> Result<Stored> {
    let enabled = registry.enabled(&item.facility, &item.programme);
    let Some(enabled) = enabled else { return Ok(Stored::Ran(vec![done(item, None)])) };
    let (turn, ended) = app.watches.turn(&enabled, now_ms);
    if let Turn::Wait(until_ms) = turn {
        return Ok(Stored::Waits(Box::new(wait(item, until_ms))));
    }
    let ops = match app.plugin_input(today, item.resident, &enabled, "assessment")? {
        Ok(input) => call(app, input, item, &enabled, now_ms),
        Err(none) => {
            app.watches.untold(&enabled);
            match none {
                NoInput::Denied => withdraw(item),
                NoInput::Fault(fault) => failed(item, &enabled, fault, now_ms),
            }
        }
    };
    Ok(Stored::Ran(ended.into_iter().chain(ops).collect()))
}

fn call(app: &App, input: PluginInput, item: &WorkItem, enabled: &Enabled, now_ms: i64) -> Vec<Op> {
    let answered = assess(app, input, item, now_ms);
    let fault = answered.as_ref().err();
    app.metrics.plugin_call(fault.map_or("ok", |f| f.category.as_str()));
    let watched = app.watches.told(enabled, item.resident, fault, now_ms);
    let mut ops = answered.unwrap_or_else(|fault| failed(item, enabled, fault, now_ms));
    ops.extend(watched);
    ops
}

/// The plugin is in quarantine: the item keeps its place and is no worse for it.
fn wait(item: &WorkItem, until_ms: i64) -> Op {
    Op::FailWork {
        resident: item.resident,
        facility: item.facility.clone(),
        programme: item.programme.clone(),
        generation: item.generation,
        failures: item.failures,
        not_before_ms: until_ms,
        reason: "quarantine".to_owned(),
    }
}

/// What a programme says of one resident: nothing of those who do not belong.
pub(crate) struct Evaluation {
    /// With the stage that the answer gives.
    chart: Arc<Chart>,
    /// Of the chart that was assessed, and what it said of the enrolment.
    pub assessed: Digest,
    enrolled: Option<(Date, String)>,
    pub answer: Answer,
    pub tallied: Tallies,
    valid_until: Option<Date>,
}

/// Screens who is not enrolled, assesses and tallies who belongs. Without effect.
pub(crate) fn evaluate(app: &App, input: &PluginInput) -> Result<Option<Evaluation>, Fault> {
    let today = input.context.today;
    let mut input = input.clone();
    match input.chart.enrolment.as_ref() {
        Some((_, stage)) if stage == Enrolment::ENDED => return Ok(None),
        Some(_) => {}
        None => {
            let screening = input.enabled.plugin.screen(&input.call())?;
            if screening.belongs != Belongs::Yes {
                return Ok(None);
            }
            match app.input_of_newcomer(input, screening.stage)? {
                Some(taken_in) => input = taken_in,
                None => return Ok(None),
            }
        }
    }
    let mut answer = input.enabled.plugin.assess(&input.call())?;
    // Declared, or the sandbox had refused it; perhaps not granted.
    answer.drafts.retain(|draft| input.enabled.enablement.granted.writes(draft));
    let (assessed, enrolled) = (chart_digest(&input.chart), input.chart.enrolment.clone());
    input.chart = Arc::new(at_stage(&input.chart, &answer.stage));
    let (tallied, tally_until) = tally(&input, today)?;
    let until = [answer.valid_until, tally_until, Some(Month::of(today).last())];
    let valid_until = until.into_iter().flatten().min();
    Ok(Some(Evaluation { chart: input.chart, assessed, enrolled, answer, tallied, valid_until }))
}

fn assess(
    app: &App,
    mut input: PluginInput,
    item: &WorkItem,
    now_ms: i64,
) -> Result<Vec<Op>, Fault> {
    let Some(found) = evaluate(app, &input)? else { return Ok(withdraw(item)) };
    input.chart = found.chart;
    let next_due = found.valid_until.and_then(|day| day.tomorrow().ok());
    let said = (found.answer, found.tallied);
    let assessment = assessment(&input, item, (found.assessed, found.enrolled), said, now_ms);
    Ok(vec![
        Op::PutEnrolment(enrolment(&input)),
        Op::PutAssessment(Box::new(assessment)),
        Op::Audit(machine_row(&input, now_ms)),
        done(item, next_due),
    ])
}

pub(crate) type Tallies = Vec<(Month, Vec<Contribution>)>;

/// Contributions of the open months, oldest first, and how long they hold.
pub(crate) fn tally(input: &PluginInput, today: Date) -> Result<(Tallies, Option<Date>), Fault> {
    let months = Month::of(today).and_before(OPEN_MONTHS);
    let periods: Vec<_> = months.iter().map(|m| (m.first(), m.last())).collect();
    let answers = input.enabled.plugin.tally(&input.call(), &periods)?;
    let until = answers.iter().filter_map(|answer| answer.valid_until).min();
    let contributions = answers.into_iter().map(|answer| with_commune(input, answer.contributions));
    Ok((months.into_iter().zip(contributions).collect(), until))
}

fn with_commune(input: &PluginInput, mut contributions: Vec<Contribution>) -> Vec<Contribution> {
    let commune = input.commune.clone().unwrap_or_default();
    for contribution in &mut contributions {
        contribution.strata.push((COMMUNE.to_owned(), commune.clone()));
    }
    contributions
}

fn assessment(
    input: &PluginInput,
    item: &WorkItem,
    (chart, enrolled): (Digest, Option<(Date, String)>),
    (answer, tallied): (Answer, Tallies),
    at_ms: i64,
) -> Assessment {
    Assessment {
        resident: item.resident,
        facility: item.facility.clone(),
        programme: item.programme.clone(),
        plugin: input.enabled.plugin.digest(),
        chart,
        enrolled,
        context: (*input.context).clone(),
        answer,
        tallied,
        at_ms,
    }
}

/// Digest of the chart's canonical bytes: a replay must see the same.
fn chart_digest(chart: &Chart) -> Digest {
    let bytes = serde_json::to_vec(chart).expect("a chart has string keys and finite numbers");
    Digest::of(&bytes)
}

/// The chart with the stage that the answer gives; an answer without one keeps the present.
fn at_stage(chart: &Chart, stage: &str) -> Chart {
    let mut chart = chart.clone();
    if let Some((_, present)) = chart.enrolment.as_mut().filter(|_| !stage.is_empty()) {
        stage.clone_into(present);
    }
    chart
}

/// Of the facility's own registration: what another one was enrolled since stays with that.
fn enrolment(input: &PluginInput) -> Enrolment {
    let stage = input.chart.enrolment.as_ref().map(|(_, stage)| stage.clone());
    Enrolment {
        registration: input.registration,
        facility: input.context.facility.clone(),
        programme: input.enabled.enablement.programme.clone(),
        since: input.enrolled_since.unwrap_or(input.context.today),
        stage: stage.unwrap_or_default(),
    }
}

/// A machine has read the chart.
pub(crate) fn machine_row(input: &PluginInput, now_ms: i64) -> hoso_core::audit::AuditRow {
    let ctx = OpContext {
        actor: plugin_actor(&input.enabled),
        purpose: Purpose::Programme,
        request_id: "assessment".to_owned(),
        now_ms,
        today: input.context.today,
        owed: Owed::default(),
        ties: Ties::default(),
    };
    audit_row(&ctx, Act::Assess, Some(input.resident), "")
}

fn done(item: &WorkItem, next_due: Option<Date>) -> Op {
    Op::DoneWork {
        resident: item.resident,
        facility: item.facility.clone(),
        programme: item.programme.clone(),
        generation: item.generation,
        next_due,
    }
}

/// The resident does not belong (any more): no tasks, no contributions.
fn withdraw(item: &WorkItem) -> Vec<Op> {
    let drop = Op::DropAssessment {
        resident: item.resident,
        facility: item.facility.clone(),
        programme: item.programme.clone(),
    };
    vec![drop, done(item, None)]
}

/// Keeps the fault; the item waits longer each time, and is set aside in the end.
fn failed(item: &WorkItem, enabled: &Enabled, fault: Fault, now_ms: i64) -> Vec<Op> {
    let failures = item.failures + 1;
    let not_before_ms =
        if failures >= FAILURES_MAX { i64::MAX } else { now_ms + (PAUSE_MS << failures) };
    let category = fault.category.as_str().to_owned();
    let row = FaultRow {
        at_ms: now_ms,
        facility: item.facility.clone(),
        programme: item.programme.clone(),
        plugin: enabled.plugin.digest(),
        category: category.clone(),
        reason: fault.reason,
        log: fault.log,
        resident: item.resident,
    };
    let work = Op::FailWork {
        resident: item.resident,
        facility: item.facility.clone(),
        programme: item.programme.clone(),
        generation: item.generation,
        failures,
        not_before_ms,
        reason: category,
    };
    vec![Op::PutFault(row), work]
}
