//! Cells of a table to comparable values: one function per kind of field, chosen by the model.
//! Several values of one field are separated by `;`. What says nothing (fillers, placeholders)
//! becomes empty, which is "missing", never a value.

mod address;
mod date;
mod legacy;
mod name;
mod number;

pub use date::date;
pub use legacy::{is_syllable, repaired};
pub use name::{folded_syllables, marked_syllables};
pub use number::phones_in;

use crate::text::{fold, fold_chars, is_letter_or_digit};
use serde::Deserialize;
use std::borrow::Cow;
use std::ops::Range;

/// Cells of one row that a field is made from.
#[derive(Debug, Clone, Copy)]
pub struct Cells<'a> {
    text: &'a [&'a str],
    /// Of those that are names the folded syllables, where they are known: many fields want them.
    folded: &'a [&'a str],
}

impl<'a> Cells<'a> {
    pub fn new(text: &'a [&'a str]) -> Self {
        Self { text, folded: &[] }
    }

    /// `folded` is as long as `text`; only what `Normaliser::names` tells of is read.
    pub fn with_folded(text: &'a [&'a str], folded: &'a [&'a str]) -> Self {
        Self { text, folded }
    }

    pub fn are_empty(self) -> bool {
        self.text.iter().all(|cell| cell.is_empty())
    }

    fn from(self, at: usize) -> Self {
        Self { text: &self.text[at..], folded: self.folded.get(at..).unwrap_or_default() }
    }

    fn folded(self, at: usize) -> Cow<'a, str> {
        match (self.folded.get(at), self.text.get(at)) {
            (Some(folded), _) => Cow::Borrowed(folded),
            (None, Some(text)) if !text.is_empty() => Cow::Owned(folded_syllables(text)),
            _ => Cow::Borrowed(""),
        }
    }
}

/// How the cells of a field's columns become its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Normaliser {
    /// Letters and digits of any language, without marks, lower case, single spaces.
    Text,
    /// The same without spaces, so that a space put wrong does not matter.
    Joined,
    /// The words of `Text`, each a value of its own: a name in whatever column it stands.
    Words,
    /// Letters and digits only, upper case.
    Code,
    Digits,
    /// `YYYYMMDD`, 00 where not known.
    Date,
    /// Year of a date, `YYYY`.
    Year,
    /// `m` or `f`.
    Sex,
    /// A Vietnamese name with its marks: tone behind the syllable, `y` as `i` where they are one.
    /// Columns of this and the next six: name, and the mother's name, which a newborn without one
    /// bears.
    Name,
    /// The same without marks.
    NameFolded,
    Surname,
    GivenName,
    /// Surname and given name, without what stands between.
    ShortName,
    /// `NameFolded` without spaces.
    NameJoined,
    /// `NameFolded` with the decade of birth, since names have their times. Columns: name, the
    /// mother's name, birth date.
    NameCohort,
    /// `1` where the name is not the person's own but the mother's.
    Unnamed,
    /// The mother's name: of its own column, else what a newborn's placeholder name says.
    MotherName,
    /// Own 12-digit number. Columns: number, birth date, sex.
    PersonalNumber,
    /// A 12-digit number that contradicts birth year or sex: a parent's. The same columns.
    GuardianNumber,
    /// 9-digit identity cards and passports.
    OldNumber,
    /// Ten-digit social insurance numbers, also out of 15-character cards.
    InsuranceNumber,
    /// The same where it is the person's own: a newborn without a name bears its mother's card,
    /// but for TE, a child's. Columns: card, number, name, mother's name.
    OwnInsuranceNumber,
    Phone,
    /// House number and street, folded, with abbreviations written out.
    Address,
}

impl Normaliser {
    /// Least and greatest number of columns that it reads.
    pub fn columns(self) -> (usize, usize) {
        match self {
            Normaliser::PersonalNumber | Normaliser::GuardianNumber => (3, 3),
            Normaliser::MotherName => (2, 2),
            Normaliser::NameCohort => (3, 3),
            Normaliser::OwnInsuranceNumber => (3, 4),
            Normaliser::Sex => (1, 1),
            _ if self.is_of_name() => (1, 2),
            _ => (1, 4),
        }
    }

    /// Which of its columns are names, of which it wants the folded syllables.
    pub fn names(self) -> Range<usize> {
        match self {
            Normaliser::OwnInsuranceNumber => 2..4,
            Normaliser::NameCohort | Normaliser::MotherName => 0..2,
            _ if self.is_of_name() => 0..2,
            _ => 0..0,
        }
    }

    /// Made from the name and, where there is one, the mother's.
    fn is_of_name(self) -> bool {
        matches!(
            self,
            Normaliser::Name
                | Normaliser::NameFolded
                | Normaliser::Surname
                | Normaliser::GivenName
                | Normaliser::ShortName
                | Normaliser::NameJoined
                | Normaliser::Unnamed
        )
    }

