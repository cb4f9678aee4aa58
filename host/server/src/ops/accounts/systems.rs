//! Systems that fetch their tokens themselves (RFC 6749, 4.4; SMART Backend Services): they prove
//! that they are an account by its password, or by a key that an administrator has noted down.

use super::manage::{Change, takes};
use super::tries::Who;
use super::{AccountView, Credentials, SignedIn, sign_in};
use crate::app::App;
use crate::oidc::jws::{Algorithm, KeySet, Refused};
use crate::ops::OpContext;
use hoso_core::audit::Act;
use hoso_core::policy::Scopes;
use hoso_core::{AccountId, Error, Result};
use hoso_store::{Account, ResetOf};
use serde::Deserialize;
use std::collections::HashMap;
use std::sync::PoisonError;

/// As SMART Backend Services recommends.
pub const TOKEN_MS: i64 = 300_000;
/// How far ahead the proof of a system may end (SMART App Launch 2.2: five minutes).
const PROOF_MAX_S: i64 = 300;
const SKEW_S: i64 = 30;
/// Proofs that are remembered, so that each is taken once.
const PROOFS_MAX: usize = 100_000;
const KEYS_BYTES_MAX: usize = 16 << 10;

/// How a system proves which account it is.
pub enum Proof {
    Secret {
        client: String,
        secret: String,
    },
    /// `private_key_jwt` (RFC 7523); with the client's name, where it was said beside.
    Assertion {
        client: Option<String>,
        token: String,
    },
}

/// Why a system gets no token, in the words of RFC 6749, 5.2.
pub enum NoToken {
    InvalidClient,
    InvalidScope(String),
    Failed(Error),
}

impl From<Error> for NoToken {
    fn from(error: Error) -> Self {
        match error {
            Error::Unauthenticated => Self::InvalidClient,
            Error::Invalid { message, .. } => Self::InvalidScope(message),
            other => Self::Failed(other),
        }
    }
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: Audience,
    exp: i64,
    jti: String,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Many(Vec<String>),
}

/// Proofs that were taken, with the second at which each ends.
#[derive(Default)]
pub struct Spent(HashMap<(AccountId, String), i64>);

impl Spent {
    /// Whether the proof is taken for the first time.
    fn take(&mut self, proof: (AccountId, String), ends_s: i64, now_s: i64) -> bool {
        if self.0.len() >= PROOFS_MAX {
            self.0.retain(|_, ends| *ends + SKEW_S > now_s);
        }
        self.0.len() < PROOFS_MAX && self.0.insert(proof, ends_s).is_none()
    }
}

impl App {
    /// A token for five minutes, in the first role of the account, for no more than the scopes.
    ///
    /// # Errors
    /// `InvalidClient` whatever of the proof is wrong.
    pub fn token_for_system(
        &self,
        proof: &Proof,
        scopes: &str,
    ) -> std::result::Result<(SignedIn, Scopes), NoToken> {
        let account = match proof {
            Proof::Secret { client, secret } => self.by_secret(client, secret)?,
            Proof::Assertion { client, token } => self.by_assertion(client.as_deref(), token)?,
        };
        let scopes: Scopes = scopes
            .parse()
            .map_err(|why: hoso_core::policy::BadScopes| NoToken::InvalidScope(why.to_string()))?;
        let held = sign_in::held(&account, &Credentials::default())?;
        self.drop_expired_tokens()?;
        let issued = self.issue(&account, held, Some(scopes.clone()), TOKEN_MS)?;
        Ok((issued, scopes))
    }

    /// A password for one use, or of an account with a second factor, is a person's.
    fn by_secret(&self, client: &str, secret: &str) -> Result<Account> {
        let account = self.with_password(client, secret)?;
        if account.one_time_until_ms.is_some() || account.second_factor.is_some() {
            return Err(Error::Unauthenticated);
        }
        self.tries().succeeded(&account.id);
        Ok(account)
    }

    fn by_assertion(&self, client: Option<&str>, token: &str) -> Result<Account> {
        let refused = |why: Refused| {
            tracing::warn!(%why, "a system's proof was refused");
            Error::Unauthenticated
        };
        // The name is needed to know the keys; nothing else is believed before they are asked.
        let said = unverified(token).ok_or(Error::Unauthenticated)?;
        let id: AccountId = said.iss.parse().map_err(|_| Error::Unauthenticated)?;
        // One with a second factor is a person's, who may have set it up after the keys.
        let is_system = |a: &Account| !a.disabled && a.second_factor.is_none();
        let account = self.store.account(&id)?.filter(is_system);
        let account = account.ok_or(Error::Unauthenticated)?;
        let keys = account.keys.as_deref().unwrap_or_default();
        self.begin_try(Who::Account(id.clone()))?;
        let claims = KeySet::from_json(keys.as_bytes())
            .and_then(|keys| keys.verify(token, &Algorithm::OF_SYSTEMS))
            .map_err(refused)?;
        let claims: Claims = serde_json::from_slice(&claims)
            .map_err(|_| refused(Refused::Claim("claims are not all there")))?;
        self.check(client, &claims).map_err(refused)?;
        let now_s = self.clock.now_ms().div_euclid(1_000);
        let mut spent = self.spent_proofs.lock().unwrap_or_else(PoisonError::into_inner);
        if !spent.take((id.clone(), claims.jti), claims.exp, now_s) {
            return Err(refused(Refused::Claim("id was taken before")));
        }
        drop(spent);
        self.tries().succeeded(&id);
        Ok(account)
    }

