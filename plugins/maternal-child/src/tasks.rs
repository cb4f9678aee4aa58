//! What has to be done, and when.

use crate::birth::{CARE, cared_for};
use crate::picture::{Mother, Picture, Stage};
use crate::pressure::Class;
use crate::{settings, vaccines};
use hoso_immunization::GroupForecast;
use hoso_sdk::{Date, Task, Text, text};

/// The open tasks; none for the dead and for whom the programme is over.
pub fn tasks(picture: &Picture) -> Vec<Task> {
    match (picture.stage, &picture.mother) {
        (Stage::Pregnant, Some(mother)) => pregnant(picture, mother),
        (Stage::Postpartum, Some(mother)) => postpartum(picture, mother),
        (Stage::Newborn | Stage::Child, _) => child(picture),
        _ => Vec::new(),
    }
}

/// First day, due day, overdue after.
type Window = (Date, Date, Date);

fn task(code: &str, title: Text, window: Window, priority: &str, reason: Text) -> Task {
    Task {
        code: code.to_owned(),
        title,
        earliest: window.0.into(),
        due: window.1.into(),
        overdue_after: window.2.into(),
        priority: priority.to_owned(),
        reason,
    }
}

fn grace(picture: &Picture, day: Date) -> Date {
    day.add_days(settings::whole(picture.facts.call, "overdue-days"))
}

fn pregnant(picture: &Picture, mother: &Mother) -> Vec<Task> {
    let mut all = Vec::new();
    let known = mother.pregnancy.known_since;
    if mother.pregnancy.dating.is_none() {
        all.push(task(
            "date-pregnancy",
            text("Hỏi ngày kinh cuối hoặc siêu âm tính tuổi thai", "Date the pregnancy"),
            (known, known, grace(picture, known)),
            "high",
            text("Chưa biết tuổi thai", "The gestational age is not known"),
        ));
    }
    if let Some(next) = mother.next_contact {
        // A contact before the birth cannot wait for longer than that is due.
        let birth = mother.pregnancy.dating.as_ref().map_or(next.due, |dating| dating.due);
        let late = grace(picture, next.due).min(birth.max(next.due));
        all.push(task(
            "antenatal-contact",
            text("Khám thai", "Antenatal contact"),
            (next.earliest, next.due, late),
            "routine",
            text("Lịch khám thai", "Schedule of antenatal contacts"),
        ));
    }
    if let Some((from, until)) = mother.tetanus.as_ref().and_then(|state| state.next) {
        all.push(task(
            "tetanus-dose",
            text("Tiêm uốn ván", "Tetanus dose"),
            (from, from, until),
            "routine",
            text("Phòng uốn ván cho mẹ và trẻ sơ sinh", "Protects mother and newborn"),
        ));
    }
    if let Some((Class::MeasureAgain, _)) = mother.pressure {
        let today = mother.contacts.last().map_or(known, |contact| contact.day);
        all.push(task(
            "measure-pressure-again",
            text("Đo lại huyết áp sau khi nghỉ", "Measure blood pressure again after a rest"),
            (today, today, today),
            "high",
            text("Một lần đo từ 140/90", "One reading of 140/90 or above"),
        ));
    }
    all
}

fn postpartum(picture: &Picture, mother: &Mother) -> Vec<Task> {
    let Some(end) = mother.pregnancy.end.as_ref().filter(|end| end.birth) else {
        return Vec::new();
    };
    let open = CARE.into_iter().filter(|care| !cared_for(&picture.facts, end.day, *care));
    open.map(|care| {
        let due = end.day.add_days(care.to);
        task(
            care.code,
            text("Chăm sóc bà mẹ và trẻ sau sinh", "Care of mother and newborn after birth"),
            (end.day.add_days(care.from), due, due),
            "high",
            text("Tuần đầu, tuần 2 đến 6 sau sinh", "First week, weeks 2 to 6 after birth"),
        )
    })
    .collect()
}

fn child(picture: &Picture) -> Vec<Task> {
    let groups = picture.vaccines.iter().flat_map(|state| &state.groups);
    let vaccines = groups.filter_map(|group| vaccine(picture, group));
    vaccines.chain(measure(picture)).collect()
}

/// Growth charts are kept every month, from two years every three.
fn measure(picture: &Picture) -> Option<Task> {
    let growth = picture.growth.as_ref()?;
    let next = growth.next(picture.facts.call.birth()?);
    Some(task(
        "measure-growth",
        text("Cân, đo trẻ", "Measure the child"),
        (next, next, grace(picture, next)),
        "routine",
        text("Theo dõi biểu đồ tăng trưởng", "Growth chart"),
    ))
}

/// A dose that may be given within the days of notice.
fn vaccine(picture: &Picture, group: &GroupForecast) -> Option<Task> {
    let call = picture.facts.call;
    if !vaccines::is_awaited(picture.stage, group.group) {
        return None;
    }
    let (earliest, due) = (group.earliest?, group.recommended?);
    let notice = settings::whole(call, "vaccine-notice-days");
    if !call.clock.reached(earliest.add_days(-notice)) {
        return None;
    }
    let (vi, en) = vaccines::name(group.group);
    let late = group.past_due.unwrap_or_else(|| grace(picture, due));
    let overdue = call.clock.reached(late.add_days(1));
    Some(task(
        &format!("vaccine-{}", vaccines::slug(group.group)),
        text(
            &format!("Tiêm vắc xin {vi}, mũi {}", group.number),
            &format!("Vaccine {en}, dose {}", group.number),
        ),
        (earliest, due, late),
        if overdue { "high" } else { "routine" },
        if overdue {
            text("Quá lịch, tiêm càng sớm càng tốt", "Overdue: give it as soon as possible")
        } else {
            text("Theo lịch tiêm chủng", "By the schedule")
        },
    ))
}
