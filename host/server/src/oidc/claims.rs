//! What an ID token has to say (OpenID Connect Core 1.0, 3.1.3.7).

use super::jws::Refused;
use serde::Deserialize;

/// Characters of a subject (OpenID Connect Core 1.0, 2).
pub const SUBJECT_MAX: usize = 255;
/// A token is asked for at once: one that was issued longer ago is not ours.
const AGE_MAX_S: f64 = 600.0;

#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: Audience,
    azp: Option<String>,
    exp: f64,
    iat: f64,
    nbf: Option<f64>,
    nonce: Option<String>,
    #[serde(default)]
    amr: Vec<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Many(Vec<String>),
}

/// What a token must agree with.
pub struct Expected<'a> {
    pub issuer: &'a str,
    pub client: &'a str,
    pub nonce: &'a str,
    pub now_s: i64,
    /// How much two clocks may differ.
    pub skew_s: u32,
}

/// Whom the provider has seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    pub subject: String,
    /// The provider says that it has asked for more than one factor (RFC 8176: `mfa`).
    pub by_two_factors: bool,
}

/// # Errors
/// Names the claim that is wrong.
pub fn check(claims: &[u8], expected: &Expected<'_>) -> Result<Seen, Refused> {
    let claims: Claims =
        serde_json::from_slice(claims).map_err(|_| Refused::Claim("claims are not all there"))?;
    let must = |holds: bool, claim| holds.then_some(()).ok_or(Refused::Claim(claim));
    let audience = match &claims.aud {
        Audience::One(one) => std::slice::from_ref(one),
        Audience::Many(many) => many,
    };
    let ours = |text: &String| text == expected.client;
    let (now, skew) = (expected.now_s as f64, f64::from(expected.skew_s));
    must(claims.iss == expected.issuer, "issuer is another")?;
    must(audience.iter().any(ours), "audience is another")?;
    must(claims.azp.as_ref().is_none_or(ours), "authorized party is another")?;
    must(audience.len() == 1 || claims.azp.is_some(), "authorized party is missing")?;
    must(claims.exp.is_finite() && claims.exp + skew > now, "time is over")?;
    must(claims.iat <= now + skew, "time has not come")?;
    must(claims.iat + AGE_MAX_S + skew > now, "age is too great")?;
    must(claims.nbf.is_none_or(|from| from <= now + skew), "time has not come")?;
    must(claims.nonce.as_deref() == Some(expected.nonce), "nonce is another")?;
    let subject = claims.sub;
    must((1..=SUBJECT_MAX).contains(&subject.len()), "subject has not the length of one")?;
    must(subject.bytes().all(|b| b.is_ascii_graphic()), "subject is not of ASCII")?;
    let by_two_factors = claims.amr.iter().any(|method| method == "mfa");
    Ok(Seen { subject, by_two_factors })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    const NOW: i64 = 1_700_000_000;

    fn expected() -> Expected<'static> {
        let (issuer, client) = ("https://id.example", "hoso");
        Expected { issuer, client, nonce: "n", now_s: NOW, skew_s: 60 }
    }

    fn claims(change: Value) -> Vec<u8> {
        let mut all = json!({
            "iss": "https://id.example", "sub": "an", "aud": "hoso", "exp": NOW + 300,
            "iat": NOW, "nonce": "n",
        });
        for (name, value) in change.as_object().unwrap() {
            match value {
                Value::Null => drop(all.as_object_mut().unwrap().remove(name)),
                value => all[name] = value.clone(),
            }
        }
        serde_json::to_vec(&all).unwrap()
    }

    #[test]
    fn good_claims_name_the_subject() {
        for good in [
            json!({}),
            json!({"aud": ["hoso"]}),
            json!({"aud": ["other", "hoso"], "azp": "hoso"}),
            json!({"azp": "hoso"}),
            json!({"exp": NOW - 59}),
            json!({"iat": NOW + 60, "nbf": NOW + 60}),
            json!({"exp": 1_700_000_300.5}),
        ] {
            let seen = check(&claims(good.clone()), &expected());
            assert_eq!(seen.map(|seen| seen.subject), Ok("an".to_owned()), "{good}");
        }
        let seen = check(&claims(json!({"amr": ["pwd", "mfa"]})), &expected()).unwrap();
        assert!(seen.by_two_factors);
    }

    #[test]
    fn every_wrong_claim_is_refused() {
        for bad in [
            json!({"iss": "https://id.example/"}),
            json!({"iss": null}),
            json!({"aud": "other"}),
            json!({"aud": []}),
            json!({"aud": ["other", "hoso"]}),
            json!({"aud": ["other", "hoso"], "azp": "other"}),
            json!({"azp": "other"}),
            json!({"exp": NOW - 60}),
            json!({"exp": null}),
            json!({"exp": "never"}),
            json!({"iat": NOW + 61}),
            json!({"iat": NOW - 700}),
            json!({"iat": null}),
            json!({"nbf": NOW + 61}),
            json!({"nonce": "m"}),
            json!({"nonce": null}),
            json!({"sub": ""}),
            json!({"sub": "x".repeat(256)}),
            json!({"sub": "an\n"}),
            json!({"sub": null}),
        ] {
            let refused = check(&claims(bad.clone()), &expected());
            assert!(matches!(refused, Err(Refused::Claim(_))), "{bad}: {refused:?}");
        }
    }
}
