//! A rule asks the clock whether a day has come, and the clock remembers the first one that has
//! not: so an answer's `valid-until` follows from the questions that were asked.

use std::cell::Cell;

use crate::{Date, PartialDate};

/// Today, and the next day on which an answer given so far would change.
#[derive(Clone, Debug)]
pub struct Clock {
    today: Date,
    next: Cell<Option<Date>>,
}

impl Clock {
    /// A clock standing at `today` that was not asked yet.
    pub fn new(today: Date) -> Self {
        Self { today, next: Cell::new(None) }
    }

    /// The day itself. An answer that shows it is valid for that day only, so prefer
    /// [`Clock::reached`].
    pub fn today(&self) -> Date {
        self.today
    }

    /// Whether `day` is today or past.
    pub fn reached(&self, day: Date) -> bool {
        if day > self.today {
            let sooner = self.next.get().is_none_or(|next| day < next);
            if sooner {
                self.next.set(Some(day));
            }
        }
        day <= self.today
    }

    /// Whether somebody born on `birth` is `years` old or older.
    pub fn aged(&self, birth: Date, years: i32) -> bool {
        self.reached(birth.birthday(years))
    }

    /// The last day for which every answer so far stays the same; `None` is for ever.
    pub fn valid_until(&self) -> Option<PartialDate> {
        self.next.get().map(|next| next.add_days(-1).into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answer_holds_to_the_day_before_the_first_change() {
        let today = Date::new(2026, 11, 24).unwrap();
        let clock = Clock::new(today);
        assert!(clock.reached(today));
        assert_eq!(clock.valid_until(), None);
        assert!(!clock.reached(today.add_days(40)));
        assert!(!clock.reached(today.add_days(7)));
        assert_eq!(clock.valid_until(), Some(today.add_days(6).into()));
    }
}
