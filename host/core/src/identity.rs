//! Registrations, residents, links; typed identifiers; and the engine that links registrations to
//! people, for whole tables (`batch`) and one by one (`online`).

pub mod batch;
pub mod block;
pub mod borrowed;
pub mod cluster;
pub mod compare;
pub mod evaluate;
pub mod explain;
pub mod household;
pub mod learned;
pub mod model;
pub mod normalise;
pub mod online;
mod parallel;
pub mod plan;
pub mod question;
pub mod scan;
pub mod score;
pub mod table;
pub mod terms;
pub mod train;

use crate::{AccountId, Digest, FacilityId, PartialDate, RegistrationId, ResidentId};
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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// Founded its resident: nobody was near.
    First,
    /// By a model: its version, the weight of evidence, the level of each comparison, and the
    /// registration of that resident that was nearest.
    Rule { model: u32, bits: f32, levels: plan::Levels, with: RegistrationId },
    /// By somebody, for a reason.
    Person { account: AccountId, reason: String },
    /// It went with the others of its resident: this registration showed two residents to be one.
    Followed { registration: RegistrationId },
    /// It was linked because nobody else of its household and birth was known; this registration
    /// showed another.
    Loosened { registration: RegistrationId },
}

/// An event, never rewritten: only followed by another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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

impl Demographics {
    /// Is this 12-digit number on record, and the person's own? A newborn may carry its mother's.
    pub fn has_own_number(&self, number: &str) -> bool {
        let on_record =
            |i: &Identifier| i.kind == IdentifierKind::PersonalNumber && i.value == number;
        self.identifiers.iter().any(on_record)
            && self.birth_date.is_some_and(|born| number_agrees(number, born, self.sex))
    }
}

/// A 12-digit number carries the century, sex and birth year: one that contradicts them is
/// somebody else's, mostly a parent's.
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

#[cfg(test)]
mod tests {
    use super::*;

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
    fn a_parents_number_is_told_from_ones_own() {
        let born = "2024-05-06".parse().unwrap();
        assert!(!number_agrees("001190012345", born, Sex::Male));
        assert!(number_agrees("001190012345", "1990".parse().unwrap(), Sex::Female));
        assert!(!number_agrees("001190012345", "1990".parse().unwrap(), Sex::Male));
    }
}
