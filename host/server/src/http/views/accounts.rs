//! Accounts on the wire.

use crate::ops;
use hoso_core::policy::{Held, Role};
use hoso_core::{AccountId, FacilityId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HeldRole {
    #[schema(value_type = String)]
    pub role: Role,
    /// Where it is held; left out for the department's roles.
    #[schema(value_type = Option<String>)]
    pub facility: Option<FacilityId>,
}

impl From<Held> for HeldRole {
    fn from((role, facility): Held) -> Self {
        Self { role, facility }
    }
}

impl From<HeldRole> for Held {
    fn from(held: HeldRole) -> Self {
        (held.role, held.facility)
    }
}

/// An account without its secrets.
#[derive(Debug, Serialize, ToSchema)]
pub struct Account {
    /// Sign-in name.
    #[schema(value_type = String)]
    pub account: AccountId,
    /// Name to show.
    pub display: String,
    pub roles: Vec<HeldRole>,
    pub disabled: bool,
    /// A one-time password waits until then to be replaced.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub one_time_until_ms: Option<i64>,
    pub second_factor: bool,
    /// The host no longer has the key of the second factor: recovery codes alone are taken, and the
    /// factor is to be set up anew.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub second_factor_lost: bool,
    pub recovery_codes_left: usize,
    /// At the identity provider, which may sign in to the account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
}

impl From<ops::AccountView> for Account {
    fn from(view: ops::AccountView) -> Self {
        Self {
            account: view.id,
            display: view.display,
            roles: super::all(view.roles),
            disabled: view.disabled,
            one_time_until_ms: view.one_time_until_ms,
            second_factor: view.has_second_factor,
            recovery_codes_left: view.recovery_codes_left,
            second_factor_lost: view.second_factor_lost,
            subject: view.subject,
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct AccountWithPassword {
    pub account: Account,
    /// Told this once. It is good for one sign-in, which sends `new_password` with it.
    pub one_time_password: String,
    pub until_ms: i64,
}

impl AccountWithPassword {
    pub fn of(account: ops::AccountView, one_time: ops::OneTime) -> Self {
        let ops::OneTime { password, until_ms } = one_time;
        Self { account: account.into(), one_time_password: password, until_ms }
    }
}

/// For the application that makes the codes; told this once.
#[derive(Debug, Serialize, ToSchema)]
pub struct SecondFactorSetup {
    /// `otpauth://totp/...`, as a link or a QR code.
    pub uri: String,
    /// The same secret in base32, to be typed.
    pub secret: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct SecondFactorSet {
    /// Each is good once in place of a code; told this once.
    pub recovery_codes: Vec<String>,
    /// The session goes on with a new token.
    pub signed_in: super::people::SignedIn,
}
