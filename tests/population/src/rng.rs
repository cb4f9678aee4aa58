//! Seeded random numbers. Integer and plain floating arithmetic only, so that every platform
//! draws the same numbers.

/// SplitMix64 (Steele, Lea, Flood 2014).
#[derive(Debug, Clone)]
pub struct Rng(u64);

impl Rng {
    /// Streams of one seed are independent, so that one step can change and leave others alone.
    pub fn new(seed: u64, stream: u64) -> Self {
        let mut rng = Self(seed ^ stream.wrapping_mul(0xD1B5_4A32_D192_ED03));
        rng.next();
        rng
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// 0 <= result < `n`; `n` is far below 2^64, so the bias is of no account.
    pub fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    /// `low` <= result <= `high`.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        low + self.below((high - low + 1) as u64) as i64
    }

    /// True in `per_thousand` of 1,000 draws.
    pub fn chance(&mut self, per_thousand: u64) -> bool {
        self.below(1_000) < per_thousand
    }

    /// Nearly normal: the sum of twelve uniform draws.
    pub fn normal(&mut self, mean: f64, deviation: f64) -> f64 {
        let sum: f64 = (0..12).map(|_| self.below(1 << 30) as f64).sum();
        mean + deviation * (sum / f64::from(1 << 30) - 6.0)
    }

    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len() as u64) as usize]
    }
}

/// Items drawn by weight.
#[derive(Debug)]
pub struct Weighted<T> {
    items: Vec<T>,
    /// Sum of the weights up to and with each item.
    sums: Vec<u64>,
}

impl<T> Weighted<T> {
    pub fn draw(&self, rng: &mut Rng) -> &T {
        let all = self.sums.last().expect("a weighted list has items");
        let at = rng.below(*all);
        &self.items[self.sums.partition_point(|sum| *sum <= at)]
    }
}

impl<T> FromIterator<(T, u64)> for Weighted<T> {
    fn from_iter<I: IntoIterator<Item = (T, u64)>>(weighted: I) -> Self {
        let mut sum = 0;
        let (items, sums) = weighted
            .into_iter()
            .filter(|(_, weight)| *weight > 0)
            .map(|(item, weight)| {
                sum += weight;
                (item, sum)
            })
            .unzip();
        Self { items, sums }
    }
}
