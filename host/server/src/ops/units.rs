//! The tree of units as an administrator walks it: where one is, what is below, what holds there.

use super::{OpContext, ProgrammeView};
use crate::app::App;
use crate::registry::Snapshot;
use hoso_core::org::OrgUnit;
use hoso_core::policy::Action;
use hoso_core::programme::switching::Decision;
use hoso_core::programme::{Descriptor, Text};
use hoso_core::{Digest, Error, FacilityId, ProgrammeId, Result};
use std::collections::HashMap;

/// Units that a search finds.
pub const FOUND_MAX: usize = 50;
/// Units below that a page shows.
const BELOW_MAX: usize = 700;

/// A unit by its name, or its code where the tree has none.
#[derive(Debug, Clone)]
pub struct UnitName {
    pub code: FacilityId,
    pub name: String,
}

/// How a programme stands at a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    pub programme: ProgrammeId,
    pub runs: bool,
    pub version: String,
    /// The unit itself says something.
    pub own: bool,
    pub quarantined: bool,
}

#[derive(Debug, Clone)]
pub struct UnitView {
    /// `None` above all.
    pub unit: Option<UnitName>,
    /// Nearest last.
    pub above: Vec<UnitName>,
    pub standings: Vec<Standing>,
    /// With how many units there are below each, at every depth.
    pub below: Vec<(UnitName, Vec<Standing>, usize)>,
    pub programmes: Vec<ProgrammeId>,
    /// What people call them.
    pub titles: HashMap<ProgrammeId, Text>,
}

/// One programme at a unit with all that a decision needs.
#[derive(Debug, Clone)]
pub struct PlaceView {
    pub unit: UnitName,
    pub holds: ProgrammeView,
    pub said: Vec<Decision>,
    pub plugin: Descriptor,
    /// Installed versions, newest first.
    pub versions: Vec<(Digest, Descriptor)>,
}

impl App {
    /// `None`: what is above all. An administrator of a unit begins there.
    pub fn unit(&self, ctx: &OpContext, code: Option<&FacilityId>) -> Result<UnitView> {
        let registry = self.registry.snapshot();
        let code = code.or(ctx.actor.facility.as_ref());
        match code {
            Some(code) => self.may_decide(ctx, &registry.board, code)?,
            None => drop(self.open_facility(ctx, Action::SwitchProgramme)?),
        }
        let mut above: Vec<UnitName> = code
            .into_iter()
            .flat_map(|code| registry.board.upwards(code).skip(1))
            .map(|code| self.named(code))
            .collect();
        above.reverse();
        let below: Vec<&FacilityId> = below(&registry, code);
        let counts = below_each(&registry);
        let standing = |code: &FacilityId| {
            let below = counts.get(code).copied().unwrap_or_default();
            Ok((self.named(code), self.standings(&registry, code)?, below))
        };
        let standings = code.map(|code| self.standings(&registry, code)).transpose()?;
        let programmes = installed(&registry);
        Ok(UnitView {
            unit: code.map(|code| self.named(code)),
            above,
            standings: standings.unwrap_or_default(),
            below: below.into_iter().take(BELOW_MAX).map(standing).collect::<Result<_>>()?,
            titles: programmes.iter().map(|id| (id.clone(), self.programme_title(id))).collect(),
            programmes,
        })
    }

    /// Units of the actor's part of the tree whose name has every word of the text, with or without
    /// diacritics, or whose code begins with it.
    pub fn find_units(&self, ctx: &OpContext, text: &str) -> Result<Vec<UnitName>> {
        self.open_facility(ctx, Action::SwitchProgramme)?;
        let (registry, own) = (self.registry.snapshot(), ctx.actor.facility.as_ref());
        let wanted = hoso_core::text::fold(text);
        let words: Vec<&str> = wanted.split_whitespace().collect();
        let named = |unit: &&OrgUnit| {
            let name = hoso_core::text::fold(&unit.name);
            let all = !words.is_empty() && words.iter().all(|word| name.contains(word));
            all || unit.code.as_str().starts_with(text.trim())
        };
        let mine = |unit: &&OrgUnit| {
            unit.exists(registry.today)
                && own.is_none_or(|own| registry.board.is_within(&unit.code, own))
        };
        let found = registry.board.org().values().filter(mine).filter(named);
        Ok(found.take(FOUND_MAX).map(|unit| self.named(&unit.code)).collect())
    }

    pub fn place(
        &self,
        ctx: &OpContext,
        unit: &FacilityId,
        programme: &ProgrammeId,
    ) -> Result<PlaceView> {
        let (holds, said) = self.programme_at(ctx, unit, programme)?;
        let registry = self.registry.snapshot();
        let plugin = registry.plugins.get(&holds.plugin).ok_or(Error::NotFound)?;
        let of = registry.plugins.values().filter(|p| p.descriptor().id == *programme);
        let mut versions: Vec<_> = of.map(|p| (p.digest(), p.descriptor().clone())).collect();
        versions.sort_by(|a, b| (&b.1.version, b.0).cmp(&(&a.1.version, a.0)));
        let plugin = plugin.descriptor().clone();
        Ok(PlaceView { unit: self.named(unit), holds, said, plugin, versions })
    }

    fn named(&self, code: &FacilityId) -> UnitName {
        UnitName { code: code.clone(), name: self.facility_name(code) }
    }

    fn standings(&self, registry: &Snapshot, unit: &FacilityId) -> Result<Vec<Standing>> {
        let standing = |programme: ProgrammeId| {
            let holds = registry.at(unit, &programme);
            let plugin = holds.and_then(|holds| registry.plugins.get(&holds.plugin));
            let own = registry.board.own(unit, &programme, registry.today, i64::MAX);
            Ok(Standing {
                runs: holds.is_some_and(|holds| holds.runs()),
                version: plugin.map(|p| p.descriptor().version.clone()).unwrap_or_default(),
                own: own.is_some_and(|own| *own != Default::default()),
                quarantined: self.store.plugin_quarantine(unit, &programme)?.is_some(),
                programme,
            })
        };
        installed(registry).into_iter().map(standing).collect()
    }
}

fn installed(registry: &Snapshot) -> Vec<ProgrammeId> {
    let mut all: Vec<_> =
        registry.plugins.values().map(|plugin| plugin.descriptor().id.clone()).collect();
    all.sort();
    all.dedup();
    all
}

/// How many units of today are below each, at every depth.
fn below_each(registry: &Snapshot) -> HashMap<&FacilityId, usize> {
    let mut counts = HashMap::new();
    let org = registry.board.org();
    for unit in org.values().filter(|unit| unit.exists(registry.today)) {
        for above in registry.board.upwards(&unit.code).skip(1) {
            *counts.entry(above).or_default() += 1;
        }
    }
    counts
}

/// Units right below one, or those that nothing is above.
fn below<'a>(registry: &'a Snapshot, code: Option<&FacilityId>) -> Vec<&'a FacilityId> {
    let org = registry.board.org();
    let parent = |unit: &FacilityId| org.get(unit).and_then(|unit| unit.parent.as_ref());
    let here = |unit: &&FacilityId| {
        parent(unit) == code && org.get(*unit).is_none_or(|unit| unit.exists(registry.today))
    };
    registry.board.units().into_iter().filter(here).collect()
}
