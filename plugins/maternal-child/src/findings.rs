//! What is found, each with the entries that it rests on.

use crate::birth::weight_class;
use crate::picture::{Mother, Picture};
use crate::pregnancy::{Method, term, trimester};
use crate::vaccines::{self, Vaccines};
use crate::{anaemia, contacts, register};
use hoso_immunization::{Evaluated, GroupForecast, Reason, Status, Verdict};
use hoso_sdk::{Finding, Text, Value, quantity, text};

/// The findings of a picture.
pub fn findings(picture: &Picture) -> Vec<Finding> {
    let mut all = Vec::new();
    if let Some(mother) = &picture.mother {
        all.extend(dating(picture, mother));
        all.extend(care(picture, mother));
        all.extend(risks(picture, mother));
        all.extend(register::columns(picture, mother));
    }
    all.extend(newborn(picture));
    all.extend(growth(picture));
    if let Some(vaccines) = &picture.vaccines {
        let name = text("Lịch tiêm chủng áp dụng", "Vaccine schedule");
        all.push(finding("vaccine-schedule", word(vaccines.schedule), name, &[]));
        all.extend(vaccines.groups.iter().flat_map(|group| group_findings(vaccines, group)));
    }
    all
}

fn finding(code: &str, value: Value, text: Text, evidence: &[String]) -> Finding {
    Finding { code: code.to_owned(), value, text, evidence: evidence.to_vec() }
}

fn one(code: &str, value: Value, (vi, en): (&str, &str), evidence: &str) -> Finding {
    finding(code, value, text(vi, en), &[evidence.to_owned()])
}

fn word(word: &str) -> Value {
    Value::Text(word.to_owned())
}

/// Weeks and days today, or at the end; due date; trimester.
fn dating(picture: &Picture, mother: &Mother) -> Vec<Finding> {
    let Some(dating) = &mother.pregnancy.dating else { return Vec::new() };
    let end = mother.pregnancy.end.as_ref().map(|end| end.day);
    let on = end.unwrap_or_else(|| {
        // The days change every day, so the answer holds for today only.
        picture.facts.call.clock.reached(picture.today().add_days(1));
        picture.today()
    });
    let method = match dating.method {
        Method::Estimate => "estimate",
        Method::Ultrasound => "ultrasound",
        Method::LastPeriod => "last-period",
    };
    let from = &dating.evidence;
    let mut all = vec![
        one("due-date", Value::Date(dating.due.into()), ("Dự kiến sinh", "Due date"), from),
        one("dated-by", word(method), ("Tuổi thai tính theo", "Dated by"), from),
    ];
    let Some(days) = mother.pregnancy.days_on(on) else { return all };
    let weeks = days / 7;
    let names = [
        ("gestational-weeks", weeks, "Tuổi thai, tuần", "Gestational age, weeks"),
        ("gestational-days", days % 7, "Tuổi thai, ngày lẻ", "Gestational age, days over"),
        ("trimester", i64::from(trimester(weeks)), "Ba tháng thứ", "Trimester"),
    ];
    all.extend(names.map(|(code, count, vi, en)| one(code, Value::Count(count), (vi, en), from)));
    if mother.pregnancy.end.as_ref().is_some_and(|end| end.birth) {
        all.push(one("term", word(term(weeks)), ("Tuổi thai khi sinh", "Term at birth"), from));
    }
    all
}

/// Contacts and tetanus doses.
fn care(picture: &Picture, mother: &Mother) -> Vec<Finding> {
    let seen: Vec<String> = mother.contacts.iter().map(|one| one.evidence.clone()).collect();
    let four = contacts::four_in_three(&mother.contacts);
    let mut all = vec![
        finding(
            "antenatal-contacts",
            Value::Count(seen.len() as i64),
            text("Số lần khám thai", "Antenatal contacts"),
            &seen,
        ),
        finding(
            "four-in-three-periods",
            Value::Truth(four),
            text("Khám ít nhất 4 lần trong 3 thời kỳ", "Four contacts or more in three periods"),
            &seen,
        ),
    ];
    if let Some(state) = &mother.tetanus {
        let doses = Value::Count(state.doses as i64);
        let name = text("Số mũi uốn ván", "Tetanus doses");
        all.push(finding("tetanus-doses", doses, name, &state.evidence));
        if let Some((from, _)) = state.next {
            let name = text("Mũi uốn ván tiếp theo từ", "Next tetanus dose from");
            all.push(finding("tetanus-next", Value::Date(from.into()), name, &state.evidence));
        }
    }
    if mother.pregnancy.end.is_none() {
        let (from, to) = anaemia::iron_mg(&picture.facts, mother.anaemia.as_ref());
        let evidence: Vec<String> = mother.anaemia.iter().map(|a| a.evidence.clone()).collect();
        for (code, mg, vi, en) in [
            ("iron-mg-from", from, "Sắt mỗi ngày, ít nhất", "Iron a day, at least"),
            ("iron-mg-to", to, "Sắt mỗi ngày, nhiều nhất", "Iron a day, at most"),
        ] {
            all.push(finding(code, quantity(mg, "mg"), text(vi, en), &evidence));
        }
    }
    all
}

