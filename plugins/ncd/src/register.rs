//! Columns of the registers 01A (hypertension), 01B (diabetes) and 02 (COPD, asthma) of QD
//! 97/QD-PB, annex II, as far as they are known: the newest visit speaks for its month. Codes:
//! `01a.*`, `01b.*` and `02.*`.

use crate::facts::{Glucose, Level, Recorded, Visit};
use crate::findings::finding;
use crate::picture::Picture;
use hoso_sdk::{Finding, Value, quantity, text};

/// Whether the target is reached, as the registers write it.
const NOT_REACHED: i64 = 0;
const REACHED: i64 = 1;
const NOT_ASSESSED: i64 = 2;

/// The rows of whoever has a diagnosis.
pub fn columns(picture: &Picture) -> Vec<Finding> {
    let Some(visit) = &picture.last_visit else { return Vec::new() };
    let mut all = Vec::new();
    if picture.has_hypertension() {
        all.extend(shared("01a", picture, visit));
        all.extend(pressure(picture, visit));
    }
    if picture.has_diabetes() {
        all.extend(shared("01b", picture, visit));
        all.extend(sugar(picture, visit));
    }
    if picture.respiratory.copd.is_some() || picture.respiratory.asthma.is_some() {
        all.extend([month("02", visit), prescribed("02", picture, visit)]);
        all.extend(respiratory(picture, visit));
    }
    all
}

fn column(code: String, value: Value, vi: &str, en: &str, evidence: &[String]) -> Finding {
    finding(&code, value, text(vi, en), evidence)
}

/// Month, managing facility, day and place of the visit, medicines.
fn shared(book: &str, picture: &Picture, visit: &Visit) -> Vec<Finding> {
    let of = |name: &str, value, vi, en| {
        column(format!("{book}.{name}"), value, vi, en, &visit.evidence)
    };
    let managing = picture.facts.call.context.facility.clone();
    vec![
        month(book, visit),
        of("managed-by", Value::Text(managing), "CSYT quản lý", "Managing facility"),
        of("visit-day", Value::Date(visit.day.into()), "Ngày khám", "Day of visit"),
        of("visit-place", Value::Text(visit.facility.clone()), "Nơi khám", "Place of visit"),
        prescribed(book, picture, visit),
    ]
}

fn month(book: &str, visit: &Visit) -> Finding {
    let value = Value::Count(i64::from(visit.day.month()));
    column(format!("{book}.month"), value, "Tháng", "Month", &visit.evidence)
}

fn prescribed(book: &str, picture: &Picture, visit: &Visit) -> Finding {
    let (names, evidence) = medicines(picture, visit);
    let value = Value::Text(names.join("; "));
    column(format!("{book}.medicines"), value, "Thuốc", "Medicines", &evidence)
}

/// Names and entries of what was prescribed on the day.
fn medicines(picture: &Picture, visit: &Visit) -> (Vec<String>, Vec<String>) {
    let prescribed = picture
        .facts
        .entries()
        .filter(|(entry, day)| entry.kind == "MedicationRequest" && *day == visit.day);
    prescribed
        .map(|(entry, _)| {
            let code = &entry.code;
            let name = if code.display.is_empty() { &code.code } else { &code.display };
            (name.clone(), entry.id.clone())
        })
        .unzip()
}

fn pressure(picture: &Picture, visit: &Visit) -> Vec<Finding> {
    let reading = picture.reading.as_ref().filter(|reading| reading.day == visit.day);
    let reached = reading.map(|reading| picture.target.is_met(reading));
    let evidence = reading.map_or(&visit.evidence, |reading| &reading.evidence);
    let target = column(
        "01a.target".to_owned(),
        target(reached),
        "Đạt HA mục tiêu (0 không, 1 đạt, 2 chưa đánh giá)",
        "Target reached (0 no, 1 yes, 2 not assessed)",
        evidence,
    );
    let values = reading.map(|reading| {
        let of = |name, value, vi, en| {
            let value = quantity(value, "mm[Hg]");
            column(format!("01a.{name}"), value, vi, en, &reading.evidence)
        };
        [
            of("systolic", reading.systolic, "HA tâm thu", "Systolic"),
            of("diastolic", reading.diastolic, "HA tâm trương", "Diastolic"),
        ]
    });
    values.into_iter().flatten().chain([target]).collect()
}

fn sugar(picture: &Picture, visit: &Visit) -> Vec<Finding> {
    let of_visit = || picture.sugars.iter().filter(|sugar| sugar.day == visit.day);
    let glucose = of_visit().find_map(|sugar| match sugar.level {
        Level::Fasting(Glucose { mmol_l, .. }) | Level::Random(Glucose { mmol_l, .. }) => {
            let value = quantity(mmol_l, "mmol/L");
            let code = "01b.glucose".to_owned();
            Some(column(code, value, "Đường máu", "Blood glucose", &sugar.evidence))
        }
        Level::Hba1c(_) => None,
    });
    let judged = picture.sugar_controlled().filter(|(_, sugar)| sugar.day == visit.day);
    let evidence = judged.map_or(&visit.evidence, |(_, sugar)| &sugar.evidence);
    let target = column(
        "01b.target".to_owned(),
        target(judged.map(|(met, _)| met)),
        "Đạt mục tiêu (0 không, 1 đạt, 2 chưa đánh giá)",
        "Target reached (0 no, 1 yes, 2 not assessed)",
        evidence,
    );
    glucose.into_iter().chain([target]).collect()
}

/// What was judged that day; a column of a disease that is not diagnosed stays empty.
fn respiratory(picture: &Picture, visit: &Visit) -> Vec<Finding> {
    let known = &picture.respiratory;
    let of = |name, applies: bool, recorded: &Option<Recorded>, vi, en| {
        let recorded = recorded.as_ref().filter(|r| applies && r.day == visit.day)?;
        let value = Value::Count(recorded.value);
        Some(column(format!("02.{name}"), value, vi, en, &recorded.evidence))
    };
    let columns = [
        of(
            "flow",
            true,
            &known.flow,
            "Lưu lượng đỉnh/FEV1 (1 tốt, 2 trung bình, 3 kém)",
            "Peak flow/FEV1 (1 good, 2 medium, 3 poor)",
        ),
        of("copd", known.copd.is_some(), &known.copd_result, "Kết quả COPD", "Result of COPD"),
        of(
            "asthma",
            known.asthma.is_some(),
            &known.asthma_control,
            "HPQ (0 không kiểm soát, 1 một phần, 2 đạt)",
            "Asthma (0 not controlled, 1 partly, 2 controlled)",
        ),
    ];
    columns.into_iter().flatten().collect()
}

fn target(reached: Option<bool>) -> Value {
    Value::Count(match reached {
        Some(true) => REACHED,
        Some(false) => NOT_REACHED,
        None => NOT_ASSESSED,
    })
}
