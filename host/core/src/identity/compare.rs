//! A pair of rows to its level in every comparison. No allocation.

pub mod strings;

use super::model::Test;
use super::plan::{Levels, NO_LEVEL, Plan, PlannedComparison};
use super::table::Table;
use super::terms::MISSING;

/// The levels of all comparisons.
pub fn levels(plan: &Plan, table: &Table, a: &[u32], b: &[u32]) -> Levels {
    plan.comparisons
        .iter()
        .enumerate()
        .map(|(at, comparison)| u64::from(level(comparison, table, a, b)) << (4 * at))
        .sum()
}

/// The first level whose test holds; none where none does and the first cannot be made.
pub fn level(comparison: &PlannedComparison, table: &Table, a: &[u32], b: &[u32]) -> u8 {
    let mut possible = false;
    // Several levels ask for the similarity of one field.
    let mut similar = None;
    for (at, level) in comparison.levels.iter().enumerate() {
        let found = match level.test {
            Test::JaroWinkler(f, least) if a[f] != MISSING && b[f] != MISSING => {
                let value = match similar {
                    Some((field, value)) if field == f => value,
                    _ => similarity(table, (f, a[f]), (f, b[f]), comparison.least_similar),
                };
                similar = Some((f, value));
                Some(value >= least)
            }
            _ => holds(&level.test, table, a, b),
        };
        match found {
            Some(true) => return at as u8 + 1,
            Some(false) => possible |= at == 0,
            None => {}
        }
    }
    if possible { comparison.different() } else { NO_LEVEL }
}

/// `None` where a value is missing.
fn holds(test: &Test<usize>, table: &Table, a: &[u32], b: &[u32]) -> Option<bool> {
    let on = |field: usize, test: &dyn Fn(&str, &str) -> bool| {
        let (a, b) = (a[field], b[field]);
        let terms = table.terms(field);
        (a != MISSING && b != MISSING).then(|| a == b || test(terms.get(a), terms.get(b)))
    };
    match *test {
        Test::Exact(f) => on(f, &|_, _| false),
        Test::JaroWinkler(f, least) => {
            let there = a[f] != MISSING && b[f] != MISSING;
            there.then(|| similarity(table, (f, a[f]), (f, b[f]), least) >= least)
        }
        Test::Edits(f, most) => {
            let word = |term| table.terms(f).word(term);
            let there = a[f] != MISSING && b[f] != MISSING;
            there.then(|| a[f] == b[f] || strings::within_edits(word(a[f]), word(b[f]), most))
        }
        Test::Shares(f) => on(f, &|a, b| a.split(';').any(|a| b.split(';').any(|b| a == b))),
        Test::Permuted(f) => on(f, &strings::permuted),
        Test::Abridged(f) => on(f, &strings::abridged),
        Test::Lost(f) => on(f, &strings::equal_but_lost),
        Test::Words(f, least) => on(f, &|a, b| strings::word_share(a, b) >= least),
        Test::DayMonth(f) => on(f, &day_month),
        Test::Vague(f) => on(f, &vague),
        Test::Years(f, most) => on(f, &|a, b| years(a, b, most)),
        Test::Near(f, most) => on(f, &|a, b| near(a, b, most)),
        Test::Swapped(f, g, least) => {
            let close = |x: u32, y: u32| {
                let alike = || similarity(table, (f, x), (g, y), least) >= least;
                same(table, f, x, g, y) || least < 1.0 && alike()
            };
            let there = [a[f], a[g], b[f], b[g]].iter().all(|term| *term != MISSING);
            there.then(|| close(a[f], b[g]) && close(b[f], a[g]))
        }
        Test::Crossed(f, g) => {
            let one = |a: &[u32], b: &[u32]| {
                (a[f] != MISSING && b[g] != MISSING).then(|| same(table, f, a[f], g, b[g]))
            };
            match (one(a, b), one(b, a)) {
                (None, None) => None,
                (there, back) => Some(there == Some(true) || back == Some(true)),
            }
        }
    }
}

/// Of two terms, each of its field; 0 for what is below `least`.
fn similarity(table: &Table, a: (usize, u32), b: (usize, u32), least: f32) -> f32 {
    strings::jaro_winkler(table.terms(a.0).word(a.1), table.terms(b.0).word(b.1), least)
}

/// One value in two fields.
fn same(table: &Table, f: usize, a: u32, g: usize, b: u32) -> bool {
    table.terms(f).get(a) == table.terms(g).get(b)
}

/// `YYYYMMDD` with day and month changed round.
fn day_month(a: &str, b: &str) -> bool {
    a.len() == 8 && b.len() == 8 && a[..4] == b[..4] && a[4..6] == b[6..] && a[6..] == b[4..6]
}

/// One date says no more than the year, or the month; 1 January may stand for the year.
fn vague(a: &str, b: &str) -> bool {
    let known = |date: &str| match &date[4..] {
        "0000" | "0101" => 4,
        rest if rest.ends_with("00") => 6,
        _ => 8,
    };
    if a.len() != 8 || b.len() != 8 {
        return false;
    }
    let known = known(a).min(known(b));
    a[..known] == b[..known]
}

fn years(a: &str, b: &str, most: u16) -> bool {
    let year = |date: &str| date.get(..4)?.parse::<u16>().ok();
    matches!((year(a), year(b)), (Some(a), Some(b)) if a.abs_diff(b) <= most)
}

fn near(a: &str, b: &str, most: f64) -> bool {
    let number = |text: &str| text.parse::<f64>().ok();
    matches!((number(a), number(b)), (Some(a), Some(b)) if (a - b).abs() <= most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_compared_by_what_they_know() {
        assert!(day_month("19500403", "19500304"));
        assert!(!day_month("19500403", "19510304"));
        for (a, b) in [("19500000", "19500304"), ("19500101", "19500304"), ("19500300", "19500304")]
        {
            assert!(vague(a, b) && vague(b, a), "{a} {b}");
        }
        assert!(!vague("19500305", "19500304") && !vague("19500400", "19500304"));
        assert!(years("19500305", "1952", 2) && !years("19500305", "19530101", 2));
        assert!(near("10", "12.5", 2.5) && !near("10", "x", 100.0));
    }
}
