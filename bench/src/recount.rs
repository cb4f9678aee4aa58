//! A city's indicators counted from scratch: every module switched on, every resident's share
//! tallied anew, every cell summed anew, and held against the cells that were kept current.

use crate::figure::{Figure, Target};
use crate::rig::{Rig, TODAY, built, context, told};
use crate::timing::by_threads;
use hoso_core::policy::Role;
use hoso_population::{Catchment, Plan, forms};
use hoso_server::cli::forms::{Forms, Taken};
use std::time::Instant;

const SEED: u64 = 20_261_124;
const MODULES: [&str; 6] = [
    "ncd",
    "maternal-child",
    "school-health",
    "occupational-health",
    "cancer-registry",
    "elderly-care",
];
/// Some people of a population never visit a station or centre.
const PEOPLE_PER_RESIDENT: f64 = 1.25;
const VISITS_EACH: usize = 3;
/// Residents that must be counted in so long.
const CITY: f64 = 100_000.0;
const SECONDS_MAX: f64 = 60.0;

pub fn run(residents: usize) -> anyhow::Result<Vec<Figure>> {
    let rig = Rig::new()?;
    let people = (residents as f64 * PEOPLE_PER_RESIDENT) as usize;
    load(&rig, people)?;
    let mut items = 0;
    loop {
        match rig.app().work_once().map_err(told)? {
            0 => break,
            n => items += n,
        }
        crate::progress(format_args!("{items} items assessed"));
    }
    let ctx = context(rig.app(), Role::ModuleAdministrator, None);
    let overview = rig.app().overview(&ctx).map_err(told)?;
    anyhow::ensure!(overview.faults == 0, "{} faults", overview.faults);
    crate::progress(format_args!("counting from scratch"));
    let started = Instant::now();
    let found = rig.app().recount(|_| ()).map_err(told)?;
    let seconds = started.elapsed().as_secs_f64();
    for difference in found.differences.iter().take(10) {
        crate::progress(format_args!("{difference}"));
    }
    let figure = |name: &str, value: f64, unit| Figure::new("recount", name, value, unit);
    Ok(vec![
        figure("residents", overview.residents as f64, "residents"),
        figure("assessments counted", found.assessments as f64, "assessments"),
        figure("all modules, from scratch", seconds, "s"),
        figure("100,000 residents at this pace", seconds * CITY / overview.residents as f64, "s")
            .value_target(Target::AtMost(SECONDS_MAX)),
        figure("not yet current", found.pending as f64, "assessments")
            .value_target(Target::AtMost(0.0)),
        figure("cells and shares that differ", found.differences.len() as f64, "differences")
            .value_target(Target::AtMost(0.0)),
    ])
}

/// Visits, modules, and the forms that go with them.
fn load(rig: &Rig, people: usize) -> anyhow::Result<()> {
    let months: Vec<Vec<u8>> = crate::exports::months_of_few(people, VISITS_EACH).collect();
    by_threads(4, &months, |message| rig.send(message).map(|_| 0))?;
    crate::progress(format_args!("{} files taken in", months.len()));
    for module in MODULES {
        rig.switch_on(&built(&format!("plugins/{module}"))?, &months, None)?;
    }
    let (plan, mut tables) = (Plan::new(SEED, people, TODAY), forms::Tables::new());
    for area in &plan.areas {
        forms::forms(&plan, &Catchment::new(&plan, area), &mut tables);
    }
    let folder = crate::rig::scratch()?;
    forms::write(&tables, folder.path())?;
    let taken = Taken::default();
    for (programme, form) in tables.keys() {
        let path = folder.path().join(format!("{programme}.{form}.csv"));
        let (programme, form) = (programme.parse()?, (*form).to_owned());
        Forms { programme, form, files: Vec::new(), facility: None }.file(
            rig.app(),
            &path,
            &taken,
        )?;
    }
    crate::progress(format_args!("{taken}"));
    Ok(())
}
