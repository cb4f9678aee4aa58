//! CSV files to a table of normalised rows, batch by batch: the text itself is not kept.

use super::super::say;
use super::Link;
use anyhow::Context as _;
use hoso_core::identity::evaluate::Truth;
use hoso_core::identity::model::Model;
use hoso_core::identity::plan::Plan;
use hoso_core::identity::table::{Batch, Table};
use hoso_core::identity::terms::Terms;
use std::borrow::Cow;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;
use std::sync::mpsc::{SyncSender, sync_channel};

/// Rows that are read before they are normalised.
const BATCH_ROWS: usize = 20_000;
/// Bytes of a file in which its headers end.
const HEADERS_MAX: u64 = 64 * 1024;

pub(super) struct Tables {
    pub table: Table,
    /// Names of the rows, where a column gives them.
    names: Vec<Box<str>>,
    pub truth: Option<Truth>,
}

/// Of a file, by the columns that are put together from its own: where their parts stand.
pub(super) type Parts = Vec<Vec<usize>>;

/// The columns of a file, last those that are put together. A byte order mark does not count.
pub(super) fn headers(file: &Path, model: &Model) -> anyhow::Result<(Vec<String>, Parts)> {
    let mut reader = open(file)?;
    let failed = || format!("read {}: is it CSV in UTF-8?", file.display());
    let headers = reader.headers().with_context(failed)?;
    // A number, a day or nothing where a name should be.
    let is_value = |name: &str| name.is_empty() || name.starts_with(|c: char| c.is_ascii_digit());
    if headers.iter().filter(|name| is_value(name.trim())).count() > 1 {
        say(format_args!(
            "! {}: the first line looks like a person, not like names of columns",
            file.display()
        ));
    }
    let plain = |name: &str| name.trim_start_matches('\u{feff}').trim().to_owned();
    let mut names: Vec<String> = headers.iter().map(plain).collect();
    let (joined, parts): (Vec<_>, _) = model.in_parts(&names)?.into_iter().unzip();
    names.extend(joined);
    Ok((names, parts))
}

fn open(file: &Path) -> anyhow::Result<csv::Reader<File>> {
    let failed = || format!("open {}", file.display());
    anyhow::ensure!(!file.is_dir(), "{} is a folder: name a CSV file", file.display());
    let mut start = Vec::new();
    File::open(file).with_context(failed)?.take(HEADERS_MAX).read_to_end(&mut start)?;
    if let Some(what) = no_csv(&start) {
        anyhow::bail!("{} {what}", file.display());
    }
    let mut reader = csv::ReaderBuilder::new();
    reader.delimiter(delimiter(&start)).from_path(file).with_context(failed)
}

/// What people take for CSV, by its first bytes, and what to do about it.
fn no_csv(start: &[u8]) -> Option<&'static str> {
    let workbook = "is an Excel workbook: save the sheet with Save As, \"CSV UTF-8\"";
    // The last character may be cut in two where the start of the file ends.
    let is_text = |start: &[u8]| {
        std::str::from_utf8(start).map_or_else(|e| e.error_len().is_none(), |_| true)
    };
    match start {
        [] => Some("is empty"),
        [b'P', b'K', 3, 4, ..] | [0xd0, 0xcf, 0x11, 0xe0, ..] => Some(workbook),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => {
            Some("is in UTF-16, not UTF-8: save it with Save As, \"CSV UTF-8\"")
        }
        _ if is_text(start) => None,
        _ => Some(
            "is not in UTF-8 but in an older code page such as Windows-1258: save it with Save \
             As, \"CSV UTF-8\"",
        ),
    }
}

/// What stands between the headers most often: a spreadsheet writes `;` in some countries.
fn delimiter(start: &[u8]) -> u8 {
    let line = start.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let times = |wanted: u8| line.iter().filter(|byte| **byte == wanted).count();
    // Of equals the last one.
    [b'\t', b';', b','].into_iter().max_by_key(|byte| times(*byte)).unwrap_or(b',')
}

/// Rows of a file, the next ones.
struct Rows {
    batch: Batch,
    names: Vec<Box<str>>,
    truth: Vec<Box<str>>,
}

