//! The record taken along, page by page: each page is decided anew, so that memory is bounded and
//! an access that is taken away meanwhile ends what runs.

use super::{ChartPage, ChartRequest, OpContext, audit_row};
use crate::app::App;
use hoso_core::audit::{Act, AuditRow};
use hoso_core::identity::Registration;
use hoso_core::policy::{self, Action};
use hoso_core::{Error, ResidentId, Result};
use hoso_store::Op;

/// Records of a page: what is held in memory of a record of any length.
const PAGE: usize = 200;

impl App {
    /// The first page's door: leaves the audit row, and says who the resident is where the actor
    /// sees all of it.
    pub fn begin_export(&self, ctx: &OpContext, id: ResidentId) -> Result<Vec<Registration>> {
        let grant = self.open_resident(ctx, Action::Export, Act::Export, id)?;
        let mut registrations = self.store.registrations_of(id)?;
        if !grant.shows_every_class() {
            // Where somebody goes may tell why.
            registrations.clear();
        }
        Ok(registrations)
    }

    /// The next records, oldest first; `token` is the one that the request came with.
    ///
    /// # Errors
    /// `Unauthenticated` or `NotFound` from the moment on at which the session or the access has
    /// ended; the refusal is in the trail.
    pub fn export_page(
        &self,
        ctx: &OpContext,
        token: &str,
        id: ResidentId,
        cursor: Option<String>,
    ) -> Result<ChartPage> {
        self.authenticate(token)?;
        let ties = self.relationships(&ctx.actor, ctx.purpose, id)?;
        let Ok(grant) = policy::decide(&ctx.actor, Action::Export, Some(id), &ties) else {
            let row = audit_row(ctx, Act::Export, Some(id), "stopped: access has ended");
            self.commit(vec![Op::Audit(AuditRow { allowed: false, ..row })])?;
            return Err(Error::NotFound);
        };
        let request = ChartRequest { cursor, limit: PAGE, ..ChartRequest::default() };
        self.chart_page(&grant, id, &request)
    }
}
