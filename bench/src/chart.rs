//! The newest 100 records of a resident with several hundred: the decision, the durable audit
//! row and the read; and the read alone.

use crate::exports::{busiest, single_visits};
use crate::figure::{Figure, Target};
use crate::rig::{Rig, context, created, sender, told};
use crate::timing::Samples;
use anyhow::Context as _;
use hoso_core::ResidentId;
use hoso_core::policy::{self, Action, Actor, Relationships, Role};
use hoso_server::ops::ChartRequest;
use hoso_store::{ChartQuery, Charts as _, Options, SledStore};
use std::path::Path;

const PAGE: usize = 100;
const WARMUP: usize = 100;
const RUNS: usize = 3_000;
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
    let ctx = context(rig.app(), Role::Clinician, Some(facility));
    let request = ChartRequest { newest_first: true, limit: PAGE, ..Default::default() };
    let read = || -> anyhow::Result<()> {
        let page = rig.app().chart(&ctx, resident, &request).map_err(told)?;
        full(page.records.len())
    };
    let mut whole = Samples::default();
    (0..WARMUP).try_for_each(|_| read())?;
    whole.add(RUNS, read)?;
    let actor = ctx.actor.clone();
    let dir = rig.close();
    let bare = without_audit(dir.path(), &actor, resident)?;
    let limit = "the read without decision and audit row";
    let figure = |name: &str, percent: usize| {
        let value = whole.percentile_us(percent) / 1e3;
        Figure::new("chart", name, value, "ms").against(limit, bare.percentile_us(percent) / 1e3)
    };
    Ok(vec![
        Figure::new("chart", "records of the resident", records as f64, "records"),
        figure("page of 100, p50", 50),
        figure("page of 100, p99", 99).value_target(Target::AtMost(5.0)),
    ])
}

fn full(rows: usize) -> anyhow::Result<()> {
    anyhow::ensure!(rows == PAGE, "the page has {rows} records");
    Ok(())
}

fn without_audit(data: &Path, actor: &Actor, id: ResidentId) -> anyhow::Result<Samples> {
    let store = SledStore::open(&data.join("store"), Options::default())?;
    let here = Relationships { registered_here: true, ..Relationships::default() };
    let grant = policy::decide(actor, Action::ReadChart, Some(id), &here);
    let grant = grant.ok().context("a clinician reads the chart of a patient")?;
    let read = || full(store.chart(&grant, id, &ChartQuery::newest(PAGE))?.rows.len());
    let mut samples = Samples::default();
    (0..WARMUP).try_for_each(|_| read())?;
    samples.add(RUNS, read)?;
    Ok(samples)
}
