//! Access in an emergency, without the resident's permission: for minutes, with a reason, told to
//! the data protection officer, who must review it.

use super::Actor;
use crate::{AccountId, BreakGlassId, FacilityId, ResidentId};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EmergencyReason {
    Unconscious,
    LifeThreatening,
    CannotCommunicate,
}

/// What the data protection officer found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    pub at_ms: i64,
    pub account: AccountId,
    pub justified: bool,
    pub text: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BreakGlass {
    pub id: BreakGlassId,
    pub resident: ResidentId,
    pub account: AccountId,
    pub facility: FacilityId,
    pub reason: EmergencyReason,
    pub text: String,
    pub since_ms: i64,
    /// First moment at which it no longer holds.
    pub until_ms: i64,
    pub review_due_ms: i64,
    pub review: Option<Review>,
}

impl BreakGlass {
    /// Holds for the one who broke the glass, at the facility where that was.
    pub fn is_open_for(&self, actor: &Actor, resident: ResidentId, now_ms: i64) -> bool {
        actor.programme.is_none()
            && resident == self.resident
            && actor.account == self.account
            && actor.facility.as_ref() == Some(&self.facility)
            && (self.since_ms..self.until_ms).contains(&now_ms)
    }

    /// An overdue review keeps its account from breaking the glass again.
    pub fn is_overdue(&self, now_ms: i64) -> bool {
        self.review.is_none() && self.review_due_ms <= now_ms
    }
}
