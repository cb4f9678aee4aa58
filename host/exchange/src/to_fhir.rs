//! Stored values as FHIR R4 JSON: a registration is a source Patient, a resident the Patient that
//! links to its sources, a record the resource of its kind.

mod parts;

use crate::codes::{
    EXTENSION_OCCUPATION, EXTENSION_RACE, HIV, V3_ACT_CODE, coding as code, sid, vn,
};
use crate::values::instant;
use hoso_core::identity::{Demographics, Identifier, IdentifierKind, Registration, Sex};
use hoso_core::record::{Coding, Entry, Kind, Record};
use hoso_core::{FacilityId, ResidentId};
use serde_json::{Map, Value as Json, json};

const CONDITION_CLINICAL: &str = "http://terminology.hl7.org/CodeSystem/condition-clinical";
const CONDITION_VERIFIED: &str = "http://terminology.hl7.org/CodeSystem/condition-ver-status";
const ALLERGY_CLINICAL: &str = "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical";
const ALLERGY_VERIFIED: &str =
    "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification";
const OBSERVATION_CATEGORY: &str = "http://terminology.hl7.org/CodeSystem/observation-category";
const CONDITION_CATEGORY: &str = "http://terminology.hl7.org/CodeSystem/condition-category";

/// The resident, and what facilities registered of the person.
pub fn people(resident: ResidentId, registrations: &[Registration]) -> impl Iterator<Item = Json> {
    std::iter::once(golden(resident, registrations))
        .chain(registrations.iter().map(move |known| patient(known, resident)))
}

/// A chart as a Bundle of type collection: the resident, its registrations, its records.
pub fn chart<'a>(
    resident: ResidentId,
    registrations: &[Registration],
    records: impl IntoIterator<Item = &'a Record>,
) -> Json {
    let resources = people(resident, registrations).chain(records.into_iter().map(resource));
    let entry: Vec<Json> = resources.map(|resource| json!({ "resource": resource })).collect();
    json!({ "resourceType": "Bundle", "type": "collection", "entry": entry })
}

/// One answer of `Patient/$match`.
#[derive(Debug)]
pub struct Matched<'a> {
    pub resident: ResidentId,
    pub registration: &'a Registration,
    /// 0 to 1.
    pub score: f64,
    /// A code of <http://terminology.hl7.org/CodeSystem/match-grade>.
    pub grade: &'static str,
}

