//! Codes that programmes share, each with its code system.

/// LOINC, <https://loinc.org>.
pub const LOINC: &str = "http://loinc.org";
/// ICD-10 as FHIR names it.
pub const ICD_10: &str = "http://hl7.org/fhir/sid/icd-10";

/// LOINC: blood pressure panel, with [`SYSTOLIC`] and [`DIASTOLIC`] as parts.
pub const BLOOD_PRESSURE: &str = "85354-9";
/// LOINC: systolic blood pressure, mm[Hg].
pub const SYSTOLIC: &str = "8480-6";
/// LOINC: diastolic blood pressure, mm[Hg].
pub const DIASTOLIC: &str = "8462-4";
/// LOINC: body weight.
pub const WEIGHT: &str = "29463-7";
/// LOINC: body height.
pub const HEIGHT: &str = "8302-2";
/// LOINC: body mass index, kg/m2.
pub const BODY_MASS_INDEX: &str = "39156-5";
/// LOINC: tobacco smoking status.
pub const SMOKING_STATUS: &str = "72166-2";
/// LOINC: fasting glucose in serum or plasma, mass and substance concentration.
pub const GLUCOSE_FASTING: [&str; 2] = ["1558-6", "14771-0"];
/// LOINC: glucose in serum or plasma at no stated time, mass and substance concentration.
pub const GLUCOSE: [&str; 2] = ["2345-7", "15074-8"];
/// LOINC: haemoglobin A1c.
pub const HBA1C: &str = "4548-4";
/// LOINC: total cholesterol, mass and substance concentration.
pub const CHOLESTEROL: [&str; 2] = ["2093-3", "14647-2"];
/// LOINC: creatinine in serum or plasma, mass and substance concentration.
pub const CREATININE: [&str; 2] = ["2160-0", "14682-9"];
