//! What is found, each with the entries that it rests on.

use crate::picture::{Picture, aged};
use crate::{body, diabetes, findrisc, glycaemia, hypertension, kidney, respiratory, settings};
use hoso_sdk::{Finding, Text, Value, quantity, text};

/// The findings of a picture.
pub fn findings(picture: &Picture) -> Vec<Finding> {
    let mut all = vec![pressure_status(picture), sugar_status(picture)];
    all.extend(control(picture));
    all.extend(respiratory::findings(&picture.respiratory));
    all.extend(risk(picture));
    all.extend(treatment(picture));
    all.extend(body::findings(&picture.facts));
    all.extend(findrisc::findings(&picture.facts));
    all.extend(kidney::findings(&picture.facts));
    all.extend(glycaemia::findings(&picture.facts));
    all
}

pub(crate) fn finding(code: &str, value: Value, text: Text, evidence: &[String]) -> Finding {
    Finding { code: code.to_owned(), value, text, evidence: evidence.to_vec() }
}

fn word(word: &str) -> Value {
    Value::Text(word.to_owned())
}

fn pressure_status(picture: &Picture) -> Finding {
    use hypertension::Status;
    let (status, evidence) = &picture.hypertension;
    let (code, vi, en) = match status {
        Status::Diagnosed => ("diagnosed", "đã chẩn đoán", "diagnosed"),
        Status::CriteriaMet => ("criteria-met", "đủ tiêu chuẩn chẩn đoán", "criteria met"),
        Status::Suspected => ("suspected", "nghi ngờ", "suspected"),
        Status::NotRaised => ("not-raised", "huyết áp không cao", "not raised"),
        Status::NotMeasured => ("not-measured", "chưa đo", "not measured"),
    };
    let text = text(&format!("Tăng huyết áp: {vi}"), &format!("Hypertension: {en}"));
    finding("hypertension", word(code), text, evidence)
}

fn sugar_status(picture: &Picture) -> Finding {
    use diabetes::Status;
    let (status, evidence) = &picture.diabetes;
    let (code, vi, en) = match status {
        Status::Diagnosed => ("diagnosed", "đã chẩn đoán", "diagnosed"),
        Status::CriteriaMet => ("criteria-met", "đủ tiêu chuẩn chẩn đoán", "criteria met"),
        Status::Suspected => ("suspected", "nghi ngờ", "suspected"),
        Status::Intermediate => ("intermediate", "rối loạn đường huyết đói", "impaired fasting"),
        Status::NotRaised => ("not-raised", "đường huyết không cao", "not raised"),
        Status::NotMeasured => ("not-measured", "chưa đo", "not measured"),
    };
    let text = text(&format!("Đái tháo đường: {vi}"), &format!("Diabetes: {en}"));
    finding("diabetes", word(code), text, evidence)
}

/// Control of what is diagnosed.
fn control(picture: &Picture) -> Vec<Finding> {
    let pressure = picture.reading.as_ref().zip(picture.pressure_controlled());
    let pressure = pressure.filter(|_| picture.has_hypertension()).map(|(reading, met)| {
        let bounds =
            format!("{}/{}", picture.target.systolic_below, picture.target.diastolic_below);
        let text = text(
            &format!("Huyết áp đạt đích (dưới {bounds} mmHg)"),
            &format!("Blood pressure at target (below {bounds} mmHg)"),
        );
        finding("bp-at-target", Value::Truth(met), text, &reading.evidence)
    });
    let sugar = picture.sugar_controlled().filter(|_| picture.has_diabetes());
    let sugar = sugar.map(|(met, sugar)| {
        let text = text("Đường huyết đạt đích", "Blood sugar at target");
        finding("glucose-at-target", Value::Truth(met), text, &sugar.evidence)
    });
    pressure.into_iter().chain(sugar).collect()
}

/// Both ends of the range; equal where everything is known.
fn risk(picture: &Picture) -> Vec<Finding> {
    let Some((risk, evidence)) = &picture.risk else { return Vec::new() };
    let (vi, en) = match risk.laboratory {
        true => ("bảng có xét nghiệm", "laboratory chart"),
        false => ("bảng không xét nghiệm", "non-laboratory chart"),
    };
    let ends = [
        ("cvd-risk-from", risk.low, "thấp nhất", "at least"),
        ("cvd-risk-to", risk.high, "cao nhất", "at most"),
    ];
    ends.map(|(code, percent, least, at_least)| {
        let text = text(
            &format!("Nguy cơ tim mạch 10 năm, {least} (WHO 2019, Đông Nam Á, {vi})"),
            &format!("10-year cardiovascular risk, {at_least} (WHO 2019, Southeast Asia, {en})"),
        );
        finding(code, quantity(f64::from(percent), "%"), text, evidence)
    })
    .into()
}

/// Thresholds of treatment that are reached; the doctor decides.
fn treatment(picture: &Picture) -> Vec<Finding> {
    let call = picture.facts.call;
    let threshold = hypertension::treatment_threshold(settings::guideline(call), aged(call, 80));
    let established = matches!(
        picture.hypertension.0,
        hypertension::Status::Diagnosed | hypertension::Status::CriteriaMet
    );
    let reading =
        picture.reading.as_ref().filter(|reading| established && !threshold.is_met(reading));
    let drugs = reading.map(|reading| {
        let text = text(
            "Huyết áp ở ngưỡng dùng thuốc",
            "Blood pressure at the threshold of drug treatment",
        );
        finding("bp-treatment-threshold", Value::Truth(true), text, &reading.evidence)
    });
    drugs.into_iter().chain(statin(picture)).collect()
}

/// WHO PEN 2020: established cardiovascular disease, diabetes from 40 years, or high risk.
fn statin(picture: &Picture) -> Option<Finding> {
    let call = picture.facts.call;
    let from = settings::number(call, "statin-risk-from");
    let at_risk = picture.risk.as_ref().filter(|(risk, _)| f64::from(risk.low) >= from);
    let evidence = if let Some(disease) = &picture.cardiovascular {
        &disease.evidence
    } else if picture.has_diabetes() && aged(call, 40) {
        &picture.diabetes.1
    } else {
        &at_risk?.1
    };
    let text = text("Thuộc diện cân nhắc statin", "A statin is to be considered");
    Some(finding("statin-eligible", Value::Truth(true), text, evidence))
}
