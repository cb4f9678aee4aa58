//! Enrolments: a resident in a programme at a facility, by a person's decision.

use super::OpContext;
use crate::app::App;
use hoso_core::audit::Act;
use hoso_core::policy::{Action, Grant};
use hoso_core::programme::Enrolment;
use hoso_core::{Error, FacilityId, ProgrammeId, ResidentId, Result};
use hoso_store::Op;

/// Stage of an enrolment that a person ended: the host does not enrol again by itself.
pub const ENDED: &str = "ended";

impl App {
    pub fn enrolments(&self, ctx: &OpContext, id: ResidentId) -> Result<Vec<Enrolment>> {
        self.open_resident(ctx, Action::ReadChart, Act::ReadChart, id)?;
        let all = self.store.enrolments(id)?.into_iter();
        Ok(all.filter(|e| Some(&e.facility) == ctx.actor.facility.as_ref()).collect())
    }

    pub fn enrol(
        &self,
        ctx: &OpContext,
        id: ResidentId,
        programme: &ProgrammeId,
        stage: &str,
    ) -> Result<Enrolment> {
        let grant = self.open_resident(ctx, Action::Enrol, Act::Enrol, id)?;
        let facility = facility_of(&grant)?;
        let enabled = self.registry.snapshot().enabled(&facility, programme);
        let enabled = enabled.ok_or_else(|| not_enabled(programme))?;
        let declared = &enabled.plugin.descriptor().stages;
        if !declared.iter().any(|s| s.code == stage) {
            let known: Vec<_> = declared.iter().map(|s| s.code.as_str()).collect();
            return Err(Error::invalid(
                "stage",
                format!("one of {} is expected", known.join(", ")),
            ));
        }
        let enrolment = Enrolment {
            resident: id,
            facility,
            programme: programme.clone(),
            since: ctx.today,
            stage: stage.to_owned(),
        };
        self.put_enrolment(ctx, enrolment.clone())?;
        Ok(enrolment)
    }

    pub fn end_enrolment(&self, ctx: &OpContext, id: ResidentId, of: &ProgrammeId) -> Result<()> {
        let grant = self.open_resident(ctx, Action::Enrol, Act::Enrol, id)?;
        let facility = facility_of(&grant)?;
        let mut mine = self.store.enrolments(id)?.into_iter();
        let found = mine.find(|e| e.facility == facility && e.programme == *of);
        let enrolment = found.filter(|e| e.stage != ENDED).ok_or(Error::NotFound)?;
        self.put_enrolment(ctx, Enrolment { stage: ENDED.to_owned(), ..enrolment })
    }

    fn put_enrolment(&self, ctx: &OpContext, enrolment: Enrolment) -> Result<()> {
        let work = Op::PutWork {
            resident: enrolment.resident,
            facility: enrolment.facility.clone(),
            programme: enrolment.programme.clone(),
            due: ctx.today,
            now_ms: ctx.now_ms,
        };
        self.commit(vec![Op::PutEnrolment(enrolment), work])?;
        self.bell.ring();
        Ok(())
    }
}

pub(super) fn facility_of(grant: &Grant) -> Result<FacilityId> {
    let facility = grant.actor().facility.clone();
    facility.ok_or_else(|| Error::Forbidden { message: "a facility's role is needed".to_owned() })
}

pub(super) fn not_enabled(programme: &ProgrammeId) -> Error {
    Error::invalid("programme", format!("{programme} is not switched on at this facility"))
}
