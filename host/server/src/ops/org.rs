//! The tree of org units, as the authority publishes it.

use super::{OpContext, audit_row};
use crate::app::App;
use hoso_core::audit::Act;
use hoso_core::org::{self, OrgUnit};
use hoso_core::policy::Action;
use hoso_core::{Error, FacilityId, Result};
use hoso_store::Op;
use std::collections::BTreeSet;

/// Units in one commit.
const PAGE: usize = 500;

impl App {
    /// Adds units, or replaces those of the same code. The whole list is checked first.
    pub fn put_org_units(&self, ctx: &OpContext, units: Vec<OrgUnit>) -> Result<usize> {
        self.open_facility(ctx, Action::SwitchProgramme)?;
        // Two lists at a moment, each without a ring, may make one together.
        let turn = self.registry.turn();
        let mut whole = self.registry.snapshot().board.org().clone();
        whole.extend(units.iter().map(|unit| (unit.code.clone(), unit.clone())));
        let whole: Vec<OrgUnit> = whole.into_values().collect();
        org::check(&whole).map_err(|(code, why)| {
            Error::invalid(format!("unit {code}"), format!("org unit {code} {why}"))
        })?;
        let count = units.len();
        for page in units.chunks(PAGE) {
            let mut ops: Vec<Op> = page.iter().cloned().map(Op::PutOrgUnit).collect();
            ops.push(Op::Audit(audit_row(ctx, Act::ReplaceOrgUnits, None, "")));
            self.commit(ops)?;
        }
        self.reload_registry(&turn)?;
        Ok(count)
    }

    /// Facilities of the tree, and those with residents.
    pub(super) fn known_facilities(&self) -> Result<BTreeSet<FacilityId>> {
        let mut all: BTreeSet<_> = self.registry.snapshot().board.org().keys().cloned().collect();
        all.extend(self.store.facilities()?);
        Ok(all)
    }

    /// Code and name of each facility that is known, by name.
    pub fn facilities_by_name(&self) -> Result<Vec<(String, String)>> {
        let all = self.known_facilities()?.into_iter();
        let mut all: Vec<_> = all.map(|f| (f.to_string(), self.facility_name(&f))).collect();
        all.sort_by(|a, b| a.1.cmp(&b.1));
        Ok(all)
    }

    /// The unit's name, or its code where none is known.
    pub fn facility_name(&self, facility: &FacilityId) -> String {
        let registry = self.registry.snapshot();
        registry
            .board
            .org()
            .get(facility)
            .map_or_else(|| facility.to_string(), |unit| unit.name.clone())
    }
}
