//! Typed ids. Ids of stored things are derived from the key by which their source names them, so
//! that the same message gives the same ids again; nothing here draws a random number.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use sha2::{Digest as _, Sha256};
use std::{fmt, str::FromStr};

/// The text is not an id: wrong length or not hexadecimal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an id: {expected} hexadecimal digits are expected")]
pub struct BadId {
    expected: usize,
}

/// First 16 bytes of SHA-256 over the kind and the length-prefixed parts.
fn derive(kind: &str, parts: &[&str]) -> [u8; 16] {
    let full = digest(kind, parts);
    let mut out = [0; 16];
    out.copy_from_slice(&full[..16]);
    out
}

fn digest(kind: &str, parts: &[&str]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in std::iter::once(&kind).chain(parts) {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    hash.finalize().into()
}

fn write_hex(bytes: &[u8], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    bytes.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
}

fn parse_hex<const N: usize>(text: &str) -> Result<[u8; N], BadId> {
    let bad = BadId { expected: 2 * N };
    if text.len() != 2 * N || !text.is_ascii() {
        return Err(bad);
    }
    let mut out = [0; N];
    for (i, byte) in out.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[2 * i..2 * i + 2], 16).map_err(|_| bad)?;
    }
    Ok(out)
}

macro_rules! bytes_id {
    ($(#[$doc:meta])* $name:ident, $len:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub [u8; $len]);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write_hex(&self.0, f)
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write_hex(&self.0, f)
            }
        }
        impl FromStr for $name {
            type Err = BadId;
            fn from_str(text: &str) -> Result<Self, BadId> {
                parse_hex(text).map(Self)
            }
        }
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                if s.is_human_readable() { s.collect_str(self) } else { self.0.serialize(s) }
            }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                if d.is_human_readable() {
                    String::deserialize(d)?.parse().map_err(de::Error::custom)
                } else {
                    <[u8; $len]>::deserialize(d).map(Self)
                }
            }
        }
    };
}

bytes_id!(
    /// One human being's lifelong identity.
    ResidentId, 16);
bytes_id!(
    /// What one facility knows about a person.
    RegistrationId, 16);
bytes_id!(
    /// One clinical statement, through all its versions.
    RecordId, 16);
bytes_id!(
    /// What a resident allowed or forbade.
    ConsentId, 16);
bytes_id!(
    /// One access in an emergency.
    BreakGlassId, 16);
bytes_id!(
    /// That somebody acts for a resident.
    RepresentationId, 16);
bytes_id!(
    /// What a resident asks by the law on personal data.
    SubjectRequestId, 16);
bytes_id!(
    /// One facility's asking another to see a resident.
    ReferralId, 16);
bytes_id!(
    /// Whether two registrations are of one person.
    QuestionId, 16);
bytes_id!(
    /// SHA-256 of a content: a message, a plugin component, a chart.
    Digest, 32);

impl ResidentId {
    /// The resident that a registration founds when it matches nobody.
    pub fn founded_by(registration: RegistrationId) -> Self {
        Self(derive("resident", &[&registration.to_string()]))
    }

    /// The resident of a registration that was parted from others for the `n`th time; 0 founds.
    pub fn parted(registration: RegistrationId, n: usize) -> Self {
        match n {
            0 => Self::founded_by(registration),
            _ => Self(derive("resident", &[&registration.to_string(), &n.to_string()])),
        }
    }

    /// Logical shard, 0..1024. Frozen: stored data depends on it.
    pub fn shard(self) -> u16 {
        u16::from_be_bytes([self.0[0], self.0[1]]) >> 6
    }
}

/// Who says something when, and by which request: what no source names by a key of its own.
/// The request tells two statements of one account within one millisecond apart.
#[derive(Debug, Clone, Copy)]
pub struct Said<'a> {
    pub account: &'a AccountId,
    pub at_ms: i64,
    pub request: &'a str,
}

impl Said<'_> {
    fn derive(&self, kind: &str, about: &str) -> [u8; 16] {
        derive(kind, &[about, self.account.as_str(), &self.at_ms.to_string(), self.request])
    }
}

