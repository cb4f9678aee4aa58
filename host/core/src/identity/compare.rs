//! A pair of rows to its level in every comparison. No allocation.

pub mod strings;

use super::model::Test;
use super::normalise::is_syllable;
use super::plan::{Levels, NO_LEVEL, Plan, PlannedComparison};
use super::table::Table;
use super::terms::MISSING;
use strings::Word;

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
    let on = |field: usize, test: &dyn Fn(Word<'_>, Word<'_>) -> bool| {
        let (a, b) = (a[field], b[field]);
        let word = |term| table.terms(field).word(term);
        (a != MISSING && b != MISSING).then(|| a == b || test(word(a), word(b)))
    };
    match *test {
        Test::Exact(f) => (a[f] != MISSING && b[f] != MISSING).then(|| a[f] == b[f]),
        Test::JaroWinkler(f, least) => {
            let there = a[f] != MISSING && b[f] != MISSING;
            there.then(|| similarity(table, (f, a[f]), (f, b[f]), least) >= least)
        }
        Test::Edits(f, most) => on(f, &|a, b| strings::within_edits(a, b, most)),
        Test::Shares(f) => on(f, &strings::shares),
        Test::Permuted(f) => on(f, &strings::permuted),
        Test::Abridged(f) => on(f, &strings::abridged),
        Test::Lost(f) => on(f, &strings::equal_but_lost),
        Test::Misspelt(f) => on(f, &|a, b| strings::equal_but_slip(a, b, is_syllable)),
        Test::Words(f, least) => on(f, &|a, b| strings::word_share(a, b) >= least),
        Test::DayMonth(f) => on(f, &|a, b| day_month(a.bytes, b.bytes)),
        Test::Vague(f) => on(f, &|a, b| vague(a.bytes, b.bytes)),
        Test::Years(f, most) => on(f, &|a, b| years(a.bytes, b.bytes, most)),
        Test::Near(f, most) => on(f, &|a, b| near(a.bytes, b.bytes, most)),
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
fn day_month(a: &[u8], b: &[u8]) -> bool {
    a.len() == 8 && b.len() == 8 && a[..4] == b[..4] && a[4..6] == b[6..] && a[6..] == b[4..6]
}

/// One date says no more than the year, or the month; 1 January may stand for the year.
fn vague(a: &[u8], b: &[u8]) -> bool {
    let known = |date: &[u8]| match &date[4..] {
        b"0000" | b"0101" => 4,
        rest if rest.ends_with(b"00") => 6,
        _ => 8,
    };
    if a.len() != 8 || b.len() != 8 {
        return false;
    }
    let known = known(a).min(known(b));
    a[..known] == b[..known]
}

fn years(a: &[u8], b: &[u8], most: u16) -> bool {
    let year = |date: &[u8]| std::str::from_utf8(date.get(..4)?).ok()?.parse::<u16>().ok();
    matches!((year(a), year(b)), (Some(a), Some(b)) if a.abs_diff(b) <= most)
}

fn near(a: &[u8], b: &[u8], most: f64) -> bool {
    let number = |text: &[u8]| std::str::from_utf8(text).ok()?.parse::<f64>().ok();
    matches!((number(a), number(b)), (Some(a), Some(b)) if (a - b).abs() <= most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_compared_by_what_they_know() {
        assert!(day_month(b"19500403", b"19500304"));
        assert!(!day_month(b"19500403", b"19510304"));
        for a in [b"19500000", b"19500101", b"19500300"] {
            assert!(vague(a, b"19500304") && vague(b"19500304", a), "{a:?}");
        }
        assert!(!vague(b"19500305", b"19500304") && !vague(b"19500400", b"19500304"));
        assert!(years(b"19500305", b"1952", 2) && !years(b"19500305", b"19530101", 2));
        assert!(near(b"10", b"12.5", 2.5) && !near(b"10", b"x", 100.0));
    }
}
