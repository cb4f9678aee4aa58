//! Dating a pregnancy: from which day it counts, when the birth is due, when it ended.

use crate::facts::{
    BIRTH, DELIVERY, DUE_DATE, Facts, GESTATIONAL_AGE, GESTATIONAL_AGE_SCAN, LAST_PERIOD, LOSS,
    PREGNANCY, day_of, number_of,
};
use crate::settings;
use hoso_sdk::codes::LOINC;
use hoso_sdk::{Clock, Date, Entry, Value};

/// Days from the last menstrual period to the due date (WHO ANC digital adaptation kit, 2021).
pub const TERM_DAYS: i32 = 280;
/// The cycle that [`TERM_DAYS`] is for.
const CYCLE_DAYS: f64 = 28.0;

/// How the due date is known; the first is trusted most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// A clinician's estimate.
    Estimate,
    Ultrasound,
    LastPeriod,
}

/// Where a pregnancy counts from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dating {
    /// The day that the weeks count from: 280 days before the due date.
    pub start: Date,
    pub due: Date,
    pub method: Method,
    pub evidence: String,
}

/// How a pregnancy ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct End {
    pub day: Date,
    /// A birth; else a loss.
    pub birth: bool,
    pub evidence: String,
}

/// The newest pregnancy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pregnancy {
    /// None where it is only known that there is one.
    pub dating: Option<Dating>,
    pub end: Option<End>,
    /// First day on which it is on record.
    pub known_since: Date,
    /// The entry of that day.
    pub evidence: String,
}

impl Pregnancy {
    /// The first day whose entries belong to it.
    pub fn since(&self) -> Date {
        self.dating.as_ref().map_or(self.known_since, |dating| dating.start)
    }

    /// Completed days on `day`.
    pub fn days_on(&self, day: Date) -> Option<i64> {
        let start = self.dating.as_ref()?.start;
        Some(start.days_until(day)).filter(|days| *days >= 0)
    }
}

/// 1 to 3 for completed weeks: to 12, to 27, from 28 (WHO ANC, 2021).
pub fn trimester(weeks: i64) -> u8 {
    match weeks {
        ..13 => 1,
        13..28 => 2,
        _ => 3,
    }
}

/// How far on at birth: completed weeks.
pub fn term(weeks: i64) -> &'static str {
    match weeks {
        ..37 => "preterm",
        37..=38 => "early-term",
        39..=40 => "full-term",
        41 => "late-term",
        _ => "post-term",
    }
}

/// The newest pregnancy on record, unless it lies so far back that it must be over.
pub fn newest(facts: &Facts, clock: &Clock) -> Option<Pregnancy> {
    let mut ends = ends(facts);
    ends.sort_by_key(|end| std::cmp::Reverse(end.day));
    let last = ends.first().map(|end| end.day);
    let now = known(facts, last, None).filter(|pregnancy| is_open(facts, clock, pregnancy));
    now.or_else(|| {
        let end = ends.first()?;
        // Entries of one birth may lie some days apart; the pregnancy before it is longer ago.
        let before = ends.iter().find(|other| other.day.days_until(end.day) > 90);
        let ended = known(facts, before.map(|end| end.day), Some(end.day));
        let bare = || Pregnancy {
            dating: None,
            end: None,
            known_since: end.day,
            evidence: end.evidence.clone(),
        };
        Some(Pregnancy { end: Some(end.clone()), ..ended.unwrap_or_else(bare) })
    })
}

fn is_open(facts: &Facts, clock: &Clock, pregnancy: &Pregnancy) -> bool {
    let weeks = settings::whole(facts.call, "pregnancy-closes-weeks");
    !clock.reached(pregnancy.since().add_days(7 * weeks))
}

/// A pregnancy from what was recorded after one day and up to another.
fn known(facts: &Facts, after: Option<Date>, until: Option<Date>) -> Option<Pregnancy> {
    let of_it =
        |day: Date| after.is_none_or(|after| day > after) && until.is_none_or(|until| day <= until);
    let dated = facts.entries().filter(|(entry, day)| of_it(*day) && is_dating(entry));
    let coded = facts.diagnoses(PREGNANCY).filter(|(_, day)| of_it(*day));
    let (entry, known_since) = dated.chain(coded).min_by_key(|(_, day)| *day)?;
    let dating = dating(facts, of_it);
    Some(Pregnancy { dating, end: None, known_since, evidence: entry.id.clone() })
}

fn is_dating(entry: &Entry) -> bool {
    let codes = [LAST_PERIOD, DUE_DATE, GESTATIONAL_AGE, GESTATIONAL_AGE_SCAN];
    // A gestational age on a child's chart is that of its own birth.
    entry.code.system == LOINC
        && codes.contains(&entry.code.code.as_str())
        && !entry.category.starts_with("birth")
}

/// The most trusted way, and of it the newest entry.
fn dating(facts: &Facts, of_it: impl Fn(Date) -> bool) -> Option<Dating> {
    let newest = |code: &'static str| {
        let mut all = facts.coded(LOINC, code).filter(|(e, day)| of_it(*day) && is_dating(e));
        all.next()
    };
    let made = |due: Date, method, entry: &Entry| Dating {
        start: due.add_days(-TERM_DAYS),
        due,
        method,
        evidence: entry.id.clone(),
    };
    if let Some((due, entry)) = newest(DUE_DATE).and_then(|(e, _)| Some((day_of(e)?, e))) {
        return Some(made(due, Method::Estimate, entry));
    }
    let scan = newest(GESTATIONAL_AGE_SCAN).or_else(|| newest(GESTATIONAL_AGE));
    if let Some((age, entry, day)) = scan.and_then(|(e, day)| Some((age_days(e)?, e, day))) {
        return Some(made(day.add_days(TERM_DAYS - age), Method::Ultrasound, entry));
    }
    let (entry, _) = newest(LAST_PERIOD)?;
    let due = day_of(entry)?.add_days(TERM_DAYS + cycle_shift(facts, &of_it));
    Some(made(due, Method::LastPeriod, entry))
}

/// A longer cycle ovulates later.
fn cycle_shift(facts: &Facts, of_it: impl Fn(Date) -> bool) -> i32 {
    let mut cycles = facts.own("cycle-length").filter(|(_, day)| of_it(*day));
    let length = cycles.find_map(|(entry, _)| number_of(entry, "d"));
    // The form asks for 20 to 45 days.
    length.map_or(0, |length| (length.clamp(20.0, 45.0) - CYCLE_DAYS).round() as i32)
}

/// A gestational age in days, from days or weeks.
pub fn age_days(entry: &Entry) -> Option<i32> {
    let Value::Quantity(quantity) = &entry.value else { return None };
    let days = match quantity.unit.as_str() {
        "d" => quantity.value,
        "wk" => quantity.value * 7.0,
        _ => return None,
    };
    // Over a year is a slip of the pen.
    (0.0..=366.0).contains(&days).then_some(days.round() as i32)
}

fn ends(facts: &Facts) -> Vec<End> {
    // A birth counts on its day, however late it is written down.
    let written = facts.now().own(DELIVERY);
    let told = written.filter_map(|(entry, recorded)| {
        let day = day_of(entry).filter(|day| *day <= recorded && *day <= facts.until)?;
        Some(End { day, birth: true, evidence: entry.id.clone() })
    });
    let coded = |blocks, birth| {
        let end =
            move |(entry, day): (&Entry, Date)| End { day, birth, evidence: entry.id.clone() };
        facts.diagnoses(blocks).map(end)
    };
    told.chain(coded(BIRTH, true)).chain(coded(LOSS, false)).collect()
}
