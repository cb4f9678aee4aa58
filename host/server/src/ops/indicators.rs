//! Indicators of a month. They are kept current as charts change; a report is a read of the cells,
//! and hides what the pages of the same reader hide.

mod strata;

use super::area::{Area, Figure};
use super::dashboard::Sums;
use super::{OpContext, audit_row, consents};
use crate::app::App;
use hoso_core::audit::Act;
use hoso_core::policy::{Action, Role};
use hoso_core::programme::{COMMUNE, Cell, Descriptor, Month, Text};
use hoso_core::{Error, FacilityId, ProgrammeId, Result};
use serde::Serialize;
use std::collections::BTreeMap;
use strata::Strata;

#[derive(Debug, Clone)]
pub struct IndicatorQuery {
    pub programme: ProgrammeId,
    /// With all below it.
    pub facility: Option<FacilityId>,
    pub commune: Option<String>,
    pub period: Month,
    /// The law under which figures of few persons are asked for.
    pub basis: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
pub struct IndicatorRow {
    pub indicator: String,
    pub title: Text,
    pub facility: Option<FacilityId>,
    pub strata: Vec<(String, String)>,
    /// `None`: it tells of few persons, or would give away a figure that does.
    pub numerator: Option<i64>,
    pub denominator: Option<i64>,
    /// `None` where it is hidden or the denominator is 0.
    pub percent: Option<f64>,
}

/// Figures of one indicator by stratum.
type Shown = Vec<(Strata, Figure)>;

impl App {
    /// By stratum for who reads the charts behind it, and for an analyst who names a legal basis.
    /// Others see strata of all that they see, and of a unit below its totals: tables of strata of
    /// several units would give each other away.
    ///
    /// # Errors
    /// `NotFound` for a unit that is not the reader's, `Forbidden` for a basis of another role.
    pub fn indicators(&self, ctx: &OpContext, q: &IndicatorQuery) -> Result<Vec<IndicatorRow>> {
        let grant = self.open_facility(ctx, Action::ReadIndicators)?;
        let descriptor = self.descriptor(ctx, &q.programme)?;
        let area = self.area(ctx, q.facility.as_ref())?;
        let everything = area.open || self.under_basis(ctx, q)?;
        let is_top = q.facility.is_none() || area.target == 0;
        let shown = match (everything, is_top) {
            (true, _) => all_shown(self.cells_of(&area, q)?),
            (false, true) => {
                let sums = self.sums_of(&area, &descriptor, q)?;
                hidden_by_commune(&descriptor, self.cells_of(&area, q)?, &sums)
            }
            (false, false) => {
                totals(&descriptor, &self.sums_of(&area, &descriptor, q)?, q.commune.as_deref())
            }
        };
        let facility = grant.facility().or(q.facility.as_ref());
        let facility = facility.and(area.nodes[area.target].unit.clone());
        let mut rows = Vec::new();
        for (code, shown) in shown {
            let wanted = shown.into_iter().filter(|(strata, _)| in_commune(strata, q));
            rows.extend(wanted.map(|(strata, figure)| row(&descriptor, &code, strata, figure)));
        }
        rows.iter_mut().for_each(|row| row.facility.clone_from(&facility));
        Ok(rows)
    }

    /// Aggregates of few persons tell of them, so that they are given under a law that is recorded
    /// with the request, to those whose work that is.
    fn under_basis(&self, ctx: &OpContext, q: &IndicatorQuery) -> Result<bool> {
        let Some(basis) = &q.basis else { return Ok(false) };
        let basis = consents::text("basis", basis)?;
        if ctx.actor.role != Role::DepartmentAnalyst {
            let message = "figures of few persons are the department's analysts' to ask for";
            return Err(Error::Forbidden { message: message.to_owned() });
        }
        let note = format!("{} {}, small figures too: {basis}", q.programme, q.period);
        ctx.owed
            .add(self.store.as_ref(), vec![audit_row(ctx, Act::ReadIndicators, None, &note)])?;
        Ok(true)
    }