    /// The value of the cells; empty where they say nothing.
    pub fn apply(self, cells: Cells<'_>) -> String {
        let text = cells.text;
        match self {
            Normaliser::PersonalNumber => number::own(text[0], text[1], text[2]),
            Normaliser::GuardianNumber => number::guardians(text[0], text[1], text[2]),
            Normaliser::MotherName => name::mother(cells),
            Normaliser::Name => name::marked(cells),
            Normaliser::NameFolded => name::folded(cells).into_owned(),
            Normaliser::Surname => name::surname(cells),
            Normaliser::GivenName => name::given(cells),
            Normaliser::ShortName => name::short(cells),
            Normaliser::NameJoined => name::folded(cells).replace(' ', ""),
            Normaliser::NameCohort => name::cohort(cells, &date(text[2])),
            Normaliser::Unnamed => name::unnamed(cells).to_owned(),
            Normaliser::OldNumber => number::old(text),
            Normaliser::InsuranceNumber => number::insurance(text),
            Normaliser::OwnInsuranceNumber => match name::unnamed(cells.from(2)) {
                "" => number::insurance(&text[..2]),
                _ => number::childs_insurance(text[0]),
            },
            Normaliser::Phone => number::phones(text),
            _ => match text {
                [one] => self.single(one),
                several => self.single(&several.join(" ")),
            },
        }
    }

    fn single(self, cell: &str) -> String {
        match self {
            Normaliser::Joined => words(cell).replace(' ', ""),
            Normaliser::Words => words(cell).replace(' ', ";"),
            Normaliser::Code => keep(cell, char::is_alphanumeric).to_uppercase(),
            Normaliser::Digits => keep(cell, |c| c.is_ascii_digit()),
            Normaliser::Date => date(cell),
            Normaliser::Year => date(cell).get(..4).unwrap_or_default().to_owned(),
            Normaliser::Sex => sex(cell).to_owned(),
            Normaliser::Address => address::address(cell),
            _ => words(cell),
        }
    }
}

fn keep(text: &str, wanted: impl Fn(char) -> bool) -> String {
    text.chars().filter(|c| wanted(*c)).collect()
}

/// Folded words; everything that is neither letter nor digit separates, an apostrophe does not.
pub(super) fn words(text: &str) -> String {
    let plain = text
        .chars()
        .filter(|c| !matches!(c, '\'' | '’'))
        .map(|c| if is_letter_or_digit(c) || is_mark(c) { c } else { ' ' });
    fold_chars(plain, text.len())
}

fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

/// GIOI_TINH 1 male, 2 female, 3 not known (QD 4750 table 1), or words.
fn sex(cell: &str) -> &'static str {
    match fold(cell).as_str() {
        "1" | "nam" | "male" | "m" => "m",
        "2" | "nu" | "female" | "f" => "f",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_become_values() {
        let cases: [(Normaliser, &[&str], &str); 18] = [
            (Normaliser::NameCohort, &["Lý Thị Vy", "", "03/04/1985"], "li thi vi 198"),
            (Normaliser::NameCohort, &["Lý Thị Vy", "", ""], ""),
            (Normaliser::Text, &["  O'Brien-Smith "], "obrien smith"),
            (Normaliser::Text, &["12", "Kings  Rd."], "12 kings rd"),
            (Normaliser::Code, &["ab-12 c"], "AB12C"),
            (Normaliser::Digits, &["(02) 555"], "02555"),
            (Normaliser::Year, &["03/04/1950"], "1950"),
            (Normaliser::Sex, &["Nữ\u{a0}"], "f"),
            (Normaliser::Sex, &["3"], ""),
            (Normaliser::Surname, &["NGUYỄN THỊ HOA"], "nguyen"),
            (Normaliser::GivenName, &["Nguyễn Thị Vy"], "vi"),
            (Normaliser::ShortName, &["Nguyễn Thị Ngọc Anh"], "nguyen anh"),
            (Normaliser::MotherName, &["", "CB Trần Thị Lý"], "tran thi li"),
            (Normaliser::PersonalNumber, &["001185012345", "1985", "2"], "001185012345"),
            (Normaliser::PersonalNumber, &["001185012345", "2015", "1"], ""),
            (Normaliser::GuardianNumber, &["001185012345", "2015", "1"], "001185012345"),
            (Normaliser::InsuranceNumber, &["GD4010123456789;0123456788"], "0123456789;0123456788"),
            (Normaliser::Phone, &["+84 912 345 678"], "0912345678"),
        ];
        for (normaliser, cells, value) in cases {
            assert_eq!(normaliser.apply(Cells::new(cells)), value, "{normaliser:?} {cells:?}");
        }
    }
}
