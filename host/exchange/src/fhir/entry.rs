//! A clinical resource as an entry.

use super::items::Item;
use super::read::{concept, date, items_at, quantity_at, text_at, value};
use crate::codes::{self, coding};
use crate::problems::{Broken, Problems};
use crate::values::{element, element_text, is_hiv, text};
use hoso_core::PartialDate;
use hoso_core::record::{Coding, Entry, Kind, Part, Record, Value};
use serde_json::Value as Json;

fn broken(field: &'static str, reason: &'static str) -> Broken {
    Broken { field, reason }
}

/// `medication` is what a MedicationRequest refers to, where the message holds it.
pub fn entry(
    kind: Kind,
    json: &Json,
    medication: Option<Coding>,
    item: &Item<'_>,
    problems: &mut Problems,
) -> Result<Entry, Broken> {
    // FHIR: what one does not understand of these may turn the meaning round.
    for field in ["modifierExtension", "implicitRules"] {
        if json.get(field).is_some() {
            return Err(broken(field, "not understood, so the resource may not be read"));
        }
    }
    let shape = shape(kind).ok_or_else(|| broken("", "not a kind of resource that is taken"))?;
    let code = shape.code(kind, json).or(medication);
    let code = code.ok_or_else(|| broken(shape.code, "missing: no code and no words"))?;
    let when = shape.when(json)?;
    let mut suspect =
        |field: &str| problems.suspect(item.place(field), "a type that stays in the source alone");
    let parts = parts(kind, json, &mut suspect);
    let value = main_value(kind, json, &mut suspect);
    let is_about_hiv = is_hiv(&code) || is_labelled_hiv(json);
    let category = if is_about_hiv { codes::HIV } else { category(kind, json) }.to_owned();
    Ok(Entry { kind, category, code, when, value, parts, status: status(kind, json)? })
}

/// Where a kind of resource holds what it is about, and its date.
struct Shape {
    code: &'static str,
    when: &'static [&'static str],
    /// Name of the date in a problem.
    when_name: &'static str,
}

/// `None` for answers to forms, which a programme takes where they were given to itself alone, and
/// for calls and who does what, which are about the tasks of this host.
fn shape(kind: Kind) -> Option<Shape> {
    const EFFECTIVE: &[&str] =
        &["/effectiveDateTime", "/effectivePeriod/start", "/effectiveInstant", "/issued"];
    const ONSET: &[&str] = &["/onsetDateTime", "/onsetPeriod/start", "/recordedDate"];
    const PERFORMED: &[&str] = &["/performedDateTime", "/performedPeriod/start"];
    let (code, when, when_name): (_, &'static [&'static str], _) = match kind {
        Kind::Encounter => ("type", &["/period/start"], "period.start"),
        Kind::Condition | Kind::AllergyIntolerance => ("code", ONSET, "onset[x]"),
        Kind::Observation | Kind::DiagnosticReport => ("code", EFFECTIVE, "effective[x]"),
        Kind::MedicationRequest => ("medicationCodeableConcept", &["/authoredOn"], "authoredOn"),
        Kind::Procedure => ("code", PERFORMED, "performed[x]"),
        Kind::Immunization => ("vaccineCode", &["/occurrenceDateTime"], "occurrence[x]"),
        Kind::DocumentReference => ("type", &["/date"], "date"),
        Kind::QuestionnaireResponse | Kind::Communication | Kind::Task => return None,
    };
    Some(Shape { code, when, when_name })
}

impl Shape {
    fn code(&self, kind: Kind, json: &Json) -> Option<Coding> {
        match kind {
            // An encounter may be told by its class alone.
            Kind::Encounter => Some(
                items_at(json, "/type")
                    .first()
                    .and_then(concept)
                    .unwrap_or_else(|| coding("", "", text_at(json, "/class/display"))),
            ),
            _ => json.get(self.code).and_then(concept),
        }
    }

    fn when(&self, json: &Json) -> Result<PartialDate, Broken> {
        let found = date(json, self.when).map_err(|_| broken(self.when_name, "not a FHIR date"))?;
        found.ok_or_else(|| broken(self.when_name, "missing: a record needs its date"))
    }
}

/// Does its security label say so?
fn is_labelled_hiv(json: &Json) -> bool {
    items_at(json, "/meta/security").iter().any(|label| text_at(label, "/code") == codes::HIV)
}

fn category(kind: Kind, json: &Json) -> &str {
    match kind {
        Kind::Encounter => text_at(json, "/class/code"),
        Kind::AllergyIntolerance => text_at(json, "/category/0"),
        // Procedure alone has one category, not a list.
        Kind::Procedure => text_at(json, "/category/coding/0/code"),
        _ => text_at(json, "/category/0/coding/0/code"),
    }
}

