//! What a partial date can mean, and how people write it.

use hoso_sdk::{Date, PartialDate};

/// The last day that it can mean.
pub fn last_day(date: PartialDate) -> Option<Date> {
    let first = Date::earliest(date)?;
    Some(match (date.month, date.day) {
        (0, 0) => first.add_years(1).add_days(-1),
        (_, 0) => first.add_months(1).add_days(-1),
        _ => first,
    })
}

/// dd/mm/yyyy, as far as it is known.
pub fn written(date: PartialDate) -> String {
    match (date.month, date.day) {
        (0, _) => format!("{:04}", date.year),
        (month, 0) => format!("{month:02}/{:04}", date.year),
        (month, day) => format!("{day:02}/{month:02}/{:04}", date.year),
    }
}
