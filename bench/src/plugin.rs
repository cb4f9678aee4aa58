//! One `assess` of ncd over a chart of 100 entries: by the host, by wasmtime with nothing around
//! it, by the same rules compiled for this machine, and by those behind a local HTTP service.

mod bare;
mod case;
mod conversions;
mod http;

use crate::figure::{Figure, Target};
use crate::rig::{built, ncd};
use crate::timing::{Samples, by_threads, median};
use bare::Bare;
pub use case::call;
use hoso_core::programme::Answer;
use hoso_plugin_ncd::Ncd;
use hoso_runtime::{Compiler, Fault, Limits, Plugin, Runtime};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

const ENTRIES: usize = 100;
/// About 1 KiB of chart.
const FEW: usize = 4;
/// They take turns, because the machine is shared.
const ROUNDS: usize = 20;
const RUNS: usize = 100;
const WARMUP: usize = 200;
const CALLS: usize = 8_000;
const PARALLEL_ROUNDS: usize = 3;

pub fn run(call_out: Option<&Path>) -> anyhow::Result<Vec<Figure>> {
    let component = ncd()?;
    let runtime = Runtime::new(Limits::default(), None, Compiler::InProcess)?;
    let plugin = runtime.load(&component)?;
    let call = case::call(plugin.descriptor(), ENTRIES)?;
    if let Some(file) = call_out {
        std::fs::write(file, http::body(&call)?)?;
    }
    let native = case::native(&call)?;
    let bare = Bare::new(&component, &call, plugin.descriptor()).map_err(shown)?;
    // On a machine that stalls for longer than the deadline a call may fail: counted, not hidden.
    let faults = AtomicUsize::new(0);
    let fault = |_: &Fault| {
        faults.fetch_add(1, Ordering::Relaxed);
    };
    let hosted = || Ok(plugin.assess(&call).inspect_err(fault).ok());
    let alone = || bare.assess().map_err(shown);
    let service = http::Service::start(&call)?;
    let rules = || hoso_sdk::assess::<Ncd>(&native).map_err(anyhow::Error::msg);
    let (tasks, bare_tasks, native_tasks) =
        (tasks(hosted()?), alone()?.tasks.len(), rules()?.tasks.len());
    anyhow::ensure!(
        tasks == bare_tasks && tasks == native_tasks,
        "the three do not do the same: {tasks}, {bare_tasks}, {native_tasks} tasks"
    );
    let over_http = service.assess()?;
    anyhow::ensure!(over_http.contains("due: "), "the service does not do the same: {over_http}");
    let mut samples = [(); 4].map(|()| Samples::default());
    let [by_host, by_wasmtime, by_rules, by_http] = &mut samples;
    Samples::default().add(WARMUP, hosted)?;
    Samples::default().add(WARMUP, alone)?;
    for _ in 0..ROUNDS {
        by_host.add(RUNS, hosted)?;
        by_wasmtime.add(RUNS, alone)?;
        by_rules.add(RUNS, rules)?;
        by_http.add(RUNS, || service.assess())?;
    }
    let [ours, bare, direct, http] = samples.map(|s| (s.percentile_us(50), s.percentile_us(99)));
    let figure = |name: &str, value| Figure::new("plugin", name, value, "us");
    let mut figures = vec![
        figure("assess, 100 entries, p50", ours.0)
            .against("bare wasmtime, fresh store and instance", bare.0)
            .ratio_target(Target::AtMost(1.15)),
        figure("assess, 100 entries, p99", ours.1).against("bare wasmtime, p99", bare.1),
        figure("bare wasmtime, p50", bare.0).against("rules called natively", direct.0),
        figure("rules called natively, p50", direct.0),
        figure("rules behind HTTP on this machine, p50", http.0)
            .against("assess in the sandbox, p50", ours.0),
        figure("rules behind HTTP on this machine, p99", http.1)
            .against("assess in the sandbox, p99", ours.1),
    ];
    figures.extend(small(&runtime, &plugin)?);
    figures.extend(parallel(hosted)?);
    let faults = faults.into_inner() as f64;
    figures.push(
        Figure::new("plugin", "faults in all calls", faults, "faults")
            .value_target(Target::AtMost(0.0)),
    );
    Ok(figures)
}

/// Calls that hardly do anything: what a fresh instance costs. `good` answers `screen` with a
/// constant.
fn small(runtime: &Runtime, plugin: &Plugin) -> anyhow::Result<Vec<Figure>> {
    let call = case::call(plugin.descriptor(), FEW)?;
    let hosted = || plugin.assess(&call).map_err(|fault| anyhow::anyhow!("{fault}"));
    let native = case::native(&call)?;
    let rules = || hoso_sdk::assess::<Ncd>(&native).map_err(anyhow::Error::msg);
    let (mut fresh, mut direct) = (Samples::default(), Samples::default());
    fresh.add(WARMUP, hosted)?;
    for _ in 0..ROUNDS {
        fresh.add(RUNS, hosted)?;
        direct.add(RUNS, rules)?;
    }
    let (fresh, direct) = (fresh.percentile_us(50), direct.percentile_us(50));
    let good = runtime.load(&built("guests/good")?)?;
    let mut nothing = Samples::default();
    let screen = || good.screen(&call).map_err(|fault| anyhow::anyhow!("{fault}"));
    Samples::default().add(WARMUP, screen)?;
    nothing.add(ROUNDS * RUNS, screen)?;
    Ok(vec![
        Figure::new(
            "plugin",
            "a call that answers a constant, p50",
            nothing.percentile_us(50),
            "us",
        ),
        Figure::new("plugin", "assess, 4 entries, p50", fresh, "us")
            .against("rules called natively", direct),
    ])
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
