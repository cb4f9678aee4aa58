//! Why a registration was asked about: the pair as the scorer saw it, among the others whom the
//! registration was held against. A name or card that is a parent's is told by who else is there.

use super::super::explain::{self, Evidence, Language};
use super::super::plan::{Levels, NO_LEVEL, level};
use super::super::score::{Scored, Scorer};
use super::super::table::Table;
use super::super::terms::MISSING;
use super::super::{borrowed, compare};
use super::{Known, Linker, Person};

/// A pair of registrations and what speaks for and against one person.
#[derive(Debug, Clone, PartialEq)]
pub struct Explained {
    pub bits: f32,
    pub levels: Levels,
    /// What weighs most first; what is a parent's is named, and weighs nothing.
    pub evidence: Vec<Evidence>,
    /// The guards that hold, in words.
    pub guards: Vec<String>,
}

impl Linker {
    /// `among`: the residents that the registration is held against, `with` in one of them.
    /// `asked`: bits and levels of the time when it was asked; else they are those of now.
    pub fn explain(
        &self,
        who: &Known,
        with: &Known,
        among: &[Person],
        asked: Option<(f32, Levels)>,
        language: Language,
    ) -> Explained {
        let mut others: Vec<&Known> = among.iter().flat_map(Person::compared).collect();
        others.retain(|known| known.registration != who.registration);
        let place = others.iter().position(|known| known.registration == with.registration);
        let place = place.unwrap_or_else(|| {
            others.push(with);
            others.len() - 1
        });
        let rows = std::iter::once(who).chain(others).map(|known| &known.features);
        let mut table = self.table(rows);
        let (a, b) = (0, place as u32 + 1);
        let written = [a, b].map(|row| table.row(row).to_vec());
        borrowed::forget(&self.plan, &mut table, 1, |table, field, term| {
            self.is_common(table, field, term)
        });
        let scorer = self.scorer(&table);
        let mut pair = scorer.score(a, b, f32::MIN).expect("no pair is below the least number");
        if let Some((bits, levels)) = asked {
            pair = Scored { bits, levels, ..pair };
        }
        let mut evidence = explain::evidence(&scorer, &pair, language);
        evidence.extend(self.forgotten(&scorer, &pair, &written, language));
        Explained {
            bits: pair.bits,
            levels: pair.levels,
            evidence,
            guards: explain::guards(&scorer, &pair, language).collect(),
        }
    }

    /// Comparisons that could be made of what is written, and were not: it is a parent's.
    fn forgotten(
        &self,
        scorer: &Scorer<'_>,
        pair: &Scored,
        written: &[Vec<u32>; 2],
        language: Language,
    ) -> Vec<Evidence> {
        let table: &Table = scorer.table;
        let rule = self.plan.borrowed_name.as_ref();
        let was = |field: &usize| {
            let now = [pair.a, pair.b].map(|row| table.row(row)[*field]);
            now.iter().zip(written).any(|(now, then)| *now == MISSING && then[*field] != MISSING)
        };
        let fields =
            rule.into_iter().flat_map(|rule| rule.forget.iter().chain(&rule.forget_shared));
        if !fields.into_iter().any(was) {
            return Vec::new();
        }
        let [a, b] = written;
        let unmade = self.plan.comparisons.iter().enumerate().filter(|(at, comparison)| {
            level(pair.levels, *at) == NO_LEVEL
                && compare::level(comparison, table, a, b) != NO_LEVEL
        });
        let said = unmade.map(|(_, comparison)| Evidence {
            comparison: explain::say(&comparison.says, language).to_owned(),
            level: explain::of_a_parent(language).to_owned(),
            bits: Some(0.0),
        });
        said.collect()
    }
}
