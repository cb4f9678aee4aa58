//! Does a share move more than chance lets it? A control chart of shares of unequal groups: the p'
//! chart, Laney, Quality Engineering 2002;14:531-537. The plain p chart calls nearly every month of
//! a large group out of control, because groups differ by more than chance; here the limits are
//! widened by how much neighbouring months do differ.
//!
//! With p the share of all groups together, s_i = sqrt(p(1 - p)/n_i) and z_i = (p_i - p)/s_i, the
//! limits are p ± 3 s_i m, m being the mean of |z_i - z_(i-1)| divided by 1.128.

use crate::programme::Cell;

/// Fewer groups say too little of how much they differ.
pub const NEEDED: usize = 8;
const SIGMAS: f64 = 3.0;
/// What arithmetic leaves behind.
const DUST: f64 = 1e-9;
/// Mean range of two draws of a normal distribution (d2 for n = 2).
const D2: f64 = 1.128;

/// Between which shares chance keeps a group, 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    pub low: f64,
    pub high: f64,
    pub outside: bool,
}

/// Of each group, oldest first; `None` for one that is not known or empty, and for all of them
/// where fewer than `NEEDED` are known or none differs from nothing or all.
pub fn limits(groups: &[Option<Cell>]) -> Vec<Option<Limits>> {
    let known: Vec<Option<(f64, f64)>> = groups.iter().map(|group| group.and_then(share)).collect();
    let counted: f64 = known.iter().flatten().map(|(share, n)| share * n).sum();
    let all: f64 = known.iter().flatten().map(|(_, n)| n).sum();
    let centre = counted / all;
    let enough = known.iter().flatten().count() >= NEEDED;
    if !(enough && centre > 0.0 && centre < 1.0) {
        return vec![None; groups.len()];
    }
    let sigma = |n: f64| (centre * (1.0 - centre) / n).sqrt();
    let scores: Vec<f64> =
        known.iter().flatten().map(|(share, n)| (share - centre) / sigma(*n)).collect();
    let moves = scores.windows(2).map(|pair| (pair[1] - pair[0]).abs());
    let widened = moves.sum::<f64>() / (scores.len() - 1) as f64 / D2;
    let limit = |(share, n): (f64, f64)| {
        let width = SIGMAS * sigma(n) * widened;
        let (low, high) = ((centre - width).max(0.0), (centre + width).min(1.0));
        Limits { low, high, outside: share < low - DUST || share > high + DUST }
    };
    known.into_iter().map(|group| group.map(limit)).collect()
}

/// The share, and of how many.
fn share(cell: Cell) -> Option<(f64, f64)> {
    let n = cell.denominator as f64;
    (n > 0.0).then(|| (cell.numerator as f64 / n, n))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(numerator: i64, denominator: i64) -> Option<Cell> {
        Some(Cell { numerator, denominator })
    }

    /// By hand: p = 0.5, s = 0.05, z goes 2, -2, 2, ..., each move is 4, m = 4/1.128 = 3.546, so
    /// that the limits are 0.5 ± 3 * 0.05 * 3.546 = 0.5 ± 0.532, cut to 0 and 1.
    #[test]
    fn groups_that_always_differ_are_within_their_limits() {
        let groups: Vec<_> = (0..8).map(|n| group(if n % 2 == 0 { 60 } else { 40 }, 100)).collect();
        for limits in limits(&groups) {
            assert_eq!(limits, Some(Limits { low: 0.0, high: 1.0, outside: false }));
        }
    }

    /// By hand: eleven months of 50 of 100 and one of 90 of 100: p = 640/1200 = 0.53333,
    /// s = 0.049889, z = -0.668 and 7.350, two moves of 8.018 or one at the end: m = 8.018/11/1.128
    /// = 0.6462, limits 0.53333 ± 0.09672.
    #[test]
    fn a_month_that_leaps_is_outside() {
        let mut groups = vec![group(50, 100); 11];
        groups.push(group(90, 100));
        let found = limits(&groups);
        let last = found[11].unwrap();
        assert!((last.high - 0.6300).abs() < 5e-4, "{last:?}");
        assert!((last.low - 0.4366).abs() < 5e-4, "{last:?}");
        assert!(last.outside);
        assert!(found[..11].iter().all(|one| !one.unwrap().outside));
    }

    #[test]
    fn too_little_says_nothing() {
        assert_eq!(limits(&[group(5, 10); 7]), vec![None; 7]);
        assert_eq!(limits(&[group(0, 10); 9]), vec![None; 9], "nobody");
        let mut groups = vec![group(5, 10); 9];
        groups[3] = None;
        groups[4] = group(0, 0);
        let found = limits(&groups);
        assert_eq!(found, vec![None; 9], "seven are known");
    }

    #[test]
    fn groups_that_never_differ_have_no_room() {
        let found = limits(&[group(5, 10); 9]);
        assert!(found.iter().all(|one| !one.unwrap().outside), "{found:?}");
    }
}
