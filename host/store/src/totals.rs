//! Totals that are kept current with every commit, so that a page about a city reads hundreds of
//! rows and not millions: sums of cells over all strata but the commune, and visits by week.

use crate::StoreError;
use hoso_core::programme::{Cell, Month};
use hoso_core::surveillance::{Week, WeekCounts};
use hoso_core::{FacilityId, ProgrammeId};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A programme's indicators at a facility in a month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MonthSums {
    pub facility: FacilityId,
    pub month: Month,
    pub sums: Arc<SumTable>,
}

/// Sums by indicator, of all residents and of those of each commune. An indicator is named once
/// and meant by its place after that: a city has tens of thousands of communes of facilities and
/// months, each with every indicator.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SumTable {
    /// Codes, in no order that means anything.
    pub indicators: Vec<String>,
    /// Of each indicator, whatever the commune.
    pub whole: Vec<Cell>,
    /// In the order of their codes.
    pub communes: Vec<CommuneSums>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommuneSums {
    /// GSO code of the commune of residence; empty where it is not known.
    pub commune: String,
    /// With the place of each one's indicator.
    pub cells: Vec<(usize, Cell)>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WeekRow {
    pub facility: FacilityId,
    pub week: Week,
    pub counts: WeekCounts,
}

pub trait Totals {
    /// Of the facilities and months named, all as of one moment. A month without a sum has no row.
    fn sums(
        &self,
        programme: &ProgrammeId,
        facilities: &[FacilityId],
        months: &[Month],
    ) -> Result<Vec<MonthSums>, StoreError>;

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
