//! XML2: drugs.

use super::Case;
use super::money::{Charge, amount, other_sources, unit_price};
use super::row::{Cell, DRUGS, list};
use crate::visits::Prescription;

pub fn write(out: &mut String, case: &Case) {
    let rows = case.visit.drugs.iter().enumerate().map(|(i, given)| row(case, i + 1, given));
    let names = ["CHITIEU_CHITIET_THUOC", "DSACH_CHI_TIET_THUOC", "CHI_TIET_THUOC"];
    list(out, names, &DRUGS, rows.collect());
}

/// Codes of drugs are local ones; MA_NHOM 4 is a drug, DUONG_DUNG 1.01 by mouth (from memory).
fn row(case: &Case, number: usize, given: &Prescription) -> Vec<Cell> {
    let (drug, paid) = (given.drug, case.paid());
    let quantity = given.days * drug.per_day;
    let charge = Charge::new(quantity, drug.price, paid);
    let (unit, times, days) = (drug.unit, drug.per_day, given.days);
    let dose = format!("1 {unit}/lần * {times} lần/ngày * {days} ngày [{times} {unit}/ngày]");
    let head = [
        ("MA_LK", case.number.clone()),
        ("STT", number.to_string()),
        ("MA_THUOC", drug.code.to_owned()),
        ("MA_NHOM", "4".to_owned()),
        ("TEN_THUOC", drug.name.to_owned()),
        ("DON_VI_TINH", unit.to_owned()),
        ("HAM_LUONG", drug.strength.to_owned()),
        ("DUONG_DUNG", "1.01".to_owned()),
        ("LIEU_DUNG", dose),
        ("CACH_DUNG", "Uống sau ăn".to_owned()),
        ("PHAM_VI", if paid == 0 { "2" } else { "1" }.to_owned()),
        ("TYLE_TT_BH", if paid == 0 { "0" } else { "100" }.to_owned()),
        ("SO_LUONG", format!("{quantity}.000")),
        ("DON_GIA", unit_price(drug.price)),
        ("THANH_TIEN_BV", amount(charge.total)),
        ("THANH_TIEN_BH", amount(charge.insured)),
    ];
    let tail = [
        ("MA_KHOA", case.department().to_owned()),
        ("MA_BAC_SI", case.doctor()),
        ("NGAY_YL", case.starts()),
        ("NGAY_TH_YL", case.ends()),
        ("MA_PTTT", "1".to_owned()),
        ("NGUON_CTRA", if paid == 0 { "4" } else { "1" }.to_owned()),
    ];
    let level = [("MUC_HUONG", paid.to_string())];
    head.into_iter()
        .chain(other_sources())
        .chain(level)
        .chain(charge.shares())
        .chain(tail)
        .collect()
}
