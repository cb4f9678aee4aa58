//! What the staff must not overlook.

use crate::mobility::Risk;
use crate::picture::Picture;
use hoso_sdk::{Alert, text};

/// The alerts of whoever is followed, gravest first.
pub fn alerts(picture: &Picture) -> Vec<Alert> {
    if !picture.is_followed() {
        return Vec::new();
    }
    [alone(picture), falls(picture), mind(picture), medicines(picture)]
        .into_iter()
        .flatten()
        .collect()
}

fn alert(code: &str, level: &str, texts: (&str, &str), evidence: &[String]) -> Alert {
    Alert {
        code: code.to_owned(),
        level: level.to_owned(),
        text: text(texts.0, texts.1),
        evidence: evidence.to_vec(),
    }
}

fn alone(picture: &Picture) -> Option<Alert> {
    let barthel = picture.barthel.as_ref().filter(|_| picture.alone && picture.is_dependent())?;
    let texts = (
        "Phụ thuộc nặng mà sống một mình: cần người chăm sóc, báo chính quyền xã.",
        "Severely dependent and lives alone: needs a carer, tell the commune.",
    );
    Some(alert("dependent-alone", "danger", texts, &barthel.evidence))
}

fn falls(picture: &Picture) -> Option<Alert> {
    let said = picture.falls.as_ref().filter(|said| said.value == Risk::High)?;
    let texts = (
        "Nguy cơ ngã cao: tìm nguyên nhân, xem nhà ở và thuốc.",
        "High risk of falls: look for causes, at the home and the medicines.",
    );
    Some(alert("falls-high", "warning", texts, &said.evidence))
}

fn mind(picture: &Picture) -> Option<Alert> {
    let said =
        picture.mini_cog.as_ref().filter(|_| picture.is_mini_cog_positive() == Some(true))?;
    let texts = (
        "Mini-Cog dương tính: cần khám sa sút trí tuệ.",
        "Mini-Cog is positive: examine for dementia.",
    );
    Some(alert("mini-cog-positive", "warning", texts, &said.evidence))
}

fn medicines(picture: &Picture) -> Option<Alert> {
    let said = picture.medicines.as_ref().filter(|_| picture.takes_many() == Some(true))?;
    let texts = (
        "Dùng nhiều thuốc: xem tương tác, thuốc trùng và thuốc gây ngã.",
        "Many medicines: look for interactions, doubles and those that cause falls.",
    );
    Some(alert("polypharmacy", "info", texts, &said.evidence))
}
