//! Do facilities' data come, and in time: the newest message, the visits of the last full week
//! against the weeks before it, and what waits for a person.

use super::OpContext;
use super::units::UnitName;
use crate::app::App;
use hoso_core::surveillance::Week;
use hoso_core::{FacilityId, Result};
use hoso_store::{QuarantineRow, QuestionQuery};
use std::collections::{BTreeMap, BTreeSet};

/// Weeks before the last full one that a facility is held against.
pub const WEEKS_BEFORE: usize = 8;
/// What waits is counted up to here.
pub const COUNT_MAX: usize = 200;

/// A facility's last full week against its own past; the order is that of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Flow {
    /// Nothing came of the last full week, and something did in most weeks before.
    Silent,
    /// Less than half of what is usual.
    Low,
    Usual,
    /// Nothing came, and in most weeks nothing does.
    Never,
}

impl Flow {
    /// `usual` is the median of the weeks before.
    fn of(last: i64, usual: f64) -> Self {
        match last {
            0 if usual > 0.0 => Self::Silent,
            0 => Self::Never,
            last if (last as f64) < usual / 2.0 => Self::Low,
            _ => Self::Usual,
        }
    }
}

#[derive(Debug, Clone)]
pub struct FacilityFlow {
    pub facility: UnitName,
    pub flow: Flow,
    pub last_message_ms: Option<i64>,
    /// Visits of the last full week.
    pub visits: i64,
    /// Median of the weeks before.
    pub usual: f64,
}

#[derive(Debug, Clone)]
pub struct Quality {
    /// The last full week.
    pub week: Week,
    /// Facilities that sent anything or that the tree ends with; those in trouble first.
    pub facilities: Vec<FacilityFlow>,
    /// Messages that could not be read, at most `COUNT_MAX`.
    pub unreadable: usize,
    /// Questions of identity that are open, at most `COUNT_MAX`.
    pub questions: usize,
    /// Programmes that are kept from running at a facility.
    pub paused: usize,
}

impl App {
    /// Of a unit and all below it; of all that the reader sees where none is named.
    pub fn quality(&self, ctx: &OpContext, unit: Option<&FacilityId>) -> Result<Quality> {
        let area = self.area(ctx, unit)?;
        let within = area.within();
        let week = Week::of(ctx.today).previous();
        let weeks = week.and_before(WEEKS_BEFORE + 1);
        let mut visits: BTreeMap<FacilityId, Vec<i64>> = BTreeMap::new();
        for row in self.store.weeks(&within, weeks[0], week)? {
            let counts = visits.entry(row.facility).or_insert_with(|| vec![0; weeks.len()]);
            if let Some(at) = weeks.iter().position(|week| *week == row.week) {
                counts[at] = row.counts.visits;
            }
        }
        let mut facilities = Vec::new();
        for facility in &within {
            let last_message_ms = self.store.last_message_ms(facility)?;
            let leaf = area.at(facility).is_some_and(|at| area.nodes[at].children.is_empty());
            let counts = visits.remove(facility);
            if counts.is_none() && last_message_ms.is_none() && !leaf {
                continue;
            }
            let mut before = counts.unwrap_or_else(|| vec![0; weeks.len()]);
            let last = before.pop().unwrap_or_default();
            let usual = median(before);
            let name = UnitName { code: facility.clone(), name: self.facility_name(facility) };
            let flow = Flow::of(last, usual);
            facilities.push(FacilityFlow {
                facility: name,
                flow,
                last_message_ms,
                visits: last,
                usual,
            });
        }
        facilities.sort_by_key(|one| (one.flow, one.last_message_ms));
        let codes: BTreeSet<FacilityId> = within.into_iter().collect();
        let everything = area.target == 0 && area.nodes[0].unit.is_none();
        Ok(Quality {
            week,
            facilities,
            unreadable: self.unreadable(&codes)?,
            questions: self.open_questions_at(&codes, everything)?,
            paused: self.paused(&codes)?,
        })
    }

    fn unreadable(&self, at: &BTreeSet<FacilityId>) -> Result<usize> {
        let rows = self.store.quarantine(None, COUNT_MAX)?;
        let here = |row: &&QuarantineRow| row.sender.as_ref().is_none_or(|one| at.contains(one));
        Ok(rows.iter().filter(here).count())
    }

    fn open_questions_at(&self, at: &BTreeSet<FacilityId>, everything: bool) -> Result<usize> {
        let count = |facility: Option<FacilityId>, limit| -> Result<usize> {
            let query = QuestionQuery { facility, cursor: None, limit };
            Ok(self.store.open_questions(&query)?.rows.len())
        };
        if everything {
            return count(None, COUNT_MAX);
        }
        let mut sum = 0;
        for facility in at {
            sum += count(Some(facility.clone()), COUNT_MAX - sum)?;
            if sum == COUNT_MAX {
                break;
            }
        }
        Ok(sum)
    }

    fn paused(&self, at: &BTreeSet<FacilityId>) -> Result<usize> {
        let rows = self.store.plugin_quarantines()?;
        Ok(rows.iter().filter(|row| at.contains(&row.facility)).count())
    }
}

fn median(mut counts: Vec<i64>) -> f64 {
    counts.sort_unstable();
    let middle = counts.len() / 2;
    match counts.len() {
        0 => 0.0,
        n if n % 2 == 1 => counts[middle] as f64,
        _ => (counts[middle - 1] + counts[middle]) as f64 / 2.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_is_held_against_the_own_past() {
        for (last, before, expected) in [
            (0, vec![9, 8, 7], Flow::Silent),
            (0, vec![0, 0, 0], Flow::Never),
            (3, vec![9, 8, 7], Flow::Low),
            (4, vec![9, 8, 7], Flow::Usual),
            (1, vec![], Flow::Usual),
            (0, vec![0, 1], Flow::Silent),
        ] {
            assert_eq!(Flow::of(last, median(before.clone())), expected, "{last} after {before:?}");
        }
    }
}
