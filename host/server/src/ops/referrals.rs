//! Referrals: a clinician asks another facility to see a resident, and a clinician there answers.
//! The other facility reads what it is asked and whom it is about; the chart opens by consent, as
//! ever.

use super::consents::text;
use super::{OpContext, audit_row};
use crate::app::App;
use hoso_core::audit::Act;
use hoso_core::policy::{Action, Actor, Purpose, Role, Sharing};
use hoso_core::programme::Priority;
use hoso_core::referral::{Referral, ReferralEvent, ReferralStatus};
use hoso_core::{Error, FacilityId, PartialDate, ReferralId, RegistrationId, ResidentId, Result};
use hoso_store::Op;
use jiff::ToSpan as _;

/// Open referrals of one facility that are shown.
const OPEN_MAX: usize = 500;
/// Open ones of one registration.
const AT_ONCE: usize = 20;
const NOTE_MAX: usize = 500;

#[derive(Debug, Clone)]
pub struct NewReferral {
    pub to: FacilityId,
    pub reason: String,
    pub priority: Priority,
}

/// A referral, and whom it is about, as the facility that refers knows the person.
#[derive(Debug, Clone)]
pub struct ReferralView {
    pub referral: Referral,
    pub resident: ResidentId,
    pub name: String,
    pub birth_date: Option<PartialDate>,
    pub from_name: String,
    pub to_name: String,
    pub overdue: bool,
    /// What the actor's facility may say of it now.
    pub next: &'static [ReferralStatus],
}

impl App {
    /// # Errors
    /// `Invalid` names the field that is wrong; `Conflict` where the resident refuses that the
    /// other facility is told, or too much is open.
    pub fn refer(&self, ctx: &OpContext, id: ResidentId, new: &NewReferral) -> Result<Referral> {
        let reason = text("reason", &new.reason)?;
        self.open_resident(ctx, Action::Refer, Act::Refer, id)?;
        let from = ctx.actor.facility.clone().ok_or(Error::NotFound)?;
        if new.to == from || !self.known_facilities()?.contains(&new.to) {
            return Err(Error::invalid("to", "another facility of this host is expected"));
        }
        let registrations = self.store.registrations_of(id)?;
        let consents = self.consents_of(&registrations)?;
        let there = Actor { facility: Some(new.to.clone()), ..ctx.actor.clone() };
        if Sharing::is_refused(&consents, &there, Purpose::Treatment, ctx.today) {
            let message = "the resident refuses that this facility is told; ask first".to_owned();
            return Err(Error::Conflict { message });
        }
        let own = registrations.into_iter().find(|r| r.facility == from).ok_or(Error::NotFound)?;
        let known = self.store.referrals_at(own.id)?;
        if known.iter().filter(|row| !row.status().is_over()).count() >= AT_ONCE {
            return Err(Error::Conflict { message: "too many open referrals".to_owned() });
        }
        let days = self.chart_rules.referral_days;
        let accept_by = days.map(|days| ctx.today.saturating_add(i32::from(days).days()));
        let referral = Referral {
            id: ReferralId::of(own.id, ctx.said()),
            registration: own.id,
            events: vec![event(ctx, ReferralStatus::Requested, &from, "")],
            from,
            to: new.to.clone(),
            reason,
            priority: new.priority,
            requested_on: ctx.today,
            accept_by,
        };
        self.commit(vec![Op::PutReferral(referral.clone())])?;
        Ok(referral)
    }

    /// Of the resident, newest first: those that the actor's facility made or was asked.
    pub fn referrals_of(&self, ctx: &OpContext, id: ResidentId) -> Result<Vec<ReferralView>> {
        self.open_resident(ctx, Action::ReadChart, Act::ReadReferrals, id)?;
        let mut all = Vec::new();
        for registration in self.store.registrations_of(id)? {
            for referral in self.store.referrals_at(registration.id)? {
                all.extend(self.referral_view(ctx, referral)?);
            }
        }
        all.sort_by_key(|view| std::cmp::Reverse(view.referral.events.first().map(|e| e.at_ms)));
        Ok(all)
    }

