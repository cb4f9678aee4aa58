//! Signing in with a password; who fails again and again has to wait.

use super::tries::{Tries, Who};
use super::{SignedIn, hash_password, password_is};
use crate::app::App;
use hoso_core::error::Message;
use hoso_core::policy::Role;
use hoso_core::{AccountId, Error, FacilityId, Result};
use std::sync::{MutexGuard, PoisonError};
use std::time::Instant;

/// A working day.
const SESSION_MS: i64 = 12 * 3_600_000;
impl App {
    /// Without a role named, the account's first one is taken.
    pub fn sign_in(
        &self,
        account: &str,
        password: &str,
        role: Option<Role>,
        facility: Option<&FacilityId>,
    ) -> Result<SignedIn> {
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
        let found = found.filter(|_| right).ok_or(Error::Unauthenticated)?;
        self.tries().succeeded(&found.id);
        let held = found.roles.into_iter().find(|(held, at)| {
            role.is_none_or(|wanted| wanted == *held)
                && facility.is_none_or(|wanted| at.as_ref() == Some(wanted))
        });
        let (role, facility) = held.ok_or_else(|| Error::Forbidden {
            message: "the account does not hold this role at this facility".to_owned(),
        })?;
        self.issue_token(found.id, role, facility, SESSION_MS)
    }

    fn begin_try(&self, who: Who) -> Result<()> {
        let begun = self.tries().begin(&who, Instant::now());
        begun.map_err(|wait| Error::Unavailable {
            message: Message {
                external: "too many failed sign-ins; wait before the next try".to_owned(),
                internal: String::new(),
            },
            retry_after_s: u32::try_from(wait.as_secs()).unwrap_or(u32::MAX).saturating_add(1),
        })
    }

    fn tries(&self) -> MutexGuard<'_, Tries> {
        self.tries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
