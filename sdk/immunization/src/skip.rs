//! Targets that are not needed: by age, by time since a dose, by doses counted (CDSi 6.2, 7.1).

use crate::course::{Course, Shot};
use crate::judge::Verdict;
use crate::model::{Condition, Context, Count, Dose, Set};
use crate::span;
use hoso_sdk::{Clock, Date};

/// The day that a skip is asked for.
#[derive(Clone, Copy, Debug)]
pub enum On<'a> {
    /// The day of the dose that is evaluated.
    Dose(Date),
    /// Today.
    Today(&'a Clock),
    /// Today, or the earliest day of the next dose where that is later.
    Next(&'a Clock, Date),
}

impl On<'_> {
    fn reached(self, day: Date) -> bool {
        match self {
            Self::Dose(dose) => dose >= day,
            Self::Today(clock) => clock.reached(day),
            Self::Next(clock, earliest) => earliest >= day || clock.reached(day),
        }
    }

    fn context(self) -> Context {
        match self {
            Self::Dose(_) => Context::Evaluation,
            Self::Today(_) | Self::Next(..) => Context::Forecast,
        }
    }
}

/// Whether a target may be passed by.
pub fn skipped(course: &Course, target: &Dose, on: On) -> bool {
    let context = on.context();
    let here = |of: Context| of == Context::Both || of == context;
    let skips = target.skips.iter().filter(|skip| here(skip.context));
    skips.flat_map(|skip| skip.sets).any(|set| holds(course, set, on))
}

fn holds(course: &Course, set: &Set, on: On) -> bool {
    let mut conditions = set.conditions.iter().map(|condition| is_met(course, condition, on));
    if set.any { conditions.any(|met| met) } else { conditions.all(|met| met) }
}

fn is_met(course: &Course, condition: &Condition, on: On) -> bool {
    let birth = course.person.birth;
    match condition {
        Condition::Age { begin, end } => {
            span::after(*begin, birth).is_none_or(|begin| on.reached(begin))
                && !span::after(*end, birth).is_some_and(|end| on.reached(end))
        }
        Condition::Interval(interval) => {
            course.previous().is_some_and(|shot| on.reached(interval.after(shot.given.day)))
        }
        Condition::Count(count) => {
            let doses = course.shots.iter().filter(|shot| counts(course, count, shot)).count();
            if count.exactly { doses == count.doses } else { doses > count.doses }
        }
    }
}

fn counts(course: &Course, count: &Count, shot: &Shot) -> bool {
    let (birth, day) = (course.person.birth, shot.given.day);
    (count.vaccines.is_empty() || count.vaccines.contains(&shot.given.cvx))
        && (!count.valid || shot.verdict == Verdict::Valid)
        && span::after(count.begin, birth).is_none_or(|begin| day >= begin)
        && span::after(count.end, birth).is_none_or(|end| day < end)
        && count.since.and_then(span::day).is_none_or(|since| day >= since)
        && count.until.and_then(span::day).is_none_or(|until| day < until)
}
