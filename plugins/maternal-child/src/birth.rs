//! After a birth: the weeks of the mother, and the newborn on its own chart.

use crate::facts::{BIRTH_WEIGHT, Facts, GESTATIONAL_AGE, POSTNATAL};
use crate::pregnancy::age_days;
use hoso_sdk::codes::{LOINC, WEIGHT};
use hoso_sdk::{Date, Entry, Value};

/// Days of the puerperium: the report counts care in the first week and in weeks 2 to 6.
pub const POSTPARTUM_DAYS: i32 = 42;
/// Days of a newborn (WHO: the first 28 days).
pub const NEWBORN_DAYS: i32 = 28;

/// A span of care after birth: first and last day, from the birth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Care {
    pub code: &'static str,
    pub from: i32,
    pub to: i32,
}

/// Care in the first week and in weeks 2 to 6 (report form of the health stations, rows 7 and 8).
pub const CARE: [Care; 2] = [
    Care { code: "postnatal-week-1", from: 0, to: 7 },
    Care { code: "postnatal-weeks-2-6", from: 8, to: POSTPARTUM_DAYS },
];

/// Whether there was a contact in a span after a birth.
pub fn cared_for(facts: &Facts, birth: Date, care: Care) -> bool {
    let (from, to) = (birth.add_days(care.from), birth.add_days(care.to));
    facts.own(POSTNATAL).any(|(_, day)| (from..=to).contains(&day))
}

/// Bounds of the report: under 2,500 g and over 4,000 g.
pub fn weight_class(grams: f64) -> &'static str {
    if grams < 2_500.0 {
        "low"
    } else if grams > 4_000.0 {
        "high"
    } else {
        "normal"
    }
}

/// What is known of a child's birth.
#[derive(Clone, Debug, PartialEq)]
pub struct Newborn {
    pub grams: Option<(f64, String)>,
    /// Completed weeks at birth.
    pub weeks: Option<(i64, String)>,
}

/// The birth of the chart's own person.
pub fn newborn(facts: &Facts, birth: Date) -> Newborn {
    let at_birth = |day: Date| birth.days_until(day) <= 1;
    let told = facts.coded(LOINC, BIRTH_WEIGHT).find_map(|(e, _)| Some((grams(e)?, e.id.clone())));
    let weighed = facts.coded(LOINC, WEIGHT).filter(|(_, day)| at_birth(*day));
    let weighed = || weighed.into_iter().find_map(|(e, _)| Some((grams(e)?, e.id.clone())));
    let ages = facts.coded(LOINC, GESTATIONAL_AGE);
    // A gestational age told later may be that of a pregnancy of her own.
    let mut at_term = ages.filter(|(_, day)| birth.days_until(*day) <= i64::from(NEWBORN_DAYS));
    let weeks = at_term.find_map(|(e, _)| Some((i64::from(age_days(e)?) / 7, e.id.clone())));
    Newborn { grams: told.or_else(weighed), weeks }
}

fn grams(entry: &Entry) -> Option<f64> {
    let Value::Quantity(quantity) = &entry.value else { return None };
    hoso_sdk::units::kilograms(quantity).map(|kilograms| (kilograms * 1_000.0).round())
}
