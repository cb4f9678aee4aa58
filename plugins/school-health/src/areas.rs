//! The screens of a pupil, one outcome each: passed, to be repeated, to be referred.

use crate::facts::{ACUITY, Facts, HEARING, TEETH, TRUNK_ROTATION};
use crate::growth::{Growth, Height, Weight};
use crate::pressure::Class;
use crate::{settings, vision};
use hoso_sdk::{Date, Value};
use std::collections::BTreeMap;

/// What is screened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Area {
    Vision,
    Hearing,
    Spine,
    Teeth,
    Pressure,
    Nutrition,
}

impl Area {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Vision, Self::Hearing, Self::Spine, Self::Teeth, Self::Pressure, Self::Nutrition];

    /// Code, Vietnamese and English name.
    pub fn name(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Vision => ("vision", "thị lực", "vision"),
            Self::Hearing => ("hearing", "thính lực", "hearing"),
            Self::Spine => ("spine", "cột sống", "spine"),
            Self::Teeth => ("teeth", "răng miệng", "teeth"),
            Self::Pressure => ("pressure", "huyết áp", "blood pressure"),
            Self::Nutrition => ("nutrition", "dinh dưỡng", "nutrition"),
        }
    }

    /// Own code of the answer to a referral.
    pub fn answer(self) -> String {
        format!("followed-up-{}", self.name().0)
    }
}

/// What follows from a screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Pass,
    /// Not before, and until.
    Repeat {
        earliest: Date,
        due: Date,
    },
    Refer,
}

/// The newest screen of an area.
#[derive(Clone, Debug, PartialEq)]
pub struct Screened {
    pub area: Area,
    pub outcome: Outcome,
    pub day: Date,
    pub evidence: Vec<String>,
    /// The entry that answers the referral.
    pub answered: Option<String>,
}

impl Screened {
    /// A referral that nobody answered.
    pub fn is_open(&self) -> bool {
        self.outcome == Outcome::Refer && self.answered.is_none()
    }

    fn new(facts: &Facts, area: Area, outcome: Outcome, day: Date, evidence: Vec<String>) -> Self {
        let code = area.answer();
        let answer = facts.own(&code).find(|(_, answered)| *answered >= day);
        let answered = answer.map(|(entry, _)| entry.id.clone());
        Self { area, outcome, day, evidence, answered }
    }
}

/// Presenting acuity of both eyes on the newest day, logMAR.
#[derive(Clone, Debug, PartialEq)]
pub struct Eyes {
    /// Right, left.
    pub log_mar: [Option<f64>; 2],
    pub day: Date,
    pub evidence: Vec<String>,
}

/// With glasses where that was measured, else without.
pub fn eyes(facts: &Facts) -> Option<Eyes> {
    let day = ACUITY.iter().flatten().filter_map(|code| facts.number(code)).map(|n| n.1).max()?;
    let of_day = |[without, with]: [&str; 2]| {
        let found = [with, without]
            .into_iter()
            .find_map(|code| facts.number(code).filter(|(_, measured, _)| *measured == day));
        found.and_then(|(decimal, _, id)| Some((vision::log_mar(decimal)?, id)))
    };
    let found = ACUITY.map(of_day);
    let log_mar = [0, 1].map(|eye: usize| found[eye].as_ref().map(|(value, _)| *value));
    let evidence = found.into_iter().flatten().map(|(_, id)| id).collect();
    Some(Eyes { log_mar, day, evidence })
}

/// Either eye worse than the bound.
pub fn vision(facts: &Facts, eyes: &Eyes) -> Option<Screened> {
    let [right, left] = eyes.log_mar;
    let (one, other) = (right.or(left)?, left.or(right)?);
    let fails = vision::fails(one, other, settings::vision_bound(facts.call));
    let outcome = if fails { Outcome::Refer } else { Outcome::Pass };
    Some(Screened::new(facts, Area::Vision, outcome, eyes.day, eyes.evidence.clone()))
}

/// Entries of a day that are cited; both ears are two.
const HEARING_EVIDENCE: usize = 4;

