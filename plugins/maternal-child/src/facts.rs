//! Reading the chart as it was at the end of a day, and the codes that the programme reads.

use hoso_sdk::codes::{ICD_10, LOINC};
use hoso_sdk::{Call, Date, Entry, Value, read};
use std::collections::BTreeSet;

/// Code system of this programme's own observations.
pub const OWN: &str = "urn:hoso:maternal-child";
/// CDC's code set of vaccines, as FHIR names it.
pub const CVX: &str = "http://hl7.org/fhir/sid/cvx";

/// LOINC: first day of the last menstrual period.
pub const LAST_PERIOD: &str = "8665-2";
/// LOINC: estimated day of delivery.
pub const DUE_DATE: &str = "11778-8";
/// LOINC: estimated gestational age; on a child's chart that at birth.
pub const GESTATIONAL_AGE: &str = "11884-4";
/// LOINC: gestational age by ultrasound.
pub const GESTATIONAL_AGE_SCAN: &str = "11888-5";
/// LOINC: haemoglobin in blood.
pub const HAEMOGLOBIN: &str = "718-7";
/// LOINC: protein in urine by test strip.
pub const URINE_PROTEIN: &str = "20454-5";
/// LOINC: birth weight measured.
pub const BIRTH_WEIGHT: &str = "8339-4";

/// Own codes. A delivery's value is its day.
pub const DELIVERY: &str = "delivery";
/// A sign that the WHO quick check asks for; the value is its code.
pub const DANGER_SIGN: &str = "danger-sign";
/// A symptom of severe pre-eclampsia; the value is its code.
pub const SEVERE_SIGN: &str = "severe-sign";
/// A risk of pre-eclampsia; the value is its code.
pub const RISK_FACTOR: &str = "risk-factor";
/// A contact of antenatal care by this programme's form.
pub const CONTACT: &str = "antenatal-contact";
/// A contact after birth.
pub const POSTNATAL: &str = "postnatal-contact";

/// ICD-10 blocks, by their first three characters.
pub type Block = (&'static str, &'static str);
/// Supervision of a pregnancy, and disorders in pregnancy and labour.
pub const PREGNANCY: &[Block] = &[("O10", "O48"), ("Z33", "Z35")];
/// Delivery and outcome of delivery.
pub const BIRTH: &[Block] = &[("O80", "O84"), ("Z37", "Z37")];
/// Pregnancy with abortive outcome.
pub const LOSS: &[Block] = &[("O00", "O08")];

/// More different signs than the forms have come from nowhere.
const SIGNS_MAX: usize = 40;

/// An entry that counts, with its day.
pub type Known<'a> = (&'a Entry, Date);

/// The entries of a chart that count, newest first: looked through once, for every rule.
pub fn known(call: &Call) -> Vec<Known<'_>> {
    let active = call.chart.entries.iter().filter(|entry| read::is_active(entry));
    active.filter_map(|entry| Some((entry, read::recorded_on(entry)?))).collect()
}

/// The chart of a call as it was at the end of a day.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    pub call: &'a Call,
    entries: &'a [Known<'a>],
    /// Later entries are not seen.
    pub until: Date,
}

impl<'a> Facts<'a> {
    /// The chart as it is today; `entries` are those of [`known`].
    pub fn today(call: &'a Call, entries: &'a [Known<'a>]) -> Self {
        Self { call, entries, until: call.clock.today() }
    }

    /// The same chart at the end of a day.
    pub fn at(self, until: Date) -> Self {
        Self { until, ..self }
    }

    /// The same chart today.
    pub fn now(self) -> Self {
        self.at(self.call.clock.today())
    }

    /// Entries that count, with their days, newest first.
    pub fn entries(&self) -> impl Iterator<Item = (&'a Entry, Date)> + use<'a> {
        let until = self.until;
        self.entries.iter().copied().filter(move |(_, day)| *day <= until)
    }

    /// Entries with a code, newest first.
    pub fn coded(
        &self,
        system: &'a str,
        code: &'a str,
    ) -> impl Iterator<Item = (&'a Entry, Date)> + use<'a> {
        self.entries().filter(move |(e, _)| e.code.system == system && e.code.code == code)
    }

    /// Entries of this programme's own code, newest first.
    pub fn own(&self, code: &'a str) -> impl Iterator<Item = (&'a Entry, Date)> + use<'a> {
        self.coded(OWN, code)
    }

    /// Diagnoses and visits of ICD-10 blocks, newest first.
    pub fn diagnoses(
        &self,
        blocks: &'static [Block],
    ) -> impl Iterator<Item = (&'a Entry, Date)> + use<'a> {
        self.entries().filter(move |(entry, _)| is_coded(entry, blocks))
    }

    /// The newest own answer of yes or no since a day.
    pub fn truth_since(&self, code: &'a str, since: Date) -> Option<(bool, String)> {
        self.truth_between(code, since, self.until)
    }

    /// The newest own answer of yes or no from one day to another.
    pub fn truth_between(&self, code: &'a str, from: Date, to: Date) -> Option<(bool, String)> {
        let answers = self.own(code).filter(|(_, day)| (from..=to).contains(day));
        let mut known = answers.filter_map(|(entry, _)| match entry.value {
            Value::Truth(truth) => Some((truth, entry.id.clone())),
            _ => None,
        });
        known.next()
    }

    /// Own coded answers on or after a day: what was found, and where; each sign once.
    pub fn signs_since(&self, code: &'a str, since: Date) -> Vec<(String, String)> {
        let newest = self.own(code).take_while(|(_, day)| *day >= since);
        let mut seen = BTreeSet::new();
        let signs = newest.filter_map(|(entry, _)| match &entry.value {
            Value::Coding(coding) if seen.insert(&coding.code) => {
                Some((coding.code.clone(), entry.id.clone()))
            }
            _ => None,
        });
        signs.take(SIGNS_MAX).collect()
    }

    /// A LOINC value since a day, newest first.
    pub fn measured(
        &self,
        code: &'a str,
        since: Date,
    ) -> impl Iterator<Item = (&'a Entry, Date)> + use<'a> {
        self.coded(LOINC, code).take_while(move |(_, day)| *day >= since)
    }
}

/// A diagnosis, or a visit because of one, in one of the blocks.
fn is_coded(entry: &Entry, blocks: &[Block]) -> bool {
    let Some(category) = entry.code.code.get(..3) else { return false };
    matches!(entry.kind.as_str(), "Condition" | "Encounter")
        && entry.code.system == ICD_10
        && blocks.iter().any(|(first, last)| (*first..=*last).contains(&category))
}

/// The day in an entry's value.
pub fn day_of(entry: &Entry) -> Option<Date> {
    match entry.value {
        Value::Date(date) => Date::exact(date),
        _ => None,
    }
}

/// A number in an entry's value, in `unit` where it is a quantity.
pub fn number_of(entry: &Entry, unit: &str) -> Option<f64> {
    match &entry.value {
        Value::Quantity(quantity) if quantity.unit != unit => None,
        value => hoso_sdk::text::number(value).filter(|number| *number > 0.0),
    }
}
