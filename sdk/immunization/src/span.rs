//! Spans of time, and days that are so far from another.

use crate::model::Day;
use hoso_sdk::{Clock, Date};

/// Calendar months, then days: `12 months - 4 days`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    pub months: i32,
    pub days: i32,
}

/// Short, for the tables.
pub(crate) const fn s(months: i32, days: i32) -> Span {
    Span { months, days }
}

impl Span {
    /// The day so long after `from`. A day that its month does not have is the first of the next
    /// month (CDSi CALCDT-5): 31 January and one month is 1 March.
    pub fn after(self, from: Date) -> Date {
        let month = from.add_months(self.months);
        let missed = month.day() != from.day();
        month.add_days(self.days + i32::from(missed))
    }
}

/// A span after a day, where there is one.
pub(crate) fn after(span: Option<Span>, from: Date) -> Option<Date> {
    span.map(|span| span.after(from))
}

/// Whether `date` is in a rule's time; both ends count.
pub(crate) fn in_force(date: Date, from: Option<Day>, until: Option<Day>) -> bool {
    from.and_then(day).is_none_or(|from| date >= from)
        && until.and_then(day).is_none_or(|until| date <= until)
}

/// As [`in_force`], today.
pub(crate) fn in_force_now(clock: &Clock, from: Option<Day>, until: Option<Day>) -> bool {
    from.and_then(day).is_none_or(|from| clock.reached(from))
        && !until.and_then(day).is_some_and(|until| clock.reached(until.add_days(1)))
}

pub(crate) fn day((year, month, day): Day) -> Option<Date> {
    Date::new(year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_day_is_the_first_of_the_next_month() {
        let from = |year, month, day| Date::new(year, month, day).unwrap();
        assert_eq!(s(1, 0).after(from(2025, 1, 31)), from(2025, 3, 1));
        assert_eq!(s(6, 0).after(from(2000, 8, 31)), from(2001, 3, 1));
        assert_eq!(s(12, 0).after(from(2024, 2, 29)), from(2025, 3, 1));
        assert_eq!(s(12, -4).after(from(2025, 3, 2)), from(2026, 2, 26));
    }
}
