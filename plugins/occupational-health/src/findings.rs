//! What is found, each with the entries that it rests on. The numbers of hearing, lungs and noise
//! are in `measured`.

use crate::exposure::Exposure;
use crate::facts::chosen;
use crate::form_items::CLASSES;
use crate::ilo::{self, Reading};
use crate::measured;
use crate::picture::Picture;
use crate::records::Record;
use crate::settings;
use hoso_sdk::{Finding, Value, quantity, text};

/// The findings of a picture.
pub fn findings(picture: &Picture) -> Vec<Finding> {
    [
        classes(picture),
        picture.exposures.iter().flat_map(exposure).collect(),
        measured::hearing(picture),
        measured::lungs(picture),
        measured::noise(picture),
        radiograph(picture),
        picture.known.records.iter().flat_map(|record| disease(picture, record)).collect(),
    ]
    .concat()
}

/// A finding with its words and entries.
pub fn finding(code: &str, value: Value, words: (&str, &str), evidence: &[String]) -> Finding {
    Finding {
        code: code.to_owned(),
        value,
        text: text(words.0, words.1),
        evidence: evidence.to_vec(),
    }
}

/// A finding that is a code of its own.
pub fn word(code: &str, (value, vi, en): (&str, &str, &str), evidence: &[String]) -> Finding {
    finding(code, Value::Text(value.to_owned()), (vi, en), evidence)
}

fn classes(picture: &Picture) -> Vec<Finding> {
    if !picture.is_followed() {
        return Vec::new();
    }
    let months = quantity(f64::from(picture.work.interval), "mo");
    let words = ("Khám sức khỏe mỗi (tháng)", "Examined every (months)");
    let mut all = vec![finding("examination-interval", months, words, &[])];
    if let Some(newest) = picture.classes.first() {
        let words = ("Phân loại sức khỏe", "Class of health");
        all.push(finding("health-class", Value::Count(newest.value), words, &newest.evidence));
        let parts = CLASSES.iter().filter_map(|(code, ..)| {
            picture.facts.on(newest.day, code, |value| chosen(value)?.parse::<i64>().ok())
        });
        if let Some(worst) = parts.max_by_key(|said| said.value) {
            let words = ("Loại thấp nhất của các chuyên khoa", "Worst class of a specialty");
            let value = Value::Count(worst.value);
            all.push(finding("worst-specialty-class", value, words, &worst.evidence));
        }
    }
    all
}

fn exposure(exposure: &Exposure) -> Vec<Finding> {
    let agent = exposure.agent;
    let (vi, en) = (format!("Tiếp xúc từ: {}", agent.vi), format!("Exposed since: {}", agent.en));
    let since = Value::Date(exposure.since.into());
    let mut all = vec![finding(agent.code, since, (&vi, &en), &exposure.evidence)];
    if let Some(until) = exposure.until {
        let (vi, en) = (format!("Thôi tiếp xúc: {}", agent.vi), format!("Ended: {}", agent.en));
        let code = format!("ended-{}", agent.code);
        all.push(finding(&code, Value::Date(until.into()), (&vi, &en), &exposure.evidence));
    }
    all
}

fn radiograph(picture: &Picture) -> Vec<Finding> {
    let Some(newest) = picture.radiographs.first() else { return Vec::new() };
    let Reading { profusion, evidence, .. } = newest;
    let insured =
        newest.large.is_some() || *profusion >= settings::insured_from(picture.facts.call);
    let truths = [
        (
            "ilo-compatible",
            newest.is_compatible(),
            ("Phù hợp bệnh bụi phổi (ILO)", "Compatible with pneumoconiosis (ILO)"),
        ),
        ("ilo-insured", insured, ("Đạt mức bệnh bảo hiểm", "Reaches the insured level")),
    ];
    let count = |value: usize| Value::Count(i64::try_from(value).unwrap_or(i64::MAX));
    let mut all = vec![
        word("ilo-profusion", (ilo::SCALE[*profusion], "Mật độ ILO", "ILO profusion"), evidence),
        finding(
            "ilo-category",
            count(newest.category()),
            ("Nhóm chính ILO", "ILO major category"),
            evidence,
        ),
    ];
    all.extend(truths.map(|(code, is, words)| finding(code, Value::Truth(is), words, evidence)));
    if let Some(large) = &newest.large {
        all.push(word("ilo-large", (large, "Đám mờ lớn", "Large opacities"), evidence));
    }
    if let Some(before) = picture.radiographs.get(1) {
        // Places are 0 to 11, so the difference fits.
        let steps = *profusion as i64 - before.profusion as i64;
        let words = ("Tiến triển (bậc)", "Progression (steps)");
        let evidence = [evidence.clone(), before.evidence.clone()].concat();
        all.push(finding("ilo-progression", Value::Count(steps), words, &evidence));
    }
    all
}

/// The row of a disease in the list of cases of TT 19/2016, annex 8.
fn disease(picture: &Picture, record: &Record) -> Vec<Finding> {
    let evidence = &record.evidence;
    let disease = record.disease();
    let code = |name: &str| format!("pl8.{}.{name}", record.number);
    let status = (record.status.code(), disease.vi, disease.en);
    let mut all = vec![
        word(&format!("disease-{}", record.number), status, evidence),
        finding(
            &code("found-on"),
            Value::Date(record.found_on.into()),
            ("Ngày phát hiện", "Found on"),
            evidence,
        ),
    ];
    if let Some(age) = picture.facts.age_on(record.found_on) {
        let words = ("Tuổi khi phát hiện", "Age when found");
        all.push(finding(&code("age"), Value::Count(age.into()), words, evidence));
    }
    if let Some(loss) = record.loss_percent {
        let words = ("Suy giảm khả năng lao động", "Loss of working ability");
        all.push(finding(&code("loss"), quantity(loss, "%"), words, evidence));
    }
    // What was not told is that of the present work, where it had begun by then.
    let since = picture.work.since.filter(|since| *since <= record.found_on);
    let worked = since.map(|since| f64::from(since.age_on(record.found_on)));
    if let Some(years) = record.years_in_job.or(worked) {
        let words = ("Tuổi nghề (năm)", "Years in the occupation");
        all.push(finding(&code("years-in-job"), quantity(years, "a"), words, evidence));
    }
    if let Some(job) = &record.occupation {
        let words = ("Nghề khi bị bệnh nghề nghiệp", "Occupation when it was found");
        all.push(finding(&code("occupation"), Value::Text(job.clone()), words, evidence));
    }
    if let Some(job) = &picture.work.occupation {
        let words = ("Công việc hiện nay", "Present work");
        let value = Value::Text(job.value.clone());
        all.push(finding(&code("present-work"), value, words, &job.evidence));
    }
    all
}
