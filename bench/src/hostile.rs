//! A chart page beside a plugin that misbehaves without a pause: each hostile guest in turn is
//! called again and again on a thread of its own, without the quarantine that would stop it.

use crate::exports::busiest;
use crate::figure::{Figure, Target};
use crate::rig::{Rig, built, context, sender, told};
use crate::timing::Samples;
use anyhow::Context as _;
use hoso_core::policy::Role;
use hoso_server::ops::{ChartRequest, Origin};
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
const WARMUP: usize = 200;
const RUNS: usize = 1_500;

pub fn run() -> anyhow::Result<Vec<Figure>> {
    let rig = Rig::new()?;
    let mut resident = None;
    let messages = busiest(2_000);
    for message in &messages {
        resident = rig.send(message)?.cases.first().map(|case| case.resident);
    }
    let resident = resident.context("the population has no visit")?;
    let ctx = context(rig.app(), Role::Clinician, Some(sender(&messages[0])?));
    let request = ChartRequest { newest_first: true, limit: 100, ..Default::default() };
    let read = || rig.app().chart(&ctx, resident, &request).map(drop).map_err(told);
    Samples::default().add(WARMUP, read)?;
    let mut alone = Samples::default();
    alone.add(RUNS, read)?;
    let alone = alone.percentile_us(99) / 1e3;
    let mut figures = vec![Figure::new("hostile", "chart page alone, p99", alone, "ms")];
    for name in GUESTS {
        let beside = beside(&rig, name, read)?.percentile_us(99) / 1e3;
        figures.push(
            Figure::new("hostile", format!("beside {name}, p99"), beside, "ms")
                .against("alone, p99", alone)
                .value_target(Target::AtMost(5.0)),
        );
    }
    Ok(figures)
}

fn beside(
    rig: &Rig,
    guest: &str,
    read: impl FnMut() -> anyhow::Result<()>,
) -> anyhow::Result<Samples> {
    let admin = context(rig.app(), Role::ModuleAdministrator, None);
    let component = built(&format!("guests/{guest}"))?;
    let digest = rig.app().install_plugin(&admin, &component, Origin::Unsigned).map_err(told)?;
    let plugin = rig.app().plugin(digest).map_err(told)?;
    let call = crate::plugin::call(plugin.descriptor(), 100)?;
    let stop = AtomicBool::new(false);
    let mut samples = Samples::default();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !stop.load(Ordering::Relaxed) {
                // What is measured is that it fails and harms nobody.
                let _ = plugin.assess(&call);
            }
        });
        let done = samples.add(RUNS, read);
        stop.store(true, Ordering::Relaxed);
        done
    })?;
    Ok(samples)
}
