//! The findings of hearing, lungs and noise: every number with its unit.

use crate::audiometry::{self, AVERAGES, Comparison, EARS, Shift};
use crate::findings::{finding, word};
use crate::noise::{ACTION_DOSE, NIOSH, OSHA, OSHA_CEILING, Rule};
use crate::picture::{Hearing, Picture};
use crate::settings;
use crate::spirometry::{self, Measured, RESPONSE};
use hoso_sdk::{Finding, Value, quantity};

const EAR_WORDS: [(&str, &str); 2] = [("tai phải", "right ear"), ("tai trái", "left ear")];

/// Averages, grade and shifts of the newest audiogram.
pub fn hearing(picture: &Picture) -> Vec<Finding> {
    let Some(hearing) = &picture.hearing else { return Vec::new() };
    let evidence = &hearing.current.evidence;
    let mut all = averages(hearing);
    if let Some(grade) = audiometry::grade(&hearing.current) {
        all.push(word("who-hearing-grade", grade, evidence));
    }
    if let Some(comparison) = &hearing.comparison {
        all.extend(shifts(picture, comparison));
        all.extend(age_corrections(picture, hearing, comparison));
    }
    all
}

fn averages(hearing: &Hearing) -> Vec<Finding> {
    let each = AVERAGES.iter().flat_map(|average| [0, 1].map(|ear| (average, ear)));
    each.filter_map(|((name, places), ear)| {
        let mean = hearing.current.mean(ear, places)?;
        let (vi, en) = EAR_WORDS[ear];
        let words = (format!("Ngưỡng nghe trung bình, {vi}"), format!("Pure tone average, {en}"));
        let code = format!("pta-{name}-{}", EARS[ear]);
        let value = quantity(mean, "dB");
        Some(finding(&code, value, (&words.0, &words.1), &hearing.current.evidence))
    })
    .collect()
}

fn shifts(picture: &Picture, comparison: &Comparison) -> Vec<Finding> {
    let evidence = &comparison.evidence;
    let correct = settings::corrects_age(picture.facts.call);
    let truth = |code: &str, is, words| finding(code, Value::Truth(is), words, evidence);
    let ears = comparison.shifts.iter().enumerate();
    let mut all: Vec<Finding> = ears
        .filter_map(|(ear, shift)| Some((ear, shift.as_ref()?)))
        .flat_map(|(ear, shift)| ear_shift(ear, shift, correct, evidence))
        .collect();
    if let Some(is) = comparison.is_standard(correct) {
        let words = ("Dịch chuyển ngưỡng nghe chuẩn", "Standard threshold shift");
        all.push(truth("sts", is, words));
        let recordable = comparison.shifts.iter().flatten().any(|s| s.is_recordable(correct));
        let words = ("Phải ghi nhận theo OSHA 1904.10", "Recordable by OSHA 1904.10");
        all.push(truth("osha-recordable", recordable, words));
        let words = ("Dịch chuyển ngưỡng kéo dài", "The shift is persistent");
        all.push(truth("sts-persistent", picture.has_persistent_shift(), words));
    }
    if let Some(is) = comparison.niosh {
        let words = ("Dịch chuyển ngưỡng theo NIOSH", "Significant shift of NIOSH");
        all.push(truth("niosh-shift", is, words));
    }
    all
}

fn ear_shift(ear: usize, shift: &Shift, correct: bool, evidence: &[String]) -> Vec<Finding> {
    let (vi, en) = EAR_WORDS[ear];
    let name = |code: &str| format!("{code}-{}", EARS[ear]);
    let number = |code: &str, value, vi_title: &str, en_title: &str| {
        let words = (format!("{vi_title}, {vi}"), format!("{en_title}, {en}"));
        finding(&name(code), quantity(value, "dB"), (&words.0, &words.1), evidence)
    };
    let mut all = vec![
        number("threshold-shift", shift.raw, "Thay đổi 2-3-4 kHz", "Change at 2, 3, 4 kHz"),
        number("level-2-3-4-khz", shift.level, "Trung bình 2-3-4 kHz", "Mean at 2, 3, 4 kHz"),
    ];
    if let Some(corrected) = shift.corrected {
        let (vi, en) = ("Thay đổi đã hiệu chỉnh tuổi", "Change corrected for age");
        all.push(number("threshold-shift-corrected", corrected, vi, en));
    }
    let words = (format!("Dịch chuyển chuẩn, {vi}"), format!("Standard shift, {en}"));
    let value = Value::Truth(shift.is_standard(correct));
    all.push(finding(&name("sts"), value, (&words.0, &words.1), evidence));
    all
}

/// What age explains at each frequency of the tables, dB.
fn age_corrections(picture: &Picture, hearing: &Hearing, comparison: &Comparison) -> Vec<Finding> {
    let facts = &picture.facts;
    let rows = [comparison.baseline, hearing.current.day]
        .map(|day| Some(audiometry::correction(facts.sex()?, facts.age_on(day)?)));
    let [Some(before), Some(now)] = rows else { return Vec::new() };
    let frequencies = [1000, 2000, 3000, 4000, 6000].into_iter().zip(before.into_iter().zip(now));
    let change = |(hz, (before, now)): (u32, (u8, u8))| {
        let words = (format!("Hiệu chỉnh tuổi ở {hz} Hz"), format!("Age correction at {hz} Hz"));
        let value = quantity(f64::from(now) - f64::from(before), "dB");
        let code = format!("age-correction-{hz}");
        finding(&code, value, (&words.0, &words.1), &comparison.evidence)
    };
    frequencies.map(change).collect()
}

