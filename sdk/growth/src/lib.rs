//! WHO growth: Child Growth Standards 0 to 5 years (2006, 2007) and Reference 5 to 19 years (2007).
//! Z-scores by the LMS method with WHO's rules for the tails, for length and height, for ages, and
//! with its flags of implausible values. The rules agree with WHO's packages anthro and anthroplus.
#![deny(missing_docs)]

mod child;
mod lms;
mod school;
mod tables;

pub use child::{Child, Position, Scores, scores};
pub use lms::{Score, percentile};
pub use school::{SchoolChild, SchoolScores, school_scores};

use tables::Table;

/// Days in a month, as WHO counts them.
pub const DAYS_IN_MONTH: f64 = 30.4375;

/// Sex: WHO has a table for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sex {
    /// 1 in the tables.
    Male,
    /// 2 in the tables.
    Female,
}

/// What a growth chart shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chart {
    /// Weight for age, kg by day, 0 to 1,826.
    WeightForAge,
    /// Length or height for age, cm by day; length below 731 days.
    LengthForAge,
    /// Body mass index for age, kg/m2 by day.
    BmiForAge,
    /// Head circumference for age, cm by day.
    HeadForAge,
    /// Arm circumference for age, cm by day, from 91.
    ArmForAge,
    /// Weight for length, kg by mm, 450 to 1,100.
    WeightForLength,
    /// Weight for height, kg by mm, 650 to 1,200.
    WeightForHeight,
    /// Weight for age 5 to 10 years, kg by completed month, 60 to 120.
    SchoolWeight,
    /// Height for age 5 to 19 years, cm by completed month, 60 to 228.
    SchoolHeight,
    /// Body mass index 5 to 19 years, kg/m2 by completed month, 60 to 228.
    SchoolBmi,
}

impl Chart {
    fn table(self) -> &'static Table {
        match self {
            Self::WeightForAge => &tables::WEIGHT_BY_DAY,
            Self::LengthForAge => &tables::LENGTH_BY_DAY,
            Self::BmiForAge => &tables::BMI_BY_DAY,
            Self::HeadForAge => &tables::HEAD_BY_DAY,
            Self::ArmForAge => &tables::ARM_BY_DAY,
            Self::WeightForLength => &tables::WEIGHT_BY_LENGTH,
            Self::WeightForHeight => &tables::WEIGHT_BY_HEIGHT,
            Self::SchoolWeight => &tables::WEIGHT_BY_MONTH,
            Self::SchoolHeight => &tables::HEIGHT_BY_MONTH,
            Self::SchoolBmi => &tables::BMI_BY_MONTH,
        }
    }
}

/// A point of a curve: the measure at `z` standard deviations. `place` is in the chart's own steps
/// (day, mm, month). None outside of the table, or where the curve has no such point.
pub fn curve(chart: Chart, sex: Sex, place: u32, z: f64) -> Option<f64> {
    let lms = chart.table().at(sex, f64::from(place))?;
    Some(lms.measure(z)).filter(|measure| measure.is_finite())
}
