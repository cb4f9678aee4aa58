//! What binds a sign-in to the browser that began it: one secret in a cookie. State, nonce and the
//! PKCE verifier are made of it, so that the host remembers nothing of sign-ins that never end.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hoso_core::Digest;

/// Milliseconds that somebody may take at the provider.
pub const GOOD_FOR_MS: i64 = 600_000;
const BYTES: usize = 40;

/// Eight bytes of time, 32 of chance.
#[derive(Clone, Copy)]
pub struct Seed([u8; BYTES]);

impl Seed {
    pub fn new(now_ms: i64) -> anyhow::Result<Self> {
        let chance = crate::ops::accounts::random_bytes()?;
        let mut seed = [0; BYTES];
        seed[..8].copy_from_slice(&now_ms.to_be_bytes());
        seed[8..].copy_from_slice(&chance);
        Ok(Self(seed))
    }

    /// `None` for what is no seed, or is too old.
    pub fn from_cookie(text: &str, now_ms: i64) -> Option<Self> {
        let seed: [u8; BYTES] = URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()?;
        let begun = i64::from_be_bytes(*seed.first_chunk()?);
        let age = now_ms.checked_sub(begun)?;
        (0..=GOOD_FOR_MS).contains(&age).then_some(Self(seed))
    }

    pub fn cookie(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    fn derived(&self, what: &str) -> String {
        let digest = Digest::of(&[what.as_bytes(), b" ", &self.0].concat());
        URL_SAFE_NO_PAD.encode(digest.0)
    }

    pub fn state(&self) -> String {
        self.derived("state")
    }

    pub fn nonce(&self) -> String {
        self.derived("nonce")
    }

    /// 43 characters (RFC 7636, 4.1).
    pub fn verifier(&self) -> String {
        self.derived("verifier")
    }

    /// The verifier's S256 (RFC 7636, 4.2).
    pub fn challenge(&self) -> String {
        URL_SAFE_NO_PAD.encode(Digest::of(self.verifier().as_bytes()).0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_is_good_for_ten_minutes_and_never_before_its_time() {
        let seed = Seed::new(1_000_000).unwrap();
        let again = |now_ms| Seed::from_cookie(&seed.cookie(), now_ms).map(|s| s.state());
        assert_eq!(again(1_000_000), Some(seed.state()));
        assert_eq!(again(1_000_000 + GOOD_FOR_MS), Some(seed.state()));
        assert_eq!(again(1_000_001 + GOOD_FOR_MS), None);
        assert_eq!(again(999_999), None);
        for wrong in ["", "x", "AAAA", &"A".repeat(54)] {
            assert!(Seed::from_cookie(wrong, 1_000_000).is_none(), "{wrong}");
        }
    }

    #[test]
    fn what_is_made_of_a_seed_tells_nothing_of_the_rest() {
        let (one, two) = (Seed::new(5).unwrap(), Seed::new(5).unwrap());
        let of = |s: &Seed| [s.state(), s.nonce(), s.verifier(), s.challenge(), s.cookie()];
        let all: std::collections::BTreeSet<_> = of(&one).into_iter().chain(of(&two)).collect();
        assert_eq!(all.len(), 10);
        assert_eq!(one.verifier().len(), 43);
    }
}
