//! XML3: the examination, laboratory services and beds.

use super::Case;
use super::money::{Charge, Service, amount, other_sources, services, unit_price};
use super::row::{Cell, SERVICES, list};

pub fn write(out: &mut String, case: &Case) {
    let rows = services(case).iter().enumerate().map(|(i, s)| row(case, i + 1, s)).collect();
    let names = ["CHITIEU_CHITIET_DVKT_VTYT", "DSACH_CHI_TIET_DVKT", "CHI_TIET_DVKT"];
    list(out, names, &SERVICES, rows);
}

fn row(case: &Case, number: usize, service: &Service) -> Vec<Cell> {
    let paid = case.paid();
    let charge = Charge::new(service.quantity, service.price, paid);
    let within = if paid == 0 { "0" } else { "100" };
    let head = [
        ("MA_LK", case.number.clone()),
        ("STT", number.to_string()),
        ("MA_DICH_VU", service.code.to_owned()),
        ("MA_NHOM", service.group.to_string()),
        ("TEN_DICH_VU", service.name.to_owned()),
        ("DON_VI_TINH", "lần".to_owned()),
        ("PHAM_VI", if paid == 0 { "2" } else { "1" }.to_owned()),
        ("SO_LUONG", format!("{}.000", service.quantity)),
        ("DON_GIA_BV", unit_price(service.price)),
        ("DON_GIA_BH", unit_price(if paid == 0 { 0 } else { service.price })),
        ("TYLE_TT_DV", "100".to_owned()),
        ("TYLE_TT_BH", within.to_owned()),
        ("THANH_TIEN_BV", amount(charge.total)),
        ("THANH_TIEN_BH", amount(charge.insured)),
        ("MUC_HUONG", paid.to_string()),
    ];
    let laboratory = service.group == 1;
    let tail = [
        ("MA_KHOA", case.department().to_owned()),
        ("MA_BAC_SI", case.doctor()),
        ("NGUOI_THUC_HIEN", if laboratory { case.doctor() } else { String::new() }),
        ("MA_BENH", case.visit.main.icd.to_owned()),
        ("NGAY_YL", case.starts()),
        ("NGAY_TH_YL", case.starts()),
        ("NGAY_KQ", if laboratory { case.ends() } else { String::new() }),
        ("MA_PTTT", "1".to_owned()),
    ];
    head.into_iter().chain(other_sources()).chain(charge.shares()).chain(tail).collect()
}
