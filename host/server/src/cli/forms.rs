//! `hoso forms`: filled forms from a table, a row each, through the operation that a form on the
//! screen goes through.

use super::{local, progress, say};
use crate::app::App;
use crate::ops::FilledForm;
use anyhow::{Context as _, bail, ensure};
use clap::Args;
use hoso_core::policy::{Purpose, Role};
use hoso_core::programme::{Form, Named};
use hoso_core::{Digest, Error, FacilityId, PartialDate, ProgrammeId, RegistrationId, form};
use indicatif::ProgressBar;
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

/// Columns that are no field of the form.
const PATIENT: &str = "patient";
const DAY: &str = "day";
const FACILITY: &str = "facility";

/// Bytes of a file that is taken in at once.
const FILE_MAX: u64 = 64 << 20;
/// Stored in one go by so many at a time, each waiting for the disk.
const THREADS: usize = 4;

/// Take in forms that were filled in on paper or in a spreadsheet (CSV, UTF-8).
///
/// The first line names the columns: `patient` (the facility's own number of the person), `day`
/// (dd/mm/yyyy or yyyy-mm-dd; today if empty), `facility` unless --facility is given, and a column
/// for each field of the form by its name, as `hoso plugin inspect` lists them. An empty cell is
/// no answer. A row that was stored before is left alone, so a file may be sent again.
///
///   hoso forms school-health check class-3a.csv --facility 01X00
#[derive(Args)]
#[command(verbatim_doc_comment)]
pub struct Forms {
    pub programme: ProgrammeId,
    pub form: String,
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// Facility that filled them in.
    #[arg(long)]
    pub facility: Option<FacilityId>,
}

/// What became of the rows.
#[derive(Debug, Default)]
pub struct Taken {
    pub stored: AtomicUsize,
    pub unchanged: AtomicUsize,
    pub refused: AtomicUsize,
}

impl std::fmt::Display for Taken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let [stored, unchanged, refused] =
            [&self.stored, &self.unchanged, &self.refused].map(|n| n.load(Ordering::Relaxed));
        write!(f, "{stored} forms stored, {unchanged} there already, {refused} refused")
    }
}

impl Forms {
    pub fn run(&self, app: &App) -> anyhow::Result<()> {
        let taken = Taken::default();
        for file in &self.files {
            self.file(app, file, &taken)?;
        }
        say(format_args!("{taken}"));
        let refused = taken.refused.into_inner();
        ensure!(refused == 0, "{refused} rows were refused; mend them and send the file again");
        Ok(())
    }

    /// All rows of a file; those that are refused are named with their line.
    pub fn file(&self, app: &App, path: &Path, taken: &Taken) -> anyhow::Result<()> {
        let rows = rows(path)?;
        let style = "{bar:40} {pos}/{len} forms, {per_sec}, {eta} left";
        let bar = progress(style, Some(rows.len() as u64));
        let (next, people) = (AtomicUsize::new(0), by_person(rows));
        let work = || {
            while let Some(rows) = people.get(next.fetch_add(1, Ordering::Relaxed)) {
                rows.iter().for_each(|row| self.row(app, path, row, taken, &bar));
            }
        };
        std::thread::scope(|scope| (0..THREADS).for_each(|_| _ = scope.spawn(work)));
        bar.finish_and_clear();
        Ok(())
    }

    fn row(&self, app: &App, path: &Path, row: &Row, taken: &Taken, bar: &ProgressBar) {
        let count = match self.store(app, row) {
            Ok(true) => &taken.stored,
            Ok(false) => &taken.unchanged,
            Err(why) => {
                let file = path.display();
                bar.suspend(|| say(format_args!("{file}, line {}: {why:#}", row.line)));
                &taken.refused
            }
        };
        count.fetch_add(1, Ordering::Relaxed);
        bar.inc(1);
    }

    /// False when it was stored before.
    fn store(&self, app: &App, row: &Row) -> anyhow::Result<bool> {
        let facility = match (&self.facility, row.cell(FACILITY)) {
            (Some(facility), _) => facility.clone(),
            (None, Some(code)) => code.parse().context(FACILITY)?,
            (None, None) => bail!("no facility: name it with --facility or in a column `facility`"),
        };
        let key = row.key(&facility, &self.form);
        if app.has_form(&facility, &self.programme, &key).map_err(shown)? {
            return Ok(false);
        }
        let patient = row.cell(PATIENT).context("no number in the column `patient`")?;
        let registration = RegistrationId::of(&facility, patient);
        let resident = app.store.resident_of(registration)?;
        let resident =
            resident.with_context(|| format!("{facility} has no patient with number {patient}"))?;
        let filled = self.filled(app, &facility, row, key)?;
        // Whoever may run commands on the host's folder enters a facility's paper.
        let ctx = local(app, Role::ProgrammeOfficer, Some(facility), Purpose::Programme);
        match app.submit(&ctx, resident, &filled).map_err(shown)? {
            Ok(_) => Ok(true),
            Err(problems) => {
                let told = problems.iter().map(|p| format!("{}: {}", p.field, p.text.en));
                bail!("{}", told.collect::<Vec<_>>().join("; "))
            }
        }
    }

