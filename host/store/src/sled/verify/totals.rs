//! Totals counted anew from the rows that they are made of.

use super::{Check, named};
use crate::sled::keys::{self, Key};
use crate::sled::sums::sum_key;
use crate::sled::totals::{SumRow, add, week_key};
use crate::{StoreError, WeekRow};
use hoso_core::FacilityId;
use hoso_core::programme::{Cell, CellKey, SumKey};
use hoso_core::record::Record;
use hoso_core::surveillance::{Visit, Week, WeekCounts};
use std::collections::BTreeMap;

/// Visits of the records that were read.
#[derive(Default)]
pub struct Weeks(BTreeMap<(FacilityId, Week), WeekCounts>);

impl Weeks {
    pub fn count(&mut self, record: &Record) {
        if let Some(visit) = Visit::of(record) {
            self.0.entry((record.facility.clone(), visit.week)).or_default().add(&visit, 1);
        }
    }

    pub fn compare(self, check: &mut Check<'_, '_>) -> Result<(), StoreError> {
        let mut counted: BTreeMap<Key, WeekCounts> = self
            .0
            .into_iter()
            .map(|((facility, week), counts)| (week_key(&facility, week), counts))
            .collect();
        check.rows(keys::WEEK, |check, key, row: WeekRow| {
            if counted.remove(&Key(key.to_vec())).as_ref() != Some(&row.counts) {
                check.problem(format!("{}: not what the visits add up to", named(key)));
            }
            Ok(())
        })?;
        missing(check, counted.into_keys());
        Ok(())
    }
}

/// Every sum against the cells of its month and commune, in locked months too.
pub fn sums(check: &mut Check<'_, '_>) -> Result<(), StoreError> {
    let mut counted: BTreeMap<Key, BTreeMap<String, Cell>> = BTreeMap::new();
    let snapshot = check.snapshot;
    snapshot.each(&Key::new(keys::CELL), |_, value| {
        let (of, cell): (CellKey, Cell) = snapshot.decode(value)?;
        let cells = counted.entry(sum_key(&SumKey::of(&of))).or_default();
        add(cells, &of.indicator, cell);
        Ok(())
    })?;
    counted.retain(|_, cells| !cells.is_empty());
    check.rows(keys::SUM, |check, key, row: SumRow| {
        if counted.remove(&Key(key.to_vec())).as_ref() != Some(&row.cells) {
            check.problem(format!("{}: not what its cells add up to", named(key)));
        }
        Ok(())
    })?;
    missing(check, counted.into_keys());
    Ok(())
}

fn missing(check: &mut Check<'_, '_>, keys: impl Iterator<Item = Key>) {
    for key in keys {
        check.problem(format!("{}: missing", named(&key.0)));
    }
}
