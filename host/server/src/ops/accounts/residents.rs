//! A resident's own account: made while the person is present and shows the personal number. An
//! insurance card proves nobody.

use super::manage::check_name;
use super::{AccountView, OneTime};
use crate::app::App;
use crate::ops::{OpContext, audit_row};
use hoso_core::audit::{Act, AuditRow};
use hoso_core::identity::{Identifier, IdentifierKind, Registration, identifiers_in};
use hoso_core::policy::{Action, Grant, Holder};
use hoso_core::{AccountId, Error, PartialDate, ResidentId, Result};
use hoso_store::{Account, Op};
use jiff::civil::Date;
use std::collections::BTreeSet;
use std::sync::PoisonError;

/// Registrations that carry one number; more are no person.
const CARRIERS_MAX: usize = 200;

/// What the person shows, and the name to sign in with.
#[derive(Debug, Clone)]
pub struct Invitation {
    pub account: AccountId,
    pub personal_number: String,
    pub birth_date: Date,
}

impl App {
    /// Makes the account, or where the resident has one, gives it a new one-time password and takes
    /// its second factor away: whoever has lost both proves it by the same paper.
    ///
    /// # Errors
    /// `NotFound` where the actor's facility has no such person on record with this number and day
    /// of birth; `Conflict` where the name is taken or the number is of several residents.
    pub fn invite_resident(
        &self,
        ctx: &OpContext,
        new: &Invitation,
    ) -> Result<(AccountView, OneTime)> {
        let grant = self.open_facility(ctx, Action::InviteResident)?;
        let rules = &self.account_rules.residents;
        if !rules.invited_by.contains(&ctx.actor.role) {
            let message = "the department lets other roles make residents' accounts".to_owned();
            return Err(Error::Forbidden { message });
        }
        check_name(&new.account)?;
        let number = personal_number(&new.personal_number)?;
        if PartialDate::from(new.birth_date).years_at_least(ctx.today) < i16::from(rules.from_years)
        {
            let text = format!("accounts are for residents of {} years or more", rules.from_years);
            return Err(Error::invalid("birth_date", text));
        }
        let shown = self.who_shows(&grant, &number, new.birth_date);
        if shown.is_err() {
            let row = audit_row(ctx, Act::InviteResident, None, "nobody with this number");
            self.commit(vec![Op::Audit(AuditRow { allowed: false, ..row })])?;
        }
        let (resident, registration) = shown?;
        let _turn = self.accounts.lock().unwrap_or_else(PoisonError::into_inner);
        let known = self.account_of(resident)?;
        let (hash, one_time) = self.one_time(ctx.now_ms)?;
        let mut account = match known {
            Some(account) if account.disabled => return Err(conflict("the account is disabled")),
            Some(account) => account,
            None if self.has_account(&new.account)? => return Err(conflict("the name is taken")),
            None => blank(new.account.clone(), &registration),
        };
        account.password_hash = hash;
        account.one_time_until_ms = Some(one_time.until_ms);
        account.second_factor = None;
        account.pending_factor = None;
        let row = audit_row(ctx, Act::InviteResident, Some(resident), account.id.as_str());
        Ok((self.put_changed(account, row)?.into(), one_time))
    }

    /// The one resident with this number and day of birth whom the actor may invite.
    fn who_shows(
        &self,
        grant: &Grant,
        number: &Identifier,
        born: Date,
    ) -> Result<(ResidentId, Registration)> {
        let (mut residents, mut here) = (BTreeSet::new(), None);
        for id in self.store.registrations_with(number, CARRIERS_MAX)? {
            let Some(found) = self.store.registration(id)? else { continue };
            let who = &found.demographics;
            let is_shown = who.has_own_number(&number.value) && who.birth_date == Some(born.into());
            let Some(resident) = self.store.resident_of(id)?.filter(|_| is_shown) else { continue };
            residents.insert(resident);
            if grant.facility().is_none_or(|own| *own == found.facility) {
                here = Some((resident, found));
            }
        }
        let shown = here.ok_or(Error::NotFound)?;
        match residents.len() {
            1 => Ok(shown),
            _ => Err(conflict("the number is of several residents; an identity clerk has to look")),
        }
    }

    /// The account of a resident, by whichever registration it was made.
    fn account_of(&self, resident: ResidentId) -> Result<Option<Account>> {
        for registration in self.store.registrations_of(resident)? {
            if let Some(id) = self.store.account_by(registration.id)? {
                return Ok(self.store.account(&id)?);
            }
        }
        Ok(None)
    }

    /// Whose own record the account opens, now.
    pub(in crate::ops) fn own_resident(&self, account: &AccountId) -> Result<Option<ResidentId>> {
        match self.store.account(account)?.map(|account| account.holder) {
            Some(Holder::Resident(registration)) => Ok(self.store.resident_of(registration)?),
            Some(Holder::Staff(_)) | None => Ok(None),
        }
    }
}

fn blank(id: AccountId, registration: &Registration) -> Account {
    Account {
        id,
        password_hash: String::new(),
        holder: Holder::Resident(registration.id),
        display: registration.demographics.name.clone(),
        revision: 0,
        disabled: false,
        one_time_until_ms: None,
        second_factor: None,
        pending_factor: None,
        subject: None,
        keys: None,
        reset: None,
    }
}

fn personal_number(text: &str) -> Result<Identifier> {
    let found = identifiers_in(text).find(|i| i.kind == IdentifierKind::PersonalNumber);
    found.ok_or_else(|| {
        let text = "the 12 digits of the personal number are expected; an insurance card proves \
                    nobody";
        Error::invalid("personal_number", text)
    })
}

fn conflict(message: &str) -> Error {
    Error::Conflict { message: message.to_owned() }
}
