//! XML1, the visit's summary, and XML14, the appointment.

use super::money::{amount, totals};
use super::person;
use super::row::{APPOINTMENT, Cell, SUMMARY, fields};
use super::{Case, day};
use crate::visits::{Outcome, VisitKind};

pub fn write(out: &mut String, case: &Case) {
    out.push_str("<TONG_HOP>");
    let cells =
        person::cells(case).into_iter().chain(stay(case)).chain(bill(case)).chain(end(case));
    fields(out, &SUMMARY, cells);
    out.push_str("</TONG_HOP>");
}

pub fn write_appointment(out: &mut String, case: &Case) {
    let Some(next) = case.visit.next else { return };
    let head = [
        ("MA_LK", case.number.clone()),
        ("SO_GIAYHEN_KL", format!("{}/GHKL", case.number)),
        ("MA_CSKCB", case.facility.code.clone()),
    ];
    let tail = [
        ("NGAY_HEN_KL", format!("{}0800", day(next))),
        ("CHAN_DOAN_RV", diagnoses(case)),
        ("MA_BENH_CHINH", case.visit.main.icd.to_owned()),
        ("MA_BENH_KT", other_codes(case)),
        ("MA_DOITUONG_KCB", category(case).to_owned()),
        ("MA_BAC_SI", case.doctor()),
        ("MA_TTDV", head_of_facility(case)),
        ("NGAY_CT", day(case.visit.on)),
    ];
    out.push_str("<CHI_TIEU_GIAYHEN_KHAMLAI>");
    let cells = head.into_iter().chain(person::appointment_cells(case)).chain(tail);
    fields(out, &APPOINTMENT, cells);
    out.push_str("</CHI_TIEU_GIAYHEN_KHAMLAI>");
}

fn stay(case: &Case) -> [Cell; 15] {
    let visit = &case.visit;
    let inpatient = visit.kind == VisitKind::Inpatient;
    let only_inpatient = |text: String| if inpatient { text } else { String::new() };
    let outcome = match visit.outcome {
        Outcome::Cured => "1",
        Outcome::Better => "2",
        Outcome::Unchanged => "3",
        Outcome::Died => "5",
    };
    let advice = if visit.next.is_some() {
        "Uống thuốc đều, ăn nhạt, tái khám đúng hẹn"
    } else {
        ""
    };
    [
        ("LY_DO_VV", visit.reason.to_owned()),
        ("LY_DO_VNT", only_inpatient(visit.reason.to_owned())),
        ("CHAN_DOAN_VAO", visit.main.name.to_owned()),
        ("CHAN_DOAN_RV", diagnoses(case)),
        ("MA_BENH_CHINH", visit.main.icd.to_owned()),
        ("MA_BENH_KT", other_codes(case)),
        ("MA_DOITUONG_KCB", category(case).to_owned()),
        ("NGAY_VAO", case.starts()),
        ("NGAY_VAO_NOI_TRU", only_inpatient(case.starts())),
        ("NGAY_RA", case.ends()),
        ("SO_NGAY_DTRI", visit.days().to_string()),
        ("KET_QUA_DTRI", outcome.to_owned()),
        ("MA_LOAI_RV", "1".to_owned()),
        ("GHI_CHU", advice.to_owned()),
        ("NGAY_TTOAN", case.ends()),
    ]
}

fn bill(case: &Case) -> [Cell; 9] {
    let (drugs, all) = totals(case);
    [
        ("T_THUOC", amount(drugs.total)),
        ("T_VTYT", amount(0)),
        ("T_TONGCHI_BV", amount(all.total)),
        ("T_TONGCHI_BH", amount(all.insured)),
        ("T_BNTT", amount(all.own())),
        ("T_BNCCT", amount(all.shared)),
        ("T_BHTT", amount(all.fund())),
        ("T_NGUONKHAC", amount(0)),
        ("T_BHTT_GDV", amount(0)),
    ]
}

fn end(case: &Case) -> [Cell; 10] {
    let visit = &case.visit;
    let kind = match visit.kind {
        VisitKind::Examination => "01",
        VisitKind::Outpatient => "02",
        VisitKind::Inpatient => "03",
        VisitKind::LongTerm => "05",
    };
    let births = visit.births.iter().map(i64::to_string).collect::<Vec<_>>();
    [
        ("NAM_QT", visit.until.year().to_string()),
        ("THANG_QT", format!("{:02}", visit.until.month())),
        ("MA_LOAI_KCB", kind.to_owned()),
        ("MA_KHOA", case.department().to_owned()),
        ("MA_CSKCB", case.facility.code.clone()),
        ("CAN_NANG", format!("{:.2}", visit.vitals.weight)),
        ("CAN_NANG_CON", births.join(";")),
        ("NGAY_TAI_KHAM", visit.next.map(day).unwrap_or_default()),
        ("MA_HSBA", case.number.clone()),
        ("MA_TTDV", head_of_facility(case)),
    ]
}

fn diagnoses(case: &Case) -> String {
    let all = std::iter::once(&case.visit.main).chain(&case.visit.others);
    all.map(|d| d.name).collect::<Vec<_>>().join("; ")
}

fn other_codes(case: &Case) -> String {
    case.visit.others.iter().map(|d| d.icd).collect::<Vec<_>>().join(";")
}

/// MA_DOITUONG_KCB: 1.1 where the card is registered, 2 emergency, 9 without insurance.
fn category(case: &Case) -> &'static str {
    match (case.visit.emergency, case.written.cards.is_empty()) {
        (true, _) => "2",
        (false, true) => "9",
        (false, false) => "1.1",
    }
}

/// Ten digits, made up from the facility's code.
fn head_of_facility(case: &Case) -> String {
    let sum: u32 = case.facility.code.bytes().map(u32::from).sum();
    format!("01{:08}", 70_000_000 + sum * 31)
}
