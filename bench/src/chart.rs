//! A chart of several hundred records, of a resident who has given twenty consents. What programs
//! read: the newest 100 with decision and durable audit row, without and with the consents, and the
//! read alone. And what a doctor opens (`chart_page`).

use crate::chart_page;
use crate::exports::{busiest, single_visits};
use crate::figure::{Figure, Target};
use crate::rig::{Rig, context, created, ncd, sender, told};
use crate::timing::Samples;
use anyhow::Context as _;
use hoso_core::ResidentId;
use hoso_core::policy::{
    self, Action, Actor, Decision, Evidence, EvidenceKind, GivenBy, NewConsent, Purpose,
    Relationships, Role, Whom,
};
use hoso_server::app::App;
use hoso_server::ops::{ChartRequest, OpContext};
use hoso_store::{ChartQuery, Charts as _, Options, SledStore};
use std::path::Path;

const ROWS: usize = 100;
const WARMUP: usize = 100;
const RUNS: usize = 3_000;
const CONSENTS: i64 = 20;
/// Others in the store.
const OTHERS: usize = 1_000;

pub fn run() -> anyhow::Result<Vec<Figure>> {
    let rig = Rig::new()?;
    single_visits(OTHERS).iter().try_for_each(|m| rig.send(m).map(drop))?;
    let messages = busiest(2_000);
    let (mut resident, mut records) = (None, 0);
    for message in &messages {
        // A visit that the others hold already is unchanged here.
        let ctx = context(rig.app(), Role::Machine, Some(sender(message)?));
        let receipt = rig.app().intake(&ctx, None, message).map_err(told)?;
        resident = receipt.cases.first().map(|case| case.resident);
        records += created(&receipt);
    }
    let resident = resident.context("the population has no visit")?;
    let facility = sender(&messages[0])?;
    let ctx = context(rig.app(), Role::Clinician, Some(facility.clone()));
    let request = ChartRequest { newest_first: true, limit: ROWS, ..Default::default() };
    let read = || -> anyhow::Result<()> {
        let (actor, purpose) = (ctx.actor.clone(), ctx.purpose);
        let page = rig.app().answer_read(actor, purpose, "bench".to_owned(), |app, ctx| {
            app.chart(ctx, resident, &request)
        });
        full(page.map_err(told)?.records.len())
    };
    let timed = || -> anyhow::Result<Samples> {
        let mut samples = Samples::default();
        (0..WARMUP).try_for_each(|_| read())?;
        samples.add(RUNS, read)?;
        Ok(samples)
    };
    let whole = timed()?;
    consent(rig.app(), &ctx, resident)?;
    let permitted = timed()?;
    rig.switch_on(&ncd()?, &messages[..1], None)?;
    while rig.app().work_once().map_err(told)? > 0 {}
    let actor = ctx.actor.clone();
    let dir = rig.close();
    let bare = without_audit(dir.path(), &actor, resident)?;
    let limit = "the read without decision and audit row";
    let of = |samples: &Samples, name: &str, percent: usize| {
        let value = samples.percentile_us(percent) / 1e3;
        Figure::new("chart", name, value, "ms").against(limit, bare.percentile_us(percent) / 1e3)
    };
    let figure = |name: &str, percent: usize| of(&whole, name, percent);
    let mut figures = vec![
        Figure::new("chart", "records of the resident", records as f64, "records"),
        figure("API, 100 records, p50", 50),
        figure("API, 100 records, p99", 99).value_target(Target::AtMost(5.0)),
        of(&permitted, "API, 100 records, 20 consents, p50", 50),
        of(&permitted, "API, 100 records, 20 consents, p99", 99),
    ];
    figures.extend(chart_page::figures(dir.path(), resident, facility)?);
    Ok(figures)
}

/// Given for statistics, so that the page stays the same: each is read and looked at all the same.
fn consent(app: &App, ctx: &OpContext, id: ResidentId) -> anyhow::Result<()> {
    for n in 0..CONSENTS {
        let new = NewConsent {
            decision: Decision::Permit,
            whom: Whom::AllTreating,
            purposes: vec![Purpose::Statistics],
            classes: Vec::new(),
            since: None,
            until: None,
            given_by: GivenBy::Resident,
            evidence: Evidence { kind: EvidenceKind::SignedPaper, reference: n.to_string() },
        };
        // The request is the same: each needs a millisecond of its own.
        let ctx = OpContext { now_ms: ctx.now_ms + n, ..ctx.clone() };
        let given = app.record_consent(&ctx, id, new);
        given.map_err(told).context("is the busiest resident of the population 18?")?;
    }
    Ok(())
}

fn full(rows: usize) -> anyhow::Result<()> {
    anyhow::ensure!(rows == ROWS, "the page has {rows} records");
    Ok(())
}

fn without_audit(data: &Path, actor: &Actor, id: ResidentId) -> anyhow::Result<Samples> {
    let store = SledStore::open(&data.join("store"), Options::default())?;
    let here = Relationships { registered_here: true, ..Relationships::default() };
    let grant = policy::decide(actor, Action::ReadChart, Some(id), &here);
    let grant = grant.ok().context("a clinician reads the chart of a patient")?;
    let read = || full(store.chart(&grant, id, &ChartQuery::newest(ROWS))?.rows.len());
    let mut samples = Samples::default();
    (0..WARMUP).try_for_each(|_| read())?;
    samples.add(RUNS, read)?;
    Ok(samples)
}
