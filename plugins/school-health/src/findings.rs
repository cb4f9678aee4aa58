//! What is found, each with the entries that it rests on.

use crate::areas::{Outcome, Screened};
use crate::facts::TEETH;
use crate::growth::{Growth, Height, Weight};
use crate::picture::Picture;
use crate::pressure::Class;
use crate::vaccines::{name, slug};
use crate::vision::{self, Impairment};
use hoso_sdk::{Finding, Text, Value, quantity, text};

/// The findings of a picture.
pub fn findings(picture: &Picture) -> Vec<Finding> {
    let mut all: Vec<Finding> = picture.growth.iter().flat_map(growth).collect();
    all.extend(pressure(picture));
    all.extend(eyes(picture));
    all.extend(dmft(picture));
    all.extend(picture.screened.iter().map(screened));
    all.push(check(picture));
    all.extend(group(picture));
    all.extend(picture.vaccines.iter().flatten().map(|missing| {
        let (vi, en) = name(missing.group);
        let text = text(
            &format!("Cần tiêm bù {vi}, mũi {}", missing.number),
            &format!("To catch up: {en}, dose {}", missing.number),
        );
        let code = format!("vaccine-{}", slug(missing.group));
        finding(&code, Value::Date(missing.recommended.into()), text, &missing.evidence)
    }));
    all
}

fn finding(code: &str, value: Value, text: Text, evidence: &[String]) -> Finding {
    Finding { code: code.to_owned(), value, text, evidence: evidence.to_vec() }
}

fn word(word: &str) -> Value {
    Value::Text(word.to_owned())
}

fn growth(growth: &Growth) -> Vec<Finding> {
    let found = |code: &str, value, words: Text| finding(code, value, words, &growth.evidence);
    let mut all = Vec::new();
    if let Some(bmi) = growth.bmi {
        let name = text("Chỉ số khối cơ thể", "Body mass index");
        all.push(found("bmi", quantity(bmi, "kg/m2"), name));
    }
    for (code, score) in growth.scores() {
        let (vi, en) = score_name(code);
        all.push(found(code, quantity(score.z, "1"), text(vi, en)));
        if score.flagged {
            let name = text(
                &format!("{vi}: ngoài giới hạn hợp lý, cần đo lại"),
                &format!("{en}: implausible, measure again"),
            );
            all.push(found(&format!("{code}-implausible"), Value::Truth(true), name));
        }
    }
    if let Some(class) = growth.weight() {
        let (code, vi, en) = weight_name(class, growth.from_five);
        all.push(found("weight-class", word(code), text(vi, en)));
    }
    if let Some(class) = growth.height() {
        let (code, vi, en) = height_name(class);
        all.push(found("height-class", word(code), text(vi, en)));
    }
    all
}

fn score_name(code: &str) -> (&'static str, &'static str) {
    match code {
        "height-for-age" => ("Chiều cao theo tuổi (z)", "Height for age (z)"),
        "weight-for-age" => ("Cân nặng theo tuổi (z)", "Weight for age (z)"),
        "bmi-for-age" => ("BMI theo tuổi (z)", "Body mass index for age (z)"),
        _ => ("Cân nặng theo chiều cao (z)", "Weight for height (z)"),
    }
}

/// Code and names; under five years WHO speaks of wasting.
pub fn weight_name(class: Weight, from_five: bool) -> (&'static str, &'static str, &'static str) {
    match (class, from_five) {
        (Weight::SevereThinness, true) => ("severe-thinness", "Gầy còm nặng", "Severe thinness"),
        (Weight::SevereThinness, false) => ("severe-wasting", "Gầy còm nặng", "Severe wasting"),
        (Weight::Thinness, true) => ("thinness", "Gầy còm", "Thinness"),
        (Weight::Thinness, false) => ("wasting", "Gầy còm", "Wasting"),
        (Weight::Normal, _) => ("normal", "Cân nặng bình thường", "Normal weight"),
        (Weight::OverweightRisk, _) => {
            ("overweight-risk", "Có thể có nguy cơ thừa cân", "Possible risk of overweight")
        }
        (Weight::Overweight, _) => ("overweight", "Thừa cân", "Overweight"),
        (Weight::Obesity, _) => ("obesity", "Béo phì", "Obesity"),
    }
}

fn height_name(class: Height) -> (&'static str, &'static str, &'static str) {
    match class {
        Height::SevereStunting => ("severe-stunting", "Thấp còi nặng", "Severe stunting"),
        Height::Stunting => ("stunting", "Thấp còi", "Stunting"),
        Height::Normal => ("normal", "Chiều cao bình thường", "Normal height"),
    }
}

