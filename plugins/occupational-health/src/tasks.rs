//! What has to be done, and when.

use crate::audiometry::BASELINE;
use crate::diseases::PNEUMOCONIOSES;
use crate::exposure::Kind;
use crate::picture::Picture;
use crate::records::Status;
use crate::settings;
use crate::spirometry::Pattern;
use hoso_sdk::{Date, Task, Text, text};

/// An occupational disease was examined again.
pub const DISEASE_SEEN: &str = "disease-followed-up";
/// Somebody looked into an abnormal spirometry.
pub const LUNGS_REVIEWED: &str = "lungs-reviewed";

/// The open tasks of whoever is followed.
pub fn tasks(picture: &Picture) -> Vec<Task> {
    if !picture.is_followed() {
        return Vec::new();
    }
    [
        examination(picture),
        detection(picture),
        audiogram(picture),
        repeat_audiogram(picture),
        revise_baseline(picture),
        spirometry(picture),
        radiograph(picture),
        review_lungs(picture),
        confirm(picture),
        assess_loss(picture),
        follow_up(picture),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Law 84/2015, article 21: every 12 months, or 6. The first is before the work begins.
fn examination(p: &Picture) -> Option<Task> {
    let employed = p.work.employed.as_ref().filter(|said| said.value)?;
    let last = p.classes.first().map(|said| said.day);
    let due = last.map_or(employed.day, |day| day.add_months(p.work.interval));
    let title = text("Khám sức khỏe định kỳ", "Periodic examination");
    let reason = match last {
        None => text("Chưa có lần khám nào", "No examination is known"),
        Some(_) if p.work.interval == 6 => text("Mỗi 6 tháng", "Every 6 months"),
        Some(_) => text("Mỗi năm một lần", "Every year"),
    };
    Some(task("periodic-examination", title, due, "routine", reason))
}

/// TT 28/2016: as often as article 21 wants; who is no longer exposed as often as the setting.
fn detection(p: &Picture) -> Option<Task> {
    let now = p.exposed().map(|exposure| exposure.since).min();
    let ended = p.exposures.iter().filter_map(|exposure| exposure.until).max();
    let (from, months) = match now {
        Some(since) => (since, p.work.interval),
        None => (ended?, settings::whole(p.facts.call, "disease-follow-up-months")),
    };
    let last = p.detection.as_ref().map_or(from, |said| said.day.max(from));
    let title = text("Khám phát hiện bệnh nghề nghiệp", "Examine for occupational diseases");
    let reason = text("Có tiếp xúc yếu tố có hại", "Was or is exposed to hazards");
    Some(task("detection-examination", title, last.add_months(months), "high", reason))
}

/// Who is exposed to noise: the first at once as the baseline, then at every examination.
fn audiogram(p: &Picture) -> Option<Task> {
    let since = p.exposed_since(Kind::Noise)?;
    let last = p.hearing.as_ref().map(|hearing| hearing.current.day);
    let due = last.map_or(since, |day| day.add_months(p.work.interval));
    let title = text("Đo thính lực", "Audiogram");
    let reason = text("Tiếp xúc tiếng ồn", "Exposed to noise");
    Some(task("audiogram", title, due, "routine", reason))
}

/// 29 CFR 1910.95(g)(7)(ii): a shift may be measured again within 30 days.
fn repeat_audiogram(p: &Picture) -> Option<Task> {
    let hearing =
        p.hearing.as_ref().filter(|_| p.has_standard_shift() && !p.has_persistent_shift())?;
    let due = hearing.current.day.add_days(settings::whole(p.facts.call, "retest-days"));
    let title = text("Đo lại thính lực", "Repeat the audiogram");
    let reason = text("Có dịch chuyển ngưỡng nghe", "There is a threshold shift");
    Some(Task {
        earliest: hearing.current.day.into(),
        ..task("repeat-audiogram", title, due, "high", reason)
    })
}

/// 29 CFR 1910.95(g)(9): a persistent shift may become the baseline.
fn revise_baseline(p: &Picture) -> Option<Task> {
    let hearing = p.hearing.as_ref().filter(|_| p.has_persistent_shift())?;
    let day = hearing.current.day;
    if p.facts.truth(BASELINE).is_some_and(|said| said.day >= day) {
        return None;
    }
    let title = text("Xem lại thính lực nền", "Decide on a new baseline audiogram");
    let reason = text("Dịch chuyển ngưỡng kéo dài", "The shift is persistent");
    Some(soon(p, "revise-baseline", day, "high", (title, reason)))
}

fn spirometry(p: &Picture) -> Option<Task> {
    let last = p.spirometry.as_ref().map(|found| found.day);
    let due = dust_due(p, last)?;
    let title = text("Đo chức năng hô hấp", "Spirometry");
    let reason = text("Tiếp xúc bụi", "Exposed to dust");
    Some(task("spirometry", title, due, "routine", reason))
}

fn radiograph(p: &Picture) -> Option<Task> {
    let last = p.radiographs.first().map(|reading| reading.day);
    let due = dust_due(p, last)?;
    let title = text("Chụp X-quang bụi phổi (ILO)", "Chest radiograph by ILO");
    let reason = text("Tiếp xúc bụi", "Exposed to dust");
    Some(task("chest-radiograph", title, due, "routine", reason))
}

fn dust_due(p: &Picture, last: Option<Date>) -> Option<Date> {
    let since = p.exposed_since(Kind::Dust).filter(|_| settings::tests_dust(p.facts.call))?;
    Some(last.map_or(since, |day| day.add_months(p.work.interval)))
}

fn review_lungs(p: &Picture) -> Option<Task> {
    let found = p.spirometry.as_ref()?;
    if found.pattern().is_none_or(|pattern| pattern == Pattern::Normal) {
        return None;
    }
    let title = text("Khám chuyên khoa hô hấp", "Refer for abnormal spirometry");
    let reason = text("Hô hấp ký bất thường", "Spirometry is not normal");
    not_done(p, "review-spirometry", LUNGS_REVIEWED, found.day, (title, reason))
}

/// A suspicion by record, by a diagnosis elsewhere, or by a radiograph.
fn confirm(p: &Picture) -> Option<Task> {
    let suspected = p.known.records.iter().filter(|record| record.status == Status::Suspected);
    let recorded = suspected.map(|record| record.day).min();
    let elsewhere = p.condition.map(|(_, day)| day);
    let film = p.radiographs.first().filter(|reading| reading.is_compatible());
    let film = film.map(|reading| reading.day);
    let film = film.filter(|day| !p.known.settles(&PNEUMOCONIOSES, *day));
    let day = [recorded, elsewhere, film].into_iter().flatten().min()?;
    let title = text("Xác định bệnh nghề nghiệp", "Confirm the occupational disease");
    let reason = text("Có dấu hiệu nghi ngờ", "There is a suspicion");
    Some(soon(p, "confirm-disease", day, "high", (title, reason)))
}

fn assess_loss(p: &Picture) -> Option<Task> {
    let open = p.known.records.iter().filter(|record| record.status == Status::Diagnosed);
    let day = open.map(|record| record.day).min()?;
    let title = text("Giám định suy giảm khả năng lao động", "Assess the loss of working ability");
    let reason = text("Đã chẩn đoán bệnh nghề nghiệp", "An occupational disease is diagnosed");
    Some(soon(p, "assess-loss", day, "high", (title, reason)))
}

/// TT 28/2016, annex 6, says how often; the table was not at hand, so it is a setting.
fn follow_up(p: &Picture) -> Option<Task> {
    let known = p.known.records.iter().filter(|record| record.status >= Status::Diagnosed);
    let day = known.map(|record| record.day).max()?;
    let last = p.facts.yes(DISEASE_SEEN).map_or(day, |said| said.day.max(day));
    let due = last.add_months(settings::whole(p.facts.call, "disease-follow-up-months"));
    let title = text("Khám định kỳ bệnh nghề nghiệp", "Follow up the occupational disease");
    let reason = text("Đang mắc bệnh nghề nghiệp", "Has an occupational disease");
    Some(task("disease-follow-up", title, due, "high", reason))
}

/// Open until `done` is said on the day or later.
fn not_done(p: &Picture, code: &str, done: &str, day: Date, texts: (Text, Text)) -> Option<Task> {
    let is_done = p.facts.yes(done).is_some_and(|said| said.day >= day);
    (!is_done).then(|| soon(p, code, day, "high", texts))
}

fn soon(p: &Picture, code: &str, day: Date, priority: &str, texts: (Text, Text)) -> Task {
    let due = day.add_days(settings::whole(p.facts.call, "follow-up-days"));
    Task { earliest: day.into(), ..task(code, texts.0, due, priority, texts.1) }
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
