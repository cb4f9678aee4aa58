//! What the staff must not overlook.

use crate::measured;
use crate::picture::Picture;
use crate::records::Status;
use crate::settings;
use crate::spirometry::{self, Pattern};
use hoso_sdk::{Alert, text};

/// The alerts of whoever is followed, gravest first.
pub fn alerts(picture: &Picture) -> Vec<Alert> {
    if !picture.is_followed() {
        return Vec::new();
    }
    [
        still_exposed(picture),
        large_opacities(picture),
        lungs(picture),
        noise(picture),
        shift(picture),
        dust_lung(picture),
        class_fell(picture),
        first_shift(picture),
    ]
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

/// Has the disease and meets its cause every day.
fn still_exposed(picture: &Picture) -> Option<Alert> {
    let known = picture.known.records.iter().filter(|record| record.status >= Status::Diagnosed);
    let meets = |number: usize| {
        picture.exposed().find(|exposure| exposure.agent.diseases.contains(&number))
    };
    let (record, exposure) = known.into_iter().find_map(|one| Some((one, meets(one.number)?)))?;
    let texts = (
        "Đã mắc bệnh nghề nghiệp mà vẫn tiếp xúc: cần chuyển khỏi yếu tố có hại.",
        "Has an occupational disease and is still exposed: take away from the hazard.",
    );
    let evidence = [record.evidence.clone(), exposure.evidence.clone()].concat();
    Some(alert("still-exposed", "danger", texts, &evidence))
}

fn large_opacities(picture: &Picture) -> Option<Alert> {
    let newest = picture.radiographs.first().filter(|reading| reading.large.is_some())?;
    let texts = ("X-quang có đám mờ lớn (ILO).", "Large opacities on the radiograph (ILO).");
    Some(alert("large-opacities", "danger", texts, &newest.evidence))
}

fn lungs(picture: &Picture) -> Option<Alert> {
    let found = picture.spirometry.as_ref()?;
    found.pattern().filter(|pattern| *pattern != Pattern::Normal)?;
    let severe = found
        .measures
        .iter()
        .any(|one| matches!(one.name, "fev1" | "fvc") && spirometry::grade(one.z()).0 == "severe");
    let texts = (
        "Chức năng hô hấp dưới giới hạn bình thường.",
        "Lung function is below the limit of normal.",
    );
    let level = if severe { "danger" } else { "warning" };
    Some(alert("spirometry-abnormal", level, texts, &found.evidence()))
}

fn noise(picture: &Picture) -> Option<Alert> {
    let rule = settings::noise_rule(picture.facts.call);
    let said = picture.noise.as_ref().filter(|_| measured::is_over_limit(picture, &rule))?;
    let texts = (
        "Tiếng ồn vượt giới hạn: cần giảm ồn, đeo bảo vệ tai.",
        "Noise is over the limit: reduce it and protect the ears.",
    );
    Some(alert("noise-over-limit", "warning", texts, &said.evidence))
}

fn shift(picture: &Picture) -> Option<Alert> {
    let hearing = picture.hearing.as_ref().filter(|_| picture.has_persistent_shift())?;
    let texts = (
        "Thính lực giảm kéo dài so với lần nền: xem điếc do tiếng ồn.",
        "Hearing has shifted for good from the baseline: consider noise.",
    );
    Some(alert("hearing-shift", "warning", texts, &hearing.current.evidence))
}

fn first_shift(picture: &Picture) -> Option<Alert> {
    let new = picture.has_standard_shift() && !picture.has_persistent_shift();
    let hearing = picture.hearing.as_ref().filter(|_| new)?;
    let texts = (
        "Có dịch chuyển ngưỡng nghe: đo lại sau khi nghỉ tiếng ồn.",
        "There is a threshold shift: measure again after a rest from noise.",
    );
    Some(alert("hearing-shift-new", "info", texts, &hearing.current.evidence))
}

fn dust_lung(picture: &Picture) -> Option<Alert> {
    let newest = picture.radiographs.first().filter(|reading| reading.is_compatible())?;
    let texts = (
        "X-quang phù hợp bệnh bụi phổi (ILO).",
        "The radiograph is compatible with pneumoconiosis (ILO).",
    );
    Some(alert("dust-lung", "warning", texts, &newest.evidence))
}

fn class_fell(picture: &Picture) -> Option<Alert> {
    let [newest, before, ..] = &picture.classes[..] else { return None };
    let texts = (
        "Phân loại sức khỏe kém hơn lần trước.",
        "The class of health is worse than the last time.",
    );
    let evidence = [newest.evidence.clone(), before.evidence.clone()].concat();
    (newest.value > before.value).then(|| alert("class-fell", "info", texts, &evidence))
}
