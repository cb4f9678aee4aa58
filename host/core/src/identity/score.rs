//! Weight of evidence of a pair (Fellegi and Sunter 1969): for each comparison log2(m / u) of its
//! level in bits, moved by how rare the agreeing value is, and summed; of a bundle the strongest
//! alone counts. Thresholds decide, guards beat them.

use super::compare;
use super::model::Verdict;
use super::plan::{
    COMPARISONS_MAX, LEVELS, Levels, NO_LEVEL, Plan, PlannedComparison, PlannedGuard, level,
};
use super::table::Table;
use super::terms::MISSING;

/// m and u of each level of each comparison.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameters {
    /// P(level | one person), by comparison and level; level 0 is not used.
    pub m: Vec<[f64; LEVELS]>,
    /// P(level | two persons).
    pub u: Vec<[f64; LEVELS]>,
    /// Share of all pairs that are one person; the prior.
    pub one_person: f64,
}

impl Parameters {
    /// log2(m / u) by comparison and level.
    pub(super) fn weights(&self) -> Vec<[f32; LEVELS]> {
        let weight = |(m, u): (&f64, &f64)| (m / u).log2() as f32;
        let row = |(m, u): (&[f64; LEVELS], &[f64; LEVELS])| {
            let mut row = [0.0; LEVELS];
            row.iter_mut().zip(m.iter().zip(u)).skip(1).for_each(|(w, mu)| *w = weight(mu));
            row
        };
        self.m.iter().zip(&self.u).map(row).collect()
    }
}

/// A pair and what speaks for it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scored {
    pub a: u32,
    pub b: u32,
    /// Weight of evidence, without the prior.
    pub bits: f32,
    pub levels: Levels,
}

/// What is to be done with a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    Link,
    /// As `Link`, where no other person is as near.
    Alone,
    Review,
    /// Too little evidence; nothing speaks against either.
    Apart,
    /// A guard forbids it.
    Never,
}

/// From how many bits on a pair is linked, or reviewed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cuts {
    pub link: f32,
    pub review: f32,
}

/// Scores pairs of one table.
pub struct Scorer<'a> {
    pub plan: &'a Plan,
    pub table: &'a Table,
    weights: Vec<[f32; LEVELS]>,
    /// By field and term: log2 of how much rarer the value is than the usual; empty where no
    /// level asks for it.
    rarity: Vec<Vec<f32>>,
    /// The greatest of each field.
    rarest: Vec<f32>,
    /// Most bits of a comparison whose first test was an equality that failed, and of any other.
    most: Vec<f32>,
}

impl<'a> Scorer<'a> {
    /// How rare a value is, the table itself says.
    pub fn new(plan: &'a Plan, table: &'a Table, parameters: &Parameters) -> Self {
        Self::with(plan, table, parameters.weights(), rarity(plan, table))
    }

    /// `rarity` by field and term of the table; empty for a field that no level asks for.
    pub(super) fn with(
        plan: &'a Plan,
        table: &'a Table,
        weights: Vec<[f32; LEVELS]>,
        rarity: Vec<Vec<f32>>,
    ) -> Self {
        let rarest = rarity.iter().map(|terms| terms.iter().copied().fold(0.0, f32::max)).collect();
        let mut scorer = Self { plan, table, weights, rarity, rarest, most: Vec::new() };
        let comparisons = plan.comparisons.iter().enumerate();
        scorer.most = comparisons.map(|(at, comparison)| scorer.most(at, comparison)).collect();
        scorer
    }

    /// An upper bound on what a comparison gives when its first level does not hold.
    fn most(&self, at: usize, comparison: &PlannedComparison) -> f32 {
        let rest = comparison.levels.iter().enumerate().skip(equality(comparison).map_or(0, |_| 1));
        let bounds = rest.map(|(n, level)| {
            let rarest = level.rarity.iter().map(|field| self.rarest[*field]);
            self.weights[at][n + 1] + rarest.sum::<f32>()
        });
        bounds.fold(self.weights[at][usize::from(comparison.different())].max(0.0), f32::max)
    }

    /// What one comparison at a level gives.
    fn bits(&self, at: usize, level: u8, a: &[u32], b: &[u32]) -> f32 {
        if level == NO_LEVEL {
            return 0.0;
        }
        let planned = self.plan.comparisons[at].levels.get(usize::from(level) - 1);
        let fields = planned.map_or(&[][..], |level| &level.rarity);
        let rarity = fields.iter().map(|field| {
            let of = |term: u32| self.rarity[*field][term as usize];
            of(a[*field]).min(of(b[*field]))
        });
        self.weights[at][usize::from(level)] + rarity.sum::<f32>()
    }

