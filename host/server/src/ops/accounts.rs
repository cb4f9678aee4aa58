//! Local accounts and bearer tokens. Passwords are kept as argon2id hashes, tokens as SHA-256.

use crate::app::App;
use argon2::Argon2;
use argon2::password_hash::rand_core::{OsRng, RngCore};
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hoso_core::policy::{Actor, Role};
use hoso_core::{AccountId, Digest, Error, FacilityId, Result};
use hoso_store::{Account, Op, TokenRow};
use serde::Serialize;
use std::sync::PoisonError;
use std::time::{Duration, Instant};

/// A working day.
const SESSION_MS: i64 = 12 * 3_600_000;
/// Failures in a row before each further try has to wait, doubling from one second.
const FREE_FAILURES: u32 = 5;
const WAIT_MAX: Duration = Duration::from_secs(900);
const PASSWORD_MIN: usize = 12;

#[derive(Debug, Clone, Serialize)]
pub struct SignedIn {
    pub token: String,
    pub expires_ms: i64,
    pub actor: Actor,
}

pub fn random_bytes() -> anyhow::Result<[u8; 32]> {
    let mut bytes = [0; 32];
    OsRng.try_fill_bytes(&mut bytes)?;
    Ok(bytes)
}

/// A password to be told once.
pub fn one_time_password() -> anyhow::Result<String> {
    Ok(URL_SAFE_NO_PAD.encode(&random_bytes()?[..15]))
}

fn new_token() -> Result<String> {
    let bytes = random_bytes().map_err(Error::internal)?;
    Ok(format!("hoso_{}", URL_SAFE_NO_PAD.encode(bytes)))
}

fn hash_password(password: &str) -> Result<String> {
    let salt = SaltString::generate(&mut OsRng);
    let hash = Argon2::default().hash_password(password.as_bytes(), &salt);
    Ok(hash.map_err(Error::internal)?.to_string())
}

fn password_is(hash: &str, password: &str) -> bool {
    PasswordHash::new(hash)
        .is_ok_and(|h| Argon2::default().verify_password(password.as_bytes(), &h).is_ok())
}

impl App {
    pub fn put_account(
        &self,
        id: AccountId,
        display: &str,
        password: &str,
        roles: Vec<(Role, Option<FacilityId>)>,
    ) -> Result<()> {
        if password.chars().count() < PASSWORD_MIN {
            let text = format!("at least {PASSWORD_MIN} characters are needed");
            return Err(Error::invalid("password", text));
        }
        let password_hash = hash_password(password)?;
        let account = Account { id, password_hash, roles, display: display.to_owned() };
        self.commit(vec![Op::PutAccount(account)])
    }

    pub fn has_account(&self, id: &AccountId) -> Result<bool> {
        Ok(self.store.account(id)?.is_some())
    }

    /// A token for a system, in one of the roles of its account.
    pub fn issue_token(
        &self,
        account: AccountId,
        role: Role,
        facility: Option<FacilityId>,
        lifetime_ms: i64,
    ) -> Result<SignedIn> {
        let token = new_token()?;
        let expires_ms = self.clock.now_ms().saturating_add(lifetime_ms);
        let row = TokenRow {
            hash: Digest::of(token.as_bytes()),
            account: account.clone(),
            role,
            facility: facility.clone(),
            expires_ms,
        };
        self.commit(vec![Op::PutToken(row)])?;
        Ok(SignedIn {
            token,
            expires_ms,
            actor: Actor { account, role, facility, programme: None },
        })
    }

    pub fn authenticate(&self, bearer: &str) -> Result<Actor> {
        let row = self.store.token(Digest::of(bearer.as_bytes()))?;
        let row = row.filter(|r| r.expires_ms > self.clock.now_ms());
        let row = row.ok_or(Error::Unauthenticated)?;
        Ok(Actor { account: row.account, role: row.role, facility: row.facility, programme: None })
    }

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
            Ok(id) => self.store.account(&id)?,
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

    pub fn sign_out(&self, bearer: &str) -> Result<()> {
        self.commit(vec![Op::DropToken(Digest::of(bearer.as_bytes()))])
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
