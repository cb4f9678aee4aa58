//! XML5: the clinical course as a note, and the vital signs that are written in it.

use super::at::At;
use super::table::Row;
use super::vitals::{self, Vital};
use crate::codes::{self, loinc};
use crate::problems::Broken;
use crate::values::{quantity, text};
use hoso_core::PartialDate;
use hoso_core::record::{Entry, Kind, Part, Value};

/// The note. Stage, consultation and operation stay in the source.
pub fn note(row: &Row, at: &mut At<'_>) -> Result<Entry, Broken> {
    Ok(Entry {
        kind: Kind::DocumentReference,
        category: String::new(),
        code: loinc(codes::PROGRESS_NOTE),
        when: at.date(row, "THOI_DIEM_DBLS")?,
        value: text(row.get("DIEN_BIEN_LS")),
        parts: Vec::new(),
        status: "current".to_owned(),
    })
}

/// Vital signs of the note, each with the words that it was read from.
pub fn observations(row: &Row, when: PartialDate, at: &mut At<'_>) -> Vec<(Entry, String)> {
    let found = vitals::find(row.get("DIEN_BIEN_LS"));
    let mut out = Vec::with_capacity(found.len());
    for reading in found {
        if let Some(reason) = reading.doubt {
            at.suspect("DIEN_BIEN_LS", reason);
        }
        out.push((observation(reading.vital, when), reading.words));
    }
    out
}

fn observation(vital: Vital, when: PartialDate) -> Entry {
    let part = |code, value| Part { code: loinc(code), value: quantity(value, "mm[Hg]") };
    let (code, value, parts) = match vital {
        Vital::BloodPressure { systolic, diastolic } => {
            let parts = vec![part(codes::SYSTOLIC, systolic), part(codes::DIASTOLIC, diastolic)];
            (codes::BLOOD_PRESSURE, Value::None, parts)
        }
        Vital::HeartRate(n) => (codes::HEART_RATE, quantity(n, "/min"), Vec::new()),
        Vital::RespiratoryRate(n) => (codes::RESPIRATORY_RATE, quantity(n, "/min"), Vec::new()),
        Vital::Temperature(n) => (codes::BODY_TEMPERATURE, quantity(n, "Cel"), Vec::new()),
        Vital::OxygenSaturation(n) => (codes::OXYGEN_SATURATION, quantity(n, "%"), Vec::new()),
        Vital::Weight(n) => (codes::BODY_WEIGHT, quantity(n, "kg"), Vec::new()),
        Vital::Height(n) => (codes::BODY_HEIGHT, quantity(n, "cm"), Vec::new()),
    };
    Entry {
        kind: Kind::Observation,
        category: codes::VITAL_SIGNS.to_owned(),
        code: loinc(code),
        when,
        value,
        parts,
        status: "final".to_owned(),
    }
}
