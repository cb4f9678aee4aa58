//! Registrations, residents, links, and the first step of linkage: typed identifiers with guards.
//! What no identifier settles makes a new resident; scoring by names fits in behind `resolve`.

pub mod batch;
pub mod block;
pub mod cluster;
pub mod compare;
pub mod evaluate;
pub mod explain;
pub mod learned;
pub mod model;
pub mod normalise;
pub mod plan;
pub mod score;
pub mod table;
pub mod terms;
pub mod train;

use crate::{Digest, FacilityId, PartialDate, RegistrationId, ResidentId};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sex {
    Male,
    Female,
    Other,
    #[default]
    Unknown,
}

/// What an identifier is, by its shape and source. The order is stored: add at the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IdentifierKind {
    /// Số định danh cá nhân / CCCD, 12 digits.
    PersonalNumber,
    /// CMND, 9 digits.
    OldIdCard,
    /// One capital letter and 7 digits.
    Passport,
    /// Mã số BHXH, 10 digits; the tail of a 15-character insurance card.
    SocialInsuranceNumber,
}

impl IdentifierKind {
    /// As it is written in answers and logs.
    pub fn as_str(self) -> &'static str {
        match self {
            IdentifierKind::PersonalNumber => "personal-number",
            IdentifierKind::OldIdCard => "old-id-card",
            IdentifierKind::Passport => "passport",
            IdentifierKind::SocialInsuranceNumber => "social-insurance-number",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Identifier {
    pub kind: IdentifierKind,
    pub value: String,
}

/// What a facility says about a person.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Demographics {
    pub name: String,
    pub birth_date: Option<PartialDate>,
    pub sex: Sex,
    /// Typed by `identifiers_in`; fillers are gone.
    pub identifiers: Vec<Identifier>,
    pub address: String,
    /// GSO commune code, 5 digits, as the source gave it; may be of before 2025-07-01.
    pub commune: Option<String>,
    /// The patient's or a relative's: not an identifier.
    pub phone: String,
    pub ethnicity: Option<String>,
    pub occupation: Option<String>,
    pub deceased: Option<PartialDate>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Registration {
    pub id: RegistrationId,
    pub facility: FacilityId,
    pub patient_number: String,
    pub demographics: Demographics,
    /// Message that brought the demographics.
    pub message: Digest,
    pub version: u32,
}

/// Why a registration belongs to a resident.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// Founded its resident: nothing matched.
    First,
    /// The identifiers agreed on one resident.
    Identifiers { kinds: Vec<IdentifierKind> },
}

/// An event, never rewritten: only followed by another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    pub registration: RegistrationId,
    pub resident: ResidentId,
    pub basis: Basis,
    pub at_ms: i64,
}

/// Types the identifiers of one field: several separated by `;`, fillers dropped, an insurance
/// card reduced to its social insurance number. What has no known shape is left out.
pub fn identifiers_in(field: &str) -> impl Iterator<Item = Identifier> {
    field.split([';', ',', '|']).filter_map(identifier)
}

fn identifier(text: &str) -> Option<Identifier> {
    let value: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let value = value.to_ascii_uppercase();
    let digits = value.bytes().all(|b| b.is_ascii_digit());
    let found = |kind, value: &str| {
        let significant = value.trim_start_matches(|c: char| c.is_ascii_alphabetic());
        (!is_filler(significant)).then(|| Identifier { kind, value: value.to_owned() })
    };
    match value.len() {
        12 if digits => found(IdentifierKind::PersonalNumber, &value),
        9 if digits => found(IdentifierKind::OldIdCard, &value),
        10 if digits => found(IdentifierKind::SocialInsuranceNumber, &value),
        15 if is_card(&value) => found(IdentifierKind::SocialInsuranceNumber, &value[5..]),
        8 if is_passport(&value) => found(IdentifierKind::Passport, &value),
        _ => None,
    }
}

/// 2 letters, benefit digit 1 to 5, 2 province digits, 10 digits.
fn is_card(value: &str) -> bool {
    let bytes = value.as_bytes();
    bytes.len() == 15
        && bytes[..2].iter().all(u8::is_ascii_uppercase)
        && (b'1'..=b'5').contains(&bytes[2])
        && bytes[3..].iter().all(u8::is_ascii_digit)
}

fn is_passport(value: &str) -> bool {
    let bytes = value.as_bytes();
    bytes[0].is_ascii_uppercase() && bytes[1..].iter().all(u8::is_ascii_digit)
}

/// One digit repeated (000000000000), or the keyboard row.
fn is_filler(digits: &str) -> bool {
    let mut all = digits.bytes();
    let first = all.next();
    all.all(|b| Some(b) == first) || "1234567890123".starts_with(digits)
}

/// May this identifier speak for the person with these demographics? A 12-digit number carries
/// the century, sex and birth year: one that contradicts them is somebody else's (a parent's).
/// A newborn's own card is not told from its mother's, so under one year nothing but an own
/// personal number counts.
pub fn speaks_for(identifier: &Identifier, who: &Demographics, today_year: i16) -> bool {
    let Some(birth) = who.birth_date else {
        return false;
    };
    match identifier.kind {
        IdentifierKind::PersonalNumber => number_agrees(&identifier.value, birth, who.sex),
        _ => today_year - birth.year() > 1,
    }
}

