//! Referrals as FHIR R4: a ServiceRequest is what one facility asks of another, and a Task of the
//! same id how far it has come. Both facilities read whom it is about as the one that refers knows
//! the person; nothing else of the chart is in it.

use crate::codes::sid;
use crate::to_fhir;
use crate::values::instant;
use hoso_core::programme::Priority;
use hoso_core::referral::{Referral, ReferralEvent, ReferralStatus};
use hoso_core::{FacilityId, PartialDate, ReferralId, RegistrationId, ResidentId};
use serde_json::{Value as Json, json};

/// This host's accounts.
const ACCOUNT: &str = "urn:hoso:account";
const TASK_CODE: &str = "http://hl7.org/fhir/CodeSystem/task-code";

/// A referral, and whom it is about.
#[derive(Debug, Clone, Copy)]
pub struct Told<'a> {
    pub referral: &'a Referral,
    pub resident: ResidentId,
    pub name: &'a str,
    pub birth_date: Option<PartialDate>,
}

/// The id of both resources: 64 hexadecimal digits, of the registration and the referral.
pub fn id(of: (RegistrationId, ReferralId)) -> String {
    format!("{}{}", of.0, of.1)
}

/// `None` for what is no id of a referral.
pub fn from_id(id: &str) -> Option<(RegistrationId, ReferralId)> {
    let (registration, referral) = id.split_at_checked(id.len() / 2)?;
    Some((registration.parse().ok()?, referral.parse().ok()?))
}

/// What is asked. A request that was refused or taken back is revoked.
pub fn service_request(told: Told<'_>) -> Json {
    let referral = told.referral;
    let status = match referral.status() {
        ReferralStatus::Requested | ReferralStatus::Accepted => "active",
        ReferralStatus::Completed => "completed",
        ReferralStatus::Rejected | ReferralStatus::Cancelled => "revoked",
    };
    json!({
        "resourceType": "ServiceRequest",
        "id": id((referral.registration, referral.id)),
        "status": status,
        "intent": "order",
        "priority": priority(referral.priority),
        "code": { "text": "Referral" },
        "subject": subject(told),
        "authoredOn": referral.requested_on.to_string(),
        "requester": organization(&referral.from),
        "performer": [organization(&referral.to)],
        "reasonCode": [{ "text": referral.reason }],
    })
}

/// How far it has come: its period is open until it is over, and its restriction ends on the last
/// day to accept.
pub fn task(told: Told<'_>) -> Json {
    let referral = told.referral;
    let id = id((referral.registration, referral.id));
    let request = json!({ "reference": format!("ServiceRequest/{id}") });
    let begun = referral.events.first().map(|first| instant(first.at_ms));
    let begun = begun.unwrap_or_else(|| referral.requested_on.to_string());
    let last = referral.events.last();
    let mut period = json!({ "start": begun });
    if let Some(last) = last.filter(|last| last.status.is_over()) {
        period["end"] = json!(instant(last.at_ms));
    }
    let mut task = json!({
        "resourceType": "Task",
        "id": id,
        "basedOn": [request],
        // A `ReferralStatus` is written as its FHIR task-status.
        "status": referral.status(),
        "intent": "order",
        "priority": priority(referral.priority),
        "code": { "coding": [{ "system": TASK_CODE, "code": "fulfill" }] },
        "focus": request,
        "for": subject(told),
        "executionPeriod": period,
        "authoredOn": begun,
        "requester": organization(&referral.from),
        "owner": organization(&referral.to),
    });
    if let Some(last) = last {
        task["lastModified"] = json!(instant(last.at_ms));
    }
    if let Some(day) = referral.accept_by {
        task["restriction"] = json!({ "period": { "end": day.to_string() } });
    }
    let notes: Vec<Json> = referral.events.iter().filter_map(note).collect();
    if !notes.is_empty() {
        task["note"] = json!(notes);
    }
    task
}

/// A Bundle of type searchset: what was asked for, each with what belongs to it behind it.
pub fn searchset(found: Vec<(Json, Option<Json>)>) -> Json {
    let total = found.len();
    let entry =
        |resource: Json, mode: &str| json!({ "resource": resource, "search": { "mode": mode } });
    let mut entries = Vec::new();
    for (asked, beside) in found {
        entries.push(entry(asked, "match"));
        entries.extend(beside.map(|beside| entry(beside, "include")));
    }
    to_fhir::searchset(total, entries)
}

/// FHIR request-priority has four steps, of which the lowest three are these.
fn priority(of: Priority) -> &'static str {
    match of {
        Priority::Routine => "routine",
        Priority::High => "urgent",
        Priority::Urgent => "asap",
    }
}

fn subject(told: Told<'_>) -> Json {
    let born = told.birth_date.map(|born| format!(", {born}")).unwrap_or_default();
    json!({
        "reference": format!("Patient/{}", told.resident),
        "display": format!("{}{born}", told.name),
    })
}

fn organization(facility: &FacilityId) -> Json {
    json!({
        "type": "Organization",
        "identifier": { "system": sid::FACILITY, "value": facility.as_str() },
    })
}

fn note(event: &ReferralEvent) -> Option<Json> {
    let by = json!({
        "type": "Practitioner",
        "identifier": { "system": ACCOUNT, "value": event.by.as_str() },
    });
    let note = json!({ "authorReference": by, "time": instant(event.at_ms), "text": event.note });
    (!event.note.is_empty()).then_some(note)
}
