//! How often one client, and one account, may ask. Each has an allowance that fills up again; who
//! has spent it is told when to come back.

use super::Peer;
use crate::app::AppState;
use crate::error::ApiError;
use axum::extract::{MatchedPath, Request, State};
use axum::http::header::CONTENT_LENGTH;
use axum::http::{HeaderMap, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use hoso_core::{AccountId, Error, Result};
use std::collections::HashMap;
use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Clients and accounts of which an allowance is remembered.
const KNOWN_MAX: usize = 100_000;
/// Bytes of the longest body that any path takes.
const BODY_MAX: u64 = crate::http::intake::BODY_MAX as u64;
/// Where a password or a proof is tried: each costs the host a hash that is slow on purpose.
const SIGN_INS: [&str; 4] =
    ["/sign-in", "/sign-in/provider/code", "/api/v1/sign-in", "/api/v1/token"];

/// An allowance: so many a second for ever, and so many at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rate {
    pub per_second: u32,
    pub at_once: u32,
}

/// `[rates]`. A client is an address; of IPv6 a /64, which is one subscriber's.
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RateRules {
    pub client: Rate,
    pub account: Rate,
    /// Sign-ins of one client: a whole hospital may share one address.
    pub sign_in: Rate,
    /// Addresses of proxies, whose `X-Forwarded-For` says who the client is.
    pub trusted_proxies: Vec<IpAddr>,
}

impl Default for RateRules {
    fn default() -> Self {
        Self {
            client: Rate { per_second: 500, at_once: 2_000 },
            account: Rate { per_second: 300, at_once: 2_000 },
            sign_in: Rate { per_second: 2, at_once: 60 },
            trusted_proxies: Vec::new(),
        }
    }
}

impl Rate {
    fn every(self) -> Duration {
        Duration::from_secs(1) / self.per_second.max(1)
    }
}

/// Of each, the moment at which its allowance is full again (GCRA).
struct Allowances<K> {
    rate: Rate,
    full_at: Mutex<HashMap<K, Instant>>,
}

impl<K: Hash + Eq> Allowances<K> {
    fn new(rate: Rate) -> Self {
        Self { rate, full_at: Mutex::default() }
    }

    /// # Errors
    /// How long to wait before the next.
    fn take(&self, of: K, now: Instant) -> Result<(), Duration> {
        let mut known = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= KNOWN_MAX && !known.contains_key(&of) {
            known.retain(|_, full_at| *full_at > now);
            if known.len() >= KNOWN_MAX {
                return Err(self.rate.every());
            }
        }
        let full_at = known.get(&of).copied().unwrap_or(now).max(now);
        let most = self.rate.every() * self.rate.at_once.max(1);
        let after = full_at + self.rate.every();
        let wait = after.saturating_duration_since(now).saturating_sub(most);
        if !wait.is_zero() {
            return Err(wait);
        }
        known.insert(of, after);
        Ok(())
    }
}

pub struct Rates {
    clients: Allowances<IpAddr>,
    sign_ins: Allowances<IpAddr>,
    accounts: Allowances<AccountId>,
    trusted_proxies: Vec<IpAddr>,
}

impl Rates {
    pub fn new(rules: RateRules) -> Self {
        Self {
            clients: Allowances::new(rules.client),
            sign_ins: Allowances::new(rules.sign_in),
            accounts: Allowances::new(rules.account),
            trusted_proxies: rules.trusted_proxies,
        }
    }

    /// # Errors
    /// `TooMany` says when to come back.
    pub fn account(&self, account: &AccountId) -> Result<()> {
        self.accounts.take(account.clone(), Instant::now()).map_err(too_many)
    }

    fn client(&self, of: IpAddr, signs_in: bool) -> Result<()> {
        let now = Instant::now();
        self.clients.take(of, now).map_err(too_many)?;
        if signs_in { self.sign_ins.take(of, now).map_err(too_many) } else { Ok(()) }
    }

    /// The last address that no trusted proxy has: what stands before it anybody may have written.
    fn client_of(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let trusted = |address: &IpAddr| self.trusted_proxies.contains(address);
        if !trusted(&peer) {
            return subscriber(peer);
        }
        let lines = headers.get_all("x-forwarded-for").into_iter().filter_map(|v| v.to_str().ok());
        let hops: Vec<&str> = lines.flat_map(|line| line.split(',')).map(str::trim).collect();
        let known = hops.iter().rev().map_while(|hop| hop.parse::<IpAddr>().ok());
        let client = known.map(|hop| hop.to_canonical()).find(|hop| !trusted(hop));
        subscriber(client.unwrap_or(peer))
    }
}

