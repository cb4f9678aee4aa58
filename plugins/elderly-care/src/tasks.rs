//! What has to be done, and when.

use crate::facts::{ELDERLY_YEARS, Said};
use crate::mobility::Risk;
use crate::picture::{Picture, VISITED};
use crate::settings;
use hoso_sdk::{Date, Task, Text, text};

/// The losses were assessed in depth (step 2 of ICOPE).
pub const IN_DEPTH: &str = "in-depth-done";
/// The causes of falls were assessed.
pub const FALLS_REVIEWED: &str = "falls-reviewed";
/// All medicines were reviewed.
pub const MEDICINES_REVIEWED: &str = "medicines-reviewed";

/// The open tasks of whoever is followed.
pub fn tasks(picture: &Picture) -> Vec<Task> {
    if !picture.is_followed() {
        return Vec::new();
    }
    [
        examination(picture),
        home_visit(picture),
        in_depth(picture),
        falls(picture),
        gait(picture),
        medicines(picture),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn january(year: i32) -> Date {
    Date::new(year, 1, 1).expect("every year has a 1 January")
}

/// Once a calendar year (TT 35/2011, article 3): a year after the last one, in any case before
/// the year ends.
fn examination(picture: &Picture) -> Option<Task> {
    let facts = &picture.facts;
    let sixty = facts.call.birth()?.birthday(ELDERLY_YEARS);
    let year = facts.until.year();
    let this = january(year);
    facts.ended(january(year + 1));
    let last = picture.examined_on();
    let from = if last.is_some_and(|day| day >= this) { january(year + 1) } else { this };
    let end = from.add_years(1).add_days(-1);
    let due = last.map_or(end, |day| day.add_years(1).clamp(from, end));
    Some(Task {
        earliest: from.max(sixty).into(),
        due: due.into(),
        overdue_after: end.into(),
        ..task(
            "yearly-examination",
            text("Khám sức khỏe định kỳ người cao tuổi", "Yearly examination"),
            due,
            "routine",
            text("Mỗi năm ít nhất một lần", "At least once a year"),
        )
    })
}

/// Law 39/2009, article 13: the lonely and the severely ill are visited.
fn home_visit(picture: &Picture) -> Option<Task> {
    let needs = picture.needs_visits.as_ref()?;
    let days = settings::whole(picture.facts.call, "home-visit-days");
    let last = picture.facts.yes(VISITED).map(|said| said.day);
    let due = last.map_or(needs.day, |day| day.max(needs.day)).add_days(days);
    Some(task(
        "home-visit",
        text("Thăm khám tại nhà", "Visit at home"),
        due,
        if picture.is_dependent() { "high" } else { "routine" },
        text("Sống một mình hoặc ốm nặng", "Lives alone or is severely ill"),
    ))
}

fn in_depth(picture: &Picture) -> Option<Task> {
    let losses = picture.losses()?;
    let title = text("Đánh giá chuyên sâu", "Assess in depth");
    let reason = text("Sàng lọc có dấu hiệu suy giảm", "The screen found a loss");
    follow_up(picture, "assess-in-depth", IN_DEPTH, losses.day, (title, reason))
}

fn falls(picture: &Picture) -> Option<Task> {
    let high: &Said<Risk> = picture.falls.as_ref().filter(|said| said.value == Risk::High)?;
    let title = text("Đánh giá nguyên nhân ngã", "Assess the causes of falls");
    let reason = text("Nguy cơ ngã cao", "High risk of falls");
    follow_up(picture, "assess-falls", FALLS_REVIEWED, high.day, (title, reason))
}

fn gait(picture: &Picture) -> Option<Task> {
    let said = picture.falls.as_ref().filter(|said| said.value == Risk::GaitNeeded)?;
    let days = settings::whole(picture.facts.call, "follow-up-days");
    Some(task(
        "measure-gait",
        text("Đo tốc độ đi hoặc TUG", "Measure gait speed or timed up and go"),
        said.day.add_days(days),
        "routine",
        text("Đã ngã hoặc đi không vững", "Fell, or is unsteady"),
    ))
}

/// A review holds until the next prescription.
fn medicines(picture: &Picture) -> Option<Task> {
    let said = picture.medicines.as_ref().filter(|_| picture.takes_many() == Some(true))?;
    let title = text("Rà soát thuốc", "Review the medicines");
    let reason = text("Dùng nhiều thuốc cùng lúc", "Many medicines at once");
    follow_up(picture, "review-medicines", MEDICINES_REVIEWED, said.day, (title, reason))
}

/// Open until `done` is said on the day or later.
fn follow_up(p: &Picture, code: &str, done: &str, day: Date, texts: (Text, Text)) -> Option<Task> {
    if p.facts.yes(done).is_some_and(|said| said.day >= day) {
        return None;
    }
    let due = day.add_days(settings::whole(p.facts.call, "follow-up-days"));
    Some(Task { earliest: day.into(), ..task(code, texts.0, due, "high", texts.1) })
}

fn task(code: &str, title: Text, due: Date, priority: &str, reason: Text) -> Task {
    Task {
        code: code.to_owned(),
        title,
        earliest: due.into(),
        due: due.into(),
        overdue_after: due.into(),
        priority: priority.to_owned(),
        reason,
    }
}
