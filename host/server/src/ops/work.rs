//! Whose assessments a change makes stale. More than needed costs a plugin call; one too few leaves
//! a working list that is not true.

use super::OpContext;
use crate::app::App;
use crate::registry::{Enabled, Snapshot};
use hoso_core::record::Record;
use hoso_core::{FacilityId, ProgrammeId, ResidentId, Result};
use hoso_store::Op;
use std::collections::BTreeSet;

/// What a facility wrote of a resident.
pub(super) struct Written<'a> {
    pub resident: ResidentId,
    pub facility: &'a FacilityId,
    pub records: &'a [Record],
    /// The facility knows something new of the person.
    pub person: bool,
}

impl Written<'_> {
    fn concerns(&self, enabled: &Enabled) -> bool {
        let descriptor = enabled.plugin.descriptor();
        let triggers = |record: &Record| {
            descriptor.triggers.iter().any(|need| need.scope.matches(&record.entry))
        };
        self.records.iter().any(|record| is_of(record, &descriptor.id) || triggers(record))
    }
}

fn is_of(record: &Record, programme: &ProgrammeId) -> bool {
    record.programme.as_ref() == Some(programme)
}

impl App {
    /// At the facility itself, every programme that one of the records triggers. At the
    /// resident's other facilities those that see it there: the programme that wrote it, and
    /// where the resident has said anything of sharing, all that it triggers.
    pub(super) fn work_after(
        &self,
        registry: &Snapshot,
        ctx: &OpContext,
        written: &Written<'_>,
    ) -> Result<Vec<Op>> {
        let mut ops = Vec::new();
        let mut put = |facility: &FacilityId, enabled: &Enabled| {
            ops.push(Op::PutWork {
                resident: written.resident,
                facility: facility.clone(),
                programme: enabled.plugin.descriptor().id.clone(),
                due: ctx.today,
                now_ms: ctx.now_ms,
            });
        };
        let here = registry.enabled_at(written.facility).iter();
        here.filter(|enabled| written.person || written.concerns(enabled))
            .for_each(|enabled| put(written.facility, enabled));
        if written.records.is_empty() {
            return Ok(ops);
        }
        let registrations = self.store.registrations_of(written.resident)?;
        let facilities = registrations.iter().map(|registration| &registration.facility);
        let others: BTreeSet<_> = facilities.filter(|f| *f != written.facility).collect();
        let shares = !others.is_empty() && !self.consents_of(&registrations)?.is_empty();
        for facility in others {
            for enabled in registry.enabled_at(facility) {
                let programme = &enabled.plugin.descriptor().id;
                let own = written.records.iter().any(|record| is_of(record, programme));
                if own || (shares && written.concerns(enabled)) {
                    put(facility, enabled);
                }
            }
        }
        Ok(ops)
    }
}
