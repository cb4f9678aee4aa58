//! Audit rows on their way to the disk while what they tell of is read. The disk takes longer than
//! the reading, so that the two go on at once; the answer waits for both.

use super::OpContext;
use crate::app::App;
use hoso_core::Result;
use hoso_core::audit::{Act, AuditRow};
use hoso_core::{ResidentId, policy::Actor, policy::Purpose};
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
        let owed = Owed(Some(Arc::default()));
        let ctx = OpContext { owed, ..self.context(actor, purpose, request_id) };
        let done = operation(self, &ctx);
        ctx.owed.pay()?;
        done
    }
}
