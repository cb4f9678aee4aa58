//! Sign-in by the city's own identity provider: OpenID Connect, authorization code with PKCE. What
//! is spoken with the provider is here; whose account a subject is, `ops/accounts/subjects.rs`.

pub mod claims;
mod client;
pub mod jws;
mod seed;

pub use client::is_safe;
pub use seed::{GOOD_FOR_MS, Seed};

use claims::{Expected, Seen};
use client::Client;
use hoso_core::error::Message;
use hoso_core::{Error, Result};
use jws::{Algorithm, KeySet, Refused};
use serde::Deserialize;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How long what the provider says of itself is kept.
const KEPT: Duration = Duration::from_secs(3_600);

/// What a start needs to know of the provider.
#[derive(Clone)]
pub struct Settings {
    /// Exactly as the provider writes it.
    pub issuer: String,
    pub client_id: String,
    pub secret: String,
    /// Where people reach this host, without a path.
    pub public_url: String,
    /// What the button says.
    pub name: String,
    pub skew_s: u32,
    /// A sign-in that the provider calls one by two factors needs no code of ours.
    pub trusts_second_factor: bool,
    /// PEM of the authority that vouches for the provider, where it is not a public one.
    pub authority: Option<Vec<u8>>,
}

/// Secrets are not for logs.
impl std::fmt::Debug for Settings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Settings").field("issuer", &self.issuer).finish_non_exhaustive()
    }
}

/// What the provider says of itself (OpenID Connect Discovery 1.0, 3).
#[derive(Debug, Clone, Deserialize)]
struct Discovered {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    #[serde(default)]
    token_endpoint_auth_methods_supported: Vec<String>,
    /// RFC 9207.
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

struct Known {
    discovered: Discovered,
    keys: KeySet,
    at: Instant,
}

pub struct Provider {
    settings: Settings,
    client: Client,
    known: Mutex<Option<Known>>,
}

#[derive(Deserialize)]
struct Tokens {
    id_token: String,
}

impl Provider {
    /// Nobody is asked yet: a provider that is away does not keep the host from starting.
    ///
    /// # Errors
    /// An authority that cannot be read.
    pub fn new(settings: Settings) -> anyhow::Result<Self> {
        let client = Client::new(settings.authority.as_deref())?;
        Ok(Self { settings, client, known: Mutex::default() })
    }

    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    fn redirect_uri(&self) -> String {
        format!("{}/sign-in/provider/callback", self.settings.public_url)
    }

    /// The provider's address to which the browser goes.
    pub fn address(&self, seed: &Seed) -> Result<String> {
        let endpoint = self.discovered()?.authorization_endpoint;
        let joint = if endpoint.contains('?') { '&' } else { '?' };
        let (redirect, state) = (self.redirect_uri(), seed.state());
        let (nonce, challenge) = (seed.nonce(), seed.challenge());
        let query = [
            ("response_type", "code"),
            ("scope", "openid"),
            ("client_id", &self.settings.client_id),
            ("redirect_uri", &redirect),
            ("state", &state),
            ("nonce", &nonce),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ];
        let query = query.map(|(name, value)| format!("{name}={}", client::escaped(value)));
        Ok(format!("{endpoint}{joint}{}", query.join("&")))
    }

    /// Whom the provider has seen, by the code that it sent with the browser. `issuer` is what came
    /// with the code (RFC 9207).
    ///
    /// # Errors
    /// `Unavailable` where the provider does not answer, `Forbidden` where its answer is refused;
    /// the log says why.
    pub fn seen(&self, seed: &Seed, code: &str, issuer: Option<&str>, now_s: i64) -> Result<Seen> {
        let discovered = self.discovered()?;
        let required = discovered.authorization_response_iss_parameter_supported;
        let mixed_up = match issuer {
            Some(issuer) => issuer != self.settings.issuer,
            None => required,
        };
        if mixed_up {
            return Err(refused(Refused::Claim("answer is another issuer's")));
        }
        let token = self.id_token(&discovered, seed, code)?;
        let claims = match self.keys()?.verify(&token, &Algorithm::OF_PROVIDERS) {
            // The provider may have begun to sign with another key.
            Err(Refused::UnknownKey) => self.keys_anew()?.verify(&token, &Algorithm::OF_PROVIDERS),
            verified => verified,
        };
        let nonce = seed.nonce();
        let Settings { issuer, client_id: client, skew_s, .. } = &self.settings;
        let expected = Expected { issuer, client, nonce: &nonce, now_s, skew_s: *skew_s };
        claims.and_then(|claims| claims::check(&claims, &expected)).map_err(refused)
    }

