//! Hearing: averages, WHO grades, threshold shifts of OSHA and NIOSH.

use crate::facts::{Facts, Sex, truth, within};
use crate::tables::AGE_CORRECTION;
use hoso_sdk::Date;

/// Frequencies of an audiogram, Hz.
pub const FREQUENCIES: [u32; 7] = [500, 1000, 2000, 3000, 4000, 6000, 8000];
/// Codes of the thresholds, dB, of the right and the left ear, in the order of the frequencies.
pub const CODES: [[&str; 7]; 2] = [
    [
        "hearing-right-500",
        "hearing-right-1000",
        "hearing-right-2000",
        "hearing-right-3000",
        "hearing-right-4000",
        "hearing-right-6000",
        "hearing-right-8000",
    ],
    [
        "hearing-left-500",
        "hearing-left-1000",
        "hearing-left-2000",
        "hearing-left-3000",
        "hearing-left-4000",
        "hearing-left-6000",
        "hearing-left-8000",
    ],
];
/// Thresholds that an audiometer gives, dB.
pub const RANGE: (f64, f64) = (-20.0, 130.0);
/// The audiogram of this day is the baseline.
pub const BASELINE: &str = "audiogram-baseline";
/// Names of the ears in codes.
pub const EARS: [&str; 2] = ["right", "left"];

/// Places of 2000, 3000, 4000 Hz: 29 CFR 1910.95(g)(10).
const SHIFT: [usize; 3] = [2, 3, 4];
/// A standard threshold shift, dB: 29 CFR 1910.95(g)(10).
const STS: f64 = 10.0;
/// Level of a recordable shift, dB: 29 CFR 1904.10.
const RECORDABLE: f64 = 25.0;
/// A significant shift of NIOSH 98-126, dB, at 500 to 6000 Hz.
const NIOSH: f64 = 15.0;
/// Sums of thirds are not exact in binary.
const HAIR: f64 = 1e-9;

/// Averages of a pure tone audiogram: name, places of its frequencies.
pub const AVERAGES: [(&str, &[usize]); 3] = [
    // WHO World report on hearing 2021.
    ("who", &[0, 1, 2, 4]),
    // AAO-HNS.
    ("aao", &[0, 1, 2, 3]),
    ("three", &[0, 1, 2]),
];

/// Thresholds of one day.
#[derive(Clone, Debug, PartialEq)]
pub struct Audiogram {
    pub day: Date,
    /// dB by ear and frequency.
    pub ears: [[Option<f64>; 7]; 2],
    pub is_baseline: bool,
    pub evidence: Vec<String>,
}

impl Audiogram {
    fn on(facts: &Facts, day: Date) -> Option<Self> {
        let mut evidence = Vec::new();
        let ears = CODES.map(|codes| {
            codes.map(|code| {
                let said = facts.on(day, code, |value| within(value, "dB", RANGE))?;
                evidence.extend(said.evidence);
                Some(said.value)
            })
        });
        let is_baseline = facts.on(day, BASELINE, truth).is_some_and(|said| said.value);
        (!evidence.is_empty()).then_some(Self { day, ears, is_baseline, evidence })
    }

    /// Mean of an ear at the places of frequencies, dB, where all are known.
    pub fn mean(&self, ear: usize, places: &[usize]) -> Option<f64> {
        let sum = places.iter().map(|place| self.ears[ear][*place]).sum::<Option<f64>>()?;
        Some(sum / places.len() as f64)
    }
}

/// All audiograms, oldest first.
pub fn audiograms(facts: &Facts) -> Vec<Audiogram> {
    let days = facts.days(&CODES.concat());
    days.into_iter().filter_map(|day| Audiogram::on(facts, day)).collect()
}

/// The newest audiogram against its baseline.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    pub baseline: Date,
    /// Of both audiograms.
    pub evidence: Vec<String>,
    /// By ear, where both have all three frequencies.
    pub shifts: [Option<Shift>; 2],
    /// 15 dB or more at any of 500 to 6000 Hz in either ear.
    pub niosh: Option<bool>,
}

/// Mean change at 2000, 3000 and 4000 Hz, dB.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shift {
    pub raw: f64,
    /// Less what age explains, where sex and both ages are known.
    pub corrected: Option<f64>,
    /// The mean threshold now, dB.
    pub level: f64,
}

impl Shift {
    /// The change that counts: corrected for age where that is wanted and known.
    pub fn counted(&self, correct: bool) -> f64 {
        self.corrected.filter(|_| correct).unwrap_or(self.raw)
    }

