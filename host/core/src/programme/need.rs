//! What a programme may read and write: the plugin declares what it needs, the administrator grants
//! at most that, and an entry has to be in both.

use super::Descriptor;
use crate::record::{Coding, Entry};
use serde::{Deserialize, Serialize};

/// Entries of a kind, with one of the codes, of a category.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scope {
    /// FHIR type name or `*`.
    pub kind: String,
    /// One that ends in `*` is a prefix; none at all means every code.
    #[serde(default)]
    pub codes: Vec<String>,
    /// Empty: every category.
    #[serde(default)]
    pub category: String,
}

impl Scope {
    pub fn matches(&self, entry: &Entry) -> bool {
        (self.kind == "*" || self.kind == entry.kind.as_str())
            && (self.category.is_empty() || self.category == entry.category)
            && (self.codes.is_empty() || self.codes.iter().any(|c| code_matches(c, &entry.code)))
    }

    /// Is every entry of the other one of this?
    pub fn covers(&self, other: &Scope) -> bool {
        let code = |code: &String| self.codes.iter().any(|mine| code_covers(mine, code));
        let codes = match other.codes.as_slice() {
            [] => self.codes.is_empty() || self.codes.iter().any(|mine| mine == "*"),
            codes => self.codes.is_empty() || codes.iter().all(code),
        };
        (self.kind == "*" || self.kind == other.kind)
            && (self.category.is_empty() || self.category == other.category)
            && codes
    }
}

/// `Observation 8480-6 8462-4 vital-signs`.
impl std::fmt::Display for Scope {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.kind)?;
        let category = (!self.category.is_empty()).then_some(&self.category);
        self.codes.iter().chain(category).try_for_each(|part| write!(f, " {part}"))
    }
}

/// `I1*` matches every code that starts with `I1`.
pub fn code_matches(pattern: &str, code: &Coding) -> bool {
    match pattern.strip_suffix('*') {
        Some(prefix) => code.code.starts_with(prefix),
        None => code.code == pattern,
    }
}

/// Does the pattern match all that the other one matches?
fn code_covers(pattern: &str, other: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(prefix) => other.strip_suffix('*').unwrap_or(other).starts_with(prefix),
        None => pattern == other,
    }
}

/// A declared need for data, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Need {
    #[serde(flatten)]
    pub scope: Scope,
    pub reason: super::Text,
}

/// What an administrator allows a programme. Nothing at all is allowed to nobody in particular: a
/// programme without a grant does not run.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Granted {
    #[serde(default)]
    pub reads: Vec<Scope>,
    #[serde(default)]
    pub writes: Vec<Scope>,
}

impl Granted {
    /// All that a plugin declares.
    pub fn declared_by(plugin: &Descriptor) -> Self {
        Self { reads: scopes(&plugin.reads), writes: scopes(&plugin.writes) }
    }

    pub fn is_empty(&self) -> bool {
        self.reads.is_empty() && self.writes.is_empty()
    }

    pub fn reads(&self, entry: &Entry) -> bool {
        self.reads.iter().any(|scope| scope.matches(entry))
    }

    pub fn writes(&self, entry: &Entry) -> bool {
        self.writes.iter().any(|scope| scope.matches(entry))
    }

    /// What this has and `of` does not.
    pub fn beyond(&self, of: &Self) -> Self {
        let more = |mine: &[Scope], known: &[Scope]| -> Vec<Scope> {
            let new = |scope: &&Scope| !known.iter().any(|have| have.covers(scope));
            mine.iter().filter(new).cloned().collect()
        };
        Self { reads: more(&self.reads, &of.reads), writes: more(&self.writes, &of.writes) }
    }

    pub fn with(mut self, more: Self) -> Self {
        self.reads.extend(more.reads);
        self.writes.extend(more.writes);
        self
    }
}

fn scopes(needs: &[Need]) -> Vec<Scope> {
    needs.iter().map(|need| need.scope.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scope(kind: &str, codes: &[&str], category: &str) -> Scope {
        let codes = codes.iter().map(|code| (*code).to_owned()).collect();
        Scope { kind: kind.into(), codes, category: category.into() }
    }

    #[test]
    fn a_prefix_matches_by_its_star() {
        let code = Coding { code: "I10.9".into(), ..Coding::default() };
        assert!(code_matches("I1*", &code));
        assert!(!code_matches("I1", &code));
    }

    #[test]
    fn a_scope_covers_what_is_narrower() {
        let cases = [
            (scope("*", &[], ""), scope("Condition", &["I10"], "x"), true),
            (scope("Condition", &["I1*"], ""), scope("Condition", &["I10"], ""), true),
            (scope("Condition", &["I1*"], ""), scope("Condition", &["I10", "I1*"], ""), true),
            (scope("Condition", &["I1*"], ""), scope("Condition", &["I*"], ""), false),
            (scope("Condition", &["I10"], ""), scope("Condition", &[], ""), false),
            (scope("Condition", &["*"], ""), scope("Condition", &[], ""), true),
            (scope("Condition", &[], "x"), scope("Condition", &[], ""), false),
            (scope("Condition", &[], ""), scope("*", &[], ""), false),
        ];
        for (have, want, covers) in cases {
            assert_eq!(have.covers(&want), covers, "{have} and {want}");
        }
    }

    #[test]
    fn beyond_is_what_a_new_version_asks_for_more() {
        let old = Granted { reads: vec![scope("Condition", &["I1*"], "")], ..Default::default() };
        let mut new = old.clone();
        new.reads.push(scope("Condition", &["I15"], ""));
        assert!(new.beyond(&old).is_empty());
        new.writes.push(scope("Observation", &["1"], ""));
        assert_eq!(new.beyond(&old).writes, new.writes);
        assert!(new.beyond(&old.with(new.beyond(&Granted::default()))).is_empty());
    }
}
