//! FHIR R4 JSON in: resources alone, in Bundles or one a line; each Patient becomes one case.

mod entry;
mod items;
mod json;
mod matching;
mod person;
pub(crate) mod read;

pub use matching::{MatchRequest, match_request};

use crate::Limits;
use crate::problems::{Problems, unreadable, utf8};
use hoso_core::FacilityId;
use hoso_core::message::{Case, Message, Place, Unreadable};
use hoso_core::record::{Coding, Kind, NewRecord};
use items::{Item, items};
use read::{concept, text_at};
use serde_json::Value as Json;
use std::collections::HashMap;

pub(crate) fn parse(bytes: &[u8], limits: &Limits) -> Result<Message, Unreadable> {
    let text = utf8(bytes, limits.input_bytes_max)?;
    let mut problems = Problems::new(limits.problems_max);
    let items = items(text, limits, &mut problems)?;
    if items.is_empty() && problems.rejected == 0 {
        return Err(unreadable(Place::default(), None, "the message holds no resource"));
    }
    let mut reader = Reader::new(&items, limits, problems);
    for index in 0..items.len() {
        reader.read_patient(index);
    }
    for item in &items {
        reader.read_record(item);
    }
    Ok(Message { cases: reader.cases, problems: reader.problems.finish() })
}

/// What the resources of one message say of each other.
struct Reader<'i, 'a> {
    items: &'i [Item<'a>],
    limits: &'i Limits,
    problems: Problems,
    /// Item by `Type/id` and by `fullUrl`.
    index: HashMap<String, usize>,
    cases: Vec<Case>,
    /// By item, read once however many resources refer to it.
    referred: HashMap<usize, Referred>,
    /// Case by the item of its Patient.
    case_of: HashMap<usize, usize>,
}

/// What others take from a resource that they refer to.
enum Referred {
    Facility(FacilityId),
    Medication(Coding),
    /// Source key of an Encounter.
    Visit(String),
}

impl<'i, 'a> Reader<'i, 'a> {
    fn new(items: &'i [Item<'a>], limits: &'i Limits, problems: Problems) -> Self {
        let mut index = HashMap::new();
        for (i, item) in items.iter().enumerate() {
            if !item.id.is_empty() {
                index.entry(format!("{}/{}", item.kind, item.id)).or_insert(i);
            }
            if !item.full_url.is_empty() {
                index.entry(item.full_url.to_string()).or_insert(i);
            }
        }
        let mut referred = HashMap::new();
        for (i, item) in items.iter().enumerate() {
            referred.extend(Referred::read(item, limits).map(|r| (i, r)));
        }
        let (cases, case_of) = (Vec::new(), HashMap::new());
        Self { items, limits, problems, index, referred, cases, case_of }
    }

    fn json(&mut self, item: &Item<'_>) -> Option<Json> {
        let max = self.limits.field_bytes_max;
        if item.text.len() > max {
            self.problems.reject(item.place(""), format!("over the limit of {max} bytes"));
            return None;
        }
        json::read(item.text, self.limits.json_depth_max)
            .map_err(|fault| {
                let reason = format!("{} at byte {} of the resource", fault.reason, fault.offset);
                self.problems.reject(item.place(""), reason);
            })
            .ok()
    }

    /// The item that a Reference names: by fullUrl, `Type/id`, or a URL that ends with that.
    fn resolve(&self, reference: &str) -> Option<usize> {
        let reference = reference.split("/_history/").next().unwrap_or_default();
        self.index.get(reference).copied().or_else(|| {
            let (front, id) = reference.rsplit_once('/')?;
            let kind = front.rsplit('/').next()?;
            self.index.get(&format!("{kind}/{id}")).copied()
        })
    }

    fn read_patient(&mut self, index: usize) {
        let items = self.items;
        let item = &items[index];
        if item.kind != "Patient" {
            return;
        }
        let Some(patient) = self.json(item) else { return };
        let Some(facility) = self.facility(&patient) else {
            let reason = "no facility: an Organization with a facility code is expected";
            return self.problems.reject(item.place("managingOrganization"), reason);
        };
        let Some(patient_number) = person::number(&patient, item) else {
            let reason = "no identifier of type PI and no id: the person could not be known again";
            return self.problems.reject(item.place("identifier"), reason);
        };
        let demographics = person::demographics(&patient, item, &mut self.problems);
        self.case_of.insert(index, self.cases.len());
        self.cases.push(Case {
            facility,
            patient_number,
            demographics,
            complete_visit: None,
            records: Vec::new(),
        });
    }

    /// By the reference's own identifier, by the Organization in the message, or by the code that
    /// stands for its id.
    fn facility(&self, patient: &Json) -> Option<FacilityId> {
        let organization = patient.get("managingOrganization")?;
        if let Ok(code) = text_at(organization, "/identifier/value").parse() {
            return Some(code);
        }
        let reference = text_at(organization, "/reference");
        match self.refer(reference) {
            Some(Referred::Facility(code)) => Some(code.clone()),
            _ => reference.strip_prefix("Organization/")?.parse().ok(),
        }
    }

    fn refer(&self, reference: &str) -> Option<&Referred> {
        self.referred.get(&self.resolve(reference)?)
    }

    fn read_record(&mut self, item: &Item<'_>) {
        let Some(kind) = Kind::from_name(&item.kind) else {
            // These say nothing of their own: others refer to them.
            if !matches!(&*item.kind, "Patient" | "Organization" | "Medication") {
                self.problems.reject(item.place(""), "not a kind of resource that is taken");
            }
            return;
        };
        let Some(json) = self.json(item) else { return };
        let subject = ["/subject/reference", "/patient/reference"].map(|at| text_at(&json, at));
        let subject = subject.into_iter().find(|reference| !reference.is_empty());
        let patient = subject.and_then(|reference| self.resolve(reference));
        let Some(case) = patient.and_then(|index| self.case_of.get(&index)).copied() else {
            let reason = "its Patient is not in the message, or was left out";
            return self.problems.reject(item.place("subject"), reason);
        };
        let Some(source_key) = source_key(item, &json) else {
            let reason = "no id, identifier or urn:uuid: the record could not be known again";
            return self.problems.reject(item.place("id"), reason);
        };
        let medication = self.medication(&json);
        match entry::entry(kind, &json, medication, item, &mut self.problems) {
            Ok(entry) => {
                let visit = self.visit(kind, &json, &source_key);
                let source = vec![("json".to_owned(), item.text.to_owned())];
                self.cases[case].records.push(NewRecord { source_key, entry, source, visit });
            }
            Err(broken) => self.problems.reject(item.place(broken.field), broken.reason),
        }
    }

    /// Key of the Encounter that the resource belongs to, as its own record has it.
    fn visit(&self, kind: Kind, json: &Json, own_key: &str) -> Option<String> {
        if kind == Kind::Encounter {
            return Some(own_key.to_owned());
        }
        let reference = text_at(json, "/encounter/reference");
        let reference = match reference {
            "" => text_at(json, "/context/encounter/0/reference"),
            reference => reference,
        };
        match self.refer(reference) {
            Some(Referred::Visit(key)) => Some(key.clone()),
            _ => None,
        }
    }

    /// What a `medicationReference` names.
    fn medication(&self, json: &Json) -> Option<Coding> {
        match self.refer(text_at(json, "/medicationReference/reference")) {
            Some(Referred::Medication(coding)) => Some(coding.clone()),
            _ => None,
        }
    }
}

