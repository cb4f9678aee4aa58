//! Complete days and calendar arithmetic in the proleptic Gregorian calendar
//! (day numbers after H. Hinnant, "chrono-compatible low-level date algorithms").

use crate::PartialDate;

/// A complete day of the years 1 to 9999, as far as it came from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: i32,
    month: u8,
    day: u8,
}

impl Date {
    /// `None` where there is no such day.
    pub fn new(year: i32, month: u8, day: u8) -> Option<Self> {
        let real = (1..=9999).contains(&year)
            && (1..=12).contains(&month)
            && (1..=days_in_month(year, month)).contains(&day);
        real.then_some(Self { year, month, day })
    }

    /// A date of which year, month and day are known.
    pub fn exact(date: PartialDate) -> Option<Self> {
        Self::new(date.year, date.month, date.day)
    }

    /// The first day that a partial date can mean.
    pub fn earliest(date: PartialDate) -> Option<Self> {
        match (date.month, date.day) {
            (0, 0) => Self::new(date.year, 1, 1),
            (month, 0) => Self::new(date.year, month, 1),
            (month, day) => Self::new(date.year, month, day),
        }
    }

    /// The year.
    pub fn year(self) -> i32 {
        self.year
    }

    /// The month, 1 to 12.
    pub fn month(self) -> u8 {
        self.month
    }

    /// The day of the month, 1 to 31.
    pub fn day(self) -> u8 {
        self.day
    }

    /// The day `days` later; earlier where negative.
    pub fn add_days(self, days: i32) -> Self {
        Self::from_day_number(self.day_number() + i64::from(days))
    }

    /// The same day of the month `months` later, or the last of that month where it has no such
    /// day: 31 January and one month is 28 or 29 February.
    pub fn add_months(self, months: i32) -> Self {
        let total = self.months_since_year_0() + months;
        // In 0..12.
        let month = total.rem_euclid(12) as u8 + 1;
        let year = total.div_euclid(12);
        Self { year, month, day: self.day.min(days_in_month(year, month)) }
    }

    /// As [`Date::add_months`]: 29 February and one year is 28 February.
    pub fn add_years(self, years: i32) -> Self {
        self.add_months(12 * years)
    }

    /// The first day of its month.
    pub fn month_start(self) -> Self {
        Self { day: 1, ..self }
    }

    /// The birthday on which somebody born on this day becomes `years` old. Who was born on
    /// 29 February has it on 1 March in common years.
    pub fn birthday(self, years: i32) -> Self {
        let day = self.add_years(years);
        if day.day == self.day { day } else { day.add_days(1) }
    }

    /// Completed years of age on `day` of somebody born on this day; negative before birth.
    pub fn age_on(self, day: Self) -> i32 {
        let years = day.year - self.year;
        if (day.month, day.day) < (self.month, self.day) { years - 1 } else { years }
    }

    /// Days from this day to `later`; negative where it is earlier.
    pub fn days_until(self, later: Self) -> i64 {
        later.day_number() - self.day_number()
    }

    /// Calendar months from this day to `later`; days do not count, so that 31 January is one
    /// month before 1 February.
    pub fn months_until(self, later: Self) -> i32 {
        later.months_since_year_0() - self.months_since_year_0()
    }

    fn months_since_year_0(self) -> i32 {
        self.year * 12 + i32::from(self.month) - 1
    }

    /// Days since 1970-01-01.
    fn day_number(self) -> i64 {
        let (month, day) = (i64::from(self.month), i64::from(self.day));
        let year = i64::from(self.year) - i64::from(month <= 2);
        let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
        let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
    }

    fn from_day_number(number: i64) -> Self {
        let shifted = number + 719_468;
        let (era, of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
        let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year + year / 4 - year / 100);
        let from_march = (5 * of_year + 2) / 153;
        let day = of_year - (153 * from_march + 2) / 5 + 1;
        let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
        let year = year + era * 400 + i64::from(month <= 2);
        Self { year: year as i32, month: month as u8, day: day as u8 }
    }
}

impl From<Date> for PartialDate {
    fn from(date: Date) -> Self {
        Self { year: date.year, month: date.month, day: date.day }
    }
}

fn days_in_month(year: i32, month: u8) -> u8 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn date(year: i32, month: u8, day: u8) -> Date {
        Date::new(year, month, day).unwrap()
    }

    #[test]
    fn months_end_where_the_month_ends() {
        assert_eq!(date(2026, 1, 31).add_months(1), date(2026, 2, 28));
        assert_eq!(date(2024, 1, 31).add_months(1), date(2024, 2, 29));
        assert_eq!(date(2026, 3, 31).add_months(-13), date(2025, 2, 28));
        assert_eq!(date(2024, 2, 29).add_years(1), date(2025, 2, 28));
        assert_eq!(date(2024, 2, 29).birthday(1), date(2025, 3, 1));
        assert_eq!(date(2024, 2, 29).birthday(4), date(2028, 2, 29));
    }

    #[test]
    fn partial_dates_mean_their_first_day() {
        let partial = |year, month, day| PartialDate { year, month, day };
        assert_eq!(Date::earliest(partial(1960, 0, 0)), Date::new(1960, 1, 1));
        assert_eq!(Date::earliest(partial(1960, 2, 0)), Date::new(1960, 2, 1));
        assert_eq!(Date::earliest(partial(1961, 2, 29)), None);
        assert_eq!(Date::exact(partial(1960, 2, 0)), None);
    }

    proptest! {
        #[test]
        fn adding_days_counts_them(start in -700_000_i64..2_900_000, days in -40_000_i32..40_000) {
            let from = Date::from_day_number(start);
            prop_assert_eq!(from.day_number(), start);
            prop_assert_eq!(from.days_until(from.add_days(days)), i64::from(days));
            prop_assert_eq!(from < from.add_days(days), days > 0);
        }

        #[test]
        fn age_grows_on_the_birthday(born in -30_000_i64..20_000, years in 0_i32..120) {
            let born = Date::from_day_number(born);
            prop_assert_eq!(born.age_on(born.birthday(years)), years);
            prop_assert_eq!(born.age_on(born.birthday(years).add_days(-1)), years - 1);
        }
    }
}
