//! The tree of units as an administrator walks it: where one is, what is below, what holds there.

use super::{OpContext, ProgrammeView};
use crate::app::App;
use crate::registry::Snapshot;
use hoso_core::policy::Action;
use hoso_core::programme::Descriptor;
use hoso_core::programme::switching::Decision;
use hoso_core::{Digest, Error, FacilityId, ProgrammeId, Result};

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
    pub below: Vec<(UnitName, Vec<Standing>)>,
    pub programmes: Vec<ProgrammeId>,
}

/// One programme at a unit with all that a decision needs.
#[derive(Debug, Clone)]
pub struct PlaceView {
    pub unit: UnitName,
    pub holds: ProgrammeView,
    pub said: Vec<Decision>,
    pub plugin: Descriptor,
    /// Installed versions, newest first.
    pub versions: Vec<(Digest, String)>,
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
        let standing = |code: &FacilityId| Ok((self.named(code), self.standings(&registry, code)?));
        let standings = code.map(|code| self.standings(&registry, code)).transpose()?;
        Ok(UnitView {
            unit: code.map(|code| self.named(code)),
            above,
            standings: standings.unwrap_or_default(),
            below: below.into_iter().take(BELOW_MAX).map(standing).collect::<Result<_>>()?,
            programmes: installed(&registry),
        })
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
        let mut versions: Vec<_> =
            of.map(|p| (p.digest(), p.descriptor().version.clone())).collect();
        versions.sort_by(|a, b| (&b.1, b.0).cmp(&(&a.1, a.0)));
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

/// Units right below one, or those that nothing is above.
fn below<'a>(registry: &'a Snapshot, code: Option<&FacilityId>) -> Vec<&'a FacilityId> {
    let org = registry.board.org();
    let parent = |unit: &FacilityId| org.get(unit).and_then(|unit| unit.parent.as_ref());
    let here = |unit: &&FacilityId| {
        parent(unit) == code && org.get(*unit).is_none_or(|unit| unit.exists(registry.today))
    };
    registry.board.units().into_iter().filter(here).collect()
}
