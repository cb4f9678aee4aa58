//! Records and assessments on the wire.

use super::Text;
use crate::ops;
use hoso_core::programme::{self, AlertLevel, Priority};
use hoso_core::record::{self, Kind};
use hoso_core::{
    Digest, FacilityId, PartialDate, ProgrammeId, RecordId, RegistrationId, ResidentId,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Coding {
    /// URI of the code system; empty where the source names none.
    #[serde(default)]
    pub system: String,
    pub code: String,
    #[serde(default)]
    pub display: String,
}

impl From<record::Coding> for Coding {
    fn from(coding: record::Coding) -> Self {
        Self { system: coding.system, code: coding.code, display: coding.display }
    }
}

impl From<Coding> for record::Coding {
    fn from(coding: Coding) -> Self {
        Self { system: coding.system, code: coding.code, display: coding.display }
    }
}

/// One member names what the value is: `{"quantity": {"value": 150, "unit": "mm[Hg]"}}`.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum Value {
    None,
    /// `unit` is UCUM where the source's unit could be read, else as written.
    Quantity {
        value: f64,
        unit: String,
    },
    Coding(Coding),
    Text(String),
    Truth(bool),
    /// YYYY, YYYY-MM or YYYY-MM-DD.
    #[schema(value_type = String)]
    Date(PartialDate),
    Count(i64),
}

impl From<record::Value> for Value {
    fn from(value: record::Value) -> Self {
        match value {
            record::Value::None => Self::None,
            record::Value::Quantity { value, unit } => Self::Quantity { value, unit },
            record::Value::Coding(coding) => Self::Coding(coding.into()),
            record::Value::Text(text) => Self::Text(text),
            record::Value::Truth(truth) => Self::Truth(truth),
            record::Value::Date(date) => Self::Date(date),
            record::Value::Count(count) => Self::Count(count),
        }
    }
}

