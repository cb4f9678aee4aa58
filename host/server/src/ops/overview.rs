//! What came in, and whether the host is well.

use super::OpContext;
use crate::app::App;
use hoso_core::message::Receipt;
use hoso_core::policy::Action;
use hoso_core::{Digest, FacilityId, Result};
use hoso_store::Page;
use serde::Serialize;

/// Receipts that an overview shows.
const NEWEST: usize = 20;

#[derive(Debug, Clone, Serialize)]
pub struct ReceiptLine {
    pub message: Digest,
    pub at_ms: i64,
    pub facility: Option<FacilityId>,
    pub outcome: &'static str,
    pub cases: usize,
    pub problems: usize,
}

#[derive(Debug, Clone, Serialize)]
pub struct Overview {
    pub residents: u64,
    pub registrations: u64,
    pub records: u64,
    pub tasks: u64,
    pub work_waiting: u64,
    pub faults: u64,
    pub receipts: Vec<ReceiptLine>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Health {
    pub ready: bool,
    pub reasons: Vec<String>,
}

impl App {
    /// Counts of the whole host, and the newest receipts of the actor's facility.
    pub fn overview(&self, ctx: &OpContext) -> Result<Overview> {
        let grant = self.open_facility(ctx, Action::ReadOverview)?;
        let counts = self.store.counts()?;
        let newest = self.store.receipts(grant.facility(), None, NEWEST)?;
        Ok(Overview {
            residents: counts.residents,
            registrations: counts.registrations,
            records: counts.records,
            tasks: counts.tasks,
            work_waiting: self.store.work_len(ctx.today)?,
            faults: counts.faults,
            receipts: newest.rows.into_iter().map(line).collect(),
        })
    }

    /// Receipts of the actor's facility, newest first.
    pub fn receipts(
        &self,
        ctx: &OpContext,
        cursor: Option<&str>,
        limit: usize,
    ) -> Result<Page<ReceiptLine>> {
        self.open_facility(ctx, Action::Intake)?;
        let limit = limit.clamp(1, 200);
        let page = self.store.receipts(ctx.actor.facility.as_ref(), cursor, limit)?;
        Ok(Page { rows: page.rows.into_iter().map(line).collect(), next: page.next })
    }

    pub fn health(&self) -> Health {
        let before = self.runtime.heartbeat();
        let mut reasons = Vec::new();
        if before == 0 {
            reasons.push("the sandbox's clock has not started".to_owned());
        }
        if let Err(error) = self.store.counts() {
            reasons.push(format!("the store does not answer: {error}"));
        }
        Health { ready: reasons.is_empty(), reasons }
    }
}

fn line(receipt: Receipt) -> ReceiptLine {
    ReceiptLine {
        message: receipt.message,
        at_ms: receipt.at_ms,
        facility: receipt.sender,
        outcome: receipt.outcome.as_str(),
        cases: receipt.cases.len(),
        problems: receipt.problems.len(),
    }
}
