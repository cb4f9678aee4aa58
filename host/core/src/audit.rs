//! Audit rows: who did what to whose record, as whom, why.

use crate::policy::{Purpose, Role};
use crate::{AccountId, FacilityId, ProgrammeId, ResidentId};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Act {
    Intake,
    ReadChart,
    Search,
    ReadAudit,
    Assess,
    Enrol,
    Submit,
    ReadTasks,
    ReadIndicators,
    SwitchProgramme,
    Backup,
    ReplaceOrgUnits,
    RecordConsent,
    WithdrawConsent,
    ReadConsents,
    BreakGlass,
    ReviewBreakGlass,
    InstallPlugin,
    TrustVendor,
    DistrustVendor,
    UpgradeProgramme,
    Rehearse,
    ReleasePlugin,
    ResolveIdentity,
    ReplayAssessment,
    GrantProgramme,
    CreateAccount,
    ChangeRoles,
    DisableAccount,
    EnableAccount,
    ResetPassword,
    ChangePassword,
    ReadAccounts,
    SetSecondFactor,
    RemoveSecondFactor,
    UseRecoveryCode,
    InviteResident,
    ConfirmConsent,
    AppointRepresentative,
    EndRepresentative,
    /// A call about something due.
    Contact,
    MakeRequest,
    ReadRequests,
    AnswerRequest,
    /// The record was taken along.
    Export,
    /// Which subject of the identity provider signs in to an account.
    BindSubject,
    /// By which keys a system proves that it is an account.
    SetKeys,
    /// A measurement of the resident's own, or its taking back.
    Declare,
    /// Asking another facility to see the resident, or an answer to that.
    Refer,
    ReadReferrals,
    /// A task given to a colleague.
    AssignTask,
    /// Rows of the trail that were kept for long enough were taken out.
    CutTrail,
    /// What was written here is marked as wrong.
    Correct,
}

/// One row per person and act. `resident` is `None` for acts on no person (a switch).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditRow {
    /// Milliseconds since 1970-01-01 UTC.
    pub at_ms: i64,
    pub account: AccountId,
    pub role: Role,
    pub facility: Option<FacilityId>,
    pub programme: Option<ProgrammeId>,
    pub purpose: Purpose,
    pub act: Act,
    pub resident: Option<ResidentId>,
    pub allowed: bool,
    pub request_id: String,
    /// Reason given by the person, or a short machine note without personal data.
    pub note: String,
}
