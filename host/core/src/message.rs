//! What a parsed message holds, and what a receipt says of it.

use crate::identity::Demographics;
use crate::record::NewRecord;
use crate::{Digest, FacilityId, RegistrationId, ResidentId};
use serde::{Deserialize, Serialize};

/// Where in the input: table or resource, row (1-based; 0 where there is none), field.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Place {
    /// Case (HOSO) or Bundle entry, 1-based.
    pub item: u32,
    /// `XML4`, `Observation`, or empty for the envelope.
    pub table: String,
    pub row: u32,
    pub field: String,
}

/// Rejected rows are left out of the record; a suspect one is taken and marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    Rejected,
    Suspect,
}

/// A problem found in the input. `reason` holds no value of the input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    pub place: Place,
    pub severity: Severity,
    pub reason: String,
}

/// One person's part of a message: a visit of QD 3176, or one Patient's resources of a Bundle.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Case {
    pub facility: FacilityId,
    /// The facility's own number of the person.
    pub patient_number: String,
    pub demographics: Demographics,
    /// The case is this visit as a whole: a stored record of the visit that the case lacks becomes
    /// entered-in-error. `None` for formats that send parts.
    pub complete_visit: Option<String>,
    pub records: Vec<NewRecord>,
}

/// A message that could be read; some rows may have been rejected.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Message {
    pub cases: Vec<Case>,
    pub problems: Vec<Problem>,
}

/// A message that could not be read at all: it goes to quarantine, whole.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[error("{reason}")]
pub struct Unreadable {
    pub place: Place,
    /// Byte offset in the input where known.
    pub offset: Option<u64>,
    pub reason: String,
}

/// What happened to one case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseReceipt {
    pub facility: FacilityId,
    /// The facility's own number of the visit, where the case is one.
    pub visit: Option<String>,
    pub registration: RegistrationId,
    pub resident: ResidentId,
    pub new_resident: bool,
    pub created: u32,
    pub updated: u32,
    pub unchanged: u32,
    /// Records marked entered-in-error because a corrected message left them out.
    pub retracted: u32,
}

impl CaseReceipt {
    pub fn changed_nothing(&self) -> bool {
        !self.new_resident && self.created + self.updated + self.retracted == 0
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    Accepted,
    /// The same message came before; nothing changed.
    Unchanged,
    Quarantined(Unreadable),
}

impl Outcome {
    /// As it is written in answers and figures.
    pub fn as_str(&self) -> &'static str {
        match self {
            Outcome::Accepted => "accepted",
            Outcome::Unchanged => "unchanged",
            Outcome::Quarantined(_) => "quarantined",
        }
    }
}

/// The answer to an intake.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// SHA-256 of the message: the key by which it is known again.
    pub message: Digest,
    /// Facility in whose name it was sent.
    pub sender: Option<FacilityId>,
    /// Milliseconds since 1970-01-01 UTC.
    pub at_ms: i64,
    pub outcome: Outcome,
    pub cases: Vec<CaseReceipt>,
    pub problems: Vec<Problem>,
}
