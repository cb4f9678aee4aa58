//! What a tumour is coded with, and how sure a check is of it.

use std::fmt;

/// What a check says, from best to worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    Ok,
    /// Possible, but so rare that a person looks at it again.
    Rare,
    /// Doubtful: a person looks at it again.
    Query,
    /// Something that the check needs is not there.
    Missing,
    Invalid,
}

impl Verdict {
    /// As findings write it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Rare => "rare",
            Self::Query => "query",
            Self::Missing => "missing",
            Self::Invalid => "invalid",
        }
    }
}

/// An item of a record, or why a check cannot use it: `Missing` or `Invalid`.
pub type Item<T> = Result<T, Verdict>;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sex {
    Male,
    Female,
    Unknown,
}

impl Sex {
    /// From FHIR's administrative gender.
    pub fn of(gender: &str) -> Self {
        match gender {
            "male" => Self::Male,
            "female" => Self::Female,
            _ => Self::Unknown,
        }
    }
}

/// A topography of ICD-O-3: three digits, C50.9 is 509.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Topography(pub u16);

impl Topography {
    /// Unknown primary site, C80.9.
    pub const UNKNOWN: Self = Self(809);

    /// From `C50.9`, `C509` or `509`.
    ///
    /// # Errors
    /// `Invalid` where it is none of these.
    pub fn parse(text: &str) -> Item<Self> {
        let digits = text.strip_prefix(['C', 'c']).unwrap_or(text).replacen('.', "", 1);
        whole(&digits, 3).map(Self)
    }

    /// The first two digits.
    pub fn group(self) -> u16 {
        self.0 / 10
    }
}

impl fmt::Display for Topography {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "C{:02}.{}", self.0 / 10, self.0 % 10)
    }
}

/// A morphology of ICD-O-3: four digits without behaviour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Morphology(pub u16);

impl Morphology {
    /// From `8140`, also as the book writes it, with behaviour: `8140/3`.
    ///
    /// # Errors
    /// `Invalid` where it is none of these.
    pub fn parse(text: &str) -> Item<Self> {
        let code = text.split_once('/').map_or(text, |(code, _)| code);
        whole(code.strip_prefix(['M', 'm']).unwrap_or(code), 4).map(Self)
    }
}

/// A number of exactly so many digits.
fn whole(text: &str, digits: usize) -> Item<u16> {
    let fits = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| fits).ok_or(Verdict::Invalid)
}

/// One digit: behaviour, grade, basis of diagnosis.
///
/// # Errors
/// `Invalid` where it is none.
pub fn digit(text: &str) -> Item<u8> {
    // One digit is below 10.
    whole(text, 1).map(|number| number as u8)
}

/// Malignant, primary site.
pub const MALIGNANT: u8 = 3;
/// Carcinoma in situ.
pub const IN_SITU: u8 = 2;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_as_people_write_them() {
        for text in ["C50.9", "c509", "509"] {
            assert_eq!(Topography::parse(text), Ok(Topography(509)));
        }
        assert_eq!(Topography::parse("00.3").map(|t| t.to_string()), Ok("C00.3".to_owned()));
        for text in ["C50", "50.99", "C5O9", "", "+09", "C5.0.9", "é9"] {
            assert_eq!(Topography::parse(text), Err(Verdict::Invalid), "{text}");
        }
        for text in ["8140", "8140/3", "M8140/3"] {
            assert_eq!(Morphology::parse(text), Ok(Morphology(8140)));
        }
        assert_eq!(Morphology::parse("81403"), Err(Verdict::Invalid));
        assert_eq!(digit("10"), Err(Verdict::Invalid));
    }
}
