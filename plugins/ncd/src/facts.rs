//! What the rules need of a chart, as it was on a day: diagnoses, readings, visits.

use hoso_sdk::codes::{GLUCOSE, GLUCOSE_FASTING, HBA1C, ICD_10, LOINC};
use hoso_sdk::{BloodPressure, Call, Coding, Date, Entry, Value, read, units};

/// Code system of this programme's own observations.
pub const OWN: &str = "urn:hoso:ncd";
/// Day of the next visit, as agreed at a visit.
pub const NEXT_VISIT: &str = "next-visit";
/// Tables of QD 3176, and its appointment slip: its value is the day, its parts the diagnoses.
pub const QD_3176: &str = "urn:hoso:vn:qd3176";
pub const APPOINTMENT: &str = "XML14";
/// Whether the medicines were taken: `all`, `some`, `none`.
pub const MEDICINES_TAKEN: &str = "medicines-taken";

/// ICD-10 blocks, by their first three characters.
pub type Block = (&'static str, &'static str);
/// Hypertensive diseases (QD 97/QD-PB, list of common diseases).
pub const HYPERTENSION: &[Block] = &[("I10", "I15")];
/// Diabetes mellitus.
pub const DIABETES: &[Block] = &[("E10", "E14")];
/// Other chronic obstructive pulmonary disease (ICD-10).
pub const COPD: &[Block] = &[("J44", "J44")];
/// Asthma, status asthmaticus (ICD-10).
pub const ASTHMA: &[Block] = &[("J45", "J46")];
/// Whoever has one of these diagnoses is a patient of the programme.
pub const REGISTERED: [&[Block]; 4] = [HYPERTENSION, DIABETES, COPD, ASTHMA];
/// Ischaemic heart diseases and cerebrovascular diseases.
pub const CARDIOVASCULAR: &[Block] = &[("I20", "I25"), ("I60", "I69")];
/// Chronic kidney disease.
pub const KIDNEY: &[Block] = &[("N18", "N18")];

/// A coded diagnosis.
#[derive(Clone, Debug, PartialEq)]
pub struct Diagnosis {
    /// First day on which it is recorded.
    pub since: Date,
    /// The entry of that day.
    pub evidence: Vec<String>,
}

/// A number of one of the programme's own scales.
#[derive(Clone, Debug, PartialEq)]
pub struct Recorded {
    pub value: i64,
    pub day: Date,
    pub evidence: Vec<String>,
}

/// A blood sugar.
#[derive(Clone, Debug, PartialEq)]
pub struct Sugar {
    pub level: Level,
    /// Day of the sample, or the first day it can be.
    pub day: Date,
    /// The entry.
    pub evidence: Vec<String>,
}

/// A blood sugar's level by how it was measured.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Level {
    Fasting(Glucose),
    Random(Glucose),
    Hba1c(Hba1c),
}

/// A plasma glucose in both units, each exact where it was measured in it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Glucose {
    pub mmol_l: f64,
    pub mg_dl: f64,
    /// Measured in mg/dL, so that `mmol_l` is rounded to one decimal.
    pub in_mg_dl: bool,
}

impl Glucose {
    /// At or above a bound that its source prints in both units: that of the measure decides.
    pub fn reaches(self, mmol_l: f64, mg_dl: f64) -> bool {
        if self.in_mg_dl { self.mg_dl >= mg_dl } else { self.mmol_l >= mmol_l }
    }
}

/// Haemoglobin A1c in both units, each exact where it was measured in it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hba1c {
    /// NGSP.
    pub percent: f64,
    /// IFCC.
    pub mmol_mol: f64,
    /// Measured in mmol/mol.
    pub in_mmol_mol: bool,
}

impl Hba1c {
    /// At or above a bound that its source prints in both units: that of the measure decides.
    pub fn reaches(self, percent: f64, mmol_mol: f64) -> bool {
        if self.in_mmol_mol { self.mmol_mol >= mmol_mol } else { self.percent >= percent }
    }
}

/// A contact with the programme.
#[derive(Clone, Debug, PartialEq)]
pub struct Visit {
    pub day: Date,
    /// Code of the facility.
    pub facility: String,
    pub evidence: Vec<String>,
}

/// The chart of a call as it was at the end of a day.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    pub call: &'a Call,
    /// Later entries are not seen.
    pub until: Date,
}

impl<'a> Facts<'a> {
    /// The chart as it is today.
    pub fn today(call: &'a Call) -> Self {
        Self { call, until: call.clock.today() }
    }

    /// First record of a diagnosis in one of the blocks.
    pub fn diagnosis(&self, blocks: &[Block]) -> Option<Diagnosis> {
        let (entry, since) = self.entries().filter(|(e, _)| is_coded(e, blocks)).last()?;
        Some(Diagnosis { since, evidence: vec![entry.id.clone()] })
    }

