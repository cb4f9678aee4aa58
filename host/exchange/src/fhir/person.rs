//! Patient: whose resources these are, where, and under which number.

use super::items::Item;
use super::read::{concept, date, items_at, text_at};
use crate::codes::{EXTENSION_OCCUPATION, EXTENSION_RACE, sid, vn};
use crate::problems::Problems;
use hoso_core::FacilityId;
use hoso_core::identity::{Demographics, Identifier, Sex, identifiers_in};
use serde_json::Value as Json;

/// The facility's own number: identifier type PI or the VN Core system, else the id, else the
/// identifier of a conditional create, else a `urn:uuid`.
pub fn number(patient: &Json, item: &Item<'_>) -> Option<String> {
    let own = items_at(patient, "/identifier").iter().find(|id| is_patient_number(id));
    [
        own.map_or("", |id| text_at(id, "/value")),
        &item.id,
        item.condition().map_or("", |token| token.rsplit('|').next().unwrap_or_default()),
        item.full_url.strip_prefix("urn:uuid:").unwrap_or_default(),
    ]
    .into_iter()
    .find(|number| !number.is_empty())
    .map(str::to_owned)
}

fn is_patient_number(identifier: &Json) -> bool {
    let types = items_at(identifier, "/type/coding");
    text_at(identifier, "/system") == sid::PATIENT
        || types.iter().any(|coding| text_at(coding, "/code") == "PI")
}

/// A facility code among the identifiers of an Organization; its own system goes before others.
pub fn facility_of(organization: &Json) -> Option<FacilityId> {
    let identifiers = items_at(organization, "/identifier");
    let own = identifiers.iter().find(|id| text_at(id, "/system") == sid::FACILITY);
    own.or(identifiers.first()).and_then(|id| text_at(id, "/value").parse().ok())
}

/// Wrong elements are left out and marked.
pub fn demographics(patient: &Json, item: &Item<'_>, problems: &mut Problems) -> Demographics {
    let mut day = |field: &str, pointer: &str| {
        date(patient, &[pointer]).unwrap_or_else(|_| {
            problems.suspect(item.place(field), "not a FHIR date");
            None
        })
    };
    let birth_date = day("birthDate", "/birthDate");
    let deceased = day("deceasedDateTime", "/deceasedDateTime");
    if patient.get("deceasedBoolean").and_then(Json::as_bool) == Some(true) {
        let reason = "a death without its date is not kept";
        problems.suspect(item.place("deceasedBoolean"), reason);
    }
    let address = items_at(patient, "/address").first().unwrap_or(&Json::Null);
    Demographics {
        name: name(patient),
        birth_date,
        sex: match text_at(patient, "/gender") {
            "male" => Sex::Male,
            "female" => Sex::Female,
            "other" => Sex::Other,
            _ => Sex::Unknown,
        },
        identifiers: identifiers(patient),
        address: address_text(address),
        commune: extension(address, vn::COMMUNE),
        phone: phone(patient),
        ethnicity: extension(patient, EXTENSION_RACE),
        occupation: extension(patient, EXTENSION_OCCUPATION),
        deceased,
    }
}

/// Surname first, as Vietnamese names are written.
fn name(patient: &Json) -> String {
    let names = items_at(patient, "/name");
    let official = names.iter().find(|name| text_at(name, "/use") == "official");
    let Some(name) = official.or(names.first()) else { return String::new() };
    match text_at(name, "/text") {
        "" => {
            let given = items_at(name, "/given").iter().filter_map(Json::as_str);
            let all: Vec<_> = std::iter::once(text_at(name, "/family")).chain(given).collect();
            all.join(" ").trim().to_owned()
        }
        text => text.to_owned(),
    }
}

/// Typed by shape, whatever system they are given under.
fn identifiers(patient: &Json) -> Vec<Identifier> {
    let mut found: Vec<Identifier> = Vec::new();
    let others = items_at(patient, "/identifier").iter().filter(|id| !is_patient_number(id));
    for identifier in others.flat_map(|id| identifiers_in(text_at(id, "/value"))) {
        if !found.contains(&identifier) {
            found.push(identifier);
        }
    }
    found
}

fn address_text(address: &Json) -> String {
    match text_at(address, "/text") {
        "" => {
            let lines = items_at(address, "/line").iter().filter_map(Json::as_str);
            let places = ["/district", "/city", "/state"].map(|at| text_at(address, at));
            let all: Vec<_> = lines.chain(places).filter(|part| !part.is_empty()).collect();
            all.join(", ")
        }
        text => text.to_owned(),
    }
}

fn phone(patient: &Json) -> String {
    let mut all = items_at(patient, "/telecom").iter();
    let phone = all.find(|contact| text_at(contact, "/system") == "phone");
    phone.map_or("", |contact| text_at(contact, "/value")).to_owned()
}

/// Code that an extension holds.
fn extension(json: &Json, url: &str) -> Option<String> {
    let extension = items_at(json, "/extension").iter().find(|e| text_at(e, "/url") == url)?;
    let concept = extension.get("valueCodeableConcept").and_then(concept);
    let code = match concept {
        Some(coding) => coding.code,
        None => ["/valueCoding/code", "/valueCode", "/valueString"]
            .map(|at| text_at(extension, at))
            .into_iter()
            .find(|code| !code.is_empty())?
            .to_owned(),
    };
    (!code.is_empty()).then_some(code)
}
