//! Pages: bounded scans that go on behind a cursor. A cursor is the hexadecimal end of the last
//! key that was read.

use super::gate::Reader;
use super::keys::Key;
use crate::{Page, StoreError};
use std::fmt::Write as _;

/// Rows that one call reads at most, wanted or not.
pub const SCAN_MAX: usize = 20_000;
/// Rows that a page holds at most.
pub const PAGE_MAX: usize = 5_000;

/// The rows of a page, between two keys.
pub struct Span<'a> {
    pub prefix: Key,
    /// Where it ends, if before the end of the prefix.
    pub end: Option<Key>,
    pub cursor: Option<&'a str>,
    pub limit: usize,
}

impl Reader<'_> {
    /// `item` takes the key behind the prefix and the value; `None` leaves a row out.
    pub fn page<T>(
        &self,
        span: Span<'_>,
        mut item: impl FnMut(&[u8], &[u8]) -> Result<Option<T>, StoreError>,
    ) -> Result<Page<T>, StoreError> {
        let at = span.prefix.0.len();
        let mut start = span.prefix.clone();
        if let Some(cursor) = span.cursor {
            start.0.extend(from_cursor(cursor)?);
            // The key behind it.
            start.0.push(0);
        }
        let end = span.end.unwrap_or_else(|| span.prefix.end());
        let mut page = Page { rows: Vec::new(), next: None };
        if start >= end {
            return Ok(page);
        }
        let mut rows = self.range(&start, &end).peekable();
        for scanned in 1.. {
            let Some(row) = rows.next() else { break };
            let (key, value) = row?;
            page.rows.extend(item(&key[at..], &value)?);
            let full = page.rows.len() >= span.limit.clamp(1, PAGE_MAX) || scanned >= SCAN_MAX;
            if full {
                page.next = rows.peek().is_some().then(|| to_cursor(&key[at..]));
                break;
            }
        }
        Ok(page)
    }
}

pub fn to_cursor(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a string takes all that is written");
        text
    })
}

pub fn from_cursor(text: &str) -> Result<Vec<u8>, StoreError> {
    let bad = || StoreError::Refused("the cursor is not one that a page gave".to_owned());
    if !text.len().is_multiple_of(2) || text.len() > 512 || !text.is_ascii() {
        return Err(bad());
    }
    let byte = |at: usize| u8::from_str_radix(&text[at..at + 2], 16).map_err(|_| bad());
    (0..text.len()).step_by(2).map(byte).collect()
}
