//! Assessments by two workers until the queue is empty, and how long after a durable change the
//! indicators are current.

use crate::exports::{busiest, months_of_few};
use crate::figure::Figure;
use crate::rig::{Rig, context, ncd, sender, told};
use crate::timing::{Samples, by_threads};
use anyhow::Context as _;
use hoso_core::policy::Role;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

const RESIDENTS: usize = 4_000;
const VISITS_EACH: usize = 6;
/// Longest that an answer may take before the bench gives up.
const PATIENCE: Duration = Duration::from_secs(10);

pub fn run() -> anyhow::Result<Vec<Figure>> {
    let mut figures = backlog()?;
    figures.extend(freshness()?);
    Ok(figures)
}

fn backlog() -> anyhow::Result<Vec<Figure>> {
    let files: Vec<Vec<u8>> = months_of_few(RESIDENTS, VISITS_EACH).collect();
    let rig = Rig::new()?;
    rig.switch_on(&ncd()?, &files, None)?;
    by_threads(4, &files, |file| rig.send(file).map(|_| 0))?;
    let started = Instant::now();
    let mut items = 0;
    loop {
        match rig.app().work_once().map_err(told)? {
            0 => break,
            n => items += n,
        }
    }
    let seconds = started.elapsed().as_secs_f64();
    crate::progress(format_args!("{items} items in {seconds:.1} s"));
    let ctx = context(rig.app(), Role::ModuleAdministrator, None);
    let overview = rig.app().overview(&ctx).map_err(told)?;
    anyhow::ensure!(overview.faults == 0, "{} faults", overview.faults);
    Ok(vec![
        Figure::new("assess", "two cores", items as f64 / seconds, "assessments/s"),
        Figure::new("assess", "items", items as f64, "items"),
        Figure::new("assess", "tasks found", overview.tasks as f64, "tasks"),
    ])
}

/// One resident's visits come in one by one, with the host's worker running as it does.
fn freshness() -> anyhow::Result<Vec<Figure>> {
    let messages = busiest(2_000);
    let rig = Rig::new()?;
    rig.switch_on(&ncd()?, &messages, None)?;
    let samples = latencies(&rig, &messages)?;
    let figure = |name: &str, percent: usize| {
        Figure::new("assess", name, samples.percentile_us(percent) / 1e3, "ms")
    };
    Ok(vec![
        figure("change to current indicators, p50", 50),
        figure("change to current indicators, p99", 99),
    ])
}

/// The messages come in one by one, with the host's workers running as they do: each time from the
/// acknowledgement to the commit of ncd's assessment and cells.
pub fn latencies(rig: &Rig, messages: &[Vec<u8>]) -> anyhow::Result<Samples> {
    let stop = AtomicBool::new(false);
    let samples: anyhow::Result<Vec<Duration>> = std::thread::scope(|scope| {
        scope.spawn(|| rig.app().work(&stop));
        let samples = messages.iter().map(|message| until_current(rig, message)).collect();
        stop.store(true, Ordering::Relaxed);
        samples
    });
    Ok(Samples::of(samples?))
}

fn until_current(rig: &Rig, message: &[u8]) -> anyhow::Result<Duration> {
    let facility = sender(message)?;
    let ctx = context(rig.app(), Role::ModuleAdministrator, None);
    rig.send(message)?;
    let started = Instant::now();
    loop {
        let here = rig.app().programmes(&ctx, Some(&facility)).map_err(told)?;
        let ncd = here.iter().find(|p| p.programme.as_str() == "ncd").context("ncd is on")?;
        if ncd.backlog == 0 {
            return Ok(started.elapsed());
        }
        anyhow::ensure!(started.elapsed() < PATIENCE, "the worker does not answer");
        std::thread::sleep(Duration::from_micros(100));
    }
}
