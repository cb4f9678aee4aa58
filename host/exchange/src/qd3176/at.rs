//! Where in the message a row stands: what it says of itself when something is wrong with it.

use super::table::Row;
use crate::problems::{Broken, Problems, place};
use crate::values::compact_date;
use hoso_core::PartialDate;

pub const NO_DATE: &str = "not a date: yyyymmdd or yyyymmddHHMM is expected";

/// The place of a row, and the problems of its message.
pub struct At<'p> {
    pub item: u32,
    pub table: &'p str,
    pub row: u32,
    /// When the visit began.
    pub start: PartialDate,
    pub problems: &'p mut Problems,
}

impl At<'_> {
    pub fn suspect(&mut self, field: &str, reason: &str) {
        self.problems.suspect(place(self.item, self.table, self.row, field), reason);
    }

    pub fn reject(&mut self, field: &str, reason: impl Into<String>) {
        self.problems.reject(place(self.item, self.table, self.row, field), reason);
    }

    /// The row's own date, or for an empty field the visit's, marked.
    pub fn date(&mut self, row: &Row, field: &'static str) -> Result<PartialDate, Broken> {
        match row.get(field) {
            "" => {
                self.suspect(field, "missing: the day on which the visit began is taken");
                Ok(self.start)
            }
            text => compact_date(text).ok_or(Broken { field, reason: NO_DATE }),
        }
    }

    /// A date that the row can do without.
    pub fn optional_date(&mut self, row: &Row, field: &'static str) -> Option<PartialDate> {
        let text = row.get(field);
        let date = compact_date(text);
        if date.is_none() && !text.is_empty() {
            self.suspect(field, NO_DATE);
        }
        date
    }

    /// A number that the row can do without.
    pub fn optional_number(&mut self, row: &Row, field: &'static str) -> Option<f64> {
        let text = row.get(field);
        let number = crate::values::decimal(text);
        if number.is_none() && !text.is_empty() {
            self.suspect(field, "not a number");
        }
        number
    }
}
