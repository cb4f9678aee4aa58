//! Weight of evidence of a pair (Fellegi and Sunter 1969): for each comparison log2(m / u) of its
//! level in bits, moved by how rare the agreeing value is, and summed; of a bundle the strongest
//! alone counts. Thresholds decide, guards beat them.

use super::compare;
use super::model::{Test, Verdict};
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
    /// By comparison the field whose equality is its first level.
    equality: Vec<Option<usize>>,
    /// Comparisons in the order in which they are made: those that read long texts last.
    order: Vec<usize>,
    /// Comparisons of each bundle.
    bundles: Vec<Vec<usize>>,
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
        let most = Vec::new();
        let (order, bundles) = (order(plan), bundles(plan));
        let equality = plan.comparisons.iter().map(equality).collect();
        let mut scorer =
            Self { plan, table, weights, rarity, rarest, most, equality, order, bundles };
        let comparisons = plan.comparisons.iter().enumerate();
        scorer.most = comparisons.map(|(at, comparison)| scorer.most(at, comparison)).collect();
        scorer
    }

    /// An upper bound on what a comparison gives when its first level does not hold.
    fn most(&self, at: usize, comparison: &PlannedComparison) -> f32 {
        let rest = comparison.levels.iter().enumerate().skip(equality(comparison).map_or(0, |_| 1));
        // Without a list no two values share one but equal ones, of which the first level tells.
        let possible = rest.filter(|(_, level)| match level.test {
            Test::Shares(field) => self.table.terms(field).has_lists(),
            _ => true,
        });
        let bounds = possible.map(|(n, level)| {
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
        let mut given = [Given::Open(0.0); COMPARISONS_MAX];
        let mut bound = self.first_look(a, b, &mut given);
        for at in self.order.iter().copied() {
            if bound < floor - ROUNDING {
                return None;
            }
            let Given::Open(most) = given[at] else { continue };
            let comparison = &self.plan.comparisons[at];
            let level = compare::level(comparison, self.table, a, b);
            let before = comparison.bundle.map_or(most, |bundle| self.of_bundle(bundle, &given));
            given[at] = Given::Made(level, self.bits(at, level, a, b));
            let after = match comparison.bundle {
                None => given[at].bits(),
                Some(bundle) => self.of_bundle(bundle, &given),
            };
            bound += after - before;
        }
        let (bits, levels) = self.sum(&given);
        (bits >= floor).then_some(Scored { a: row_a, b: row_b, bits, levels })
    }

    /// The pair, however little speaks for it.
    pub fn whole(&self, row_a: u32, row_b: u32) -> Scored {
        self.score(row_a, row_b, f32::MIN).expect("no pair is below the least number")
    }

    /// What comparisons give whose first level is an equality that holds, and an upper bound on
    /// what all of them give together.
    fn first_look(&self, a: &[u32], b: &[u32], given: &mut [Given; COMPARISONS_MAX]) -> f32 {
        let mut bound = 0.0;
        for (at, comparison) in self.plan.comparisons.iter().enumerate() {
            let holds = self.equality[at].is_some_and(|f| a[f] == b[f] && a[f] != MISSING);
            given[at] = match holds {
                true => Given::Made(1, self.bits(at, 1, a, b)),
                false => Given::Open(self.most[at]),
            };
            if comparison.bundle.is_none() {
                bound += given[at].bits();
            }
        }
        bound + (0..self.bundles.len()).map(|bundle| self.of_bundle(bundle, given)).sum::<f32>()
    }

    /// The strongest of a bundle, 0 where none of it could be made.
    fn of_bundle(&self, bundle: usize, given: &[Given; COMPARISONS_MAX]) -> f32 {
        let made = self.bundles[bundle].iter().map(|at| given[*at]);
        let strongest = made.filter(|given| !given.is_missing()).map(Given::bits).reduce(f32::max);
        strongest.unwrap_or(0.0)
    }

    /// In the order of the model, so that equal pairs have equal bits.
    fn sum(&self, given: &[Given; COMPARISONS_MAX]) -> (f32, Levels) {
        let (mut bits, mut levels) = (0.0, 0);
        for (at, comparison) in self.plan.comparisons.iter().enumerate() {
            if let Given::Made(level, _) = given[at] {
                levels |= u64::from(level) << (4 * at);
            }
            if comparison.bundle.is_none() {
                bits += given[at].bits();
            }
        }
        let of_bundles = (0..self.bundles.len()).map(|bundle| self.of_bundle(bundle, given));
        (bits + of_bundles.sum::<f32>(), levels)
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

/// What a comparison gives, while a pair is looked at.
#[derive(Debug, Clone, Copy)]
enum Given {
    /// Not made yet: at most so many bits.
    Open(f32),
    /// Its level and bits.
    Made(u8, f32),
}

impl Given {
    fn bits(self) -> f32 {
        match self {
            Given::Open(bits) | Given::Made(_, bits) => bits,
        }
    }

    fn is_missing(self) -> bool {
        matches!(self, Given::Made(NO_LEVEL, _))
    }
}

/// Bits that may be lost where a bound is added up in another order than the sum.
const ROUNDING: f32 = 0.01;

/// What is told by a number or a short text first.
fn order(plan: &Plan) -> Vec<usize> {
    let reads_long = |test: &Test<usize>| match test {
        Test::JaroWinkler(..)
        | Test::Swapped(..)
        | Test::Permuted(_)
        | Test::Abridged(_)
        | Test::Lost(_)
        | Test::Misspelt(_)
        | Test::Words(..) => true,
        Test::Exact(_)
        | Test::Edits(..)
        | Test::Crossed(..)
        | Test::Shares(_)
        | Test::DayMonth(_)
        | Test::Vague(_)
        | Test::Years(..)
        | Test::Near(..) => false,
    };
    let mut order: Vec<usize> = (0..plan.comparisons.len()).collect();
    order.sort_by_key(|at| plan.comparisons[*at].levels.iter().any(|l| reads_long(&l.test)));
    order
}

fn bundles(plan: &Plan) -> Vec<Vec<usize>> {
    let mut bundles = Vec::new();
    for (at, comparison) in plan.comparisons.iter().enumerate() {
        if let Some(bundle) = comparison.bundle {
            bundles.resize_with(bundles.len().max(bundle + 1), Vec::new);
            bundles[bundle].push(at);
        }
    }
    bundles
}

/// The field whose equality is the comparison's first level.
fn equality(comparison: &PlannedComparison) -> Option<usize> {
    match comparison.levels.first()?.test {
        Test::Exact(field) => Some(field),
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
            let of = |term: u32| (usual / f64::from(terms.count(term).max(1))).log2() as f32;
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
