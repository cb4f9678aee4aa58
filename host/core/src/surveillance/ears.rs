//! Is a count higher than the weeks before it let expect? The Early Aberration Reporting System of
//! the CDC: Hutwagner, Thompson, Seeman, Treadwell, J Urban Health 2003;80(2 Suppl 1):i89-96, as
//! Fricker, Hegler, Dunfee, Stat Med 2008;27:3407-29 write it down. It was made for days and is
//! used for weeks as well; it needs no earlier years.
//!
//! C1: mean and standard deviation (n - 1) of the 7 counts before the present one.
//! C2: of 7 counts too, with 2 left out between, so that a slow rise does not hide itself.
//! C3: what C2 has over 1, summed over the present count and the two before it.
//! Alarm: C1 > 3, C2 > 3, C3 > 2.

/// Counts of the baseline.
pub const BASELINE: usize = 7;
/// Counts between the baseline of C2 and the present one.
pub const LAG: usize = 2;
/// Counts before the first one that every method can judge.
pub const NEEDED: usize = BASELINE + LAG + LAG;
const LIMIT: f64 = 3.0;
const LIMIT_OF_SUM: f64 = 2.0;

/// Least standard deviation that is taken. After weeks without any case it would be 0, and a single
/// case an alarm without measure: `minSigma` of `earsC` in the R package surveillance, for sparse
/// counts 0.5 or 1.
pub const SD_LEAST: f64 = 0.5;

/// What the weeks before let expect.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Expected {
    pub mean: f64,
    /// A count above it is an alarm.
    pub limit: f64,
    /// Standard deviations of the count above the mean.
    pub score: f64,
}

impl Expected {
    fn of(count: f64, baseline: &[f64]) -> Self {
        let n = baseline.len() as f64;
        let mean = baseline.iter().sum::<f64>() / n;
        let variance = baseline.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (n - 1.0);
        let sd = variance.sqrt().max(SD_LEAST);
        Self { mean, limit: mean + LIMIT * sd, score: (count - mean) / sd }
    }

    pub fn is_alarm(&self) -> bool {
        self.score > LIMIT
    }
}

/// One count, judged. `None` where there are too few counts before it.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Judged {
    pub c1: Option<Expected>,
    pub c2: Option<Expected>,
    pub c3: Option<f64>,
}

/// The names of the methods that raise an alarm.
impl Judged {
    pub fn alarms(&self) -> Vec<&'static str> {
        let c3 = self.c3.is_some_and(|sum| sum > LIMIT_OF_SUM);
        let said = [("C1", is(self.c1)), ("C2", is(self.c2)), ("C3", c3)];
        said.into_iter().filter_map(|(name, alarm)| alarm.then_some(name)).collect()
    }
}

fn is(expected: Option<Expected>) -> bool {
    expected.is_some_and(|expected| expected.is_alarm())
}

/// Judges every count of a series without gaps, oldest first.
pub fn judge(counts: &[u64]) -> Vec<Judged> {
    let counts: Vec<f64> = counts.iter().map(|count| *count as f64).collect();
    let against = |at: usize, lag: usize| {
        let end = at.checked_sub(lag)?;
        let start = end.checked_sub(BASELINE)?;
        Some(Expected::of(counts[at], &counts[start..end]))
    };
    let c2: Vec<_> = (0..counts.len()).map(|at| against(at, LAG)).collect();
    let over = |at: usize| c2[at].map(|expected| (expected.score - 1.0).max(0.0));
    let c3 = |at: usize| -> Option<f64> { (at.checked_sub(LAG)?..=at).map(over).sum() };
    let one = |at| Judged { c1: against(at, 0), c2: c2[at], c3: c3(at) };
    (0..counts.len()).map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alarms(counts: &[u64]) -> Vec<Vec<&'static str>> {
        judge(counts).iter().map(Judged::alarms).collect()
    }

    /// 2, 4, 4, 4, 5, 5, 7: mean 31/7, variance (151 - 31²/7) / 6 = 96/42, so sd 1.5119; the limit
    /// is 31/7 + 3 * 1.5119 = 8.964.
    #[test]
    fn the_first_count_that_can_be_judged_is_the_eighth() {
        let counts = [2, 4, 4, 4, 5, 5, 7, 9];
        let judged = judge(&counts);
        assert!(judged[..7].iter().all(|one| *one == Judged::default()));
        let c1 = judged[7].c1.unwrap();
        assert!((c1.mean - 31.0 / 7.0).abs() < 1e-12);
        assert!((c1.limit - 8.9644).abs() < 1e-3, "{c1:?}");
        assert_eq!(judged[7].alarms(), ["C1"]);
        assert_eq!(alarms(&[2, 4, 4, 4, 5, 5, 7, 8])[7], Vec::<&str>::new());
    }

    /// A rise over three weeks: C1 takes the rise into its baseline and is calm at the end, C2 does
    /// not. Baseline of C2 at the last: seven counts around 10, variance 6/6, sd 1.
    #[test]
    fn a_slow_rise_is_seen_with_the_lag() {
        let counts = [9, 11, 9, 11, 9, 11, 10, 12, 13, 14];
        let judged = judge(&counts);
        let last = judged[9];
        assert!(!last.c1.unwrap().is_alarm(), "{last:?}");
        let c2 = last.c2.unwrap();
        assert!((c2.mean - 10.0).abs() < 1e-12 && (c2.score - 4.0).abs() < 1e-9, "{c2:?}");
        assert_eq!(last.alarms(), ["C2"]);
    }

    /// Scores of C2 of 2, 2 and 2 over a baseline of mean 10 and sd 1: C3 is 1 + 1 + 1 = 3 > 2, and
    /// no single week is an alarm.
    #[test]
    fn three_high_weeks_make_an_alarm_that_none_makes_alone() {
        let judged = judge(&[9, 11, 9, 11, 9, 11, 10, 9, 11, 12, 12, 12]);
        let last = judged[11];
        assert!(!is(last.c1) && !is(last.c2), "{last:?}");
        assert!(last.c3.unwrap() > LIMIT_OF_SUM, "{last:?}");
        assert_eq!(last.alarms(), ["C3"]);
    }

    #[test]
    fn one_case_after_none_is_no_alarm_and_two_are() {
        assert_eq!(alarms(&[0, 0, 0, 0, 0, 0, 0, 1])[7], Vec::<&str>::new());
        assert_eq!(alarms(&[0, 0, 0, 0, 0, 0, 0, 2])[7], ["C1"]);
    }

    #[test]
    fn a_short_series_is_not_judged() {
        assert!(judge(&[]).is_empty());
        assert_eq!(judge(&[100]), [Judged::default()]);
        assert_eq!(judge(&[1; NEEDED + 1])[NEEDED].c3, Some(0.0));
        assert_eq!(judge(&[1; NEEDED + 1])[NEEDED - 1].c3, None);
    }
}
