//! XML4: laboratory results under local codes; `lab-map.toml` says what they mean.

use super::Case;
use super::row::{Cell, LABS, list};
use crate::visits::LabResult;

pub fn write(out: &mut String, case: &Case) {
    let rows = case.visit.labs.iter().enumerate().map(|(i, r)| row(case, i + 1, r)).collect();
    let names = ["CHITIEU_CHITIET_DICHVUCANLAMSANG", "DSACH_CHI_TIET_CLS", "CHI_TIET_CLS"];
    list(out, names, &LABS, rows);
}

fn row(case: &Case, number: usize, result: &LabResult) -> Vec<Cell> {
    let lab = result.lab;
    // As machines print: µmol/L where UCUM has umol/L; some write the litre small.
    let unit = lab.unit.replace("umol", "µmol");
    let unit = if case.facility.habits.wording == 1 { unit.to_lowercase() } else { unit };
    let value = if lab.unit == "umol/L" { 0 } else { 1 };
    vec![
        ("MA_LK", case.number.clone()),
        ("STT", number.to_string()),
        ("MA_DICH_VU", lab.service.to_owned()),
        ("MA_CHI_SO", lab.code.to_owned()),
        ("TEN_CHI_SO", lab.name.to_owned()),
        ("GIA_TRI", format!("{:.value$}", result.value)),
        ("DON_VI_DO", unit),
        ("NGAY_KQ", case.ends()),
        ("MA_BS_DOC_KQ", case.doctor()),
    ]
}
