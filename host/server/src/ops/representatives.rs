//! Who acts for a resident: a guardian, recorded at the visit from papers, or another adult whom an
//! adult names by the own account.

use super::consents::text;
use super::{OpContext, audit_row};
use crate::app::App;
use hoso_core::audit::Act;
use hoso_core::identity::Registration;
use hoso_core::policy::{
    Action, Actor, Age, Class, Evidence, EvidenceKind, Holder, Representation, Representing, Role,
    Standing, Withdrawal,
};
use hoso_core::{AccountId, Error, PartialDate, RepresentationId, ResidentId, Result};
use hoso_store::Op;
use jiff::civil::Date;

/// Of one registration.
const REPRESENTATIVES_MAX: usize = 50;

#[derive(Debug, Clone)]
pub struct NewRepresentative {
    /// A resident's account.
    pub account: AccountId,
    /// Of a delegate: a guardian always gives consents.
    pub may_consent: bool,
    /// That a delegate reads.
    pub classes: Vec<Class>,
    /// Last day; a delegate's has to be named.
    pub until: Option<Date>,
    pub evidence: Evidence,
}

impl App {
    /// What the actor's account may do for this resident as somebody else.
    pub(super) fn representing(&self, actor: &Actor, id: ResidentId) -> Result<Representing> {
        let mut by = self.store.represented_by(&actor.account)?;
        if by.is_empty() {
            return Ok(Representing::default());
        }
        let registrations = self.store.registrations_of(id)?;
        by.retain(|row| registrations.iter().any(|r| r.id == row.registration));
        Ok(Representing {
            by,
            born: born(&registrations),
            private: self.account_rules.residents.private(),
            today: self.clock.today(),
        })
    }

    /// By the time of recording, ended ones too.
    pub fn representatives(&self, ctx: &OpContext, id: ResidentId) -> Result<Vec<Representation>> {
        self.open_resident(ctx, Action::ReadConsents, Act::ReadConsents, id)?;
        self.representatives_of(&self.store.registrations_of(id)?)
    }

    fn representatives_of(&self, registrations: &[Registration]) -> Result<Vec<Representation>> {
        let mut all = Vec::new();
        for registration in registrations {
            all.extend(self.store.representations_at(registration.id)?);
        }
        all.sort_by_key(|row| row.recorded_ms);
        Ok(all)
    }

    /// At a facility a guardian, by an own account a delegate.
    ///
    /// # Errors
    /// `Invalid` names what is wrong: an account that is no other adult's, an age, a day, an
    /// evidence.
    pub fn appoint_representative(
        &self,
        ctx: &OpContext,
        id: ResidentId,
        new: NewRepresentative,
    ) -> Result<Representation> {
        let (action, act) = (Action::AppointRepresentative, Act::AppointRepresentative);
        self.open_resident(ctx, action, act, id)?;
        let registrations = self.store.registrations_of(id)?;
        let own = self.given_at(ctx, &registrations)?.ok_or(Error::NotFound)?;
        let standing = standing(ctx);
        check(ctx, &new, standing, born(&registrations))?;
        self.is_another_adult(ctx, &new.account, id)?;
        if self.store.representations_at(own.id)?.len() >= REPRESENTATIVES_MAX {
            return Err(Error::Conflict { message: "too many representatives".to_owned() });
        }
        let row = Representation {
            id: RepresentationId::of(own.id, ctx.said()),
            registration: own.id,
            account: new.account,
            standing,
            may_consent: new.may_consent || standing == Standing::Guardian,
            classes: new.classes,
            since: ctx.today,
            until: new.until,
            evidence: new.evidence,
            recorded_by: ctx.actor.account.clone(),
            recorded_at: ctx.actor.facility.clone(),
            recorded_ms: ctx.now_ms,
            ended: None,
        };
        let note = audit_row(ctx, act, Some(id), row.account.as_str());
        self.commit(vec![Op::PutRepresentation(row.clone()), Op::Audit(note)])?;
        Ok(row)
    }

