//! Every programme module in the sandbox beside the same rules compiled for this machine: `assess`
//! and one month's `tally`, over a chart of 100 entries and one of 2,000.

use crate::figure::{Figure, Target};
use crate::rig::built;
use crate::timing::Samples;
use anyhow::Context as _;
use hoso_plugin_cancer_registry::CancerRegistry;
use hoso_plugin_elderly_care::ElderlyCare;
use hoso_plugin_maternal_child::MaternalChild;
use hoso_plugin_ncd::Ncd;
use hoso_plugin_occupational_health::OccupationalHealth;
use hoso_plugin_school_health::SchoolHealth;
use hoso_runtime::{Compiler, Fault, Limits, Runtime};
use hoso_sdk::cases::{Case, read};
use hoso_sdk::{Chart, Date, Entry, Period, Program};
use std::path::Path;

const ENTRIES: [usize; 2] = [100, 2_000];
const WARMUP: usize = 20;
const ROUNDS: usize = 10;
const RUNS: usize = 20;
/// KiB that the file of a module may have.
const FILE_MAX: f64 = 1_024.0;

pub fn run() -> anyhow::Result<Vec<Figure>> {
    let runtime = Runtime::new(Limits::default(), None, Compiler::InProcess)?;
    let all = [
        module::<Ncd>(&runtime, "ncd")?,
        module::<MaternalChild>(&runtime, "maternal-child")?,
        module::<SchoolHealth>(&runtime, "school-health")?,
        module::<OccupationalHealth>(&runtime, "occupational-health")?,
        module::<CancerRegistry>(&runtime, "cancer-registry")?,
        module::<ElderlyCare>(&runtime, "elderly-care")?,
    ];
    Ok(all.concat())
}

fn module<P: Program>(runtime: &Runtime, name: &str) -> anyhow::Result<Vec<Figure>> {
    let component = built(&format!("plugins/{name}"))?;
    let plugin = runtime.load(&component)?;
    let mut figures = vec![
        Figure::new("modules", format!("{name}, file"), component.len() as f64 / 1_024.0, "KiB")
            .value_target(Target::AtMost(FILE_MAX)),
    ];
    for entries in ENTRIES {
        let case = grown(richest(name)?, entries)?;
        let call = hoso_testkit::call(&plugin, &case).map_err(anyhow::Error::msg)?;
        let native = case.call(&P::describe()).map_err(anyhow::Error::msg)?;
        let period = month(&case)?;
        let days = hoso_testkit::period(period).map_err(anyhow::Error::msg)?;
        let hosted = || plugin.assess(&call).map_err(fault);
        let rules = || hoso_sdk::assess::<P>(&native).map_err(anyhow::Error::msg);
        let counted = || plugin.tally(&call, &[days]).map_err(fault);
        let counts = || hoso_sdk::tally::<P>(&native, &[period]).map_err(anyhow::Error::msg);
        let (tasks, same) = (hosted()?.tasks.len(), rules()?.tasks.len());
        anyhow::ensure!(tasks == same, "{name}: {tasks} tasks in the sandbox, {same} natively");
        let figure = |what: &str, (ours, direct): (f64, f64)| {
            Figure::new("modules", format!("{name}, {what}, {entries} entries"), ours, "us")
                .against("natively", direct)
        };
        figures.push(figure("assess", pair(hosted, rules)?));
        figures.push(figure("tally", pair(counted, counts)?));
    }
    Ok(figures)
}

fn fault(fault: Fault) -> anyhow::Error {
    anyhow::anyhow!("{fault}")
}

/// Medians of the two, which take turns.
fn pair<A, B>(
    mut one: impl FnMut() -> anyhow::Result<A>,
    mut other: impl FnMut() -> anyhow::Result<B>,
) -> anyhow::Result<(f64, f64)> {
    let (mut ones, mut others) = (Samples::default(), Samples::default());
    Samples::default().add(WARMUP, &mut one)?;
    for _ in 0..ROUNDS {
        ones.add(RUNS, &mut one)?;
        others.add(RUNS, &mut other)?;
    }
    Ok((ones.percentile_us(50), others.percentile_us(50)))
}

/// The module's own case of `assess` with the most entries.
fn richest(name: &str) -> anyhow::Result<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../plugins").join(name).join("cases");
    let mut all: Vec<Case> = Vec::new();
    for file in folder.read_dir()? {
        let text = std::fs::read_to_string(file?.path())?;
        all.extend(read(&text).map_err(anyhow::Error::msg)?);
    }
    let assessed = all.into_iter().filter(|case| case.function == "assess");
    assessed.max_by_key(|case| case.chart.entries.len()).with_context(|| format!("{name}: no case"))
}

/// Its entries again and again, each time a day earlier, newest first as the host gives them.
fn grown(mut case: Case, entries: usize) -> anyhow::Result<Case> {
    let own = case.chart.entries.clone();
    anyhow::ensure!(!own.is_empty(), "{}: a case without entries", case.id);
    let again = |n: usize| {
        let earlier = own.iter().map(move |entry| {
            let day = Date::exact(entry.when).map(|day| day.add_days(-(n as i32)));
            let when = day.map_or(entry.when, Into::into);
            Entry { id: format!("{}-{n}", entry.id), when, ..entry.clone() }
        });
        earlier.collect::<Vec<_>>()
    };
    let all: Vec<Entry> = (0..).flat_map(again).take(entries).collect();
    let enrolment = case.chart.enrolment.take();
    case.chart = Chart::new(case.chart.subject, all);
    case.chart.enrolment = enrolment;
    Ok(case)
}

/// The month of the case's day.
fn month(case: &Case) -> anyhow::Result<Period> {
    let today = Date::exact(case.today).context("a case has a day")?;
    let since = today.month_start();
    let until = since.add_months(1).add_days(-1);
    Ok(Period { since: since.into(), until: until.into() })
}
