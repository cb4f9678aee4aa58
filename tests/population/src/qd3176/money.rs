//! What is charged and who pays, by the formulas of vietnam.md 1.4. Amounts in hundredths of a
//! đồng, so that two decimals are exact.

use super::Case;
use super::row::Cell;
use crate::visits::VisitKind;
use std::ops::AddAssign;

/// Fees in đồng: assumptions near the public tariff of these years.
const EXAMINATION_FEE: u64 = 36_500;
const BED_FEE: u64 = 187_100;

/// One row's charges, or the sum of many.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Charge {
    /// THANH_TIEN_BV.
    pub total: u64,
    /// THANH_TIEN_BH: within the insurance.
    pub insured: u64,
    /// T_BNCCT: the patient's share of the insured.
    pub shared: u64,
}

impl Charge {
    /// `price` in đồng; `paid` in % of what the insurance covers, 0 for the uninsured.
    pub fn new(quantity: u64, price: u64, paid: u64) -> Self {
        let total = quantity * price * 100;
        let insured = if paid == 0 { 0 } else { total };
        Self { total, insured, shared: insured / 100 * (100 - paid) }
    }

    /// T_BNTT: what the patient pays outside the insurance.
    pub fn own(&self) -> u64 {
        self.total - self.insured
    }
    /// T_BHTT.
    pub fn fund(&self) -> u64 {
        self.insured - self.shared
    }

    /// Who pays, in the last columns of amounts of XML2 and XML3.
    pub fn shares(&self) -> [Cell; 3] {
        [
            ("T_BNTT", amount(self.own())),
            ("T_BNCCT", amount(self.shared)),
            ("T_BHTT", amount(self.fund())),
        ]
    }
}

/// No other source pays.
pub fn other_sources() -> [Cell; 5] {
    let columns = [
        "T_NGUONKHAC_NSNN",
        "T_NGUONKHAC_VTNN",
        "T_NGUONKHAC_VTTN",
        "T_NGUONKHAC_CL",
        "T_NGUONKHAC",
    ];
    columns.map(|column| (column, amount(0)))
}

impl AddAssign for Charge {
    fn add_assign(&mut self, other: Self) {
        self.total += other.total;
        self.insured += other.insured;
        self.shared += other.shared;
    }
}

/// Hundredths as đồng with two decimals.
pub fn amount(hundredths: u64) -> String {
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

/// Đồng as a unit price with three decimals.
pub fn unit_price(dong: u64) -> String {
    format!("{dong}.000")
}

/// A row of XML3. Codes of services are local ones.
pub struct Service {
    pub code: &'static str,
    pub name: &'static str,
    /// MA_NHOM: 1 laboratory, 13 examination, 15 inpatient bed (from memory of QD 5937 annex 3).
    pub group: u8,
    pub quantity: u64,
    pub price: u64,
}

/// The examination, the laboratory tests and the bed.
pub fn services(case: &Case) -> Vec<Service> {
    let examination =
        Service {
            code: "KB01", name: "Khám bệnh", group: 13, quantity: 1, price: EXAMINATION_FEE
        };
    let tests = case.visit.labs.iter().map(|result| Service {
        code: result.lab.service,
        name: result.lab.name,
        group: 1,
        quantity: 1,
        price: result.lab.price,
    });
    let bed = (case.visit.kind == VisitKind::Inpatient).then(|| Service {
        code: "GB01",
        name: "Giường điều trị nội trú",
        group: 15,
        quantity: case.visit.days(),
        price: BED_FEE,
    });
    std::iter::once(examination).chain(tests).chain(bed).collect()
}

/// Sums of the drugs and of all rows.
pub fn totals(case: &Case) -> (Charge, Charge) {
    let mut drugs = Charge::default();
    for given in &case.visit.drugs {
        drugs += Charge::new(given.days * given.drug.per_day, given.drug.price, case.paid());
    }
    let mut all = drugs;
    for service in services(case) {
        all += Charge::new(service.quantity, service.price, case.paid());
    }
    (drugs, all)
}
