//! Consents and emergency accesses on the wire.

use hoso_core::policy::{
    self, Class, Decision, EmergencyReason, EvidenceKind, GivenBy, Purpose, Standing,
};
use hoso_core::{
    AccountId, BreakGlassId, ConsentId, FacilityId, RegistrationId, RepresentationId, ResidentId,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// `"all-treating"`, `{"facility": "01001"}` or `{"practitioner": "account"}`.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Whom {
    AllTreating,
    #[schema(value_type = String)]
    Facility(FacilityId),
    #[schema(value_type = String)]
    Practitioner(AccountId),
}

impl From<policy::Whom> for Whom {
    fn from(whom: policy::Whom) -> Self {
        match whom {
            policy::Whom::AllTreating => Self::AllTreating,
            policy::Whom::Facility(facility) => Self::Facility(facility),
            policy::Whom::Practitioner(account) => Self::Practitioner(account),
        }
    }
}

impl From<Whom> for policy::Whom {
    fn from(whom: Whom) -> Self {
        match whom {
            Whom::AllTreating => Self::AllTreating,
            Whom::Facility(facility) => Self::Facility(facility),
            Whom::Practitioner(account) => Self::Practitioner(account),
        }
    }
}

#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// signed-paper or one-time-code; own-account where a resident's account says it.
    #[schema(value_type = String)]
    pub kind: EvidenceKind,
    /// Number of the paper, or of the message with the code; by an own account, the version of the
    /// text that was shown.
    pub reference: String,
}

/// What the resident permits or forbids.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewConsent {
    /// permit or deny.
    #[schema(value_type = String)]
    pub decision: Decision,
    pub whom: Whom,
    /// treatment, programme, statistics: at least one.
    #[schema(value_type = Vec<String>)]
    pub purposes: Vec<Purpose>,
    /// hiv, mental-health, sexual-and-reproductive, violence, genetic: a permission covers these
    /// besides what is in no class; a refusal without any forbids everything.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub classes: Vec<Class>,
    /// YYYY-MM-DD; today where it is left out.
    #[schema(value_type = Option<String>)]
    pub since: Option<Date>,
    /// Last day, YYYY-MM-DD; without it the consent holds until it is withdrawn.
    #[schema(value_type = Option<String>)]
    pub until: Option<Date>,
    /// resident, representative (below 7), resident-and-representative (7 to 17).
    #[schema(value_type = String)]
    pub given_by: GivenBy,
    pub evidence: Evidence,
}

