//! Identifiers and phones: typed by `identifiers_in`, own numbers told from a parent's.

use super::date;
use crate::PartialDate;
use crate::identity::{IdentifierKind, Sex, identifiers_in, is_filler, number_agrees};

/// The personal number, where nothing in it contradicts the birth year and sex.
pub(super) fn own(cell: &str, birth: &str, sex: &str) -> String {
    personal(cell, birth, sex, true)
}

/// The personal number that belongs to somebody else.
pub(super) fn guardians(cell: &str, birth: &str, sex: &str) -> String {
    personal(cell, birth, sex, false)
}

fn personal(cell: &str, birth: &str, sex: &str, own: bool) -> String {
    let year = date(birth).get(..4).and_then(|year| year.parse().ok());
    let birth = year.and_then(|year| PartialDate::new(year, 0, 0).ok());
    let sex = match super::sex(sex) {
        "m" => Sex::Male,
        "f" => Sex::Female,
        _ => Sex::Unknown,
    };
    joined(cell, |kind, value| {
        kind == IdentifierKind::PersonalNumber
            && birth.is_none_or(|birth| number_agrees(value, birth, sex)) == own
    })
}

pub(super) fn old(cells: &[&str]) -> String {
    joined(&cells.join(";"), |kind, _| {
        matches!(kind, IdentifierKind::OldIdCard | IdentifierKind::Passport)
    })
}

pub(super) fn insurance(cells: &[&str]) -> String {
    joined(&cells.join(";"), |kind, _| kind == IdentifierKind::SocialInsuranceNumber)
}

/// Of children's cards alone: object TE (vietnam.md 2.2).
pub(super) fn childs_insurance(cell: &str) -> String {
    let cards = cell.split([';', ',', '|']).filter(|card| card.trim().starts_with("TE"));
    insurance(&cards.collect::<Vec<_>>())
}

/// The values wanted, each once, `;` between.
fn joined(cell: &str, wanted: impl Fn(IdentifierKind, &str) -> bool) -> String {
    let mut out = String::new();
    for identifier in identifiers_in(cell).filter(|i| wanted(i.kind, &i.value)) {
        add(&mut out, &identifier.value);
    }
    out
}

fn add(out: &mut String, value: &str) {
    if out.split(';').all(|known| known != value) {
        if !out.is_empty() {
            out.push(';');
        }
        out.push_str(value);
    }
}

/// Ten digits from 0 (vietnam.md 2.3); +84 is 0. Other lengths of 8 to 15 digits stay: foreign.
pub fn phones_in(cell: &str) -> impl Iterator<Item = String> {
    cell.split([';', ',', '|']).filter_map(|phone| {
        let digits = super::keep(phone, |c| c.is_ascii_digit());
        let local = match digits.strip_prefix("84") {
            Some(rest) if rest.len() == 9 => format!("0{rest}"),
            _ => digits,
        };
        let real = (8..=15).contains(&local.len()) && !is_filler(local.trim_start_matches('0'));
        real.then_some(local)
    })
}

pub(super) fn phones(cells: &[&str]) -> String {
    let mut out = String::new();
    cells.iter().flat_map(|cell| phones_in(cell)).for_each(|phone| add(&mut out, &phone));
    out
}
