//! Sums of a facility and month as pages read them. What was read is kept in memory until the
//! commit that changes it: a page about a city adds up thousands of them, of which few have changed
//! since the last one. A commit forgets what it changes while nobody reads (`Inner::apply`), and a
//! reader keeps what it found within its turn, so that what is kept is what is stored.

use super::codec;
use super::gate::Reader;
use super::keys::{self, Key};
use crate::{CommuneSums, StoreError, SumTable};
use hoso_core::programme::{Cell, Month, SumKey};
use hoso_core::{FacilityId, ProgrammeId};
use serde::Deserialize;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Cells that are kept, of some 40 bytes each with all that belongs to them.
const KEPT_CELLS: usize = 1 << 22;
/// What a table without a cell counts for: a month that nothing is known of is kept too.
const TABLE_CELLS: usize = 8;
/// Bytes of a day in a key.
const DAY: usize = 4;

/// Tables by the start of their rows' keys.
#[derive(Default)]
pub struct KeptSums(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    tables: HashMap<Vec<u8>, Arc<SumTable>>,
    cells: usize,
}

impl KeptSums {
    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn get(&self, of: &Key) -> Option<Arc<SumTable>> {
        self.lock().tables.get(&of.0).cloned()
    }

    fn put(&self, of: Key, table: &Arc<SumTable>) {
        let mut kept = self.lock();
        kept.cells += size(table);
        if kept.cells > KEPT_CELLS {
            *kept = Kept { cells: size(table), ..Kept::default() };
        }
        if let Some(known) = kept.tables.insert(of.0, table.clone()) {
            kept.cells -= size(&known);
        }
    }

    /// The row of this key is about to change. Nobody may be reading.
    pub fn forget(&self, key: &[u8]) {
        let Some(month) = month_of(key) else { return };
        let mut kept = self.lock();
        if let Some(known) = kept.tables.remove(month) {
            kept.cells -= size(&known);
        }
    }
}

fn size(table: &SumTable) -> usize {
    let of_communes = table.communes.iter().map(|of| of.cells.len() + 1).sum::<usize>();
    TABLE_CELLS + table.indicators.len() + of_communes
}

fn month_key(programme: &ProgrammeId, facility: &FacilityId, month: Month) -> Key {
    let place = Key::new(keys::SUM).text(programme.as_str()).text(facility.as_str());
    place.day(month.first())
}

pub fn sum_key(of: &SumKey) -> Key {
    month_key(&of.programme, &of.facility, of.period).text(&of.commune)
}

/// The part of a sum's key that `month_key` makes; `None` for a key of anything else.
fn month_of(key: &[u8]) -> Option<&[u8]> {
    let ends = key.iter().enumerate().filter(|(_, byte)| **byte == 0).map(|(at, _)| at);
    let facility = (key.first() == Some(&keys::SUM)).then_some(ends)?.nth(1)?;
    key.get(..=facility + DAY)
}

/// A `SumRow` as it lies there, without a text of its own. The key's texts are those of the row's
/// key.
#[derive(Deserialize)]
struct Stored<'a> {
    #[serde(borrow)]
    key: (&'a str, &'a str, Month, &'a str),
    #[serde(borrow)]
    cells: Vec<(&'a str, Cell)>,
}

impl SumTable {
    fn add(&mut self, row: &Stored<'_>) {
        let cells = row.cells.iter().map(|(indicator, cell)| {
            let place = self.place_of(indicator);
            self.whole[place].numerator += cell.numerator;
            self.whole[place].denominator += cell.denominator;
            (place, *cell)
        });
        let cells = cells.collect();
        self.communes.push(CommuneSums { commune: row.key.3.to_owned(), cells });
    }

    fn place_of(&mut self, indicator: &str) -> usize {
        let known = self.indicators.iter().position(|known| known == indicator);
        known.unwrap_or_else(|| {
            self.indicators.push(indicator.to_owned());
            self.whole.push(Cell::default());
            self.indicators.len() - 1
        })
    }
}

impl Reader<'_> {
    pub fn sums_of(
        &self,
        programme: &ProgrammeId,
        facility: &FacilityId,
        month: Month,
    ) -> Result<Arc<SumTable>, StoreError> {
        let key = month_key(programme, facility, month);
        if let Some(table) = self.inner.sums.get(&key) {
            return Ok(table);
        }
        let mut table = SumTable::default();
        for row in self.under(&key) {
            let (_, value) = row?;
            let body = codec::body(&value, &self.inner.blobs)?;
            table.add(&codec::read(&body)?);
        }
        let table = Arc::new(table);
        self.inner.sums.put(key, &table);
        Ok(table)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(cells: usize) -> Arc<SumTable> {
        let cells = vec![(0, Cell { numerator: 1, denominator: 1 }); cells];
        let communes = vec![CommuneSums { commune: "00004".to_owned(), cells }];
        Arc::new(SumTable { communes, ..SumTable::default() })
    }

    fn key(facility: &str, month: &str) -> SumKey {
        SumKey {
            programme: "ncd".parse().unwrap(),
            facility: facility.parse().unwrap(),
            period: month.parse().unwrap(),
            commune: "00004".to_owned(),
        }
    }

    fn month(of: &SumKey) -> Key {
        month_key(&of.programme, &of.facility, of.period)
    }

    #[test]
    fn a_row_that_changes_forgets_its_facility_and_month_alone() {
        let kept = KeptSums::default();
        let all = [key("01001", "2026-01"), key("01001", "2026-02"), key("01002", "2026-01")];
        for of in &all {
            kept.put(month(of), &table(3));
        }
        kept.forget(&sum_key(&all[0]).0);
        kept.forget(&[keys::CELL, 0, 0, 0, 0, 0, 0, 0]);
        kept.forget(&[keys::SUM]);
        let found = all.each_ref().map(|of| kept.get(&month(of)).is_some());
        assert_eq!(found, [false, true, true]);
        assert_eq!(kept.lock().cells, 2 * size(&table(3)));
    }

    #[test]
    fn what_is_kept_has_a_limit() {
        let kept = KeptSums::default();
        for day in 1..=30 {
            kept.put(Key::new(keys::SUM).id(&[day]), &table(KEPT_CELLS / 10));
            assert!(kept.lock().cells <= KEPT_CELLS);
        }
        let one = Key::new(keys::SUM).id(&[30]);
        kept.put(one.clone(), &table(1));
        assert!(kept.get(&one).is_some());
        let kept = kept.lock();
        assert_eq!(kept.cells, kept.tables.values().map(|table| size(table)).sum::<usize>());
    }
}
