//! A chart page beside a plugin that misbehaves: each hostile guest in turn is switched on where
//! thousands are registered, and the host's own workers call it as they call any other.

use crate::exports::{busiest, months_of_few};
use crate::figure::{Figure, Target};
use crate::rig::{Rig, built, context, sender, told};
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
const LIMIT_MS: f64 = 5.0;

pub fn run() -> anyhow::Result<Vec<Figure>> {
    let crowd: Vec<Vec<u8>> = months_of_few(RESIDENTS, 1).collect();
    let messages = busiest(RESIDENTS);
    let mut figures = Vec::new();
    for guest in GUESTS {
        let (alone, beside, faults) = one(guest, &crowd, &messages)?;
        anyhow::ensure!(faults > 0, "{guest} did no harm");
        crate::progress(format_args!("{guest}: {faults} faults meanwhile"));
        figures.push(
            Figure::new("hostile", format!("beside {guest}, p99"), beside, "ms")
                .against("alone, p99", alone)
                .value_target(Target::AtMost(LIMIT_MS)),
        );
    }
    Ok(figures)
}

/// p99 in milliseconds alone and beside the guest, and the faults that the guest had.
fn one(guest: &str, crowd: &[Vec<u8>], messages: &[Vec<u8>]) -> anyhow::Result<(f64, f64, u64)> {
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
    rig.switch_on(&built(&format!("guests/{guest}"))?, crowd, None)?;
    let stop = AtomicBool::new(false);
    let mut beside = Samples::default();
    std::thread::scope(|scope| {
        scope.spawn(|| rig.app().work(&stop));
        let done = beside.add(RUNS, read);
        stop.store(true, Ordering::Relaxed);
        done
    })?;
    let admin = context(rig.app(), Role::ModuleAdministrator, None);
    let faults = rig.app().overview(&admin).map_err(told)?.faults;
    let ms = |of: &Samples| of.percentile_us(99) / 1e3;
    Ok((ms(&alone), ms(&beside), faults))
}
