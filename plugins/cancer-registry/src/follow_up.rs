//! Last contact and vital status.

use crate::facts::Facts;
use crate::tumour::{Tumour, words};
use hoso_sdk::{Date, Value};

/// Code of a follow-up: dated on the day of contact, the value is the vital status.
pub const FOLLOW_UP: &str = "follow-up";

/// CanReg5's `Stat`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Vital {
    Alive,
    Dead,
    Unknown,
}

impl Vital {
    /// Every status with its texts.
    pub const ALL: [(Self, &str, &str); 3] = [
        (Self::Alive, "Còn sống", "Alive"),
        (Self::Dead, "Đã tử vong", "Dead"),
        (Self::Unknown, "Không rõ", "Unknown"),
    ];

    /// As forms and findings write it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Alive => "alive",
            Self::Dead => "dead",
            Self::Unknown => "unknown",
        }
    }
}

/// Vital status on the day of last contact; of the dead, on the day of death.
#[derive(Clone, Debug, PartialEq)]
pub struct Contact {
    pub vital: Vital,
    pub day: Date,
    pub evidence: Vec<String>,
}

/// What follow-ups of the registry say: the newest one, the one on a death before all others.
pub fn stated(facts: Facts<'_>) -> Option<Contact> {
    let contact = |(entry, day): (&hoso_sdk::Entry, Date)| {
        let vital = match &entry.value {
            Value::None => Vital::Unknown,
            value => vital(&words(value)?)?,
        };
        Some(Contact { vital, day, evidence: vec![entry.id.clone()] })
    };
    let mut all = facts.own(FOLLOW_UP).filter_map(contact);
    let newest = all.next()?;
    let death = (newest.vital != Vital::Dead).then(|| all.find(|c| c.vital == Vital::Dead));
    Some(death.flatten().unwrap_or(newest))
}

/// The status with that code.
pub fn vital(code: &str) -> Option<Vital> {
    Vital::ALL.into_iter().map(|(vital, ..)| vital).find(|vital| vital.code() == code)
}

/// Death that the record or a follow-up knows, else the newest day on which the person was alive:
/// by a follow-up, a visit, a report, or a diagnosis that was not made after death.
pub fn contact(facts: Facts<'_>, tumours: &[Tumour<'_>]) -> Option<Contact> {
    if let Some(day) = facts.death() {
        return Some(Contact { vital: Vital::Dead, day, evidence: Vec::new() });
    }
    let stated = stated(facts);
    if stated.as_ref().is_some_and(|contact| contact.vital == Vital::Dead) {
        return stated;
    }
    let alive = |(id, day): (&String, Date)| Contact {
        vital: Vital::Alive,
        day,
        evidence: vec![id.clone()],
    };
    let seen = facts.entries().find(|(entry, _)| entry.kind != "Observation");
    let seen = seen.map(|(entry, day)| alive((&entry.id, day)));
    let diagnosed = tumours.iter().filter(|tumour| !matches!(tumour.case.basis, Ok(0 | 8)));
    let diagnosed = diagnosed.map(|tumour| alive((&tumour.entry.id, tumour.incidence)));
    // Of one day, what a follow-up says counts.
    diagnosed.chain(seen).chain(stated).max_by_key(|contact| contact.day)
}
