//! What somebody has to know now, by level.

use crate::facts::number_of;
use crate::growth::Level;
use crate::picture::{Mother, Picture, Stage};
use crate::{form_items, glucose, pressure, settings, vaccines};
use hoso_sdk::{Alert, text};

/// The alerts of a picture; none for the dead.
pub fn alerts(picture: &Picture) -> Vec<Alert> {
    let mut all = Vec::new();
    if let Some(mother) = &picture.mother {
        all.extend(danger(mother));
        all.extend(pressure_alert(mother));
        all.extend(blood(mother));
        all.extend(post_term(picture, mother));
        all.extend(fetal_heart(picture, mother));
    }
    all.extend(low_weight(picture));
    all.extend(growth(picture));
    all.extend(overdue(picture));
    all
}

fn alert(code: &str, level: &str, (vi, en): (&str, &str), evidence: &[String]) -> Alert {
    Alert {
        code: code.to_owned(),
        level: level.to_owned(),
        text: text(vi, en),
        evidence: evidence.to_vec(),
    }
}

/// One for all signs: each is a reason to refer (WHO ANC.DT.01).
fn danger(mother: &Mother) -> Option<Alert> {
    let (first, _) = mother.danger.first()?;
    let (vi, en) = form_items::sign_name(first);
    let (vi, en) = (
        format!("Dấu hiệu nguy hiểm ({vi}): xử trí và chuyển tuyến ngay."),
        format!("Danger sign ({en}): treat and refer at once."),
    );
    let evidence: Vec<String> = mother.danger.iter().map(|(_, id)| id.clone()).collect();
    Some(alert("danger-sign", "danger", (&vi, &en), &evidence))
}

fn pressure_alert(mother: &Mother) -> Option<Alert> {
    use pressure::Class;
    let (class, evidence) = mother.pressure.as_ref()?;
    let (level, vi, en) = match class {
        Class::NotRaised => return None,
        Class::MeasureAgain => (
            "warning",
            "Huyết áp từ 140/90: cho nghỉ rồi đo lại.",
            "Blood pressure of 140/90 or above: measure again after a rest.",
        ),
        Class::Hypertension => (
            "warning",
            "Tăng huyết áp khi mang thai: theo dõi sát, thử protein niệu.",
            "Hypertension in pregnancy: follow closely, test the urine for protein.",
        ),
        Class::SevereHypertension => (
            "danger",
            "Tăng huyết áp nặng: chuyển bệnh viện ngay.",
            "Severe hypertension: refer to hospital at once.",
        ),
        Class::PreEclampsia => {
            ("danger", "Tiền sản giật: chuyển bệnh viện.", "Pre-eclampsia: refer to hospital.")
        }
        Class::SeverePreEclampsia => (
            "danger",
            "Tiền sản giật nặng: chuyển bệnh viện ngay.",
            "Severe pre-eclampsia: refer to hospital at once.",
        ),
    };
    Some(alert("pressure-in-pregnancy", level, (vi, en), evidence))
}

fn blood(mother: &Mother) -> Vec<Alert> {
    let anaemic = mother.anaemia.as_ref().filter(|state| state.anaemic);
    let anaemia = anaemic.map(|state| {
        let texts = (
            "Thiếu máu: 120 mg sắt và 0,4 mg axit folic mỗi ngày, tìm nguyên nhân.",
            "Anaemia: 120 mg of iron and 0.4 mg of folic acid a day, look for the cause.",
        );
        alert("anaemia", "warning", texts, std::slice::from_ref(&state.evidence))
    });
    let raised = mother.glucose.as_ref().and_then(|(class, evidence)| {
        let texts = match class {
            glucose::Class::NotRaised => return None,
            glucose::Class::Gestational => (
                "Đái tháo đường thai kỳ: tư vấn ăn uống, chuyển khám chuyên khoa.",
                "Gestational diabetes: advise on diet, refer.",
            ),
            glucose::Class::Diabetes => (
                "Đái tháo đường trong thai kỳ: chuyển bệnh viện.",
                "Diabetes in pregnancy: refer to hospital.",
            ),
        };
        Some(alert("glucose-in-pregnancy", "warning", texts, std::slice::from_ref(evidence)))
    });
    anaemia.into_iter().chain(raised).collect()
}