fn subscriber(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(six) => {
            let [a, b, c, d, ..] = six.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
    }
}

fn too_many(wait: Duration) -> Error {
    let retry_after_s = u32::try_from(wait.as_secs()).unwrap_or(u32::MAX).saturating_add(1);
    Error::TooMany { retry_after_s }
}

/// Turns a client away before anything is looked up. A request without a connection (a test that
/// asks the router itself) has no client.
pub async fn limit(State(app): State<AppState>, request: Request, next: Next) -> Response {
    let Some(Peer(peer)) = request.extensions().get().copied() else {
        return next.run(request).await;
    };
    let path = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str);
    let signs_in = request.method() == Method::POST && path.is_some_and(|p| SIGN_INS.contains(&p));
    let client = app.0.rates.client_of(peer, request.headers());
    let allowed = declared(request.headers()).and_then(|()| app.0.rates.client(client, signs_in));
    match allowed {
        Ok(()) => next.run(request).await,
        Err(error) => ApiError(error).into_response(),
    }
}

/// What no path takes is not received; each path has a limit of its own besides.
fn declared(headers: &HeaderMap) -> Result<()> {
    let length = headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    match length.filter(|length: &u64| *length > BODY_MAX) {
        None => Ok(()),
        Some(_) => Err(Error::TooLarge {
            limit: "body",
            message: "the body is longer than any path takes".to_owned(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn an_allowance_is_spent_and_fills_up_again() {
        let rates = Allowances::new(Rate { per_second: 2, at_once: 3 });
        let now = Instant::now();
        for _ in 0..3 {
            assert_eq!(rates.take(1, now), Ok(()));
        }
        assert_eq!(rates.take(1, now), Err(Duration::from_millis(500)));
        assert_eq!(rates.take(2, now), Ok(()), "another's is its own");
        let later = now + Duration::from_millis(500);
        assert_eq!(rates.take(1, later), Ok(()));
        assert!(rates.take(1, later).is_err());
        let long_after = now + Duration::from_secs(60);
        let taken = (0..10).filter(|_| rates.take(1, long_after).is_ok()).count();
        assert_eq!(taken, 3, "no more than at once, however long nothing was asked");
    }

    #[test]
    fn a_flood_of_clients_does_not_grow_the_table() {
        let rates = Allowances::new(Rate { per_second: 1, at_once: 1 });
        let now = Instant::now();
        (0..KNOWN_MAX).for_each(|n| rates.take(n, now).unwrap());
        assert!(rates.take(KNOWN_MAX, now).is_err(), "no room");
        assert_eq!(rates.take(KNOWN_MAX, now + Duration::from_secs(2)), Ok(()));
        assert_eq!(rates.full_at.lock().unwrap().len(), 1);
    }

    #[test]
    fn only_a_trusted_proxy_says_who_the_client_is() {
        let proxies = vec![address("10.0.0.1"), address("10.0.0.2")];
        let rates = Rates::new(RateRules { trusted_proxies: proxies, ..RateRules::default() });
        let of = |peer: &str, forwarded: &[&str]| {
            let mut headers = HeaderMap::new();
            for line in forwarded {
                headers.append("x-forwarded-for", line.parse().unwrap());
            }
            rates.client_of(address(peer), &headers)
        };
        assert_eq!(of("192.0.2.7", &["198.51.100.1"]), address("192.0.2.7"));
        assert_eq!(of("10.0.0.1", &["198.51.100.1"]), address("198.51.100.1"));
        let forged = ["203.0.113.9, 198.51.100.1, 10.0.0.2"];
        assert_eq!(of("10.0.0.1", &forged), address("198.51.100.1"));
        assert_eq!(of("10.0.0.1", &["203.0.113.9", "198.51.100.1"]), address("198.51.100.1"));
        assert_eq!(of("10.0.0.1", &["198.51.100.1, junk"]), address("10.0.0.1"));
        assert_eq!(of("10.0.0.1", &[]), address("10.0.0.1"));
        assert_eq!(of("2001:db8:1:2:3::4", &[]), of("2001:db8:1:2:ffff::9", &[]));
    }
}
