//! Weekly counts of groups of diagnoses in an area, each judged by the weeks before it.

use super::OpContext;
use super::area::{Area, Figure, Tabled};
use super::units::UnitName;
use crate::app::App;
use hoso_core::programme::{Cell, Text};
use hoso_core::surveillance::ears::{self, Judged};
use hoso_core::surveillance::{Group, Week};
use hoso_core::{Error, FacilityId, Result};
use hoso_store::WeekRow;

/// Weeks that a page shows.
pub const WEEKS: usize = 26;

#[derive(Debug, Clone)]
pub struct Point {
    pub week: Week,
    /// Of the week; `None` is hidden.
    pub visits: Option<u64>,
    /// The least whole count that would be an alarm by C2.
    pub limit: Option<u64>,
    /// Methods that raise an alarm.
    pub alarms: Vec<&'static str>,
}

#[derive(Debug, Clone)]
pub struct Series {
    pub code: String,
    pub title: Text,
    /// Oldest first, up to the last full week.
    pub points: Vec<Point>,
}

#[derive(Debug, Clone)]
pub struct Outbreaks {
    pub unit: Option<UnitName>,
    pub above: Vec<Option<UnitName>>,
    /// All groups, each with a code and a title, in their own order.
    pub groups: Vec<(String, Text)>,
    pub chosen: Series,
    /// Groups with an alarm in the last full week, the chosen one among them.
    pub alarms: Vec<Series>,
    /// Units below in the last full week, of the chosen group; `None` is hidden.
    pub parts: Vec<(UnitName, Option<u64>, Vec<&'static str>)>,
}

impl App {
    /// # Errors
    /// `NotFound` for a group that is none, or a unit that is not the reader's.
    pub fn outbreaks(
        &self,
        ctx: &OpContext,
        unit: Option<&FacilityId>,
        group: Option<&str>,
    ) -> Result<Outbreaks> {
        let area = self.area(ctx, unit)?;
        let groups = &self.groups.0;
        let chosen = match group {
            None => &groups[0],
            Some(code) => groups.iter().find(|one| one.code == code).ok_or(Error::NotFound)?,
        };
        let weeks = Week::of(ctx.today).previous().and_before(WEEKS + ears::NEEDED);
        let rows = self.store.weeks(&area.facilities(), weeks[0], weeks[weeks.len() - 1])?;
        let within = area.whether_within();
        let counted = Counted { area: &area, weeks: &weeks, rows: &rows, within };
        let loud = groups.iter().filter(|group| counted.is_loud(group));
        let path = area.path();
        Ok(Outbreaks {
            unit: area.name(area.target),
            above: path[..path.len() - 1].iter().map(|node| area.name(*node)).collect(),
            groups: groups.iter().map(|one| (one.code.clone(), one.title.clone())).collect(),
            chosen: counted.series(chosen),
            alarms: loud.map(|group| counted.series(group)).collect(),
            parts: counted.parts(chosen),
        })
    }
}

struct Counted<'a> {
    area: &'a Area,
    weeks: &'a [Week],
    rows: &'a [WeekRow],
    /// By node: is it what was asked for, or below it?
    within: Vec<bool>,
}

impl Counted<'_> {
    /// A visit is a cell of its own: the one who came.
    fn table(&self, group: &Group) -> Tabled<'_> {
        let mut table = Tabled::new(self.area, self.weeks.len());
        for row in self.rows {
            let count = i64::try_from(group.count(&row.counts)).unwrap_or(i64::MAX);
            let at = self.weeks.iter().position(|week| *week == row.week);
            if let (Some(node), Some(at), 1..) = (self.area.at(&row.facility), at, count) {
                table.add(node, at, Cell { numerator: count, denominator: count });
            }
        }
        table
    }

    /// Is the last week an alarm? What may be shown of the others is worked out only if so.
    fn is_loud(&self, group: &Group) -> bool {
        let mut counts = vec![0; self.weeks.len()];
        for row in self.rows {
            let at = self.weeks.iter().position(|week| *week == row.week);
            let within = self.area.at(&row.facility).is_some_and(|node| self.within[node]);
            if let (Some(at), true) = (at, within) {
                counts[at] += group.count(&row.counts);
            }
        }
        ears::judge(&counts).last().is_some_and(|judged| !judged.alarms().is_empty())
    }

    /// The weeks that are shown; those before them are there to judge by.
    fn series(&self, group: &Group) -> Series {
        let table = self.table(group);
        let judged = ears::judge(&counts(table.whole(self.area.target)));
        let points = self.weeks.iter().zip(judged).enumerate().skip(ears::NEEDED);
        let point = |(at, (week, judged)): (usize, (&Week, Judged))| Point {
            week: *week,
            visits: count_of(table.shown(at).0),
            // A whole number: from the exact limits of two weeks a hidden count could be told.
            limit: judged.c2.map(|expected| expected.limit.floor() as u64 + 1),
            alarms: judged.alarms(),
        };
        Series {
            code: group.code.clone(),
            title: group.title.clone(),
            points: points.map(point).collect(),
        }
    }

    fn parts(&self, group: &Group) -> Vec<(UnitName, Option<u64>, Vec<&'static str>)> {
        let table = self.table(group);
        let shown = table.shown(self.weeks.len() - 1).1;
        let parts = table.parts(self.area.target).into_iter().zip(shown);
        let others = parts.filter(|((node, _), _)| *node != self.area.target);
        let part = |((node, cells), shown): ((usize, &[Cell]), Figure)| {
            let alarms = ears::judge(&counts(cells)).last().map(Judged::alarms);
            Some((self.area.name(node)?, count_of(shown), alarms.unwrap_or_default()))
        };
        others.filter_map(part).collect()
    }
}

fn counts(cells: &[Cell]) -> Vec<u64> {
    cells.iter().map(|cell| cell.numerator.unsigned_abs()).collect()
}

/// `None` where it is hidden.
fn count_of(figure: Figure) -> Option<u64> {
    match figure {
        Figure::Nothing => Some(0),
        Figure::Hidden => None,
        Figure::Is(cell) => Some(cell.numerator.unsigned_abs()),
    }
}
