//! The catch-up list: doses of Viet Nam's schedule that a pupil should have had.

use crate::facts::{CVX, Facts, VACCINES_REVIEWED};
use hoso_immunization::{Given, Person, Sex, Status, forecast, vietnam};
use hoso_sdk::{Clock, Date, Value};
use std::collections::BTreeSet;

/// A newborn's dose, and vaccines that not every province gives (Circular 10/2024: by a roadmap).
const NOT_CAUGHT_UP: [&str; 3] = ["HEPB_BIRTH", "ROTA", "PCV"];
/// Nobody has so many; a hostile chart must not cost time.
const DOSES_MAX: usize = 60;

/// A dose that is late.
#[derive(Clone, Debug, PartialEq)]
pub struct Missing {
    /// Name of the vaccine group.
    pub group: &'static str,
    /// Which dose, from 1.
    pub number: usize,
    /// The first day on which it is valid.
    pub earliest: Date,
    /// The day on which it was recommended.
    pub recommended: Date,
    /// The last day that was not overdue.
    pub past_due: Date,
    /// Doses of the group that were given.
    pub evidence: Vec<String>,
}

/// Late doses at the end of the facts' day. None where nothing can be said: without a complete
/// birth date, and without any dose as long as nobody looked at the history.
pub fn missing(facts: &Facts, clock: &Clock) -> Option<Vec<Missing>> {
    let birth = Date::exact(facts.call.chart.subject.birth_date)?;
    let sex = match facts.call.chart.subject.sex.as_str() {
        "male" => Sex::Male,
        "female" => Sex::Female,
        _ => Sex::Unknown,
    };
    let (given, ids) = given(facts, birth);
    if given.is_empty() && !is_reviewed(facts) {
        return None;
    }
    let groups = forecast(vietnam(clock), &Person { birth, sex }, &given, clock);
    let late = groups.into_iter().filter_map(|group| {
        if group.status != Status::NotComplete || NOT_CAUGHT_UP.contains(&group.group) {
            return None;
        }
        let recommended = group.recommended?;
        let past_due = group.past_due.unwrap_or(recommended).max(recommended);
        let earliest = group.earliest.unwrap_or(recommended).min(recommended);
        clock.reached(past_due.add_days(1)).then(|| Missing {
            group: group.group,
            number: group.number,
            earliest,
            recommended,
            past_due,
            evidence: group.doses.iter().map(|dose| ids[dose.index].clone()).collect(),
        })
    });
    Some(late.collect())
}

/// Somebody looked at the vaccination history.
pub fn is_reviewed(facts: &Facts) -> bool {
    facts.own(VACCINES_REVIEWED).any(|(entry, _)| entry.value == Value::Truth(true))
}

/// Doses with a CVX code and a complete day, with their ids; one that was written twice is one.
fn given(facts: &Facts, birth: Date) -> (Vec<Given>, Vec<String>) {
    let mut known = BTreeSet::new();
    let doses = facts
        .entries()
        .filter(|(entry, _)| entry.kind == "Immunization" && entry.code.system == CVX);
    let doses = doses.filter_map(|(entry, _)| {
        let cvx = entry.code.code.parse().ok()?;
        let day = Date::exact(entry.when).filter(|day| *day >= birth)?;
        known.insert((day, cvx)).then(|| (Given { cvx, day }, entry.id.clone()))
    });
    doses.take(DOSES_MAX).unzip()
}

/// Names of the vaccine groups.
pub fn name(group: &str) -> (&str, &str) {
    match group {
        "BCG" => ("lao (BCG)", "tuberculosis (BCG)"),
        "DPT_HEPB_HIB" => ("bạch hầu, ho gà, uốn ván, viêm gan B, Hib", "DPT, hepatitis B, Hib"),
        "BOPV" => ("bại liệt uống", "oral polio"),
        "IPV" => ("bại liệt tiêm", "injected polio"),
        "MEASLES" => ("sởi", "measles"),
        "MR" => ("sởi, rubella", "measles and rubella"),
        "DPT_BOOSTER" => ("bạch hầu, ho gà, uốn ván nhắc lại", "DPT booster"),
        "JE" => ("viêm não Nhật Bản", "Japanese encephalitis"),
        "TD7" => ("uốn ván, bạch hầu giảm liều", "tetanus and low-dose diphtheria"),
        other => (other, other),
    }
}

/// A group's name as part of a code.
pub fn slug(group: &str) -> String {
    group.to_ascii_lowercase().replace(|c: char| !c.is_ascii_alphanumeric(), "-")
}
