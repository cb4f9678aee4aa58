//! Programmes, enrolments, working list and indicators on the wire.

use super::Text;
use super::charts::{Task, Value};
use super::people::Resident;
use super::switching::Granted;
use crate::ops;
use crate::ops::contacts::Outcome;
use hoso_core::programme::{self, TaskStatus};
use hoso_core::{AccountId, Digest, FacilityId, ProgrammeId, RecordId, ResidentId};
use jiff::civil::Date;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A programme at a facility.
#[derive(Debug, Serialize, ToSchema)]
pub struct Programme {
    #[schema(value_type = String)]
    pub facility: FacilityId,
    #[schema(value_type = String)]
    pub programme: ProgrammeId,
    pub title: Text,
    pub version: String,
    #[schema(value_type = String)]
    pub plugin: Digest,
    pub enabled: bool,
    /// What it may read and write here.
    pub granted: Granted,
    /// The unit whose word it is that it is on or off.
    #[schema(value_type = Option<String>)]
    pub switched_by: Option<FacilityId>,
    /// What is set here or above; one that is not named has its declared initial value.
    pub settings: BTreeMap<String, Value>,
    /// Residents whose assessment waits.
    pub backlog: u64,
    pub quarantine: Option<Quarantine>,
}

/// A plugin that failed on five different residents in a row and waits.
#[derive(Debug, Serialize, ToSchema)]
pub struct Quarantine {
    /// Milliseconds since 1970-01-01 UTC.
    pub since_ms: i64,
    /// Category of the last fault.
    pub reason: String,
    /// When one resident is tried next.
    pub probe_at_ms: i64,
}

impl From<hoso_core::quarantine::Quarantine> for Quarantine {
    fn from(q: hoso_core::quarantine::Quarantine) -> Self {
        Self { since_ms: q.since_ms, reason: q.reason, probe_at_ms: q.probe_at_ms }
    }
}

impl From<ops::ProgrammeView> for Programme {
    fn from(view: ops::ProgrammeView) -> Self {
        Self {
            facility: view.facility,
            programme: view.programme,
            title: view.title.into(),
            version: view.version,
            plugin: view.plugin,
            enabled: view.enabled,
            granted: view.granted.into(),
            switched_by: view.switched_by,
            settings: view.settings.into_iter().map(|(name, value)| (name, value.into())).collect(),
            backlog: view.backlog,
            quarantine: view.quarantine.map(Quarantine::from),
        }
    }
}

/// A call that a plugin did not answer rightly.
#[derive(Debug, Serialize, ToSchema)]
pub struct Fault {
    pub at_ms: i64,
    #[schema(value_type = String)]
    pub facility: FacilityId,
    #[schema(value_type = String)]
    pub programme: ProgrammeId,
    #[schema(value_type = String)]
    pub plugin: Digest,
    pub category: String,
    pub reason: String,
    /// What the plugin had logged, cut to its limit.
    pub log: String,
}

impl From<ops::FaultView> for Fault {
    fn from(view: ops::FaultView) -> Self {
        Self {
            at_ms: view.at_ms,
            facility: view.facility,
            programme: view.programme,
            plugin: view.plugin,
            category: view.category,
            reason: view.reason,
            log: view.log,
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Enrolment {
    #[schema(value_type = String)]
    pub resident: ResidentId,
    #[schema(value_type = String)]
    pub facility: FacilityId,
    #[schema(value_type = String)]
    pub programme: ProgrammeId,
    #[schema(value_type = String, format = Date)]
    pub since: Date,
    /// A stage that the programme declares, or `ended`.
    pub stage: String,
}

impl Enrolment {
    pub fn of(resident: ResidentId, enrolment: programme::Enrolment) -> Self {
        Self {
            resident,
            facility: enrolment.facility,
            programme: enrolment.programme,
            since: enrolment.since,
            stage: enrolment.stage,
        }
    }
}

/// What became of a form: the records that were stored, or what to mend.
#[derive(Debug, Serialize, ToSchema)]
pub struct Submitted {
    #[schema(value_type = Vec<String>)]
    pub records: Vec<RecordId>,
    pub problems: Vec<FieldProblem>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct FieldProblem {
    pub field: String,
    pub text: Text,
}

impl From<programme::FieldProblem> for FieldProblem {
    fn from(problem: programme::FieldProblem) -> Self {
        Self { field: problem.field, text: problem.text.into() }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct WorkingRow {
    pub resident: Resident,
    #[schema(value_type = String)]
    pub programme: ProgrammeId,
    pub task: Task,
    /// upcoming, due, overdue: derived from the dates, today.
    #[schema(value_type = String)]
    pub status: TaskStatus,
    /// The last call about it.
    pub contact: Option<Contact>,
    /// Account that has it.
    #[schema(value_type = Option<String>)]
    pub owner: Option<AccountId>,
}

/// What came of a call.
#[derive(Debug, Serialize, ToSchema)]
pub struct Contact {
    /// Milliseconds since 1970-01-01 UTC.
    pub at_ms: i64,
    #[schema(value_type = String)]
    pub outcome: Outcome,
    pub note: String,
}

impl From<ops::WorkingRow> for WorkingRow {
    fn from(row: ops::WorkingRow) -> Self {
        Self {
            resident: row.resident.into(),
            programme: row.programme,
            task: row.task.into(),
            status: row.status,
            contact: row.contact.map(|c| Contact {
                at_ms: c.at_ms,
                outcome: c.outcome,
                note: c.note,
            }),
            owner: row.owner.map(|(account, _)| account),
        }
    }
}

/// All three figures are null where they tell of few persons, or would give away one that does;
/// `percent` is null where the denominator is 0.
#[derive(Debug, Serialize, ToSchema)]
pub struct IndicatorRow {
    pub indicator: String,
    pub title: Text,
    #[schema(value_type = Option<String>)]
    pub facility: Option<FacilityId>,
    /// Name and value of each stratum.
    pub strata: Vec<(String, String)>,
    pub numerator: Option<i64>,
    pub denominator: Option<i64>,
    pub percent: Option<f64>,
}

impl From<ops::IndicatorRow> for IndicatorRow {
    fn from(row: ops::IndicatorRow) -> Self {
        Self {
            indicator: row.indicator,
            title: row.title.into(),
            facility: row.facility,
            strata: row.strata,
            numerator: row.numerator,
            denominator: row.denominator,
            percent: row.percent,
        }
    }
}
