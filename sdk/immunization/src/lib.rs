//! Immunisation: schedules as dated data, evaluation of the doses given (valid or why not), and
//! the forecast of the next ones, after the logic specification of CDC's Clinical Decision Support
//! for Immunization (CDSi). One engine reads Viet Nam's schedule by legal version and CDC's.
//!
//! Days only, no hours. Not looked at, since the supporting data that was read has none of it:
//! immunity by disease or birth, contraindications, special risks, seasons, volumes and brands.
#![deny(missing_docs)]

mod course;
mod forecast;
mod group;
mod judge;
mod model;
mod select;
mod skip;
mod span;

pub use group::{Evaluated, GroupForecast, Status, forecast};
pub use judge::{Reason, Verdict};
pub use model::{Cvx, Schedule, Sex, Version};

use hoso_sdk::{Clock, Date};
use model::{
    Age, Condition, Conflict, Context, Count, Dose, From, Group, Holds, Interval, Preferable,
    Series, Set, Skip, Vaccine,
};
use span::s;

include!(concat!(env!("OUT_DIR"), "/tables.rs"));

/// CDC CDSi supporting data 4.64 for people without a special risk.
pub static CDSI: Schedule = Schedule {
    id: "CDSI-4.64",
    series: CDSI_SERIES,
    groups: CDSI_GROUPS,
    vaccines: CDSI_VACCINES,
    conflicts: CDSI_CONFLICTS,
    grace: true,
};

/// Viet Nam's schedule today: the newest version with a schedule. Before the first one, the
/// first. Circular 13/2026 has none, so that the one before it still answers.
pub fn vietnam(clock: &Clock) -> &'static Schedule {
    let begun = |version: &&Version| span::day(version.from).is_some_and(|day| clock.reached(day));
    &VIETNAM.iter().rev().find(begun).unwrap_or(&VIETNAM[0]).schedule
}

/// A schedule by its id: `TT38-2017`, `TT10-2024`, `CDSI-4.64`.
pub fn by_id(id: &str) -> Option<&'static Schedule> {
    let vietnam = VIETNAM.iter().map(|version| &version.schedule);
    vietnam.chain([&CDSI]).find(|schedule| schedule.id == id)
}

/// Who is asked about.
#[derive(Clone, Copy, Debug)]
pub struct Person {
    /// Day of birth.
    pub birth: Date,
    /// Sex as far as a series asks for it.
    pub sex: Sex,
}

/// A dose given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Given {
    /// CVX code.
    pub cvx: Cvx,
    /// Day on which it was given.
    pub day: Date,
}
