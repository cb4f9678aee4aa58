//! Kidney function: eGFR by CKD-EPI 2021 without race (Inker LA, NEJM 2021;385:1737-49), and the
//! classes and risk of KDIGO 2012/2024.

use crate::facts::Facts;
use crate::findings::finding;
use hoso_sdk::codes::CREATININE;
use hoso_sdk::{Date, Finding, Quantity, Value, quantity, text, units};

/// LOINC: cystatin C in serum or plasma.
pub const CYSTATIN: &str = "33863-2";
/// LOINC: eGFR by the CKD-EPI equation of 2021 from creatinine, as a laboratory reports it.
pub const REPORTED: &str = "98979-8";
const FILTRATION: &str = "mL/min/{1.73_m2}";

/// LOINC: albumin to creatinine in urine, as mass ratios and as molar ratio.
pub const ALBUMIN_CREATININE: [&str; 3] = ["9318-7", "14959-1", "14585-4"];

/// eGFR in mL/min/1.73 m2. `creatinine` in mg/dL, `age` in completed years from 18.
pub fn egfr(creatinine: f64, age: i32, female: bool) -> f64 {
    let (k, a, sex) = if female { (0.7, -0.241, 1.012) } else { (0.9, -0.302, 1.0) };
    let ratio: f64 = creatinine / k;
    142.0 * ratio.min(1.0).powf(a) * ratio.max(1.0).powf(-1.2) * 0.9938_f64.powi(age) * sex
}

/// eGFR from creatinine and cystatin C, in mg/dL and mg/L (CKD-EPI 2021, the same paper).
pub fn egfr_of_both(creatinine: f64, cystatin: f64, age: i32, female: bool) -> f64 {
    let (k, a, sex) = if female { (0.7, -0.219, 0.963) } else { (0.9, -0.144, 1.0) };
    let (ratio, other): (f64, f64) = (creatinine / k, cystatin / 0.8);
    let by_creatinine = ratio.min(1.0).powf(a) * ratio.max(1.0).powf(-0.544);
    let by_cystatin = other.min(1.0).powf(-0.323) * other.max(1.0).powf(-0.778);
    135.0 * by_creatinine * by_cystatin * 0.9961_f64.powi(age) * sex
}

/// eGFR from cystatin C in mg/L (CKD-EPI 2012).
pub fn egfr_of_cystatin(cystatin: f64, age: i32, female: bool) -> f64 {
    let (ratio, sex): (f64, f64) = (cystatin / 0.8, if female { 0.932 } else { 1.0 });
    133.0 * ratio.min(1.0).powf(-0.499) * ratio.max(1.0).powf(-1.328) * 0.996_f64.powi(age) * sex
}

/// Category of the eGFR: 0 is G1, 5 is G5.
fn filtration(egfr: f64) -> usize {
    [90.0, 60.0, 45.0, 30.0, 15.0].iter().filter(|from| egfr < **from).count()
}

/// Category of albuminuria: 0 is A1, 2 is A3. Each unit by its own bounds.
fn albuminuria(ratio: &Quantity) -> Option<f64> {
    let (low, high) = match ratio.unit.as_str() {
        "mg/mmol" => (3.0, 30.0),
        "mg/g" => (30.0, 300.0),
        _ => return None,
    };
    let known = ratio.value.is_finite() && ratio.value >= 0.0;
    known.then(|| f64::from(u8::from(ratio.value >= low) + u8::from(ratio.value > high)))
}