fn risks(picture: &Picture, mother: &Mother) -> Vec<Finding> {
    let mut all = Vec::new();
    if let Some((class, evidence)) = &mother.pressure {
        let name = text("Huyết áp khi mang thai", "Blood pressure in pregnancy");
        all.push(finding("pressure-in-pregnancy", word(class.code()), name, evidence));
    }
    if let Some(state) = &mother.anaemia {
        let value = Value::Truth(state.anaemic);
        all.push(one("anaemia", value, ("Thiếu máu", "Anaemia"), &state.evidence));
    }
    if let Some((class, evidence)) = &mother.glucose {
        let name = ("Đường huyết khi mang thai", "Glucose in pregnancy");
        all.push(one("glucose-in-pregnancy", word(class.code()), name, evidence));
    }
    if !mother.risks.is_empty() && mother.pregnancy.end.is_none() {
        all.extend(aspirin(picture, mother));
    }
    for (sign, evidence) in &mother.danger {
        let (vi, en) = crate::form_items::sign_name(sign);
        all.push(one("danger-sign", word(sign), (vi, en), evidence));
    }
    all.extend(certificate(picture));
    all
}

/// WHO ANC.DT.27: counsel on the risk of pre-eclampsia; 75 mg of aspirin daily from 12 weeks.
fn aspirin(picture: &Picture, mother: &Mother) -> Vec<Finding> {
    let evidence: Vec<String> = mother.risks.iter().map(|(_, id)| id.clone()).collect();
    let name = text("Nguy cơ tiền sản giật", "At risk of pre-eclampsia");
    let risk = finding("pre-eclampsia-risk", Value::Truth(true), name, &evidence);
    let start = mother.pregnancy.dating.as_ref().map(|dating| dating.start.add_days(7 * 12));
    let due = start.is_some_and(|start| picture.facts.call.clock.reached(start));
    let name = text("Aspirin mỗi ngày đến khi sinh", "Aspirin a day until the birth");
    let dose = due.then(|| finding("aspirin-mg", quantity(75.0, "mg"), name, &evidence));
    [risk].into_iter().chain(dose).collect()
}

/// The number of the birth certificate stands on the mother's chart and on the child's: by it the
/// two belong together, and neither chart shows the other.
fn certificate(picture: &Picture) -> Option<Finding> {
    let (entry, _) = picture.facts.own("birth-certificate").next()?;
    let name = ("Số giấy chứng sinh", "Number of the birth certificate");
    Some(one("birth-certificate", entry.value.clone(), name, &entry.id))
}

fn newborn(picture: &Picture) -> Vec<Finding> {
    let Some(newborn) = &picture.newborn else { return Vec::new() };
    let mut all = Vec::new();
    if let Some((grams, evidence)) = &newborn.grams {
        let name = ("Cân nặng lúc sinh", "Birth weight");
        all.push(one("birth-weight", quantity(*grams, "g"), name, evidence));
        let name = ("Nhóm cân nặng lúc sinh", "Class of birth weight");
        all.push(one("birth-weight-class", word(weight_class(*grams)), name, evidence));
    }
    if let Some((weeks, evidence)) = &newborn.weeks {
        all.push(one(
            "term",
            word(term(*weeks)),
            ("Tuổi thai khi sinh", "Term at birth"),
            evidence,
        ));
    }
    all.extend(certificate(picture));
    all
}

