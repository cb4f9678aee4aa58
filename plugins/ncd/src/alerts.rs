//! What the staff must not overlook.

use crate::facts::{Level, Sugar};
use crate::picture::{Picture, Stage};
use crate::{schedule, settings};
use hoso_sdk::{Alert, text};

/// The alerts, gravest first; none for the dead.
pub fn alerts(picture: &Picture) -> Vec<Alert> {
    if picture.stage == Stage::Deceased {
        return Vec::new();
    }
    let all = [sugar(picture), pressure(picture), asthma(picture), absence(picture)];
    all.into_iter().flatten().collect()
}

fn alert(code: &str, level: &str, texts: (&str, &str), evidence: &[String]) -> Alert {
    Alert {
        code: code.to_owned(),
        level: level.to_owned(),
        text: text(texts.0, texts.1),
        evidence: evidence.to_vec(),
    }
}

fn pressure(picture: &Picture) -> Option<Alert> {
    let reading = picture.reading.as_ref()?;
    if picture.is_severe() {
        let texts = (
            "Huyết áp rất cao: đo lại ngay, khám tìm tổn thương cơ quan đích, cân nhắc chuyển \
             tuyến.",
            "Severely raised blood pressure: measure again now, look for organ damage, consider \
             referral.",
        );
        return Some(alert("bp-severe", "danger", texts, &reading.evidence));
    }
    let above = picture.has_hypertension() && picture.pressure_controlled() == Some(false);
    let texts = (
        "Huyết áp chưa đạt đích: xem lại việc dùng thuốc và liều.",
        "Blood pressure above target: review adherence and dose.",
    );
    above.then(|| alert("bp-above-target", "warning", texts, &reading.evidence))
}

/// The newest glucose, whichever kind.
fn sugar(picture: &Picture) -> Option<Alert> {
    let is_glucose = |sugar: &&Sugar| !matches!(sugar.level, Level::Hba1c(_));
    let newest = picture.sugars.iter().find(is_glucose)?;
    let (Level::Fasting(glucose) | Level::Random(glucose)) = newest.level else { return None };
    let call = picture.facts.call;
    if glucose.mmol_l < settings::number(call, "glucose-low-below") {
        let texts = (
            "Hạ đường huyết: xử trí ngay, xem lại thuốc hạ đường huyết và bữa ăn.",
            "Low blood glucose: treat now, review glucose-lowering medicines and meals.",
        );
        return Some(alert("glucose-low", "danger", texts, &newest.evidence));
    }
    let texts = (
        "Đường huyết rất cao: hỏi triệu chứng mất nước, toan ceton; cân nhắc chuyển tuyến.",
        "Very high blood glucose: ask for signs of dehydration and ketoacidosis; consider \
         referral.",
    );
    (glucose.mg_dl >= settings::number(call, "glucose-high-from"))
        .then(|| alert("glucose-high", "danger", texts, &newest.evidence))
}

fn asthma(picture: &Picture) -> Option<Alert> {
    let control = picture.respiratory.uncontrolled_asthma()?;
    let texts = (
        "Hen không kiểm soát (sổ 02): bác sĩ xem lại điều trị.",
        "Asthma not controlled (register 02): the doctor reviews the treatment.",
    );
    Some(alert("asthma-not-controlled", "warning", texts, &control.evidence))
}

fn absence(picture: &Picture) -> Option<Alert> {
    let last = picture.last_visit.as_ref()?;
    let lost = (
        "Mất dấu: 12 tháng không đến khám. Liên hệ người bệnh hoặc gia đình.",
        "Lost to follow-up: no visit for 12 months. Contact the patient or the family.",
    );
    let missed = (
        "Bỏ khám: 3 tháng không đến. Gọi điện hoặc đến nhà.",
        "Missed visit: none for 3 months. Call the patient or visit the home.",
    );
    match picture.stage {
        Stage::Lost => Some(alert("lost-to-follow-up", "warning", lost, &last.evidence)),
        Stage::UnderCare if schedule::missed(&picture.facts.call.clock, Some(last.day)) => {
            Some(alert("missed-visit", "warning", missed, &last.evidence))
        }
        _ => None,
    }
}