    fn is_another_adult(&self, ctx: &OpContext, of: &AccountId, id: ResidentId) -> Result<()> {
        let held = self.store.account(of)?.filter(|account| !account.disabled);
        let adult = match held.map(|account| account.holder) {
            Some(Holder::Resident(registration)) => {
                let resident = self.store.resident_of(registration)?.filter(|other| *other != id);
                let registered =
                    self.store.registration(registration)?.filter(|_| resident.is_some());
                let born = registered.and_then(|r| r.demographics.birth_date);
                born.is_some_and(|born| born.years_at_least(ctx.today) >= 18)
            }
            Some(Holder::Staff(_)) | None => false,
        };
        let text = "the account of another resident of 18 years or more is expected";
        adult.then_some(()).ok_or_else(|| Error::invalid("account", text))
    }

    /// From the next request on. An own account ends what it gave; a guardian's end is recorded at
    /// a facility, where it does not come by age.
    pub fn end_representative(
        &self,
        ctx: &OpContext,
        id: ResidentId,
        which: RepresentationId,
        reason: &str,
    ) -> Result<Representation> {
        let (action, act) = (Action::AppointRepresentative, Act::EndRepresentative);
        self.open_resident(ctx, action, act, id)?;
        let reason = text("reason", reason)?;
        let known = self.representatives_of(&self.store.registrations_of(id)?)?;
        let known = known.into_iter().find(|row| row.id == which);
        let mut row = known.ok_or(Error::NotFound)?;
        if standing(ctx) == Standing::Delegate && row.standing == Standing::Guardian {
            let message = "a guardian's end is recorded at a facility".to_owned();
            return Err(Error::Forbidden { message });
        }
        if row.ended.is_none() {
            let account = ctx.actor.account.clone();
            row.ended = Some(Withdrawal { at_ms: ctx.now_ms, account, reason });
            let note = audit_row(ctx, act, Some(id), row.account.as_str());
            self.commit(vec![Op::PutRepresentation(row.clone()), Op::Audit(note)])?;
        }
        Ok(row)
    }
}

/// What the actor can make somebody.
fn standing(ctx: &OpContext) -> Standing {
    if ctx.actor.role == Role::Resident { Standing::Delegate } else { Standing::Guardian }
}

/// The earliest of all that facilities say.
pub(super) fn born(registrations: &[Registration]) -> Option<PartialDate> {
    let dates = registrations.iter().filter_map(|r| r.demographics.birth_date);
    dates.min_by_key(|born| born.earliest())
}

fn check(
    ctx: &OpContext,
    new: &NewRepresentative,
    standing: Standing,
    born: Option<PartialDate>,
) -> Result<()> {
    let age = born.map(|born| Age::on(born, ctx.today));
    let by_itself = new.evidence.kind == EvidenceKind::OwnAccount;
    match standing {
        Standing::Guardian if age.is_none() || age == Some(Age::Adult) => {
            let text = "a guardian is of somebody who is not yet 18 by the birth date on record";
            return Err(Error::invalid("resident", text));
        }
        Standing::Delegate if age != Some(Age::Adult) => {
            let text = "from 18 years on somebody else may be named";
            return Err(Error::invalid("resident", text));
        }
        Standing::Delegate if new.until.is_none() => {
            return Err(Error::invalid("until", "a last day is needed"));
        }
        Standing::Guardian | Standing::Delegate => {}
    }
    if by_itself != (standing == Standing::Delegate) {
        let text = "own-account is the evidence of a resident's own account, and of no other";
        return Err(Error::invalid("evidence.kind", text));
    }
    text("evidence.reference", &new.evidence.reference)?;
    if new.until.is_some_and(|until| until < ctx.today) {
        return Err(Error::invalid("until", "the last day is over"));
    }
    Ok(())
}