const G: [&str; 6] = ["G1", "G2", "G3a", "G3b", "G4", "G5"];
const A: [&str; 3] = ["A1", "A2", "A3"];
/// Code, Vietnamese, English.
type Risk = (&'static str, &'static str, &'static str);
const LOW: Risk = ("low", "thấp", "low");
const MODERATE: Risk = ("moderate", "trung bình", "moderate");
const HIGH: Risk = ("high", "cao", "high");
const VERY_HIGH: Risk = ("very-high", "rất cao", "very high");
/// By eGFR, then by albuminuria.
const RISK: [[Risk; 3]; 6] = [
    [LOW, MODERATE, HIGH],
    [LOW, MODERATE, HIGH],
    [MODERATE, HIGH, VERY_HIGH],
    [HIGH, VERY_HIGH, VERY_HIGH],
    [VERY_HIGH; 3],
    [VERY_HIGH; 3],
];

/// eGFR and its class of an adult, the class of albuminuria, and the risk where both are known.
pub fn findings(facts: &Facts) -> Vec<Finding> {
    let mut all = Vec::new();
    let computed = adult_egfr(facts);
    all.extend(cystatin_findings(facts));
    let filtered = computed.or_else(|| reported(facts));
    if let Some((value, id)) = &filtered {
        let evidence = std::slice::from_ref(id);
        let words = text("Mức lọc cầu thận ước tính", "Estimated glomerular filtration rate");
        all.push(finding("egfr", quantity(*value, FILTRATION), words, evidence));
        all.push(class("ckd-g", G[filtration(*value)], evidence));
    }
    let albumin = facts.newest(&ALBUMIN_CREATININE, albuminuria);
    // Whole by construction, 0 to 2.
    let albumin = albumin.map(|(category, id, _)| (category as usize, id));
    if let Some((category, id)) = &albumin {
        all.push(class("ckd-a", A[*category], std::slice::from_ref(id)));
    }
    if let (Some((value, sampled)), Some((category, tested))) = (filtered, albumin) {
        let (code, vi, en) = RISK[filtration(value)][category];
        let words = text(
            &format!("Nguy cơ bệnh thận mạn (KDIGO): {vi}"),
            &format!("Risk of chronic kidney disease (KDIGO): {en}"),
        );
        all.push(finding("kdigo-risk", Value::Text(code.to_owned()), words, &[sampled, tested]));
    }
    all
}

fn class(code: &str, name: &str, evidence: &[String]) -> Finding {
    let words = text(&format!("Phân độ KDIGO: {name}"), &format!("KDIGO category: {name}"));
    finding(code, Value::Text(name.to_owned()), words, evidence)
}

/// At the age of the sample; sex has to be known.
fn adult_egfr(facts: &Facts) -> Option<(f64, String)> {
    let (creatinine, id, day) = facts.newest(&CREATININE, units::creatinine_mg_dl)?;
    let (age, female) = adult(facts, day)?;
    Some((egfr(creatinine, age, female), id))
}

/// What a laboratory reported, where there is no creatinine to work with.
fn reported(facts: &Facts) -> Option<(f64, String)> {
    let (value, id, day) = facts.newest(&[REPORTED], |it| units::exactly(it, FILTRATION))?;
    adult(facts, day).map(|_| (value, id))
}

/// Of cystatin C alone, and with a creatinine of the same day.
fn cystatin_findings(facts: &Facts) -> Vec<Finding> {
    let mg_l = |it: &Quantity| units::exactly(it, "mg/L");
    let Some((cystatin, id, day)) = facts.newest(&[CYSTATIN], mg_l) else { return Vec::new() };
    let Some((age, female)) = adult(facts, day) else { return Vec::new() };
    let of = |code, value, vi: &str, en: &str, evidence: &[String]| {
        finding(code, quantity(value, FILTRATION), text(vi, en), evidence)
    };
    let (vi, en) = ("Mức lọc cầu thận theo cystatin C", "Filtration rate by cystatin C");
    let value = egfr_of_cystatin(cystatin, age, female);
    let mut all = vec![of("egfr-cystatin", value, vi, en, std::slice::from_ref(&id))];
    let creatinine = facts.newest(&CREATININE, units::creatinine_mg_dl);
    if let Some((creatinine, other, _)) = creatinine.filter(|(.., sampled)| *sampled == day) {
        let (vi, en) = (
            "Mức lọc cầu thận theo creatinin và cystatin C",
            "Filtration rate by creatinine and cystatin C",
        );
        let value = egfr_of_both(creatinine, cystatin, age, female);
        all.push(of("egfr-creatinine-cystatin", value, vi, en, &[other, id]));
    }
    all
}

/// Completed years of an adult on a day, and whether it is a woman; sex has to be known.
fn adult(facts: &Facts, day: Date) -> Option<(i32, bool)> {
    let age = facts.call.birth()?.age_on(day);
    let female = match facts.call.chart.subject.sex.as_str() {
        "female" => true,
        "male" => false,
        _ => return None,
    };
    (age >= 18).then_some((age, female))
}