/// `growth.<indicator>` is a z-score; `.flagged` tells one that cannot be right.
fn growth(picture: &Picture) -> Vec<Finding> {
    let Some(growth) = &picture.growth else { return Vec::new() };
    let found = |code: &str, value, vi: &str, en: &str| {
        finding(code, value, text(vi, en), &growth.evidence)
    };
    let day = Value::Date(growth.day.into());
    let mut all = vec![found("growth.day", day, "Ngày cân đo", "Day of measuring")];
    for (code, vi, en, score) in growth.indicators() {
        let code = format!("growth.{code}");
        all.push(found(&code, quantity(score.z, "1"), vi, en));
        if score.flagged {
            let (vi, en) = ("Số đo không hợp lý, cần đo lại", "Not plausible: measure again");
            all.push(found(&format!("{code}.flagged"), Value::Truth(true), vi, en));
        }
    }
    for (code, class) in growth.classes() {
        let (vi, en) = ("Phân loại dinh dưỡng", "Class of nutrition");
        all.push(found(&format!("growth.{code}.class"), word(class), vi, en));
    }
    // 87.4 less 0.7 is a hair off in binary.
    let used = growth.scores.length.map(|cm| quantity((cm * 1e6).round() / 1e6, "cm"));
    all.extend(used.map(|cm| found("growth.length", cm, "Chiều cao tính", "Length used")));
    let bmi = growth.scores.bmi.map(|bmi| quantity(bmi, "kg/m2"));
    all.extend(bmi.map(|bmi| found("growth.bmi", bmi, "BMI", "Body mass index")));
    if growth.scores.standing_too_young {
        let (vi, en) =
            ("Đo đứng dưới 9 tháng: coi như đo nằm", "Standing under 9 months: as lying");
        all.push(found("growth.standing-too-young", Value::Truth(true), vi, en));
    }
    all
}

/// `vaccine.<group>.status`, `.dose-<n>`, and of the next dose `.next`, `.earliest`,
/// `.recommended`, `.overdue-after`, `.latest`.
fn group_findings(vaccines: &Vaccines, group: &GroupForecast) -> Vec<Finding> {
    let slug = vaccines::slug(group.group);
    let (vi, en) = vaccines::name(group.group);
    let code = |part: &str| format!("vaccine.{slug}.{part}");
    let ids = |doses: &[Evaluated]| -> Vec<String> {
        doses.iter().map(|dose| vaccines.doses[dose.index].clone()).collect()
    };
    let named = |what_vi: &str, what_en: &str| {
        text(&format!("Vắc xin {vi}: {what_vi}"), &format!("Vaccine {en}: {what_en}"))
    };
    let seen = ids(&group.doses);
    let status = named("tình trạng", "status");
    let mut all = vec![finding(&code("status"), word(status_word(group.status)), status, &seen)];
    for (place, dose) in group.doses.iter().enumerate() {
        let text = named("mũi đã tiêm", "dose given");
        let number = code(&format!("dose-{}", place + 1));
        all.push(finding(&number, word(verdict(dose.verdict)), text, &ids(&[*dose])));
    }
    if group.number > 0 {
        let text = named("mũi tiếp theo", "next dose");
        all.push(finding(&code("next"), Value::Count(group.number as i64), text, &seen));
    }
    let days = [
        ("earliest", group.earliest, "sớm nhất", "earliest"),
        ("recommended", group.recommended, "khuyến cáo", "recommended"),
        ("overdue-after", group.past_due, "quá hạn sau", "overdue after"),
        ("latest", group.latest, "muộn nhất", "latest"),
    ];
    for (part, day, vi, en) in days {
        let value = day.map(|day| Value::Date(day.into()));
        all.extend(value.map(|value| finding(&code(part), value, named(vi, en), &seen)));
    }
    all
}

fn status_word(status: Status) -> &'static str {
    match status {
        Status::NotComplete => "not-complete",
        Status::Complete => "complete",
        Status::NotRecommended => "not-recommended",
        Status::AgedOut => "aged-out",
    }
}

fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Valid => "valid",
        Verdict::Extraneous => "extraneous",
        Verdict::TooOld => "too-old",
        Verdict::NotValid(Reason::TooYoung) => "too-young",
        Verdict::NotValid(Reason::IntervalTooShort) => "interval-too-short",
        Verdict::NotValid(Reason::LiveVaccineTooSoon) => "live-vaccine-too-soon",
        Verdict::NotValid(Reason::WrongVaccine) => "wrong-vaccine",
    }
}