fn pressure(picture: &Picture) -> Vec<Finding> {
    let Some(newest) = &picture.newest else { return Vec::new() };
    let reading = &newest.reading;
    let class = picture.readings.first().filter(|classed| classed.day == reading.day);
    let (code, vi, en) = match class {
        Some(classed) => class_name(classed.class),
        None => (
            "not-classed",
            "Chưa phân loại được huyết áp: thiếu chiều cao, hoặc ngoài 1 đến 17 tuổi",
            "Blood pressure not classed: height is missing, or age is not 1 to 17",
        ),
    };
    let mut all = vec![finding("pressure-class", word(code), text(vi, en), &reading.evidence)];
    if let Some(row) = &newest.row {
        let [upper, lower] = row.percentiles(reading.systolic, reading.diastolic);
        let one = |code, value, vi, en| {
            finding(code, quantity(value, "%"), text(vi, en), &reading.evidence)
        };
        let (vi, en) = ("Bách phân vị huyết áp tâm thu", "Percentile of systolic pressure");
        all.push(one("systolic-percentile", upper, vi, en));
        let (vi, en) = ("Bách phân vị huyết áp tâm trương", "Percentile of diastolic pressure");
        all.push(one("diastolic-percentile", lower, vi, en));
    }
    all
}

fn eyes(picture: &Picture) -> Vec<Finding> {
    let Some(eyes) = &picture.eyes else { return Vec::new() };
    let names = [
        ("log-mar-right", "logMAR mắt phải", "logMAR of the right eye"),
        ("log-mar-left", "logMAR mắt trái", "logMAR of the left eye"),
    ];
    let known = names.into_iter().zip(eyes.log_mar);
    let mut all: Vec<Finding> = known
        .filter_map(|((code, vi, en), value)| {
            // A blind eye has none.
            let log_mar = value.filter(|value| value.is_finite())?;
            Some(finding(code, quantity(log_mar, "1"), text(vi, en), &eyes.evidence))
        })
        .collect();
    if let [Some(right), Some(left)] = eyes.log_mar {
        let category = vision::impairment(right, left);
        let name = impairment_name(category);
        all.push(finding("vision-impairment", word(category.code()), name, &eyes.evidence));
    }
    all
}

fn class_name(class: Class) -> (&'static str, &'static str, &'static str) {
    let (vi, en) = match class {
        Class::Normal => ("Huyết áp bình thường", "Blood pressure normal"),
        Class::Elevated => ("Huyết áp cao hơn bình thường", "Blood pressure elevated"),
        Class::Stage1 => ("Huyết áp độ 1", "Blood pressure stage 1"),
        Class::Stage2 => ("Huyết áp độ 2", "Blood pressure stage 2"),
    };
    (class.code(), vi, en)
}

fn impairment_name(category: Impairment) -> Text {
    match category {
        Impairment::None => text("Không giảm thị lực", "No vision impairment"),
        Impairment::Mild => text("Giảm thị lực nhẹ", "Mild vision impairment"),
        Impairment::Moderate => text("Giảm thị lực vừa", "Moderate vision impairment"),
        Impairment::Severe => text("Giảm thị lực nặng", "Severe vision impairment"),
        Impairment::Blindness => text("Mù", "Blindness"),
    }
}

/// Decayed, missing and filled teeth of one day.
fn dmft(picture: &Picture) -> Option<Finding> {
    let [decayed, missing, filled] = TEETH.map(|code| picture.facts.number(code));
    let (decayed, missing, filled) = (decayed?, missing?, filled?);
    let name = text("Số răng sâu, mất, trám", "Decayed, missing and filled teeth");
    let ids = [decayed.2, missing.2, filled.2];
    (decayed.1 == missing.1 && missing.1 == filled.1)
        .then(|| finding("dmft", quantity(decayed.0 + missing.0 + filled.0, "1"), name, &ids))
}

fn screened(screened: &Screened) -> Finding {
    let (area, vi, en) = screened.area.name();
    let (code, said_vi, said_en) = match screened.outcome {
        Outcome::Pass => ("pass", "đạt", "passed"),
        Outcome::Repeat { .. } => ("repeat", "cần đo lại", "to be repeated"),
        Outcome::Refer if screened.answered.is_some() => {
            ("followed-up", "đã khám chuyên khoa", "referral answered")
        }
        Outcome::Refer => ("refer", "cần khám chuyên khoa", "to be referred"),
    };
    let text = text(&format!("Sàng lọc {vi}: {said_vi}"), &format!("Screen of {en}: {said_en}"));
    let mut evidence = screened.evidence.clone();
    evidence.extend(screened.answered.clone());
    finding(&format!("screen-{area}"), word(code), text, &evidence)
}

/// The start-of-year check: `complete`, or the first part that is lacking.
fn check(picture: &Picture) -> Finding {
    let (vi, en) = match picture.lacking.first() {
        None => ("Đã khám đầu năm học đủ nội dung", "The start-of-year check is complete"),
        Some(_) => ("Khám đầu năm học chưa đủ", "The start-of-year check is not complete"),
    };
    let lacking = picture.lacking.join(" ");
    let value = if lacking.is_empty() { "complete" } else { &lacking };
    finding("year-check", word(value), text(vi, en), &[])
}

fn group(picture: &Picture) -> Vec<Finding> {
    let said = [
        ("school", "Trường", "School", &picture.school),
        ("class", "Lớp", "Class", &picture.class),
    ];
    let known = said.into_iter().filter_map(|(code, vi, en, said)| {
        let said = said.as_ref()?;
        Some(finding(code, word(&said.word), text(vi, en), std::slice::from_ref(&said.id)))
    });
    known.collect()
}
