//! Anaemia in pregnancy, and the iron that follows (WHO ANC 2021, ANC.DT.25).

use crate::facts::{Facts, HAEMOGLOBIN};
use crate::pregnancy::{Pregnancy, trimester};
use crate::settings;
use hoso_sdk::{Entry, Value};

/// Anaemic below so many g/L, by completed weeks: 110; in the second trimester 105.
pub fn threshold(weeks: i64) -> f64 {
    if trimester(weeks) == 2 { 105.0 } else { 110.0 }
}

/// What is known: the newest haemoglobin of the pregnancy, else pallor.
#[derive(Clone, Debug, PartialEq)]
pub struct Anaemia {
    pub anaemic: bool,
    /// g/L; none where only pallor was looked at.
    pub haemoglobin: Option<f64>,
    pub evidence: String,
}

/// The newest haemoglobin judged by the weeks of its day. Without weeks nothing is said between
/// the two bounds.
pub fn newest(facts: &Facts, pregnancy: &Pregnancy) -> Option<Anaemia> {
    let since = pregnancy.since();
    let mut tested = facts.measured(HAEMOGLOBIN, since);
    let Some((value, entry, day)) = tested.find_map(|(e, day)| Some((grams_per_litre(e)?, e, day)))
    else {
        let (pale, evidence) = facts.truth_since("pallor", since)?;
        return pale.then_some(Anaemia { anaemic: true, haemoglobin: None, evidence });
    };
    let anaemic = match pregnancy.days_on(day) {
        Some(days) => value < threshold(days / 7),
        None if value < threshold(13) => true,
        None if value >= threshold(0) => false,
        None => return None,
    };
    Some(Anaemia { anaemic, haemoglobin: Some(value), evidence: entry.id.clone() })
}

fn grams_per_litre(entry: &Entry) -> Option<f64> {
    let Value::Quantity(quantity) = &entry.value else { return None };
    let factor = match quantity.unit.as_str() {
        "g/L" => 1.0,
        "g/dL" => 10.0,
        _ => return None,
    };
    // To a tenth, so that 10.5 g/dL is 105 g/L and not a hair below.
    let value = (quantity.value * factor * 10.0).round() / 10.0;
    (value.is_finite() && value > 0.0).then_some(value)
}

/// Elemental iron a day, mg, from and to: 120 with anaemia; 60 where at least 40 % of pregnant
/// women are anaemic; else 30 to 60.
pub fn iron_mg(facts: &Facts, anaemia: Option<&Anaemia>) -> (f64, f64) {
    let prevalence = settings::number(facts.call, "anaemia-prevalence");
    if anaemia.is_some_and(|anaemia| anaemia.anaemic) {
        (120.0, 120.0)
    } else if prevalence >= 40.0 {
        (60.0, 60.0)
    } else {
        (30.0, 60.0)
    }
}
