//! What a resident permits and forbids, written down at a visit or said by the own account.

use super::{OpContext, audit_row, representatives};
use crate::app::App;
use hoso_core::audit::{Act, AuditRow};
use hoso_core::identity::Registration;
use hoso_core::policy::Purpose::{Programme, Statistics, Treatment};
use hoso_core::policy::{
    Action, Age, Consent, Decision, EvidenceKind, GivenBy, Holder, NewConsent, Role, Unfit,
    Withdrawal, awaited,
};
use hoso_core::{ConsentId, Error, ResidentId, Result};
use hoso_store::Op;

/// Consents of one registration; a clerk's loop must not fill the store.
const CONSENTS_MAX: usize = 200;
const TEXT_MAX: usize = 500;

impl App {
    /// Every consent of the resident, withdrawn ones too, by the time of recording.
    pub fn consents(&self, ctx: &OpContext, id: ResidentId) -> Result<Vec<Consent>> {
        self.open_resident(ctx, Action::ReadConsents, Act::ReadConsents, id)?;
        self.consents_of(&self.store.registrations_of(id)?)
    }

    pub(super) fn consents_of(&self, registrations: &[Registration]) -> Result<Vec<Consent>> {
        let mut all = Vec::new();
        for registration in registrations {
            all.extend(self.store.consents_at(registration.id)?);
        }
        all.sort_by_key(|consent: &Consent| consent.recorded_ms);
        Ok(all)
    }

    /// Holds from the next request on.
    pub fn record_consent(
        &self,
        ctx: &OpContext,
        id: ResidentId,
        new: NewConsent,
    ) -> Result<Consent> {
        self.open_resident(ctx, Action::RecordConsent, Act::RecordConsent, id)?;
        let registrations = self.store.registrations_of(id)?;
        let own = self.given_at(ctx, &registrations)?.ok_or(Error::NotFound)?;
        check(ctx, &new)?;
        let awaits = self.awaited(ctx, &new, id, &registrations)?;
        if self.store.consents_at(own.id)?.len() >= CONSENTS_MAX {
            return Err(Error::Conflict { message: "too many consents; withdraw some".into() });
        }
        let consent = Consent { awaits, ..consent_of(ctx, own, new) };
        self.keep_consent(
            ctx,
            id,
            &registrations,
            &consent,
            audit_row(ctx, Act::RecordConsent, Some(id), ""),
        )?;
        Ok(consent)
    }

    /// It stays readable, with who withdrew it and why; a second withdrawal changes nothing.
    pub fn withdraw_consent(
        &self,
        ctx: &OpContext,
        id: ResidentId,
        which: ConsentId,
        reason: &str,
    ) -> Result<Consent> {
        self.open_resident(ctx, Action::RecordConsent, Act::WithdrawConsent, id)?;
        let reason = text("reason", reason)?;
        let registrations = self.store.registrations_of(id)?;
        let known = self.consents_of(&registrations)?.into_iter().find(|c| c.id == which);
        let mut consent = known.ok_or(Error::NotFound)?;
        if consent.withdrawn.is_some() {
            return Ok(consent);
        }
        if !self.may_withdraw(ctx, id, &consent, &registrations)? {
            let message = "who refused takes it back".to_owned();
            return Err(Error::Forbidden { message });
        }
        let account = ctx.actor.account.clone();
        consent.withdrawn = Some(Withdrawal { at_ms: ctx.now_ms, account, reason: reason.clone() });
        let row = audit_row(ctx, Act::WithdrawConsent, Some(id), &reason);
        self.keep_consent(ctx, id, &registrations, &consent, row)?;
        Ok(consent)
    }

