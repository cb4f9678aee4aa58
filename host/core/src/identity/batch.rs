//! Whole tables: block, train, score on several threads. The result does not depend on how many.

use super::block::Blocks;
use super::model::Thresholds;
use super::parallel;
use super::score::{Cuts, Parameters, Scored, Scorer};

/// Rows that a worker takes at a time.
const CHUNK: u32 = 2_048;
/// So many bits below the review cut the best cut is looked for.
const BELOW_REVIEW: f32 = 12.0;

/// The cuts in bits. Probabilities are turned with the prior that training found.
pub fn cuts(thresholds: Thresholds, parameters: &Parameters) -> Cuts {
    match thresholds {
        Thresholds::Bits { link, review } => Cuts { link, review },
        Thresholds::Probability { link, review } => {
            let log_odds = |p: f64| (p / (1.0 - p)).log2();
            let bits = |p: f32| (log_odds(p.into()) - log_odds(parameters.one_person)) as f32;
            Cuts { link: bits(link), review: bits(review) }
        }
    }
}

/// From how many bits on pairs are kept where the best cut is to be told; else the review cut will
/// do.
pub fn below_review(cuts: Cuts) -> f32 {
    (cuts.review - BELOW_REVIEW).max(0.0).min(cuts.review)
}

/// The pairs that reach `floor` bits, in order of their rows. `progress` is told how many more rows
/// are done.
pub fn score(
    scorer: &Scorer<'_>,
    blocks: &Blocks,
    floor: f32,
    threads: usize,
    progress: &(dyn Fn(u32) + Sync),
) -> Vec<Scored> {
    let rows = scorer.table.second().unwrap_or(scorer.table.len());
    let seen = || vec![u32::MAX; scorer.table.len() as usize];
    let chunks = (0..rows).step_by(CHUNK as usize);
    let found = parallel::map_with(threads, chunks, seen, |seen, from| {
        let (mut found, to) = (Vec::new(), (from + CHUNK).min(rows));
        for a in from..to {
            let start = found.len();
            let fresh = |b: &u32| std::mem::replace(&mut seen[*b as usize], a) != a;
            found.extend(blocks.of(a).filter(fresh).filter_map(|b| scorer.score(a, b, floor)));
            found[start..].sort_unstable_by_key(|pair: &Scored| pair.b);
        }
        progress(to - from);
        found
    });
    found.concat()
}
