//! Reading a resident's chart and what programmes say about it.

use super::OpContext;
use crate::app::App;
use hoso_core::audit::Act;
use hoso_core::identity::Registration;
use hoso_core::policy::{Action, Grant, Role};
use hoso_core::programme::Assessment;
use hoso_core::record::{Kind, Record};
use hoso_core::{Error, FacilityId, RecordId, ResidentId, Result};
use hoso_store::ChartQuery;
use jiff::civil::Date;
use serde::Serialize;

#[derive(Debug, Clone, Default)]
pub struct ChartRequest {
    pub kinds: Vec<Kind>,
    pub codes: Vec<String>,
    pub since: Option<Date>,
    pub until: Option<Date>,
    pub newest_first: bool,
    pub cursor: Option<String>,
    pub limit: usize,
}

#[derive(Debug, Clone, Serialize)]
pub struct ChartPage {
    pub records: Vec<Record>,
    pub next: Option<String>,
}

/// One record as it stands, and the versions before it, oldest first.
#[derive(Debug, Clone, Serialize)]
pub struct RecordView {
    pub record: Record,
    pub earlier: Vec<Record>,
}

/// An assessment is never shown as fresh while a newer one is on its way.
#[derive(Debug, Clone, Serialize)]
pub struct AssessmentView {
    pub assessment: Assessment,
    pub pending: bool,
    pub pending_since_ms: Option<i64>,
    pub fault: Option<String>,
}

impl App {
    pub fn chart(&self, ctx: &OpContext, id: ResidentId, q: &ChartRequest) -> Result<ChartPage> {
        let grant = self.open_resident(ctx, Action::ReadChart, Act::ReadChart, id)?;
        self.chart_page(&grant, id, q)
    }

    /// The page, and what the actor's own facility registered of the person; for a resident, what
    /// every one did.
    pub fn chart_with_registrations(
        &self,
        ctx: &OpContext,
        id: ResidentId,
        q: &ChartRequest,
    ) -> Result<(Vec<Registration>, ChartPage)> {
        let grant = self.open_resident(ctx, Action::ReadChart, Act::ReadChart, id)?;
        let mut registrations = self.store.registrations_of(id)?;
        registrations.retain(|r| grant.shows_person() && is_for(ctx, &grant, &r.facility));
        Ok((registrations, self.chart_page(&grant, id, q)?))
    }

    /// What the actor's own facility registered of the person.
    pub(super) fn own_registrations(
        &self,
        ctx: &OpContext,
        id: ResidentId,
    ) -> Result<Vec<Registration>> {
        self.open_resident(ctx, Action::ReadPerson, Act::ReadChart, id)?;
        let mut registrations = self.store.registrations_of(id)?;
        registrations.retain(|r| Some(&r.facility) == ctx.actor.facility.as_ref());
        Ok(registrations)
    }

    fn chart_page(&self, grant: &Grant, id: ResidentId, q: &ChartRequest) -> Result<ChartPage> {
        let query = ChartQuery {
            kinds: q.kinds.clone(),
            codes: q.codes.clone(),
            since: q.since,
            until: q.until,
            newest_first: q.newest_first,
            cursor: q.cursor.clone(),
            limit: q.limit.clamp(1, 500),
            with_errors: false,
        };
        let page = self.store.chart(grant, id, &query)?;
        Ok(ChartPage { records: page.rows, next: page.next })
    }

    /// A record that the grant does not show and one that is not there are the same answer.
    pub fn record(&self, ctx: &OpContext, id: ResidentId, record: RecordId) -> Result<RecordView> {
        let grant = self.open_resident(ctx, Action::ReadRecord, Act::ReadChart, id)?;
        let mut versions = self.store.versions(record)?;
        let current = versions.pop().filter(|r| grant.shows(r)).ok_or(Error::NotFound)?;
        if self.store.resident_of(current.registration)? != Some(id) {
            return Err(Error::NotFound);
        }
        Ok(RecordView { record: current, earlier: versions })
    }

    /// Assessments of the actor's facility, for a resident of every one, whose programme is
    /// switched on there.
    pub fn assessments(&self, ctx: &OpContext, id: ResidentId) -> Result<Vec<AssessmentView>> {
        let grant = self.open_resident(ctx, Action::ReadAssessments, Act::ReadChart, id)?;
        let registry = self.registry.snapshot();
        let mut views = Vec::new();
        for assessment in self.store.assessments(id)? {
            let here = is_for(ctx, &grant, &assessment.facility);
            let (facility, programme) = (&assessment.facility, &assessment.programme);
            if !here || registry.enabled(facility, programme).is_none() {
                continue;
            }
            let work = self.store.work_of(id, facility, programme)?;
            let work = work.filter(|w| w.due <= ctx.today);
            views.push(AssessmentView {
                pending: work.is_some(),
                pending_since_ms: work.as_ref().map(|w| w.since_ms),
                fault: work.and_then(|w| w.last_fault),
                assessment,
            });
        }
        Ok(views)
    }
}

/// Is it of the actor's facility, or the actor a resident? What sums a chart up may tell of any
/// sensitive class: who represents somebody and does not read all of them does not see it.
fn is_for(ctx: &OpContext, grant: &Grant, facility: &FacilityId) -> bool {
    let reads_all = ctx.actor.role == Role::Resident && grant.shows_every_class();
    reads_all || ctx.actor.facility.as_ref() == Some(facility)
}