/// How wide the rows of a file become, and where it says what is not linked by.
#[derive(Clone, Copy)]
struct Columns<'a> {
    width: usize,
    parts: &'a Parts,
    id: Option<usize>,
    truth: Option<usize>,
}

impl Columns<'_> {
    fn rows(self) -> Rows {
        Rows { batch: Batch::new(self.width), names: Vec::new(), truth: Vec::new() }
    }

    /// Hands on the rows of a file, or the error that it ends with. Whoever takes them may stop.
    fn read(self, file: &Path, to: &SyncSender<anyhow::Result<Rows>>) {
        let mut rows = self.rows();
        let read = self.batches(file, |full| to.send(Ok(full)).is_ok(), &mut rows);
        // Nobody listens only where an error was told already.
        let _ = to.send(read.map(|()| rows));
    }

    fn batches(
        self,
        file: &Path,
        full: impl Fn(Rows) -> bool,
        rows: &mut Rows,
    ) -> anyhow::Result<()> {
        for record in open(file)?.into_records() {
            // The error names the line; a row with more or fewer cells is one.
            let record = record.with_context(|| format!("read {}", file.display()))?;
            rows.names.extend(self.id.map(|id| Box::from(&record[id])));
            rows.truth.extend(self.truth.map(|truth| Box::from(record[truth].trim())));
            let joined = self.parts.iter().map(|parts| {
                let parts = parts.iter().map(|at| record[*at].trim()).filter(|p| !p.is_empty());
                Cow::Owned(parts.collect::<Vec<_>>().join(" "))
            });
            let own = record.iter().map(Cow::Borrowed);
            rows.batch.push(own.chain(joined));
            if rows.batch.rows() == BATCH_ROWS && !full(std::mem::replace(rows, self.rows())) {
                break;
            }
        }
        Ok(())
    }
}

impl Tables {
    pub fn read(
        plan: &Plan,
        files: &[&Path],
        (headers, parts): (&[Vec<String>], &[Parts]),
        link: &Link,
    ) -> anyhow::Result<Self> {
        let mut made = Self { table: Table::new(plan), names: Vec::new(), truth: None };
        let (mut people, mut labels) = (Terms::default(), Vec::new());
        for (at, (file, (headers, parts))) in
            files.iter().zip(headers.iter().zip(parts)).enumerate()
        {
            if at == 1 {
                made.table.begin_second();
            }
            let column = |name: Option<&String>| -> anyhow::Result<Option<usize>> {
                let Some(name) = name else { return Ok(None) };
                let found = headers.iter().position(|header| header == name);
                let all = headers.join(", ");
                let problem = || format!("{}: no column `{name}` among {all}", file.display());
                Ok(Some(found.with_context(problem)?))
            };
            let id = column(link.id.get(at).or(link.id.first()))?;
            let truth = column(link.truth.as_ref())?;
            let columns = Columns { width: headers.len(), parts, id, truth };
            // The next rows are read while these are normalised.
            std::thread::scope(|scope| {
                let (read, rows) = sync_channel(1);
                scope.spawn(move || columns.read(file, &read));
                for rows in rows {
                    let Rows { batch, names, truth }: Rows = rows?;
                    made.names.extend(names);
                    labels.extend(truth.iter().map(|person| people.intern(person)));
                    made.table.extend(plan, at, &batch, link.threads.into());
                }
                anyhow::Ok(())
            })?;
        }
        if link.truth.is_some() {
            made.truth = Some(Truth::new(labels, made.table.second()));
        }
        Ok(made)
    }

    /// Rows that candidates are looked for.
    pub fn firsts(&self) -> u64 {
        self.table.second().unwrap_or(self.table.len()).into()
    }

    pub fn name(&self, row: u32) -> Cow<'_, str> {
        let number = match self.table.second() {
            Some(second) if row >= second => row - second + 1,
            _ => row + 1,
        };
        let name = self.names.get(row as usize);
        name.map_or_else(|| Cow::Owned(number.to_string()), |name| Cow::Borrowed(&**name))
    }
}
