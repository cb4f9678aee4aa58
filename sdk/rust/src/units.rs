//! Unit conversion. Units are UCUM; a unit that is not understood gives nothing, never a guess.
//! Factors: IFCC-NGSP master equation (Hoelzel 2004) and molar masses.

use crate::Quantity;

/// mg/dL of glucose in one mmol/L.
pub const GLUCOSE_MG_DL_PER_MMOL_L: f64 = 18.0182;
/// mg/dL of cholesterol in one mmol/L.
pub const CHOLESTEROL_MG_DL_PER_MMOL_L: f64 = 38.67;
/// umol/L of creatinine in one mg/dL.
pub const CREATININE_UMOL_L_PER_MG_DL: f64 = 88.4;

/// The value, where it is in `unit`, finite and above 0.
pub fn exactly(quantity: &Quantity, unit: &str) -> Option<f64> {
    scaled(quantity, &[(unit, 1.0)])
}

/// The value times the factor that is listed for its unit, where it is finite and above 0.
fn scaled(quantity: &Quantity, factors: &[(&str, f64)]) -> Option<f64> {
    let (_, factor) = factors.iter().find(|(unit, _)| *unit == quantity.unit)?;
    Some(quantity.value * factor).filter(|value| value.is_finite() && *value > 0.0)
}

/// Glucose in mmol/L. From mg/dL it is rounded to 0.1, so that the pairs which WHO prints agree:
/// 126 mg/dL is 7.0 and 200 mg/dL is 11.1 mmol/L.
pub fn glucose_mmol_l(quantity: &Quantity) -> Option<f64> {
    match exactly(quantity, "mg/dL") {
        Some(mg_dl) => Some((mg_dl / GLUCOSE_MG_DL_PER_MMOL_L * 10.0).round() / 10.0),
        None => exactly(quantity, "mmol/L"),
    }
}

/// Glucose in mg/dL.
pub fn glucose_mg_dl(quantity: &Quantity) -> Option<f64> {
    scaled(quantity, &[("mg/dL", 1.0), ("mmol/L", GLUCOSE_MG_DL_PER_MMOL_L)])
}

/// Total cholesterol in mmol/L. Divided, not multiplied by the reciprocal: 193.35 mg/dL is 5
/// exactly.
pub fn cholesterol_mmol_l(quantity: &Quantity) -> Option<f64> {
    let by_mass = exactly(quantity, "mg/dL").map(|mg_dl| mg_dl / CHOLESTEROL_MG_DL_PER_MMOL_L);
    by_mass.or_else(|| exactly(quantity, "mmol/L"))
}

/// Creatinine in mg/dL.
pub fn creatinine_mg_dl(quantity: &Quantity) -> Option<f64> {
    scaled(quantity, &[("mg/dL", 1.0), ("umol/L", 1.0 / CREATININE_UMOL_L_PER_MG_DL)])
}

/// HbA1c in NGSP per cent; IFCC mmol/mol by the master equation, not rounded: 47 mmol/mol, which
/// is no diabetes, would become the 6.5 % that is.
pub fn hba1c_percent(quantity: &Quantity) -> Option<f64> {
    match exactly(quantity, "mmol/mol") {
        Some(ifcc) => Some(0.09148 * ifcc + 2.152),
        None => exactly(quantity, "%"),
    }
}

/// HbA1c in IFCC mmol/mol; NGSP per cent by the master equation, not rounded.
pub fn hba1c_mmol_mol(quantity: &Quantity) -> Option<f64> {
    match exactly(quantity, "%") {
        Some(percent) => Some((percent - 2.15) * 10.929),
        None => exactly(quantity, "mmol/mol"),
    }
}

/// Mass in kg.
pub fn kilograms(quantity: &Quantity) -> Option<f64> {
    scaled(quantity, &[("kg", 1.0), ("g", 0.001)])
}

/// Length in cm.
pub fn centimetres(quantity: &Quantity) -> Option<f64> {
    scaled(quantity, &[("cm", 1.0), ("m", 100.0)])
}

/// Body mass index in kg/m2, to nine decimals: a hair that binary fractions leave must not keep
/// an index from the bound of its class. 73.96 kg and 172 cm are 25 exactly.
pub fn body_mass_index(kilograms: f64, centimetres: f64) -> f64 {
    (kilograms * 1e13 / (centimetres * centimetres)).round() / 1e9
}

#[cfg(test)]
mod tests {
    use super::*;

    fn q(value: f64, unit: &str) -> Quantity {
        Quantity { value, unit: unit.to_owned() }
    }

    #[test]
    fn printed_pairs_of_thresholds_agree() {
        for (mg_dl, mmol_l) in [(110.0, 6.1), (126.0, 7.0), (140.0, 7.8), (200.0, 11.1)] {
            assert_eq!(glucose_mmol_l(&q(mg_dl, "mg/dL")), Some(mmol_l));
            let back = glucose_mg_dl(&q(mmol_l, "mmol/L")).unwrap();
            assert!((back - mg_dl).abs() < 0.6, "{mg_dl}");
            assert!(glucose_mmol_l(&q(mg_dl - 1.0, "mg/dL")).unwrap() < mmol_l);
        }
        for (ifcc, ngsp) in [(47.0, 6.452), (48.0, 6.543), (53.0, 7.0)] {
            let percent = hba1c_percent(&q(ifcc, "mmol/mol")).unwrap();
            assert!((percent - ngsp).abs() < 5e-4, "{ifcc}");
            assert!((hba1c_mmol_mol(&q(percent, "%")).unwrap() - ifcc).abs() < 0.05, "{ifcc}");
        }
        for whole in 4..=7 {
            let mg_dl = q(f64::from(whole * 3867) / 100.0, "mg/dL");
            assert_eq!(cholesterol_mmol_l(&mg_dl), Some(f64::from(whole)));
        }
    }

    #[test]
    fn an_unknown_unit_or_no_number_gives_nothing() {
        assert_eq!(glucose_mmol_l(&q(7.0, "g/L")), None);
        assert_eq!(glucose_mg_dl(&q(f64::NAN, "mg/dL")), None);
        assert_eq!(centimetres(&q(0.0, "m")), None);
        assert_eq!(creatinine_mg_dl(&q(88.4, "umol/L")), Some(1.0));
        assert_eq!(centimetres(&q(1.6, "m")), Some(160.0));
        assert_eq!(body_mass_index(64.0, 160.0), 25.0);
        // Without rounding these are a hair below the bound of their class.
        for (kg, cm, bound) in [(73.96, 172.0, 25.0), (91.091, 182.0, 27.5), (79.707, 163.0, 30.0)]
        {
            assert_eq!(body_mass_index(kg, cm), bound);
        }
    }
}
