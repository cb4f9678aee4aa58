//! Noise dose of a working day.

/// A part of the day at one level.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stay {
    /// dB(A).
    pub level: f64,
    pub hours: f64,
}

/// A rule of dose: 100 % is 8 hours at the criterion; each exchange halves the time allowed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rule {
    /// dB(A).
    pub criterion: f64,
    /// dB.
    pub exchange: f64,
    /// Levels below it do not count, dB(A).
    pub threshold: f64,
    /// Factor of log10 in the time-weighted average.
    pub factor: f64,
}

/// 29 CFR 1910.95, with the threshold of hearing conservation.
pub const OSHA: Rule = Rule { criterion: 90.0, exchange: 5.0, threshold: 80.0, factor: 16.61 };
/// NIOSH 98-126.
pub const NIOSH: Rule = Rule { criterion: 85.0, exchange: 3.0, threshold: 0.0, factor: 10.0 };
/// Dose from which hearing is conserved, per cent: 29 CFR 1910.95(c). It is that of 85 dB(A) for
/// 8 hours, of which the rounded factor 16.61 makes 84.9999.
pub const ACTION_DOSE: f64 = 50.0;
/// Level that is never allowed, dB(A).
pub const OSHA_CEILING: f64 = 115.0;

impl Rule {
    /// Hours allowed at a level.
    pub fn allowed_hours(&self, level: f64) -> f64 {
        8.0 / 2.0_f64.powf((level - self.criterion) / self.exchange)
    }

    /// Dose of the day in per cent.
    pub fn dose(&self, stays: &[Stay]) -> f64 {
        let counted = stays.iter().filter(|stay| stay.level >= self.threshold);
        100.0 * counted.map(|stay| stay.hours / self.allowed_hours(stay.level)).sum::<f64>()
    }

    /// Time-weighted average of 8 hours, dB(A); none for a day without dose.
    pub fn average(&self, dose: f64) -> Option<f64> {
        (dose > 0.0).then(|| self.factor * (dose / 100.0).log10() + self.criterion)
    }
}
