//! What the staff must not overlook.

use crate::areas::{Area, Screened};
use crate::growth::Weight;
use crate::picture::Picture;
use crate::pressure::Class;
use crate::settings;
use crate::vision::{self, Impairment};
use hoso_sdk::{Alert, text};

/// The alerts, gravest first; none for those who left and for the dead.
pub fn alerts(picture: &Picture) -> Vec<Alert> {
    if !picture.is_followed() {
        return Vec::new();
    }
    let all = [thin(picture), pressure(picture), eyes(picture), implausible(picture)];
    let late = picture.screened.iter().filter_map(|screened| late(picture, screened));
    all.into_iter().flatten().chain(late).collect()
}

fn alert(code: &str, level: &str, texts: (&str, &str), evidence: &[String]) -> Alert {
    Alert {
        code: code.to_owned(),
        level: level.to_owned(),
        text: text(texts.0, texts.1),
        evidence: evidence.to_vec(),
    }
}

/// Is the referral of the area still open?
fn is_answered(picture: &Picture, area: Area) -> bool {
    picture.screened.iter().any(|s| s.area == area && s.answered.is_some())
}

fn thin(picture: &Picture) -> Option<Alert> {
    let growth = picture.growth.as_ref()?;
    let texts = (
        "Gầy còm nặng: cần khám dinh dưỡng ngay.",
        "Severely thin: needs a nutrition assessment now.",
    );
    let severe = growth.weight() == Some(Weight::SevereThinness);
    (severe && !is_answered(picture, Area::Nutrition))
        .then(|| alert("severe-thinness", "danger", texts, &growth.evidence))
}

fn pressure(picture: &Picture) -> Option<Alert> {
    let newest = picture.readings.first()?;
    if is_answered(picture, Area::Pressure) {
        return None;
    }
    let stage_2 = (
        "Huyết áp độ 2: đo lại trong một tuần; nếu có triệu chứng, chuyển cấp cứu.",
        "Stage 2 blood pressure: measure again within a week; with symptoms refer at once.",
    );
    let stage_1 = (
        "Huyết áp độ 1: đo lại sau 1 đến 2 tuần.",
        "Stage 1 blood pressure: measure again in 1 to 2 weeks.",
    );
    match newest.class {
        Class::Stage2 => Some(alert("pressure-stage-2", "danger", stage_2, &newest.evidence)),
        Class::Stage1 => Some(alert("pressure-stage-1", "warning", stage_1, &newest.evidence)),
        _ => None,
    }
}

fn eyes(picture: &Picture) -> Option<Alert> {
    let eyes = picture.eyes.as_ref()?;
    let [Some(right), Some(left)] = eyes.log_mar else { return None };
    let low = vision::impairment(right, left) >= Impairment::Moderate;
    let texts = (
        "Thị lực mắt tốt hơn dưới 6/18: khám mắt sớm, xếp chỗ ngồi gần bảng.",
        "The better eye sees worse than 6/18: eye doctor soon, a seat near the board.",
    );
    (low && !is_answered(picture, Area::Vision))
        .then(|| alert("low-vision", "warning", texts, &eyes.evidence))
}

fn implausible(picture: &Picture) -> Option<Alert> {
    let growth = picture.growth.as_ref().filter(|growth| growth.is_implausible())?;
    let texts = (
        "Số đo ngoài giới hạn hợp lý của WHO: kiểm tra ngày sinh, cân đo lại.",
        "Beyond WHO's plausible bounds: check the birth date, measure again.",
    );
    Some(alert("implausible-measure", "info", texts, &growth.evidence))
}

/// A referral that nobody answered in time.
fn late(picture: &Picture, screened: &Screened) -> Option<Alert> {
    let call = picture.facts.call;
    let (code, vi, en) = screened.area.name();
    let end = screened.day.add_days(settings::whole(call, "referral-days"));
    let late = screened.is_open() && call.clock.reached(end.add_days(1));
    let vi = format!("Chưa có kết quả khám chuyên khoa ({vi}): liên hệ cha mẹ.");
    let en = format!("No answer to the referral ({en}): contact the parents.");
    late.then(|| alert(&format!("late-{code}"), "warning", (&vi, &en), &screened.evidence))
}
