//! The tables of `data/`, sorted by their first columns.

/// What an ICD-10 code asks of the sex.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    Anybody,
    Female,
    Male,
}

/// How morphology and behaviour lead to ICD-10. Columns and lines count from 0.
#[derive(Clone, Copy, Debug)]
pub enum Rule {
    /// By a column of [`TOPOGRAPHIES`].
    Topography(usize),
    /// Always the same code; an empty one says that there is none.
    Fixed(&'static str, Needs),
    /// By the first line of [`SITES`] from here on that holds the topography.
    Sites(usize),
    /// The same in [`SITES_BY_SEX`].
    SitesBySex(usize),
}

#[derive(Clone, Copy, Debug)]
pub struct Pair {
    /// The combination of morphology and behaviour is accepted, but rare.
    pub is_rare: bool,
    pub rule: Rule,
}

#[derive(Clone, Copy, Debug)]
pub enum Site {
    /// All three digits.
    Exactly(u16),
    /// The first two digits.
    Group(u16),
    Any,
}

#[derive(Clone, Copy, Debug)]
pub enum Target {
    Code(&'static str),
    /// Three characters, then the third digit of the topography.
    WithThirdDigit(&'static str),
    /// A column of [`TOPOGRAPHIES`].
    Topography(usize),
}

/// At which sites a morphology may be.
#[derive(Clone, Copy, Debug)]
pub enum Family {
    Any,
    /// Only at the sites of [`MUST`].
    Must(u8),
    /// Not at the sites of [`MUST_NOT`].
    MustNot(u8),
}

include!(concat!(env!("OUT_DIR"), "/tables.rs"));

/// The row of a sorted list.
fn row<K: Ord + Copy, T>(list: &[T], key: K, of: impl Fn(&T) -> K) -> Option<&T> {
    list.binary_search_by_key(&key, of).ok().map(|place| &list[place])
}

/// The codes of a topography: malignant, benign, in situ, uncertain, metastatic. Empty where there
/// is none.
pub fn of_topography(topography: u16) -> Option<&'static [&'static str; 5]> {
    row(TOPOGRAPHIES, topography, |row| row.0).map(|row| &row.1)
}

/// `None` where ICD-O-3 has no such pair.
pub fn of_pair(morphology: u16, behaviour: u8) -> Option<&'static Pair> {
    row(PAIRS, (morphology, behaviour), |row| (row.0, row.1)).map(|row| &row.2)
}

/// `None` where ICD-O-3 has no such morphology.
pub fn of_family(morphology: u16) -> Option<Family> {
    row(FAMILIES, morphology, |row| row.0).map(|row| row.1)
}

/// The cell of the ICCC-3 table; 0 where it is empty, `None` outside the table.
pub fn iccc_cell(morphology: u16, topography: u16) -> Option<u16> {
    let mut ranges = ICCC_RANGES.iter();
    let column = ranges.position(|(from, to)| (*from..=*to).contains(&topography))?;
    let pattern = row(ICCC_PATTERN, morphology, |row| row.0)?.1;
    ICCC_CODES.get(usize::from(pattern).checked_sub(1)?).map(|row| row[column])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_sorted_and_whole() {
        assert!(TOPOGRAPHIES.is_sorted_by(|a, b| a.0 < b.0));
        assert!(PAIRS.is_sorted_by(|a, b| (a.0, a.1) < (b.0, b.1)));
        assert!(FAMILIES.is_sorted_by(|a, b| a.0 < b.0));
        assert!(ICCC_PATTERN.is_sorted_by(|a, b| a.0 < b.0));
        assert_eq!((TOPOGRAPHIES.len(), PAIRS.len(), FAMILIES.len()), (330, 2769, 807));
        assert_eq!((SITES.len(), SITES_BY_SEX.len(), ICCC_CODES.len()), (649, 16, 111));
    }

    #[test]
    fn every_rule_points_into_its_table() {
        for (morphology, behaviour, pair) in PAIRS {
            let inside = match pair.rule {
                Rule::Topography(column) => column < 5,
                Rule::Fixed(..) => true,
                Rule::Sites(line) => SITES[line..].iter().any(|l| matches!(l.0, Site::Any)),
                Rule::SitesBySex(line) => {
                    SITES_BY_SEX[line..].iter().any(|l| matches!(l.0, Site::Any))
                }
            };
            // This one points behind the last line: IARC's table has no code for it.
            assert!(inside || (*morphology, *behaviour) == (9395, 3), "{morphology}/{behaviour}");
        }
    }
}
