//! Enrolments: a resident in a programme at a facility, by a person's decision.

use super::OpContext;
use crate::app::App;
use hoso_core::audit::Act;
use hoso_core::policy::{Action, Grant};
use hoso_core::programme::Enrolment;
use hoso_core::{Error, FacilityId, ProgrammeId, RegistrationId, ResidentId, Result};
use hoso_store::Op;

impl App {
    pub fn enrolments(&self, ctx: &OpContext, id: ResidentId) -> Result<Vec<Enrolment>> {
        self.open_resident(ctx, Action::ReadEnrolments, Act::ReadChart, id)?;
        let all = Enrolment::together(self.store.enrolments(id)?).into_iter();
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
        let enrolled = |registration: RegistrationId| Enrolment {
            registration,
            facility: facility.clone(),
            programme: programme.clone(),
            since: ctx.today,
            stage: stage.to_owned(),
        };
        // An end at another of its registrations would win.
        let ended = self.enrolled_here(id, &facility, programme)?.into_iter();
        let ended = ended.filter(|e| e.stage == Enrolment::ENDED).map(|e| e.registration);
        let own = self.store.registrations_of(id)?.into_iter().find(|r| r.facility == facility);
        let own = own.ok_or(Error::NotFound)?.id;
        let mut rows: Vec<Enrolment> = ended.filter(|id| *id != own).map(enrolled).collect();
        rows.push(enrolled(own));
        self.put_enrolments(ctx, id, rows)?;
        Ok(enrolled(own))
    }

    fn enrolled_here(
        &self,
        id: ResidentId,
        facility: &FacilityId,
        programme: &ProgrammeId,
    ) -> Result<Vec<Enrolment>> {
        let mut rows = self.store.enrolments(id)?;
        rows.retain(|e| e.facility == *facility && e.programme == *programme);
        Ok(rows)
    }

    pub fn end_enrolment(&self, ctx: &OpContext, id: ResidentId, of: &ProgrammeId) -> Result<()> {
        let grant = self.open_resident(ctx, Action::Enrol, Act::Enrol, id)?;
        let facility = facility_of(&grant)?;
        let mut mine = self.enrolled_here(id, &facility, of)?;
        mine.retain(|e| e.stage != Enrolment::ENDED);
        mine.iter_mut().for_each(|e| e.stage = Enrolment::ENDED.to_owned());
        if mine.is_empty() { Err(Error::NotFound) } else { self.put_enrolments(ctx, id, mine) }
    }

    /// At least one, all of one facility and programme.
    fn put_enrolments(&self, ctx: &OpContext, id: ResidentId, rows: Vec<Enrolment>) -> Result<()> {
        let work = rows.first().map(|row| Op::PutWork {
            resident: id,
            facility: row.facility.clone(),
            programme: row.programme.clone(),
            due: ctx.today,
            now_ms: ctx.now_ms,
        });
        self.commit(rows.into_iter().map(Op::PutEnrolment).chain(work).collect())?;
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
