//! Signing in with a password; who fails again and again has to wait.

use super::{SignedIn, hash_password, password_is};
use crate::app::App;
use hoso_core::policy::Role;
use hoso_core::{AccountId, Error, FacilityId, Result};
use std::sync::PoisonError;
use std::time::{Duration, Instant};

/// A working day.
const SESSION_MS: i64 = 12 * 3_600_000;
/// Failures in a row before each further try has to wait, doubling from one second.
const FREE_FAILURES: u32 = 5;
const WAIT_MAX: Duration = Duration::from_secs(900);

impl App {
    /// Without a role named, the account's first one is taken.
    pub fn sign_in(
        &self,
        account: &str,
        password: &str,
        role: Option<Role>,
        facility: Option<&FacilityId>,
    ) -> Result<SignedIn> {
        self.may_try(account)?;
        let found = match account.parse::<AccountId>() {
            Ok(id) => self.store.account(&id)?.filter(|account| !account.disabled),
            Err(_) => None,
        };
        // An unknown account costs the same time as a wrong password.
        let hash = match &found {
            Some(account) => account.password_hash.clone(),
            None => hash_password("no such account")?,
        };
        let right = password_is(&hash, password);
        self.note_try(account, right && found.is_some());
        let found = found.filter(|_| right).ok_or(Error::Unauthenticated)?;
        let held = found.roles.into_iter().find(|(held, at)| {
            role.is_none_or(|wanted| wanted == *held)
                && facility.is_none_or(|wanted| at.as_ref() == Some(wanted))
        });
        let (role, facility) = held.ok_or_else(|| Error::Forbidden {
            message: "the account does not hold this role at this facility".to_owned(),
        })?;
        self.issue_token(found.id, role, facility, SESSION_MS)
    }

    fn may_try(&self, account: &str) -> Result<()> {
        let tries = self.failed_sign_ins.lock().unwrap_or_else(PoisonError::into_inner);
        match tries.get(account) {
            Some((_, until)) if *until > Instant::now() => Err(Error::Unavailable {
                message: hoso_core::error::Message {
                    external: "too many failed sign-ins; wait before the next try".to_owned(),
                    internal: String::new(),
                },
                retry_after_s: until.duration_since(Instant::now()).as_secs() as u32 + 1,
            }),
            _ => Ok(()),
        }
    }

    fn note_try(&self, account: &str, right: bool) {
        let mut tries = self.failed_sign_ins.lock().unwrap_or_else(PoisonError::into_inner);
        if right {
            tries.remove(account);
            return;
        }
        // The table itself has a limit; a flood of names must not fill the memory.
        if tries.len() > 10_000 {
            tries.clear();
        }
        let (failures, until) = tries.entry(account.to_owned()).or_insert((0, Instant::now()));
        *failures += 1;
        let over = failures.saturating_sub(FREE_FAILURES).min(10);
        if over > 0 {
            *until = Instant::now() + WAIT_MAX.min(Duration::from_secs(1 << over));
        }
    }
}
