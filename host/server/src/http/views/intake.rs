//! Receipts, problems and quarantine on the wire.

use crate::ops;
use hoso_core::message::{self, Outcome};
use hoso_core::{Digest, FacilityId, RegistrationId, ResidentId};
use hoso_store::QuarantineRow;
use serde::Serialize;
use utoipa::ToSchema;

/// Where in the input.
#[derive(Debug, Serialize, ToSchema)]
pub struct Place {
    /// Visit (HOSO) or Bundle entry, from 1.
    pub item: u32,
    /// `XML4`, `Observation`; empty for the envelope.
    pub table: String,
    /// From 1; 0 where there is none.
    pub row: u32,
    pub field: String,
}

impl From<message::Place> for Place {
    fn from(place: message::Place) -> Self {
        let message::Place { item, table, row, field } = place;
        Self { item, table, row, field }
    }
}

/// `rejected`: left out of the record; `suspect`: taken and marked.
#[derive(Debug, Serialize, ToSchema)]
pub struct InputProblem {
    pub place: Place,
    #[schema(value_type = String)]
    pub severity: message::Severity,
    pub reason: String,
}

impl From<message::Problem> for InputProblem {
    fn from(problem: message::Problem) -> Self {
        Self { place: problem.place.into(), severity: problem.severity, reason: problem.reason }
    }
}

/// Why a message could not be read at all.
#[derive(Debug, Serialize, ToSchema)]
pub struct Unreadable {
    pub place: Place,
    /// Byte offset in the input.
    pub offset: Option<u64>,
    pub reason: String,
}

impl From<message::Unreadable> for Unreadable {
    fn from(why: message::Unreadable) -> Self {
        Self { place: why.place.into(), offset: why.offset, reason: why.reason }
    }
}

/// What happened to one person's part of the message. Counts are of records.
#[derive(Debug, Serialize, ToSchema)]
pub struct CaseReceipt {
    #[schema(value_type = String)]
    pub facility: FacilityId,
    /// The facility's own number of the visit, where the case is one.
    pub visit: Option<String>,
    #[schema(value_type = String)]
    pub registration: RegistrationId,
    #[schema(value_type = String)]
    pub resident: ResidentId,
    pub new_resident: bool,
    pub created: u32,
    pub updated: u32,
    pub unchanged: u32,
    /// Marked entered-in-error: the corrected message left them out.
    pub retracted: u32,
}

impl From<message::CaseReceipt> for CaseReceipt {
    fn from(case: message::CaseReceipt) -> Self {
        Self {
            facility: case.facility,
            visit: case.visit,
            registration: case.registration,
            resident: case.resident,
            new_resident: case.new_resident,
            created: case.created,
            updated: case.updated,
            unchanged: case.unchanged,
            retracted: case.retracted,
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Receipt {
    /// SHA-256 of the message.
    #[schema(value_type = String)]
    pub message: Digest,
    #[schema(value_type = Option<String>)]
    pub sender: Option<FacilityId>,
    pub at_ms: i64,
    /// accepted, unchanged, quarantined.
    pub outcome: &'static str,
    /// Of a quarantined message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<Unreadable>,
    pub cases: Vec<CaseReceipt>,
    pub problems: Vec<InputProblem>,
}

impl From<message::Receipt> for Receipt {
    fn from(receipt: message::Receipt) -> Self {
        Self {
            message: receipt.message,
            sender: receipt.sender,
            at_ms: receipt.at_ms,
            outcome: receipt.outcome.as_str(),
            why: match receipt.outcome {
                Outcome::Quarantined(why) => Some(why.into()),
                Outcome::Accepted | Outcome::Unchanged => None,
            },
            cases: super::all(receipt.cases),
            problems: super::all(receipt.problems),
        }
    }
}

/// A message that waits for mending; replay it by its digest.
#[derive(Debug, Serialize, ToSchema)]
pub struct Quarantined {
    #[schema(value_type = String)]
    pub message: Digest,
    pub at_ms: i64,
    pub why: Unreadable,
}

impl From<QuarantineRow> for Quarantined {
    fn from(row: QuarantineRow) -> Self {
        Self { message: row.message, at_ms: row.at_ms, why: row.why.into() }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ReceiptLine {
    #[schema(value_type = String)]
    pub message: Digest,
    pub at_ms: i64,
    #[schema(value_type = Option<String>)]
    pub facility: Option<FacilityId>,
    /// accepted, unchanged, quarantined.
    pub outcome: &'static str,
    pub cases: usize,
    pub problems: usize,
}

impl From<ops::ReceiptLine> for ReceiptLine {
    fn from(line: ops::ReceiptLine) -> Self {
        Self {
            message: line.message,
            at_ms: line.at_ms,
            facility: line.facility,
            outcome: line.outcome,
            cases: line.cases,
            problems: line.problems,
        }
    }
}

/// Counts of the whole host, and the newest receipts of the caller's facility.
#[derive(Debug, Serialize, ToSchema)]
pub struct Overview {
    pub residents: u64,
    pub registrations: u64,
    pub records: u64,
    pub tasks: u64,
    /// Assessments that wait to be made.
    pub work_waiting: u64,
    pub faults: u64,
    pub receipts: Vec<ReceiptLine>,
}

impl From<ops::Overview> for Overview {
    fn from(overview: ops::Overview) -> Self {
        Self {
            residents: overview.residents,
            registrations: overview.registrations,
            records: overview.records,
            tasks: overview.tasks,
            work_waiting: overview.work_waiting,
            faults: overview.faults,
            receipts: super::all(overview.receipts),
        }
    }
}
