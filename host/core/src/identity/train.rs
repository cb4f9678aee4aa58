//! Parameters without labels: u is counted on random pairs, m by expectation maximisation on the
//! candidates. A candidate's posterior under the population's prior does not depend on how it
//! came to be looked at, so that one run over all keys serves.

use super::block::Blocks;
use super::compare;
use super::model::{Test, Training};
use super::plan::{LEVELS, Levels, Plan, PlannedComparison, level};
use super::score::{Parameters, agreement};
use super::table::Table;
use std::collections::BTreeMap;

/// Pairs that each level is given beforehand, so that no odds are without end.
const SMOOTHING: f64 = 0.1;
/// Share of the observed u that stays when agreement of one person's rows is taken out of it.
const U_KEPT: f64 = 0.01;
/// Persons of one row more that a table is assumed to hold before it is looked at.
const PRIOR_PER_ROW: f64 = 0.2;

/// Learns what the model does not give.
pub fn train(plan: &Plan, table: &Table, blocks: &Blocks) -> Parameters {
    let training = plan.training;
    let observed_u = random_levels(plan, table, training);
    let (patterns, share) = candidate_levels(plan, table, blocks, training);
    let pairs = table.pairs().max(1.0);
    let mut learned = Parameters {
        m: plan.comparisons.iter().map(first_guess).collect(),
        u: observed_u.clone(),
        one_person: (PRIOR_PER_ROW * f64::from(table.len()) / pairs).min(0.5),
    };
    for _ in 0..training.rounds {
        let (found, counts) = expected(plan, &learned, &patterns);
        learned.one_person = ((found + SMOOTHING) / (pairs * share)).clamp(1e-15, 0.5);
        for (at, comparison) in plan.comparisons.iter().enumerate() {
            learned.m[at] = shares(comparison, &counts[at], |odds| odds.m);
            learned.u[at] = observed_u[at];
            let rows = learned.u[at].iter_mut().zip(&learned.m[at]).enumerate().skip(1);
            for (n, (u, m)) in rows.take(comparison.levels.len() + 1) {
                if comparison.odds(n as u8).u.is_none() {
                    *u = (*u - learned.one_person * m).max(*u * U_KEPT);
                }
            }
        }
    }
    learned
}

/// Matches are expected to agree: 0.8 on the strongest level, 0.05 on none.
fn first_guess(comparison: &PlannedComparison) -> [f64; LEVELS] {
    let mut m = [1.0; LEVELS];
    let different = usize::from(comparison.different());
    for (n, m) in m.iter_mut().enumerate().take(different).skip(1) {
        let guess = if n == 1 { 0.8 } else { 0.15 / (different as f64 - 1.0) };
        *m = comparison.odds(n as u8).m.unwrap_or(guess);
    }
    m[different] = comparison.different.m.unwrap_or(0.05);
    m
}

/// Counts to shares by level; what the model gives stays.
fn shares(
    comparison: &PlannedComparison,
    counts: &[f64; LEVELS],
    given: impl Fn(super::model::Odds) -> Option<f64>,
) -> [f64; LEVELS] {
    let levels = 1..=usize::from(comparison.different());
    let all: f64 = levels.clone().map(|n| counts[n] + SMOOTHING).sum();
    let mut out = [1.0; LEVELS];
    for n in levels {
        out[n] = given(comparison.odds(n as u8)).unwrap_or((counts[n] + SMOOTHING) / all);
    }
    out
}

/// u: levels of random pairs. Where the first level is equality of a field, its share is known
/// exactly from the term frequencies.
fn random_levels(plan: &Plan, table: &Table, training: Training) -> Vec<[f64; LEVELS]> {
    let mut counts = vec![[0.0; LEVELS]; plan.comparisons.len()];
    let mut random = Random(training.seed);
    let (rows, second) = (table.len(), table.second());
    for _ in 0..training.random_pairs {
        let a = random.below(second.unwrap_or(rows));
        let from = second.unwrap_or(0);
        let b = from + random.below(rows - from);
        if a != b {
            let levels = compare::levels(plan, table, table.row(a), table.row(b));
            for (at, counts) in counts.iter_mut().enumerate() {
                counts[usize::from(level(levels, at))] += 1.0;
            }
        }
    }
    let of = |(comparison, counts): (&PlannedComparison, &[f64; LEVELS])| {
        let mut u = shares(comparison, counts, |odds| odds.u);
        if let (Test::Exact(field), None) = (comparison.levels[0].test, comparison.odds(1).u) {
            u[1] = agreement(table, field).max(1e-12);
        }
        u
    };
    plan.comparisons.iter().zip(&counts).map(of).collect()
}

/// Level patterns of candidates and how often each occurs, and the share of rows looked at.
fn candidate_levels(
    plan: &Plan,
    table: &Table,
    blocks: &Blocks,
    training: Training,
) -> (BTreeMap<Levels, u32>, f64) {
    let rows = table.second().unwrap_or(table.len());
    let share = (f64::from(training.candidate_pairs) / blocks.pairs().max(1) as f64).min(1.0);
    let mut random = Random(training.seed);
    let mut patterns = BTreeMap::new();
    let mut seen = vec![u32::MAX; table.len() as usize];
    let mut looked_at = 0_u32;
    for a in 0..rows {
        if random.next() as f64 >= share * u64::MAX as f64 {
            continue;
        }
        looked_at += 1;
        for b in blocks.of(a) {
            if std::mem::replace(&mut seen[b as usize], a) != a {
                let levels = compare::levels(plan, table, table.row(a), table.row(b));
                *patterns.entry(levels).or_insert(0) += 1;
            }
        }
    }
    (patterns, f64::from(looked_at) / f64::from(rows.max(1)))
}

/// Expected number of pairs that are one person, and of each level among them.
fn expected(
    plan: &Plan,
    known: &Parameters,
    patterns: &BTreeMap<Levels, u32>,
) -> (f64, Vec<[f64; LEVELS]>) {
    let mut counts = vec![[0.0; LEVELS]; plan.comparisons.len()];
    let mut found = 0.0;
    for (levels, times) in patterns {
        let odds: f64 = (0..plan.comparisons.len())
            .map(|at| {
                let n = usize::from(level(*levels, at));
                if n == 0 { 1.0 } else { known.m[at][n] / known.u[at][n] }
            })
            .product();
        let odds = odds * known.one_person / (1.0 - known.one_person);
        let one = f64::from(*times) * odds / (1.0 + odds);
        found += one;
        for (at, counts) in counts.iter_mut().enumerate() {
            counts[usize::from(level(*levels, at))] += one;
        }
    }
    (found, counts)
}

/// SplitMix64 (Steele, Lea, Flood 2014): the seed comes from the model.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: u32) -> u32 {
        (self.next() % u64::from(n.max(1))) as u32
    }
}
