//! A chart page beside a plugin that misbehaves: each hostile guest in turn is switched on where
//! thousands are registered, and the host's own workers call it as they call any other. What is
//! ordinary is the same page while ncd works through the same people.

use crate::exports::{busiest, months_of_few};
use crate::figure::{Figure, Target};
use crate::rig::{Rig, built, context, ncd, sender, told};
use crate::timing::{Samples, by_threads};
use anyhow::Context as _;
use hoso_core::policy::Role;
use hoso_server::ops::ChartRequest;
use std::sync::atomic::{AtomicBool, Ordering};

const GUESTS: [&str; 9] = [
    "drafts_flood",
    "endless_loop",
    "host_call_storm",
    "huge_answer",
    "log_flood",
    "memory_bomb",
    "recursion",
    "slow_host_calls",
    "trap",
];
const RESIDENTS: usize = 4_000;
const WARMUP: usize = 200;
const RUNS: usize = 3_000;
/// The chart page's own limit, in the bench `chart`.
const CHART_MS: f64 = 5.0;
/// Reads while ncd works through the same crowd.
const ORDINARY_RUNS: usize = 600;

pub fn run() -> anyhow::Result<Vec<Figure>> {
    let crowd: Vec<Vec<u8>> = months_of_few(RESIDENTS, 1).collect();
    let messages = busiest(RESIDENTS);
    let mut figures = Vec::new();
    for guest in GUESTS {
        let Found { alone, ordinary, beside, faults } = one(guest, &crowd, &messages)?;
        anyhow::ensure!(faults > 0, "{guest} did no harm");
        crate::progress(format_args!("{guest}: {faults} faults"));
        figures.push(
            Figure::new("hostile", format!("beside {guest}, p99"), beside, "ms")
                .against("beside ncd at work, p99", ordinary)
                .ratio_target(Target::AtMost(1.1)),
        );
        figures.push(
            Figure::new("hostile", format!("beside {guest}, p99, to the limit"), beside, "ms")
                .against("alone, p99", alone)
                .value_target(Target::AtMost(CHART_MS)),
        );
    }
    Ok(figures)
}

/// p99 in milliseconds, and the faults that the guest had.
struct Found {
    alone: f64,
    /// While an ordinary plugin works through its queue.
    ordinary: f64,
    beside: f64,
    faults: u64,
}

fn one(guest: &str, crowd: &[Vec<u8>], messages: &[Vec<u8>]) -> anyhow::Result<Found> {
    let rig = Rig::new()?;
    let mut resident = None;
    for message in messages {
        resident = rig.send(message)?.cases.first().map(|case| case.resident);
    }
    by_threads(2, crowd, |message| rig.send(message).map(|_| 0))?;
    let resident = resident.context("the population has no visit")?;
    let ctx = context(rig.app(), Role::Clinician, Some(sender(&messages[0])?));
    let request = ChartRequest { newest_first: true, limit: 100, ..Default::default() };
    let read = || rig.app().chart(&ctx, resident, &request).map(drop).map_err(told);
    Samples::default().add(WARMUP, read)?;
    let mut alone = Samples::default();
    alone.add(RUNS, read)?;
    rig.switch_on(&ncd()?, crowd, None)?;
    let ordinary = at_work(&rig, ORDINARY_RUNS, read)?;
    while rig.app().work_once().map_err(told)? > 0 {}
    rig.switch_on(&built(&format!("guests/{guest}"))?, crowd, None)?;
    let beside = at_work(&rig, RUNS, read)?;
    let admin = context(rig.app(), Role::ModuleAdministrator, None);
    let faults = rig.app().overview(&admin).map_err(told)?.faults;
    let ms = |of: &Samples| of.percentile_us(99) / 1e3;
    Ok(Found { alone: ms(&alone), ordinary: ms(&ordinary), beside: ms(&beside), faults })
}

/// Reads beside the host's own workers.
fn at_work(
    rig: &Rig,
    runs: usize,
    read: impl FnMut() -> anyhow::Result<()>,
) -> anyhow::Result<Samples> {
    let stop = AtomicBool::new(false);
    let mut samples = Samples::default();
    std::thread::scope(|scope| {
        scope.spawn(|| rig.app().work(&stop));
        let done = samples.add(runs, read);
        stop.store(true, Ordering::Relaxed);
        done
    })?;
    Ok(samples)
}
