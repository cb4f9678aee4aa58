//! Groups of diagnoses, as data: `groups.toml`, or a department's own file of the same form.

use super::{Category, WeekCounts};
use crate::programme::Text;
use serde::Deserialize;
use std::collections::BTreeSet;

const INITIAL: &str = include_str!("groups.toml");
const GROUPS_MAX: usize = 200;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    pub code: String,
    pub title: Text,
    /// Both ends are in.
    ranges: Vec<(Category, Category)>,
}

impl Group {
    /// Visits of the group. A visit with two categories of it counts twice: a week keeps the sums
    /// of categories, not visits.
    pub fn count(&self, of: &WeekCounts) -> u64 {
        let counted = of.diagnoses.iter().filter(|(category, _)| self.has(**category));
        counted.map(|(_, count)| u64::try_from(*count).unwrap_or(0)).sum()
    }

    fn has(&self, category: Category) -> bool {
        self.ranges.iter().any(|(from, to)| (*from..=*to).contains(&category))
    }
}

/// In the order of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Groups(pub Vec<Group>);

impl Default for Groups {
    fn default() -> Self {
        Self::from_toml(INITIAL).expect("the file that is part of the program is valid")
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    groups: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    code: String,
    title: Text,
    ranges: Vec<String>,
}

impl Groups {
    /// # Errors
    /// What is wrong, with the code of its group.
    pub fn from_toml(text: &str) -> Result<Self, String> {
        let file: File = toml::from_str(text).map_err(|e| e.to_string())?;
        if !(1..=GROUPS_MAX).contains(&file.groups.len()) {
            return Err(format!("1 to {GROUPS_MAX} groups are expected"));
        }
        let groups: Result<Vec<Group>, String> = file.groups.into_iter().map(Row::check).collect();
        let groups = groups?;
        let mut seen = BTreeSet::new();
        match groups.iter().find(|group| !seen.insert(&group.code)) {
            Some(twice) => Err(format!("group {}: its code is there twice", twice.code)),
            None => Ok(Self(groups)),
        }
    }
}

impl Row {
    fn check(self) -> Result<Group, String> {
        let is_code = |c: char| c.is_ascii_alphanumeric() || c == '-';
        if self.code.is_empty() || self.code.len() > 64 || !self.code.chars().all(is_code) {
            return Err(format!(
                "group {:?}: a code of letters, digits and - is expected",
                self.code
            ));
        }
        let ranges: Option<Vec<_>> = self.ranges.iter().map(|range| range_of(range)).collect();
        match ranges.filter(|ranges| !ranges.is_empty()) {
            Some(ranges) => Ok(Group { code: self.code, title: self.title, ranges }),
            None => Err(format!("group {}: ranges like \"A00-A09\" are expected", self.code)),
        }
    }
}

/// `A00-A09`, or one category.
fn range_of(text: &str) -> Option<(Category, Category)> {
    let (from, to) = text.split_once('-').unwrap_or((text, text));
    let exact = |code: &str| Category::of(code).filter(|_| code.len() == 3);
    let (from, to) = (exact(from)?, exact(to)?);
    (from <= to).then_some((from, to))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_initial_groups_count_what_their_ranges_hold() {
        let groups = Groups::default();
        assert_eq!(groups.0.len(), 13);
        let mut week = WeekCounts::default();
        week.diagnoses.extend([(Category(*b"V23"), 3), (Category(*b"W38"), 2)]);
        week.diagnoses.insert(Category(*b"Y09"), 1);
        let counts: Vec<_> = groups.0.iter().map(|group| group.count(&week)).collect();
        // Traffic, work and burns (as printed, W36 to W40 are both), violence.
        assert_eq!(counts, [3, 2, 0, 0, 2, 0, 0, 1, 0, 0, 0, 0, 0]);
    }

    #[test]
    fn a_file_that_is_wrong_names_its_group() {
        let group = |code: &str, range: &str| {
            let title = "title = { vi = \"x\", en = \"x\" }";
            format!("[[groups]]\ncode = \"{code}\"\n{title}\nranges = [\"{range}\"]\n")
        };
        assert!(Groups::from_toml(&group("dengue", "A90-A91")).is_ok());
        for (text, named) in [
            (group("dengue", "A91-A90"), "dengue"),
            (group("dengue", "A90.1"), "dengue"),
            (group("den gue", "A90"), "den gue"),
            (group("dengue", "A90").repeat(2), "twice"),
            (String::new(), "groups"),
        ] {
            let error = Groups::from_toml(&text).unwrap_err();
            assert!(error.contains(named), "{text}: {error}");
        }
    }
}