    fn id_token(&self, discovered: &Discovered, seed: &Seed, code: &str) -> Result<String> {
        let (redirect, verifier) = (self.redirect_uri(), seed.verifier());
        let Settings { client_id, secret, .. } = &self.settings;
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", &redirect),
            ("code_verifier", &verifier),
        ];
        // Basic is what is meant where nothing is said.
        let methods = &discovered.token_endpoint_auth_methods_supported;
        let basic = methods.is_empty() || methods.iter().any(|m| m == "client_secret_basic");
        if !basic {
            form.extend([("client_id", client_id.as_str()), ("client_secret", secret.as_str())]);
        }
        let proof = basic.then_some((client_id.as_str(), secret.as_str()));
        let tokens: Tokens = self.client.post(&discovered.token_endpoint, &form, proof)?;
        Ok(tokens.id_token)
    }

    fn known(&self) -> MutexGuard<'_, Option<Known>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn discovered(&self) -> Result<Discovered> {
        let kept = {
            let known = self.known();
            let fresh = known.as_ref().filter(|known| known.at.elapsed() < KEPT);
            fresh.map(|known| known.discovered.clone())
        };
        kept.map_or_else(|| self.discover(), Ok)
    }

    /// Asks without the lock: a provider that is slow holds up its own sign-ins alone.
    fn discover(&self) -> Result<Discovered> {
        let issuer = &self.settings.issuer;
        let path = "/.well-known/openid-configuration";
        let address = format!("{}{path}", issuer.trim_end_matches('/'));
        let discovered: Discovered = self.client.get(&address)?;
        if discovered.issuer != *issuer {
            return Err(refused(Refused::Claim("provider names another issuer")));
        }
        let Discovered { authorization_endpoint, token_endpoint, jwks_uri, .. } = &discovered;
        for endpoint in [authorization_endpoint, token_endpoint, jwks_uri] {
            if !is_safe(endpoint) {
                return Err(refused(Refused::Claim("provider names an address without TLS")));
            }
        }
        let keys = self.read_keys(&discovered)?;
        let known = Known { discovered: discovered.clone(), keys, at: Instant::now() };
        *self.known() = Some(known);
        Ok(discovered)
    }

    fn read_keys(&self, discovered: &Discovered) -> Result<KeySet> {
        let bytes = self.client.bytes(&discovered.jwks_uri)?;
        KeySet::from_json(&bytes).map_err(refused)
    }

    fn keys(&self) -> Result<KeySet> {
        if let Some(known) = self.known().as_ref() {
            return Ok(known.keys.clone());
        }
        self.discover()?;
        Ok(self.known().as_ref().map(|known| known.keys.clone()).unwrap_or_default())
    }

    /// The keys as they are now. Only the provider itself makes the host ask: tokens come straight
    /// from it.
    fn keys_anew(&self) -> Result<KeySet> {
        let keys = self.read_keys(&self.discovered()?)?;
        if let Some(known) = self.known().as_mut() {
            known.keys = keys.clone();
        }
        Ok(keys)
    }
}

fn refused(why: Refused) -> Error {
    tracing::warn!(%why, "the identity provider's answer was refused");
    let message = "the identity provider's answer was refused; sign in again, and where that \
                   does not help, tell the administrator of this host";
    Error::Forbidden { message: message.to_owned() }
}

fn silent(why: &dyn std::fmt::Display) -> Error {
    Error::Unavailable {
        message: Message {
            external: "the identity provider does not answer; try again, or sign in with a \
                       password"
                .to_owned(),
            internal: format!("identity provider: {why}"),
        },
        retry_after_s: 10,
    }
}