/// `verificationStatus` goes first where it takes the statement back.
fn status(kind: Kind, json: &Json) -> Result<String, Broken> {
    let clinical = matches!(kind, Kind::Condition | Kind::AllergyIntolerance);
    let taken_back = [Record::ENTERED_IN_ERROR, "refuted"];
    let verified = text_at(json, "/verificationStatus/coding/0/code");
    match (clinical, text_at(json, "/clinicalStatus/coding/0/code"), text_at(json, "/status")) {
        (true, _, _) if taken_back.contains(&verified) => Ok(verified.to_owned()),
        (true, clinical, _) => Ok(clinical.to_owned()),
        (false, _, "") => Err(broken("status", "missing")),
        (false, _, status) => Ok(status.to_owned()),
    }
}

fn main_value(kind: Kind, json: &Json, suspect: &mut dyn FnMut(&str)) -> Value {
    match kind {
        Kind::Observation => value(json).unwrap_or_else(|_| {
            suspect("value[x]");
            Value::None
        }),
        Kind::DiagnosticReport => text(text_at(json, "/conclusion")),
        Kind::Condition | Kind::Procedure => text(text_at(json, "/code/text")),
        Kind::Encounter => text(text_at(json, "/reasonCode/0/text")),
        Kind::DocumentReference => text(text_at(json, "/description")),
        Kind::MedicationRequest => {
            json.pointer("/dispenseRequest/quantity").map_or(Value::None, quantity_at)
        }
        Kind::Immunization => json.get("doseQuantity").map_or(Value::None, quantity_at),
        Kind::AllergyIntolerance
        | Kind::QuestionnaireResponse
        | Kind::Communication
        | Kind::Task => Value::None,
    }
}

fn parts(kind: Kind, json: &Json, suspect: &mut dyn FnMut(&str)) -> Vec<Part> {
    match kind {
        Kind::Observation => components(json, suspect),
        Kind::Encounter => {
            let end = date(json, &["/period/end"]).ok().flatten();
            let disposition = json.pointer("/hospitalization/dischargeDisposition");
            let end = end.map(|end| element("Encounter.period.end", Value::Date(end)));
            let disposition = disposition.and_then(concept).map(|coding| {
                element("Encounter.hospitalization.dischargeDisposition", Value::Coding(coding))
            });
            end.into_iter().chain(disposition).chain(reasons(json, "/reasonCode")).collect()
        }
        Kind::DocumentReference => reasons(json, "/context/event").collect(),
        Kind::MedicationRequest => {
            let dosage = "/dosageInstruction/0";
            let words = |id, field| element_text(id, text_at(json, &format!("{dosage}/{field}")));
            let route = json.pointer("/dosageInstruction/0/route").and_then(concept);
            words("MedicationRequest.dosageInstruction.text", "text")
                .into_iter()
                .chain(words(
                    "MedicationRequest.dosageInstruction.patientInstruction",
                    "patientInstruction",
                ))
                .chain(route.map(|coding| {
                    element("MedicationRequest.dosageInstruction.route", Value::Coding(coding))
                }))
                .collect()
        }
        Kind::Immunization => {
            let dose = json.pointer("/protocolApplied/0/doseNumberPositiveInt");
            let dose = dose
                .and_then(Json::as_i64)
                .map(|n| element("Immunization.protocolApplied.doseNumber", Value::Count(n)));
            let lot = element_text("Immunization.lotNumber", text_at(json, "/lotNumber"));
            dose.into_iter().chain(lot).collect()
        }
        Kind::AllergyIntolerance => {
            let criticality = text_at(json, "/criticality");
            element_text("AllergyIntolerance.criticality", criticality).into_iter().collect()
        }
        Kind::Condition
        | Kind::Procedure
        | Kind::DiagnosticReport
        | Kind::QuestionnaireResponse
        | Kind::Communication
        | Kind::Task => Vec::new(),
    }
}

/// Coded reasons; words alone are the encounter's value.
fn reasons(json: &Json, pointer: &str) -> impl Iterator<Item = Part> {
    let coded = items_at(json, pointer).iter().filter_map(concept).filter(|c| !c.code.is_empty());
    coded.map(|code| element("Encounter.reasonCode", Value::Coding(code)))
}

/// Components, and the note as QD 3176's conclusions are kept.
fn components(json: &Json, suspect: &mut dyn FnMut(&str)) -> Vec<Part> {
    let mut parts = Vec::new();
    for component in items_at(json, "/component") {
        match (component.get("code").and_then(concept), value(component)) {
            (Some(code), Ok(value)) => parts.push(Part { code, value }),
            _ => suspect("component"),
        }
    }
    parts.extend(element_text("Observation.note", text_at(json, "/note/0/text")));
    parts.extend(declared(json));
    parts
}

/// The performer where that is the resident or a relative: what they declare is no measurement of
/// staff.
fn declared(json: &Json) -> Option<Part> {
    let by = items_at(json, "/performer").iter().find_map(|performer| {
        let (kind, reference) = (text_at(performer, "/type"), text_at(performer, "/reference"));
        ["Patient", "RelatedPerson"].into_iter().find(|name| {
            let refers = reference.split('/').rev().nth(1) == Some(*name);
            kind == *name || refers
        })
    })?;
    let by = coding(codes::RESOURCE_TYPES, by, "");
    Some(element(Entry::PERFORMER, Value::Coding(by)))
}
