//! The LMS method (Cole and Green 1992) with WHO's rule for values beyond three standard
//! deviations, and WHO's rounding.

/// Box-Cox power, median, coefficient of variation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lms {
    pub l: f64,
    pub m: f64,
    pub s: f64,
}

/// A z-score with two decimals.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Score {
    /// Rounded half away from zero.
    pub z: f64,
    /// Beyond WHO's bounds of plausible values: to be checked, not counted.
    pub flagged: bool,
}

/// Bounds of plausible z-scores; beyond them a score is flagged.
#[derive(Clone, Copy, Debug)]
pub struct Plausible {
    pub from: f64,
    pub to: f64,
}

impl Plausible {
    /// Length or height for age.
    pub const LENGTH: Self = Self { from: -6.0, to: 6.0 };
    /// Weight for age.
    pub const WEIGHT: Self = Self { from: -6.0, to: 5.0 };
    /// Weight for length, body mass index, head and arm.
    pub const OTHER: Self = Self { from: -5.0, to: 5.0 };

    /// Rounds, then flags, as WHO's packages do.
    pub fn score(self, z: f64) -> Option<Score> {
        let z = round(z);
        let score = Score { z, flagged: z < self.from || z > self.to };
        z.is_finite().then_some(score)
    }
}

impl Lms {
    /// The LMS z-score, without a rule for the tails.
    pub fn z(self, measure: f64) -> f64 {
        if self.l == 0.0 {
            (measure / self.m).ln() / self.s
        } else {
            ((measure / self.m).powf(self.l) - 1.0) / (self.l * self.s)
        }
    }

    /// Beyond three standard deviations the distance of the second to the third goes on: the
    /// skewed tails are not known from the data.
    pub fn restricted_z(self, measure: f64) -> f64 {
        let z = self.z(measure);
        if z > 3.0 {
            let (third, second) = (self.measure(3.0), self.measure(2.0));
            3.0 + (measure - third) / (third - second)
        } else if z < -3.0 {
            let (third, second) = (self.measure(-3.0), self.measure(-2.0));
            -3.0 + (measure - third) / (second - third)
        } else {
            z
        }
    }

    /// The measure at `z` standard deviations.
    pub fn measure(self, z: f64) -> f64 {
        if self.l == 0.0 {
            self.m * (self.s * z).exp()
        } else {
            self.m * (1.0 + self.l * self.s * z).powf(1.0 / self.l)
        }
    }

    /// Between this row and the next.
    pub fn towards(self, next: Self, part: f64) -> Self {
        let between = |low: f64, high: f64| low + part * (high - low);
        Self { l: between(self.l, next.l), m: between(self.m, next.m), s: between(self.s, next.s) }
    }
}

/// Two decimals, half away from zero.
pub fn round(z: f64) -> f64 {
    (z * 100.0).round() / 100.0
}

/// The percentile of a z-score, 0 to 100, by the series of Marsaglia 2004 (J Stat Softw 11:4).
pub fn percentile(z: f64) -> f64 {
    // Beyond nine deviations nothing is left of a double.
    let z = z.clamp(-9.0, 9.0);
    let (mut term, mut sum, mut odd) = (z, z, 3.0);
    while term.abs() > sum.abs() * f64::EPSILON / 4.0 {
        term *= z * z / odd;
        sum += term;
        odd += 2.0;
    }
    50.0 + 100.0 * sum * (-z * z / 2.0).exp() / std::f64::consts::TAU.sqrt()
}
