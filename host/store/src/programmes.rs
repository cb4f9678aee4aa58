//! What programmes do with residents: enrolments, assessments, tasks, indicators, and the queue
//! of assessments to be made.

use crate::{Page, StoreError};
use hoso_core::org::OrgUnit;
use hoso_core::programme::switching::Decision;
use hoso_core::programme::{Assessment, Cell, CellKey, Enrolment, Month, Task};
use hoso_core::quarantine::Quarantine;
use hoso_core::{Digest, FacilityId, ProgrammeId, ResidentId};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// An assessment to be made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkItem {
    pub resident: ResidentId,
    pub facility: FacilityId,
    pub programme: ProgrammeId,
    /// First day that it may run.
    pub due: Date,
    /// Grows with every `PutWork`.
    pub generation: u64,
    pub since_ms: i64,
    pub failures: u32,
    /// `i64::MAX`: set aside until new work comes.
    pub not_before_ms: i64,
    pub last_fault: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskRow {
    pub resident: ResidentId,
    pub programme: ProgrammeId,
    pub task: Task,
}

/// Part of a facility's working list, by due day.
#[derive(Debug, Clone, Default)]
pub struct TaskQuery {
    pub programme: Option<ProgrammeId>,
    /// Last due day that is wanted.
    pub until: Option<Date>,
    pub cursor: Option<String>,
    pub limit: usize,
}

/// A plugin call that failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FaultRow {
    pub at_ms: i64,
    pub facility: FacilityId,
    pub programme: ProgrammeId,
    pub plugin: Digest,
    pub category: String,
    pub reason: String,
    pub log: String,
    pub resident: ResidentId,
}

pub trait Programmes {
    /// Plugins that do not run at a facility for a while.
    fn plugin_quarantines(&self) -> Result<Vec<Quarantine>, StoreError>;

    fn plugin_quarantine(
        &self,
        facility: &FacilityId,
        programme: &ProgrammeId,
    ) -> Result<Option<Quarantine>, StoreError>;

    /// Of all its registrations; `Enrolment::together` makes one of those at one place.
    fn enrolments(&self, resident: ResidentId) -> Result<Vec<Enrolment>, StoreError>;

    fn assessments(&self, resident: ResidentId) -> Result<Vec<Assessment>, StoreError>;

    /// Every stored assessment, in no order that means anything.
    fn all_assessments(
        &self,
        cursor: Option<&str>,
        limit: usize,
    ) -> Result<Page<Assessment>, StoreError>;

    fn work_of(
        &self,
        resident: ResidentId,
        facility: &FacilityId,
        programme: &ProgrammeId,
    ) -> Result<Option<WorkItem>, StoreError>;

    /// Items that may run now, of each programme `but` some at most `limit`, by due day.
    fn work_ready(
        &self,
        today: Date,
        now_ms: i64,
        limit: usize,
        but: &BTreeSet<ProgrammeId>,
    ) -> Result<Vec<WorkItem>, StoreError>;

    /// Items due by `today` that are not set aside. Cheap.
    fn work_len(&self, today: Date) -> Result<u64, StoreError>;

    /// As `work_len`, of one programme at one facility. Cheap.
    fn backlog(
        &self,
        facility: &FacilityId,
        programme: &ProgrammeId,
        today: Date,
    ) -> Result<u64, StoreError>;

    /// Tasks by due day.
    fn tasks_due(
        &self,
        facility: &FacilityId,
        query: &TaskQuery,
    ) -> Result<Page<TaskRow>, StoreError>;

    /// Sums of the months `from` to `to`, both included.
    fn cells(
        &self,
        programme: &ProgrammeId,
        facility: Option<&FacilityId>,
        from: Month,
        to: Month,
    ) -> Result<Vec<(CellKey, Cell)>, StoreError>;

    /// Cells of the months from `since` on whose kept sum is not the one counted from the stored
    /// assessments: (key, kept, counted). Months before it are locked (`OPEN_MONTHS` in core).
    fn cell_differences(&self, since: Month) -> Result<Vec<(CellKey, Cell, Cell)>, StoreError>;

    /// By number.
    fn decisions(&self) -> Result<Vec<Decision>, StoreError>;

    /// What `PutApplied` kept last.
    fn applied(&self) -> Result<Vec<(FacilityId, ProgrammeId, u64)>, StoreError>;

    fn plugins(&self) -> Result<Vec<Digest>, StoreError>;

    /// At most `limit` faults, newest first.
    fn faults(
        &self,
        facility: Option<&FacilityId>,
        limit: usize,
    ) -> Result<Vec<FaultRow>, StoreError>;

    fn org_units(&self) -> Result<Vec<OrgUnit>, StoreError>;
}
