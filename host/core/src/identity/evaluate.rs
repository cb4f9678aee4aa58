//! How right pairs and clusters are, where the truth is known.

use super::score::Scored;
use std::collections::HashMap;

/// Pairs that were said to be one person, against those that are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quality {
    pub right: u64,
    pub said: u64,
    pub is: u64,
}

impl Quality {
    pub fn precision(self) -> f64 {
        self.right as f64 / self.said.max(1) as f64
    }
    pub fn recall(self) -> f64 {
        self.right as f64 / self.is.max(1) as f64
    }
    /// Harmonic mean of both.
    pub fn f1(self) -> f64 {
        2.0 * self.right as f64 / (self.said + self.is).max(1) as f64
    }
}

/// Who each row is of: rows of one person have one label; 0 is not known, and like nobody.
#[derive(Debug)]
pub struct Truth {
    labels: Vec<u32>,
    second: Option<u32>,
}

impl Truth {
    /// `second` is the first row of the second table.
    pub fn new(labels: Vec<u32>, second: Option<u32>) -> Self {
        Self { labels, second }
    }

    pub fn one_person(&self, a: u32, b: u32) -> bool {
        let (a, b) = (self.labels[a as usize], self.labels[b as usize]);
        a == b && a != 0
    }

    /// Pairs that are one person.
    fn pairs(&self) -> u64 {
        self.grouped(|_| 0)
    }

    /// Pairs of one label and one `group`.
    fn grouped(&self, group: impl Fn(usize) -> u32) -> u64 {
        let mut sizes: HashMap<(u32, u32), (u64, u64)> = HashMap::new();
        for (row, label) in self.labels.iter().enumerate().filter(|(_, label)| **label != 0) {
            let size = sizes.entry((*label, group(row))).or_default();
            match self.second {
                Some(second) if row as u32 >= second => size.1 += 1,
                _ => size.0 += 1,
            }
        }
        let pairs = |(first, second): &(u64, u64)| match self.second {
            None => first * (first.saturating_sub(1)) / 2,
            Some(_) => first * second,
        };
        sizes.values().map(pairs).sum()
    }

    /// Of the pairs from a cut on.
    pub fn of_pairs<'a>(&self, said: impl Iterator<Item = &'a Scored>) -> Quality {
        let mut quality = Quality { right: 0, said: 0, is: self.pairs() };
        for pair in said {
            quality.said += 1;
            quality.right += u64::from(self.one_person(pair.a, pair.b));
        }
        quality
    }

    /// The cut with the best F1, in bits, and its quality.
    pub fn best(&self, pairs: &[Scored]) -> (f32, Quality) {
        let mut order: Vec<&Scored> = pairs.iter().collect();
        order.sort_by(|x, y| y.bits.total_cmp(&x.bits));
        let mut now = Quality { right: 0, said: 0, is: self.pairs() };
        let mut best = (f32::INFINITY, now);
        for group in order.chunk_by(|x, y| x.bits == y.bits) {
            for pair in group {
                now.said += 1;
                now.right += u64::from(self.one_person(pair.a, pair.b));
            }
            if now.f1() > best.1.f1() {
                best = (group[0].bits, now);
            }
        }
        best
    }

    /// Of all pairs within clusters; `clusters` names each row's.
    pub fn of_clusters(&self, clusters: &[u32]) -> Quality {
        let everyone = Truth { labels: vec![1; clusters.len()], second: self.second };
        Quality {
            right: self.grouped(|row| clusters[row]),
            said: everyone.grouped(|row| clusters[row]),
            is: self.pairs(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(a: u32, b: u32, bits: f32) -> Scored {
        Scored { a, b, bits, levels: 0 }
    }

    #[test]
    fn quality_counts_pairs() {
        // Rows 0, 1, 2 are one person, 3 and 4 another, 5 is not known.
        let truth = Truth::new(vec![1, 1, 1, 2, 2, 0], None);
        let pairs = [pair(0, 1, 9.0), pair(3, 4, 8.0), pair(2, 3, 7.0), pair(0, 2, 6.0)];
        let (cut, best) = truth.best(&pairs);
        assert_eq!((cut, best), (6.0, Quality { right: 3, said: 4, is: 4 }));
        assert_eq!((best.precision(), best.recall(), best.f1()), (0.75, 0.75, 0.75));
        let clusters = truth.of_clusters(&[0, 0, 0, 0, 4, 5]);
        assert_eq!(clusters, Quality { right: 3, said: 6, is: 4 });
        let linked = Truth::new(vec![1, 2, 1, 2], Some(2));
        assert_eq!(linked.of_clusters(&[0, 1, 0, 1]), Quality { right: 2, said: 2, is: 2 });
    }
}