    /// The pair, where it reaches `floor` bits. Equalities are looked at first: most candidates
    /// fall short whatever their strings are like.
    pub fn score(&self, row_a: u32, row_b: u32, floor: f32) -> Option<Scored> {
        let (a, b) = (self.table.row(row_a), self.table.row(row_b));
        let (equal, mut bound) = self.first_look(a, b);
        let (mut levels, mut bits) = (0, 0.0);
        let mut bundles = [f32::NEG_INFINITY; COMPARISONS_MAX];
        for (at, comparison) in self.plan.comparisons.iter().enumerate() {
            if bound < floor {
                return None;
            }
            let (level, given) = match equal[at] {
                Some(given) => (1, given),
                None => {
                    let level = compare::level(comparison, self.table, a, b);
                    let given = self.bits(at, level, a, b);
                    bound += at_most(comparison, given) - self.most[at];
                    (level, given)
                }
            };
            levels |= u64::from(level) << (4 * at);
            match comparison.bundle {
                None => bits += given,
                Some(_) if level == NO_LEVEL => {}
                Some(bundle) => bundles[bundle] = bundles[bundle].max(given),
            }
        }
        bits += bundles.iter().filter(|strongest| strongest.is_finite()).sum::<f32>();
        (bits >= floor).then_some(Scored { a: row_a, b: row_b, bits, levels })
    }

    /// What comparisons give whose first level is an equality that holds, and an upper bound on
    /// what all of them give together.
    fn first_look(&self, a: &[u32], b: &[u32]) -> ([Option<f32>; COMPARISONS_MAX], f32) {
        let (mut equal, mut bound) = ([None; COMPARISONS_MAX], 0.0);
        for (at, comparison) in self.plan.comparisons.iter().enumerate() {
            equal[at] = equality(comparison).and_then(|field| {
                (a[field] == b[field] && a[field] != MISSING).then(|| self.bits(at, 1, a, b))
            });
            bound += equal[at].map_or(self.most[at], |given| at_most(comparison, given));
        }
        (equal, bound)
    }

    /// The hardest guard that holds.
    pub fn verdict(&self, pair: &Scored) -> Option<Verdict> {
        self.verdict_but(pair, |_| false)
    }

    /// The hardest guard that holds and is not lifted.
    pub(super) fn verdict_but(
        &self,
        pair: &Scored,
        lifted: impl Fn(&PlannedGuard) -> bool,
    ) -> Option<Verdict> {
        let holding = self.plan.guards.iter().filter(|guard| guard.holds(pair.levels));
        holding.filter(|guard| !lifted(guard)).map(|guard| guard.then).max()
    }

    /// Guards first, then the cuts.
    pub fn decide(&self, pair: &Scored, cuts: Cuts) -> Decision {
        match self.verdict(pair) {
            Some(Verdict::Never) => Decision::Never,
            None if pair.bits >= cuts.link => Decision::Link,
            Some(Verdict::Alone) if pair.bits >= cuts.link => Decision::Alone,
            _ if pair.bits >= cuts.review => Decision::Review,
            _ => Decision::Apart,
        }
    }

    /// Comparison, level and bits of those that could be made; no bits where another comparison
    /// of the bundle is stronger.
    pub(super) fn evidence(&self, pair: &Scored) -> Vec<(usize, u8, Option<f32>)> {
        let (a, b) = (self.table.row(pair.a), self.table.row(pair.b));
        let made = |at: usize| (at, level(pair.levels, at));
        let all: Vec<(usize, u8, f32)> = (0..self.plan.comparisons.len())
            .map(made)
            .filter(|(_, level)| *level != NO_LEVEL)
            .map(|(at, level)| (at, level, self.bits(at, level, a, b)))
            .collect();
        let bundle = |at: usize| self.plan.comparisons[at].bundle;
        let counts = |at: usize, bits: f32| {
            let mut rivals = all.iter().filter(|(other, ..)| bundle(*other) == bundle(at));
            bundle(at).is_none() || rivals.all(|(other, _, theirs)| (bits, at) >= (*theirs, *other))
        };
        let counted = |(at, level, bits)| (at, level, counts(at, bits).then_some(bits));
        all.iter().copied().map(counted).collect()
    }
}

/// What a comparison adds to an upper bound: what speaks against takes nothing from the rest of
/// its bundle.
fn at_most(comparison: &PlannedComparison, given: f32) -> f32 {
    if comparison.bundle.is_some() { given.max(0.0) } else { given }
}

/// The field whose equality is the comparison's first level.
fn equality(comparison: &PlannedComparison) -> Option<usize> {
    match comparison.levels.first()?.test {
        super::model::Test::Exact(field) => Some(field),
        _ => None,
    }
}

/// log2(usual share of rows / share of rows with the term), by field and term. The usual share
/// is the chance that two rows drawn at random agree, given that both have a value.
fn rarity(plan: &Plan, table: &Table) -> Vec<Vec<f32>> {
    let wanted = plan.weighed_by_rarity();
    (0..plan.fields.len())
        .map(|field| {
            if !wanted.contains(&field) {
                return Vec::new();
            }
            let terms = table.terms(field);
            let usual = agreement(table, field) * terms.present() as f64;
            let of = |term: u32| (usual / f64::from(terms.count(term))).log2() as f32;
            // The missing value agrees with nothing.
            std::iter::once(0.0).chain((1..terms.len() as u32).map(of)).collect()
        })
        .collect()
}

/// The chance that two rows with a value have the same one.
pub(super) fn agreement(table: &Table, field: usize) -> f64 {
    let terms = table.terms(field);
    let all = terms.present() as f64;
    let squares = (1..terms.len() as u32).map(|term| f64::from(terms.count(term)).powi(2));
    squares.sum::<f64>() / (all * all).max(1.0)
}
