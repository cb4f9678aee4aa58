//! A linkage model as data: what the columns mean, how values are compared, which pairs are
//! looked at, what decides. Reads from TOML; `Plan` binds it to the columns of real tables.

use super::normalise::Normaliser;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Persons in any table, names in Latin letters.
pub const GENERIC: &str = include_str!("../../models/generic.toml");
/// People of Vietnam as facilities register them.
pub const VIETNAM: &str = include_str!("../../models/vietnam.toml");

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Model {
    pub name: String,
    pub version: u32,
    /// Column, and the headers that a table may give it; case and diacritics do not matter, and
    /// whatever is neither letter nor digit is `_`.
    pub columns: BTreeMap<String, Vec<String>>,
    /// Headers of the parts of a column, in the order in which they are put together, for a table
    /// that has none of the column's own headers; the first way that it has counts.
    #[serde(default)]
    pub joined: BTreeMap<String, Vec<Vec<String>>>,
    pub fields: BTreeMap<String, Field>,
    /// At most 16; the strongest evidence first is fastest.
    #[serde(rename = "comparison")]
    pub comparisons: Vec<Comparison>,
    /// Which rows are compared: those that share all values of a key.
    #[serde(rename = "block")]
    pub blocks: Vec<Block>,
    #[serde(default, rename = "guard")]
    pub guards: Vec<Guard>,
    pub borrowed_name: Option<BorrowedName>,
    pub household: Option<Household>,
    pub thresholds: Thresholds,
    #[serde(default)]
    pub training: Training,
    /// Values and what they became, for example communes before and after a merger; several
    /// values are separated by `;`.
    #[serde(default)]
    pub maps: BTreeMap<String, BTreeMap<String, String>>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    pub from: Vec<String>,
    #[serde(rename = "as")]
    pub normaliser: Normaliser,
    /// Only so many first characters.
    pub take: Option<usize>,
    /// Name of a map that the value is looked up in; values that it lacks stay.
    pub map: Option<String>,
    /// A column without which there is no field, in no table.
    pub needs: Option<String>,
}

/// A name for people, in both languages of the console.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Says {
    pub vi: String,
    pub en: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Comparison {
    pub name: String,
    pub says: Says,
    /// At most 14, the strongest first; the first whose test holds is the level of a pair. Where
    /// none does, and the first cannot be made for want of values, it is `missing`, which says
    /// nothing.
    pub levels: Vec<Level>,
    /// Where no level holds: the level `different`.
    #[serde(default)]
    pub different: Odds,
    /// Each person or household has a value of its own: the larger the population, the rarer that
    /// strangers share one. What was learned from few people is weighed accordingly.
    #[serde(default)]
    pub own: bool,
    /// Comparisons of one bundle are one fact, such as the household: the strongest counts alone.
    pub bundle: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Level {
    pub name: String,
    pub says: Says,
    pub test: Test<String>,
    /// Fields whose term frequencies move the weight: agreement on what is rare says more. Where
    /// the values differ, the commoner one counts.
    #[serde(default)]
    pub rarity: Vec<String>,
    /// P(level | one person); trained where not given.
    pub m: Option<f64>,
    /// P(level | two persons); trained where not given.
    pub u: Option<f64>,
}

/// How often a level occurs among pairs of one person and of two. Trained where not given.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Odds {
    /// P(level | one person)
    pub m: Option<f64>,
    /// P(level | two persons)
    pub u: Option<f64>,
}

/// A test on one or two fields of a pair. Undefined where a value is missing.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Test<F> {
    Exact(F),
    /// Similarity of Jaro and Winkler at least this, 0 to 1.
    JaroWinkler(F, f32),
    /// At most so many edits: insertion, deletion, substitution, swap of neighbours.
    Edits(F, u8),
    /// The two fields changed places; both similar at least this (Jaro and Winkler, 1 is equal).
    Swapped(F, F, f32),
    /// One field of one is the other field of the other: a name that is the mother's.
    Crossed(F, F),
    /// A value of several in common.
    Shares(F),
    /// The same words in another order.
    Permuted(F),
    /// First and last word equal, all words of one among the other's.
    Abridged(F),
    /// Equal but for letters that were lost (`?` in one or both), fewer than half of them.
    Lost(F),
    /// Equal but for one word, written with a slip of one letter: the surname, which siblings
    /// share, or a word that is a Vietnamese syllable on one side alone.
    Misspelt(F),
    /// Words in common, as a share of all words of both (Jaccard), at least this.
    Words(F, f32),
    /// Day and month changed places.
    DayMonth(F),
    /// Of one year (and month), where one of the dates knows no more; 1 January may be such.
    Vague(F),
    /// Years apart at most.
    Years(F, u16),
    /// Numbers apart at most.
    Near(F, f64),
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Block {
    pub on: Vec<String>,
    /// Larger blocks are left out, and counted.
    #[serde(default = "block_max")]
    pub max: u16,
}

