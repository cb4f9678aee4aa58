//! Time in care: missed visits, lost to follow-up, the next visit. Months are counted as Simple
//! counts them, on the calendar: days do not matter.

use crate::facts::{APPOINTMENT, Facts, NEXT_VISIT, OWN, QD_3176, REGISTERED, Visit, is_in};
use crate::settings;
use hoso_sdk::{Clock, Date, Entry, Value};

/// Months without a visit after which one is missed (Simple).
const MISSED_MONTHS: i32 = 3;
/// Months after which somebody who does not come is lost (Simple).
const LOST_MONTHS: i32 = 12;

/// Whether `months` calendar months have passed since `event`.
pub fn passed(clock: &Clock, event: Date, months: i32) -> bool {
    clock.reached(event.month_start().add_months(months))
}

/// The newest event is three calendar months back, or there is none.
pub fn missed(clock: &Clock, event: Option<Date>) -> bool {
    event.is_none_or(|day| passed(clock, day, MISSED_MONTHS))
}

/// Registered, and no visit, twelve calendar months ago or before.
pub fn lost(clock: &Clock, registered: Date, visit: Option<Date>) -> bool {
    passed(clock, registered, LOST_MONTHS)
        && visit.is_none_or(|day| passed(clock, day, LOST_MONTHS))
}

/// Counted among the patients of whom control is expected: registered three months ago.
pub fn adjusted(clock: &Clock, registered: Date) -> bool {
    passed(clock, registered, MISSED_MONTHS)
}

/// When something is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    pub earliest: Date,
    pub due: Date,
    /// The last day that is not overdue.
    pub overdue_after: Date,
}

/// The next visit: the day agreed at the last one, else by control. WHO: monthly until at target,
/// then every three to six months.
pub fn next_visit(facts: &Facts, last: &Visit, controlled: bool) -> Window {
    let call = facts.call;
    let early = settings::whole(call, "visit-early-days");
    let months = if controlled { "visit-months-controlled" } else { "visit-months-uncontrolled" };
    let still_ahead = |day: &Date| last.day < day.add_days(-early);
    let due = agreed(facts)
        .filter(still_ahead)
        .unwrap_or_else(|| last.day.add_months(settings::whole(call, months)));
    Window { earliest: due.add_days(-early).max(last.day), ..from(facts, due) }
}

/// Due on a day, and not before.
pub fn from(facts: &Facts, due: Date) -> Window {
    let grace = settings::whole(facts.call, "visit-grace-days");
    Window { earliest: due, due, overdue_after: due.add_days(grace) }
}

/// The newest appointment: of the programme's form, or on a slip for one of its diseases.
fn agreed(facts: &Facts) -> Option<Date> {
    facts.entries().find_map(|(entry, _)| match entry.value {
        Value::Date(day) if is_appointment(entry) => Date::exact(day),
        _ => None,
    })
}

fn is_appointment(entry: &Entry) -> bool {
    match (entry.code.system.as_str(), entry.code.code.as_str()) {
        (OWN, NEXT_VISIT) => true,
        (QD_3176, APPOINTMENT) => entry.parts.iter().any(|part| match &part.value {
            Value::Coding(reason) => REGISTERED.iter().any(|blocks| is_in(reason, blocks)),
            _ => false,
        }),
        _ => false,
    }
}