impl From<Value> for record::Value {
    fn from(value: Value) -> Self {
        match value {
            Value::None => Self::None,
            Value::Quantity { value, unit } => Self::Quantity { value, unit },
            Value::Coding(coding) => Self::Coding(coding.into()),
            Value::Text(text) => Self::Text(text),
            Value::Truth(truth) => Self::Truth(truth),
            Value::Date(date) => Self::Date(date),
            Value::Count(count) => Self::Count(count),
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Part {
    pub code: Coding,
    pub value: Value,
}

impl From<record::Part> for Part {
    fn from(part: record::Part) -> Self {
        Self { code: part.code.into(), value: part.value.into() }
    }
}

/// One version of a record, and where it came from.
#[derive(Debug, Serialize, ToSchema)]
pub struct Record {
    #[schema(value_type = String)]
    pub id: RecordId,
    pub version: u32,
    /// FHIR type.
    #[schema(value_type = String)]
    pub kind: Kind,
    /// FHIR category code, may be empty.
    pub category: String,
    pub code: Coding,
    #[schema(value_type = String)]
    pub when: PartialDate,
    pub value: Value,
    pub parts: Vec<Part>,
    pub status: String,
    #[schema(value_type = String)]
    pub facility: FacilityId,
    #[schema(value_type = String)]
    pub registration: RegistrationId,
    /// Names the record within the facility.
    pub source_key: String,
    /// The source as it came, field by field.
    pub source: Vec<(String, String)>,
    pub visit: Option<String>,
    /// The programme that wrote it.
    #[schema(value_type = Option<String>)]
    pub programme: Option<ProgrammeId>,
    /// Message that brought this version.
    #[schema(value_type = String)]
    pub message: Digest,
    pub stored_at_ms: i64,
}

impl From<record::Record> for Record {
    fn from(record: record::Record) -> Self {
        let entry = record.entry;
        Self {
            id: record.id,
            version: record.version,
            kind: entry.kind,
            category: entry.category,
            code: entry.code.into(),
            when: entry.when,
            value: entry.value.into(),
            parts: super::all(entry.parts),
            status: entry.status,
            facility: record.facility,
            registration: record.registration,
            source_key: record.source_key,
            source: record.source,
            visit: record.visit,
            programme: record.programme,
            message: record.message,
            stored_at_ms: record.stored_at_ms,
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Finding {
    pub code: String,
    pub value: Value,
    pub text: Text,
    /// Records that show it.
    #[schema(value_type = Vec<String>)]
    pub evidence: Vec<RecordId>,
}

impl From<programme::Finding> for Finding {
    fn from(finding: programme::Finding) -> Self {
        Self {
            code: finding.code,
            value: finding.value.into(),
            text: finding.text.into(),
            evidence: finding.evidence,
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Alert {
    pub code: String,
    /// info, warning, danger.
    #[schema(value_type = String)]
    pub level: AlertLevel,
    pub text: Text,
    #[schema(value_type = Vec<String>)]
    pub evidence: Vec<RecordId>,
}

impl From<programme::Alert> for Alert {
    fn from(alert: programme::Alert) -> Self {
        Self {
            code: alert.code,
            level: alert.level,
            text: alert.text.into(),
            evidence: alert.evidence,
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Task {
    pub code: String,
    pub title: Text,
    #[schema(value_type = String, format = Date)]
    pub earliest: Date,
    #[schema(value_type = String, format = Date)]
    pub due: Date,
    #[schema(value_type = String, format = Date)]
    pub overdue_after: Date,
    /// routine, high, urgent.
    #[schema(value_type = String)]
    pub priority: Priority,
    pub reason: Text,
}

impl From<programme::Task> for Task {
    fn from(task: programme::Task) -> Self {
        Self {
            code: task.code,
            title: task.title.into(),
            earliest: task.earliest,
            due: task.due,
            overdue_after: task.overdue_after,
            priority: task.priority,
            reason: task.reason.into(),
        }
    }
}

/// What a programme said about the chart. While `pending`, a newer one is on its way.
#[derive(Debug, Serialize, ToSchema)]
pub struct Assessment {
    #[schema(value_type = String)]
    pub resident: ResidentId,
    #[schema(value_type = String)]
    pub facility: FacilityId,
    #[schema(value_type = String)]
    pub programme: ProgrammeId,
    /// SHA-256 of the plugin that answered.
    #[schema(value_type = String)]
    pub plugin: Digest,
    /// SHA-256 of the chart that it saw.
    #[schema(value_type = String)]
    pub chart: Digest,
    pub stage: String,
    pub findings: Vec<Finding>,
    pub alerts: Vec<Alert>,
    pub tasks: Vec<Task>,
    /// For the resident.
    pub advice: Vec<Text>,
    #[schema(value_type = Option<String>, format = Date)]
    pub valid_until: Option<Date>,
    pub at_ms: i64,
    pub pending: bool,
    pub pending_since_ms: Option<i64>,
    /// Why the newest attempt failed.
    pub fault: Option<String>,
}

impl From<ops::AssessmentView> for Assessment {
    fn from(view: ops::AssessmentView) -> Self {
        let programme::Assessment {
            resident,
            facility,
            programme,
            plugin,
            chart,
            answer,
            at_ms,
            ..
        } = view.assessment;
        Self {
            resident,
            facility,
            programme,
            plugin,
            chart,
            stage: answer.stage,
            findings: super::all(answer.findings),
            alerts: super::all(answer.alerts),
            tasks: super::all(answer.tasks),
            advice: super::all(answer.advice),
            valid_until: answer.valid_until,
            at_ms,
            pending: view.pending,
            pending_since_ms: view.pending_since_ms,
            fault: view.fault,
        }
    }
}

/// One record as it stands, and the versions before it, oldest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct RecordVersions {
    pub record: Record,
    pub earlier: Vec<Record>,
}

impl From<ops::RecordView> for RecordVersions {
    fn from(view: ops::RecordView) -> Self {
        Self { record: view.record.into(), earlier: super::all(view.earlier) }
    }
}
