//! Contacts of antenatal care: Viet Nam's four in three periods, WHO's eight.

use crate::facts::{CONTACT, Facts, PREGNANCY};
use crate::pregnancy::{Pregnancy, TERM_DAYS, trimester};
use crate::settings;
use hoso_sdk::Date;

/// Completed weeks of WHO's eight contacts (WHO ANC 2016, schedule ANC.S.01).
pub const WHO_WEEKS: [i32; 8] = [12, 20, 26, 30, 34, 36, 38, 40];
/// Viet Nam reports women seen four times or more, in all three periods.
const VIETNAM_LEAST: usize = 4;

/// A day of antenatal care.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    pub day: Date,
    /// Completed weeks, where the pregnancy is dated.
    pub weeks: Option<i64>,
    pub evidence: String,
}

/// When the next contact is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    pub earliest: Date,
    pub due: Date,
}

/// The contacts of a pregnancy, oldest first, one a day: the form, or a visit coded as pregnancy.
pub fn contacts(facts: &Facts, pregnancy: &Pregnancy) -> Vec<Contact> {
    let since = pregnancy.since();
    let end = pregnancy.end.as_ref().map(|end| end.day);
    let of_it = |day: Date| day >= since && end.is_none_or(|end| day <= end);
    let all = facts.own(CONTACT).chain(facts.diagnoses(PREGNANCY));
    let mut contacts: Vec<Contact> = all
        .filter(|(_, day)| of_it(*day))
        .map(|(entry, day)| Contact {
            day,
            weeks: pregnancy.days_on(day).map(|days| days / 7),
            evidence: entry.id.clone(),
        })
        .collect();
    contacts.sort_by_key(|contact| contact.day);
    contacts.dedup_by_key(|contact| contact.day);
    contacts
}

/// Four contacts or more, and one or more in each of the three periods.
pub fn four_in_three(contacts: &[Contact]) -> bool {
    let period = |period: u8| {
        let weeks = contacts.iter().filter_map(|contact| contact.weeks);
        weeks.into_iter().any(|weeks| trimester(weeks) == period)
    };
    contacts.len() >= VIETNAM_LEAST && (1..=3).all(period)
}

/// The next contact of an open, dated pregnancy; none when nothing more is asked for.
pub fn next(facts: &Facts, pregnancy: &Pregnancy, contacts: &[Contact]) -> Option<Window> {
    let start = pregnancy.dating.as_ref()?.start;
    if settings::who_contacts(facts.call) {
        who(start, contacts)
    } else {
        vietnam(facts, start, contacts)
    }
}

/// The first of WHO's weeks that is past the last contact; at 41 weeks the woman is to return for
/// delivery.
fn who(start: Date, contacts: &[Contact]) -> Option<Window> {
    let at = |weeks: i32| start.add_days(7 * weeks);
    let Some(newest) = contacts.last() else {
        return Some(Window { earliest: start, due: at(WHO_WEEKS[0]) });
    };
    let last = newest.weeks.unwrap_or(0);
    let mut later = WHO_WEEKS[1..].iter().chain([&41]).filter(|weeks| i64::from(**weeks) > last);
    let due = at(*later.next()?);
    Some(Window { earliest: newest.day.add_days(1), due })
}

/// A contact in each period, by its end; then until there are four, by the due date.
fn vietnam(facts: &Facts, start: Date, contacts: &[Contact]) -> Option<Window> {
    let clock = &facts.call.clock;
    let bounds = [(0, 13), (13, 28), (28, TERM_DAYS / 7)];
    for (period, (from, to)) in (1..=3).zip(bounds) {
        let seen = contacts.iter().any(|one| one.weeks.is_some_and(|w| trimester(w) == period));
        // A period that is over cannot be made up for.
        let over = period < 3 && clock.reached(start.add_days(7 * to));
        if !seen && !over {
            let due = start.add_days(7 * to - i32::from(period < 3));
            return Some(Window { earliest: start.add_days(7 * from), due });
        }
    }
    let last = contacts.last()?;
    (contacts.len() < VIETNAM_LEAST)
        .then(|| Window { earliest: last.day.add_days(1), due: start.add_days(TERM_DAYS) })
}