    /// The registration at which the consent is given: that of the actor's facility, or by which
    /// the resident's account was made.
    pub(super) fn given_at<'a>(
        &self,
        ctx: &OpContext,
        of: &'a [Registration],
    ) -> Result<Option<&'a Registration>> {
        if let Some(facility) = &ctx.actor.facility {
            return Ok(of.iter().find(|r| r.facility == *facility));
        }
        let account = self.store.account(&ctx.actor.account)?;
        let own = account.and_then(|account| match account.holder {
            Holder::Resident(registration) => of.iter().find(|r| r.id == registration),
            Holder::Staff(_) => None,
        });
        if own.is_some() {
            return Ok(own);
        }
        let represented = self.store.represented_by(&ctx.actor.account)?;
        Ok(of.iter().find(|r| represented.iter().any(|row| row.registration == r.id)))
    }

    /// In whose name an own account speaks of this resident.
    pub fn voice(&self, ctx: &OpContext, id: ResidentId) -> Result<GivenBy> {
        let own = self.own_resident(&ctx.actor.account)? == Some(id);
        Ok(if own { GivenBy::Resident } else { GivenBy::Representative })
    }

    /// Whose voice the consent still needs. At a visit the paper has all that are needed.
    fn awaited(
        &self,
        ctx: &OpContext,
        new: &NewConsent,
        id: ResidentId,
        registrations: &[Registration],
    ) -> Result<Option<GivenBy>> {
        let unfit = || {
            let text = "below 7 the representative consents, from 7 to 17 the child and the \
                        representative, from 18 the resident alone (Law 91/2025/QH15)";
            Error::invalid("given_by", text)
        };
        if ctx.actor.role != Role::Resident {
            // By what the facility itself has on record: the youngest that the person can be.
            let own = self.given_at(ctx, registrations)?;
            let born = own.and_then(|own| own.demographics.birth_date);
            let years = born.map(|born| born.years_at_least(ctx.today));
            let fits = years.is_none_or(|years| new.given_by.fits(years));
            return if fits { Ok(None) } else { Err(unfit()) };
        }
        let voice = self.voice(ctx, id)?;
        let age = representatives::born(registrations).map(|born| Age::on(born, ctx.today));
        let age = age.filter(|_| new.given_by == voice).ok_or_else(unfit)?;
        awaited(age, voice, new.decision == Decision::Permit).map_err(|Unfit| unfit())
    }

    /// The voice that a permission awaits speaks: from the next request on it permits.
    ///
    /// # Errors
    /// `Conflict` where it awaits nobody, or another than the actor.
    pub fn confirm_consent(
        &self,
        ctx: &OpContext,
        id: ResidentId,
        which: ConsentId,
    ) -> Result<Consent> {
        self.open_resident(ctx, Action::RecordConsent, Act::ConfirmConsent, id)?;
        let registrations = self.store.registrations_of(id)?;
        let known = self.consents_of(&registrations)?.into_iter().find(|c| c.id == which);
        let mut consent = known.ok_or(Error::NotFound)?;
        let voice = self.voice(ctx, id)?;
        let speaks = ctx.actor.role == Role::Resident && consent.awaits == Some(voice);
        if !speaks || consent.withdrawn.is_some() {
            let message = "this consent does not wait for your word".to_owned();
            return Err(Error::Conflict { message });
        }
        consent.awaits = None;
        consent.given_by = GivenBy::ResidentAndRepresentative;
        let row = audit_row(ctx, Act::ConfirmConsent, Some(id), "");
        self.keep_consent(ctx, id, &registrations, &consent, row)?;
        Ok(consent)
    }

    /// Either takes a permission back; a refusal only who gave it, the resident once grown up, or a
    /// facility at the visit.
    fn may_withdraw(
        &self,
        ctx: &OpContext,
        id: ResidentId,
        consent: &Consent,
        registrations: &[Registration],
    ) -> Result<bool> {
        if ctx.actor.role != Role::Resident || consent.decision == Decision::Permit {
            return Ok(true);
        }
        let voice = self.voice(ctx, id)?;
        let age = representatives::born(registrations).map(|born| Age::on(born, ctx.today));
        Ok(match (age, voice) {
            (Some(Age::Infant), _) | (Some(Age::Adult), GivenBy::Resident) => true,
            (_, voice) => consent.given_by == voice,
        })
    }

    /// Programmes at every facility of the resident may see more or less now.
    fn keep_consent(
        &self,
        ctx: &OpContext,
        id: ResidentId,
        registrations: &[Registration],
        consent: &Consent,
        row: AuditRow,
    ) -> Result<()> {
        let mut ops = vec![Op::PutConsent(consent.clone()), Op::Audit(row)];
        let registry = self.registry.snapshot();
        for registration in registrations {
            for enabled in registry.enabled_at(&registration.facility) {
                ops.push(Op::PutWork {
                    resident: id,
                    facility: registration.facility.clone(),
                    programme: enabled.plugin.descriptor().id.clone(),
                    due: ctx.today,
                    now_ms: ctx.now_ms,
                });
            }
        }
        self.commit(ops)?;
        self.bell.ring();
        Ok(())
    }
}

fn consent_of(ctx: &OpContext, own: &Registration, new: NewConsent) -> Consent {
    Consent {
        id: ConsentId::of(own.id, ctx.said()),
        registration: own.id,
        decision: new.decision,
        whom: new.whom,
        purposes: new.purposes,
        classes: new.classes,
        since: new.since.unwrap_or(ctx.today),
        until: new.until,
        given_by: new.given_by,
        awaits: None,
        evidence: new.evidence,
        recorded_by: ctx.actor.account.clone(),
        recorded_at: ctx.actor.facility.clone(),
        recorded_ms: ctx.now_ms,
        withdrawn: None,
    }
}

fn check(ctx: &OpContext, new: &NewConsent) -> Result<()> {
    let can_be = |purpose| matches!(purpose, Treatment | Programme | Statistics);
    if new.purposes.is_empty() || !new.purposes.iter().copied().all(can_be) {
        let text = "a consent is for at least one of treatment, programme, statistics";
        return Err(Error::invalid("purposes", text));
    }
    let by_itself = ctx.actor.role == Role::Resident;
    if by_itself != (new.evidence.kind == EvidenceKind::OwnAccount) {
        let text = "own-account is the evidence of a resident's own account, and of no other";
        return Err(Error::invalid("evidence.kind", text));
    }
    text("evidence.reference", &new.evidence.reference)?;
    let since = new.since.unwrap_or(ctx.today);
    if new.until.is_some_and(|until| until < since) {
        return Err(Error::invalid("until", "the last day is before the first"));
    }
    Ok(())
}

/// A text that must say something.
pub(super) fn text(field: &'static str, given: &str) -> Result<String> {
    let given = given.trim();
    if given.is_empty() || given.chars().count() > TEXT_MAX {
        return Err(Error::invalid(field, format!("1 to {TEXT_MAX} characters are needed")));
    }
    Ok(given.to_owned())
}
