//! The one place that reads the clock. Vietnam keeps UTC+7 all year.

use jiff::civil::Date;
use std::time::{SystemTime, UNIX_EPOCH};

/// The system's clock, or a day that a demonstration or a test has set.
#[derive(Debug, Clone, Copy, Default)]
pub struct Clock {
    pub fixed_today: Option<Date>,
}

impl Clock {
    /// Milliseconds since 1970-01-01 UTC.
    pub fn now_ms(self) -> i64 {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
    }

    /// Today in Vietnam.
    pub fn today(self) -> Date {
        self.fixed_today.unwrap_or_else(|| day_in_vietnam(self.now_ms()))
    }
}

/// The calendar day in Vietnam at a moment in milliseconds since 1970-01-01 UTC.
pub fn day_in_vietnam(ms: i64) -> Date {
    let days = (ms + 7 * 3_600_000).div_euclid(86_400_000);
    let epoch = Date::constant(1970, 1, 1);
    epoch.saturating_add(jiff::Span::new().days(days.clamp(0, 1_000_000)))
}

#[cfg(test)]
mod tests {
    use super::day_in_vietnam;

    #[test]
    fn the_day_turns_at_seventeen_utc() {
        let noon = 1_700_000_000_000; // 2023-11-14 22:13 UTC
        assert_eq!(day_in_vietnam(noon).to_string(), "2023-11-15");
        assert_eq!(day_in_vietnam(0).to_string(), "1970-01-01");
    }
}
