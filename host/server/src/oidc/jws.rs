//! Signed tokens in the compact form (RFC 7515), checked against a set of keys (RFC 7517). Which
//! algorithms there are is decided here: `none` and those with a shared secret cannot be named, and
//! a key is never used for an algorithm of another kind. The signatures themselves are ring's.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, ED25519, RSA_PKCS1_2048_8192_SHA256,
    RSA_PKCS1_2048_8192_SHA384, RSA_PSS_2048_8192_SHA256, RsaParameters, RsaPublicKeyComponents,
    UnparsedPublicKey, VerificationAlgorithm,
};
use serde::Deserialize;

/// Characters of a token.
const TOKEN_MAX: usize = 16 << 10;
/// Keys of a set; a provider that rotates has two or three.
const KEYS_MAX: usize = 50;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    Rs256,
    Rs384,
    Ps256,
    Es256,
    Es384,
    EdDsa,
}

impl Algorithm {
    /// What is taken from a provider.
    pub const OF_PROVIDERS: [Self; 4] = [Self::Rs256, Self::Ps256, Self::Es256, Self::EdDsa];
    /// What is taken from a system that proves itself by a key (SMART App Launch 2.2, asymmetric
    /// client authentication: RS384 and ES384).
    pub const OF_SYSTEMS: [Self; 2] = [Self::Rs384, Self::Es384];

    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "RS256" => Self::Rs256,
            "RS384" => Self::Rs384,
            "PS256" => Self::Ps256,
            "ES256" => Self::Es256,
            "ES384" => Self::Es384,
            "EdDSA" => Self::EdDsa,
            _ => return None,
        })
    }
}

/// Why a token is not taken: for the log, without anything of the token in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    Form(&'static str),
    Algorithm,
    /// No key of the set is meant: the set may be older than the token.
    UnknownKey,
    Signature,
    Claim(&'static str),
}

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Form(what) => write!(f, "the token's form: {what}"),
            Self::Algorithm => write!(f, "the token's algorithm is not allowed"),
            Self::UnknownKey => write!(f, "no known key has signed the token"),
            Self::Signature => write!(f, "the token's signature is wrong"),
            Self::Claim(what) => write!(f, "the token's {what}"),
        }
    }
}

/// Public keys, as a provider publishes them or a system hands them in.
#[derive(Debug, Clone, Default)]
pub struct KeySet(Vec<Key>);

#[derive(Debug, Clone)]
struct Key {
    id: Option<String>,
    /// The only one it may be used for, where it says so.
    algorithm: Option<Algorithm>,
    material: Material,
}

#[derive(Debug, Clone)]
enum Material {
    Rsa {
        n: Vec<u8>,
        e: Vec<u8>,
    },
    /// Points, uncompressed.
    P256(Vec<u8>),
    P384(Vec<u8>),
    Ed25519(Vec<u8>),
}

#[derive(Deserialize)]
struct Jwks {
    keys: Vec<Jwk>,
}

#[derive(Deserialize)]
struct Jwk {
    kty: String,
    r#use: Option<String>,
    kid: Option<String>,
    alg: Option<String>,
    crv: Option<String>,
    n: Option<String>,
    e: Option<String>,
    x: Option<String>,
    y: Option<String>,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    crit: Option<serde_json::Value>,
}

