//! One `assess` of ncd over a chart of 100 entries: by the host, by wasmtime with nothing around
//! it, and by the same rules compiled for this machine.

mod bare;
mod case;

use crate::figure::{Figure, Target};
use crate::rig::ncd;
use crate::timing::{Samples, by_threads, median};
use bare::Bare;
use hoso_core::programme::Answer;
use hoso_plugin_ncd::Ncd;
use hoso_runtime::{Compiler, Fault, Limits, Runtime};
use std::sync::atomic::{AtomicUsize, Ordering};

const ENTRIES: usize = 100;
/// The three take turns, because the machine is shared.
const ROUNDS: usize = 20;
const RUNS: usize = 100;
const WARMUP: usize = 200;
const CALLS: usize = 8_000;
const PARALLEL_ROUNDS: usize = 3;

pub fn run() -> anyhow::Result<Vec<Figure>> {
    let component = ncd()?;
    let plugin = Runtime::new(Limits::default(), None, Compiler::InProcess)?.load(&component)?;
    let call = case::call(plugin.descriptor(), ENTRIES)?;
    let native = case::native(&call)?;
    let bare = Bare::new(&component, &call, plugin.descriptor()).map_err(shown)?;
    // On a machine that stalls for longer than the deadline a call may fail: counted, not hidden.
    let faults = AtomicUsize::new(0);
    let fault = |_: &Fault| {
        faults.fetch_add(1, Ordering::Relaxed);
    };
    let hosted = || Ok(plugin.assess(&call).inspect_err(fault).ok());
    let alone = || bare.assess().map_err(shown);
    let rules = || hoso_sdk::assess::<Ncd>(&native).map_err(anyhow::Error::msg);
    let (tasks, bare_tasks, native_tasks) =
        (tasks(hosted()?), alone()?.tasks.len(), rules()?.tasks.len());
    anyhow::ensure!(
        tasks == bare_tasks && tasks == native_tasks,
        "the three do not do the same: {tasks}, {bare_tasks}, {native_tasks} tasks"
    );
    let mut samples = [(); 3].map(|()| Samples::default());
    let [by_host, by_wasmtime, by_rules] = &mut samples;
    Samples::default().add(WARMUP, hosted)?;
    Samples::default().add(WARMUP, alone)?;
    for _ in 0..ROUNDS {
        by_host.add(RUNS, hosted)?;
        by_wasmtime.add(RUNS, alone)?;
        by_rules.add(RUNS, rules)?;
    }
    let [ours, bare, direct] = samples.map(|s| (s.percentile_us(50), s.percentile_us(99)));
    let figure = |name: &str, value| Figure::new("plugin", name, value, "us");
    let mut figures = vec![
        figure("assess, 100 entries, p50", ours.0)
            .against("bare wasmtime, fresh store and instance", bare.0)
            .ratio_target(Target::AtMost(1.2)),
        figure("assess, 100 entries, p99", ours.1).against("bare wasmtime, p99", bare.1),
        figure("bare wasmtime, p50", bare.0).against("rules called natively", direct.0),
        figure("rules called natively, p50", direct.0),
    ];
    figures.extend(parallel(hosted)?);
    let faults = faults.into_inner() as f64;
    figures.push(
        Figure::new("plugin", "faults in all calls", faults, "faults")
            .value_target(Target::AtMost(0.0)),
    );
    Ok(figures)
}

fn tasks(answer: Option<Answer>) -> usize {
    answer.map_or(0, |answer| answer.tasks.len())
}

/// Calls a second on one thread and on two.
fn parallel<T>(call: impl Fn() -> anyhow::Result<T> + Sync) -> anyhow::Result<Vec<Figure>> {
    let items = vec![(); CALLS];
    let (mut one, mut two) = (Vec::new(), Vec::new());
    for _ in 0..PARALLEL_ROUNDS {
        for (threads, rates) in [(1, &mut one), (2, &mut two)] {
            let (seconds, _) = by_threads(threads, &items, |()| call().map(|_| 0))?;
            rates.push(CALLS as f64 / seconds);
        }
    }
    let (one, two) = (median(one), median(two));
    Ok(vec![
        Figure::new("plugin", "1 thread", one, "calls/s"),
        Figure::new("plugin", "2 threads", two, "calls/s").against("1 thread", one),
    ])
}

/// wasmtime's error is not one of the standard library's.
fn shown(error: wasmtime::Error) -> anyhow::Error {
    anyhow::anyhow!("{error:#}")
}
