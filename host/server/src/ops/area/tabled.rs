//! Sums over a tree, and what may be shown of them.

use super::Area;
use hoso_core::programme::{Cell, suppress};

/// What may be shown of a sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Figure {
    Nothing,
    /// It tells of few persons, or would give away one that does.
    Hidden,
    Is(Cell),
}

impl Figure {
    fn of(cell: Cell, shown: Option<Cell>) -> Self {
        match shown {
            _ if cell == Cell::default() => Figure::Nothing,
            Some(cell) => Figure::Is(cell),
            None => Figure::Hidden,
        }
    }

    pub fn cell(self) -> Option<Cell> {
        if let Figure::Is(cell) = self { Some(cell) } else { None }
    }

    /// `None` where it is hidden or the denominator is 0.
    pub fn percent(self) -> Option<f64> {
        let cell = self.cell().filter(|cell| cell.denominator > 0)?;
        Some(100.0 * cell.numerator as f64 / cell.denominator as f64)
    }
}

/// A table of cells for each node: what it counts itself, and with all below.
pub(crate) struct Tabled<'a> {
    area: &'a Area,
    /// Empty for a node that nothing was added to: most of a tree.
    own: Vec<Vec<Cell>>,
    whole: Vec<Vec<Cell>>,
    nothing: Vec<Cell>,
}

impl<'a> Tabled<'a> {
    pub fn new(area: &'a Area, size: usize) -> Self {
        let empty = vec![Vec::new(); area.nodes.len()];
        Self { area, own: empty.clone(), whole: empty, nothing: vec![Cell::default(); size] }
    }

    pub fn add(&mut self, node: usize, at: usize, cell: Cell) {
        self.add_all(node, [(Some(at), &cell)].into_iter());
    }

    /// As `add`, of cells with their places; those without one count nowhere.
    pub fn add_all<'c>(
        &mut self,
        node: usize,
        cells: impl Iterator<Item = (Option<usize>, &'c Cell)> + Clone,
    ) {
        let (area, size) = (self.area, self.nothing.len());
        let add = |sums: &mut Vec<Cell>| {
            sums.resize(size, Cell::default());
            for (at, cell) in cells.clone() {
                if let Some(at) = at {
                    plus(&mut sums[at], *cell);
                }
            }
        };
        add(&mut self.own[node]);
        area.upwards(node).for_each(|above| add(&mut self.whole[above]));
    }

    /// With all below.
    pub fn whole(&self, node: usize) -> &[Cell] {
        let cells = &self.whole[node];
        if cells.is_empty() { &self.nothing } else { cells }
    }

    /// Nodes whose sums are the node's: those below, and itself where it counts too.
    pub fn parts(&self, node: usize) -> Vec<(usize, &[Cell])> {
        let below = self.area.nodes[node].children.iter();
        let mut parts: Vec<_> = below.map(|child| (*child, self.whole(*child))).collect();
        if self.own[node].iter().any(|cell| *cell != Cell::default()) {
            parts.push((node, &self.own[node]));
        }
        parts
    }

    /// What may be shown at one place of what was asked for, and of its parts. A part that is
    /// hidden at a unit above is hidden on its own page as well, with all that it is made of.
    pub fn shown(&self, at: usize) -> (Figure, Vec<Figure>) {
        let target = self.area.target;
        let path = self.area.path();
        let is_hidden = path.iter().zip(&path[1..]).any(|(node, next)| {
            let parts = self.parts(*node);
            let cells: Vec<_> = parts.iter().map(|(_, cells)| cells[at]).collect();
            let place = parts.iter().position(|(child, _)| child == next);
            place.is_none_or(|place| suppress(&cells).parts[place].is_none())
        });
        let cells: Vec<_> = self.parts(target).iter().map(|(_, cells)| cells[at]).collect();
        if is_hidden && !self.area.open {
            let hidden = cells.into_iter().map(|cell| Figure::of(cell, None));
            return (Figure::of(self.whole(target)[at], None), hidden.collect());
        }
        self.suppressed(&cells)
    }

