//! Blood pressure of children by the AAP guideline 2017 (Flynn et al., Pediatrics 140:e20171904):
//! classes from tables by sex, age and height before 13 years, fixed bounds from then on.

use hoso_growth::{Sex, percentile};

include!(concat!(env!("OUT_DIR"), "/pressure.rs"));

/// Fixed bounds from so many completed years on.
const FIXED_FROM: i32 = 13;
/// The ages of the guideline, completed years.
const AGES: std::ops::RangeInclusive<i32> = 1..=17;
/// The columns of height.
const HEIGHTS: [f64; 7] = [5.0, 10.0, 25.0, 50.0, 75.0, 90.0, 95.0];

/// The class, worse is greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    Normal,
    Elevated,
    Stage1,
    Stage2,
}

impl Class {
    /// Its code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::Elevated => "elevated",
            Self::Stage1 => "stage-1",
            Self::Stage2 => "stage-2",
        }
    }
}

/// One row of the tables, mm[Hg].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Row {
    /// 50th, 90th, 95th percentile, systolic.
    pub systolic: [f64; 3],
    /// 50th, 90th, 95th percentile, diastolic.
    pub diastolic: [f64; 3],
    normal: [f64; 4],
}

impl Row {
    /// Percentiles of a reading, 0 to 100: systolic, diastolic.
    pub fn percentiles(&self, systolic: f64, diastolic: f64) -> [f64; 2] {
        let [mean, sd, diastolic_mean, diastolic_sd] = self.normal;
        let of = |value: f64, mean: f64, sd: f64| percentile((value - mean) / sd);
        [of(systolic, mean, sd), of(diastolic, diastolic_mean, diastolic_sd)]
    }

    fn class(&self, systolic: f64, diastolic: f64) -> Class {
        let [_, p90, p95] = self.systolic;
        let [_, d90, d95] = self.diastolic;
        let upper = bounded(systolic, [p90.min(120.0), p95.min(130.0), (p95 + 12.0).min(140.0)]);
        let lower = bounded(diastolic, [d90.min(80.0), d95.min(80.0), (d95 + 12.0).min(90.0)]);
        upper.max(lower)
    }
}

/// The class by the lower bounds of elevated, stage 1 and stage 2.
fn bounded(value: f64, from: [f64; 3]) -> Class {
    match value {
        value if value >= from[2] => Class::Stage2,
        value if value >= from[1] => Class::Stage1,
        value if value >= from[0] => Class::Elevated,
        _ => Class::Normal,
    }
}

/// The row for completed years 1 to 17 and a percentile of height, 0 to 100: the nearest column,
/// of two equally near the lower.
pub fn row(sex: Sex, age: i32, height_percentile: f64) -> Option<Row> {
    let distance = |column: &usize| (HEIGHTS[*column] - height_percentile).abs();
    let nearer = |a, b| if distance(&b) < distance(&a) { b } else { a };
    let column = (0..HEIGHTS.len()).reduce(nearer)?;
    let years = AGES.contains(&age).then(|| (age - AGES.start()) as usize)?;
    let ages = (AGES.end() - AGES.start() + 1) as usize;
    let sex = if sex == Sex::Female { 0 } else { ages };
    let [s50, d50, s90, d90, s95, d95, mean, sd, diastolic_mean, diastolic_sd] =
        ROWS[(sex + years) * HEIGHTS.len() + column];
    Some(Row {
        systolic: [s50, s90, s95],
        diastolic: [d50, d90, d95],
        normal: [mean, sd, diastolic_mean, diastolic_sd],
    })
}

/// The class of a reading in mm[Hg] at completed years. None outside of 1 to 17, and before 13
/// without the row.
pub fn class(age: i32, row: Option<&Row>, systolic: f64, diastolic: f64) -> Option<Class> {
    if !AGES.contains(&age) {
        None
    } else if age < FIXED_FROM {
        row.map(|row| row.class(systolic, diastolic))
    } else {
        let upper = bounded(systolic, [120.0, 130.0, 140.0]);
        Some(upper.max(bounded(diastolic, [80.0, 80.0, 90.0])))
    }
}
