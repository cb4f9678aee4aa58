//! The facts of `data/` as tables; where each comes from is said in `data/SOURCES.md`.

use crate::rng::Weighted;
use std::sync::LazyLock;

/// Rows of a CSV text without quotes, less its header.
///
/// # Panics
/// When a row has not `N` cells: the files are part of this program.
fn rows<const N: usize>(text: &'static str) -> impl Iterator<Item = [&'static str; N]> {
    text.lines().skip(1).map(|line| {
        let cells: Vec<_> = line.split(',').collect();
        cells.try_into().expect("every row of a data file has all its cells")
    })
}

fn number<T: std::str::FromStr>(cell: &str) -> T {
    cell.parse().ok().expect("a cell that should be a number is one")
}

macro_rules! data {
    ($name:literal) => {
        include_str!(concat!("../data/", $name, ".csv"))
    };
}

/// A commune until 2025-06-30.
#[derive(Debug)]
pub struct OldCommune {
    pub code: &'static str,
    pub name: &'static str,
    pub district: &'static str,
    /// Codes of the communes that took it over on 2025-07-01, the main one first.
    pub now: Vec<&'static str>,
}

/// A district until 2025-06-30, or a commune since 2025-07-01.
#[derive(Debug)]
pub struct Unit {
    pub code: &'static str,
    pub name: &'static str,
}

pub static DISTRICTS: LazyLock<Vec<Unit>> = LazyLock::new(|| units(data!("districts_until_2025")));
pub static COMMUNES: LazyLock<Vec<Unit>> = LazyLock::new(|| units(data!("communes_since_2025")));
pub static OLD_COMMUNES: LazyLock<Vec<OldCommune>> = LazyLock::new(|| {
    rows(data!("communes_until_2025"))
        .map(|[code, name, district, now]| OldCommune {
            code,
            name,
            district,
            now: now.split(';').collect(),
        })
        .collect()
});

fn units(text: &'static str) -> Vec<Unit> {
    rows(text).map(|[code, name]| Unit { code, name }).collect()
}

/// Names by sex (male, female) and cohort (born before 1965, before 1995, since).
pub struct NameTable([[Weighted<&'static str>; 3]; 2]);

impl NameTable {
    pub fn of(&self, female: bool, born: i16) -> &Weighted<&'static str> {
        let cohort = usize::from(born >= 1965) + usize::from(born >= 1995);
        &self.0[usize::from(female)][cohort]
    }

    fn read(text: &'static str) -> Self {
        let column = |i: usize| rows::<7>(text).map(|row| (row[0], number(row[i]))).collect();
        Self([[column(1), column(2), column(3)], [column(4), column(5), column(6)]])
    }
}

pub static SURNAMES: LazyLock<Weighted<&str>> = LazyLock::new(|| {
    rows(data!("surnames")).map(|[name, weight]| (name, number(weight))).collect()
});
pub static MIDDLE_NAMES: LazyLock<NameTable> =
    LazyLock::new(|| NameTable::read(data!("middle_names")));
pub static GIVEN_NAMES: LazyLock<NameTable> =
    LazyLock::new(|| NameTable::read(data!("given_names")));

/// Provinces of birth registration: digits 1 to 3 of a personal number.
pub static BIRTH_PROVINCES: LazyLock<Weighted<&str>> =
    LazyLock::new(|| weighted_codes(data!("cccd_provinces")));
pub static ETHNICITIES: LazyLock<Weighted<&str>> =
    LazyLock::new(|| weighted_codes(data!("ethnicities")));
pub static PHONE_PREFIXES: LazyLock<Vec<&str>> =
    LazyLock::new(|| rows(data!("phone_prefixes")).map(|[prefix]| prefix).collect());

fn weighted_codes(text: &'static str) -> Weighted<&'static str> {
    rows(text).map(|[code, _, weight]| (code, number(weight))).collect()
}

#[derive(Debug)]
pub struct Drug {
    pub code: &'static str,
    pub name: &'static str,
    pub strength: &'static str,
    pub unit: &'static str,
    /// Units a day.
    pub per_day: u64,
    /// Đồng a unit.
    pub price: u64,
    /// What it is given for.
    pub indication: &'static str,
}

pub static DRUGS: LazyLock<Vec<Drug>> = LazyLock::new(|| {
    rows(data!("drugs"))
        .map(|[code, name, strength, unit, per_day, price, indication]| Drug {
            code,
            name,
            strength,
            unit,
            per_day: number(per_day),
            price: number(price),
            indication,
        })
        .collect()
});

pub fn drug_for(indication: &str) -> Option<&'static Drug> {
    DRUGS.iter().find(|drug| drug.indication == indication)
}

/// A short illness.
#[derive(Debug)]
pub struct Illness {
    pub diagnosis: Diagnosis,
    pub reason: &'static str,
    pub drug: Option<&'static Drug>,
    /// Years of age, both inclusive.
    pub ages: std::ops::RangeInclusive<i16>,
}

/// ICD-10 code and its Vietnamese name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Diagnosis {
    pub icd: &'static str,
    pub name: &'static str,
}

pub static ILLNESSES: LazyLock<Weighted<Illness>> = LazyLock::new(|| {
    rows(data!("illnesses"))
        .map(|[icd, name, reason, drug, youngest, oldest, weight]| {
            let illness = Illness {
                diagnosis: Diagnosis { icd, name },
                reason,
                drug: drug_for(drug),
                ages: number(youngest)..=number(oldest),
            };
            (illness, number(weight))
        })
        .collect()
});

/// A laboratory test as the facilities of this population code it.
#[derive(Debug)]
pub struct Lab {
    pub code: &'static str,
    pub name: &'static str,
    pub loinc: &'static str,
    /// UCUM.
    pub unit: &'static str,
    /// Code of the service that is charged.
    pub service: &'static str,
    /// Đồng.
    pub price: u64,
}

pub static LABS: LazyLock<Vec<Lab>> = LazyLock::new(|| {
    rows(data!("labs"))
        .map(|[code, name, loinc, unit, service, price]| Lab {
            code,
            name,
            loinc,
            unit,
            service,
            price: number(price),
        })
        .collect()
});

/// A field of a QD 3176 table.
#[derive(Debug)]
pub struct Field {
    pub name: &'static str,
    /// Characters; `None` where the table sets no limit.
    pub longest: Option<usize>,
    pub required: bool,
}

/// The fields of one table in the decision's order, all rows in `fields.csv`.
pub fn fields_of(table: &str) -> Vec<Field> {
    rows(data!("fields"))
        .filter(|row: &[_; 5]| row[0] == table)
        .map(|[_, name, _, longest, required]| Field {
            name,
            longest: (!longest.is_empty()).then(|| number(longest)),
            required: required == "x",
        })
        .collect()
}
