//! What has to be done, and when.

use crate::code::Verdict;
use crate::picture::Picture;
use crate::settings;
use crate::tumour::Tumour;
use hoso_sdk::{Date, Task, Text, text};

/// The open tasks.
pub fn tasks(picture: &Picture) -> Vec<Task> {
    [register(picture), correct(picture), review(picture), trace_back(picture), follow_up(picture)]
        .into_iter()
        .flatten()
        .collect()
}

fn days_after(picture: &Picture, day: Date, setting: &str) -> Date {
    day.add_days(settings::whole(picture.facts.call, setting))
}

fn register(picture: &Picture) -> Option<Task> {
    let found = picture.candidate.as_ref()?;
    let due = days_after(picture, found.day, "register-days");
    let reason = text(
        &format!("Chẩn đoán {} chưa có trong sổ ghi nhận", found.code),
        &format!("Diagnosis {} is not in the registry", found.code),
    );
    let title = text("Tra cứu và ghi nhận u", "Look up and register the tumour");
    let priority = if found.with_pathology { "high" } else { "routine" };
    Some(task("register-tumour", title, (found.day, due), priority, reason))
}

/// The oldest tumour that `picks`.
fn first<'p, 'a>(p: &'p Picture<'a>, picks: impl Fn(&Tumour) -> bool) -> Option<&'p Tumour<'a>> {
    p.tumours.iter().find(|tumour| picks(tumour))
}

fn correct(picture: &Picture) -> Option<Task> {
    let tumour = first(picture, |tumour| tumour.verdict() >= Verdict::Missing)?;
    let due = days_after(picture, tumour.incidence, "correct-days");
    let title = text("Bổ sung hoặc sửa thông tin u", "Complete or correct a tumour");
    let reason = text("Kiểm tra thấy thiếu hoặc sai", "A check found something missing or invalid");
    Some(task("correct-tumour", title, (tumour.incidence, due), "high", reason))
}

fn review(picture: &Picture) -> Option<Task> {
    let tumour = first(picture, |tumour| tumour.needs_review())?;
    let due = days_after(picture, tumour.incidence, "correct-days");
    let title = text("Xem lại phối hợp hiếm gặp", "Review a rare combination");
    let reason = text("Kiểm tra thấy hiếm gặp hoặc nghi ngờ", "A check found it rare or doubtful");
    Some(task("review-tumour", title, (tumour.incidence, due), "routine", reason))
}

/// Who is known by a death certificate only: the hospital may know more.
fn trace_back(picture: &Picture) -> Option<Task> {
    let tumour = first(picture, |tumour| tumour.case.basis == Ok(0))?;
    let due = days_after(picture, tumour.incidence, "register-days");
    let title = text("Tra ngược giấy báo tử", "Trace back a death certificate");
    let reason = text("Chỉ biết qua giấy báo tử", "Known by death certificate only");
    Some(task("trace-back", title, (tumour.incidence, due), "routine", reason))
}

fn follow_up(picture: &Picture) -> Option<Task> {
    let contact = picture.contact.as_ref().filter(|_| !picture.tumours.is_empty())?;
    if contact.vital == crate::follow_up::Vital::Dead {
        return None;
    }
    let due = days_after(picture, contact.day, "follow-up-days");
    let title = text("Xác định tình trạng sống còn", "Find out vital status");
    let reason = text("Đã lâu chưa có tin", "No contact for long");
    Some(task("follow-up", title, (due, due), "routine", reason))
}

fn task(code: &str, title: Text, days: (Date, Date), priority: &str, reason: Text) -> Task {
    Task {
        code: code.to_owned(),
        title,
        earliest: days.0.into(),
        due: days.1.into(),
        overdue_after: days.1.into(),
        priority: priority.to_owned(),
        reason,
    }
}
