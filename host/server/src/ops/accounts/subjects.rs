//! Sign-in by the identity provider. It says who somebody is there (`crate::oidc`); which account
//! that is was said by an administrator before. An unknown subject opens nothing.

use super::manage::{Change, takes};
use super::sign_in::SESSION_MS;
use super::tries::Who;
use super::{AccountView, Credentials, SignedIn, sign_in};
use crate::app::App;
use crate::oidc::claims::SUBJECT_MAX;
use crate::oidc::{Provider, Seed};
use crate::ops::OpContext;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac as _};
use hoso_core::audit::Act;
use hoso_core::policy::{Actor, Purpose};
use hoso_core::{AccountId, Error, Result};
use hoso_store::{Account, ResetOf, Subject};
use sha2::Sha256;

/// How long the code of the second factor may take, once the provider has spoken.
const CODE_WITHIN_MS: i64 = 300_000;

/// What comes of a sign-in at the provider.
pub enum ByProvider {
    SignedIn(SignedIn),
    /// The account has a second factor of its own: `sign_in_with_code` takes this with the code.
    Code(String),
    /// The subject, which no account is bound to.
    Unknown(String),
}

impl App {
    /// # Errors
    /// `NotFound` where no provider is configured.
    pub fn provider(&self) -> Result<&Provider> {
        self.provider.as_ref().ok_or(Error::NotFound)
    }

    /// Binds a subject of the configured provider to the account, in place of another; nobody's
    /// with `None`. What the account was signed in with ends.
    ///
    /// # Errors
    /// `Conflict` where no provider is configured, or another account has the subject.
    pub fn bind_subject(
        &self,
        ctx: &OpContext,
        id: &AccountId,
        subject: Option<&str>,
        reason: &str,
    ) -> Result<AccountView> {
        let subject = subject.map(|text| self.subject(text)).transpose()?;
        let what = match &subject {
            Some(_) => "bound to a subject of the identity provider",
            None => "bound to no subject",
        };
        let change = Change { act: Act::BindSubject, what: what.to_owned(), reason };
        self.manage(ctx, id, change, |account, _| {
            let taken = match &subject {
                Some(subject) => self.store.account_of_subject(subject)?,
                None => None,
            };
            if taken.is_some_and(|by| by != account.id) {
                return Err(conflict("another account is bound to this subject"));
            }
            if subject.is_some() {
                // It signs in as the password does.
                takes(ctx, account, ResetOf::Password)?;
            }
            account.subject = subject;
            Ok(())
        })
    }

    fn subject(&self, text: &str) -> Result<Subject> {
        let provider = self.provider.as_ref();
        let provider = provider.ok_or_else(|| conflict("no identity provider is configured"))?;
        let subject = text.trim();
        let fits = (1..=SUBJECT_MAX).contains(&subject.len());
        if !fits || !subject.bytes().all(|b| b.is_ascii_graphic()) {
            let text = format!("1 to {SUBJECT_MAX} ASCII characters, as the provider writes it");
            return Err(Error::invalid("subject", text));
        }
        let issuer = provider.settings().issuer.clone();
        Ok(Subject { issuer, subject: subject.to_owned() })
    }

    /// `code` and `issuer` came with the browser from the provider, `seed` was in its cookie.
    ///
    /// # Errors
    /// Those of `Provider::seen`; `Forbidden` for an account that is disabled.
    pub fn sign_in_by_provider(
        &self,
        seed: &Seed,
        code: &str,
        issuer: Option<&str>,
    ) -> Result<ByProvider> {
        let provider = self.provider()?;
        let now_ms = self.clock.now_ms();
        let seen = provider.seen(seed, code, issuer, now_ms.div_euclid(1_000))?;
        let issuer = provider.settings().issuer.clone();
        let subject = Subject { issuer, subject: seen.subject };
        let account = match self.store.account_of_subject(&subject)? {
            Some(id) => self.store.account(&id)?,
            None => None,
        };
        let Some(account) = account else { return Ok(ByProvider::Unknown(subject.subject)) };
        if account.disabled {
            let message = "the account is disabled; ask an administrator of accounts".to_owned();
            return Err(Error::Forbidden { message });
        }
        let trusted = provider.settings().trusts_second_factor && seen.by_two_factors;
        if account.second_factor.is_some() && !trusted {
            return Ok(ByProvider::Code(self.proof(&account, now_ms + CODE_WITHIN_MS)));
        }
        self.begin_session(&account).map(ByProvider::SignedIn)
    }

    /// The second step of an account that has a second factor.
    ///
    /// # Errors
    /// `Unauthenticated` where the first step is too long ago or the account has changed since,
    /// `Invalid` names `code`, `Unavailable` for who has failed too often.
    pub fn sign_in_with_code(&self, proof: &str, code: &str) -> Result<SignedIn> {
        let account = self.proved(proof)?;
        self.begin_try(Who::Account(account.id.clone()))?;
        let (role, facility) = sign_in::held(&account, &Credentials::default())?;
        let actor = Actor::of(account.id.clone(), role, facility);
        let ctx = self.context(actor, Purpose::Administration, "sign-in".to_owned());
        self.spend_code(&ctx, &account, Some(code))?;
        self.tries().succeeded(&account.id);
        self.begin_session(&account)
    }

    fn begin_session(&self, account: &Account) -> Result<SignedIn> {
        let (role, facility) = sign_in::held(account, &Credentials::default())?;
        self.issue_for(account, role, facility, SESSION_MS)
    }

    /// That the provider has seen the owner of the account as it is now, good until then: account,
    /// revision, end, and a MAC of the three. The host remembers nothing.
    fn proof(&self, account: &Account, until_ms: i64) -> String {
        let said = format!("{}.{}.{until_ms}", account.id, account.revision);
        let mac = self.proof_mac(&said).finalize().into_bytes();
        format!("{said}.{}", URL_SAFE_NO_PAD.encode(mac))
    }

    fn proof_mac(&self, said: &str) -> Hmac<Sha256> {
        let mac = Hmac::<Sha256>::new_from_slice(&self.second_factor_key);
        let mut mac = mac.expect("HMAC takes a key of any length");
        mac.update(b"seen by the identity provider");
        mac.update(said.as_bytes());
        mac
    }

    fn proved(&self, proof: &str) -> Result<Account> {
        let parts = || {
            let (said, mac) = proof.rsplit_once('.')?;
            let mac = URL_SAFE_NO_PAD.decode(mac).ok()?;
            self.proof_mac(said).verify_slice(&mac).ok()?;
            let (said, until_ms) = said.rsplit_once('.')?;
            let (id, revision) = said.rsplit_once('.')?;
            let in_time = until_ms.parse::<i64>().ok()? > self.clock.now_ms();
            let id = id.parse::<AccountId>().ok()?;
            in_time.then_some((id, revision.parse::<u64>().ok()?))
        };
        let (id, revision) = parts().ok_or(Error::Unauthenticated)?;
        let account = self.store.account(&id)?;
        let same = account.filter(|a| a.revision == revision && !a.disabled);
        same.ok_or(Error::Unauthenticated)
    }
}

fn conflict(message: &str) -> Error {
    Error::Conflict { message: message.to_owned() }
}
