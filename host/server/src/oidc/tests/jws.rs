//! Tokens as providers sign them, and every way to forge one that is known.

use super::*;
use ring::rand::SystemRandom;
use ring::rsa::KeyPair as RsaKeyPair;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair,
    EcdsaSigningAlgorithm, Ed25519KeyPair, KeyPair as _, RSA_PKCS1_SHA256, RSA_PKCS1_SHA384,
    RSA_PSS_SHA256, RsaEncoding,
};
use serde_json::{Value, json};

/// Made for these tests alone.
const RSA: &[u8] = include_bytes!("rsa.pk8");
const ALL: [Algorithm; 6] = [
    Algorithm::Rs256,
    Algorithm::Rs384,
    Algorithm::Ps256,
    Algorithm::Es256,
    Algorithm::Es384,
    Algorithm::EdDsa,
];

type Sign = Box<dyn Fn(&[u8]) -> Vec<u8>>;

/// The algorithm's name, the public key, and how it signs.
struct Signer {
    name: &'static str,
    jwk: Value,
    sign: Sign,
}

fn encoded(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn rsa(name: &'static str, how: &'static dyn RsaEncoding) -> Signer {
    let pair = RsaKeyPair::from_pkcs8(RSA).unwrap();
    let public = ring::rsa::PublicKeyComponents::<Vec<u8>>::from(pair.public());
    let jwk = json!({"kty": "RSA", "kid": "r", "n": encoded(&public.n), "e": encoded(&public.e)});
    let sign = move |message: &[u8]| {
        let mut signature = vec![0; pair.public().modulus_len()];
        pair.sign(how, &SystemRandom::new(), message, &mut signature).unwrap();
        signature
    };
    Signer { name, jwk, sign: Box::new(sign) }
}

fn ec(name: &'static str, curve: &str, how: &'static EcdsaSigningAlgorithm) -> Signer {
    let random = SystemRandom::new();
    let secret = EcdsaKeyPair::generate_pkcs8(how, &random).unwrap();
    let pair = EcdsaKeyPair::from_pkcs8(how, secret.as_ref(), &random).unwrap();
    let point = &pair.public_key().as_ref()[1..];
    let (x, y) = point.split_at(point.len() / 2);
    let jwk = json!({
        "kty": "EC", "kid": "e", "crv": curve, "x": encoded(x), "y": encoded(y),
    });
    let sign = move |message: &[u8]| pair.sign(&random, message).unwrap().as_ref().to_vec();
    Signer { name, jwk, sign: Box::new(sign) }
}

fn ed() -> Signer {
    let secret = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap();
    let pair = Ed25519KeyPair::from_pkcs8(secret.as_ref()).unwrap();
    let x = encoded(pair.public_key().as_ref());
    let jwk = json!({"kty": "OKP", "kid": "o", "crv": "Ed25519", "x": x});
    let sign = move |message: &[u8]| pair.sign(message).as_ref().to_vec();
    Signer { name: "EdDSA", jwk, sign: Box::new(sign) }
}

fn signers() -> Vec<Signer> {
    vec![
        rsa("RS256", &RSA_PKCS1_SHA256),
        rsa("RS384", &RSA_PKCS1_SHA384),
        rsa("PS256", &RSA_PSS_SHA256),
        ec("ES256", "P-256", &ECDSA_P256_SHA256_FIXED_SIGNING),
        ec("ES384", "P-384", &ECDSA_P384_SHA384_FIXED_SIGNING),
        ed(),
    ]
}

fn set(keys: &[&Value]) -> KeySet {
    KeySet::from_json(json!({ "keys": keys }).to_string().as_bytes()).unwrap()
}

impl Signer {
    fn token(&self, header: Value, claims: &str) -> String {
        let signed =
            format!("{}.{}", encoded(header.to_string().as_bytes()), encoded(claims.as_bytes()));
        let signature = (self.sign)(signed.as_bytes());
        format!("{signed}.{}", encoded(&signature))
    }

    fn plain(&self) -> String {
        self.token(json!({"alg": self.name, "kid": self.jwk["kid"]}), "{\"sub\":\"an\"}")
    }
}

#[test]
fn each_algorithm_verifies_its_own_and_only_where_it_is_allowed() {
    for signer in signers() {
        let keys = set(&[&signer.jwk]);
        let algorithm = Algorithm::named(signer.name).unwrap();
        let token = signer.plain();
        assert_eq!(keys.verify(&token, &[algorithm]), Ok(b"{\"sub\":\"an\"}".to_vec()));
        let others: Vec<_> = ALL.into_iter().filter(|other| *other != algorithm).collect();
        assert_eq!(keys.verify(&token, &others), Err(Refused::Algorithm), "{}", signer.name);
    }
}

#[test]
fn every_changed_byte_is_found() {
    for signer in signers() {
        let keys = set(&[&signer.jwk]);
        let token = signer.plain();
        for at in (0..token.len()).step_by(3) {
            let mut bytes = token.clone().into_bytes();
            bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
            let forged = String::from_utf8(bytes).unwrap();
            assert!(keys.verify(&forged, &ALL).is_err(), "{} at {at}", signer.name);
        }
    }
}

#[test]
fn a_token_without_a_signature_or_with_a_shared_secret_is_none() {
    let signer = rsa("RS256", &RSA_PKCS1_SHA256);
    let keys = set(&[&signer.jwk]);
    for name in ["none", "None", "NONE", "nOnE", "", "HS256", "HS384", "HS512", "RS512", "rs256"] {
        let header = json!({"alg": name, "kid": "r"}).to_string();
        let signed = format!("{}.{}", encoded(header.as_bytes()), encoded(b"{}"));
        // The attack: the public key, which everybody has, as the shared secret.
        let mac = {
            use hmac::Mac as _;
            let secret = signer.jwk.to_string();
            let mut mac = hmac::Hmac::<sha2::Sha256>::new_from_slice(secret.as_bytes()).unwrap();
            mac.update(signed.as_bytes());
            mac.finalize().into_bytes().to_vec()
        };
        for signature in [String::new(), encoded(&mac)] {
            let forged = format!("{signed}.{signature}");
            assert_eq!(keys.verify(&forged, &ALL), Err(Refused::Algorithm), "{name}");
        }
    }
}

#[test]
fn a_key_is_not_used_for_another_kind_or_against_its_word() {
    let [rs, ps, es] = [
        rsa("RS256", &RSA_PKCS1_SHA256),
        rsa("PS256", &RSA_PSS_SHA256),
        ec("ES256", "P-256", &ECDSA_P256_SHA256_FIXED_SIGNING),
    ];
    let mut only = rs.jwk.clone();
    only["alg"] = json!("RS256");
    assert_eq!(set(&[&only]).verify(&ps.plain(), &ALL), Err(Refused::UnknownKey));
    // The header says ES256, the key that it names is RSA's.
    let named = es.token(json!({"alg": "ES256", "kid": "r"}), "{}");
    assert_eq!(set(&[&rs.jwk, &es.jwk]).verify(&named, &ALL), Err(Refused::UnknownKey));
    let mut for_secrets = rs.jwk.clone();
    for_secrets["use"] = json!("enc");
    assert!(set(&[&for_secrets]).is_empty());
    let shared = json!({"kty": "oct", "kid": "r", "k": encoded(b"secret")});
    assert!(set(&[&shared]).is_empty());
}

#[test]
fn an_unknown_key_is_told_from_a_wrong_signature() {
    let (ours, theirs) = (ed(), ed());
    let keys = set(&[&ours.jwk]);
    assert_eq!(keys.verify(&theirs.plain(), &ALL), Err(Refused::Signature));
    let next = theirs.token(json!({"alg": "EdDSA", "kid": "next"}), "{}");
    assert_eq!(keys.verify(&next, &ALL), Err(Refused::UnknownKey));
    let unnamed = ours.token(json!({"alg": "EdDSA"}), "{}");
    assert_eq!(keys.verify(&unnamed, &ALL), Ok(b"{}".to_vec()));
}

#[test]
fn what_is_no_token_is_refused_for_its_form() {
    let signer = ed();
    let keys = set(&[&signer.jwk]);
    let critical = signer.token(json!({"alg": "EdDSA", "crit": ["b64"], "b64": false}), "{}");
    let long = "a".repeat(TOKEN_MAX + 1);
    let padded = signer.plain() + "=";
    let fourth = signer.plain() + ".e30";
    for text in ["", ".", "..", "a.b.c", "e30.e30.", &critical, &long, &padded, &fourth] {
        assert!(
            matches!(keys.verify(text, &ALL), Err(Refused::Form(_) | Refused::Algorithm)),
            "{text}"
        );
    }
    for text in ["", "[]", "{}", "{\"keys\":1}"] {
        assert!(KeySet::from_json(text.as_bytes()).is_err(), "{text}");
    }
    let many: Vec<&Value> = std::iter::repeat_n(&signer.jwk, KEYS_MAX + 1).collect();
    assert!(KeySet::from_json(json!({ "keys": many }).to_string().as_bytes()).is_err());
}
