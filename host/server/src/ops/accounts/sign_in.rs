//! Signing in with a password and, where the account has one, a second factor; who fails again and
//! again has to wait.

use super::own::{new_hash, replaces_password};
use super::tries::{Tries, Who};
use super::{SignedIn, hash_password, password_is};
use crate::app::App;
use hoso_core::audit::Act;
use hoso_core::error::Message;
use hoso_core::policy::{Actor, Held, Purpose, Role};
use hoso_core::{AccountId, Error, FacilityId, Result};
use hoso_store::Account;
use std::sync::{MutexGuard, PoisonError};
use std::time::Instant;

/// A working day.
pub(super) const SESSION_MS: i64 = 12 * 3_600_000;

/// What a person or a system shows to be let in.
#[derive(Clone, Default)]
pub struct Credentials {
    pub account: String,
    pub password: String,
    /// Replaces a one-time password.
    pub new_password: Option<String>,
    /// Of the second factor, or a recovery code.
    pub code: Option<String>,
    /// The account's first one where it is left out.
    pub role: Option<Role>,
    pub facility: Option<FacilityId>,
}

impl App {
    /// A token for a working day.
    ///
    /// # Errors
    /// `Unauthenticated` for a wrong account or password alike; `Unavailable` for who has failed
    /// too often. Of who knows the password: `Invalid` names what else is needed, `Forbidden` for
    /// a role that is not held or a one-time password that is over.
    pub fn sign_in(&self, shown: &Credentials) -> Result<SignedIn> {
        let account = self.with_password(&shown.account, &shown.password)?;
        let new_hash = self.replacement(&account, shown)?;
        let (role, facility) = held(&account, shown)?;
        let actor = Actor::of(account.id.clone(), role, facility);
        let ctx = self.context(actor.clone(), Purpose::Administration, "sign-in".to_owned());
        self.spend_code(&ctx, &account, shown.code.as_deref())?;
        let account = match new_hash {
            Some(hash) => self.change_own(&ctx, &account, Act::ChangePassword, |account| {
                replaces_password(account, hash);
                Ok(())
            })?,
            None => account,
        };
        self.tries().succeeded(&account.id);
        self.issue_for(&account, actor.role, actor.facility, SESSION_MS)
    }

    /// The account, where the password is its own. The try stays counted as failed until the
    /// caller has seen all that it wants to see.
    pub(super) fn with_password(&self, account: &str, password: &str) -> Result<Account> {
        let name = account.parse::<AccountId>().ok();
        let found = name.as_ref().map(|id| self.store.account(id)).transpose()?.flatten();
        self.begin_try(match &found {
            Some(account) => Who::Account(account.id.clone()),
            None => Who::Stranger(name),
        })?;
        let found = found.filter(|account| !account.disabled);
        // An unknown account costs the same time as a wrong password.
        let hash = match &found {
            Some(account) => account.password_hash.clone(),
            None => hash_password("no such account")?,
        };
        let right = password_is(&hash, password);
        found.filter(|_| right).ok_or(Error::Unauthenticated)
    }

    /// Hash of the password that replaces a one-time password.
    fn replacement(&self, account: &Account, shown: &Credentials) -> Result<Option<String>> {
        match (account.one_time_until_ms, &shown.new_password) {
            (None, None) => Ok(None),
            (None, Some(_)) => Err(Error::invalid(
                "new_password",
                "the password is not for one use; sign in with it, then change it",
            )),
            (Some(until_ms), _) if until_ms <= self.clock.now_ms() => Err(Error::Forbidden {
                message: "the one-time password is over; ask an administrator for another".into(),
            }),
            (Some(_), None) => Err(Error::invalid(
                "new_password",
                "the password is for one use: send your own new one with it",
            )),
            (Some(_), Some(new)) => new_hash(&shown.password, new).map(Some),
        }
    }

    pub(super) fn begin_try(&self, who: Who) -> Result<()> {
        let begun = self.tries().begin(&who, Instant::now());
        begun.map_err(|wait| Error::Unavailable {
            message: Message {
                external: "too many failed sign-ins; wait before the next try".to_owned(),
                internal: String::new(),
            },
            retry_after_s: u32::try_from(wait.as_secs()).unwrap_or(u32::MAX).saturating_add(1),
        })
    }

    pub(super) fn tries(&self) -> MutexGuard<'_, Tries> {
        self.tries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(super) fn held(account: &Account, shown: &Credentials) -> Result<Held> {
    let held = account.holder.roles().iter().find(|(held, at)| {
        shown.role.is_none_or(|wanted| wanted == *held)
            && shown.facility.as_ref().is_none_or(|wanted| at.as_ref() == Some(wanted))
    });
    held.cloned().ok_or_else(|| Error::Forbidden {
        message: "the account does not hold this role at this facility".to_owned(),
    })
}
