//! Collects problems, and no more of them than the limit.

use hoso_core::message::{Place, Problem, Severity, Unreadable};

pub struct Problems {
    list: Vec<Problem>,
    max: usize,
    /// Problems over the limit.
    more: u64,
    /// Rejected so far, counted or over the limit.
    pub rejected: u64,
}

impl Problems {
    pub fn new(max: usize) -> Self {
        Self { list: Vec::new(), max, more: 0, rejected: 0 }
    }

    pub fn reject(&mut self, place: Place, reason: impl Into<String>) {
        self.rejected += 1;
        self.push(place, Severity::Rejected, reason.into());
    }

    pub fn suspect(&mut self, place: Place, reason: impl Into<String>) {
        self.push(place, Severity::Suspect, reason.into());
    }

    fn push(&mut self, place: Place, severity: Severity, reason: String) {
        if self.list.len() < self.max {
            self.list.push(Problem { place, severity, reason });
        } else {
            self.more += 1;
        }
    }

    /// The problems, and at their end how many more there were.
    pub fn finish(mut self) -> Vec<Problem> {
        if self.more > 0 {
            let reason = format!("{} more problems: only {} are listed", self.more, self.max);
            let severity = Severity::Rejected;
            self.list.push(Problem { place: Place::default(), severity, reason });
        }
        self.list
    }
}

/// A required field or element is missing or wrong, so its row or resource cannot be taken.
#[derive(Debug, PartialEq, Eq)]
pub struct Broken {
    pub field: &'static str,
    pub reason: &'static str,
}

pub fn place(item: u32, table: &str, row: u32, field: &str) -> Place {
    Place { item, table: table.to_owned(), row, field: field.to_owned() }
}

/// Nothing of the message can be taken.
pub fn unreadable(place: Place, offset: Option<usize>, reason: impl Into<String>) -> Unreadable {
    Unreadable { place, offset: offset.map(|o| o as u64), reason: reason.into() }
}

/// UTF-8 text without NUL, within the limit. A byte order mark is left out.
pub fn utf8(bytes: &[u8], bytes_max: usize) -> Result<&str, Unreadable> {
    if bytes.len() > bytes_max {
        let reason = format!("over the limit of {bytes_max} bytes");
        return Err(unreadable(Place::default(), None, reason));
    }
    let bytes = crate::values::without_bom(bytes);
    let at = |offset, reason: &str| unreadable(Place::default(), Some(offset), reason);
    let text = std::str::from_utf8(bytes)
        .map_err(|e| at(e.valid_up_to(), "not UTF-8: only UTF-8 is taken"))?;
    match bytes.iter().position(|&b| b == 0) {
        Some(offset) => Err(at(offset, "a NUL byte is in the text")),
        None => Ok(text),
    }
}