impl From<NewConsent> for policy::NewConsent {
    fn from(new: NewConsent) -> Self {
        Self {
            decision: new.decision,
            whom: new.whom.into(),
            purposes: new.purposes,
            classes: new.classes,
            since: new.since,
            until: new.until,
            given_by: new.given_by,
            evidence: new.evidence.into(),
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Withdrawal {
    /// Milliseconds since 1970-01-01 UTC.
    pub at_ms: i64,
    #[schema(value_type = String)]
    pub account: AccountId,
    pub reason: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Consent {
    #[schema(value_type = String)]
    pub id: ConsentId,
    /// Where it was given; it stays with this registration.
    #[schema(value_type = String)]
    pub registration: RegistrationId,
    #[schema(value_type = String)]
    pub decision: Decision,
    pub whom: Whom,
    #[schema(value_type = Vec<String>)]
    pub purposes: Vec<Purpose>,
    #[schema(value_type = Vec<String>)]
    pub classes: Vec<Class>,
    #[schema(value_type = String)]
    pub since: Date,
    #[schema(value_type = Option<String>)]
    pub until: Option<Date>,
    #[schema(value_type = String)]
    pub given_by: GivenBy,
    /// Whose voice a permission still needs before it permits anything.
    #[schema(value_type = Option<String>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub awaits: Option<GivenBy>,
    pub evidence: Evidence,
    #[schema(value_type = String)]
    pub recorded_by: AccountId,
    /// Left out where an own account said it.
    #[schema(value_type = Option<String>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recorded_at: Option<FacilityId>,
    /// Milliseconds since 1970-01-01 UTC.
    pub recorded_ms: i64,
    pub withdrawn: Option<Withdrawal>,
}

impl From<policy::Withdrawal> for Withdrawal {
    fn from(w: policy::Withdrawal) -> Self {
        Self { at_ms: w.at_ms, account: w.account, reason: w.reason }
    }
}

impl From<policy::Evidence> for Evidence {
    fn from(e: policy::Evidence) -> Self {
        Self { kind: e.kind, reference: e.reference }
    }
}

impl From<Evidence> for policy::Evidence {
    fn from(e: Evidence) -> Self {
        Self { kind: e.kind, reference: e.reference }
    }
}

/// Who shall act for the resident.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRepresentative {
    /// Of another resident of 18 years or more.
    #[schema(value_type = String)]
    pub account: AccountId,
    /// Gives consents too. A guardian always does.
    #[serde(default)]
    pub may_consent: bool,
    /// Sensitive classes that a delegate reads, besides everything that is in none.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub classes: Vec<Class>,
    /// Last day, YYYY-MM-DD. A delegate's has to be named; a guardian's comes by age too.
    #[schema(value_type = Option<String>)]
    pub until: Option<Date>,
    pub evidence: Evidence,
}

impl From<NewRepresentative> for crate::ops::NewRepresentative {
    fn from(new: NewRepresentative) -> Self {
        Self {
            account: new.account,
            may_consent: new.may_consent,
            classes: new.classes,
            until: new.until,
            evidence: new.evidence.into(),
        }
    }
}

/// Who acts, or acted, for a resident.
#[derive(Debug, Serialize, ToSchema)]
pub struct Representative {
    #[schema(value_type = String)]
    pub id: RepresentationId,
    #[schema(value_type = String)]
    pub account: AccountId,
    /// guardian or delegate.
    #[schema(value_type = String)]
    pub standing: Standing,
    pub may_consent: bool,
    #[schema(value_type = Vec<String>)]
    pub classes: Vec<Class>,
    #[schema(value_type = String)]
    pub since: Date,
    #[schema(value_type = Option<String>)]
    pub until: Option<Date>,
    pub evidence: Evidence,
    #[schema(value_type = String)]
    pub recorded_by: AccountId,
    #[schema(value_type = Option<String>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recorded_at: Option<FacilityId>,
    /// Milliseconds since 1970-01-01 UTC.
    pub recorded_ms: i64,
    pub ended: Option<Withdrawal>,
}

impl From<policy::Representation> for Representative {
    fn from(row: policy::Representation) -> Self {
        Self {
            id: row.id,
            account: row.account,
            standing: row.standing,
            may_consent: row.may_consent,
            classes: row.classes,
            since: row.since,
            until: row.until,
            evidence: row.evidence.into(),
            recorded_by: row.recorded_by,
            recorded_at: row.recorded_at,
            recorded_ms: row.recorded_ms,
            ended: row.ended.map(Withdrawal::from),
        }
    }
}

impl From<policy::Consent> for Consent {
    fn from(c: policy::Consent) -> Self {
        Self {
            id: c.id,
            registration: c.registration,
            decision: c.decision,
            whom: c.whom.into(),
            purposes: c.purposes,
            classes: c.classes,
            since: c.since,
            until: c.until,
            given_by: c.given_by,
            awaits: c.awaits,
            evidence: c.evidence.into(),
            recorded_by: c.recorded_by,
            recorded_at: c.recorded_at,
            recorded_ms: c.recorded_ms,
            withdrawn: c.withdrawn.map(Withdrawal::from),
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Review {
    pub at_ms: i64,
    #[schema(value_type = String)]
    pub account: AccountId,
    pub justified: bool,
    pub text: String,
}

/// One access in an emergency.
#[derive(Debug, Serialize, ToSchema)]
pub struct BreakGlass {
    #[schema(value_type = String)]
    pub id: BreakGlassId,
    #[schema(value_type = String)]
    pub resident: ResidentId,
    #[schema(value_type = String)]
    pub account: AccountId,
    #[schema(value_type = String)]
    pub facility: FacilityId,
    /// unconscious, life-threatening or cannot-communicate.
    #[schema(value_type = String)]
    pub reason: EmergencyReason,
    pub text: String,
    /// Milliseconds since 1970-01-01 UTC.
    pub since_ms: i64,
    /// First moment at which it no longer holds.
    pub until_ms: i64,
    /// After it the account cannot open another record so.
    pub review_due_ms: i64,
    pub review: Option<Review>,
}

impl From<policy::BreakGlass> for BreakGlass {
    fn from(b: policy::BreakGlass) -> Self {
        let review = |r: policy::Review| Review {
            at_ms: r.at_ms,
            account: r.account,
            justified: r.justified,
            text: r.text,
        };
        Self {
            id: b.id,
            resident: b.resident,
            account: b.account,
            facility: b.facility,
            reason: b.reason,
            text: b.text,
            since_ms: b.since_ms,
            until_ms: b.until_ms,
            review_due_ms: b.review_due_ms,
            review: b.review.map(review),
        }
    }
}
