//! A pupil's health at the end of a day: what every other file tells in its own way.

use crate::areas::{self, Eyes, Reading, Screened};
use crate::facts::{ACUITY, CLASS, Facts, HEIGHT_PERCENTILE, PULSE, SCHOOL};
use crate::growth::{self, Days, Growth};
use crate::pressure::{self, Row};
use crate::vaccines::{self, Missing};
use hoso_sdk::{BloodPressure, Call, Clock, Date, Entry, Value, read};

/// Where somebody stands in the programme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Recorded in a school.
    Pupil,
    /// A referral is open, or a screen is to be repeated.
    FollowUp,
    /// Of school age; no school is recorded this year or last.
    SchoolNotKnown,
    /// Past the age, and in no school.
    Left,
    Deceased,
}

impl Stage {
    /// Its code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Pupil => "pupil",
            Self::FollowUp => "follow-up",
            Self::SchoolNotKnown => "school-not-known",
            Self::Left => "left",
            Self::Deceased => "deceased",
        }
    }
}

/// Completed years at which everybody is examined yearly: pupils at school, others at the station
/// (Decree 165/2026, article 5; Circular 23/2017: up to 16).
pub const SCHOOL_AGE: std::ops::Range<i32> = 6..16;
/// From so many months blood pressure, pulse and vision are in the check (Joint Circular 13/2016).
const WHOLE_CHECK_MONTHS: i32 = 36;
/// Readings that are classed; older ones say nothing today.
const READINGS_MAX: usize = 20;

/// A word of the record, with its entry.
#[derive(Clone, Debug, PartialEq)]
pub struct Said {
    pub word: String,
    pub id: String,
}

/// The newest blood pressure in numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Newest {
    pub reading: BloodPressure,
    pub row: Option<Row>,
}

/// Everything at once.
#[derive(Clone, Debug)]
pub struct Picture<'a> {
    pub facts: Facts<'a>,
    pub stage: Stage,
    pub school: Option<Said>,
    pub class: Option<Said>,
    pub growth: Option<Growth>,
    /// Days of the school year with weight and height, oldest first.
    pub bmi_days: Vec<Date>,
    pub newest: Option<Newest>,
    pub readings: Vec<Reading>,
    pub eyes: Option<Eyes>,
    pub screened: Vec<Screened>,
    /// Parts of the start-of-year check that this school year lacks.
    pub lacking: Vec<&'static str>,
    /// None where the birth date or the history is not known.
    pub vaccines: Option<Vec<Missing>>,
}

impl<'a> Picture<'a> {
    /// The picture of today.
    pub fn today(call: &'a Call) -> Self {
        for years in [SCHOOL_AGE.start, SCHOOL_AGE.end] {
            call.birth().map(|birth| call.clock.aged(birth, years));
        }
        if let Some(birth) = call.birth() {
            call.clock.reached(birth.add_months(WHOLE_CHECK_MONTHS));
        }
        Self::of(Facts::today(call), &call.clock)
    }

    /// The picture at the end of the facts' day.
    pub fn of(facts: Facts<'a>, clock: &Clock) -> Self {
        let measured = growth::measured(&facts);
        let whole = measured.iter().rev().find(|(_, of_day)| of_day.is_whole());
        let newest = whole.or_else(|| measured.iter().next_back());
        let growth = newest.and_then(|(day, of_day)| growth::growth(&facts, *day, of_day));
        let in_year = |(day, _): &(&Date, &growth::Measured)| facts.year.holds(**day);
        let whole_days = measured.iter().filter(|(_, of_day)| of_day.is_whole());
        let bmi_days: Vec<Date> = whole_days.filter(in_year).map(|(day, _)| *day).collect();
        let pressures = pressures(&facts, &measured);
        let readings: Vec<Reading> = pressures.iter().filter_map(|p| class(&facts, p)).collect();
        let eyes = areas::eyes(&facts);
        let screened = [
            eyes.as_ref().and_then(|eyes| areas::vision(&facts, eyes)),
            areas::hearing(&facts),
            areas::spine(&facts),
            areas::teeth(&facts),
            areas::pressure(&facts, &readings),
            growth.as_ref().and_then(|growth| areas::nutrition(&facts, growth)),
        ];
        let screened: Vec<Screened> = screened.into_iter().flatten().collect();
        let school = said(&facts, SCHOOL);
        Self {
            stage: stage(&facts, school.is_some(), &screened),
            class: said(&facts, CLASS).filter(|_| school.is_some()),
            school,
            growth,
            lacking: lacking(&facts, &bmi_days, pressures.first()),
            bmi_days,
            newest: pressures.into_iter().next(),
            readings,
            eyes,
            screened,
            vaccines: vaccines::missing(&facts, clock),
            facts,
        }
    }

