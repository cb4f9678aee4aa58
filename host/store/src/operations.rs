//! What runs the host: receipts, quarantine, accounts, counts.

use crate::{Page, StoreError};
use hoso_core::message::{Receipt, Unreadable};
use hoso_core::policy::{Holder, Role, Scopes};
use hoso_core::{AccountId, Digest, FacilityId, RegistrationId};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    pub id: AccountId,
    pub password_hash: String,
    pub holder: Holder,
    pub display: String,
    /// Rises with every change of password, roles or state: older tokens are good no longer.
    pub revision: u64,
    pub disabled: bool,
    /// The password was made up by another: it is good once, until then, to set an own one.
    pub one_time_until_ms: Option<i64>,
    pub second_factor: Option<SecondFactor>,
    /// Salt of a second factor that its owner has begun to set up.
    pub pending_factor: Option<[u8; 16]>,
    /// Whom an identity provider calls by this name may sign in to it.
    pub subject: Option<Subject>,
    /// Public keys (RFC 7517) by which a system proves that it is this account.
    pub keys: Option<String>,
    /// What an administrator took from its owner that has not been replaced since.
    pub reset: Option<Reset>,
}

/// Password or second factor of an account that has both: whoever takes one does not take the
/// other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reset {
    pub by: AccountId,
    pub what: ResetOf,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ResetOf {
    Password,
    SecondFactor,
}

/// A name that an identity provider gives: unique within its issuer, and never given again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    pub issuer: String,
    pub subject: String,
}

/// Codes by time of an application (RFC 6238). The secret is not kept: it is made of the salt and
/// of a key outside the store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecondFactor {
    pub salt: [u8; 16],
    /// The newest step of time whose code was taken; it and what is older is not taken again.
    pub last_step: u64,
    /// SHA-256 of the recovery codes that are left.
    pub recovery: Vec<Digest>,
    /// Says by which key outside the store the secret was made, and nothing of it.
    pub key: [u8; 8],
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenRow {
    /// SHA-256 of the token; the token itself is not kept.
    pub hash: Digest,
    pub account: AccountId,
    pub role: Role,
    pub facility: Option<FacilityId>,
    pub expires_ms: i64,
    /// The account's when the token was issued.
    pub revision: u64,
    /// What it may do at most; all that the role may where there are none.
    pub scopes: Option<Scopes>,
}

/// A message that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuarantineRow {
    pub message: Digest,
    pub sender: Option<FacilityId>,
    pub at_ms: i64,
    pub why: Unreadable,
}

/// Kept current by the writer; reading them is cheap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Counts {
    /// Residents with a registration.
    pub residents: u64,
    pub registrations: u64,
    pub records: u64,
    pub tasks: u64,
    pub faults: u64,
}

pub trait Operations {
    fn receipt(&self, message: Digest) -> Result<Option<Receipt>, StoreError>;

    /// Newest first; of one sender (an index of its own), or of all.
    fn receipts(
        &self,
        sender: Option<&FacilityId>,
        cursor: Option<&str>,
        limit: usize,
    ) -> Result<Page<Receipt>, StoreError>;

    /// At most `limit` messages in quarantine of one sender, or of all, newest first.
    fn quarantine(
        &self,
        sender: Option<&FacilityId>,
        limit: usize,
    ) -> Result<Vec<QuarantineRow>, StoreError>;

    fn account(&self, id: &AccountId) -> Result<Option<Account>, StoreError>;

    /// Of staff and systems: residents' accounts are as many as residents.
    fn accounts(&self) -> Result<Vec<Account>, StoreError>;

    /// The resident's account that was made by this registration.
    fn account_by(&self, registration: RegistrationId) -> Result<Option<AccountId>, StoreError>;

    /// The account that is bound to the subject.
    fn account_of_subject(&self, subject: &Subject) -> Result<Option<AccountId>, StoreError>;

    /// The row of the token with this hash, expired or not.
    fn token(&self, hash: Digest) -> Result<Option<TokenRow>, StoreError>;

    /// All, expired ones too: for cleaning, not for a request.
    fn tokens(&self) -> Result<Vec<TokenRow>, StoreError>;

    fn counts(&self) -> Result<Counts, StoreError>;

    /// What `SetMeta` kept under the name.
    fn meta(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError>;
}
