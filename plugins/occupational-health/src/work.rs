//! Where the worker works, and how often the law wants an examination.

use crate::facts::{Facts, Said, date, words};
use crate::settings;
use hoso_sdk::Date;

/// Works now; a no ends it.
pub const EMPLOYED: &str = "employed";
/// Code of the employer.
pub const EMPLOYER: &str = "employer";
/// Present occupation, words.
pub const OCCUPATION: &str = "occupation";
/// In this occupation since.
pub const SINCE: &str = "occupation-since";
/// Heavy, hazardous or dangerous work by the list of the Ministry of Labour.
pub const HEAVY: &str = "heavy-work";
/// A worker with a disability.
pub const DISABLED: &str = "disabled-worker";

/// A minor: younger than this (Civil Code 2015, article 21).
const ADULT_YEARS: i32 = 18;

/// The work of a resident.
#[derive(Clone, Debug)]
pub struct Work {
    pub employed: Option<Said<bool>>,
    pub employer: Option<String>,
    pub occupation: Option<Said<String>>,
    pub since: Option<Date>,
    pub heavy: bool,
    pub disabled: bool,
    /// Months between examinations.
    pub interval: i32,
}

impl Work {
    /// As it is known at the end of the day.
    pub fn of(facts: &Facts) -> Self {
        let is = |code| facts.truth(code).is_some_and(|said| said.value);
        let (heavy, disabled) = (is(HEAVY), is(DISABLED));
        Self {
            employed: facts.truth(EMPLOYED),
            employer: facts.newest(EMPLOYER, words).map(|said| said.value),
            occupation: facts.newest(OCCUPATION, words),
            since: facts.newest(SINCE, date).map(|said| said.value),
            heavy,
            disabled,
            interval: if heavy || disabled || is_young_or_old(facts) { 6 } else { 12 },
        }
    }

    /// Known to work now.
    pub fn is_employed(&self) -> bool {
        self.employed.as_ref().is_some_and(|said| said.value)
    }

    /// The day from which it is known that the work ended.
    pub fn left(&self) -> Option<Date> {
        self.employed.as_ref().filter(|said| !said.value).map(|said| said.day)
    }
}

/// Law 84/2015 on safety and hygiene at work, article 21: minors and elderly workers are examined
/// every six months.
fn is_young_or_old(facts: &Facts) -> bool {
    let Some(birth) = facts.call.birth() else { return false };
    let old = settings::elderly_worker_months(facts).map(|months| birth.add_months(months));
    !facts.ended(birth.birthday(ADULT_YEARS)) || old.is_some_and(|day| facts.ended(day))
}
