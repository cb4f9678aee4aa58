//! What has to be done, and when.

use crate::areas::{Outcome, Screened};
use crate::facts::PARENTS_TOLD;
use crate::picture::Picture;
use crate::settings;
use crate::vaccines::{is_reviewed, name};
use hoso_sdk::{Date, Task, Text, text};

/// The open tasks; none for those who left and for the dead.
pub fn tasks(picture: &Picture) -> Vec<Task> {
    if !picture.is_followed() {
        return Vec::new();
    }
    let year = [
        check(picture),
        second_bmi(picture),
        parents(picture),
        school(picture),
        vaccines_review(picture),
        catch_up(picture),
    ];
    let screens = picture.screened.iter().filter_map(|screened| follow(picture, screened));
    year.into_iter().flatten().chain(screens).collect()
}

/// The first day, the day to do it, and a priority.
type When = (Date, Date, &'static str);

fn task(code: &str, title: Text, (earliest, due, priority): When, reason: Text) -> Task {
    Task {
        code: code.to_owned(),
        title,
        earliest: earliest.into(),
        due: due.into(),
        overdue_after: due.into(),
        priority: priority.to_owned(),
        reason,
    }
}

/// The last day of the start-of-year check.
fn check_due(picture: &Picture) -> Date {
    picture.facts.year.from.add_days(settings::whole(picture.facts.call, "check-days"))
}

fn check(picture: &Picture) -> Option<Task> {
    let when = (picture.facts.year.from, check_due(picture), "routine");
    let title = text("Khám sức khỏe đầu năm học", "Start-of-year health check");
    let lacking: Vec<(&str, &str)> = picture.lacking.iter().map(|p| part_name(p)).collect();
    let vi: Vec<&str> = lacking.iter().map(|(vi, _)| *vi).collect();
    let en: Vec<&str> = lacking.iter().map(|(_, en)| *en).collect();
    let reason =
        text(&format!("Còn thiếu: {}", vi.join(", ")), &format!("Lacking: {}", en.join(", ")));
    (!lacking.is_empty()).then(|| task("year-check", title, when, reason))
}

fn part_name(part: &str) -> (&'static str, &'static str) {
    match part {
        "height-and-weight" => ("chiều cao và cân nặng", "height and weight"),
        "pressure" => ("huyết áp", "blood pressure"),
        "pulse" => ("mạch", "pulse"),
        _ => ("thị lực", "vision"),
    }
}

/// Body mass index twice in a school year, from the general school on (Joint Circular 13/2016).
fn second_bmi(picture: &Picture) -> Option<Task> {
    let [first] = picture.bmi_days[..] else { return None };
    let at_general_school = picture.facts.age().is_some_and(|age| age >= 6);
    let earliest = first.add_days(settings::whole(picture.facts.call, "bmi-days"));
    let due = picture.facts.year.report().max(earliest);
    let title = text("Cân đo lần hai trong năm học", "Second height and weight of the year");
    let reason = text("BMI ít nhất hai lần mỗi năm học", "Body mass index twice a school year");
    at_general_school.then(|| task("second-bmi", title, (earliest, due, "routine"), reason))
}

/// The parents are told once a school year: after the check, at the latest with the report.
fn parents(picture: &Picture) -> Option<Task> {
    let told = picture.facts.said_this_year(PARENTS_TOLD).is_some();
    let first = *picture.bmi_days.first()?;
    let due = picture.facts.year.report().max(first);
    let title = text("Thông báo kết quả cho cha mẹ", "Tell the parents the results");
    let reason = text("Ít nhất một lần mỗi năm học", "At least once a school year");
    (!told).then(|| task("tell-parents", title, (first, due, "routine"), reason))
}

fn school(picture: &Picture) -> Option<Task> {
    let when = (picture.facts.year.from, check_due(picture), "routine");
    let title = text("Ghi trường và lớp", "Record school and class");
    let reason = text(
        "Trong tuổi đi học mà chưa rõ trường; trẻ không đi học khám tại trạm y tế",
        "Of school age, school not known; a child in no school is examined at the station",
    );
    picture.school.is_none().then(|| task("record-school", title, when, reason))
}

/// At entry to the nursery and the primary school (Decree 165/2026, article 5), and where no dose
/// is known.
fn vaccines_review(picture: &Picture) -> Option<Task> {
    let entry = picture.facts.age().is_some_and(|age| age <= 6) && picture.school.is_some();
    let wanted = entry || picture.vaccines.is_none();
    let when = (picture.facts.year.from, check_due(picture), "routine");
    let title = text("Rà soát tiền sử tiêm chủng", "Review the vaccination history");
    let reason = text(
        "Trẻ vào mầm non hoặc tiểu học, hoặc chưa có mũi tiêm nào trong hồ sơ",
        "Entry to nursery or primary school, or no dose in the record",
    );
    (wanted && !is_reviewed(&picture.facts)).then(|| task("review-vaccines", title, when, reason))
}

/// One task for all late doses, planned for each school year with the start-of-year check.
fn catch_up(picture: &Picture) -> Option<Task> {
    let missing = picture.vaccines.as_ref()?;
    let late = missing.iter().map(|dose| dose.past_due).min()?;
    let first = missing.iter().map(|dose| dose.earliest).min()?;
    let (earliest, due) = (first.max(picture.facts.year.from), late.max(check_due(picture)));
    let list = |names: Vec<&str>| names.join("; ");
    let vi = list(missing.iter().map(|dose| name(dose.group).0).collect());
    let en = list(missing.iter().map(|dose| name(dose.group).1).collect());
    let title = text("Tiêm chủng bù", "Catch-up vaccination");
    Some(task("catch-up-vaccination", title, (earliest, due, "high"), text(&vi, &en)))
}

fn follow(picture: &Picture, screened: &Screened) -> Option<Task> {
    let (code, vi, en) = screened.area.name();
    match screened.outcome {
        Outcome::Repeat { earliest, due } => {
            let title = text(&format!("Kiểm tra lại {vi}"), &format!("Screen {en} again"));
            let reason = text("Kết quả chưa đạt", "The screen was not passed");
            Some(task(&format!("repeat-{code}"), title, (earliest, due, "high"), reason))
        }
        Outcome::Refer if screened.answered.is_none() => {
            let wait = settings::whole(picture.facts.call, "referral-days");
            let when = (screened.day, screened.day.add_days(wait), "high");
            let title = text(&format!("Khám chuyên khoa: {vi}"), &format!("Referral: {en}"));
            let reason = text("Sàng lọc không đạt", "The screen was failed");
            Some(task(&format!("refer-{code}"), title, when, reason))
        }
        _ => None,
    }
}
