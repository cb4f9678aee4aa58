//! Intake: bytes -> cases -> registrations, links and versions of records -> receipt. The same
//! message twice changes nothing; what cannot be read is kept in quarantine, whole.

mod case;
mod parts;

use super::{OpContext, audit_row};
use crate::app::App;
use case::CaseWriter;
use hoso_core::audit::Act;
use hoso_core::message::{Case, CaseReceipt, Message, Outcome, Receipt, Unreadable};
use hoso_core::policy::{self, Action, Relationships};
use hoso_core::{Digest, Error, FacilityId, RegistrationId, Result};
use hoso_exchange::Format;
use hoso_store::{BlobKind, Changeset, Committed, Op, QuarantineRow};
use parts::{CasePart, Keys, commits};

/// Rows of quarantine that are listed.
const QUARANTINE_ROWS: usize = 500;
/// How often a commit that met a concurrent change is built anew.
const ATTEMPTS: u32 = 5;

impl App {
    pub fn intake(&self, ctx: &OpContext, format: Option<Format>, bytes: &[u8]) -> Result<Receipt> {
        self.open_facility(ctx, Action::Intake)?;
        let digest = Digest::of(bytes);
        if let Some(mut known) = self.store.receipt(digest)? {
            // Who has another's message does not learn by it whom it became.
            known.cases.iter().try_for_each(|case| may_write(ctx, &case.facility))?;
            if known.outcome == Outcome::Accepted {
                known.outcome = Outcome::Unchanged;
            }
            self.metrics.message(known.outcome.as_str());
            return Ok(known);
        }
        self.take_in(ctx, format, digest, bytes)
    }

    /// Reads a quarantined message again, after the software or its configuration was mended.
    pub fn replay(&self, ctx: &OpContext, message: Digest) -> Result<Receipt> {
        self.open_facility(ctx, Action::Intake)?;
        self.open_receipt(ctx, message)?;
        let bytes = self.store.get_blob(BlobKind::Message, message)?.ok_or(Error::NotFound)?;
        self.take_in(ctx, None, message, &bytes)
    }

    pub fn receipt(&self, ctx: &OpContext, id: Digest) -> Result<Receipt> {
        self.open_facility(ctx, Action::Intake)?;
        self.open_receipt(ctx, id)
    }

    /// A receipt belongs to the facility that sent the message.
    fn open_receipt(&self, ctx: &OpContext, id: Digest) -> Result<Receipt> {
        let receipt = self.store.receipt(id)?.ok_or(Error::NotFound)?;
        let own = receipt.sender.is_none() || receipt.sender == ctx.actor.facility;
        own.then_some(receipt).ok_or(Error::NotFound)
    }

    /// Messages of the actor's facility that could not be read, newest first.
    pub fn quarantine(&self, ctx: &OpContext) -> Result<Vec<QuarantineRow>> {
        self.open_facility(ctx, Action::Intake)?;
        Ok(self.store.quarantine(ctx.actor.facility.as_ref(), QUARANTINE_ROWS)?)
    }

    fn take_in(
        &self,
        ctx: &OpContext,
        format: Option<Format>,
        digest: Digest,
        bytes: &[u8],
    ) -> Result<Receipt> {
        self.index_is_current()?;
        let receipt = match self.parse(format, bytes) {
            Ok(message) => self.store_message(ctx, digest, message),
            Err(unreadable) => self.set_aside(ctx, digest, bytes, unreadable),
        }?;
        self.metrics.message(receipt.outcome.as_str());
        Ok(receipt)
    }

    fn parse(&self, format: Option<Format>, bytes: &[u8]) -> Result<Message, Unreadable> {
        let format = format.or_else(|| Format::detect(bytes)).ok_or_else(|| Unreadable {
            place: Default::default(),
            offset: Some(0),
            reason: "neither QD 3176 XML (GIAMDINHHS) nor FHIR R4 JSON".to_owned(),
        })?;
        hoso_exchange::parse(format, bytes, &self.labs, &hoso_exchange::Limits::default())
    }

    fn set_aside(
        &self,
        ctx: &OpContext,
        digest: Digest,
        bytes: &[u8],
        why: Unreadable,
    ) -> Result<Receipt> {
        self.store.put_blob(BlobKind::Message, bytes)?;
        let receipt = Receipt {
            message: digest,
            sender: ctx.actor.facility.clone(),
            at_ms: ctx.now_ms,
            outcome: Outcome::Quarantined(why.clone()),
            cases: Vec::new(),
            problems: Vec::new(),
        };
        let row = QuarantineRow {
            message: digest,
            sender: ctx.actor.facility.clone(),
            at_ms: ctx.now_ms,
            why,
        };
        self.commit(vec![
            Op::Quarantine(row),
            Op::PutReceipt(receipt.clone()),
            Op::Audit(audit_row(ctx, Act::Intake, None, "quarantined")),
        ])?;
        Ok(receipt)
    }

