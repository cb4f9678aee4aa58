//! What residents ask by the law on personal data: made by the own account or at a counter, gone on
//! with by the data protection officer, and seen by the resident at every step.

use super::consents::text;
use super::{OpContext, audit_row};
use crate::app::App;
use hoso_core::audit::{Act, AuditRow};
use hoso_core::identity::Registration;
use hoso_core::policy::{
    Action, Disputed, Evidence, EvidenceKind, GivenBy, NoWay, Progress, RequestKind, Role, Step,
    SubjectRequest,
};
use hoso_core::{Error, ResidentId, Result, SubjectRequestId};
use hoso_store::{Changeset, Op};

/// Of one registration.
const REQUESTS_MAX: usize = 100;
/// Open ones that the officer's list shows.
const OPEN_MAX: usize = 1_000;
/// Pages of the trail in which a disputed entry is looked for, and rows of each.
const PAGES_MAX: usize = 40;
const PAGE: usize = 500;

#[derive(Debug, Clone)]
pub struct NewSubjectRequest {
    pub kind: RequestKind,
    pub text: String,
    /// Of a dispute: `<at_ms>.<request id>` of the entry, as `entry_name` makes it.
    pub entry: Option<String>,
    /// In whose voice; of an own account it is known.
    pub voice: Option<GivenBy>,
    pub evidence: Evidence,
}

/// How an entry of the trail is named in a dispute.
pub fn entry_name(row: &AuditRow) -> String {
    format!("{}.{}", row.at_ms, row.request_id)
}

impl App {
    /// # Errors
    /// `Invalid` names what is wrong: text, entry, voice or evidence. `Conflict` where there are
    /// too many.
    pub fn make_request(
        &self,
        ctx: &OpContext,
        id: ResidentId,
        new: NewSubjectRequest,
    ) -> Result<SubjectRequest> {
        self.open_resident(ctx, Action::MakeRequest, Act::MakeRequest, id)?;
        let registrations = self.store.registrations_of(id)?;
        let own = self.given_at(ctx, &registrations)?.ok_or(Error::NotFound)?;
        check_evidence(ctx, &new.evidence)?;
        let voice = match ctx.actor.role {
            Role::Resident => self.voice(ctx, id)?,
            _ => new.voice.ok_or_else(|| Error::invalid("voice", "who asks"))?,
        };
        let row = SubjectRequest {
            id: SubjectRequestId::of(own.id, ctx.said()),
            registration: own.id,
            kind: new.kind,
            text: text("text", &new.text)?,
            disputed: self.disputed(id, new.kind, new.entry.as_deref())?,
            made_by: ctx.actor.account.clone(),
            made_at: ctx.actor.facility.clone(),
            voice,
            evidence: new.evidence,
            made_ms: ctx.now_ms,
            answer_by: self.deadlines.answer_by(ctx.today),
            due: self.deadlines.due(new.kind, ctx.today),
            steps: Vec::new(),
        };
        if self.store.subject_requests_at(own.id)?.len() >= REQUESTS_MAX {
            return Err(Error::Conflict { message: "too many requests".to_owned() });
        }
        let note = audit_row(ctx, Act::MakeRequest, Some(id), kind_name(row.kind));
        self.commit(vec![Op::PutSubjectRequest(row.clone()), Op::Audit(note)])?;
        Ok(row)
    }

    /// A dispute names an entry of the resident's own trail, and nothing else names any.
    fn disputed(
        &self,
        id: ResidentId,
        kind: RequestKind,
        entry: Option<&str>,
    ) -> Result<Option<Disputed>> {
        let entry = entry.map(str::trim).filter(|entry| !entry.is_empty());
        let wrong = |text: &str| Err(Error::invalid("entry", text));
        match (kind, entry) {
            (RequestKind::Dispute, Some(entry)) => {
                let found = self.entry_of(id, entry)?;
                let row = found.ok_or_else(|| Error::invalid("entry", "no such entry"))?;
                let AuditRow { at_ms, request_id, account, act, .. } = row;
                Ok(Some(Disputed { at_ms, request_id, account, act }))
            }
            (RequestKind::Dispute, None) => wrong("a dispute is of an entry of the trail"),
            (_, Some(_)) => wrong("only a dispute is of an entry of the trail"),
            (_, None) => Ok(None),
        }
    }