    /// A standard threshold shift.
    pub fn is_standard(&self, correct: bool) -> bool {
        self.counted(correct) >= STS - HAIR
    }

    /// Recordable by 29 CFR 1904.10: the level now is never corrected for age.
    pub fn is_recordable(&self, correct: bool) -> bool {
        self.is_standard(correct) && self.level >= RECORDABLE - HAIR
    }
}

impl Comparison {
    /// A standard threshold shift in either ear, where any ear can be compared.
    pub fn is_standard(&self, correct: bool) -> Option<bool> {
        let known = self.shifts.iter().flatten();
        known.map(|shift| shift.is_standard(correct)).reduce(|one, other| one || other)
    }
}

/// The audiogram at `index` against the newest baseline before it: the one marked so, else the
/// first. None for a baseline.
pub fn compare(facts: &Facts, all: &[Audiogram], index: usize) -> Option<Comparison> {
    let (earlier, current) = (&all[..index], all.get(index)?);
    let baseline = earlier.iter().rev().find(|one| one.is_baseline).or(earlier.first())?;
    if current.is_baseline {
        return None;
    }
    let age = age_change(facts, baseline.day, current.day);
    let shift = |ear: usize| {
        let level = current.mean(ear, &SHIFT)?;
        let raw = level - baseline.mean(ear, &SHIFT)?;
        Some(Shift { raw, corrected: age.map(|age| raw - age), level })
    };
    Some(Comparison {
        baseline: baseline.day,
        evidence: [current.evidence.clone(), baseline.evidence.clone()].concat(),
        shifts: [shift(0), shift(1)],
        niosh: niosh(baseline, current),
    })
}

/// What age explains of the mean at 2000, 3000 and 4000 Hz, dB.
fn age_change(facts: &Facts, before: Date, now: Date) -> Option<f64> {
    let sex = facts.sex()?;
    let (before, now) =
        (correction(sex, facts.age_on(before)?), correction(sex, facts.age_on(now)?));
    // Places 1 to 3 of the row are 2000, 3000 and 4000 Hz.
    let change = |place: usize| f64::from(now[place]) - f64::from(before[place]);
    Some((1..=3).map(change).sum::<f64>() / 3.0)
}

/// Tables F-1 and F-2 of appendix F at 1000, 2000, 3000, 4000, 6000 Hz: up to 20 years the row of
/// 20, from 60 the row of 60.
pub fn correction(sex: Sex, age: i32) -> [u8; 5] {
    // Clamped to 20 to 60, so the place is 0 to 40.
    AGE_CORRECTION[sex as usize][(age.clamp(20, 60) - 20) as usize]
}

fn niosh(baseline: &Audiogram, current: &Audiogram) -> Option<bool> {
    let pairs = baseline.ears.iter().zip(&current.ears);
    // 8000 Hz does not count.
    let changes = pairs.flat_map(|(before, now)| before[..6].iter().zip(&now[..6]));
    let known = changes.filter_map(|(before, now)| Some((*now)? - (*before)?));
    known.map(|change| change >= NIOSH - HAIR).reduce(|one, other| one || other)
}

/// Grades of the WHO World report on hearing 2021, table 1.3: dB from which, code, words.
pub const GRADES: [(f64, &str, &str, &str); 7] = [
    (f64::NEG_INFINITY, "normal", "Nghe bình thường", "Normal hearing"),
    (20.0, "mild", "Nghe kém nhẹ", "Mild hearing loss"),
    (35.0, "moderate", "Nghe kém vừa", "Moderate hearing loss"),
    (50.0, "moderately-severe", "Nghe kém vừa đến nặng", "Moderately severe hearing loss"),
    (65.0, "severe", "Nghe kém nặng", "Severe hearing loss"),
    (80.0, "profound", "Nghe kém rất nặng", "Profound hearing loss"),
    (95.0, "complete", "Mất thính lực hoàn toàn", "Complete hearing loss"),
];

/// Code and words of the grade of the better ear. Better below 20 and worse from 35 dB is
/// unilateral. None unless both averages are known.
pub fn grade(audiogram: &Audiogram) -> Option<(&'static str, &'static str, &'static str)> {
    let [one, other] = [0, 1].map(|ear| audiogram.mean(ear, AVERAGES[0].1));
    let (one, other) = (one?, other?);
    let (better, worse) = (one.min(other), one.max(other));
    if better < 20.0 && worse >= 35.0 {
        return Some(("unilateral", "Nghe kém một bên", "Unilateral hearing loss"));
    }
    let grade = GRADES.iter().rev().find(|(from, ..)| better >= *from)?;
    Some((grade.1, grade.2, grade.3))
}
