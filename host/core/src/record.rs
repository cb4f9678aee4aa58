//! Records: typed projections of FHIR resources, with versions.

use crate::{Digest, FacilityId, PartialDate, ProgrammeId, RecordId, RegistrationId};
use serde::{Deserialize, Serialize};

/// FHIR resource types that a record can be. The order is stored: add at the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Kind {
    Encounter,
    Condition,
    Observation,
    MedicationRequest,
    Procedure,
    Immunization,
    DiagnosticReport,
    AllergyIntolerance,
    DocumentReference,
    QuestionnaireResponse,
    /// A call about something due, as a person at the facility wrote it down.
    Communication,
    /// Who of the facility does what is due.
    Task,
}

impl Kind {
    pub const ALL: [Kind; 12] = [
        Kind::Encounter,
        Kind::Condition,
        Kind::Observation,
        Kind::MedicationRequest,
        Kind::Procedure,
        Kind::Immunization,
        Kind::DiagnosticReport,
        Kind::AllergyIntolerance,
        Kind::DocumentReference,
        Kind::QuestionnaireResponse,
        Kind::Communication,
        Kind::Task,
    ];

    /// FHIR type name.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Encounter => "Encounter",
            Kind::Condition => "Condition",
            Kind::Observation => "Observation",
            Kind::MedicationRequest => "MedicationRequest",
            Kind::Procedure => "Procedure",
            Kind::Immunization => "Immunization",
            Kind::DiagnosticReport => "DiagnosticReport",
            Kind::AllergyIntolerance => "AllergyIntolerance",
            Kind::DocumentReference => "DocumentReference",
            Kind::QuestionnaireResponse => "QuestionnaireResponse",
            Kind::Communication => "Communication",
            Kind::Task => "Task",
        }
    }

    pub fn from_name(name: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Coding {
    /// URI of the code system; empty where the source names none.
    pub system: String,
    pub code: String,
    pub display: String,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Value {
    #[default]
    None,
    /// `unit` is UCUM where the source's unit could be read, else as written.
    Quantity {
        value: f64,
        unit: String,
    },
    Coding(Coding),
    Text(String),
    Truth(bool),
    Date(PartialDate),
    Count(i64),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Part {
    pub code: Coding,
    pub value: Value,
}

/// What a record says. The same shape crosses to plugins.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    pub kind: Kind,
    /// FHIR category code (`vital-signs`, `laboratory`), may be empty.
    pub category: String,
    pub code: Coding,
    pub when: PartialDate,
    pub value: Value,
    pub parts: Vec<Part>,
    /// FHIR status code; `entered-in-error` hides it from charts.
    pub status: String,
}

impl Entry {
    /// Element of FHIR R4 that says who took a measurement, as the code of a part. Its value is the
    /// performer's resource type; without it, staff took it.
    pub const PERFORMER: &str = "Observation.performer";

    /// Declared by the resident or by who acts for the resident, not measured by staff.
    pub fn is_declared(&self) -> bool {
        const KINDS: [&str; 2] = ["Patient", "RelatedPerson"];
        let declares = |value: &Value| match value {
            Value::Coding(by) => KINDS.contains(&by.code.as_str()),
            _ => false,
        };
        self.parts.iter().any(|part| part.code.code == Self::PERFORMER && declares(&part.value))
    }
}

/// A record as a message brings it: not yet linked, not yet stored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NewRecord {
    /// Names the record within the facility: `<MA_LK>/XML4/3` or `Observation/<id>`.
    pub source_key: String,
    pub entry: Entry,
    /// The source as it came, field by field or as JSON; nothing of it is lost.
    pub source: Vec<(String, String)>,
    /// Visit that it belongs to, where the source names one.
    pub visit: Option<String>,
}

/// One stored version of a record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    pub id: RecordId,
    /// 1, 2, 3 ...
    pub version: u32,
    pub facility: FacilityId,
    pub registration: RegistrationId,
    pub source_key: String,
    pub entry: Entry,
    pub source: Vec<(String, String)>,
    pub visit: Option<String>,
    /// The programme that wrote it through a form or draft.
    pub programme: Option<ProgrammeId>,
    /// Message that brought this version.
    pub message: Digest,
    /// Milliseconds since 1970-01-01 UTC.
    pub stored_at_ms: i64,
}

impl Record {
    pub const ENTERED_IN_ERROR: &str = "entered-in-error";

    pub fn is_error(&self) -> bool {
        self.entry.status == Self::ENTERED_IN_ERROR
    }

    /// Does the stored version already say what the message says?
    pub fn says_the_same(&self, new: &NewRecord) -> bool {
        self.entry == new.entry && self.source == new.source && self.visit == new.visit
    }
}
