//! What a scanner types of the QR code on an identity card or an insurance card. The formats are
//! those that hospital software reads (vietnam.md 2.1 and 2.2); the fields that the card of 2024
//! adds are not known, so that it is read as an identifier only.

use super::{Identifier, IdentifierKind, identifiers_in};
use crate::PartialDate;

/// Fields of each code, separated by `|`.
const IDENTITY_CARD_FIELDS: usize = 7;
const INSURANCE_CARD_FIELDS: usize = 13;
/// Longer than any code; what is longer is not looked at.
pub const SCAN_MAX: usize = 1_000;

/// Who the card names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scan {
    pub identifiers: Vec<Identifier>,
    pub name: String,
    pub birth_date: Option<PartialDate>,
}

/// `None` for anything but one of the two codes.
pub fn scan(text: &str) -> Option<Scan> {
    if text.len() > SCAN_MAX {
        return None;
    }
    let fields: Vec<&str> = text.trim().split('|').map(str::trim).collect();
    match fields.len() {
        IDENTITY_CARD_FIELDS => identity_card(&fields),
        INSURANCE_CARD_FIELDS.. => insurance_card(&fields),
        _ => None,
    }
}

/// `number|old number|name|ddMMyyyy|sex|address|day of issue`
fn identity_card(fields: &[&str]) -> Option<Scan> {
    let number = only(fields[0], IdentifierKind::PersonalNumber)?;
    let old = only(fields[1], IdentifierKind::OldIdCard);
    Some(Scan {
        identifiers: std::iter::once(number).chain(old).collect(),
        name: fields[2].to_owned(),
        birth_date: digits_date(fields[3]),
    })
}

/// `card|name in hexadecimal UTF-8|birth|sex|address|...`; newer cards carry the ten digits alone.
fn insurance_card(fields: &[&str]) -> Option<Scan> {
    let number = only(fields[0], IdentifierKind::SocialInsuranceNumber)?;
    Some(Scan {
        identifiers: vec![number],
        name: from_hex(fields[1])?,
        birth_date: PartialDate::read(fields[2]).ok().or_else(|| digits_date(fields[2])),
    })
}

fn only(field: &str, kind: IdentifierKind) -> Option<Identifier> {
    identifiers_in(field).next().filter(|found| found.kind == kind)
}

/// `ddMMyyyy`, `MMyyyy` or `yyyy`.
fn digits_date(text: &str) -> Option<PartialDate> {
    if !text.bytes().all(|b| b.is_ascii_digit()) || ![4, 6, 8].contains(&text.len()) {
        return None;
    }
    let (before, year) = text.split_at(text.len() - 4);
    let (day, month) = before.split_at(before.len().saturating_sub(2));
    let part = |digits: &str| if digits.is_empty() { Some(0) } else { digits.parse().ok() };
    PartialDate::new(year.parse().ok()?, part(month)?, part(day)?).ok()
}

fn from_hex(text: &str) -> Option<String> {
    if !text.is_ascii() || !text.len().is_multiple_of(2) {
        return None;
    }
    let pairs = (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16));
    String::from_utf8(pairs.collect::<Result<_, _>>().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Option<(Vec<String>, String, String)> {
        let scan = scan(text)?;
        let numbers = scan.identifiers.into_iter().map(|i| i.value).collect();
        Some((numbers, scan.name, scan.birth_date.map_or(String::new(), |day| day.to_string())))
    }

    #[test]
    fn an_identity_card_names_its_holder() {
        let card = |old: &str, born: &str| {
            format!("001160012345|{old}|Đỗ Thị Hoà|{born}|Nữ|Số 1, Láng|01052021\n")
        };
        let expected = |numbers: &[&str], born: &str| {
            let numbers = numbers.iter().map(|n| (*n).to_owned()).collect();
            Some((numbers, "Đỗ Thị Hoà".to_owned(), born.to_owned()))
        };
        let both = ["001160012345", "011223344"];
        assert_eq!(told(&card("011223344", "03021960")), expected(&both, "1960-02-03"));
        assert_eq!(told(&card("", "021960")), expected(&both[..1], "1960-02"));
        assert_eq!(told(&card("", "1960")), expected(&both[..1], "1960"));
        assert_eq!(told(&card("", "31021960")), expected(&both[..1], ""));
    }

    #[test]
    fn an_insurance_card_has_its_name_in_hexadecimal() {
        let rest = "|2|4c|01 - 001|01/01/2026|-|-|-|-|4|01/01/2030|$";
        let name = "c490e1bb9720486fc3a0";
        let code = format!("GD4017912345678|{name}|03/02/1960{rest}");
        let expected =
            (vec!["7912345678".to_owned()], "Đỗ Hoà".to_owned(), "1960-02-03".to_owned());
        assert_eq!(told(&code), Some(expected));
        assert_eq!(told(&format!("7912345678|zz|03/02/1960{rest}")), None, "no hexadecimal");
    }

    #[test]
    fn what_is_no_card_is_none() {
        let long = format!("001160012345||{}|1960|Nữ|x|y", "x".repeat(SCAN_MAX));
        for text in ["", "001160012345", "||||||", "a|b|c|d|e|f|g", "GD401|||||||||||||", &long] {
            assert_eq!(scan(text), None, "{text:.40}");
        }
    }
}