/// The answer of `Patient/$match`: a searchset, the best match first.
pub fn matches(found: &[Matched<'_>]) -> Json {
    let url = "http://hl7.org/fhir/StructureDefinition/match-grade";
    let grade = |code: &str| json!([{ "url": url, "valueCode": code }]);
    let entry = found.iter().map(|hit| {
        json!({
            "resource": patient(hit.registration, hit.resident),
            "search": { "mode": "match", "score": hit.score, "extension": grade(hit.grade) },
        })
    });
    searchset(found.len(), entry.collect())
}

/// `total`: how many match; what is included besides is not counted.
pub(crate) fn searchset(total: usize, entry: Vec<Json>) -> Json {
    json!({ "resourceType": "Bundle", "type": "searchset", "total": total, "entry": entry })
}

/// The resident: nothing but the links to what facilities know.
fn golden(resident: ResidentId, registrations: &[Registration]) -> Json {
    let link = |known: &Registration| {
        let other = format!("Patient/{}", known.id);
        json!({ "other": { "reference": other }, "type": "seealso" })
    };
    let link: Vec<Json> = registrations.iter().map(link).collect();
    json!({ "resourceType": "Patient", "id": resident.to_string(), "link": link })
}

/// A registration as the Patient of its facility, linked to its resident.
pub fn patient(registration: &Registration, resident: ResidentId) -> Json {
    let who = &registration.demographics;
    let golden = format!("Patient/{resident}");
    let mut json = json!({
        "resourceType": "Patient",
        "id": registration.id.to_string(),
        "meta": { "versionId": registration.version.to_string() },
        "identifier": identifiers(&registration.patient_number, &who.identifiers),
        "name": [{ "text": who.name }],
        "gender": match who.sex {
            Sex::Male => "male",
            Sex::Female => "female",
            Sex::Other => "other",
            Sex::Unknown => "unknown",
        },
        "managingOrganization": organization(&registration.facility),
        "link": [{ "other": { "reference": golden }, "type": "refer" }],
    });
    let extras = extras(who);
    json.as_object_mut().expect("a Patient was made as an object").extend(extras);
    json
}

fn organization(facility: &FacilityId) -> Json {
    json!({ "identifier": { "system": sid::FACILITY, "value": facility.as_str() } })
}

fn identifiers(patient_number: &str, identifiers: &[Identifier]) -> Vec<Json> {
    let number = json!({
        "use": "secondary",
        "type": { "coding": [{
            "system": "http://terminology.hl7.org/CodeSystem/v2-0203", "code": "PI",
        }] },
        "system": sid::PATIENT,
        "value": patient_number,
    });
    let typed = identifiers.iter().map(|identifier| {
        let system = match identifier.kind {
            IdentifierKind::PersonalNumber => sid::NATIONAL_ID,
            IdentifierKind::OldIdCard => sid::CITIZEN_ID,
            IdentifierKind::Passport => sid::PASSPORT,
            IdentifierKind::SocialInsuranceNumber => sid::INSURANCE,
        };
        json!({ "system": system, "value": identifier.value })
    });
    std::iter::once(number).chain(typed).collect()
}

/// Elements that are left out where nothing is known.
fn extras(who: &Demographics) -> Map<String, Json> {
    let mut out = Map::new();
    if let Some(birth) = who.birth_date {
        out.insert("birthDate".into(), json!(birth.to_string()));
    }
    if let Some(day) = who.deceased {
        out.insert("deceasedDateTime".into(), json!(day.to_string()));
    }
    if !who.phone.is_empty() {
        out.insert("telecom".into(), json!([{ "system": "phone", "value": who.phone }]));
    }
    if !who.address.is_empty() || who.commune.is_some() {
        let mut address = Map::new();
        if !who.address.is_empty() {
            address.insert("text".into(), json!(who.address));
        }
        if let Some(commune) = &who.commune {
            let coding = json!({ "system": vn::COMMUNE, "code": commune });
            let extension = json!([{ "url": vn::COMMUNE, "valueCoding": coding }]);
            address.insert("extension".into(), extension);
        }
        out.insert("address".into(), json!([address]));
    }
    let known = [(EXTENSION_RACE, &who.ethnicity), (EXTENSION_OCCUPATION, &who.occupation)];
    let extensions: Vec<Json> = known
        .into_iter()
        .filter_map(|(url, code)| {
            let coding = json!({ "code": code.as_ref()? });
            Some(json!({ "url": url, "valueCodeableConcept": { "coding": [coding] } }))
        })
        .collect();
    if !extensions.is_empty() {
        out.insert("extension".into(), json!(extensions));
    }
    out
}

/// A record as the resource of its kind, made from the entry: the source, which may hold more
/// about the person than the reader may know, stays inside.
pub fn resource(record: &Record) -> Json {
    let entry = &record.entry;
    let mut out = Map::new();
    out.insert("resourceType".into(), json!(entry.kind.as_str()));
    out.insert("id".into(), json!(record.id.to_string()));
    out.insert("meta".into(), meta(record));
    let patient = json!({ "reference": format!("Patient/{}", record.registration) });
    let subject = match entry.kind {
        Kind::Immunization | Kind::AllergyIntolerance => "patient",
        Kind::Task => "for",
        _ => "subject",
    };
    out.insert(subject.into(), patient);
    if !matches!(entry.kind, Kind::QuestionnaireResponse) {
        put_code(entry, &mut out);
    }
    put_category(entry, &mut out);
    put_status(entry, &mut out);
    put_when(entry, &mut out);
    put_required(entry, &mut out);
    parts::put_value(entry, &mut out);
    for part in &entry.parts {
        parts::put(entry.kind, part, &mut out);
    }
    Json::Object(out)
}

fn meta(record: &Record) -> Json {
    let mut meta = json!({
        "versionId": record.version.to_string(),
        "lastUpdated": instant(record.stored_at_ms),
    });
    if record.entry.category == HIV {
        meta["security"] = json!([{ "system": V3_ACT_CODE, "code": HIV }]);
    }
    meta
}

fn coding(coding: &Coding) -> Json {
    let fields = [("system", &coding.system), ("code", &coding.code), ("display", &coding.display)];
    let filled = fields.into_iter().filter(|(_, text)| !text.is_empty());
    filled.map(|(name, text)| (name.to_owned(), json!(text))).collect::<Map<_, _>>().into()
}

/// Words without a code are `text`.
fn concept(code: &Coding) -> Json {
    if code.code.is_empty() {
        json!({ "text": code.display })
    } else {
        json!({ "coding": [coding(code)] })
    }
}

fn put_code(entry: &Entry, out: &mut Map<String, Json>) {
    let (name, list) = match entry.kind {
        Kind::Encounter => ("type", true),
        Kind::DocumentReference => ("type", false),
        Kind::MedicationRequest => ("medicationCodeableConcept", false),
        Kind::Immunization => ("vaccineCode", false),
        Kind::Communication => ("topic", false),
        _ => ("code", false),
    };
    let concept = concept(&entry.code);
    out.insert(name.into(), if list { json!([concept]) } else { concept });
}

fn put_category(entry: &Entry, out: &mut Map<String, Json>) {
    let category = entry.category.as_str();
    let system = match entry.kind {
        Kind::Encounter => {
            let class = code(V3_ACT_CODE, category, "");
            out.insert("class".into(), coding(&class));
            return;
        }
        _ if category.is_empty() || category == HIV => return,
        Kind::AllergyIntolerance => {
            out.insert("category".into(), json!([category]));
            return;
        }
        Kind::Observation => OBSERVATION_CATEGORY,
        Kind::Condition => CONDITION_CATEGORY,
        _ => "",
    };
    let category = json!({ "coding": [coding(&code(system, category, ""))] });
    let list = entry.kind != Kind::Procedure;
    out.insert("category".into(), if list { json!([category]) } else { category });
}

/// Elements that FHIR requires and that say nothing here.
fn put_required(entry: &Entry, out: &mut Map<String, Json>) {
    match entry.kind {
        Kind::MedicationRequest | Kind::Task => drop(out.insert("intent".into(), json!("order"))),
        Kind::DocumentReference => {
            let attachment = json!({ "title": entry.code.display });
            out.insert("content".into(), json!([{ "attachment": attachment }]));
        }
        _ => {}
    }
}

/// A condition or an allergy that is taken back says so in its verification status.
fn put_status(entry: &Entry, out: &mut Map<String, Json>) {
    let (clinical, verified) = match entry.kind {
        Kind::Condition => (CONDITION_CLINICAL, CONDITION_VERIFIED),
        Kind::AllergyIntolerance => (ALLERGY_CLINICAL, ALLERGY_VERIFIED),
        _ => {
            out.insert("status".into(), json!(entry.status));
            return;
        }
    };
    let (name, system) = match entry.status.as_str() {
        "" => return,
        Record::ENTERED_IN_ERROR | "refuted" => ("verificationStatus", verified),
        _ => ("clinicalStatus", clinical),
    };
    out.insert(name.into(), concept(&code(system, &entry.status, "")));
}

fn put_when(entry: &Entry, out: &mut Map<String, Json>) {
    let when = json!(entry.when.to_string());
    let name = match entry.kind {
        Kind::Encounter => {
            out.insert("period".into(), json!({ "start": when }));
            return;
        }
        Kind::Condition | Kind::AllergyIntolerance => "recordedDate",
        Kind::Observation | Kind::DiagnosticReport => "effectiveDateTime",
        Kind::MedicationRequest => "authoredOn",
        Kind::Procedure => "performedDateTime",
        Kind::Immunization => "occurrenceDateTime",
        Kind::DocumentReference => "date",
        Kind::QuestionnaireResponse => "authored",
        Kind::Communication => "sent",
        Kind::Task => "authoredOn",
    };
    out.insert(name.into(), when);
}
