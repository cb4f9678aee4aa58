//! What a row of XML1 (or of the check-in) says about the person.

use super::at::At;
use super::table::Row;
use hoso_core::PartialDate;
use hoso_core::identity::{Demographics, Identifier, Sex, identifiers_in};

/// Wrong fields are left out and marked: the visit is still somebody's.
pub fn demographics(row: &Row, at: &mut At<'_>) -> Demographics {
    let birth_date = at.optional_date(row, "NGAY_SINH");
    if birth_date.is_none() && row.get("NGAY_SINH").is_empty() {
        at.suspect("NGAY_SINH", "missing");
    }
    if row.get("HO_TEN").is_empty() {
        at.suspect("HO_TEN", "missing");
    }
    if birth_date.is_some_and(|birth| is_newborn(birth, at.start)) {
        at.suspect("HO_TEN", "28 days old or younger: the name and numbers may be a parent's");
    }
    Demographics {
        name: row.get("HO_TEN").to_owned(),
        birth_date,
        sex: sex(row, at),
        identifiers: identifiers(row),
        address: row.get("DIA_CHI").to_owned(),
        commune: commune(row, at),
        phone: row.get("DIEN_THOAI").to_owned(),
        ethnicity: code(row.get("MA_DANTOC")),
        occupation: code(row.get("MA_NGHE_NGHIEP")).filter(|code| code != "00000"),
        deceased: deceased(row, at),
    }
}

/// TT 30/2020/TT-BYT article 10: a child without a card is entered under a parent's name; QD 130
/// table 1 draws the line at 28 days.
fn is_newborn(birth: PartialDate, start: PartialDate) -> bool {
    let (Some(birth), Some(start)) = (birth.full(), start.full()) else { return false };
    (0..=28).contains(&(start - birth).get_days())
}

fn sex(row: &Row, at: &mut At<'_>) -> Sex {
    match row.get("GIOI_TINH") {
        "1" => Sex::Male,
        "2" => Sex::Female,
        "3" => Sex::Unknown,
        _ => {
            at.suspect("GIOI_TINH", "1, 2 or 3 is expected");
            Sex::Unknown
        }
    }
}

/// SO_CCCD may hold an old card, a passport or a filler; MA_THE_BHYT several cards.
fn identifiers(row: &Row) -> Vec<Identifier> {
    let mut found: Vec<Identifier> = Vec::new();
    let fields = ["SO_CCCD", "MA_THE_BHYT"];
    for identifier in fields.into_iter().flat_map(|field| identifiers_in(row.get(field))) {
        if !found.contains(&identifier) {
            found.push(identifier);
        }
    }
    found
}

/// Five digits; exports that keep codes as numbers lose the leading zeros.
fn commune(row: &Row, at: &mut At<'_>) -> Option<String> {
    let text = row.get("MAXA_CU_TRU");
    if text.is_empty() {
        return None;
    }
    let known = text.len() <= 5 && text.bytes().all(|b| b.is_ascii_digit());
    if !known {
        at.suspect("MAXA_CU_TRU", "not a commune code: 5 digits are expected");
    }
    known.then(|| format!("{text:0>5}"))
}

fn code(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

/// KET_QUA_DTRI 5 died, 8 died outside the hospital: on the day on which the visit ended.
fn deceased(row: &Row, at: &At<'_>) -> Option<PartialDate> {
    let died = matches!(row.get("KET_QUA_DTRI"), "5" | "8");
    died.then(|| crate::values::compact_date(row.get("NGAY_RA")).unwrap_or(at.start))
}
