//! What the rules need of a chart, as it was at the end of a day.

use crate::settings;
use crate::year::SchoolYear;
use hoso_growth::DAYS_IN_MONTH;
use hoso_sdk::codes::LOINC;
use hoso_sdk::{Call, Date, Entry, Value, read};

/// Code system of this programme's own observations.
pub const OWN: &str = "urn:hoso:school-health";
/// CVX as FHIR names it.
pub const CVX: &str = "http://hl7.org/fhir/sid/cvx";
/// LOINC: heart rate.
pub const PULSE: &str = "8867-4";
/// LOINC: body height lying.
pub const LENGTH_LYING: &str = "8306-3";
/// LOINC: body height standing.
pub const HEIGHT_STANDING: &str = "8308-9";

/// The age at an examination, in months or days: it goes before the birth date.
pub const AGE: &str = "age";
/// Oedema of both feet on the day of measuring: the weight says nothing.
pub const OEDEMA: &str = "oedema";
/// Percentile of height for age by another reference, such as the one of CDC that the guideline
/// of blood pressure was made with.
pub const HEIGHT_PERCENTILE: &str = "height-percentile";

/// Code of the school, text.
pub const SCHOOL: &str = "school";
/// Name of the class, text.
pub const CLASS: &str = "class";
/// Decimal acuity of an eye: without and with glasses.
pub const ACUITY: [[&str; 2]; 2] =
    [["acuity-right", "acuity-right-glasses"], ["acuity-left", "acuity-left-glasses"]];
/// Angle of trunk rotation in the forward bend test, deg.
pub const TRUNK_ROTATION: &str = "trunk-rotation";
/// Whether an ear heard all tones of the screen.
pub const HEARING: [&str; 2] = ["hearing-right", "hearing-left"];
/// Decayed, missing, filled teeth, counts.
pub const TEETH: [&str; 3] = ["teeth-decayed", "teeth-missing", "teeth-filled"];
/// The vaccination history was looked at.
pub const VACCINES_REVIEWED: &str = "vaccines-reviewed";
/// The parents got the notice.
pub const PARENTS_TOLD: &str = "parents-told";

/// An age as WHO's tables take it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Age {
    Days(i32),
    Months(f64),
}

impl Age {
    /// With the fraction.
    pub fn months(self) -> f64 {
        match self {
            Self::Days(days) => f64::from(days) / DAYS_IN_MONTH,
            Self::Months(months) => months,
        }
    }
}

/// The chart of a call as it was at the end of a day.
#[derive(Clone, Debug)]
pub struct Facts<'a> {
    pub call: &'a Call,
    /// Later entries are not seen.
    pub until: Date,
    /// The school year that holds that day.
    pub year: SchoolYear,
    /// Observations of this programme and of LOINC, newest first: the rules look for some forty
    /// codes.
    own: Vec<(&'a Entry, Date)>,
    loinc: Vec<(&'a Entry, Date)>,
}

impl<'a> Facts<'a> {
    /// The chart at the end of `until`.
    pub fn at(call: &'a Call, until: Date) -> Self {
        let observed = |(entry, _): &(&Entry, Date)| entry.kind == "Observation";
        let observations = read::counted(&call.chart, until).filter(observed);
        let known = observations.filter(|(entry, _)| [OWN, LOINC].contains(&&*entry.code.system));
        let (own, loinc) = known.partition(|(entry, _)| entry.code.system == OWN);
        let year = SchoolYear::of(until, settings::first_month(call));
        Self { call, until, year, own, loinc }
    }

    /// The chart as it is today. The answer changes with the school year.
    pub fn today(call: &'a Call) -> Self {
        let facts = Self::at(call, call.clock.today());
        call.clock.reached(facts.year.next());
        facts
    }

    /// Entries that count, with their days, newest first.
    pub fn entries(&self) -> impl Iterator<Item = (&'a Entry, Date)> + use<'a> {
        read::counted(&self.call.chart, self.until)
    }

    /// This programme's own observations of a code, newest first.
    pub fn own(&self, code: &str) -> impl Iterator<Item = (&'a Entry, Date)> {
        self.own.iter().copied().filter(move |(entry, _)| entry.code.code == code)
    }

    /// LOINC observations of a code, newest first.
    pub fn loinc(&self, code: &str) -> impl Iterator<Item = (&'a Entry, Date)> {
        self.loinc.iter().copied().filter(move |(entry, _)| entry.code.code == code)
    }

    /// The newest number of an own code, with its day and entry.
    pub fn number(&self, code: &str) -> Option<(f64, Date, String)> {
        self.own(code).find_map(|(entry, day)| {
            Some((hoso_sdk::text::number(&entry.value)?, day, entry.id.clone()))
        })
    }

    /// The newest truth of an own code in the school year.
    pub fn said_this_year(&self, code: &str) -> Option<String> {
        let said = |(entry, day): &(&Entry, Date)| {
            entry.value == Value::Truth(true) && self.year.holds(*day)
        };
        self.own(code).find(said).map(|(entry, _)| entry.id.clone())
    }

    /// Ages that were told, with their days and entries, newest first.
    pub fn told_ages(&self) -> impl Iterator<Item = (Age, Date, String)> {
        self.own(AGE).filter_map(|(entry, day)| Some((age(&entry.value)?, day, entry.id.clone())))
    }

    /// Completed years on a day: by the age told that day, else by the birth date.
    pub fn years_on(&self, day: Date) -> Option<i32> {
        let told = self.told_ages().find(|(_, told, _)| *told == day);
        let told = told.map(|(age, ..)| (age.months() / 12.0).floor() as i32);
        told.or_else(|| Some(self.call.birth()?.age_on(day)))
    }

    /// Completed years of age.
    pub fn age(&self) -> Option<i32> {
        self.call.birth().map(|birth| birth.age_on(self.until))
    }

    /// Not alive at the end of the day.
    pub fn is_dead(&self) -> bool {
        self.call.chart.subject.deceased.and_then(Date::earliest).is_some_and(|d| d <= self.until)
    }
}

/// Days are rounded half up, as WHO's package does.
fn age(value: &Value) -> Option<Age> {
    let Value::Quantity(age) = value else { return None };
    let told = age.value.is_finite() && age.value >= 0.0;
    match age.unit.as_str() {
        "mo" if told => Some(Age::Months(age.value)),
        "d" if told => Some(Age::Days((age.value + 0.5).floor() as i32)),
        _ => None,
    }
}
