//! Pairs to persons. Not by transitive closure: a registration joins a person only where the
//! person's registrations together speak for it and no guard forbids any of them.

use super::household::Households;
use super::model::Verdict;
use super::plan::PlannedGuard;
use super::score::{Cuts, Decision, Scored, Scorer};
use std::collections::HashMap;

/// Registrations of a person that another one is scored against; the first ones.
const COMPARED_MAX: usize = 12;
/// Bits by which one person must be nearer than every other where a guard asks for it: 64 times
/// as likely.
pub const LEAD: f32 = 6.0;

/// What the registrations of one person say about those of another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Against {
    /// Mean over the pairs.
    pub bits: f32,
    /// The hardest guard that holds for a pair.
    pub verdict: Option<Verdict>,
}

impl Against {
    /// All of them together speak for one person, and no guard against it.
    pub fn allows(&self, cuts: Cuts) -> bool {
        self.may_be_one() && self.bits >= cuts.review
    }

    /// No guard holds against it.
    pub fn may_be_one(&self) -> bool {
        self.verdict <= Some(Verdict::Alone)
    }
}

/// Scores rows against rows: one new registration against a resident, or two clusters.
pub fn against(scorer: &Scorer<'_>, ours: &[u32], theirs: &[u32]) -> Against {
    let mut found = Against { bits: 0.0, verdict: None };
    let (ours, theirs) = (first(ours), first(theirs));
    for a in ours {
        for b in theirs {
            let pair = scorer.score(*a, *b, f32::MIN).expect("no pair is below the least number");
            found.bits += pair.bits / (ours.len() * theirs.len()) as f32;
            let lifted = |guard: &PlannedGuard| lifts(scorer, guard, &pair, ours, theirs);
            found.verdict = found.verdict.max(scorer.verdict_but(&pair, lifted));
        }
    }
    found
}

/// Whether a third registration of the two persons settles what the guard doubts of a pair.
fn lifts(
    scorer: &Scorer<'_>,
    guard: &PlannedGuard,
    pair: &Scored,
    ours: &[u32],
    theirs: &[u32],
) -> bool {
    let score = |a, b| scorer.score(a, b, f32::MIN).expect("no pair is below the least number");
    let others = ours.iter().chain(theirs).filter(|row| **row != pair.a && **row != pair.b);
    let mut pairs = others.map(|row| (score(pair.a, *row), score(*row, pair.b)));
    guard.may_lift()
        && pairs.any(|(one, other)| {
            let free = |pair: &Scored| scorer.verdict(pair).is_none();
            guard.is_lifted(one.levels, other.levels) && free(&one) && free(&other)
        })
}

fn first(rows: &[u32]) -> &[u32] {
    &rows[..rows.len().min(COMPARED_MAX)]
}

/// Persons, and the pairs that would have been links but for the rest of their persons.
#[derive(Debug)]
pub struct Clusters {
    /// For each row the first row of its person.
    pub of: Vec<u32>,
    /// Indices of pairs that were decided `Link` or `Alone` and became reviews.
    pub refused: Vec<usize>,
}

/// What is to be done with each pair, seen alone.
pub fn decide(scorer: &Scorer<'_>, pairs: &[Scored], cuts: Cuts) -> Vec<Decision> {
    pairs.iter().map(|pair| scorer.decide(pair, cuts)).collect()
}

/// Joins from the strongest pair down, those that must be alone last. `decisions` belong to
/// `pairs`.
pub fn cluster(
    scorer: &Scorer<'_>,
    pairs: &[Scored],
    decisions: &[Decision],
    cuts: Cuts,
) -> Clusters {
    let mut joiner = Joiner::new(scorer, cuts);
    let order = |wanted: Decision| {
        let mut order: Vec<usize> =
            (0..pairs.len()).filter(|at| decisions[*at] == wanted).collect();
        order.sort_by(|x, y| pairs[*y].bits.total_cmp(&pairs[*x].bits).then(x.cmp(y)));
        order
    };
    let mut refused = Vec::new();
    for at in order(Decision::Link) {
        if !joiner.join(&pairs[at]) {
            refused.push(at);
        }
    }
    let rivals = Rivals::new(pairs, decisions);
    let alone = order(Decision::Alone);
    let around = alone.iter().flat_map(|at| [pairs[*at].a, pairs[*at].b]);
    let households =
        Households::new(scorer, around.flat_map(|row| joiner.first_rows(joiner.of(row))));
    let is_open = |joiner: &Joiner<'_>, pair: &Scored| {
        rivals.of(joiner, pair)
            || households.as_ref().is_some_and(|all| all.show_two(joiner, pair.a, pair.b))
    };
    for at in alone {
        let pair = &pairs[at];
        if !joiner.is_joined(pair) && (is_open(&joiner, pair) || !joiner.join(pair)) {
            refused.push(at);
        }
    }
    refused.sort_unstable();
    Clusters { of: joiner.of, refused }
}

