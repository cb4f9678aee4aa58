//! Pairs to persons. Not by transitive closure: a registration joins a person only where the
//! person's registrations together speak for it and no guard forbids any of them.

use super::model::Verdict;
use super::score::{Cuts, Decision, Scored, Scorer};

/// Registrations of a person that another one is scored against; the first ones.
const COMPARED_MAX: usize = 12;

/// What the registrations of one person say about those of another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Against {
    /// Mean over the pairs.
    pub bits: f32,
    /// The hardest guard that holds for a pair.
    pub verdict: Option<Verdict>,
}

/// Scores rows against rows: one new registration against a resident, or two clusters.
pub fn against(scorer: &Scorer<'_>, ours: &[u32], theirs: &[u32]) -> Against {
    let mut found = Against { bits: 0.0, verdict: None };
    let (ours, theirs) = (first(ours), first(theirs));
    for a in ours {
        for b in theirs {
            let pair = scorer.score(*a, *b, f32::MIN).expect("no pair is below the least number");
            found.bits += pair.bits / (ours.len() * theirs.len()) as f32;
            found.verdict = found.verdict.max(scorer.verdict(&pair));
        }
    }
    found
}

fn first(rows: &[u32]) -> &[u32] {
    &rows[..rows.len().min(COMPARED_MAX)]
}

/// Persons, and the pairs that would have been links but for the rest of their persons.
#[derive(Debug)]
pub struct Clusters {
    /// For each row the first row of its person.
    pub of: Vec<u32>,
    /// Indices of pairs that were decided `Link` and became reviews.
    pub refused: Vec<usize>,
}

/// Joins from the strongest pair down. `decisions` belong to `pairs`.
pub fn cluster(
    scorer: &Scorer<'_>,
    pairs: &[Scored],
    decisions: &[Decision],
    cuts: Cuts,
) -> Clusters {
    let rows = scorer.table.len();
    let mut members: Vec<Vec<u32>> = (0..rows).map(|_| Vec::new()).collect();
    let mut of: Vec<u32> = (0..rows).collect();
    let mut refused = Vec::new();
    let mut order: Vec<usize> =
        (0..pairs.len()).filter(|at| decisions[*at] == Decision::Link).collect();
    order.sort_by(|x, y| pairs[*y].bits.total_cmp(&pairs[*x].bits).then(x.cmp(y)));
    for at in order {
        let (a, b) = (of[pairs[at].a as usize], of[pairs[at].b as usize]);
        if a == b {
            continue;
        }
        let (into, from) = (a.min(b), a.max(b));
        let alone = |row: u32| if members[row as usize].is_empty() { vec![row] } else { vec![] };
        let (one, other) = (alone(into), alone(from));
        let ours = if one.is_empty() { &members[into as usize] } else { &one };
        let theirs = if other.is_empty() { &members[from as usize] } else { &other };
        let found = against(scorer, ours, theirs);
        if found.verdict.is_some() || found.bits < cuts.review {
            refused.push(at);
            continue;
        }
        let joined: Vec<u32> = ours.iter().chain(theirs).copied().collect();
        joined.iter().for_each(|row| of[*row as usize] = into);
        members[from as usize] = Vec::new();
        members[into as usize] = joined;
    }
    Clusters { of, refused }
}
