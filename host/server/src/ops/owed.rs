//! What one request remembers. Audit rows are on their way to the disk while what they tell of is
//! read and drawn: the disk takes about as long, so that they go on at once, and the answer waits
//! for both. And a request that only reads asks once what ties its actor to a resident: what is
//! withdrawn meanwhile holds from the next request on.

use super::OpContext;
use crate::app::App;
use hoso_core::Result;
use hoso_core::audit::{Act, AuditRow};
use hoso_core::{ResidentId, policy::Actor, policy::Purpose, policy::Relationships};
use hoso_store::{Changeset, Op, Pending, RecordStore};
use std::sync::{Arc, Mutex, PoisonError};

/// Of one request. The default waits for every row at once.
#[derive(Debug, Clone, Default)]
pub struct Owed(Option<Arc<Mutex<Debts>>>);

#[derive(Debug, Default)]
struct Debts {
    waiting: Vec<Pending>,
    /// One request reads a record in several parts; that is one act.
    written: Vec<(Act, Option<ResidentId>, bool, String)>,
}

impl Owed {
    pub(super) fn add(&self, store: &dyn RecordStore, mut rows: Vec<AuditRow>) -> Result<()> {
        let Some(debts) = &self.0 else {
            store.commit(change(rows))?;
            return Ok(());
        };
        let mut debts = debts.lock().unwrap_or_else(PoisonError::into_inner);
        rows.retain(|row| {
            let of = (row.act, row.resident, row.allowed, row.note.clone());
            let new = !debts.written.contains(&of);
            if new {
                debts.written.push(of);
            }
            new
        });
        if !rows.is_empty() {
            debts.waiting.push(store.begin(change(rows))?);
        }
        Ok(())
    }

    /// Until all of it is durable.
    ///
    /// # Errors
    /// `Busy` or `Internal` where a row could not be written: then nothing may leave.
    pub(super) fn pay(&self) -> Result<()> {
        let Some(debts) = &self.0 else { return Ok(()) };
        let waiting =
            std::mem::take(&mut debts.lock().unwrap_or_else(PoisonError::into_inner).waiting);
        for pending in waiting {
            pending.wait()?;
        }
        Ok(())
    }
}

/// Of one request that only reads: what was asked last. The default asks every time.
#[derive(Debug, Clone, Default)]
pub struct Ties(Option<Arc<Mutex<Option<Asked>>>>);

type Asked = ((Actor, Purpose, ResidentId), Arc<Relationships>);

fn change(rows: Vec<AuditRow>) -> Changeset {
    Changeset { ops: rows.into_iter().map(Op::Audit).collect(), ..Changeset::default() }
}

impl App {
    /// Runs one operation; its answer leaves when every audit row of it is durable, and a refusal
    /// too.
    pub fn answer<T>(
        &self,
        actor: Actor,
        purpose: Purpose,
        request_id: String,
        operation: impl FnOnce(&Self, &OpContext) -> Result<T>,
    ) -> Result<T> {
        self.paid(self.context(actor, purpose, request_id), operation)
    }

    /// As `answer`, of a request that changes nothing of what ties its actor to a resident.
    pub fn answer_read<T>(
        &self,
        actor: Actor,
        purpose: Purpose,
        request_id: String,
        operation: impl FnOnce(&Self, &OpContext) -> Result<T>,
    ) -> Result<T> {
        let ties = Ties(Some(Arc::default()));
        let ctx = OpContext { ties, ..self.context(actor, purpose, request_id) };
        self.paid(ctx, operation)
    }

    /// The one place where an answer waits for its audit rows.
    fn paid<T>(
        &self,
        ctx: OpContext,
        operation: impl FnOnce(&Self, &OpContext) -> Result<T>,
    ) -> Result<T> {
        let ctx = OpContext { owed: Owed(Some(Arc::default())), ..ctx };
        let done = operation(self, &ctx);
        ctx.owed.pay()?;
        done
    }

    /// What ties the actor to the resident, asked once by a request that only reads.
    pub(crate) fn ties(&self, ctx: &OpContext, id: ResidentId) -> Result<Arc<Relationships>> {
        let ask = || self.relationships(&ctx.actor, ctx.purpose, id).map(Arc::new);
        let Some(asked) = &ctx.ties.0 else { return ask() };
        let mut asked = asked.lock().unwrap_or_else(PoisonError::into_inner);
        match asked.as_ref() {
            Some(((actor, purpose, of), ties))
                if (actor, *purpose, *of) == (&ctx.actor, ctx.purpose, id) =>
            {
                Ok(ties.clone())
            }
            _ => {
                let ties = ask()?;
                *asked = Some(((ctx.actor.clone(), ctx.purpose, id), ties.clone()));
                Ok(ties)
            }
        }
    }
}