fn number_agrees(number: &str, birth: PartialDate, sex: Sex) -> bool {
    let digit = |i: usize| i16::from(number.as_bytes()[i] - b'0');
    let year = 1900 + 100 * (digit(3) / 2) + 10 * digit(4) + digit(5);
    let sex_agrees = match sex {
        Sex::Male => digit(3) % 2 == 0,
        Sex::Female => digit(3) % 2 == 1,
        Sex::Other | Sex::Unknown => true,
    };
    number.len() == 12 && year == birth.year() && sex_agrees
}

/// A resident found by identifiers, with what its registrations say.
#[derive(Debug, Clone)]
pub struct Candidate {
    pub resident: ResidentId,
    pub agreed: Vec<IdentifierKind>,
    /// Demographics of the registrations that carry the agreeing identifiers.
    pub known: Vec<Demographics>,
}

/// Links to the one candidate that the identifiers name and no guard forbids, else founds a
/// resident. Two different personal numbers never link; nor do births years apart; identifiers
/// that point to several residents settle nothing.
pub fn resolve(
    registration: RegistrationId,
    who: &Demographics,
    candidates: &[Candidate],
) -> (ResidentId, Basis) {
    let mut allowed = candidates.iter().filter(|c| !is_guarded(who, c));
    match (allowed.next(), allowed.next()) {
        (Some(one), None) => (one.resident, Basis::Identifiers { kinds: one.agreed.clone() }),
        _ => (ResidentId::founded_by(registration), Basis::First),
    }
}

fn is_guarded(who: &Demographics, candidate: &Candidate) -> bool {
    candidate.known.iter().any(|known| {
        different_personal_numbers(who, known)
            || births_differ(who, known)
            || sexes_differ(who, known)
    })
}

fn personal_number(who: &Demographics) -> Option<&str> {
    let mut numbers = who.identifiers.iter().filter(|i| {
        i.kind == IdentifierKind::PersonalNumber
            && who.birth_date.is_some_and(|birth| number_agrees(&i.value, birth, who.sex))
    });
    numbers.next().map(|i| i.value.as_str())
}

fn different_personal_numbers(a: &Demographics, b: &Demographics) -> bool {
    matches!((personal_number(a), personal_number(b)), (Some(a), Some(b)) if a != b)
}

/// Year-only dates agree with every day of the year; full ones may differ by a slip, not a year.
fn births_differ(a: &Demographics, b: &Demographics) -> bool {
    match (a.birth_date, b.birth_date) {
        (Some(a), Some(b)) => (a.year() - b.year()).abs() > 1,
        _ => true,
    }
}

fn sexes_differ(a: &Demographics, b: &Demographics) -> bool {
    matches!((a.sex, b.sex), (Sex::Male, Sex::Female) | (Sex::Female, Sex::Male))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(birth: &str, sex: Sex, ids: &str) -> Demographics {
        Demographics {
            birth_date: Some(birth.parse().unwrap()),
            sex,
            identifiers: identifiers_in(ids).collect(),
            ..Demographics::default()
        }
    }

    #[test]
    fn identifiers_are_typed_by_shape() {
        let cases = [
            ("001185012345", Some(IdentifierKind::PersonalNumber)),
            ("012345678", Some(IdentifierKind::OldIdCard)),
            ("C7654321", Some(IdentifierKind::Passport)),
            ("GD4010123456789", Some(IdentifierKind::SocialInsuranceNumber)),
            ("000000000000", None),
            ("TE1010000000000", None),
            ("0901 23", None),
        ];
        for (text, kind) in cases {
            assert_eq!(identifiers_in(text).next().map(|i| i.kind), kind, "{text}");
        }
        let cards = identifiers_in("GD4010123456789;HT3010123456789").collect::<Vec<_>>();
        assert_eq!(cards[0], cards[1]);
    }

    #[test]
    fn a_parents_number_does_not_speak_for_the_child() {
        let child = person("2024-05-06", Sex::Male, "001190012345;GD4010123456789");
        let spoken = child.identifiers.iter().filter(|i| speaks_for(i, &child, 2025)).count();
        assert_eq!(spoken, 0);
        let adult = person("1990", Sex::Female, "001190012345");
        assert!(speaks_for(&adult.identifiers[0], &adult, 2025));
    }

    #[test]
    fn guards_beat_a_shared_card() {
        let registration = RegistrationId([7; 16]);
        let a = person("1990-02-03", Sex::Female, "001190012345;GD4010123456789");
        let same = person("1990", Sex::Female, "GD4010123456789");
        let other_number = person("1990-02-03", Sex::Female, "001190999999;GD4010123456789");
        let other_sex = person("1990-02-03", Sex::Male, "GD4010123456789");
        let candidate = Candidate {
            resident: ResidentId([9; 16]),
            agreed: vec![IdentifierKind::SocialInsuranceNumber],
            known: vec![a],
        };
        let to = |who| resolve(registration, who, std::slice::from_ref(&candidate)).0;
        assert_eq!(to(&same), candidate.resident);
        assert_ne!(to(&other_number), candidate.resident);
        assert_ne!(to(&other_sex), candidate.resident);
        let two = [candidate.clone(), Candidate { resident: ResidentId([8; 16]), ..candidate }];
        assert_eq!(resolve(registration, &same, &two).1, Basis::First);
    }
}
