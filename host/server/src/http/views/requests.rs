//! What residents ask by the law on personal data, on the wire.

use super::permissions::Evidence;
use hoso_core::audit::Act;
use hoso_core::policy::{self, GivenBy, Progress, RequestKind, RequestStatus};
use hoso_core::{AccountId, FacilityId, ResidentId, SubjectRequestId};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What is asked.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSubjectRequest {
    /// view, correct, export, restrict, withdraw or dispute.
    #[schema(value_type = String)]
    pub kind: RequestKind,
    /// In the resident's words.
    pub text: String,
    /// Of a dispute: `<at_ms>.<request_id>` of the entry of the trail.
    #[serde(default)]
    pub entry: Option<String>,
    /// At a counter: resident, representative or resident-and-representative.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub voice: Option<GivenBy>,
    pub evidence: Evidence,
}

impl From<NewSubjectRequest> for crate::ops::NewSubjectRequest {
    fn from(new: NewSubjectRequest) -> Self {
        Self {
            kind: new.kind,
            text: new.text,
            entry: new.entry,
            voice: new.voice,
            evidence: new.evidence.into(),
        }
    }
}

/// What the data protection officer does with it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewStep {
    /// begin, extend, done or refuse.
    #[schema(value_type = String)]
    pub progress: Progress,
    /// For the resident to read: what was done, or why not. It may be empty for begin alone.
    #[serde(default)]
    pub text: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Step {
    /// Milliseconds since 1970-01-01 UTC.
    pub at_ms: i64,
    #[schema(value_type = String)]
    pub account: AccountId,
    /// begin, extend, done or refuse.
    #[schema(value_type = String)]
    pub progress: Progress,
    pub text: String,
}

/// The entry of the trail that is disputed.
#[derive(Debug, Serialize, ToSchema)]
pub struct Disputed {
    /// Milliseconds since 1970-01-01 UTC.
    pub at_ms: i64,
    pub request_id: String,
    #[schema(value_type = String)]
    pub account: AccountId,
    #[schema(value_type = String)]
    pub act: Act,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct SubjectRequest {
    #[schema(value_type = String)]
    pub id: SubjectRequestId,
    #[schema(value_type = String)]
    pub resident: ResidentId,
    /// view, correct, export, restrict, withdraw or dispute.
    #[schema(value_type = String)]
    pub kind: RequestKind,
    /// received, in-progress, done or refused.
    #[schema(value_type = String)]
    pub status: RequestStatus,
    pub text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disputed: Option<Disputed>,
    #[schema(value_type = String)]
    pub made_by: AccountId,
    /// Left out where an own account made it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub made_at: Option<FacilityId>,
    #[schema(value_type = String)]
    pub voice: GivenBy,
    pub evidence: Evidence,
    /// Milliseconds since 1970-01-01 UTC.
    pub made_ms: i64,
    /// By when it is taken on, and by when it is done.
    #[schema(value_type = String)]
    pub answer_by: Date,
    #[schema(value_type = String)]
    pub due: Date,
    /// Oldest first.
    pub steps: Vec<Step>,
}

impl SubjectRequest {
    pub fn of(resident: ResidentId, row: policy::SubjectRequest) -> Self {
        let step = |s: policy::Step| Step {
            at_ms: s.at_ms,
            account: s.account,
            progress: s.progress,
            text: s.text,
        };
        let disputed = |d: policy::Disputed| Disputed {
            at_ms: d.at_ms,
            request_id: d.request_id,
            account: d.account,
            act: d.act,
        };
        Self {
            id: row.id,
            resident,
            kind: row.kind,
            status: row.status(),
            text: row.text,
            disputed: row.disputed.map(disputed),
            made_by: row.made_by,
            made_at: row.made_at,
            voice: row.voice,
            evidence: row.evidence.into(),
            made_ms: row.made_ms,
            answer_by: row.answer_by,
            due: row.due,
            steps: row.steps.into_iter().map(step).collect(),
        }
    }
}
