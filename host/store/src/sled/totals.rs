//! Sums of cells and visits by week, derived from assessments and records as these are written.

use super::gate::Reader;
use super::keys::{self, Key};
use super::operations::receipt_index;
use super::plan::Plan;
use super::sums::sum_key;
use crate::{MonthSums, SledStore, StoreError, Totals, WeekRow};
use hoso_core::programme::{Cell, CellKey, Month, SumKey};
use hoso_core::record::Record;
use hoso_core::surveillance::{Visit, Week, WeekCounts};
use hoso_core::{FacilityId, ProgrammeId};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A programme's indicators at a facility in a month, of residents of one commune, as it is stored;
/// pages read it as `sums` does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SumRow {
    pub key: SumKey,
    /// By indicator.
    pub cells: BTreeMap<String, Cell>,
}

impl Plan<'_, '_> {
    /// One row a month and commune, whatever number of cells change in it.
    pub fn sum_up(&mut self, changes: &BTreeMap<CellKey, Cell>) -> Result<(), StoreError> {
        let mut sums: BTreeMap<SumKey, Vec<(&str, Cell)>> = BTreeMap::new();
        for (of, change) in changes {
            sums.entry(SumKey::of(of)).or_default().push((&of.indicator, *change));
        }
        for (of, changes) in sums {
            let key = sum_key(&of);
            let known: Option<SumRow> = self.get(&key)?;
            let mut row = known.unwrap_or(SumRow { key: of, cells: BTreeMap::new() });
            for (indicator, change) in changes {
                add(&mut row.cells, indicator, change);
            }
            match row.cells.is_empty() {
                true => self.remove(key),
                false => self.encode(key, &row)?,
            }
        }
        Ok(())
    }

    /// The old version of a record no longer counts, the new one does.
    pub fn count_visit(&mut self, old: Option<&Record>, new: &Record) -> Result<(), StoreError> {
        let before = old.and_then(Visit::of);
        let after = Visit::of(new);
        if before == after {
            return Ok(());
        }
        for (visit, sign) in [(before, -1), (after, 1)] {
            let Some(visit) = visit else { continue };
            let key = week_key(&new.facility, visit.week);
            let known: Option<WeekRow> = self.get(&key)?;
            let mut row = known.unwrap_or_else(|| WeekRow {
                facility: new.facility.clone(),
                week: visit.week,
                counts: WeekCounts::default(),
            });
            row.counts.add(&visit, sign);
            match row.counts.is_empty() {
                true => self.remove(key),
                false => self.encode(key, &row)?,
            }
        }
        Ok(())
    }
}

/// A cell that comes to 0 is gone.
pub fn add(cells: &mut BTreeMap<String, Cell>, indicator: &str, change: Cell) {
    let mut cell = cells.get(indicator).copied().unwrap_or_default();
    cell.numerator += change.numerator;
    cell.denominator += change.denominator;
    if cell == Cell::default() {
        cells.remove(indicator);
    } else {
        cells.insert(indicator.to_owned(), cell);
    }
}

pub fn week_key(facility: &FacilityId, week: Week) -> Key {
    Key::new(keys::WEEK).text(facility.as_str()).day(week.first())
}

impl Reader<'_> {
    fn between<T: DeserializeOwned>(
        &self,
        spans: impl Iterator<Item = (Key, Key)>,
    ) -> Result<Vec<T>, StoreError> {
        let mut rows = Vec::new();
        for (start, end) in spans.filter(|(start, end)| start < end) {
            for row in self.range(&start, &end) {
                rows.push(self.inner.decode(&row?.1)?);
            }
        }
        Ok(rows)
    }
}

impl Totals for SledStore {
    fn sums(
        &self,
        programme: &ProgrammeId,
        facilities: &[FacilityId],
        months: &[Month],
    ) -> Result<Vec<MonthSums>, StoreError> {
        self.read(|r| {
            let mut rows = Vec::new();
            for facility in facilities {
                for month in months {
                    let sums = r.sums_of(programme, facility, *month)?;
                    if !sums.communes.is_empty() {
                        rows.push(MonthSums { facility: facility.clone(), month: *month, sums });
                    }
                }
            }
            Ok(rows)
        })
    }

    fn weeks(
        &self,
        facilities: &[FacilityId],
        from: Week,
        to: Week,
    ) -> Result<Vec<WeekRow>, StoreError> {
        let span = |facility: &FacilityId| (week_key(facility, from), week_key(facility, to).end());
        self.read(|r| r.between(facilities.iter().map(span)))
    }

    fn last_message_ms(&self, sender: &FacilityId) -> Result<Option<i64>, StoreError> {
        let of_sender = receipt_index(Some(sender));
        self.read(|r| {
            let Some(row) = r.under(&of_sender).next() else { return Ok(None) };
            let key = row?.0;
            let falling = key[of_sender.0.len()..].first_chunk().map(|at| !u64::from_be_bytes(*at));
            Ok(falling.and_then(|at| i64::try_from(at).ok()))
        })
    }
}
