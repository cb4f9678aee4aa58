//! Reading the audit trail of a resident.

use super::OpContext;
use crate::app::App;
use hoso_core::audit::{Act, AuditRow};
use hoso_core::policy::Action;
use hoso_core::{ResidentId, Result};
use serde::Serialize;

#[derive(Debug, Clone, Serialize)]
pub struct AuditPage {
    pub rows: Vec<AuditRow>,
    pub next: Option<String>,
}

impl App {
    /// Newest first. Reading the trail leaves a row in it.
    pub fn audit(
        &self,
        ctx: &OpContext,
        id: ResidentId,
        cursor: Option<String>,
        limit: usize,
    ) -> Result<AuditPage> {
        self.open_resident(ctx, Action::ReadAudit, Act::ReadAudit, id)?;
        let page = self.store.audit_of(id, cursor.as_deref(), limit.clamp(1, 500))?;
        Ok(AuditPage { rows: page.rows, next: page.next })
    }
}