impl Referred {
    /// `None` for a kind that nothing is taken from, or one that cannot be read: its own problem
    /// is told where the resource itself is read.
    fn read(item: &Item<'_>, limits: &Limits) -> Option<Self> {
        let is_known = matches!(&*item.kind, "Organization" | "Medication" | "Encounter");
        if !is_known || item.text.len() > limits.field_bytes_max {
            return None;
        }
        let json = json::read(item.text, limits.json_depth_max).ok()?;
        match &*item.kind {
            "Organization" => person::facility_of(&json).map(Self::Facility),
            "Medication" => json.get("code").and_then(concept).map(Self::Medication),
            _ => source_key(item, &json).map(Self::Visit),
        }
    }
}

/// Names the record whenever the message is sent again: a conditional create by its condition,
/// else the id, the first identifier, the uuid.
fn source_key(item: &Item<'_>, json: &Json) -> Option<String> {
    let kind = &item.kind;
    if let Some(token) = item.condition() {
        return Some(format!("{kind}?identifier={token}"));
    }
    if !item.id.is_empty() {
        return Some(format!("{kind}/{}", item.id));
    }
    let value = text_at(json, "/identifier/0/value");
    if !value.is_empty() {
        let system = text_at(json, "/identifier/0/system");
        return Some(format!("{kind}?identifier={system}|{value}"));
    }
    item.full_url.starts_with("urn:uuid:").then(|| format!("{kind}/{}", item.full_url))
}

/// Facility of the first Patient that names one.
pub(crate) fn sender(bytes: &[u8]) -> Option<FacilityId> {
    let limits = Limits::default();
    let text = utf8(bytes, limits.input_bytes_max).ok()?;
    let items = items(text, &limits, &mut Problems::new(0)).ok()?;
    let reader = Reader::new(&items, &limits, Problems::new(0));
    let patients = items.iter().filter(|item| item.kind == "Patient");
    let mut facilities = patients.filter_map(|item| {
        let patient = json::read(item.text, limits.json_depth_max).ok()?;
        reader.facility(&patient)
    });
    facilities.next()
}
