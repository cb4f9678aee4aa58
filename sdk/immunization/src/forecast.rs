//! The next dose of a series: whether there is one, and its days (CDSi chapter 7).

use crate::course::Course;
use crate::group::Status;
use crate::judge::{conflict_end, reference};
use crate::model::{Age, Dose, Interval};
use crate::skip::{On, skipped};
use crate::span;
use hoso_sdk::{Clock, Date};

/// The days of the next dose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Next {
    pub earliest: Date,
    pub recommended: Date,
    /// Overdue after this day.
    pub past_due: Option<Date>,
    /// The last day on which it may be given.
    pub latest: Option<Date>,
    /// This antigen decides for its group.
    pub overrides: bool,
}

/// Passes by the targets that are not needed, then gives the days of the next.
pub fn next(course: &mut Course, clock: &Clock) -> (Status, Option<Next>) {
    while let Some(target) = course.target() {
        if skipped(course, target, On::Today(clock)) {
            course.skip();
            continue;
        }
        let days = days(course, target, clock);
        let over = |latest: Date| days.earliest > latest || clock.reached(latest.add_days(1));
        if days.latest.is_some_and(over) {
            return (Status::AgedOut, None);
        }
        // A target that will not be needed when the dose may be given is none.
        if skipped(course, target, On::Next(clock, days.earliest)) {
            course.skip();
            continue;
        }
        return (Status::NotComplete, Some(days));
    }
    let any = course.valid().next().is_some();
    (if any { Status::Complete } else { Status::NotRecommended }, None)
}

fn days(course: &Course, target: &Dose, clock: &Clock) -> Next {
    let birth = course.person.birth;
    let age = target.ages.iter().find(|age| span::in_force_now(clock, age.from, age.until));
    let at = |pick: fn(&Age) -> Option<span::Span>| span::after(age.and_then(pick), birth);
    let intervals: Vec<(&Interval, Date)> = target
        .intervals
        .iter()
        .filter(|interval| span::in_force_now(clock, interval.since, interval.until))
        .filter_map(|interval| Some((interval, reference(course, interval.from)?)))
        .collect();
    let since = |pick: fn(&Interval) -> Option<span::Span>| {
        intervals.iter().filter_map(|(interval, from)| span::after(pick(interval), *from)).max()
    };
    let earliest = [at(|age| age.minimum), since(|i| i.minimum), conflicts_end(course, target)]
        .into_iter()
        .flatten()
        .fold(birth, Date::max);
    let recommended = at(|age| age.earliest).or_else(|| since(|i| i.earliest));
    let past_due = at(|age| age.latest).or_else(|| since(|i| i.latest));
    Next {
        earliest,
        recommended: recommended.map_or(earliest, |day| day.max(earliest)),
        past_due: past_due.map(|day| day.add_days(-1).max(earliest)),
        latest: at(|age| age.maximum).map(|day| day.add_days(-1)),
        overrides: !target.intervals.is_empty() && target.intervals.iter().all(|i| i.overrides),
    }
}

/// When the last live vaccine is long enough ago for those that the target prefers.
fn conflicts_end(course: &Course, target: &Dose) -> Option<Date> {
    let wanted = |cvx| {
        target.preferable.iter().any(|one| one.cvx == cvx)
            || target.preferable.is_empty() && target.allowable.contains(&cvx)
    };
    let pairs = course.given.iter().flat_map(|given| {
        let conflicts = course.schedule.conflicts.iter();
        let both = conflicts.filter(|c| c.previous == given.cvx && wanted(c.current));
        both.map(move |conflict| conflict_end(course, conflict, given))
    });
    pairs.max()
}

/// The day on which the series can be finished: every target left at its least age and interval.
pub fn finish(course: &Course, next: &Next) -> Date {
    let (birth, mut day) = (course.person.birth, next.earliest);
    for target in course.series.doses.iter().skip(course.targets.len() + 1) {
        let intervals = target.intervals.iter().filter_map(|interval| interval.minimum);
        let least = intervals.map(|span| span.after(day)).max().unwrap_or(day);
        let age = target.ages.iter().filter_map(|age| age.minimum).map(|age| age.after(birth));
        day = age.fold(least, Date::max);
    }
    day
}
