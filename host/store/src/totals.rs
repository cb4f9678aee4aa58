//! Totals that are kept current with every commit, so that a page about a city reads hundreds of
//! rows and not millions: sums of cells over all strata but the commune, and visits by week.

use crate::StoreError;
use hoso_core::programme::{Cell, Month, SumKey};
use hoso_core::surveillance::{Week, WeekCounts};
use hoso_core::{FacilityId, ProgrammeId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A programme's indicators at a facility in a month, of residents of one commune.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SumRow {
    pub key: SumKey,
    /// By indicator.
    pub cells: BTreeMap<String, Cell>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WeekRow {
    pub facility: FacilityId,
    pub week: Week,
    pub counts: WeekCounts,
}

pub trait Totals {
    /// Of the facilities named, from one month to another, both included.
    fn sums(
        &self,
        programme: &ProgrammeId,
        facilities: &[FacilityId],
        from: Month,
        to: Month,
    ) -> Result<Vec<SumRow>, StoreError>;

    /// Of the facilities named, from one week to another, both included. A week without a visit
    /// has no row.
    fn weeks(
        &self,
        facilities: &[FacilityId],
        from: Week,
        to: Week,
    ) -> Result<Vec<WeekRow>, StoreError>;

    /// When the newest message of the sender came, milliseconds since 1970. Cheap.
    fn last_message_ms(&self, sender: &FacilityId) -> Result<Option<i64>, StoreError>;
}