    fn store_message(&self, ctx: &OpContext, digest: Digest, message: Message) -> Result<Receipt> {
        for case in &message.cases {
            may_write(ctx, &case.facility)?;
        }
        let mut receipt = Receipt {
            message: digest,
            sender: ctx.actor.facility.clone(),
            at_ms: ctx.now_ms,
            outcome: Outcome::Accepted,
            cases: Vec::with_capacity(message.cases.len()),
            problems: message.problems,
        };
        let keys =
            message.cases.iter().map(|case| self.keys_of(case)).collect::<Result<Vec<_>>>()?;
        let mut commits = commits(&message.cases, &keys);
        let closing = commits.pop().unwrap_or_default();
        for parts in &commits {
            let done = self.store_parts(ctx, digest, parts, None)?;
            done.into_iter().for_each(|case| add_case(&mut receipt, case));
        }
        self.store_parts(ctx, digest, &closing, Some(&mut receipt))?;
        self.bell.ring();
        Ok(receipt)
    }

    /// What the case shares with others that may be of the same person.
    fn keys_of(&self, case: &Case) -> Result<Keys> {
        let id = RegistrationId::of(&case.facility, &case.patient_number);
        let mut keys = vec![id.0.to_vec()];
        let known = self.store.registration(id)?;
        if known.is_none_or(|known| known.demographics != case.demographics) {
            let row = self.index_row(id, &case.facility, &case.demographics);
            keys.extend(row.keys.iter().map(|key| key.to_be_bytes().to_vec()));
        }
        Ok(keys)
    }

    /// One atomic commit; with `closing`, the message's receipt too.
    fn store_parts(
        &self,
        ctx: &OpContext,
        message: Digest,
        parts: &[CasePart],
        closing: Option<&mut Receipt>,
    ) -> Result<Vec<CaseReceipt>> {
        let registry = self.registry.snapshot();
        let _turn = self.person_locks.hold(parts.iter().flat_map(|p| p.keys));
        for _ in 0..ATTEMPTS {
            let mut change = Changeset::default();
            let mut writer =
                CaseWriter { app: self, ctx, message, registry: &registry, change: &mut change };
            let done = parts.iter().map(|p| writer.write(p)).collect::<Result<Vec<_>>>()?;
            let closed = closing.as_ref().map(|r| close(ctx, r, &done, &mut change));
            if self.store.commit(change)? == Committed::Conflict {
                continue;
            }
            if let (Some(receipt), Some(closed)) = (closing, closed) {
                *receipt = closed;
            }
            return Ok(done);
        }
        Err(Error::Conflict { message: "the records were being changed; send it again".into() })
    }
}

/// The receipt with the last cases, and the operations that end the message.
fn close(ctx: &OpContext, open: &Receipt, done: &[CaseReceipt], to: &mut Changeset) -> Receipt {
    let mut receipt = open.clone();
    done.iter().cloned().for_each(|case| add_case(&mut receipt, case));
    if receipt.cases.is_empty() {
        to.ops.push(Op::Audit(audit_row(ctx, Act::Intake, None, "no case taken")));
    } else if receipt.cases.iter().all(CaseReceipt::changed_nothing) {
        receipt.outcome = Outcome::Unchanged;
    }
    to.ops.push(Op::PutReceipt(receipt.clone()));
    to.ops.push(Op::DropQuarantine(receipt.message));
    receipt
}

/// Parts of one case follow each other: they are one line of the receipt.
fn add_case(receipt: &mut Receipt, case: CaseReceipt) {
    match receipt.cases.last_mut() {
        Some(last) if last.registration == case.registration && last.visit == case.visit => {
            last.created += case.created;
            last.updated += case.updated;
            last.unchanged += case.unchanged;
            last.retracted += case.retracted;
        }
        _ => receipt.cases.push(case),
    }
}

/// The intake may be made for the case's own facility alone.
fn may_write(ctx: &OpContext, facility: &FacilityId) -> Result<()> {
    let grant = policy::decide(&ctx.actor, Action::Intake, None, &Relationships::default());
    let own = grant.is_ok() && ctx.actor.facility.as_ref() == Some(facility);
    own.then_some(()).ok_or_else(|| Error::Forbidden {
        message: "the message writes for another facility than the sender's".to_owned(),
    })
}
