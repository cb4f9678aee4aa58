//! What has to be done, and when.

use crate::picture::{Picture, Stage, aged};
use crate::schedule::{self, Window};
use crate::{diabetes, hypertension, settings};
use hoso_sdk::{Date, Task, Text, text};

/// The open tasks; none for the dead.
pub fn tasks(picture: &Picture) -> Vec<Task> {
    match picture.stage {
        Stage::Deceased => Vec::new(),
        Stage::UnderCare | Stage::Lost => {
            visit(picture).into_iter().chain(confirm_another(picture)).collect()
        }
        Stage::Suspected => confirm(picture),
        Stage::AtRisk | Stage::NotConfirmed => yearly(picture).into_iter().collect(),
    }
}

fn confirm(picture: &Picture) -> Vec<Task> {
    [confirm_pressure(picture), confirm_sugar(picture)].into_iter().flatten().collect()
}

/// A patient with one disease may be suspected of another; the thresholds are those of adults.
fn confirm_another(picture: &Picture) -> Vec<Task> {
    if aged(picture.facts.call, 18) { confirm(picture) } else { Vec::new() }
}

fn visit(picture: &Picture) -> Option<Task> {
    let last = picture.last_visit.as_ref()?;
    let controlled = picture.controlled();
    let (priority, reason) = if picture.is_severe() {
        ("urgent", text("Huyết áp rất cao", "Severely raised blood pressure"))
    } else if controlled {
        ("routine", text("Khám định kỳ, đạt đích", "Regular visit, at target"))
    } else if picture.controlled_where_judged() {
        ("routine", text("Chưa đặt mục tiêu COPD", "No target of COPD is set"))
    } else {
        ("high", text("Chưa đạt đích điều trị", "Not at the target of treatment"))
    };
    let title = text("Khám và lấy thuốc", "Visit and medicines");
    let window = schedule::next_visit(&picture.facts, last, controlled);
    Some(task("visit", title, window, priority, reason))
}

fn confirm_pressure(picture: &Picture) -> Option<Task> {
    let day = picture.reading.as_ref()?.day;
    let priority = if picture.is_severe() { "urgent" } else { "high" };
    let window = soon(picture, day);
    match picture.hypertension.0 {
        hypertension::Status::Suspected => Some(task(
            "measure-pressure-again",
            text("Đo lại huyết áp vào ngày khác", "Measure blood pressure on another day"),
            window,
            priority,
            text("Huyết áp cao trong một ngày đo", "Blood pressure raised on one day"),
        )),
        hypertension::Status::CriteriaMet => Some(task(
            "decide-hypertension",
            text("Bác sĩ kết luận tăng huyết áp", "A doctor decides on hypertension"),
            window,
            priority,
            text("Các lần đo đủ tiêu chuẩn chẩn đoán", "The readings meet the rule of diagnosis"),
        )),
        _ => None,
    }
}

fn confirm_sugar(picture: &Picture) -> Option<Task> {
    let window = soon(picture, picture.sugars.first()?.day);
    match picture.diabetes.0 {
        diabetes::Status::Suspected => Some(task(
            "fasting-glucose",
            text("Xét nghiệm đường huyết lúc đói", "Measure fasting glucose"),
            window,
            "high",
            text("Đường huyết bất kỳ cao", "A glucose that was not fasting is raised"),
        )),
        diabetes::Status::CriteriaMet => Some(task(
            "decide-diabetes",
            text("Bác sĩ kết luận đái tháo đường", "A doctor decides on diabetes"),
            window,
            "high",
            text("Đường huyết đủ tiêu chuẩn chẩn đoán", "Blood sugar meets the rule of diagnosis"),
        )),
        _ => None,
    }
}

fn yearly(picture: &Picture) -> Option<Task> {
    let measured = picture.sugars.first().map(|sugar| sugar.day);
    let last = picture.reading.as_ref().map(|reading| reading.day).max(measured)?;
    let months = settings::whole(picture.facts.call, "visit-months-at-risk");
    Some(task(
        "yearly-check",
        text("Kiểm tra huyết áp và đường huyết", "Check blood pressure and blood sugar"),
        schedule::from(&picture.facts, last.add_months(months)),
        "routine",
        text("Theo dõi người có nguy cơ", "Follow-up of a person at risk"),
    ))
}

/// From the day after the value; a severe pressure is due then.
fn soon(picture: &Picture, day: Date) -> Window {
    let next = day.add_days(1);
    let wait = settings::whole(picture.facts.call, "confirm-days");
    let due = if picture.is_severe() { next } else { day.add_days(wait) };
    Window { earliest: next, ..schedule::from(&picture.facts, due) }
}

fn task(code: &str, title: Text, window: Window, priority: &str, reason: Text) -> Task {
    Task {
        code: code.to_owned(),
        title,
        earliest: window.earliest.into(),
        due: window.due.into(),
        overdue_after: window.overdue_after.into(),
        priority: priority.to_owned(),
        reason,
    }
}
