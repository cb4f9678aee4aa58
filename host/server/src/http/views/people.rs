//! Residents, sessions and the audit trail on the wire.

use crate::ops;
use hoso_core::audit::{Act, AuditRow};
use hoso_core::identity::Sex;
use hoso_core::policy::{Actor, Purpose, Role};
use hoso_core::{AccountId, FacilityId, PartialDate, ProgrammeId, ResidentId};
use serde::Serialize;
use utoipa::ToSchema;

/// Who acts: an account in one of its roles, which is held at a facility or at none.
#[derive(Debug, Serialize, ToSchema)]
pub struct ActorView {
    #[schema(value_type = String)]
    pub account: AccountId,
    #[schema(value_type = String)]
    pub role: Role,
    #[schema(value_type = Option<String>)]
    pub facility: Option<FacilityId>,
}

impl From<Actor> for ActorView {
    fn from(actor: Actor) -> Self {
        Self { account: actor.account, role: actor.role, facility: actor.facility }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct SignedIn {
    /// Send it as `Authorization: Bearer ...`; it is told this once.
    pub token: String,
    pub expires_ms: i64,
    pub actor: ActorView,
    /// The role needs a second factor: until it is set up, the token opens /api/v1/account alone.
    pub second_factor_due: bool,
}

impl From<ops::SignedIn> for SignedIn {
    fn from(signed_in: ops::SignedIn) -> Self {
        Self {
            token: signed_in.token,
            expires_ms: signed_in.expires_ms,
            actor: signed_in.actor.into(),
            second_factor_due: signed_in.second_factor_due,
        }
    }
}

/// What one facility knows the resident as.
#[derive(Debug, Serialize, ToSchema)]
pub struct Registration {
    #[schema(value_type = String)]
    pub facility: FacilityId,
    pub patient_number: String,
    /// Why it belongs to this resident.
    pub basis: String,
}

/// A resident as the caller's facility registered them.
#[derive(Debug, Serialize, ToSchema)]
pub struct Resident {
    #[schema(value_type = String)]
    pub id: ResidentId,
    pub name: String,
    /// YYYY, YYYY-MM or YYYY-MM-DD: as precise as it is known.
    #[schema(value_type = Option<String>)]
    pub birth_date: Option<PartialDate>,
    /// As `birth_date`; null for the living.
    #[schema(value_type = Option<String>)]
    pub deceased: Option<PartialDate>,
    #[schema(value_type = String)]
    pub sex: Sex,
    /// GSO commune code as the source gave it.
    pub commune: Option<String>,
    pub registrations: Vec<Registration>,
}

impl From<ops::RegistrationView> for Registration {
    fn from(view: ops::RegistrationView) -> Self {
        Self { facility: view.facility, patient_number: view.patient_number, basis: view.basis }
    }
}

impl From<ops::ResidentView> for Resident {
    fn from(view: ops::ResidentView) -> Self {
        Self {
            id: view.id,
            name: view.name,
            birth_date: view.birth_date,
            deceased: view.deceased,
            sex: view.sex,
            commune: view.commune,
            registrations: super::all(view.registrations),
        }
    }
}

/// Who did what with the record, in which role, why.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditEntry {
    pub at_ms: i64,
    #[schema(value_type = String)]
    pub account: AccountId,
    #[schema(value_type = String)]
    pub role: Role,
    #[schema(value_type = Option<String>)]
    pub facility: Option<FacilityId>,
    /// Set where a programme's plugin acted.
    #[schema(value_type = Option<String>)]
    pub programme: Option<ProgrammeId>,
    #[schema(value_type = String)]
    pub purpose: Purpose,
    #[schema(value_type = String)]
    pub act: Act,
    pub allowed: bool,
    pub request_id: String,
    pub note: String,
}

impl From<AuditRow> for AuditEntry {
    fn from(row: AuditRow) -> Self {
        Self {
            at_ms: row.at_ms,
            account: row.account,
            role: row.role,
            facility: row.facility,
            programme: row.programme,
            purpose: row.purpose,
            act: row.act,
            allowed: row.allowed,
            request_id: row.request_id,
            note: row.note,
        }
    }
}