    /// Alive, and at school or of school age.
    pub fn is_followed(&self) -> bool {
        !matches!(self.stage, Stage::Left | Stage::Deceased)
    }
}

fn stage(facts: &Facts, at_school: bool, screened: &[Screened]) -> Stage {
    use areas::Outcome;
    let open = |s: &Screened| s.is_open() || matches!(s.outcome, Outcome::Repeat { .. });
    let school_age = facts.age().is_some_and(|age| SCHOOL_AGE.contains(&age));
    if facts.is_dead() {
        Stage::Deceased
    } else if !at_school && !school_age {
        Stage::Left
    } else if screened.iter().any(open) {
        Stage::FollowUp
    } else if at_school {
        Stage::Pupil
    } else {
        Stage::SchoolNotKnown
    }
}

/// The newest word of a code, of this school year or the last.
fn said(facts: &Facts, code: &str) -> Option<Said> {
    let since = facts.year.from.add_months(-12);
    facts.own(code).find_map(|(entry, day)| match &entry.value {
        Value::Text(word) if day >= since => {
            Some(Said { word: word.clone(), id: entry.id.clone() })
        }
        _ => None,
    })
}

/// The newest reading of each day, with its row of the tables.
fn pressures(facts: &Facts, measured: &Days) -> Vec<Newest> {
    let mut all: Vec<Newest> = Vec::new();
    let known = read::blood_pressure(&facts.call.chart).filter(|r| r.day <= facts.until);
    for reading in known {
        let seen = all.last().is_some_and(|last| last.reading.day == reading.day);
        if !seen && all.len() < READINGS_MAX {
            let row = row(facts, measured, reading.day);
            all.push(Newest { reading, row });
        }
    }
    all
}

/// By the percentile of height that was told on the day of the reading, else by the height that
/// was measured last before it, or on its day.
fn row(facts: &Facts, measured: &Days, day: Date) -> Option<Row> {
    let (sex, age) = (growth::sex(facts)?, facts.years_on(day)?);
    let told = facts.own(HEIGHT_PERCENTILE).find(|(_, told)| *told == day);
    if let Some(percentile) = told.and_then(|(entry, _)| percent(&entry.value)) {
        return pressure::row(sex, age, percentile);
    }
    let mut before = measured.range(..=day).rev();
    let score = before.find_map(|(day, of_day)| {
        growth::growth(facts, *day, of_day)?.height_for_age.filter(|score| !score.flagged)
    })?;
    pressure::row(sex, age, hoso_growth::percentile(score.z))
}

fn percent(value: &Value) -> Option<f64> {
    let Value::Quantity(quantity) = value else { return None };
    let within = quantity.unit == "%" && (0.0..=100.0).contains(&quantity.value);
    within.then_some(quantity.value)
}

fn class(facts: &Facts, newest: &Newest) -> Option<Reading> {
    let reading = &newest.reading;
    let age = facts.years_on(reading.day)?;
    let row = newest.row.as_ref();
    let class = pressure::class(age, row, reading.systolic, reading.diastolic)?;
    Some(Reading { class, day: reading.day, evidence: reading.evidence.clone() })
}

/// Height and weight; from 36 months blood pressure, pulse and vision too.
fn lacking(facts: &Facts, bmi_days: &[Date], pressure: Option<&Newest>) -> Vec<&'static str> {
    let whole = facts.call.birth().is_none_or(|b| b.add_months(WHOLE_CHECK_MONTHS) <= facts.until);
    let in_year = |(_, day): (&Entry, Date)| facts.year.holds(day);
    let parts = [
        ("height-and-weight", !bmi_days.is_empty(), true),
        ("pressure", pressure.is_some_and(|p| facts.year.holds(p.reading.day)), whole),
        ("pulse", facts.loinc(PULSE).any(in_year), whole),
        ("vision", ACUITY.iter().flatten().any(|code| facts.own(code).any(in_year)), whole),
    ];
    parts.into_iter().filter(|(_, there, asked)| *asked && !there).map(|(part, ..)| part).collect()
}
