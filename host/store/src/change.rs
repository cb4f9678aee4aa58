//! What is written together or not at all.

use crate::{Account, AuditPart, FaultRow, IndexRow, QuarantineRow, TokenRow};
use hoso_core::audit::AuditRow;
use hoso_core::identity::question::{Apart, Question};
use hoso_core::identity::{Link, Registration};
use hoso_core::message::Receipt;
use hoso_core::org::OrgUnit;
use hoso_core::policy::{BreakGlass, Consent, Representation, SubjectRequest};
use hoso_core::programme::switching::Decision;
use hoso_core::programme::{Assessment, Enrolment};
use hoso_core::quarantine::Quarantine as PluginQuarantine;
use hoso_core::record::Record;
use hoso_core::referral::Referral;
use hoso_core::{Digest, FacilityId, ProgrammeId, RecordId, RegistrationId, ResidentId};
use jiff::civil::Date;

/// Operations that one changeset may hold.
pub const MAX_OPS: usize = 1_000;
/// Encoded bytes that one changeset may write, indexes included.
pub const MAX_BYTES: usize = 1 << 20;

/// A unit of writing: atomic, durable, idempotent where it names a command.
#[derive(Debug, Clone, Default)]
pub struct Changeset {
    /// Idempotency key: a known one answers `Already`.
    pub command: Option<Digest>,
    /// Versions that the records must have now, 0 for absent; else `Conflict`.
    pub expect: Vec<(RecordId, u32)>,
    /// Residents that the registrations must belong to now, `None` for nobody; else `Conflict`.
    pub expect_links: Vec<(RegistrationId, Option<ResidentId>)>,
    /// Number of the newest decision on programmes that what is written rests on; else `Switched`.
    pub expect_decision: Option<u64>,
    pub ops: Vec<Op>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Committed {
    Done,
    /// The command was carried out before; nothing was written now.
    Already,
    /// A record has another version than expected; nothing was written.
    Conflict,
    /// Something was said of programmes since; nothing was written.
    Switched,
}

/// One write of one noun. Each backend derives its own index entries from it.
#[derive(Debug, Clone)]
#[allow(clippy::large_enum_variant, reason = "operations live only on their way to the writer")]
pub enum Op {
    PutRegistration(Registration),
    /// Appends the event and makes it the registration's current link.
    PutLink(Link),
    /// What linkage compares of a registration; replaces what it was.
    PutIndexRow(IndexRow),
    PutQuestion(Question),
    PutApart(Apart),
    DropApart(RegistrationId, RegistrationId),
    /// A new version; earlier ones stay.
    PutRecord {
        resident: ResidentId,
        record: Record,
    },
    PutReceipt(Receipt),
    Audit(AuditRow),
    PutEnrolment(Enrolment),
    DropEnrolment {
        registration: RegistrationId,
        programme: ProgrammeId,
    },
    /// Replaces the answer, its tasks and its share of the cells.
    PutAssessment(Box<Assessment>),
    DropAssessment {
        resident: ResidentId,
        facility: FacilityId,
        programme: ProgrammeId,
    },
    /// Of the next number; `Refused` for any other.
    PutDecision(Decision),
    /// What the host has made so at a facility: all that has to follow a switch is queued.
    PutApplied {
        facility: FacilityId,
        programme: ProgrammeId,
        revision: u64,
    },
    /// The component's bytes were kept by `put_blob` before.
    PutPlugin(Digest),
    PutOrgUnit(OrgUnit),
    /// One item per (resident, facility, programme); `due` is the first day that it may run.
    PutWork {
        resident: ResidentId,
        facility: FacilityId,
        programme: ProgrammeId,
        due: Date,
        now_ms: i64,
    },
    /// Leaves an item alone whose generation has moved on.
    DoneWork {
        resident: ResidentId,
        facility: FacilityId,
        programme: ProgrammeId,
        generation: u64,
        next_due: Option<Date>,
    },
    /// `not_before_ms` of `i64::MAX` sets the item aside until new work comes.
    FailWork {
        resident: ResidentId,
        facility: FacilityId,
        programme: ProgrammeId,
        generation: u64,
        failures: u32,
        not_before_ms: i64,
        reason: String,
    },
    /// Given, or withdrawn.
    PutConsent(Consent),
    /// Begun, or ended.
    PutRepresentation(Representation),
    /// Opened, or reviewed.
    PutBreakGlass(BreakGlass),
    /// Made, or gone on.
    PutSubjectRequest(SubjectRequest),
    /// Asked, or answered.
    PutReferral(Referral),
    PutAccount(Account),
    PutToken(TokenRow),
    DropToken(Digest),
    PutFault(FaultRow),
    /// A plugin that does not run at a facility for a while.
    PutPluginQuarantine(PluginQuarantine),
    DropPluginQuarantine {
        facility: FacilityId,
        programme: ProgrammeId,
    },
    /// The message's bytes were kept by `put_blob` before.
    Quarantine(QuarantineRow),
    DropQuarantine(Digest),
    SetMeta {
        name: String,
        value: Vec<u8>,
    },
    /// Only beside the row that says who does it, and why; else `Refused`.
    CutAudit(AuditPart),
}
