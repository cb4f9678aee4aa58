//! Local accounts. Passwords are kept as argon2id hashes.

mod manage;
mod own;
mod residents;
mod second_factor;
mod sign_in;
mod subjects;
pub(crate) mod systems;
mod tokens;
pub(crate) mod tries;

pub use manage::{AccountView, NewAccount};
pub use residents::Invitation;
pub use second_factor::Setup;
pub use sign_in::Credentials;
pub use subjects::ByProvider;
pub use systems::{NoToken, Proof, TOKEN_MS};

use crate::app::App;
use argon2::Argon2;
use argon2::password_hash::rand_core::{OsRng, RngCore};
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hoso_core::audit::AuditRow;
use hoso_core::policy::{Actor, Held, Holder};
use hoso_core::{AccountId, Error, Result};
use hoso_store::{Account, Op};
use serde::Serialize;
use std::sync::PoisonError;

const PASSWORD_MIN: usize = 12;

#[derive(Debug, Clone, Serialize)]
pub struct SignedIn {
    pub token: String,
    pub expires_ms: i64,
    pub actor: Actor,
    /// The role needs a second factor: until it is set up, the token opens the own account alone.
    pub second_factor_due: bool,
}

pub fn random_bytes() -> anyhow::Result<[u8; 32]> {
    let mut bytes = [0; 32];
    OsRng.try_fill_bytes(&mut bytes)?;
    Ok(bytes)
}

/// A password that another made up: told once, good once.
#[derive(Clone)]
pub struct OneTime {
    pub password: String,
    pub until_ms: i64,
}

fn one_time_password() -> anyhow::Result<String> {
    Ok(URL_SAFE_NO_PAD.encode(&random_bytes()?[..15]))
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

fn check_password(field: &str, password: &str) -> Result<()> {
    if password.chars().count() < PASSWORD_MIN {
        let text = format!("at least {PASSWORD_MIN} characters are needed");
        return Err(Error::invalid(field, text));
    }
    Ok(())
}

impl App {
    /// For demonstrations and tests: makes an account, or another of one that is there. Nobody
    /// is asked and nothing is audited; people use `create_account`.
    pub fn put_account(
        &self,
        id: AccountId,
        display: &str,
        password: &str,
        roles: Vec<Held>,
    ) -> Result<()> {
        check_password("password", password)?;
        let password_hash = hash_password(password)?;
        let _turn = self.accounts.lock().unwrap_or_else(PoisonError::into_inner);
        let revision = self.store.account(&id)?.map_or(0, |known| known.revision) + 1;
        let account = Account {
            id,
            password_hash,
            holder: Holder::Staff(roles),
            display: display.to_owned(),
            revision,
            disabled: false,
            one_time_until_ms: None,
            second_factor: None,
            pending_factor: None,
            subject: None,
            keys: None,
            reset: None,
        };
        self.commit(vec![Op::PutAccount(account.clone())])?;
        self.drop_void_tokens(&account)
    }

    /// Stores a changed account under a new revision, with its audit row; the caller holds the
    /// turn of accounts.
    fn put_changed(&self, mut account: Account, row: AuditRow) -> Result<Account> {
        account.revision += 1;
        self.commit(vec![Op::PutAccount(account.clone()), Op::Audit(row)])?;
        self.drop_void_tokens(&account)?;
        Ok(account)
    }

    pub fn has_account(&self, id: &AccountId) -> Result<bool> {
        Ok(self.store.account(id)?.is_some())
    }
}
