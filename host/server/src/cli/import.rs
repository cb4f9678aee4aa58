//! `hoso import`: files and folders, with a progress bar on a terminal and plain lines elsewhere.

mod files;

use super::{progress, say, told};
use crate::app::App;
use crate::ops::OpContext;
use anyhow::Context as _;
use clap::Args;
use files::{SourceFile, collect};
use hoso_core::message::{Outcome, Receipt};
use hoso_core::policy::{Actor, Purpose, Role};
use hoso_core::{Digest, FacilityId};
use indicatif::ProgressBar;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

#[derive(Args)]
pub struct Import {
    /// Files, or folders that are searched for .xml, .json and .ndjson files.
    #[arg(required_unless_present = "replay")]
    pub paths: Vec<PathBuf>,
    /// Write only for this facility; without it each file's own facility is taken.
    #[arg(long)]
    pub facility: Option<FacilityId>,
    /// Read the quarantined message with this digest again.
    #[arg(long)]
    pub replay: Option<Digest>,
    /// One JSON receipt a file, for machines.
    #[arg(long)]
    pub json: bool,
}

/// What an import has done.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Totals {
    pub files: u64,
    pub unchanged_files: u64,
    pub quarantined: u64,
    pub refused: u64,
    pub cases: u64,
    pub new_residents: u64,
    pub created: u64,
    pub updated: u64,
    pub unchanged: u64,
    pub retracted: u64,
    pub problems: u64,
}

impl Totals {
    fn add(&mut self, receipt: &Receipt) {
        self.files += 1;
        self.problems += receipt.problems.len() as u64;
        match receipt.outcome {
            Outcome::Quarantined(_) => self.quarantined += 1,
            Outcome::Unchanged => self.unchanged_files += 1,
            Outcome::Accepted => {
                self.cases += receipt.cases.len() as u64;
                for case in &receipt.cases {
                    self.new_residents += u64::from(case.new_resident);
                    self.created += u64::from(case.created);
                    self.updated += u64::from(case.updated);
                    self.unchanged += u64::from(case.unchanged);
                    self.retracted += u64::from(case.retracted);
                }
            }
        }
    }
}

impl std::fmt::Display for Totals {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{} files ({} unchanged, {} quarantined, {} refused), {} visits, {} new residents, \
             {} records created, {} new versions, {} retracted, {} unchanged, {} problems",
            self.files,
            self.unchanged_files,
            self.quarantined,
            self.refused,
            self.cases,
            self.new_residents,
            self.created,
            self.updated,
            self.retracted,
            self.unchanged,
            self.problems
        )
    }
}

/// The machine that imports for a facility.
pub fn import_context(app: &App, facility: FacilityId) -> OpContext {
    let account = "import".parse().expect("a code");
    let actor = Actor::of(account, Role::Machine, Some(facility));
    app.context(actor, Purpose::Intake, "import".to_owned())
}

impl Import {
    pub fn run(&self, app: &App) -> anyhow::Result<()> {
        if let Some(message) = self.replay {
            let facility = self.facility.clone().context("--replay needs --facility")?;
            let receipt = app.replay(&import_context(app, facility), message).map_err(told)?;
            say(format_args!("{}", serde_json::to_string_pretty(&receipt)?));
            return Ok(());
        }
        let totals = import_paths(app, self)?;
        say(format_args!("{totals}"));
        Ok(())
    }
}

/// Two files are taken at a time: one is parsed while the other waits for the disk.
pub fn import_paths(app: &App, import: &Import) -> anyhow::Result<Totals> {
    let mut files = Vec::new();
    for path in &import.paths {
        files.extend(collect(path)?);
    }
    let style = "{bar:40} {pos}/{len} files, {per_sec}, {eta} left";
    let bar = progress(style, Some(files.len() as u64));
    let (next, totals) = (AtomicUsize::new(0), Mutex::new(Totals::default()));
    let work = || -> anyhow::Result<()> {
        while let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
            let outcome = import_file(app, import, file);
            let mut totals = totals.lock().expect("no holder of this lock panics");
            match outcome {
                Ok(receipt) => {
                    totals.add(&receipt);
                    report(import, &bar, &file.shown, &receipt)?;
                }
                Err(error) => {
                    totals.refused += 1;
                    bar.suspend(|| say(format_args!("{}: {error:#}", file.shown.display())));
                }
            }
            bar.inc(1);
        }
        Ok(())
    };
    std::thread::scope(|scope| {
        let others: Vec<_> = (0..3).map(|_| scope.spawn(work)).collect();
        others.into_iter().try_for_each(|t| t.join().expect("an import thread panicked"))
    })?;
    bar.finish_and_clear();
    Ok(totals.into_inner().expect("no holder of this lock panics"))
}

/// Rejections are named with their place; a quarantined file with its reason.
fn report(import: &Import, bar: &ProgressBar, file: &Path, r: &Receipt) -> anyhow::Result<()> {
    if import.json {
        let line = serde_json::to_string(r)?;
        bar.suspend(|| say(format_args!("{line}")));
    } else if let Outcome::Quarantined(why) = &r.outcome {
        let (name, place, message) = (file.display(), &why.place, r.message);
        bar.suspend(|| {
            say(format_args!(
                "{name}: quarantined as {message}: case {} {} {}: {}",
                place.item, place.table, place.field, why.reason
            ));
        });
    }
    Ok(())
}

fn import_file(app: &App, import: &Import, file: &SourceFile) -> anyhow::Result<Receipt> {
    let bytes = file.read()?;
    let facility = match &import.facility {
        Some(facility) => facility.clone(),
        None => hoso_exchange::sender(&bytes).context(
            "no facility found in the file (MACSKCB or managingOrganization); name it with \
             --facility",
        )?,
    };
    app.intake(&import_context(app, facility), None, &bytes).map_err(told)
}