/// Who is who so far.
pub(super) struct Joiner<'a> {
    scorer: &'a Scorer<'a>,
    cuts: Cuts,
    of: Vec<u32>,
    /// Rows of the person that begins with the row; empty where it is alone or belongs to another.
    members: Vec<Vec<u32>>,
}

impl<'a> Joiner<'a> {
    fn new(scorer: &'a Scorer<'a>, cuts: Cuts) -> Self {
        let rows = scorer.table.len();
        let members = (0..rows).map(|_| Vec::new()).collect();
        Self { scorer, cuts, of: (0..rows).collect(), members }
    }

    /// The first row of the row's person.
    pub fn of(&self, row: u32) -> u32 {
        self.of[row as usize]
    }

    /// Rows of the person that begins with the row; the first ones.
    pub fn first_rows(&self, person: u32) -> Vec<u32> {
        first(&self.person(person)).to_vec()
    }

    /// No guard says that two persons are two.
    pub fn may_be_one(&self, one: u32, other: u32) -> bool {
        against(self.scorer, &self.person(one), &self.person(other)).may_be_one()
    }

    fn is_joined(&self, pair: &Scored) -> bool {
        self.of[pair.a as usize] == self.of[pair.b as usize]
    }

    fn person(&self, first: u32) -> Vec<u32> {
        let members = &self.members[first as usize];
        if members.is_empty() { vec![first] } else { members.clone() }
    }

    /// Whether the rows of two persons may be of one.
    fn allows(&self, ours: &[u32], theirs: &[u32]) -> bool {
        against(self.scorer, ours, theirs).allows(self.cuts)
    }

    /// Whether both rows are of one person now.
    fn join(&mut self, pair: &Scored) -> bool {
        let (a, b) = (self.of[pair.a as usize], self.of[pair.b as usize]);
        if a == b {
            return true;
        }
        let (into, from) = (a.min(b), a.max(b));
        let (mut ours, theirs) = (self.person(into), self.person(from));
        if !self.allows(&ours, &theirs) {
            return false;
        }
        ours.extend(theirs);
        ours.iter().for_each(|row| self.of[*row as usize] = into);
        self.members[from as usize] = Vec::new();
        self.members[into as usize] = ours;
        true
    }
}

/// The pairs of each row that is in a pair which must be alone.
struct Rivals<'a> {
    pairs: HashMap<u32, Vec<&'a Scored>>,
}

impl<'a> Rivals<'a> {
    fn new(pairs: &'a [Scored], decisions: &[Decision]) -> Self {
        let decided = || pairs.iter().zip(decisions);
        let alone = decided().filter(|(_, decision)| **decision == Decision::Alone);
        let mut of: HashMap<u32, Vec<&Scored>> =
            alone.flat_map(|(pair, _)| [(pair.a, Vec::new()), (pair.b, Vec::new())]).collect();
        let speaks = |decision: &Decision| !matches!(decision, Decision::Apart | Decision::Never);
        for (pair, _) in decided().filter(|(_, decision)| speaks(decision)) {
            for row in [pair.a, pair.b] {
                of.entry(row).and_modify(|pairs| pairs.push(pair));
            }
        }
        Self { pairs: of }
    }

    /// Whether a third person is nearly as near to one of the two, and cannot be the same.
    fn of(&self, joiner: &Joiner<'_>, pair: &Scored) -> bool {
        let person = |row: u32| joiner.of[row as usize];
        let ours = [person(pair.a), person(pair.b)];
        let mut near =
            [pair.a, pair.b].into_iter().filter_map(|row| self.pairs.get(&row)).flatten();
        near.any(|other| {
            let mut third =
                [other.a, other.b].into_iter().filter(|row| !ours.contains(&person(*row)));
            let is_another = |row: u32| {
                let theirs = joiner.person(person(row));
                !ours.iter().all(|one| joiner.allows(&joiner.person(*one), &theirs))
            };
            other.bits > pair.bits - LEAD && third.any(is_another)
        })
    }
}