    /// Of what was asked for and all below, by indicator and stratum.
    fn cells_of(
        &self,
        area: &Area,
        q: &IndicatorQuery,
    ) -> Result<BTreeMap<String, BTreeMap<Strata, Cell>>> {
        let units = match area.nodes[area.target].unit {
            None => vec![None],
            Some(_) => area.within().into_iter().map(Some).collect(),
        };
        let mut sums: BTreeMap<String, BTreeMap<Strata, Cell>> = BTreeMap::new();
        for unit in units {
            let cells = self.store.cells(&q.programme, unit.as_ref(), q.period, q.period)?;
            for (key, cell) in cells {
                let sum = sums.entry(key.indicator).or_default().entry(key.strata).or_default();
                super::area::plus(sum, cell);
            }
        }
        Ok(sums)
    }

    fn sums_of<'a>(&self, area: &'a Area, of: &Descriptor, q: &IndicatorQuery) -> Result<Sums<'a>> {
        let rows = self.store.sums(&q.programme, &area.facilities(), &[q.period])?;
        Ok(Sums::new(area, of, &[q.period], &rows))
    }

    /// The programme as `descriptor` finds it, for who may know of programmes.
    pub fn describe(&self, ctx: &OpContext, programme: &ProgrammeId) -> Result<Descriptor> {
        self.open_facility(ctx, Action::ReadProgrammes)?;
        self.descriptor(ctx, programme)
    }

    /// As the plugin that is switched on at the actor's facility describes it, else the newest.
    pub(crate) fn descriptor(
        &self,
        ctx: &OpContext,
        programme: &ProgrammeId,
    ) -> Result<Descriptor> {
        let registry = self.registry.snapshot();
        let here = ctx.actor.facility.as_ref().and_then(|f| registry.enabled(f, programme));
        let plugin = here.map(|enabled| enabled.plugin);
        let plugin = plugin.or_else(|| registry.plugin_of(programme).cloned());
        let plugin = plugin.ok_or(Error::NotFound)?;
        Ok(plugin.descriptor().clone())
    }
}

fn all_shown(cells: BTreeMap<String, BTreeMap<Strata, Cell>>) -> BTreeMap<String, Shown> {
    let shown = |(strata, cell)| (strata, Figure::Is(cell));
    let of = cells.into_iter();
    of.map(|(code, strata)| (code, strata.into_iter().map(shown).collect())).collect()
}

/// What the page of the same reader shows of each commune, and within one that it shows as much as
/// tells of nobody.
fn hidden_by_commune(
    of: &Descriptor,
    mut cells: BTreeMap<String, BTreeMap<Strata, Cell>>,
    sums: &Sums<'_>,
) -> BTreeMap<String, Shown> {
    let declared = of.indicators.iter().enumerate().map(|(at, indicator)| {
        let strata = cells.remove(&indicator.code).unwrap_or_default();
        (indicator.code.clone(), strata::shown(strata, &sums.communes_of(at)))
    });
    declared.collect()
}

fn totals(of: &Descriptor, sums: &Sums<'_>, commune: Option<&str>) -> BTreeMap<String, Shown> {
    let strata = || commune.map(|code| (COMMUNE.to_owned(), code.to_owned()));
    let declared = of.indicators.iter().enumerate().map(|(at, indicator)| {
        let figure = sums.last_of(at, commune);
        let some = figure != Figure::Nothing;
        (indicator.code.clone(), some.then(|| (Vec::from_iter(strata()), figure)))
    });
    declared.map(|(code, figure)| (code, Vec::from_iter(figure))).collect()
}

fn row(of: &Descriptor, code: &str, strata: Strata, figure: Figure) -> IndicatorRow {
    let declared = of.indicators.iter().find(|i| i.code == code);
    IndicatorRow {
        title: declared.map(|i| i.title.clone()).unwrap_or_default(),
        indicator: code.to_owned(),
        facility: None,
        strata,
        numerator: figure.cell().map(|cell| cell.numerator),
        denominator: figure.cell().map(|cell| cell.denominator),
        percent: figure.percent(),
    }
}

fn in_commune(strata: &Strata, q: &IndicatorQuery) -> bool {
    q.commune.as_deref().is_none_or(|commune| strata::commune(strata) == commune)
}