    /// Blood pressures, newest first.
    pub fn pressures(&self) -> impl Iterator<Item = BloodPressure> + use<'a> {
        let until = self.until;
        read::blood_pressure(&self.call.chart).filter(move |reading| reading.day <= until)
    }

    /// Blood sugars, newest first; of one day HbA1c first, then fasting glucose.
    pub fn sugars(&self) -> Vec<Sugar> {
        let mut all: Vec<Sugar> = self.entries().filter_map(|(e, day)| sugar(e, day)).collect();
        all.sort_by_key(|sugar| (std::cmp::Reverse(sugar.day), rank(sugar.level)));
        all
    }

    /// Newest value of any of the LOINC codes that `convert` understands, with its entry's id and
    /// day.
    pub fn newest(
        &self,
        codes: &'a [&'a str],
        convert: impl Fn(&hoso_sdk::Quantity) -> Option<f64> + 'a,
    ) -> Option<(f64, String, Date)> {
        let shown = |entry: &Entry| read::recorded_on(entry).is_some_and(|day| day <= self.until);
        let mut values = read::measured(&self.call.chart, codes, convert);
        let (value, entry) = values.find(|(_, entry)| shown(entry))?;
        Some((value, entry.id.clone(), read::recorded_on(entry)?))
    }

    /// Newest number of an own observation that `is_known`.
    pub fn own_count(&self, code: &str, is_known: impl Fn(i64) -> bool) -> Option<Recorded> {
        let is = |entry: &Entry| entry.code.system == OWN && entry.code.code == code;
        self.entries().filter(|(entry, _)| is(entry)).find_map(|(entry, day)| match entry.value {
            Value::Count(value) if is_known(value) => {
                Some(Recorded { value, day, evidence: vec![entry.id.clone()] })
            }
            _ => None,
        })
    }

    /// The newest visit: a blood pressure, a blood sugar, a prescription, an appointment made, or
    /// a diagnosis of the programme written that day (Simple's definition of a visit; QD 3176
    /// names a visit's reason by its diagnoses).
    pub fn last_visit(&self) -> Option<Visit> {
        let (entry, day) = self.entries().find(|(entry, _)| is_visit(entry))?;
        Some(Visit { day, facility: entry.facility.clone(), evidence: vec![entry.id.clone()] })
    }

    /// Entries that count, with their days, newest first.
    pub fn entries(&self) -> impl Iterator<Item = (&'a Entry, Date)> + use<'a> {
        read::counted(&self.call.chart, self.until)
    }
}

/// A diagnosis, or a visit because of one, in one of the blocks.
fn is_coded(entry: &Entry, blocks: &[Block]) -> bool {
    matches!(entry.kind.as_str(), "Condition" | "Encounter") && is_in(&entry.code, blocks)
}

/// An ICD-10 code of one of the blocks.
pub fn is_in(code: &Coding, blocks: &[Block]) -> bool {
    let Some(category) = code.code.get(..3) else { return false };
    let inside = |(first, last): &Block| (*first..=*last).contains(&category);
    code.system == ICD_10 && blocks.iter().any(inside)
}

fn sugar(entry: &Entry, day: Date) -> Option<Sugar> {
    let Value::Quantity(quantity) = &entry.value else { return None };
    let code = entry.code.code.as_str();
    let glucose = || {
        let mmol_l = units::glucose_mmol_l(quantity)?;
        let in_mg_dl = quantity.unit == "mg/dL";
        Some(Glucose { mmol_l, mg_dl: units::glucose_mg_dl(quantity)?, in_mg_dl })
    };
    let hba1c = || {
        let percent = units::hba1c_percent(quantity)?;
        let in_mmol_mol = quantity.unit == "mmol/mol";
        Some(Hba1c { percent, mmol_mol: units::hba1c_mmol_mol(quantity)?, in_mmol_mol })
    };
    let level = if entry.code.system != LOINC {
        return None;
    } else if GLUCOSE_FASTING.contains(&code) {
        Level::Fasting(glucose()?)
    } else if GLUCOSE.contains(&code) {
        Level::Random(glucose()?)
    } else if code == HBA1C {
        Level::Hba1c(hba1c()?)
    } else {
        return None;
    };
    Some(Sugar { level, day, evidence: vec![entry.id.clone()] })
}

fn rank(level: Level) -> u8 {
    match level {
        Level::Hba1c(_) => 0,
        Level::Fasting(_) => 1,
        Level::Random(_) => 2,
    }
}

fn is_visit(entry: &Entry) -> bool {
    match entry.kind.as_str() {
        "MedicationRequest" => true,
        "Observation" if entry.code.system == OWN => true,
        "Observation" if entry.code.system == LOINC => {
            let code = entry.code.code.as_str();
            hoso_sdk::codes::BLOOD_PRESSURE == code
                || [hoso_sdk::codes::SYSTOLIC, HBA1C].contains(&code)
                || GLUCOSE_FASTING.contains(&code)
                || GLUCOSE.contains(&code)
        }
        _ => REGISTERED.iter().any(|blocks| is_coded(entry, blocks)),
    }
}