    fn check(&self, client: Option<&str>, claims: &Claims) -> Result<(), Refused> {
        let must = |holds: bool, claim| holds.then_some(()).ok_or(Refused::Claim(claim));
        let ours = self.token_address().ok_or(Refused::Claim("audience: no public_url is set"))?;
        let audience = match &claims.aud {
            Audience::One(one) => std::slice::from_ref(one),
            Audience::Many(many) => many,
        };
        let now_s = self.clock.now_ms().div_euclid(1_000);
        must(claims.iss == claims.sub, "subject is another")?;
        must(client.is_none_or(|name| name == claims.iss), "client is another")?;
        must(audience.contains(&ours), "audience is another")?;
        must(claims.exp.saturating_add(SKEW_S) > now_s, "time is over")?;
        must(claims.exp <= now_s + PROOF_MAX_S + SKEW_S, "end is too far ahead")?;
        must((1..=200).contains(&claims.jti.len()), "id is missing")
    }

    /// Where systems fetch tokens, as they see it; `None` where no `public_url` is configured.
    pub fn token_address(&self) -> Option<String> {
        self.public_url.as_ref().map(|url| format!("{url}/api/v1/token"))
    }

    /// Notes down by which keys a system proves that it is this account (a JWK set); none with
    /// `None`. Tokens that it has end.
    ///
    /// # Errors
    /// `Invalid` names `keys` where no key in it can be used.
    pub fn set_keys(
        &self,
        ctx: &OpContext,
        id: &AccountId,
        keys: Option<String>,
        reason: &str,
    ) -> Result<AccountView> {
        if let Some(text) = &keys {
            check_keys(text)?;
        }
        let what = if keys.is_some() { "with keys of a system" } else { "without keys" };
        let change = Change { act: Act::SetKeys, what: what.to_owned(), reason };
        self.manage(ctx, id, change, |account, _| {
            if keys.is_some() {
                takes(ctx, account, ResetOf::Password)?;
                if account.second_factor.is_some() {
                    let message = "an account with a second factor is a person's: keys would sign \
                                   in to it without the factor";
                    return Err(Error::Conflict { message: message.to_owned() });
                }
            }
            account.keys = keys;
            Ok(())
        })
    }
}

fn check_keys(text: &str) -> Result<()> {
    if text.len() > KEYS_BYTES_MAX {
        return Err(Error::invalid("keys", format!("at most {KEYS_BYTES_MAX} bytes")));
    }
    // A private key would be one that is kept in two places.
    let private = serde_json::from_str::<serde_json::Value>(text).ok().and_then(|set| {
        let keys = set.get("keys")?.as_array()?.clone();
        keys.iter().any(|key| key.get("d").is_some()).then_some(())
    });
    if private.is_some() {
        return Err(Error::invalid("keys", "these are private: send the public keys alone"));
    }
    match KeySet::from_json(text.as_bytes()) {
        Ok(set) if !set.is_empty() => Ok(()),
        _ => Err(Error::invalid("keys", "a JWK set with RSA or P-384 keys is expected")),
    }
}

fn unverified(token: &str) -> Option<Claims> {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let claims = token.split('.').nth(1)?;
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proof_is_taken_once_and_forgotten_after_its_time() {
        let mut spent = Spent::default();
        let proof = |n: usize| ("his".parse().unwrap(), n.to_string());
        assert!(spent.take(proof(1), 100, 0));
        assert!(!spent.take(proof(1), 100, 0));
        for n in 2..=PROOFS_MAX {
            assert!(spent.take(proof(n), 100, 0));
        }
        assert!(!spent.take(proof(0), 100, 0), "no room: refused, never forgotten too early");
        assert!(spent.take(proof(0), 300, 100 + SKEW_S));
        assert_eq!(spent.0.len(), 1);
    }

    #[test]
    fn only_public_keys_are_noted_down() {
        for text in ["", "{}", "{\"keys\":[]}", "{\"keys\":[{\"kty\":\"oct\",\"k\":\"AA\"}]}"] {
            assert!(check_keys(text).is_err(), "{text}");
        }
        let key = r#"{"keys":[{"kty":"EC","crv":"P-384","x":"AA","y":"AA"}]}"#;
        assert!(check_keys(key).is_ok());
        assert!(check_keys(&key.replace("\"y\"", "\"d\":\"AA\",\"y\"")).is_err());
    }
}