/// Outside of 100 to 180 a minute it is counted again (WHO ANC.DT.04).
fn fetal_heart(picture: &Picture, mother: &Mother) -> Option<Alert> {
    let (entry, day) = picture.facts.own("fetal-heart").next()?;
    let rate = number_of(entry, "/min")?;
    let texts = (
        "Tim thai ngoài 100 đến 180 lần/phút: cho nằm nghiêng trái, đếm lại.",
        "Fetal heart rate outside of 100 to 180: let her lie on her left side, count again.",
    );
    let abnormal = day >= mother.pregnancy.since() && !(100.0..=180.0).contains(&rate);
    (abnormal && picture.stage == Stage::Pregnant)
        .then(|| alert("fetal-heart-rate", "warning", texts, std::slice::from_ref(&entry.id)))
}

/// WHO: to return for delivery at 41 weeks; post-term from 42.
fn post_term(picture: &Picture, mother: &Mother) -> Option<Alert> {
    let dating = mother.pregnancy.dating.as_ref().filter(|_| picture.stage == Stage::Pregnant)?;
    let clock = &picture.facts.call.clock;
    let evidence = std::slice::from_ref(&dating.evidence);
    let at = |weeks: i32| clock.reached(dating.start.add_days(7 * weeks));
    if at(42) {
        let texts = ("Thai quá ngày: chuyển bệnh viện.", "Post-term: refer to hospital.");
        Some(alert("post-term", "danger", texts, evidence))
    } else if at(41) {
        let texts = (
            "Thai từ 41 tuần chưa sinh: đến nơi sinh.",
            "41 weeks and not delivered: go to the place of birth.",
        );
        Some(alert("post-term", "warning", texts, evidence))
    } else {
        None
    }
}

fn low_weight(picture: &Picture) -> Option<Alert> {
    if picture.stage != Stage::Newborn {
        return None;
    }
    let (grams, evidence) = picture.newborn.as_ref()?.grams.as_ref()?;
    let texts = (
        "Trẻ nhẹ cân lúc sinh (dưới 2.500 g): giữ ấm da kề da, bú mẹ sớm, theo dõi sát.",
        "Low birth weight (under 2,500 g): skin to skin, early breastfeeding, close follow-up.",
    );
    (*grams < 2_500.0)
        .then(|| alert("low-birth-weight", "warning", texts, std::slice::from_ref(evidence)))
}

/// WHO 2006: below -3 severe, below -2 moderate.
fn growth(picture: &Picture) -> Vec<Alert> {
    let Some(growth) = &picture.growth else { return Vec::new() };
    let scores = &growth.scores;
    let low = [
        ("wasted", growth.acute(), "gầy còm", "wasted"),
        ("stunted", growth.low(scores.length_for_age), "thấp còi", "stunted"),
        ("underweight", growth.low(scores.weight_for_age), "nhẹ cân", "underweight"),
        ("overweight", growth.high(), "thừa cân, béo phì", "overweight"),
    ];
    let raised = low.into_iter().filter(|(_, level, ..)| *level != Level::Normal);
    raised
        .map(|(code, level, vi, en)| {
            let severe = level == Level::Severe;
            let danger = severe && code == "wasted";
            let (vi, en) = match (danger, severe) {
                (true, _) => (
                    "Suy dinh dưỡng cấp nặng: khám và điều trị ngay.".to_owned(),
                    "Severe acute malnutrition: examine and treat at once.".to_owned(),
                ),
                (_, true) => (format!("Trẻ {vi}, mức nặng."), format!("Severely {en}.")),
                _ => (format!("Trẻ {vi}."), format!("The child is {en}.")),
            };
            let level = if danger { "danger" } else { "warning" };
            alert(code, level, (&vi, &en), &growth.evidence)
        })
        .collect()
}

fn overdue(picture: &Picture) -> Option<Alert> {
    if !matches!(picture.stage, Stage::Newborn | Stage::Child) {
        return None;
    }
    let call = picture.facts.call;
    let grace = settings::whole(call, "overdue-days");
    let groups = picture.vaccines.as_ref()?.groups.iter();
    let awaited = groups.filter(|group| vaccines::is_awaited(picture.stage, group.group));
    let late = awaited.filter(|group| {
        let until = group.past_due.or_else(|| Some(group.recommended?.add_days(grace)));
        until.is_some_and(|until| call.clock.reached(until.add_days(1)))
    });
    let (vi, en): (Vec<&str>, Vec<&str>) = late.map(|group| vaccines::name(group.group)).unzip();
    if vi.is_empty() {
        return None;
    }
    let vi = format!("Quá lịch tiêm: {}.", vi.join("; "));
    let en = format!("Vaccines overdue: {}.", en.join("; "));
    Some(alert("vaccines-overdue", "warning", (&vi, &en), &[]))
}
