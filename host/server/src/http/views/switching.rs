//! Decisions on programmes on the wire.

use super::charts::Value;
use super::programmes::Programme;
use crate::ops;
use hoso_core::programme::switching;
use hoso_core::{AccountId, Digest, FacilityId, programme};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Entries of a kind, with one of the codes, of a category.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Scope {
    /// FHIR type name or `*`.
    pub kind: String,
    /// One that ends in `*` is a prefix; none at all means every code.
    #[serde(default)]
    pub codes: Vec<String>,
    /// Empty: every category.
    #[serde(default)]
    pub category: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Granted {
    #[serde(default)]
    pub reads: Vec<Scope>,
    #[serde(default)]
    pub writes: Vec<Scope>,
}

/// A decision that was made at a unit.
#[derive(Debug, Serialize, ToSchema)]
pub struct Decision {
    pub number: u64,
    #[schema(value_type = String, format = Date)]
    pub since: Date,
    /// `null`: as above the unit.
    pub enabled: Option<bool>,
    #[schema(value_type = Option<String>)]
    pub plugin: Option<Digest>,
    pub granted: Option<Granted>,
    pub settings: BTreeMap<String, Value>,
    /// Milliseconds since 1970-01-01 UTC.
    pub at_ms: i64,
    #[schema(value_type = String)]
    pub account: AccountId,
    pub reason: String,
}

/// What a decision changes, or would.
#[derive(Debug, Serialize, ToSchema)]
pub struct Switched {
    /// What holds at the unit on the first day.
    #[serde(flatten)]
    pub programme: Programme,
    #[schema(value_type = String, format = Date)]
    pub since: Date,
    /// Units at which something else holds on that day.
    #[schema(value_type = Vec<String>)]
    pub changed: Vec<FacilityId>,
}

impl From<programme::Scope> for Scope {
    fn from(scope: programme::Scope) -> Self {
        Self { kind: scope.kind, codes: scope.codes, category: scope.category }
    }
}

impl From<Scope> for programme::Scope {
    fn from(scope: Scope) -> Self {
        Self { kind: scope.kind, codes: scope.codes, category: scope.category }
    }
}

impl From<programme::Granted> for Granted {
    fn from(granted: programme::Granted) -> Self {
        Self { reads: super::all(granted.reads), writes: super::all(granted.writes) }
    }
}

impl From<Granted> for programme::Granted {
    fn from(granted: Granted) -> Self {
        Self { reads: super::all(granted.reads), writes: super::all(granted.writes) }
    }
}

impl From<switching::Decision> for Decision {
    fn from(decision: switching::Decision) -> Self {
        let switching::Choice { enabled, plugin, granted, settings } = decision.choice;
        Self {
            number: decision.number,
            since: decision.since,
            enabled,
            plugin,
            granted: granted.map(Granted::from),
            settings: settings.into_iter().map(|(name, value)| (name, value.into())).collect(),
            at_ms: decision.at_ms,
            account: decision.account,
            reason: decision.reason,
        }
    }
}

impl From<ops::Switched> for Switched {
    fn from(done: ops::Switched) -> Self {
        Self { programme: done.view.into(), since: done.since, changed: done.changed }
    }
}
