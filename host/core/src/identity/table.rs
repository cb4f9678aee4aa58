//! Rows as term numbers, row after row: what the inner loop reads of a row lies side by side.

use super::normalise::{Cells, folded_syllables};
use super::parallel;
use super::plan::{Plan, PlannedField};
use super::terms::Terms;

/// Cells of some rows of one input table, as text.
#[derive(Debug, Default)]
pub struct Batch {
    text: String,
    ends: Vec<usize>,
    width: usize,
}

impl Batch {
    /// For rows of so many cells.
    pub fn new(width: usize) -> Self {
        Self { width, ..Self::default() }
    }

    /// `cells` has as many items as the batch is wide.
    pub fn push(&mut self, cells: impl IntoIterator<Item = impl AsRef<str>>) {
        for cell in cells {
            self.text.push_str(cell.as_ref());
            self.ends.push(self.text.len());
        }
        debug_assert!(self.ends.len().is_multiple_of(self.width), "a row has all its cells");
    }

    pub fn rows(&self) -> usize {
        self.ends.len() / self.width.max(1)
    }

    fn cell(&self, row: usize, column: usize) -> &str {
        let at = row * self.width + column;
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        &self.text[start..self.ends[at]]
    }
}

/// Normalised rows of one or two input tables.
#[derive(Debug)]
pub struct Table {
    width: usize,
    terms: Vec<Terms>,
    cells: Vec<u32>,
    /// First row of the second table, where there are two.
    second: Option<u32>,
}

impl Table {
    pub fn new(plan: &Plan) -> Self {
        let width = plan.fields.len();
        let terms = (0..width).map(|_| Terms::default()).collect();
        Self { width, terms, cells: Vec::new(), second: None }
    }

    /// What follows belongs to the second table: rows are linked across, not within.
    pub fn begin_second(&mut self) {
        self.second = Some(self.len());
    }

    /// Normalises the rows of input table 0 or 1; fields side by side on `threads` threads.
    pub fn extend(&mut self, plan: &Plan, table: usize, batch: &Batch, threads: usize) {
        let folded = Folded::new(plan, table, batch, threads);
        let fields = plan.fields.iter().zip(&mut self.terms);
        let columns = parallel::map(threads, fields, |(field, terms)| {
            interned(field, table, batch, &folded, terms)
        });
        self.cells.reserve(batch.rows() * self.width);
        for row in 0..batch.rows() {
            self.cells.extend(columns.iter().map(|column| column[row]));
        }
    }

    /// One more row, of values that are normalised already, by field.
    pub fn push<'a>(&mut self, values: impl Iterator<Item = &'a str>) {
        let row = self.terms.iter_mut().zip(values).map(|(terms, value)| terms.intern(value));
        self.cells.extend(row);
        debug_assert!(self.cells.len().is_multiple_of(self.width), "a row has all its values");
    }

    /// Another value of a cell.
    pub(super) fn set(&mut self, row: u32, field: usize, value: &str) {
        let cell = &mut self.cells[row as usize * self.width + field];
        *cell = self.terms[field].exchange(*cell, value);
    }

    pub fn len(&self) -> u32 {
        (self.cells.len() / self.width) as u32
    }

    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    pub fn second(&self) -> Option<u32> {
        self.second
    }

    /// Term numbers by field.
    pub fn row(&self, row: u32) -> &[u32] {
        let start = row as usize * self.width;
        &self.cells[start..start + self.width]
    }

    pub fn terms(&self, field: usize) -> &Terms {
        &self.terms[field]
    }

    /// How many pairs of rows there are.
    pub fn pairs(&self) -> f64 {
        let all = f64::from(self.len());
        match self.second {
            None => all * (all - 1.0) / 2.0,
            Some(second) => f64::from(second) * (all - f64::from(second)),
        }
    }
}

/// The folded syllables of names, by column of the batch; empty for others.
struct Folded(Vec<Vec<String>>);

impl Folded {
    /// Each name once, since many fields are made from it; rows side by side on `threads` threads.
    fn new(plan: &Plan, table: usize, batch: &Batch, threads: usize) -> Self {
        let mut folded = vec![Vec::new(); batch.width];
        let rows = batch.rows();
        let share = rows.div_ceil(threads.max(1)).max(1);
        for column in plan.names(table) {
            let of = |from: usize| {
                let rows = from..(from + share).min(rows);
                rows.map(|row| folded_syllables(batch.cell(row, column))).collect::<Vec<_>>()
            };
            let starts = (0..rows).step_by(share);
            let parts = parallel::map(threads, starts, of);
            folded[column] = parts.into_iter().flatten().collect();
        }
        Self(folded)
    }

    fn of(&self, row: usize, column: usize) -> &str {
        self.0[column].get(row).map_or("", String::as_str)
    }
}

fn interned(
    field: &PlannedField,
    table: usize,
    batch: &Batch,
    folded: &Folded,
    terms: &mut Terms,
) -> Vec<u32> {
    let columns = &field.sources[table];
    let (mut text, mut names) = (Vec::new(), Vec::new());
    let (mut values, mut ends) = (String::new(), Vec::with_capacity(batch.rows()));
    for row in 0..batch.rows() {
        text.clear();
        text.extend(columns.iter().map(|column| column.map_or("", |at| batch.cell(row, at))));
        names.clear();
        names.extend(columns.iter().map(|column| column.map_or("", |at| folded.of(row, at))));
        values.push_str(&field.value(Cells::with_folded(&text, &names)));
        ends.push(values.len());
    }
    terms.intern_all(&values, &ends)
}

impl PlannedField {
    /// The comparable value of its cells.
    pub(super) fn value(&self, cells: Cells<'_>) -> String {
        if cells.are_empty() {
            return String::new();
        }
        let mut value = self.normaliser.apply(cells);
        if let Some(known) = self.map.get(&value) {
            value.clone_from(known);
        }
        if let Some((end, _)) = self.take.and_then(|most| value.char_indices().nth(most)) {
            value.truncate(end);
        }
        value
    }
}
