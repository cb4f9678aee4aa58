//! Reading a chart: the values of a code and blood pressures, with the entries they rest on.

use std::collections::BTreeMap;

use crate::codes::{BLOOD_PRESSURE, DIASTOLIC, LOINC, SYSTOLIC};
use crate::{Chart, Date, Entry, Quantity, Value, units};

/// A reading in mm[Hg].
#[derive(Clone, Debug, PartialEq)]
pub struct BloodPressure {
    /// Systolic.
    pub systolic: f64,
    /// Diastolic.
    pub diastolic: f64,
    /// Day of the reading, or the first day it can be.
    pub day: Date,
    /// Ids of the entries it was read from.
    pub evidence: Vec<String>,
}

/// The status says that the entry is neither withdrawn nor over.
pub fn is_active(entry: &Entry) -> bool {
    !matches!(
        entry.status.as_str(),
        "entered-in-error" | "cancelled" | "inactive" | "resolved" | "remission" | "not-done"
    )
}

/// The day of an entry, or the first day it can be.
pub fn recorded_on(entry: &Entry) -> Option<Date> {
    Date::earliest(entry.when)
}

/// Entries that count at the end of a day, with their days, newest first.
pub fn counted(chart: &Chart, until: Date) -> impl Iterator<Item = (&Entry, Date)> {
    let known = move |entry| Some((entry, recorded_on(entry).filter(|day| *day <= until)?));
    chart.entries.iter().filter(|entry| is_active(entry)).filter_map(known)
}

/// Values of any of the LOINC `codes` that `convert` understands, newest first.
pub fn measured<'a>(
    chart: &'a Chart,
    codes: &'a [&'a str],
    convert: impl Fn(&Quantity) -> Option<f64> + 'a,
) -> impl Iterator<Item = (f64, &'a Entry)> {
    let coded = move |entry: &&Entry| {
        entry.code.system == LOINC && codes.contains(&entry.code.code.as_str())
    };
    chart.entries.iter().filter(|e| is_active(e)).filter(coded).filter_map(
        move |entry| match &entry.value {
            Value::Quantity(quantity) => convert(quantity).map(|value| (value, entry)),
            _ => None,
        },
    )
}

/// Blood pressures, newest first: panels with both parts, and separate systolic and diastolic
/// entries of one date and facility.
pub fn blood_pressure(chart: &Chart) -> impl Iterator<Item = BloodPressure> + '_ {
    let diastolic = separate_diastolic(chart);
    let known = chart.entries.iter().filter(|e| is_active(e) && e.code.system == LOINC);
    known.filter_map(move |entry| match entry.code.code.as_str() {
        BLOOD_PRESSURE => reading(part(entry, SYSTOLIC)?, part(entry, DIASTOLIC)?, &[entry]),
        SYSTOLIC => {
            let other = diastolic.get(&moment(entry))?;
            reading(pressure(&entry.value)?, pressure(&other.value)?, &[entry, other])
        }
        _ => None,
    })
}

/// What pairs separate entries: a date, as precise as it is known, and a facility.
type Moment<'a> = (i32, u8, u8, &'a str);

fn moment(entry: &Entry) -> Moment<'_> {
    (entry.when.year, entry.when.month, entry.when.day, &entry.facility)
}

/// The first of each moment. A map, since a hostile chart may hold thousands.
fn separate_diastolic(chart: &Chart) -> BTreeMap<Moment<'_>, &Entry> {
    let coded = |e: &&Entry| e.code.code == DIASTOLIC && e.code.system == LOINC && is_active(e);
    // Collecting keeps the last of equal keys.
    chart.entries.iter().rev().filter(coded).map(|entry| (moment(entry), entry)).collect()
}

fn part(entry: &Entry, code: &str) -> Option<f64> {
    let found = entry.parts.iter().find(|part| part.code.code == code)?;
    pressure(&found.value)
}

fn pressure(value: &Value) -> Option<f64> {
    match value {
        Value::Quantity(quantity) => units::exactly(quantity, "mm[Hg]"),
        _ => None,
    }
}

fn reading(systolic: f64, diastolic: f64, from: &[&Entry]) -> Option<BloodPressure> {
    let day = recorded_on(from.first()?)?;
    // A diastolic at or above the systolic is a slip of the pen, not a reading.
    (diastolic < systolic).then(|| BloodPressure {
        systolic,
        diastolic,
        day,
        evidence: from.iter().map(|entry| entry.id.clone()).collect(),
    })
}