/// Each measure against its reference, the pattern, the response to a bronchodilator.
pub fn lungs(picture: &Picture) -> Vec<Finding> {
    let Some(found) = &picture.spirometry else { return Vec::new() };
    let mut all: Vec<Finding> = found.measures.iter().flat_map(measure).collect();
    if let Some(pattern) = found.pattern() {
        all.push(word("spirometry-pattern", pattern.words(), &found.evidence()));
    }
    for (name, said) in &found.responses {
        let value = quantity(said.value, "%");
        let words = ("Thay đổi sau giãn phế quản", "Change after a bronchodilator");
        all.push(finding(&format!("{name}-response"), value, words, &said.evidence));
    }
    if !found.responses.is_empty() {
        let is = found.responses.iter().any(|(_, said)| said.value > RESPONSE);
        let evidence: Vec<String> =
            found.responses.iter().flat_map(|(_, said)| said.evidence.clone()).collect();
        let words = ("Đáp ứng giãn phế quản", "Bronchodilator response");
        all.push(finding("bronchodilator-response", Value::Truth(is), words, &evidence));
    }
    all
}

fn measure(one: &Measured) -> Vec<Finding> {
    let title = match one.name {
        "fev1" => "FEV1",
        "fvc" => "FVC",
        "fev1fvc" => "FEV1/FVC",
        _ => "FEF25-75",
    };
    let number = |what: &str, value, unit, vi: &str, en: &str| {
        let words = (format!("{title}: {vi}"), format!("{title}: {en}"));
        let code = format!("{}-{what}", one.name);
        finding(&code, quantity(value, unit), (&words.0, &words.1), &one.evidence)
    };
    let expected = one.expected;
    let limit = expected.lower_limit();
    let percent = expected.percent(one.value);
    let grade = spirometry::grade(one.z());
    vec![
        number("predicted", expected.m, one.unit, "dự đoán", "predicted"),
        number("lln", limit, one.unit, "giới hạn dưới", "lower limit of normal"),
        number("z", one.z(), "1", "điểm z", "z-score"),
        number("percent", percent, "%", "% dự đoán", "% of predicted"),
        word(&format!("{}-grade", one.name), grade, &one.evidence),
    ]
}

/// The dose of the newest measured day by three rules.
pub fn noise(picture: &Picture) -> Vec<Finding> {
    let Some(said) = &picture.noise else { return Vec::new() };
    let call = picture.facts.call;
    let rules = [
        ("osha", ("OSHA", "OSHA"), OSHA),
        ("niosh", ("NIOSH", "NIOSH"), NIOSH),
        ("limit", ("giới hạn đặt", "set limit"), settings::noise_rule(call)),
    ];
    let mut all = Vec::new();
    let mut add = |code: &str, value, vi: &str, en: &str| {
        all.push(finding(code, value, (vi, en), &said.evidence));
    };
    for (name, (vi_of, en_of), rule) in rules {
        let (vi, en) = (format!("Liều tiếng ồn ({vi_of})"), format!("Noise dose ({en_of})"));
        let dose = rule.dose(&said.value);
        add(&format!("noise-dose-{name}"), quantity(dose, "%"), &vi, &en);
        if let Some(average) = rule.average(dose) {
            let (vi, en) = (format!("Mức ồn 8 giờ ({vi_of})"), format!("8-hour level ({en_of})"));
            add(&format!("noise-twa-{name}"), quantity(average, "dB"), &vi, &en);
        }
        if let [stay] = said.value[..] {
            let (vi, en) = (format!("Số giờ cho phép ({vi_of})"), format!("Allowed ({en_of})"));
            let hours = quantity(rule.allowed_hours(stay.level), "h");
            add(&format!("noise-allowed-{name}"), hours, &vi, &en);
        }
    }
    let action = OSHA.dose(&said.value) >= ACTION_DOSE - 1e-9;
    let ceiling = said.value.iter().any(|stay| stay.level > OSHA_CEILING);
    let over = is_over_limit(picture, &settings::noise_rule(call));
    add("noise-action-level", Value::Truth(action), "Đạt mức hành động", "At the action level");
    add("noise-over-115", Value::Truth(ceiling), "Có lúc trên 115 dBA", "At times over 115 dBA");
    add("noise-over-limit", Value::Truth(over), "Ồn vượt giới hạn", "Noise is over the limit");
    all
}

/// The dose is over 100 %, or a level over the ceiling.
pub fn is_over_limit(picture: &Picture, rule: &Rule) -> bool {
    let ceiling = settings::noise_ceiling(picture.facts.call);
    picture.noise.as_ref().is_some_and(|said| {
        rule.dose(&said.value) > 100.0 + 1e-9 || said.value.iter().any(|stay| stay.level > ceiling)
    })
}
