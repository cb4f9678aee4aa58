//! One plugin's burst beside another plugin's ordinary work: ten thousand queued items, each just
//! within its deadline, and meanwhile residents of ncd whose records change one by one.

use crate::assess::latencies;
use crate::exports::{months_of_few, second_visits};
use crate::figure::{Figure, Target};
use crate::rig::{Rig, built, context, ncd, told};
use crate::timing::{Samples, by_threads};
use hoso_core::policy::Role;
use hoso_core::record::Value;
use hoso_runtime::{Compiler, Limits, Runtime};
use std::time::Duration;

/// People whose items the slow plugin has before it.
const BURST: usize = 10_000;
const VISITS: usize = 3_000;
/// Of the deadline of 250 ms; the rest is for a machine that stalls.
const ITEM: Duration = Duration::from_millis(200);

pub fn run() -> anyhow::Result<Vec<Figure>> {
    let rig = Rig::new()?;
    let visits = second_visits(VISITS);
    rig.switch_on(&ncd()?, &visits, None)?;
    let crowd: Vec<Vec<u8>> = months_of_few(BURST * 3 / 2, 1).collect();
    by_threads(2, &crowd, |message| rig.send(message).map(|_| 0))?;
    while rig.app().work_once().map_err(told)? > 0 {}
    anyhow::ensure!(visits.len() == VISITS, "{} visits", visits.len());
    let idle = latencies(&rig, &visits[..VISITS / 2])?;
    let rounds = rounds_for(ITEM)?;
    let queued = plod(&rig, &crowd, rounds)?;
    anyhow::ensure!(queued >= BURST as u64, "{queued} items queued");
    let beside = latencies(&rig, &visits[VISITS / 2..])?;
    let ctx = context(rig.app(), Role::ModuleAdministrator, None);
    let faults = rig.app().overview(&ctx).map_err(told)?.faults as f64;
    let ms = |of: &Samples, percent| of.percentile_us(percent) / 1e3;
    let figure = |name: &str, value| Figure::new("burst", name, value, "ms");
    Ok(vec![
        figure("change to current, idle, p50", ms(&idle, 50)),
        figure("change to current, idle, p99", ms(&idle, 99)),
        figure("beside a burst, p50", ms(&beside, 50)).against("idle, p50", ms(&idle, 50)),
        figure("beside a burst, p99", ms(&beside, 99))
            .against("idle, p99", ms(&idle, 99))
            .ratio_target(Target::AtMost(2.0)),
        Figure::new("burst", "items of the other plugin queued", queued as f64, "items"),
        Figure::new("burst", "faults", faults, "faults"),
    ])
}

/// So many rounds take about so long in the sandbox here.
fn rounds_for(time: Duration) -> anyhow::Result<u64> {
    let limits = Limits {
        guest_time: Duration::from_secs(10),
        wall_time: Duration::from_secs(10),
        ..Limits::default()
    };
    let runtime = Runtime::new(limits, None, Compiler::InProcess)?;
    let plugin = runtime.load(&built("guests/plodder")?)?;
    let mut call = crate::plugin::call(plugin.descriptor(), 1)?;
    const TRIAL: u64 = 20_000_000;
    call.settings = std::sync::Arc::new([("rounds".to_owned(), Value::Count(TRIAL as i64))].into());
    let mut samples = Samples::default();
    samples.add(5, || plugin.assess(&call).map_err(|fault| anyhow::anyhow!("{fault}")))?;
    let trial_us = samples.percentile_us(50);
    Ok((TRIAL as f64 * time.as_secs_f64() * 1e6 / trial_us) as u64)
}

/// Switches the slow plugin on where the crowd is registered; how many items wait then.
fn plod(rig: &Rig, crowd: &[Vec<u8>], rounds: u64) -> anyhow::Result<u64> {
    let settings = [("rounds".to_owned(), Value::Count(rounds as i64))].into();
    rig.switch_on(&built("guests/plodder")?, crowd, Some(settings))?;
    let ctx = context(rig.app(), Role::ModuleAdministrator, None);
    let all = rig.app().programmes(&ctx, None).map_err(told)?;
    Ok(all.iter().filter(|p| p.programme.as_str() == "plodder").map(|p| p.backlog).sum())
}
