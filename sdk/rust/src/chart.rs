//! The chart of one resident as plain data.

use crate::bindings::hoso::program::chart::{Query, RecordChart};
use crate::{Answered, Enrolment, Entry, Subject};

/// Rows asked for at a time; the host may give fewer.
const PAGE_ROWS: u32 = 500;

/// What the host shows of a resident: already narrowed to the plugin's declared reads.
#[derive(Clone, Debug)]
pub struct Chart {
    /// Sex, birth and death.
    pub subject: Subject,
    /// Newest first.
    pub entries: Vec<Entry>,
    /// Since when and at which stage, where enrolled.
    pub enrolment: Option<Enrolment>,
    /// Earlier answers on forms of this programme.
    pub answers: Vec<Answered>,
}

impl Chart {
    /// A chart for tests and cases, of somebody who is not enrolled.
    pub fn new(subject: Subject, mut entries: Vec<Entry>) -> Self {
        entries.sort_by_key(|entry| {
            std::cmp::Reverse((entry.when.year, entry.when.month, entry.when.day))
        });
        Self { subject, entries, enrolment: None, answers: Vec::new() }
    }

    /// Pages through everything that the host shows.
    pub(crate) fn load(source: &RecordChart) -> Self {
        Self {
            subject: source.subject(),
            entries: entries(source),
            enrolment: source.enrolment(),
            answers: source.answers(),
        }
    }
}

fn entries(source: &RecordChart) -> Vec<Entry> {
    let mut query = Query {
        kinds: Vec::new(),
        codes: Vec::new(),
        category: String::new(),
        since: None,
        until: None,
        newest_first: true,
        offset: 0,
        limit: PAGE_ROWS,
    };
    let first = source.entries(&query);
    let (mut all, mut next) = (first.entries, first.next);
    while let Some(offset) = next {
        query.offset = offset;
        let page = source.entries(&query);
        all.extend(page.entries);
        next = page.next;
    }
    all
}