impl ConsentId {
    pub fn of(registration: RegistrationId, said: Said<'_>) -> Self {
        Self(said.derive("consent", &registration.to_string()))
    }
}

impl RepresentationId {
    pub fn of(registration: RegistrationId, said: Said<'_>) -> Self {
        Self(said.derive("representation", &registration.to_string()))
    }
}

impl SubjectRequestId {
    pub fn of(registration: RegistrationId, said: Said<'_>) -> Self {
        Self(said.derive("subject-request", &registration.to_string()))
    }
}

impl ReferralId {
    pub fn of(registration: RegistrationId, said: Said<'_>) -> Self {
        Self(said.derive("referral", &registration.to_string()))
    }
}

impl BreakGlassId {
    pub fn of(resident: ResidentId, said: Said<'_>) -> Self {
        Self(said.derive("break-glass", &resident.to_string()))
    }
}

impl QuestionId {
    /// Of two registrations, in whatever order.
    pub fn of(a: RegistrationId, b: RegistrationId) -> Self {
        let parts = [&a.min(b).to_string()[..], &a.max(b).to_string()[..]];
        Self(derive("question", &parts))
    }
}

impl RegistrationId {
    /// `patient_number` is the facility's own number of the person (MA_BN, Patient.identifier PI).
    pub fn of(facility: &FacilityId, patient_number: &str) -> Self {
        Self(derive("registration", &[facility.as_str(), patient_number]))
    }
}

impl RecordId {
    /// `source_key` names the record within the facility: visit, table and row, or FHIR id.
    pub fn of(facility: &FacilityId, source_key: &str) -> Self {
        Self(derive("record", &[facility.as_str(), source_key]))
    }
}

impl Digest {
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }
}

macro_rules! code_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(
            Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
        )]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0
            }
        }
        impl TryFrom<String> for $name {
            type Error = BadCode;
            fn try_from(text: String) -> Result<Self, BadCode> {
                if is_code(&text) { Ok(Self(text)) } else { Err(BadCode) }
            }
        }
        impl FromStr for $name {
            type Err = BadCode;
            fn from_str(text: &str) -> Result<Self, BadCode> {
                Self::try_from(text.to_owned())
            }
        }
    };
}

/// The text is not a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a code: 1 to 32 of A-Z a-z 0-9 . _ - are expected")]
pub struct BadCode;

fn is_code(text: &str) -> bool {
    (1..=32).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'))
}

code_id!(
    /// MA_CSKCB (5 characters) or GLN (13 digits) of a facility.
    FacilityId);
code_id!(
    /// Code of a health programme, as its plugin describes it: `ncd`.
    ProgrammeId);
code_id!(
    /// Sign-in name of an account.
    AccountId);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_stable_and_parts_cannot_run_together() {
        let a: FacilityId = "01001".parse().unwrap();
        let b: FacilityId = "010012".parse().unwrap();
        assert_eq!(RegistrationId::of(&a, "23"), RegistrationId::of(&a, "23"));
        assert_ne!(RegistrationId::of(&a, "23"), RegistrationId::of(&b, "3"));
        let id = RecordId::of(&a, "LK1/XML1/1");
        assert_eq!(id.to_string().parse::<RecordId>().unwrap(), id);
        assert!("zz".parse::<RecordId>().is_err());
        assert!("a/b".parse::<FacilityId>().is_err());
    }

    #[test]
    fn two_requests_in_one_millisecond_say_two_things() {
        let facility: FacilityId = "01001".parse().unwrap();
        let account: AccountId = "hoa".parse().unwrap();
        let registration = RegistrationId::of(&facility, "BN1");
        let id =
            |request| ConsentId::of(registration, Said { account: &account, at_ms: 1, request });
        assert_eq!(id("r1"), id("r1"));
        assert_ne!(id("r1"), id("r2"));
    }

    #[test]
    fn a_shard_is_one_of_1024() {
        let mut low = [0xff; 16];
        assert_eq!(ResidentId(low).shard(), 1023);
        low[0] = 0;
        assert_eq!(ResidentId(low).shard(), 3);
    }
}
