//! What the rules need of a chart, as it was at the end of a day.

use hoso_sdk::{Call, Date, Entry};

/// Code system of this programme's own observations.
pub const OWN: &str = "urn:hoso:cancer-registry";

/// The chart of a call as it was at the end of a day.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    pub call: &'a Call,
    /// Later entries are not seen.
    pub until: Date,
}

impl<'a> Facts<'a> {
    /// Entries that were not withdrawn, with their first possible day, newest first. A cancer in
    /// remission or resolved is still a cancer that was.
    pub fn entries(self) -> impl Iterator<Item = (&'a Entry, Date)> {
        let counts = |entry: &&Entry| {
            !matches!(entry.status.as_str(), "entered-in-error" | "cancelled" | "not-done")
        };
        let entries = self.call.chart.entries.iter().filter(counts);
        entries.filter_map(move |entry| {
            Some((entry, Date::earliest(entry.when).filter(|day| *day <= self.until)?))
        })
    }

    /// This programme's observations of a code, newest first.
    pub fn own(self, code: &'static str) -> impl Iterator<Item = (&'a Entry, Date)> {
        self.entries().filter(move |(entry, _)| entry.code.system == OWN && entry.code.code == code)
    }

    /// The day of death that the record knows, at the end of the day.
    pub fn death(self) -> Option<Date> {
        let died = Date::earliest(self.call.chart.subject.deceased?);
        died.filter(|day| *day <= self.until)
    }
}
