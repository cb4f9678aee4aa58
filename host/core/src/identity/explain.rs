//! Why a pair was decided as it was, in words that a clerk can read. Names levels, never values.

use super::model::Says;
use super::score::{Scored, Scorer};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    Vietnamese,
    English,
}

/// What one comparison says.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    pub comparison: String,
    pub level: String,
    /// log2 of how many times likelier this is for one person than for two. `None` where the
    /// same fact is counted already, such as the household by its phone.
    pub bits: Option<f32>,
}

/// The evidence of a pair, what weighs most first.
pub fn evidence(scorer: &Scorer<'_>, pair: &Scored, language: Language) -> Vec<Evidence> {
    let say = |says: &Says| say(says, language).to_owned();
    let mut found: Vec<Evidence> = scorer
        .evidence(pair)
        .into_iter()
        .map(|(at, level, bits)| {
            let comparison = &scorer.plan.comparisons[at];
            let level = match comparison.levels.get(usize::from(level) - 1) {
                Some(found) => say(&found.says),
                None => different(language).to_owned(),
            };
            Evidence { comparison: say(&comparison.says), level, bits }
        })
        .collect();
    let weight = |evidence: &Evidence| evidence.bits.map_or(0.0, f32::abs);
    found.sort_by(|x, y| weight(y).total_cmp(&weight(x)));
    found
}

pub(super) fn say(says: &Says, language: Language) -> &str {
    match language {
        Language::Vietnamese => &says.vi,
        Language::English => &says.en,
    }
}

/// Of what was not compared.
pub(super) fn of_a_parent(language: Language) -> &'static str {
    match language {
        Language::Vietnamese => "là của cha mẹ, không so",
        Language::English => "is a parent's, not compared",
    }
}

fn different(language: Language) -> &'static str {
    match language {
        Language::Vietnamese => "khác nhau",
        Language::English => "different",
    }
}

/// The guards that hold, in words.
pub fn guards<'a>(
    scorer: &'a Scorer<'_>,
    pair: &'a Scored,
    language: Language,
) -> impl Iterator<Item = String> + 'a {
    let guards = scorer.plan.guards.iter().filter(|guard| guard.holds(pair.levels));
    guards.map(move |guard| say(&guard.says, language).to_owned())
}

/// The guards that hold, and the evidence, in one line.
pub fn line(scorer: &Scorer<'_>, pair: &Scored, language: Language) -> String {
    let guards = guards(scorer, pair, language).map(|words| format!("! {words}"));
    let counted = match language {
        Language::Vietnamese => "đã tính",
        Language::English => "already counted",
    };
    let evidence = evidence(scorer, pair, language).into_iter().map(|evidence| {
        let bits = evidence.bits.map_or(counted.to_owned(), |bits| format!("{bits:+.1}"));
        format!("{}: {} ({bits})", evidence.comparison, evidence.level)
    });
    guards.chain(evidence).collect::<Vec<_>>().join("; ")
}
