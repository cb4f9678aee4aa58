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
    against_by(scorer, &|a, b| scorer.whole(a, b), ours, theirs)
}

/// The same where `whole` knows how to score two rows.
fn against_by(
    scorer: &Scorer<'_>,
    whole: &dyn Fn(u32, u32) -> Scored,
    ours: &[u32],
    theirs: &[u32],
) -> Against {
    let mut found = Against { bits: 0.0, verdict: None };
    let (ours, theirs) = (first(ours), first(theirs));
    for a in ours {
        for b in theirs {
            let pair = whole(*a, *b);
            found.bits += pair.bits / (ours.len() * theirs.len()) as f32;
            let lifted = |guard: &PlannedGuard| {
                let others = ours.iter().chain(theirs);
                lifts(scorer, whole, guard, &pair, others)
            };
            found.verdict = found.verdict.max(scorer.verdict_but(&pair, lifted));
        }
    }
    found
}

/// Whether a third registration of the two persons settles what the guard doubts of a pair.
fn lifts<'r>(
    scorer: &Scorer<'_>,
    whole: &dyn Fn(u32, u32) -> Scored,
    guard: &PlannedGuard,
    pair: &Scored,
    rows: impl Iterator<Item = &'r u32>,
) -> bool {
    let others = rows.filter(|row| **row != pair.a && **row != pair.b);
    let mut pairs = others.map(|row| (whole(pair.a, *row), whole(*row, pair.b)));
    guard.may_lift()
        && pairs.any(|(one, other)| {
            let free = |pair: &Scored| scorer.verdict(pair).is_none();
            guard.is_lifted(one.levels, other.levels) && free(&one) && free(&other)
        })
}

/// Pairs that were scored before, by their first row: looked up sooner than scored again.
struct Known<'a> {
    pairs: &'a [Scored],
    /// Pairs of row `r` are `starts[r]..starts[r + 1]`.
    starts: Vec<u32>,
}

impl<'a> Known<'a> {
    /// `pairs` are in order of their rows.
    fn new(pairs: &'a [Scored], rows: u32) -> Self {
        let mut starts = vec![0; rows as usize + 1];
        pairs.iter().for_each(|pair| starts[pair.a as usize + 1] += 1);
        for row in 0..rows as usize {
            starts[row + 1] += starts[row];
        }
        Self { pairs, starts }
    }

    fn get(&self, a: u32, b: u32) -> Option<&'a Scored> {
        let (a, b) = (a.min(b) as usize, a.max(b));
        let of_row = &self.pairs[self.starts[a] as usize..self.starts[a + 1] as usize];
        of_row.iter().find(|pair| pair.b == b)
    }
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

/// By row the first of all rows that links lead to: who is joined there depends on no other row.
fn linked(pairs: &[Scored], decisions: &[Decision], rows: u32) -> Vec<u32> {
    let mut before: Vec<u32> = (0..rows).collect();
    let first = |before: &mut Vec<u32>, mut row: u32| {
        while before[row as usize] != row {
            before[row as usize] = before[before[row as usize] as usize];
            row = before[row as usize];
        }
        row
    };
    for (pair, _) in pairs.iter().zip(decisions).filter(|(_, d)| **d == Decision::Link) {
        let (a, b) = (first(&mut before, pair.a), first(&mut before, pair.b));
        before[a.max(b) as usize] = a.min(b);
    }
    // What stands before a row is known when the row is reached.
    (0..rows as usize).for_each(|row| before[row] = before[before[row] as usize]);
    before
}

/// Where the pairs of a decision stand, those of one group together. What is sorted lies together:
/// a sort that looks each pair up waits for memory.
fn strongest_first(
    pairs: &[Scored],
    decisions: &[Decision],
    wanted: Decision,
    group: impl Fn(&Scored) -> u32,
) -> Vec<usize> {
    // As `f32::total_cmp` orders them, a greater number is a weaker pair.
    let weakness = |bits: f32| {
        let bits = bits.to_bits() as i32;
        !(bits ^ ((bits >> 31) as u32 >> 1) as i32)
    };
    let decided = pairs.iter().zip(decisions).enumerate();
    let mut order: Vec<(u32, i32, usize)> = decided
        .filter(|(_, (_, decision))| **decision == wanted)
        .map(|(at, (pair, _))| (group(pair), weakness(pair.bits), at))
        .collect();
    order.sort_unstable();
    order.into_iter().map(|(.., at)| at).collect()
}

/// Joins from the strongest pair down, those that must be alone last. `decisions` belong to
/// `pairs`.
pub fn cluster(
    scorer: &Scorer<'_>,
    pairs: &[Scored],
    decisions: &[Decision],
    cuts: Cuts,
) -> Clusters {
    let mut joiner = Joiner::new(scorer, pairs, cuts);
    let groups = linked(pairs, decisions, scorer.table.len());
    // Group by group, since what is read then is in the nearest cache.
    let group = |pair: &Scored| groups[pair.a as usize];
    let mut refused = Vec::new();
    for at in strongest_first(pairs, decisions, Decision::Link, group) {
        if !joiner.join(&pairs[at]) {
            refused.push(at);
        }
    }
    let rivals = Rivals::new(pairs, decisions, scorer.table.len());
    let alone = strongest_first(pairs, decisions, Decision::Alone, |_| 0);
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
    known: Known<'a>,
    cuts: Cuts,
    of: Vec<u32>,
    /// Rows of the person that begins with the row; empty where it is alone or belongs to another.
    members: Vec<Vec<u32>>,
}

impl<'a> Joiner<'a> {
    fn new(scorer: &'a Scorer<'a>, pairs: &'a [Scored], cuts: Cuts) -> Self {
        let rows = scorer.table.len();
        let known = Known::new(pairs, rows);
        let members = (0..rows).map(|_| Vec::new()).collect();
        Self { scorer, known, cuts, of: (0..rows).collect(), members }
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
        self.against(&self.person(one), &self.person(other)).may_be_one()
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
        self.against(ours, theirs).allows(self.cuts)
    }

    fn against(&self, ours: &[u32], theirs: &[u32]) -> Against {
        let whole = |a, b| match self.known.get(a, b) {
            Some(known) => *known,
            None => self.scorer.whole(a, b),
        };
        against_by(self.scorer, &whole, ours, theirs)
    }

    /// Whether both rows are of one person now.
    fn join(&mut self, pair: &Scored) -> bool {
        let (a, b) = (self.of[pair.a as usize], self.of[pair.b as usize]);
        if a == b {
            return true;
        }
        let (into, from) = (a.min(b), a.max(b));
        let (mut ours, theirs) = (self.person(into), self.person(from));
        // Of two rows alone the pair itself has said so.
        if ours.len() * theirs.len() > 1 && !self.allows(&ours, &theirs) {
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
    fn new(pairs: &'a [Scored], decisions: &[Decision], rows: u32) -> Self {
        let decided = || pairs.iter().zip(decisions);
        let mut is_alone = vec![false; rows as usize];
        for (pair, _) in decided().filter(|(_, decision)| **decision == Decision::Alone) {
            [pair.a, pair.b].into_iter().for_each(|row| is_alone[row as usize] = true);
        }
        let speaks = |decision: &Decision| !matches!(decision, Decision::Apart | Decision::Never);
        let mut of: HashMap<u32, Vec<&Scored>> = HashMap::new();
        for (pair, _) in decided().filter(|(_, decision)| speaks(decision)) {
            for row in [pair.a, pair.b].into_iter().filter(|row| is_alone[*row as usize]) {
                of.entry(row).or_default().push(pair);
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
