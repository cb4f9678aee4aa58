//! Referrals and what residents measure themselves, on the wire.

use crate::ops::declared::{Measure, Measured, NewDeclared};
use crate::ops::referrals::{NewReferral, ReferralView};
use hoso_core::programme::Priority;
use hoso_core::record::Record;
use hoso_core::referral::{ReferralEvent, ReferralStatus};
use hoso_core::{
    AccountId, FacilityId, PartialDate, RecordId, ReferralId, RegistrationId, ResidentId,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What another facility is asked.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewReferralBody {
    #[schema(value_type = String)]
    pub to: FacilityId,
    /// It reads this, the name and the birth date, and no chart.
    pub reason: String,
    /// routine, high or urgent.
    #[schema(value_type = String)]
    pub priority: Priority,
}

impl From<NewReferralBody> for NewReferral {
    fn from(new: NewReferralBody) -> Self {
        Self { to: new.to, reason: new.reason, priority: new.priority }
    }
}

/// What a facility says of a referral.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAnswer {
    /// accepted, rejected, completed or, by who referred, cancelled.
    #[schema(value_type = String)]
    pub status: ReferralStatus,
    #[serde(default)]
    pub note: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Event {
    #[schema(value_type = String)]
    pub status: ReferralStatus,
    pub at_ms: i64,
    #[schema(value_type = String)]
    pub by: AccountId,
    #[schema(value_type = String)]
    pub facility: FacilityId,
    pub note: String,
}

impl From<ReferralEvent> for Event {
    fn from(event: ReferralEvent) -> Self {
        let ReferralEvent { status, at_ms, by, facility, note } = event;
        Self { status, at_ms, by, facility, note }
    }
}

/// FHIR calls the request a ServiceRequest and the answers a Task.
#[derive(Debug, Serialize, ToSchema)]
pub struct Referral {
    #[schema(value_type = String)]
    pub id: ReferralId,
    /// At the facility that refers; with the id it names the referral.
    #[schema(value_type = String)]
    pub registration: RegistrationId,
    #[schema(value_type = String)]
    pub resident: ResidentId,
    pub name: String,
    #[schema(value_type = Option<String>)]
    pub birth_date: Option<PartialDate>,
    #[schema(value_type = String)]
    pub from: FacilityId,
    #[schema(value_type = String)]
    pub to: FacilityId,
    pub reason: String,
    #[schema(value_type = String)]
    pub priority: Priority,
    #[schema(value_type = String, format = Date)]
    pub requested_on: Date,
    #[schema(value_type = Option<String>, format = Date)]
    pub accept_by: Option<Date>,
    #[schema(value_type = String)]
    pub status: ReferralStatus,
    pub overdue: bool,
    /// What the caller's facility may say of it now.
    #[schema(value_type = Vec<String>)]
    pub next: Vec<ReferralStatus>,
    pub events: Vec<Event>,
}

impl From<ReferralView> for Referral {
    fn from(view: ReferralView) -> Self {
        let status = view.referral.status();
        let of = view.referral;
        Self {
            id: of.id,
            registration: of.registration,
            resident: view.resident,
            name: view.name,
            birth_date: view.birth_date,
            from: of.from,
            to: of.to,
            reason: of.reason,
            priority: of.priority,
            requested_on: of.requested_on,
            accept_by: of.accept_by,
            status,
            overdue: view.overdue,
            next: view.next.to_vec(),
            events: super::all(of.events),
        }
    }
}

/// What was measured on one day.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewMeasurements {
    /// Left out: today.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    pub day: Option<Date>,
    pub measured: Vec<Measurement>,
    /// The sender's own name for it: the same one sent twice is stored once.
    pub key: String,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Measurement {
    /// blood-pressure, weight, height, temperature or glucose.
    #[schema(value_type = String)]
    pub measure: Measure,
    /// mmHg (upper and lower), kg, cm, °C, mmol/L.
    pub numbers: Vec<f64>,
}

impl From<NewMeasurements> for NewDeclared {
    fn from(new: NewMeasurements) -> Self {
        let measured = new.measured.into_iter();
        let measured = measured.map(|one| Measured { measure: one.measure, numbers: one.numbers });
        Self { day: new.day, measured: measured.collect(), key: new.key }
    }
}

/// An Observation whose performer is the resident, or who acts for the resident.
#[derive(Debug, Serialize, ToSchema)]
pub struct Declared {
    #[schema(value_type = String)]
    pub id: RecordId,
    /// LOINC.
    pub code: String,
    #[schema(value_type = String)]
    pub day: PartialDate,
    /// In the unit of the measure; two of a blood pressure.
    pub numbers: Vec<f64>,
}

impl From<Record> for Declared {
    fn from(record: Record) -> Self {
        use hoso_core::record::Value;
        let entry = record.entry;
        let values = std::iter::once(&entry.value).chain(entry.parts.iter().map(|p| &p.value));
        let number = |value: &Value| match value {
            Value::Quantity { value, .. } => Some(*value),
            _ => None,
        };
        let numbers = values.filter_map(number).collect();
        Self { id: record.id, code: entry.code.code, day: entry.when, numbers }
    }
}
