//! Figures of one unit by sex and age band, where the programme counts by both. One facility and
//! month is read: a unit that others are below has none.

use super::super::area::{Area, Figure, Tabled, plus};
use crate::app::App;
use hoso_core::programme::{Cell, Descriptor, Month};
use hoso_core::{FacilityId, Result};
use std::collections::BTreeMap;

/// An age band as the programme calls it.
#[derive(Debug, Clone)]
pub struct AgeBand {
    pub name: String,
    /// Male and female.
    pub sexes: [Figure; 2],
}

const SEXES: [&str; 2] = ["male", "female"];

impl App {
    /// Youngest first; empty where nothing is counted by age and sex. `whole` is what the page
    /// shows of the unit: where that is hidden, so is every part of it.
    pub(super) fn ages(
        &self,
        area: &Area,
        of: &Descriptor,
        (indicator, month): (usize, Month),
        whole: Figure,
    ) -> Result<Vec<AgeBand>> {
        let node = &area.nodes[area.target];
        let (Some(indicator), Some(unit)) = (of.indicators.get(indicator), &node.unit) else {
            return Ok(Vec::new());
        };
        let counted = |name: &str| indicator.strata.iter().any(|stratum| stratum == name);
        let by_age = counted("sex") && counted("age-band") && node.children.is_empty();
        if !by_age || whole.cell().is_none() {
            return Ok(Vec::new());
        }
        let bands = self.cells_by_age(&of.id, unit, &indicator.code, month)?;
        let cells: Vec<Cell> = bands.values().flatten().copied().collect();
        let (_, shown) = Tabled::new(area, 1).suppressed(&cells);
        let named = bands.into_keys().zip(shown.chunks(PARTS));
        let band =
            |(name, parts): (String, &[Figure])| AgeBand { name, sexes: [parts[0], parts[1]] };
        let mut bands: Vec<AgeBand> = named.map(band).collect();
        bands.sort_by_key(|band| first_number(&band.name));
        Ok(bands)
    }

    /// Of each band: male, female, and who is of neither, so that the whole table is there to hide
    /// by.
    fn cells_by_age(
        &self,
        programme: &hoso_core::ProgrammeId,
        unit: &FacilityId,
        indicator: &str,
        month: Month,
    ) -> Result<BTreeMap<String, [Cell; PARTS]>> {
        let mut bands: BTreeMap<String, [Cell; PARTS]> = BTreeMap::new();
        for (key, cell) in self.store.cells(programme, Some(unit), month, month)? {
            let of = |name: &str| key.strata.iter().find(|(one, _)| one == name);
            if key.indicator != indicator {
                continue;
            }
            let (Some((_, band)), Some((_, sex))) = (of("age-band"), of("sex")) else { continue };
            let at = SEXES.iter().position(|one| one == sex).unwrap_or(SEXES.len());
            plus(&mut bands.entry(band.clone()).or_default()[at], cell);
        }
        Ok(bands)
    }
}

const PARTS: usize = SEXES.len() + 1;

/// What is no number comes last.
fn first_number(band: &str) -> u32 {
    let digits: String = band.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bands_stand_in_the_order_of_age() {
        let mut bands = ["80+", "unknown", "0-17", "18-39"];
        bands.sort_by_key(|band| first_number(band));
        assert_eq!(bands, ["0-17", "18-39", "80+", "unknown"]);
    }
}
