//! Small cells: a table of totals must not tell of a few persons. A figure of one to four is
//! hidden, and where the total would give it away by subtraction, others beside it too
//! (complementary suppression). Nothing is hidden of 0: no person is behind it.

use super::Cell;

/// Figures of fewer persons than this, but of some, are hidden.
pub const FEWEST: i64 = 5;

/// A table as it may be shown; `None` is a figure that is hidden.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suppressed {
    pub total: Option<Cell>,
    /// In the order in which they were given.
    pub parts: Vec<Option<Cell>>,
}

/// What may be shown of a total and of the parts that add up to it. Counts of persons without a
/// denominator are cells whose numerator is the denominator. Where the total itself is small, or
/// every part is of one person, nothing of the table is shown.
///
/// A table of what is below a hidden part is not to be shown at all: its sum is that part.
pub fn suppress(parts: &[Cell]) -> Suppressed {
    let total = sum(parts.iter());
    let mut hidden: Vec<bool> = parts.iter().map(is_small).collect();
    let first = hidden.iter().position(|hidden| *hidden).unwrap_or(0);
    // The next ones in order, round: a choice by size would tell of sizes.
    let round = (0..parts.len()).map(|n| (first + n) % parts.len());
    for next in round.filter(|at| parts[*at] != Cell::default()) {
        if !gives_away(parts, &hidden) {
            break;
        }
        hidden[next] = true;
    }
    let all_ones = hidden_of(parts, &hidden).all(|cell| cell.denominator == 1);
    if is_small(&total) || (all_ones && hidden.contains(&true)) {
        return Suppressed { total: None, parts: vec![None; parts.len()] };
    }
    let show = |(cell, hidden): (&Cell, bool)| (!hidden).then_some(*cell);
    Suppressed { total: Some(total), parts: parts.iter().zip(hidden).map(show).collect() }
}

fn hidden_of<'a>(parts: &'a [Cell], hidden: &'a [bool]) -> impl Iterator<Item = &'a Cell> {
    parts.iter().zip(hidden).filter(|(_, hidden)| **hidden).map(|(cell, _)| cell)
}

/// Who reads the total can subtract what is shown. What is hidden must not be small together, and
/// it must have room: with every small part at its most the others still are not small, so that
/// somebody who knows this rule cannot work it backwards.
fn gives_away(parts: &[Cell], hidden: &[bool]) -> bool {
    let all = || hidden_of(parts, hidden);
    let small = all().filter(|cell| is_small(cell)).count() as i64;
    let others = all().count() as i64 - small;
    let together = sum(all());
    let room = small * (FEWEST - 1) + others * FEWEST;
    let lacks = others == 0 || together.denominator < room;
    small > 0 && (is_small(&together) || lacks)
}

/// Those counted, those not counted and all of them are each a figure that the cell tells.
fn is_small(cell: &Cell) -> bool {
    let rest = cell.denominator - cell.numerator;
    [cell.numerator, rest, cell.denominator].iter().any(|n| (1..FEWEST).contains(n))
}

fn sum<'a>(cells: impl Iterator<Item = &'a Cell>) -> Cell {
    cells.fold(Cell::default(), |sum, cell| Cell {
        numerator: sum.numerator + cell.numerator,
        denominator: sum.denominator + cell.denominator,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::{BTreeMap, BTreeSet};

    fn cell((numerator, denominator): (i64, i64)) -> Cell {
        Cell { numerator, denominator }
    }

    fn persons(counts: &[i64]) -> Vec<Cell> {
        counts.iter().map(|n| cell((*n, *n))).collect()
    }

    #[test]
    fn worked_tables() {
        // Parts, which of them are shown, and whether the total is.
        type Table<'a> = (&'a [(i64, i64)], &'a [bool], bool);
        let cases: [Table<'_>; 10] = [
            (&[(20, 50), (30, 60)], &[true, true], true),
            // One is small: the next goes with it.
            (&[(3, 40), (30, 60), (10, 50)], &[false, false, true], true),
            (&[(30, 60), (10, 50), (3, 40)], &[false, true, false], true),
            // Two that are small alone could be told by their sum: 8 are 4 and 4.
            (&[(3, 40), (4, 60), (10, 50)], &[false, false, false], true),
            (&[(4, 4), (4, 4), (5, 5)], &[false, false, false], true),
            // Four who do not count are as few as four who do.
            (&[(96, 100), (50, 100)], &[false, false], true),
            // The total is small itself, or every part is one person.
            (&[(3, 200), (0, 100)], &[false, false], false),
            (&[(1, 1), (1, 1), (1, 1), (1, 1), (1, 1)], &[false; 5], false),
            (&[(0, 0), (0, 70)], &[true, true], true),
            (&[], &[], true),
        ];
        for (table, shown, total) in cases {
            let parts: Vec<_> = table.iter().copied().map(cell).collect();
            let found = suppress(&parts);
            let seen: Vec<_> = found.parts.iter().map(Option::is_some).collect();
            assert_eq!((seen.as_slice(), found.total.is_some()), (shown, total), "{table:?}");
        }
    }

    proptest! {
        #[test]
        fn nothing_small_is_shown_or_left_over_by_subtraction(
            table in prop::collection::vec((0_i64..40, 0_i64..40), 0..8)
        ) {
            let parts: Vec<_> = table.iter().map(|(n, more)| cell((*n, n + more))).collect();
            let found = suppress(&parts);
            for (shown, part) in found.parts.iter().zip(&parts) {
                prop_assert!(shown.is_none_or(|shown| shown == *part && !is_small(&shown)));
            }
            let none_is_small = !parts.iter().any(is_small);
            prop_assert!(!none_is_small || found.parts.iter().all(Option::is_some));
            if let Some(total) = found.total {
                prop_assert!(!is_small(&total));
                let shown = sum(found.parts.iter().flatten());
                let left = cell((
                    total.numerator - shown.numerator,
                    total.denominator - shown.denominator,
                ));
                prop_assert!(!is_small(&left));
                prop_assert!(found.parts.iter().filter(|part| part.is_none()).count() != 1);
            }
        }
    }

    /// Somebody who knows this rule, and tries every table that would look the same, is left with
    /// more than one possible figure for each that is small.
    #[test]
    fn who_knows_the_rule_cannot_work_it_backwards() {
        let mut alike: BTreeMap<String, Vec<[i64; 3]>> = BTreeMap::new();
        // All tables of a total are there, or none.
        let tables = (0..24_i64.pow(3)).map(|n| [n % 24, n / 24 % 24, n / 576]);
        for counts in tables.filter(|counts| counts.iter().sum::<i64>() < 24) {
            let found = suppress(&persons(&counts));
            alike.entry(format!("{found:?}")).or_default().push(counts);
        }
        for (look, tables) in &alike {
            for at in 0..3 {
                let possible: BTreeSet<_> = tables.iter().map(|table| table[at]).collect();
                let told = possible.iter().all(|n| (1..FEWEST).contains(n)) && possible.len() == 1;
                assert!(!told, "{look}: {tables:?}");
            }
        }
    }
}
