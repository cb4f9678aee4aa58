//! Strata of one indicator as they may be shown: a table of communes, and within each commune a
//! table of what else it is divided by.

use crate::ops::area::Figure;
use hoso_core::programme::{COMMUNE, Cell, suppress};
use std::collections::BTreeMap;

/// Name and value of each.
pub type Strata = Vec<(String, String)>;

/// The commune of residence; empty where it is not known.
pub fn commune(of: &Strata) -> &str {
    of.iter().find(|(name, _)| name == COMMUNE).map_or("", |(_, value)| value)
}

/// The figures of communes are given. What is within a commune adds up to its figure: where that is
/// hidden, all within is.
pub fn shown(
    cells: BTreeMap<Strata, Cell>,
    communes: &[(String, Figure)],
) -> Vec<(Strata, Figure)> {
    let mut within: BTreeMap<String, Vec<(Strata, Cell)>> = BTreeMap::new();
    for (strata, cell) in cells {
        within.entry(commune(&strata).to_owned()).or_default().push((strata, cell));
    }
    let mut all = Vec::new();
    for (name, rows) in within {
        let is_shown = communes
            .iter()
            .any(|(commune, figure)| *commune == name && !matches!(figure, Figure::Hidden));
        let cells: Vec<Cell> = rows.iter().map(|(_, cell)| *cell).collect();
        let parts = suppress(&cells).parts;
        all.extend(rows.into_iter().zip(parts).map(|((strata, _), part)| {
            (strata, part.filter(|_| is_shown).map_or(Figure::Hidden, Figure::Is))
        }));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(rows: &[(&str, &str, i64)]) -> BTreeMap<Strata, Cell> {
        let row = |(commune, sex, count): &(&str, &str, i64)| {
            let strata = [("sex", *sex), (COMMUNE, *commune)];
            let strata = strata.map(|(name, value)| (name.to_owned(), value.to_owned()));
            (Vec::from(strata), Cell { numerator: *count, denominator: *count })
        };
        rows.iter().map(row).collect()
    }

    /// As the page of the communes would: those of few persons, and the next with them.
    fn communes(of: &BTreeMap<Strata, Cell>) -> Vec<(String, Figure)> {
        let mut sums: BTreeMap<String, Cell> = BTreeMap::new();
        for (strata, cell) in of {
            crate::ops::area::plus(sums.entry(commune(strata).to_owned()).or_default(), *cell);
        }
        let cells: Vec<Cell> = sums.values().copied().collect();
        let figures = suppress(&cells).parts.into_iter();
        let figures = figures.map(|part| part.map_or(Figure::Hidden, Figure::Is));
        sums.into_keys().zip(figures).collect()
    }

    fn counts(rows: &[(&str, &str, i64)]) -> Vec<Option<i64>> {
        let cells = table(rows);
        let communes = communes(&cells);
        let shown = shown(cells, &communes).into_iter();
        shown.map(|(_, figure)| figure.cell().map(|cell| cell.denominator)).collect()
    }

    #[test]
    fn a_small_stratum_is_hidden_with_another_of_its_commune() {
        let rows = [("1", "f", 30), ("1", "m", 2), ("1", "x", 40), ("2", "f", 9), ("2", "m", 8)];
        assert_eq!(counts(&rows), [Some(30), None, None, Some(9), Some(8)]);
    }

    #[test]
    fn within_a_hidden_commune_nothing_is_shown() {
        let rows = [("1", "f", 3), ("2", "f", 30), ("2", "m", 20), ("3", "f", 50)];
        assert_eq!(counts(&rows), [None, None, None, Some(50)]);
    }

    /// Whoever has the communes' figures and all strata that are shown can subtract no few persons.
    #[test]
    fn no_table_of_two_heights_leaves_few_persons_over() {
        for seed in 0..20_000_i64 {
            let count = |at: i64| (seed * 7_919 + at * 104_729 + (seed >> 3) * at).rem_euclid(23);
            let name = |n: i64| ["1", "2", "3"][n as usize / 3];
            let sex = |n: i64| ["f", "m", "x"][n as usize % 3];
            let rows: Vec<_> =
                (0..9).map(|n| (name(n), sex(n), count(n) * (count(n) % 4))).collect();
            let cells = table(&rows);
            let communes = communes(&cells);
            let shown = shown(cells, &communes);
            for (commune_is, figure) in &communes {
                let of = || shown.iter().filter(|(strata, _)| commune(strata) == commune_is);
                let seen: i64 = of().filter_map(|(_, f)| f.cell()).map(|c| c.denominator).sum();
                match figure.cell() {
                    None => assert!(of().all(|(_, f)| *f == Figure::Hidden), "{rows:?}"),
                    Some(whole) => {
                        let left = whole.denominator - seen;
                        assert!(!(1..5).contains(&left), "{rows:?}: {shown:?}");
                    }
                }
            }
        }
    }
}