    /// What is open at the actor's facility, made here and asked of it: overdue first, then by
    /// urgency and day. Each leaves an audit row.
    pub fn open_referrals(&self, ctx: &OpContext) -> Result<Vec<ReferralView>> {
        self.open_facility(ctx, Action::AnswerReferrals)?;
        let facility = ctx.actor.facility.as_ref().ok_or(Error::NotFound)?;
        let mut all = Vec::new();
        for referral in self.store.open_referrals(facility, OPEN_MAX)? {
            all.extend(self.referral_view(ctx, referral)?);
        }
        all.sort_by_key(|view| {
            let referral = &view.referral;
            (!view.overdue, std::cmp::Reverse(referral.priority), referral.requested_on)
        });
        let rows = all.iter().map(|v| audit_row(ctx, Act::ReadReferrals, Some(v.resident), ""));
        self.commit(rows.map(Op::Audit).collect())?;
        Ok(all)
    }

    /// One that the actor's facility made or was asked. It leaves an audit row.
    ///
    /// # Errors
    /// `NotFound` for one that is not there, or is none of the actor's facility.
    pub fn referral(
        &self,
        ctx: &OpContext,
        (registration, id): (RegistrationId, ReferralId),
    ) -> Result<ReferralView> {
        self.open_facility(ctx, Action::AnswerReferrals)?;
        let referral = self.store.referral(registration, id)?.ok_or(Error::NotFound)?;
        let view = self.referral_view(ctx, referral)?.ok_or(Error::NotFound)?;
        let row = audit_row(ctx, Act::ReadReferrals, Some(view.resident), "");
        self.commit(vec![Op::Audit(row)])?;
        Ok(view)
    }

    /// # Errors
    /// `NotFound` for a referral that is none of the actor's facility; `Conflict` where it may not
    /// be said now.
    pub fn answer_referral(
        &self,
        ctx: &OpContext,
        (registration, id): (RegistrationId, ReferralId),
        status: ReferralStatus,
        note: &str,
    ) -> Result<Referral> {
        self.open_facility(ctx, Action::AnswerReferrals)?;
        if note.chars().count() > NOTE_MAX {
            return Err(Error::invalid("note", format!("at most {NOTE_MAX} characters")));
        }
        let facility = ctx.actor.facility.clone().ok_or(Error::NotFound)?;
        // Two who answer at a moment take turns, and the second is told.
        let _turn = self.person_locks.hold([id.0.to_vec()]);
        let mut referral = self.store.referral(registration, id)?.ok_or(Error::NotFound)?;
        if facility != referral.from && facility != referral.to {
            return Err(Error::NotFound);
        }
        if !referral.next(&facility).contains(&status) {
            let message = "it was answered already, or this is not yours to say".to_owned();
            return Err(Error::Conflict { message });
        }
        let resident = self.store.resident_of(registration)?.ok_or(Error::NotFound)?;
        referral.events.push(event(ctx, status, &facility, note.trim()));
        self.commit(vec![
            Op::PutReferral(referral.clone()),
            Op::Audit(audit_row(ctx, Act::Refer, Some(resident), "")),
        ])?;
        Ok(referral)
    }

    /// `None` for one that does not concern the actor's facility.
    fn referral_view(&self, ctx: &OpContext, referral: Referral) -> Result<Option<ReferralView>> {
        let facility = ctx.actor.facility.as_ref();
        let concerns = [&referral.from, &referral.to].map(Some).contains(&facility);
        if !concerns && ctx.actor.role != Role::Resident {
            return Ok(None);
        }
        let Some(resident) = self.store.resident_of(referral.registration)? else {
            return Ok(None);
        };
        let Some(known) = self.store.registration(referral.registration)? else {
            return Ok(None);
        };
        Ok(Some(ReferralView {
            resident,
            name: known.demographics.name,
            birth_date: known.demographics.birth_date,
            from_name: self.facility_name(&referral.from),
            to_name: self.facility_name(&referral.to),
            overdue: referral.is_overdue(ctx.today),
            next: facility.map_or(&[], |facility| referral.next(facility)),
            referral,
        }))
    }
}

fn event(ctx: &OpContext, status: ReferralStatus, at: &FacilityId, note: &str) -> ReferralEvent {
    ReferralEvent {
        status,
        at_ms: ctx.now_ms,
        by: ctx.actor.account.clone(),
        facility: at.clone(),
        note: note.to_owned(),
    }
}