/// An ear that missed a tone is screened again; on a second day in a row it is referred.
pub fn hearing(facts: &Facts) -> Option<Screened> {
    let mut days: BTreeMap<Date, (bool, Vec<String>)> = BTreeMap::new();
    for (entry, day) in HEARING.iter().flat_map(|code| facts.own(code)) {
        let Value::Truth(heard) = entry.value else { continue };
        let (all, ids) = days.entry(day).or_insert((true, Vec::new()));
        *all &= heard;
        if ids.len() < HEARING_EVIDENCE {
            ids.push(entry.id.clone());
        }
    }
    let mut newest = days.into_iter().rev();
    let (day, (heard, evidence)) = newest.next()?;
    let again = day.add_days(settings::whole(facts.call, "hearing-repeat-days"));
    let outcome = match newest.next() {
        _ if heard => Outcome::Pass,
        Some((_, (false, _))) => Outcome::Refer,
        _ => Outcome::Repeat { earliest: day.add_days(1), due: again.max(day.add_days(1)) },
    };
    Some(Screened::new(facts, Area::Hearing, outcome, day, evidence))
}

/// The forward bend test: an angle between both bounds is measured again in 3 to 6 months.
pub fn spine(facts: &Facts) -> Option<Screened> {
    let (degrees, day, id) = facts.number(TRUNK_ROTATION)?;
    let outcome = if degrees >= settings::number(facts.call, "spine-refer-from") {
        Outcome::Refer
    } else if degrees >= settings::number(facts.call, "spine-repeat-from") {
        Outcome::Repeat { earliest: day.add_months(3), due: day.add_months(6) }
    } else {
        Outcome::Pass
    };
    Some(Screened::new(facts, Area::Spine, outcome, day, vec![id]))
}

/// Decayed teeth that are not treated.
pub fn teeth(facts: &Facts) -> Option<Screened> {
    let (decayed, day, id) = facts.number(TEETH[0])?;
    let refer = decayed >= settings::number(facts.call, "teeth-refer-from");
    let outcome = if refer { Outcome::Refer } else { Outcome::Pass };
    Some(Screened::new(facts, Area::Teeth, outcome, day, vec![id]))
}

/// A reading with its class.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    pub class: Class,
    pub day: Date,
    pub evidence: Vec<String>,
}

/// Visits at stage 1 or above that make a referral (AAP 2017: three visits before a diagnosis).
const VISITS: usize = 3;

/// Readings newest first, one a day. Measured again: elevated after 6 months, stage 1 in 1 to 2
/// weeks, stage 2 within a week (AAP 2017).
pub fn pressure(facts: &Facts, readings: &[Reading]) -> Option<Screened> {
    let newest = readings.first()?;
    let day = newest.day;
    let high = readings.iter().take_while(|reading| reading.class >= Class::Stage1).count();
    let repeat = |earliest, due| Outcome::Repeat { earliest, due };
    let outcome = match newest.class {
        _ if high >= VISITS => Outcome::Refer,
        Class::Normal => Outcome::Pass,
        Class::Elevated => repeat(day.add_months(6), day.add_months(6)),
        Class::Stage1 => repeat(day.add_days(7), day.add_days(14)),
        Class::Stage2 => repeat(day.add_days(1), day.add_days(7)),
    };
    let used = if outcome == Outcome::Refer { VISITS } else { 1 };
    let evidence = readings.iter().take(used).flat_map(|r| r.evidence.clone()).collect();
    Some(Screened::new(facts, Area::Pressure, outcome, day, evidence))
}

/// Severe thinness, severe stunting, and by setting obesity.
pub fn nutrition(facts: &Facts, growth: &Growth) -> Option<Screened> {
    if growth.weight().is_none() && growth.height().is_none() {
        return None;
    }
    let refer = growth.weight() == Some(Weight::SevereThinness)
        || growth.height() == Some(Height::SevereStunting)
        || growth.weight() == Some(Weight::Obesity) && settings::refers_obesity(facts.call);
    let outcome = if refer { Outcome::Refer } else { Outcome::Pass };
    Some(Screened::new(facts, Area::Nutrition, outcome, growth.day, growth.evidence.clone()))
}
