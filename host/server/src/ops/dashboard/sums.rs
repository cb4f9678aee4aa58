//! Sums of an area by indicator and month, and by commune of residence.

use super::super::area::{Area, Figure, Tabled, plus};
use super::Chosen;
use hoso_core::programme::{Cell, Descriptor, Month};
use hoso_store::{MonthSums, SumTable};
use std::collections::{BTreeMap, HashMap};

pub(in crate::ops) struct Sums<'a> {
    area: &'a Area,
    months: usize,
    /// A cell for each indicator and month, indicators first.
    tabled: Tabled<'a>,
    /// Likewise of what was asked for, by commune of residence.
    communes: BTreeMap<String, Vec<Cell>>,
}

impl<'a> Sums<'a> {
    pub fn new(area: &'a Area, of: &Descriptor, months: &[Month], rows: &[MonthSums]) -> Self {
        let size = of.indicators.len() * months.len();
        let mut tabled = Tabled::new(area, size);
        let mut communes = Communes { size, places: HashMap::new(), cells: Vec::new() };
        let within = area.whether_within();
        for row in rows {
            let Some(node) = area.at(&row.facility) else { continue };
            let Some(month) = months.iter().position(|month| *month == row.month) else { continue };
            let place = |code: &String| {
                let indicator = of.indicators.iter().position(|i| i.code == *code)?;
                Some(indicator * months.len() + month)
            };
            let places: Vec<Option<usize>> = row.sums.indicators.iter().map(place).collect();
            tabled.add_all(node, places.iter().copied().zip(&row.sums.whole));
            if within[node] {
                communes.add(&row.sums, &places);
            }
        }
        Self { area, months: months.len(), tabled, communes: communes.by_code() }
    }

    /// By commune of residence, where the whole may be shown.
    fn by_commune(&self, at: usize) -> Vec<Figure> {
        let cells: Vec<_> = self.communes.values().map(|cells| cells[at]).collect();
        match self.tabled.shown(at).0 {
            Figure::Hidden => vec![Figure::Hidden; cells.len()],
            _ => self.tabled.suppressed(&cells).1,
        }
    }

    fn figure(&self, at: usize, commune: Option<&str>) -> Figure {
        let Some(commune) = commune else { return self.tabled.shown(at).0 };
        let place = self.communes.keys().position(|one| one == commune);
        place.map_or(Figure::Nothing, |place| self.by_commune(at)[place])
    }

    /// Of the last month, by commune of residence.
    pub fn communes_of(&self, indicator: usize) -> Vec<(String, Figure)> {
        let figures = self.by_commune((indicator + 1) * self.months - 1);
        self.communes.keys().cloned().zip(figures).collect()
    }

    /// Of the last month: of one commune, or of all.
    pub fn last_of(&self, indicator: usize, commune: Option<&str>) -> Figure {
        self.figure((indicator + 1) * self.months - 1, commune)
    }

    pub fn chosen(
        self,
        programme: Descriptor,
        indicator: usize,
        months: Vec<Month>,
        commune: Option<String>,
    ) -> Chosen {
        let of_indicator = |indicator: usize| {
            let places = indicator * self.months..(indicator + 1) * self.months;
            places.map(|at| self.figure(at, commune.as_deref())).collect()
        };
        let figures: Vec<Vec<Figure>> = (0..programme.indicators.len()).map(of_indicator).collect();
        let (mut parts, mut communes) = (Vec::new(), Vec::new());
        if commune.is_none() && !figures.is_empty() {
            let at = (indicator + 1) * self.months - 1;
            let target = self.area.target;
            let nodes = self.tabled.parts(target).into_iter();
            let names =
                nodes.map(|(node, _)| (node != target).then(|| self.area.name(node)).flatten());
            parts = names.zip(self.tabled.shown(at).1).collect();
            communes = self.communes_of(indicator);
        }
        let ages = Vec::new();
        Chosen { programme, indicator, commune, months, figures, parts, communes, ages }
    }
}

/// Cells of each commune, found by its code while they are added up.
struct Communes<'a> {
    size: usize,
    places: HashMap<&'a str, usize>,
    cells: Vec<Vec<Cell>>,
}

impl<'a> Communes<'a> {
    /// `places` says where each indicator of the table counts, if anywhere.
    fn add(&mut self, table: &'a SumTable, places: &[Option<usize>]) {
        for row in &table.communes {
            let at = *self.places.entry(&row.commune).or_insert_with(|| {
                self.cells.push(vec![Cell::default(); self.size]);
                self.cells.len() - 1
            });
            for (indicator, cell) in &row.cells {
                if let Some(place) = places[*indicator] {
                    plus(&mut self.cells[at][place], *cell);
                }
            }
        }
    }

    fn by_code(mut self) -> BTreeMap<String, Vec<Cell>> {
        let places = self.places.into_iter();
        places.map(|(code, at)| (code.to_owned(), std::mem::take(&mut self.cells[at]))).collect()
    }
}
