//! Whole tables: block, train, score on several threads. The result does not depend on how many.

use super::block::Blocks;
use super::model::Thresholds;
use super::score::{Cuts, Parameters, Scored, Scorer};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

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
    let next = AtomicU32::new(0);
    let all = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let mut seen = vec![u32::MAX; scorer.table.len() as usize];
                let mut found = Vec::new();
                loop {
                    let from = next.fetch_add(CHUNK, Ordering::Relaxed);
                    if from >= rows {
                        break;
                    }
                    let to = (from + CHUNK).min(rows);
                    for a in from..to {
                        let fresh = |b: &u32| std::mem::replace(&mut seen[*b as usize], a) != a;
                        let scored =
                            blocks.of(a).filter(fresh).filter_map(|b| scorer.score(a, b, floor));
                        found.extend(scored);
                    }
                    progress(to - from);
                }
                all.lock().expect("no worker panics").append(&mut found);
            });
        }
    });
    let mut all = all.into_inner().expect("no worker panicked");
    all.sort_unstable_by_key(|pair: &Scored| (pair.a, pair.b));
    all
}