    /// A total, and the parts that add up to it.
    pub fn suppressed(&self, cells: &[Cell]) -> (Figure, Vec<Figure>) {
        let mut total = Cell::default();
        cells.iter().for_each(|cell| plus(&mut total, *cell));
        if self.area.open {
            let all = cells.iter().map(|cell| Figure::of(*cell, Some(*cell)));
            return (Figure::of(total, Some(total)), all.collect());
        }
        let shown = suppress(cells);
        let parts = cells.iter().zip(shown.parts).map(|(cell, shown)| Figure::of(*cell, shown));
        (Figure::of(total, shown.total), parts.collect())
    }
}

pub(crate) fn plus(sum: &mut Cell, cell: Cell) {
    sum.numerator += cell.numerator;
    sum.denominator += cell.denominator;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ops::area::Node;

    /// A city of two districts; the first has two stations, the second one.
    fn city(target: usize, open: bool) -> Area {
        let node = |code: &str, parent: Option<usize>, children: &[usize]| Node {
            unit: code.parse().ok(),
            name: code.to_owned(),
            parent,
            children: children.to_vec(),
        };
        let nodes = vec![
            node("SYT", None, &[1, 2]),
            node("Q01", Some(0), &[3, 4]),
            node("Q02", Some(0), &[5]),
            node("01001", Some(1), &[]),
            node("01002", Some(1), &[]),
            node("01003", Some(2), &[]),
        ];
        Area::new(nodes, target, open)
    }

    fn table(area: &Area, stations: [i64; 3]) -> Tabled<'_> {
        let mut table = Tabled::new(area, 1);
        for (station, n) in [3, 4, 5].into_iter().zip(stations) {
            table.add(station, 0, Cell { numerator: n, denominator: n });
        }
        table
    }

    fn seen(target: usize, stations: [i64; 3]) -> (Option<i64>, Vec<Option<i64>>) {
        let area = city(target, false);
        let number = |figure: Figure| figure.cell().map(|cell| cell.denominator);
        let (total, parts) = table(&area, stations).shown(0);
        (number(total), parts.into_iter().map(number).collect())
    }

    #[test]
    fn large_figures_are_shown_at_every_height() {
        assert_eq!(seen(0, [20, 30, 40]), (Some(90), vec![Some(50), Some(40)]));
        assert_eq!(seen(1, [20, 30, 40]), (Some(50), vec![Some(20), Some(30)]));
        assert_eq!(seen(5, [20, 30, 40]), (Some(40), vec![Some(40)]));
    }

    /// Three at the only station of the second district: the city hides both districts, so no page
    /// below may show what the first one has, or the difference tells.
    #[test]
    fn what_a_page_above_hides_no_page_below_shows() {
        assert_eq!(seen(0, [20, 30, 3]), (Some(53), vec![None, None]));
        for target in 1..6 {
            let (total, parts) = seen(target, [20, 30, 3]);
            assert_eq!(total, None, "{target}");
            assert!(parts.iter().all(Option::is_none), "{target}: {parts:?}");
        }
    }

    #[test]
    fn a_small_station_is_hidden_with_its_neighbour_and_not_its_district() {
        assert_eq!(seen(0, [2, 30, 40]), (Some(72), vec![Some(32), Some(40)]));
        assert_eq!(seen(1, [2, 30, 40]), (Some(32), vec![None, None]));
        assert_eq!(seen(4, [2, 30, 40]).0, None);
        assert_eq!(seen(5, [2, 30, 40]).0, Some(40));
    }

    #[test]
    fn who_reads_the_charts_reads_the_figures() {
        let area = city(5, true);
        assert_eq!(table(&area, [20, 30, 3]).shown(0).0.cell().map(|c| c.numerator), Some(3));
    }
}