impl KeySet {
    /// Keys that are not for signatures, or of a kind that is not known, are left out.
    ///
    /// # Errors
    /// What is not a set of keys, or has too many.
    pub fn from_json(bytes: &[u8]) -> Result<Self, Refused> {
        let set: Jwks = serde_json::from_slice(bytes).map_err(|_| Refused::Form("no key set"))?;
        if set.keys.len() > KEYS_MAX {
            return Err(Refused::Form("too many keys"));
        }
        Ok(Self(set.keys.iter().filter_map(Key::of).collect()))
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The claims of a token that one of the keys has signed, as JSON.
    ///
    /// # Errors
    /// `UnknownKey` where the set may be too old; every other refusal is final.
    pub fn verify(&self, token: &str, allowed: &[Algorithm]) -> Result<Vec<u8>, Refused> {
        if token.len() > TOKEN_MAX {
            return Err(Refused::Form("too long"));
        }
        let (signed, signature) = token.rsplit_once('.').ok_or(Refused::Form("parts"))?;
        let (header, claims) = signed.split_once('.').ok_or(Refused::Form("parts"))?;
        let signature = bytes(signature).ok_or(Refused::Form("signature"))?;
        let header = bytes(header).ok_or(Refused::Form("header"))?;
        let header: Header =
            serde_json::from_slice(&header).map_err(|_| Refused::Form("header"))?;
        if header.crit.is_some() {
            return Err(Refused::Form("critical extensions"));
        }
        let algorithm = Algorithm::named(&header.alg).filter(|named| allowed.contains(named));
        let algorithm = algorithm.ok_or(Refused::Algorithm)?;
        let claims = bytes(claims).ok_or(Refused::Form("claims"))?;
        let mut meant = self.0.iter().filter(|key| key.is_meant(&header, algorithm)).peekable();
        if meant.peek().is_none() {
            return Err(Refused::UnknownKey);
        }
        let good = meant.any(|key| key.has_signed(algorithm, signed.as_bytes(), &signature));
        if good { Ok(claims) } else { Err(Refused::Signature) }
    }
}

fn bytes(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

impl Key {
    fn of(jwk: &Jwk) -> Option<Self> {
        if jwk.r#use.as_deref().is_some_and(|used| used != "sig") {
            return None;
        }
        let part = |part: &Option<String>| part.as_deref().and_then(bytes);
        let point = || Some([vec![4], part(&jwk.x)?, part(&jwk.y)?].concat());
        let material = match (jwk.kty.as_str(), jwk.crv.as_deref()) {
            ("RSA", _) => Material::Rsa { n: part(&jwk.n)?, e: part(&jwk.e)? },
            ("EC", Some("P-256")) => Material::P256(point()?),
            ("EC", Some("P-384")) => Material::P384(point()?),
            ("OKP", Some("Ed25519")) => Material::Ed25519(part(&jwk.x)?),
            _ => return None,
        };
        let algorithm = match &jwk.alg {
            Some(name) => Some(Algorithm::named(name)?),
            None => None,
        };
        Some(Self { id: jwk.kid.clone(), algorithm, material })
    }

    fn is_meant(&self, header: &Header, algorithm: Algorithm) -> bool {
        let named = header.kid.is_none() || self.id == header.kid;
        let fits = match self.material {
            Material::Rsa { .. } => {
                matches!(algorithm, Algorithm::Rs256 | Algorithm::Rs384 | Algorithm::Ps256)
            }
            Material::P256(_) => algorithm == Algorithm::Es256,
            Material::P384(_) => algorithm == Algorithm::Es384,
            Material::Ed25519(_) => algorithm == Algorithm::EdDsa,
        };
        named && fits && self.algorithm.is_none_or(|only| only == algorithm)
    }

    fn has_signed(&self, algorithm: Algorithm, message: &[u8], signature: &[u8]) -> bool {
        let plain = |how: &'static dyn VerificationAlgorithm, key: &[u8]| {
            UnparsedPublicKey::new(how, key).verify(message, signature).is_ok()
        };
        match &self.material {
            Material::Rsa { n, e } => {
                let how: &'static RsaParameters = match algorithm {
                    Algorithm::Rs384 => &RSA_PKCS1_2048_8192_SHA384,
                    Algorithm::Ps256 => &RSA_PSS_2048_8192_SHA256,
                    _ => &RSA_PKCS1_2048_8192_SHA256,
                };
                RsaPublicKeyComponents { n, e }.verify(how, message, signature).is_ok()
            }
            Material::P256(point) => plain(&ECDSA_P256_SHA256_FIXED, point),
            Material::P384(point) => plain(&ECDSA_P384_SHA384_FIXED, point),
            Material::Ed25519(point) => plain(&ED25519, point),
        }
    }
}

#[cfg(test)]
#[path = "tests/jws.rs"]
mod tests;