    fn filled(
        &self,
        app: &App,
        facility: &FacilityId,
        row: &Row,
        key: String,
    ) -> anyhow::Result<FilledForm> {
        let (programme, form) = (self.programme.clone(), self.form.clone());
        let enabled = app.registry.snapshot().enabled(facility, &programme);
        let enabled = enabled.with_context(|| format!("{programme} is not on at {facility}"))?;
        let mut declared = enabled.plugin.descriptor().forms.iter();
        let declared = declared.find(|declared| declared.code == form);
        let declared = declared.with_context(|| format!("{programme} has no form {form}"))?;
        let day = row.cell(DAY).map(day).transpose()?;
        Ok(FilledForm { programme, form, answers: row.answers(declared), key, day })
    }
}

fn shown(error: Error) -> anyhow::Error {
    match error {
        Error::Invalid { field, message } => anyhow::anyhow!("{field}: {message}"),
        Error::Forbidden { message } | Error::Conflict { message } => anyhow::Error::msg(message),
        other => super::told(other),
    }
}

fn day(text: &str) -> anyhow::Result<Date> {
    let day = PartialDate::read(text).ok().and_then(|day| day.full());
    day.with_context(|| format!("day: {text} is no day; write dd/mm/yyyy"))
}

/// A row by its columns, without the empty cells.
struct Row {
    line: u64,
    cells: BTreeMap<String, String>,
}

impl Row {
    fn cell(&self, column: &str) -> Option<&str> {
        self.cells.get(column).map(String::as_str)
    }

    /// The same row is the same form.
    fn key(&self, facility: &FacilityId, form: &str) -> String {
        let cells = self.cells.iter().map(|(column, text)| format!("{column}={text}"));
        let all: Vec<String> = cells.collect();
        Digest::of(format!("{facility}\n{form}\n{}", all.join("\n")).as_bytes()).to_string()
    }

    /// A column that the form does not declare goes on as a text, so that the check names it.
    fn answers(&self, declared: &Form) -> Vec<Named> {
        let others = |column: &&String| ![PATIENT, DAY, FACILITY].contains(&column.as_str());
        let fields = || declared.groups.iter().flat_map(|group| &group.fields);
        let columns = self.cells.keys().filter(others);
        let answers = columns.map(|column| {
            // `field`, or `group.field.N` in a repeated group.
            let name = column.split('.').nth(1).unwrap_or(column);
            let text = &self.cells[column];
            let value = match fields().find(|field| field.name == name) {
                Some(field) => form::read(field, text),
                None => hoso_core::record::Value::Text(text.clone()),
            };
            Named { name: column.clone(), value }
        });
        answers.collect()
    }
}

fn rows(path: &Path) -> anyhow::Result<Vec<Row>> {
    let file = || path.display().to_string();
    let size = std::fs::metadata(path).with_context(file)?.len();
    ensure!(size <= FILE_MAX, "{}: {size} bytes; at most {FILE_MAX} are taken at once", file());
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_path(path)?;
    let columns = reader.headers().with_context(file)?.clone();
    let row = |record: csv::Result<csv::StringRecord>| {
        let record = record.with_context(file)?;
        let cells = columns.iter().zip(&record).filter(|(_, text)| !text.is_empty());
        let line = record.position().map_or(0, csv::Position::line);
        let cells = cells.map(|(column, text)| (column.to_owned(), text.to_owned())).collect();
        Ok(Row { line, cells })
    };
    reader.records().map(row).collect()
}

/// One person's forms stay in the order of the file.
fn by_person(rows: Vec<Row>) -> Vec<Vec<Row>> {
    let mut people: BTreeMap<(Option<String>, Option<String>), Vec<Row>> = BTreeMap::new();
    for row in rows {
        let of = |column| row.cells.get(column).cloned();
        people.entry((of(FACILITY), of(PATIENT))).or_default().push(row);
    }
    people.into_values().collect()
}
