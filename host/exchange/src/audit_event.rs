//! Audit rows as FHIR R4 AuditEvent. A read of one resident is told as IHE Basic Audit Log Patterns
//! (BALP 1.1.3) profiles PatientRead; anything else is told with this host's own code of the act
//! and claims no profile. Which client asked, and from where, is in no row: those elements say so
//! by data-absent-reason.

use crate::values::instant;
use hoso_core::ResidentId;
use hoso_core::audit::{Act, AuditRow};
use hoso_core::policy::{Purpose, Role};
use serde::Serialize;
use serde_json::{Value as Json, json};

const PATIENT_READ: &str =
    "https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.PatientRead";
const ENTITY_TYPE: &str = "http://terminology.hl7.org/CodeSystem/audit-entity-type";
const OBJECT_ROLE: &str = "http://terminology.hl7.org/CodeSystem/object-role";
const EVENT_TYPE: &str = "http://terminology.hl7.org/CodeSystem/audit-event-type";
const INTERACTION: &str = "http://hl7.org/fhir/restful-interaction";
const DCM: &str = "http://dicom.nema.org/resources/ontology/DCM";
const REASON: &str = "http://terminology.hl7.org/CodeSystem/v3-ActReason";
const PARTICIPATION: &str = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType";
const SOURCE: &str = "http://terminology.hl7.org/CodeSystem/security-source-type";
const BALP_ENTITY: &str = "https://profiles.ihe.net/ITI/BALP/CodeSystem/BasicAuditEntityType";
const ABSENT: &str = "http://hl7.org/fhir/StructureDefinition/data-absent-reason";

/// What a read was of; nothing for what is no read of one resident.
fn read_of(act: Act) -> Option<&'static str> {
    match act {
        Act::ReadChart => Some("Bundle"),
        Act::ReadConsents => Some("Consent"),
        Act::ReadAudit => Some("AuditEvent"),
        _ => None,
    }
}

/// `resident`: whose trail it is told in.
pub fn to_json(row: &AuditRow, resident: ResidentId) -> Json {
    let read = read_of(row.act);
    let mut json = json!({
        "resourceType": "AuditEvent",
        "type": match read {
            Some(_) => coding(EVENT_TYPE, "rest"),
            None => coding("urn:hoso:act", &code(row.act)),
        },
        "action": if read.is_some() { "R" } else { "E" },
        "recorded": instant(row.at_ms),
        "outcome": if row.allowed { "0" } else { "4" },
        "purposeOfEvent": [{ "coding": [purpose(row)] }],
        "agent": agents(row),
        "source": {
            "observer": { "display": "Hoso" },
            "type": [coding(SOURCE, "4")],
        },
        "entity": entities(row, read, resident),
    });
    if read.is_some() {
        json["subtype"] = json!([coding(INTERACTION, "read")]);
    }
    if read.is_some() && row.allowed {
        json["meta"] = json!({ "profile": [PATIENT_READ] });
    }
    json
}

/// A Bundle of type collection.
pub fn bundle<'a>(rows: impl IntoIterator<Item = &'a AuditRow>, resident: ResidentId) -> Json {
    let all = rows.into_iter().map(|row| json!({ "resource": to_json(row, resident) }));
    let entry: Vec<Json> = all.collect();
    json!({ "resourceType": "Bundle", "type": "collection", "entry": entry })
}

fn coding(system: &str, code: &str) -> Json {
    json!({ "system": system, "code": code })
}

/// The name of an act, role or purpose as the API has it.
fn code(of: impl Serialize) -> String {
    serde_json::to_value(of).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}

fn unknown() -> Json {
    json!({ "extension": [{ "url": ABSENT, "valueCode": "unknown" }] })
}

fn purpose(row: &AuditRow) -> Json {
    match row.purpose {
        Purpose::Treatment if row.note == "break-glass" => coding(REASON, "BTG"),
        Purpose::Treatment => coding(REASON, "TREAT"),
        Purpose::OwnUse => coding(REASON, "PATRQT"),
        other => coding("urn:hoso:purpose", &code(other)),
    }
}

fn agents(row: &AuditRow) -> Vec<Json> {
    let machine = row.role == Role::Machine;
    let who = json!({
        "identifier": { "system": "urn:hoso:account", "value": row.account.as_str() },
    });
    let of = |kind: &str, who: Json| {
        json!({
            "type": { "coding": [coding(DCM, kind)] },
            "who": who,
            "requestor": machine && kind == "110152",
            "network": unknown(),
        })
    };
    // For a read the client is where the data goes.
    let client = of("110152", if machine { who.clone() } else { unknown() });
    let mut all = vec![client, of("110153", json!({ "display": "Hoso" }))];
    if !machine {
        all.push(json!({
            "type": { "coding": [coding(PARTICIPATION, "IRCP")] },
            "who": who,
            "requestor": true,
            "role": [{ "coding": [coding("urn:hoso:role", &code(row.role))] }],
            "purposeOfUse": [{ "coding": [purpose(row)] }],
        }));
    }
    all
}

fn entities(row: &AuditRow, read: Option<&str>, resident: ResidentId) -> Vec<Json> {
    let patient = json!({
        "what": { "reference": format!("Patient/{resident}") },
        "type": coding(ENTITY_TYPE, "1"),
        "role": coding(OBJECT_ROLE, "1"),
    });
    let transaction = json!({
        "what": { "identifier": { "value": row.request_id } },
        "type": coding(BALP_ENTITY, "XrequestId"),
    });
    let data = read.map(|kind| {
        json!({
            "what": { "type": kind, "display": kind },
            "type": coding(ENTITY_TYPE, "2"),
            "role": coding(OBJECT_ROLE, "4"),
        })
    });
    [Some(patient), data, Some(transaction)].into_iter().flatten().collect()
}
