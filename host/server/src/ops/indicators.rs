//! Indicators are kept current as charts change; a report is a read of the cells.

use super::OpContext;
use crate::app::App;
use hoso_core::policy::{Action, Grant};
use hoso_core::programme::{Cell, CellKey, Descriptor, Month, Text};
use hoso_core::{Error, FacilityId, ProgrammeId, Result};
use serde::Serialize;
use std::collections::BTreeMap;

#[derive(Debug, Clone)]
pub struct IndicatorQuery {
    pub programme: ProgrammeId,
    pub facility: Option<FacilityId>,
    pub commune: Option<String>,
    pub period: Month,
}

#[derive(Debug, Clone, Serialize)]
pub struct IndicatorRow {
    pub indicator: String,
    pub title: Text,
    pub facility: Option<FacilityId>,
    pub strata: Vec<(String, String)>,
    pub numerator: i64,
    pub denominator: i64,
    /// `None` where the denominator is 0.
    pub percent: Option<f64>,
}

impl App {
    /// Summed over communes unless one is named; of one facility or, for the department, of all.
    pub fn indicators(&self, ctx: &OpContext, q: &IndicatorQuery) -> Result<Vec<IndicatorRow>> {
        let grant = self.open_facility(ctx, Action::ReadIndicators)?;
        let descriptor = self.descriptor(ctx, &q.programme)?;
        let facility = own_or_named(&grant, q.facility.as_ref())?;
        let cells = self.store.cells(&q.programme, facility, q.period, q.period)?;
        let mut sums: BTreeMap<(String, Vec<(String, String)>), Cell> = BTreeMap::new();
        for (key, cell) in cells.into_iter().filter(|(key, _)| in_commune(key, q)) {
            let sum = sums.entry((key.indicator, key.strata)).or_default();
            sum.numerator += cell.numerator;
            sum.denominator += cell.denominator;
        }
        let rows = sums.into_iter().map(|((code, strata), cell)| {
            let declared = descriptor.indicators.iter().find(|i| i.code == code);
            IndicatorRow {
                title: declared.map(|i| i.title.clone()).unwrap_or_default(),
                indicator: code,
                facility: facility.cloned(),
                strata,
                numerator: cell.numerator,
                denominator: cell.denominator,
                percent: percent(cell),
            }
        });
        Ok(rows.collect())
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

/// A facility's role reads its own totals; a role held at none reads one facility's or all.
fn own_or_named<'a>(
    grant: &'a Grant,
    named: Option<&'a FacilityId>,
) -> Result<Option<&'a FacilityId>> {
    match (grant.facility(), named) {
        (Some(own), Some(other)) if own != other => Err(Error::NotFound),
        (own, named) => Ok(own.or(named)),
    }
}

fn in_commune(key: &CellKey, q: &IndicatorQuery) -> bool {
    q.commune.as_ref().is_none_or(|commune| {
        key.strata.iter().any(|(name, value)| name == "commune" && value == commune)
    })
}

fn percent(cell: Cell) -> Option<f64> {
    (cell.denominator > 0).then(|| 100.0 * cell.numerator as f64 / cell.denominator as f64)
}
