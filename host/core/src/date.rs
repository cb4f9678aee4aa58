//! Dates with their precision. A year-only date is not the first of January.

use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::{fmt, str::FromStr};

/// A calendar date of known precision: year, year and month, or a full day.
/// `month` and `day` are 0 where not known. Orders by what is known, unknown first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartialDate {
    year: i16,
    month: u8,
    day: u8,
}

/// No such date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no such date: YYYY, YYYY-MM or YYYY-MM-DD between 1850 and 2200 is expected")]
pub struct BadDate;

impl PartialDate {
    /// `month` and `day` 0 where not known; the years 1850 to 2200 are taken.
    pub fn new(year: i16, month: u8, day: u8) -> Result<Self, BadDate> {
        let known = match (month, day) {
            (0, 0) => true,
            (1..=12, 0) => true,
            (1..=12, 1..=31) => Date::new(year, month as i8, day as i8).is_ok(),
            _ => false,
        };
        if known && (1850..=2200).contains(&year) {
            Ok(Self { year, month, day })
        } else {
            Err(BadDate)
        }
    }

    pub fn year(self) -> i16 {
        self.year
    }
    /// 1 to 12, or 0 where not known.
    pub fn month(self) -> u8 {
        self.month
    }
    /// 1 to 31, or 0 where not known.
    pub fn day(self) -> u8 {
        self.day
    }

    /// The day, where it is known.
    pub fn full(self) -> Option<Date> {
        Date::new(self.year, self.month as i8, self.day as i8).ok()
    }

    /// First day that the date can mean.
    pub fn earliest(self) -> Date {
        let (month, day) = (self.month.max(1) as i8, self.day.max(1) as i8);
        Date::new(self.year, month, day).expect("a partial date was checked when it was made")
    }

    /// Last day that the date can mean.
    pub fn latest(self) -> Date {
        match (self.month, self.day) {
            (0, _) => Date::new(self.year, 12, 31)
                .expect("the last of December exists in every year taken"),
            (_, 0) => self.earliest().last_of_month(),
            _ => self.earliest(),
        }
    }

    /// Full years on a day, of the youngest that somebody born then can be.
    pub fn years_at_least(self, on: Date) -> i16 {
        let born = self.latest();
        let had = (on.month(), on.day()) >= (born.month(), born.day());
        on.year() - born.year() - i16::from(!had)
    }

    /// Full years on a day, of the oldest that somebody born then can be. Who was born on the 29th
    /// of February is a year older on the 28th already.
    pub fn years_at_most(self, on: Date) -> i16 {
        let born = self.earliest();
        let birthday = Date::new(on.year(), born.month(), born.day());
        let had = on >= birthday.unwrap_or_else(|_| Date::constant(on.year(), 2, 28));
        on.year() - born.year() - i16::from(!had)
    }

    /// As Vietnamese people write it: dd/mm/yyyy, mm/yyyy or yyyy.
    pub fn vietnamese(self) -> String {
        match (self.month, self.day) {
            (0, _) => format!("{:04}", self.year),
            (m, 0) => format!("{m:02}/{:04}", self.year),
            (m, d) => format!("{d:02}/{m:02}/{:04}", self.year),
        }
    }
}

impl From<Date> for PartialDate {
    fn from(date: Date) -> Self {
        Self { year: date.year(), month: date.month() as u8, day: date.day() as u8 }
    }
}

/// FHIR form: YYYY, YYYY-MM or YYYY-MM-DD.
impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.month, self.day) {
            (0, _) => write!(f, "{:04}", self.year),
            (m, 0) => write!(f, "{:04}-{m:02}", self.year),
            (m, d) => write!(f, "{:04}-{m:02}-{d:02}", self.year),
        }
    }
}

impl fmt::Debug for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The FHIR form where people read it, 4 bytes where they do not.
impl Serialize for PartialDate {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        if s.is_human_readable() {
            return s.collect_str(self);
        }
        (self.year, self.month, self.day).serialize(s)
    }
}

impl<'de> Deserialize<'de> for PartialDate {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        if d.is_human_readable() {
            return String::deserialize(d)?.parse().map_err(de::Error::custom);
        }
        let (year, month, day) = Deserialize::deserialize(d)?;
        Self::new(year, month, day).map_err(de::Error::custom)
    }
}

/// Takes the FHIR form; a time behind `T` is left out.
impl PartialDate {
    /// As Vietnamese people write it (30/06/1950, 06/1950, 1950) or as FHIR does.
    ///
    /// # Errors
    /// When it is neither, or no day of the calendar.
    pub fn read(text: &str) -> Result<Self, BadDate> {
        let text = text.trim();
        if !text.contains('/') {
            return text.parse();
        }
        let parts: Vec<&str> = text.split('/').rev().collect();
        // A year of two digits may be of either century.
        if parts[0].len() == 4 { parts.join("-").parse() } else { Err(BadDate) }
    }
}

impl FromStr for PartialDate {
    type Err = BadDate;
    fn from_str(text: &str) -> Result<Self, BadDate> {
        let day = text.split_once('T').map_or(text, |(day, _)| day);
        let mut parts = day.split('-').map(|part| part.parse::<u16>().map_err(|_| BadDate));
        let year = parts.next().ok_or(BadDate)??;
        let month = parts.next().transpose()?.unwrap_or(0);
        let day = parts.next().transpose()?.unwrap_or(0);
        if parts.next().is_some() {
            return Err(BadDate);
        }
        let small = |n: u16| u8::try_from(n).map_err(|_| BadDate);
        Self::new(i16::try_from(year).map_err(|_| BadDate)?, small(month)?, small(day)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn precision_is_kept() {
        for text in ["1950", "1950-06", "1950-06-30"] {
            assert_eq!(text.parse::<PartialDate>().unwrap().to_string(), text);
        }
        let year: PartialDate = "1950".parse().unwrap();
        assert_eq!(year.full(), None);
        assert_eq!(year.earliest().to_string(), "1950-01-01");
        assert_eq!(year.latest().to_string(), "1950-12-31");
        assert!("1950-02-30".parse::<PartialDate>().is_err());
        assert!("1950-00-03".parse::<PartialDate>().is_err());
        let day: PartialDate = "2024-02-29T10:00:00+07:00".parse().unwrap();
        assert_eq!(day.vietnamese(), "29/02/2024");
        assert_eq!(PartialDate::read("29/02/2024"), Ok(day));
        assert_eq!(PartialDate::read("06/1950"), "1950-06".parse());
        for text in ["2024/02/29", "30/06/50", "31/04/2024"] {
            assert!(PartialDate::read(text).is_err(), "{text}");
        }
    }
}
