//! What is known about a resident: records with versions, read by time, and who read them.

use crate::{Page, StoreError};
use hoso_core::audit::AuditRow;
use hoso_core::policy::Grant;
use hoso_core::record::{Kind, Record};
use hoso_core::{RecordId, RegistrationId, ResidentId};
use jiff::civil::Date;

/// Part of a chart. Empty `kinds` and `codes` mean all; a code that ends in `*` is a prefix.
#[derive(Debug, Clone, Default)]
pub struct ChartQuery {
    pub kinds: Vec<Kind>,
    pub codes: Vec<String>,
    /// First day that is wanted; a record of that year or month without a day is there too.
    pub since: Option<Date>,
    /// Last day that is wanted.
    pub until: Option<Date>,
    pub newest_first: bool,
    pub cursor: Option<String>,
    pub limit: usize,
    /// Shows records that are entered-in-error too.
    pub with_errors: bool,
}

impl ChartQuery {
    pub fn newest(limit: usize) -> Self {
        Self { newest_first: true, limit, ..Self::default() }
    }
}

pub trait Charts {
    /// The current version.
    fn record(&self, id: RecordId) -> Result<Option<Record>, StoreError>;

    /// Every version, oldest first, the current one last.
    fn versions(&self, id: RecordId) -> Result<Vec<Record>, StoreError>;

    /// Current versions of the records of one visit, in the order of their arrival.
    fn records_of_visit(&self, of: RegistrationId, visit: &str) -> Result<Vec<Record>, StoreError>;

    /// Records by time that the grant shows, over all registrations of the resident.
    ///
    /// # Errors
    /// `Refused` where the grant does not cover the resident, or the cursor is not one.
    fn chart(
        &self,
        grant: &Grant,
        resident: ResidentId,
        query: &ChartQuery,
    ) -> Result<Page<Record>, StoreError>;

    /// What was done with the resident's record, newest first.
    fn audit_of(
        &self,
        resident: ResidentId,
        cursor: Option<&str>,
        limit: usize,
    ) -> Result<Page<AuditRow>, StoreError>;
}
