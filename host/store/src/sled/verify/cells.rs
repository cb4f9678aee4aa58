//! Cells summed anew from the assessments, beside those that were kept current.

use crate::StoreError;
use crate::sled::gate::Snapshot;
use crate::sled::keys::{self, Key};
use hoso_core::programme::{Assessment, Cell, CellKey, Contribution, Month};
use hoso_core::{FacilityId, ProgrammeId};
use std::collections::{BTreeMap, HashMap};

/// A cell whose sum was kept, and what was counted.
type Difference = (CellKey, Cell, Cell);

/// Cells from `since` on whose kept sum is not the one counted from the assessments. Locked months
/// are left out: what an answer counted there stays, and is not in the stored answer any more.
pub fn differences(
    snapshot: &Snapshot<'_>,
    since: Option<Month>,
) -> Result<Vec<Difference>, StoreError> {
    let sums = sums(snapshot)?;
    let open_from = open_from(snapshot)?;
    let is_open = |key: &CellKey| {
        let of = (key.programme.clone(), key.facility.clone());
        Some(key.period) >= since && open_from.get(&of).is_none_or(|open| key.period >= *open)
    };
    let differing = sums.by_key.iter().filter(|(_, (kept, counted))| kept != counted);
    let mut all = Vec::new();
    for (key, (kept, counted)) in differing {
        let key: CellKey = postcard::from_bytes(key).map_err(|e| corrupt(&e))?;
        if is_open(&key) {
            all.push((key, *kept, *counted));
        }
    }
    all.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(all)
}

fn corrupt(error: &postcard::Error) -> StoreError {
    StoreError::Corrupt(format!("the key of a cell: {error}"))
}

/// Kept and counted sums by the encoded key of their cell: a city has millions of shares, and most
/// fall into a cell that is there already, so their keys are encoded in place and never built.
#[derive(Default)]
struct Sums {
    by_key: HashMap<Vec<u8>, (Cell, Cell)>,
    key: Vec<u8>,
}

impl Sums {
    fn of(&mut self, key: &impl serde::Serialize) -> Result<&mut (Cell, Cell), StoreError> {
        let mut bytes = std::mem::take(&mut self.key);
        bytes.clear();
        self.key = postcard::to_extend(key, bytes).map_err(|e| corrupt(&e))?;
        if !self.by_key.contains_key(&self.key) {
            self.by_key.insert(self.key.clone(), Default::default());
        }
        Ok(self.by_key.get_mut(&self.key).expect("inserted where it was missing"))
    }

    fn count(
        &mut self,
        row: &Assessment,
        month: Month,
        share: &Contribution,
    ) -> Result<(), StoreError> {
        // The fields of a `CellKey`, in its order.
        let key = (&row.programme, &row.facility, month, &share.indicator, &share.strata);
        let (_, counted) = self.of(&key)?;
        counted.numerator += i64::from(share.numerator);
        counted.denominator += i64::from(share.denominator);
        Ok(())
    }
}

fn sums(snapshot: &Snapshot<'_>) -> Result<Sums, StoreError> {
    let mut sums = Sums::default();
    snapshot.each(&Key::new(keys::ASSESSMENT), |_, value| {
        let row: Assessment = snapshot.decode(value)?;
        let mut months = row.tallied.iter();
        months.try_for_each(|(month, shares)| {
            shares.iter().try_for_each(|share| sums.count(&row, *month, share))
        })
    })?;
    snapshot.each(&Key::new(keys::CELL), |_, value| {
        let (key, cell): (CellKey, Cell) = snapshot.decode(value)?;
        sums.of(&key)?.0 = cell;
        Ok(())
    })?;
    Ok(sums)
}

fn open_from(
    snapshot: &Snapshot<'_>,
) -> Result<BTreeMap<(ProgrammeId, FacilityId), Month>, StoreError> {
    let mut all = BTreeMap::new();
    snapshot.each(&Key::new(keys::OPEN_FROM), |_, value| {
        let (programme, facility, month) = snapshot.decode(value)?;
        all.insert((programme, facility), month);
        Ok(())
    })?;
    Ok(all)
}
