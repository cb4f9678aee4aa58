//! What a model learned from one table, kept: online linkage weighs a registration today as it did
//! last year, whatever came in between, and a link can be explained for ever.

use super::model::{Model, Test};
use super::plan::{LEVELS, ModelError, Plan, error};
use super::score::{Cuts, Parameters, agreement};
use super::table::Table;
use super::terms::MISSING;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Learned from synthetic people only (see its first lines): until a host has learned from its own.
pub const VIETNAM_LEARNED: &str = include_str!("../../models/vietnam.learned.toml");

/// Values of a field that are kept by name; the others share one weight.
const VALUES_MAX: usize = 500;
/// Rows that a value must have to be kept by name: a name of few people would tell who was there.
const ROWS_LEAST: u32 = 20;

/// Reads from TOML and writes to it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Learned {
    /// Name and version of the model that it belongs to.
    pub model: String,
    pub version: u32,
    /// Which table, for people.
    pub from: String,
    pub rows: u64,
    /// How many people they showed.
    pub people: u64,
    /// By comparison and level, `different` among them.
    pub odds: BTreeMap<String, BTreeMap<String, Chance>>,
    /// By field.
    pub rarity: BTreeMap<String, Rarity>,
}

/// How often a level occurs.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Chance {
    /// P(level | one person)
    pub m: f64,
    /// P(level | two persons)
    pub u: f64,
}

/// Bits by which agreement on a value says more than usual.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rarity {
    /// Of a value that is not named.
    pub rest: f32,
    pub values: BTreeMap<String, f32>,
}

impl Rarity {
    /// Of a value.
    pub fn bits(&self, value: &str) -> f32 {
        self.values.get(value).copied().unwrap_or(self.rest)
    }
}

/// Four digits say what a sample of some 100,000 rows can say.
fn short(number: f64) -> f64 {
    format!("{number:.3e}").parse().expect("a formatted number is one")
}

impl Learned {
    pub fn new(
        model: &Model,
        plan: &Plan,
        table: &Table,
        parameters: &Parameters,
        from: String,
    ) -> Self {
        let odds = plan.comparisons.iter().enumerate().map(|(at, comparison)| {
            let named = comparison.levels.iter().map(|level| level.name.as_str());
            let levels = named.chain(["different"]).enumerate().map(|(level, name)| {
                let (m, u) = (parameters.m[at][level + 1], parameters.u[at][level + 1]);
                (name.to_owned(), Chance { m: short(m), u: short(u) })
            });
            (comparison.name.clone(), levels.collect())
        });
        let fields = plan.weighed_by_rarity().into_iter();
        Self {
            model: model.name.clone(),
            version: model.version,
            from,
            rows: table.len().into(),
            people: (1.0 / parameters.one_person).round() as u64,
            odds: odds.collect(),
            rarity: fields.map(|at| (plan.fields[at].name.clone(), rarity(table, at))).collect(),
        }
    }

    /// m and u for the comparisons of a plan in a population of so many residents; what was never
    /// learned is an error with its place.
    pub fn parameters(&self, plan: &Plan, population: u64) -> Result<Parameters, ModelError> {
        let rarer = self.people.max(1) as f64 / population.max(1) as f64;
        let mut made = Parameters { m: Vec::new(), u: Vec::new(), one_person: 0.5 };
        for comparison in &plan.comparisons {
            let at =
                |level: &str| format!("learned odds of `{}`, level `{level}`", comparison.name);
            let (mut m, mut u) = ([1.0; LEVELS], [1.0; LEVELS]);
            let names = comparison.levels.iter().map(|level| level.name.as_str());
            for (level, name) in names.chain(["different"]).enumerate() {
                let chance = self.odds.get(&comparison.name).and_then(|levels| levels.get(name));
                let chance = chance.ok_or_else(|| error(at(name), "missing: learn it anew"))?;
                if !(chance.m > 0.0 && chance.u > 0.0) {
                    return Err(error(at(name), "m and u are greater than 0"));
                }
                let shared = comparison
                    .levels
                    .get(level)
                    .is_some_and(|level| matches!(level.test, Test::Exact(_) | Test::Shares(_)));
                let rarer = if comparison.own && shared { rarer } else { 1.0 };
                (m[level + 1], u[level + 1]) = (chance.m, chance.u * rarer);
            }
            made.m.push(m);
            made.u.push(u);
        }
        Ok(made)
    }
}

fn rarity(table: &Table, field: usize) -> Rarity {
    let terms = table.terms(field);
    let usual = agreement(table, field) * terms.present() as f64;
    let bits = |count: f64| format!("{:.1}", (usual / count).log2()).parse();
    let bits = |count: f64| bits(count).expect("a formatted number is one");
    let mut order: Vec<u32> = (MISSING + 1..terms.len() as u32).collect();
    order.sort_by_key(|term| (std::cmp::Reverse(terms.count(*term)), *term));
    let kept = order.iter().take(VALUES_MAX).take_while(|term| terms.count(**term) >= ROWS_LEAST);
    let kept = kept.count();
    let (named, rest) = order.split_at(kept);
    // Of those that are not named the commonest: two strangers must not be linked by a name that is
    // taken for rarer than it is.
    let commonest = rest.first().map_or(1, |term| terms.count(*term));
    Rarity {
        rest: bits(commonest.into()),
        values: named
            .iter()
            .map(|term| (terms.get(*term).to_owned(), bits(terms.count(*term).into())))
            .collect(),
    }
}

/// The cuts in bits for a population of so many residents: two registrations drawn at random are
/// of one person once in as many.
pub fn cuts_for(thresholds: super::model::Thresholds, population: u64) -> Cuts {
    let parameters =
        Parameters { m: Vec::new(), u: Vec::new(), one_person: 1.0 / population.max(2) as f64 };
    super::batch::cuts(thresholds, &parameters)
}
