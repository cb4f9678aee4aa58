//! Indicators of an area: months beside each other, units below beside each other, communes of
//! residence beside each other; figures of a few persons hidden.

mod ages;
mod sums;

use super::OpContext;
use super::area::{Area, Figure};
use super::units::UnitName;
use crate::app::App;
pub use ages::AgeBand;
use hoso_core::programme::{Descriptor, Month, Text};
use hoso_core::{FacilityId, ProgrammeId, Result};
use std::collections::BTreeMap;
pub(super) use sums::Sums;

/// Months that a trend shows, the chosen one among them.
pub const MONTHS: usize = 12;

#[derive(Debug, Clone, Default)]
pub struct DashboardQuery {
    pub programme: Option<ProgrammeId>,
    pub unit: Option<FacilityId>,
    /// GSO code of a commune of residence.
    pub commune: Option<String>,
    pub indicator: Option<String>,
    pub month: Option<Month>,
}

#[derive(Debug, Clone)]
pub struct Dashboard {
    pub as_of_ms: i64,
    /// `None` for everything.
    pub unit: Option<UnitName>,
    /// Up to the top of what the reader sees, nearest last; `None` is everything.
    pub above: Vec<Option<UnitName>>,
    pub programmes: BTreeMap<ProgrammeId, Text>,
    /// What holds of the chosen programme; none where none is installed.
    pub chosen: Option<Chosen>,
}

#[derive(Debug, Clone)]
pub struct Chosen {
    pub programme: Descriptor,
    /// Place of the chosen one among the indicators.
    pub indicator: usize,
    pub commune: Option<String>,
    /// Oldest first; the last one is the chosen one.
    pub months: Vec<Month>,
    /// By indicator as the programme declares them, then by month.
    pub figures: Vec<Vec<Figure>>,
    /// Of the chosen indicator and month: what the unit is made of. `None` is the unit itself.
    pub parts: Vec<(Option<UnitName>, Figure)>,
    /// Likewise, by commune of residence; empty where one commune is chosen.
    pub communes: Vec<(String, Figure)>,
    /// Likewise, by age and sex; empty where a commune is chosen or others are below the unit.
    pub ages: Vec<AgeBand>,
}

impl App {
    /// # Errors
    /// `NotFound` for a programme that is not installed, or a unit that is not the reader's.
    pub fn dashboard(&self, ctx: &OpContext, q: &DashboardQuery) -> Result<Dashboard> {
        let area = self.area(ctx, q.unit.as_ref())?;
        let path = area.path();
        let above = path[..path.len() - 1].iter().map(|node| area.name(*node)).collect();
        let programmes = self.installed_programmes();
        let last = q.month.unwrap_or(Month::of(ctx.today));
        let wanted = match &q.programme {
            Some(programme) => Some(programme.clone()),
            None => self.with_figures(&programmes, &area, last)?,
        };
        let chosen = match wanted {
            None => None,
            Some(programme) => {
                let descriptor = self.descriptor(ctx, &programme)?;
                let indicator = place_of(&descriptor, q.indicator.as_deref());
                let months = last.and_before(MONTHS);
                let rows = self.store.sums(&programme, &area.facilities(), &months)?;
                let sums = Sums::new(&area, &descriptor, &months, &rows);
                let mut chosen = sums.chosen(descriptor, indicator, months, q.commune.clone());
                if let (None, Some(figures)) = (&q.commune, chosen.figures.get(indicator)) {
                    let whole = figures.last().copied().unwrap_or(Figure::Nothing);
                    chosen.ages = self.ages(&area, &chosen.programme, (indicator, last), whole)?;
                }
                Some(chosen)
            }
        };
        let unit = area.name(area.target);
        Ok(Dashboard { as_of_ms: ctx.now_ms, unit, above, programmes, chosen })
    }

    /// The first that has figures of the month, else the first: who asks for none would see an
    /// empty picture of one that is off.
    fn with_figures(
        &self,
        programmes: &BTreeMap<ProgrammeId, Text>,
        area: &Area,
        month: Month,
    ) -> Result<Option<ProgrammeId>> {
        let facilities = area.facilities();
        for programme in programmes.keys() {
            if !self.store.sums(programme, &facilities, &[month])?.is_empty() {
                return Ok(Some(programme.clone()));
            }
        }
        Ok(programmes.keys().next().cloned())
    }

    fn installed_programmes(&self) -> BTreeMap<ProgrammeId, Text> {
        let registry = self.registry.snapshot();
        let ids = registry.plugins.values().map(|plugin| &plugin.descriptor().id);
        let newest = ids.filter_map(|id| registry.plugin_of(id));
        newest.map(|p| (p.descriptor().id.clone(), p.descriptor().title.clone())).collect()
    }
}

/// The first one where the programme declares no such indicator: it was another's.
fn place_of(of: &Descriptor, indicator: Option<&str>) -> usize {
    of.indicators.iter().position(|i| Some(i.code.as_str()) == indicator).unwrap_or(0)
}
