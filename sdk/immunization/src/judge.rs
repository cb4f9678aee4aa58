//! Whether a dose counts for a target: age, interval, live vaccines, vaccine (CDSi chapter 6).

use crate::course::Course;
use crate::model::{Age, Conflict, Dose, From, Interval};
use crate::{Given, span};
use hoso_sdk::Date;

/// What a dose is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// It satisfied a target.
    Valid,
    /// No target was left for it.
    Extraneous,
    /// It was given at or past the maximum age.
    TooOld,
    /// It has to be given again.
    NotValid(Reason),
}

/// Why a dose is not valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// Before the minimum age, grace taken off.
    TooYoung,
    /// Too soon after an earlier dose, grace taken off.
    IntervalTooShort,
    /// Too soon after another live vaccine.
    LiveVaccineTooSoon,
    /// The vaccine is none for this dose.
    WrongVaccine,
}

impl Verdict {
    /// Neither good nor in need of repetition.
    pub fn is_extraneous(self) -> bool {
        matches!(self, Self::Extraneous | Self::TooOld)
    }
}

/// How early a date is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Early {
    No,
    /// Within the days of grace.
    Grace,
    Yes,
}

/// Holds a dose against a target.
pub fn judge(course: &Course, target: &Dose, given: &Given) -> Verdict {
    let ages = target.ages.iter();
    let age = ages.into_iter().find(|age| span::in_force(given.day, age.from, age.until));
    if let Some(verdict) = age.and_then(|age| at_age(course, age, given.day)) {
        return verdict;
    }
    if !intervals_met(course, target, given.day) {
        return Verdict::NotValid(Reason::IntervalTooShort);
    }
    if too_soon_after_live(course, given) {
        return Verdict::NotValid(Reason::LiveVaccineTooSoon);
    }
    if is_for(course, target, given) {
        Verdict::Valid
    } else {
        Verdict::NotValid(Reason::WrongVaccine)
    }
}

fn at_age(course: &Course, age: &Age, day: Date) -> Option<Verdict> {
    let birth = course.person.birth;
    let minimum = span::after(age.minimum, birth);
    let absolute = span::after(age.absolute, birth).or(minimum);
    let early = match early(day, absolute, minimum) {
        // The first dose has its grace whatever came before.
        Early::Grace if course.targets.is_empty() => Early::No,
        early => early,
    };
    if is_too_early(course, early) {
        Some(Verdict::NotValid(Reason::TooYoung))
    } else {
        span::after(age.maximum, birth).filter(|end| day >= *end).map(|_| Verdict::TooOld)
    }
}

fn early(day: Date, absolute: Option<Date>, minimum: Option<Date>) -> Early {
    if absolute.is_some_and(|absolute| day < absolute) {
        Early::Yes
    } else if minimum.is_some_and(|minimum| day < minimum) {
        Early::Grace
    } else {
        Early::No
    }
}

/// Grace is given only where the dose before was not itself too early.
fn is_too_early(course: &Course, early: Early) -> bool {
    let before = course.shots.last().map(|shot| shot.verdict);
    let was_early =
        matches!(before, Some(Verdict::NotValid(Reason::TooYoung | Reason::IntervalTooShort)));
    early == Early::Yes || early == Early::Grace && was_early
}

/// All intervals are met, or any that is allowable in their place.
fn intervals_met(course: &Course, target: &Dose, day: Date) -> bool {
    let met = |interval: &Interval| {
        let Some(from) = reference(course, interval.from) else { return true };
        let minimum = span::after(interval.minimum, from);
        let absolute = span::after(interval.absolute, from).or(minimum);
        !is_too_early(course, early(day, absolute, minimum))
    };
    let in_force = |interval: &&Interval| span::in_force(day, interval.since, interval.until);
    target.intervals.iter().filter(in_force).all(met)
        || target.allowable_intervals.iter().filter(in_force).any(met)
}

/// The day that an interval counts from.
pub fn reference(course: &Course, from: From) -> Option<Date> {
    match from {
        From::Previous => course.previous().map(|shot| shot.given.day),
        From::Target(target) => course.satisfied_by(target).map(|shot| shot.given.day),
        From::Unknown => None,
    }
}

fn too_soon_after_live(course: &Course, given: &Given) -> bool {
    let mut conflicts = course.schedule.conflicts.iter().filter(|c| c.current == given.cvx);
    conflicts.any(|conflict| {
        let mut earlier = course.given.iter().filter(|other| other.cvx == conflict.previous);
        earlier.any(|other| {
            let begin = conflict.begin.after(other.day);
            begin <= given.day && given.day < conflict_end(course, conflict, other)
        })
    })
}

/// When the time after a live vaccine is over: with grace, where the dose was valid or is none of
/// this series.
pub fn conflict_end(course: &Course, conflict: &Conflict, other: &Given) -> Date {
    let shot = course.shots.iter().find(|shot| shot.given == *other);
    let valid = shot.is_none_or(|shot| shot.verdict == Verdict::Valid);
    let span = if valid && course.schedule.grace { conflict.end_if_valid } else { conflict.end };
    span.after(other.day)
}

fn is_for(course: &Course, target: &Dose, given: &Given) -> bool {
    let birth = course.person.birth;
    let preferable = target.preferable.iter().any(|one| {
        one.cvx == given.cvx
            && span::after(one.begin, birth).is_none_or(|begin| given.day >= begin)
            && span::after(one.end, birth).is_none_or(|end| given.day < end)
    });
    preferable || target.allowable.contains(&given.cvx)
}
