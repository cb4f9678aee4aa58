//! The person's columns of XML1 and XML14.

use super::row::Cell;
use super::{Case, day, stamp};
use crate::registrations::Birth;

/// From MA_LK to GT_THE_DEN of XML1.
pub fn cells(case: &Case) -> Vec<Cell> {
    let written = &case.written;
    // Nationality 000 is what software writes for Vietnam; occupation 00000 is none given.
    vec![
        ("MA_LK", case.number.clone()),
        ("STT", "1".to_owned()),
        ("MA_BN", case.patient_number.to_owned()),
        ("HO_TEN", written.name.clone()),
        ("SO_CCCD", written.number.clone()),
        ("NGAY_SINH", birth(written.birth)),
        ("GIOI_TINH", sex(case).to_owned()),
        ("MA_QUOCTICH", "000".to_owned()),
        ("MA_DANTOC", case.ethnicity.to_owned()),
        ("MA_NGHE_NGHIEP", "00000".to_owned()),
        ("DIA_CHI", written.address.clone()),
        ("MATINH_CU_TRU", "01".to_owned()),
        ("MAHUYEN_CU_TRU", written.district.to_owned()),
        ("MAXA_CU_TRU", written.commune.to_owned()),
        ("DIEN_THOAI", written.phone.clone()),
        ("MA_THE_BHYT", written.cards.clone()),
        ("MA_DKBD", for_each_card(case, &|_| first_care(case))),
        ("GT_THE_TU", for_each_card(case, &|year| format!("{year}0101"))),
        ("GT_THE_DEN", for_each_card(case, &|year| format!("{year}1231"))),
    ]
}

/// From HO_TEN to NGAY_RA of XML14.
pub fn appointment_cells(case: &Case) -> Vec<Cell> {
    vec![
        ("HO_TEN", case.written.name.clone()),
        ("NGAY_SINH", birth(case.written.birth)),
        ("GIOI_TINH", sex(case).to_owned()),
        ("DIA_CHI", case.written.address.clone()),
        ("MA_THE_BHYT", case.written.cards.clone()),
        ("GT_THE_DEN", for_each_card(case, &|year| format!("{year}1231"))),
        ("NGAY_VAO", case.starts()),
        ("NGAY_RA", case.ends()),
    ]
}

fn sex(case: &Case) -> &'static str {
    if case.female { "2" } else { "1" }
}

fn birth(birth: Birth) -> String {
    match birth {
        Birth::Day(date) => format!("{}0000", day(date)),
        Birth::Minute(date, minute) => stamp(date, minute),
        Birth::Year(year) => format!("{year}00000000"),
    }
}

/// A newborn's temporary card is registered nowhere yet: 01000 (vietnam.md 2.2).
fn first_care(case: &Case) -> String {
    let temporary = case.newborn && case.written.cards.starts_with("TE1");
    if temporary { "01000".to_owned() } else { case.first_care.to_owned() }
}

/// The same number of values, in the same order, as there are cards; the last card is this year's.
fn for_each_card(case: &Case, value: &dyn Fn(i16) -> String) -> String {
    let cards = case.written.cards.split(';').filter(|card| !card.is_empty()).count() as i16;
    let years = (0..cards).map(|i| case.visit.on.year() - (cards - 1 - i));
    years.map(value).collect::<Vec<_>>().join(";")
}