fn block_max() -> u16 {
    1_000
}

/// A rule that beats scores: where every named comparison is at one of the named levels.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Guard {
    pub name: String,
    pub says: Says,
    pub when: BTreeMap<String, Vec<String>>,
    pub then: Verdict,
    /// Does not hold between two registrations where a third of the two persons is at these levels
    /// with both, and no guard holds between it and them: two slips in one number.
    #[serde(default)]
    pub lifted_by: BTreeMap<String, Vec<String>>,
}

/// A name that is a parent's says nothing: a newborn is registered under its mother's, some sons
/// bear their father's. Such a row is one whose name somebody of the same household has who is a
/// generation older, or whose name is the mother's of a child of the same day.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BorrowedName {
    /// Field of the name that both bear.
    pub name: String,
    /// Field of their years of birth.
    pub year: String,
    /// Least years between the two.
    pub years: u16,
    /// Field of the younger and field of the elder: equal in one household.
    pub household: Vec<(String, String)>,
    /// A value of more rows is not of one household.
    pub max: u32,
    /// Field of the day of birth.
    pub born: String,
    /// Fields of the younger that say nothing then.
    pub forget: Vec<String>,
    /// Fields that say nothing where the name is the mother's; of a son it may be the own one too.
    pub forget_mothers: Vec<String>,
    /// Field of the sex, `f` of a mother.
    pub sex: String,
    /// The same where the elder has the same value.
    pub forget_shared: Vec<String>,
    /// Field that is `1` then.
    pub mark: String,
    /// Field of a parent's name, which it is where nothing else is known.
    pub parent: String,
}

/// What is linked only `alone` has nothing of its own that tells it from a twin: all that it shares
/// is its household's. Where the household shows two persons of one birth it is nobody's by itself,
/// however much less the one says than the other.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Household {
    /// Fields of which one value in common makes one household.
    pub shares: Vec<String>,
    /// A value of more rows is not of one household.
    pub max: u32,
    /// Field of the year of birth: who has another is not looked at.
    pub year: String,
    /// Comparisons and their levels at which two may be of one birth.
    pub born: BTreeMap<String, Vec<String>>,
}

/// In order of hardness.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Linked by itself only where no other person is as near.
    Alone,
    /// A person looks at it, whatever the score.
    Review,
    /// Two persons, whatever the score.
    Never,
}

/// From where on a pair is linked, or reviewed.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Thresholds {
    /// Weight of evidence in bits, log2(m/u) summed: for a population of known size.
    Bits { link: f32, review: f32 },
    /// Probability, with the prior that the table itself shows.
    Probability { link: f32, review: f32 },
}

/// How m and u are learned; without labels.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Training {
    pub seed: u64,
    /// Random pairs that u is counted on.
    pub random_pairs: u32,
    /// Candidate pairs that m is learned on.
    pub candidate_pairs: u32,
    pub rounds: u32,
}

impl Default for Training {
    fn default() -> Self {
        Self { seed: 1, random_pairs: 50_000, candidate_pairs: 100_000, rounds: 20 }
    }
}

impl<F> Test<F> {
    /// The same test on fields named otherwise.
    pub fn rename<G, E>(&self, field: impl Fn(&F) -> Result<G, E>) -> Result<Test<G>, E> {
        Ok(match self {
            Test::Exact(f) => Test::Exact(field(f)?),
            Test::JaroWinkler(f, least) => Test::JaroWinkler(field(f)?, *least),
            Test::Edits(f, most) => Test::Edits(field(f)?, *most),
            Test::Swapped(f, g, least) => Test::Swapped(field(f)?, field(g)?, *least),
            Test::Crossed(f, g) => Test::Crossed(field(f)?, field(g)?),
            Test::Shares(f) => Test::Shares(field(f)?),
            Test::Permuted(f) => Test::Permuted(field(f)?),
            Test::Abridged(f) => Test::Abridged(field(f)?),
            Test::Lost(f) => Test::Lost(field(f)?),
            Test::Misspelt(f) => Test::Misspelt(field(f)?),
            Test::Words(f, least) => Test::Words(field(f)?, *least),
            Test::DayMonth(f) => Test::DayMonth(field(f)?),
            Test::Vague(f) => Test::Vague(field(f)?),
            Test::Years(f, most) => Test::Years(field(f)?, *most),
            Test::Near(f, most) => Test::Near(field(f)?, *most),
        })
    }
}