    fn entry_of(&self, id: ResidentId, name: &str) -> Result<Option<AuditRow>> {
        let mut cursor: Option<String> = None;
        for _ in 0..PAGES_MAX {
            let page = self.store.audit_of(id, cursor.as_deref(), PAGE)?;
            if let Some(row) = page.rows.into_iter().find(|row| entry_name(row) == name) {
                return Ok(Some(row));
            }
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        Ok(None)
    }

    /// Newest first: all for the resident and for the officer, for a facility those that were made
    /// at its counter.
    pub fn requests(&self, ctx: &OpContext, id: ResidentId) -> Result<Vec<SubjectRequest>> {
        self.open_resident(ctx, Action::ReadRequests, Act::ReadRequests, id)?;
        let mut all = self.requests_of(&self.store.registrations_of(id)?)?;
        if let Some(facility) = counter(ctx) {
            all.retain(|row| row.made_at.as_ref() == Some(facility));
        }
        all.reverse();
        Ok(all)
    }

    fn requests_of(&self, registrations: &[Registration]) -> Result<Vec<SubjectRequest>> {
        let mut all = Vec::new();
        for registration in registrations {
            all.extend(self.store.subject_requests_at(registration.id)?);
        }
        all.sort_by_key(|row| row.made_ms);
        Ok(all)
    }

    /// What waits for the officer, the most urgent first, with whom each is of now.
    pub fn open_requests(&self, ctx: &OpContext) -> Result<Vec<(ResidentId, SubjectRequest)>> {
        self.open_facility(ctx, Action::AnswerRequest)?;
        let mut open = Vec::new();
        for row in self.store.open_subject_requests(OPEN_MAX)? {
            if let Some(resident) = self.store.resident_of(row.registration)? {
                open.push((resident, row));
            }
        }
        open.sort_by_key(|(_, row)| (row.next_due(), row.made_ms));
        let row = audit_row(ctx, Act::ReadRequests, None, &format!("{} open", open.len()));
        self.commit(vec![Op::Audit(row)])?;
        Ok(open)
    }

    /// # Errors
    /// `Conflict` where it cannot go this way; `Invalid` names `text`, which the resident reads.
    pub fn take_request(
        &self,
        ctx: &OpContext,
        id: ResidentId,
        which: SubjectRequestId,
        (progress, said): (Progress, &str),
    ) -> Result<SubjectRequest> {
        self.open_resident(ctx, Action::AnswerRequest, Act::AnswerRequest, id)?;
        let said = match progress {
            Progress::Begin => said.trim().to_owned(),
            Progress::Extend | Progress::Done | Progress::Refuse => text("text", said)?,
        };
        let _turn = self.person_locks.hold([which.0.to_vec()]);
        let known = self.requests_of(&self.store.registrations_of(id)?)?;
        let known = known.into_iter().find(|row| row.id == which);
        let mut row = known.ok_or(Error::NotFound)?;
        let account = ctx.actor.account.clone();
        let step = Step { at_ms: ctx.now_ms, account, progress, text: said };
        row.take(step, &self.deadlines)
            .map_err(|why: NoWay| Error::Conflict { message: why.to_string() })?;
        let note = format!("{} {}", kind_name(row.kind), progress_name(progress));
        let ops = vec![
            Op::PutSubjectRequest(row.clone()),
            Op::Audit(audit_row(ctx, Act::AnswerRequest, Some(id), &note)),
        ];
        self.store.commit(Changeset { ops, ..Changeset::default() })?;
        Ok(row)
    }
}

/// The facility at whose counter the actor stands.
fn counter(ctx: &OpContext) -> Option<&hoso_core::FacilityId> {
    let officer = ctx.actor.role == Role::DataProtectionOfficer;
    ctx.actor.facility.as_ref().filter(|_| !officer)
}

fn check_evidence(ctx: &OpContext, evidence: &Evidence) -> Result<()> {
    let by_itself = ctx.actor.role == Role::Resident;
    if by_itself != (evidence.kind == EvidenceKind::OwnAccount) {
        let text = "own-account is the evidence of a resident's own account, and of no other";
        return Err(Error::invalid("evidence.kind", text));
    }
    text("evidence.reference", &evidence.reference).map(drop)
}

fn kind_name(kind: RequestKind) -> &'static str {
    match kind {
        RequestKind::View => "view",
        RequestKind::Correct => "correct",
        RequestKind::Export => "export",
        RequestKind::Restrict => "restrict",
        RequestKind::Withdraw => "withdraw",
        RequestKind::Dispute => "dispute",
    }
}

fn progress_name(progress: Progress) -> &'static str {
    match progress {
        Progress::Begin => "begun",
        Progress::Extend => "extended",
        Progress::Done => "done",
        Progress::Refuse => "refused",
    }
}
