//! The school year: its days, and the day of its report.

use hoso_sdk::Date;

/// Twelve months from the first day of a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SchoolYear {
    /// First day.
    pub from: Date,
}

impl SchoolYear {
    /// The year that holds `day`, where years start in `month` (1 to 12).
    pub fn of(day: Date, month: u8) -> Self {
        let back = (i32::from(day.month()) - i32::from(month)).rem_euclid(12);
        Self { from: day.month_start().add_months(-back) }
    }

    /// The first day of the next year.
    pub fn next(self) -> Date {
        self.from.add_months(12)
    }

    /// Whether a day is in the year.
    pub fn holds(self, day: Date) -> bool {
        (self.from..self.next()).contains(&day)
    }

    /// 30 May, when the report goes out (Joint Circular 13/2016, article 11).
    pub fn report(self) -> Date {
        let may = |year| Date::new(year, 5, 30).expect("every year has a 30 May");
        let first = may(self.from.year());
        if first >= self.from { first } else { may(self.from.year() + 1) }
    }
}
