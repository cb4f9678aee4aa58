//! The working list of a facility. Status is derived from the dates when the list is read.

use super::contacts::{CONTACT, Contact, said};
use super::owners::{self, OWNER};
use super::{OpContext, ResidentView, audit_row};
use crate::app::App;
use hoso_core::audit::Act;
use hoso_core::policy::Action;
use hoso_core::programme::{Priority, Task, TaskStatus};
use hoso_core::{AccountId, Error, FacilityId, ProgrammeId, Result};
use hoso_store::{Op, TaskQuery};
use jiff::civil::Date;
use serde::Serialize;

/// Tasks that one request looks at: who has more that the filters leave out goes on from there.
const SEEN_MAX: usize = 2_000;

#[derive(Debug, Clone, Default)]
pub struct WorkingListQuery {
    pub facility: Option<FacilityId>,
    pub programme: Option<ProgrammeId>,
    pub status: Option<TaskStatus>,
    pub due_by: Option<Date>,
    pub min_priority: Option<Priority>,
    /// Given to this account.
    pub owner: Option<AccountId>,
    /// Only those whom the last call has not reached.
    pub unreached: bool,
    pub cursor: Option<String>,
    pub limit: usize,
}

#[derive(Debug, Clone, Serialize)]
pub struct WorkingRow {
    pub resident: ResidentView,
    pub programme: ProgrammeId,
    pub task: Task,
    pub status: TaskStatus,
    /// The last call about it.
    pub contact: Option<Contact>,
    /// Who has it, and the name shown.
    pub owner: Option<(AccountId, String)>,
}

#[derive(Debug, Clone, Serialize)]
pub struct WorkingList {
    pub rows: Vec<WorkingRow>,
    pub next: Option<String>,
}

impl App {
    /// Earliest due first. Tasks of a programme that is switched off are withdrawn, not deleted.
    pub fn working_list(&self, ctx: &OpContext, q: &WorkingListQuery) -> Result<WorkingList> {
        self.open_facility(ctx, Action::ReadTasks)?;
        let own = ctx.actor.facility.clone();
        let facility = q.facility.clone().or(own.clone()).ok_or(Error::NotFound)?;
        if own.as_ref() != Some(&facility) {
            return Err(Error::NotFound);
        }
        let limit = q.limit.clamp(1, 200);
        let mut list = WorkingList { rows: Vec::new(), next: q.cursor.clone() };
        let mut seen = 0;
        loop {
            let query = TaskQuery {
                programme: q.programme.clone(),
                until: last_due(q, ctx.today),
                cursor: list.next.take(),
                limit,
            };
            let page = self.store.tasks_due(&facility, &query)?;
            let wanted = limit - list.rows.len();
            seen += page.rows.len();
            self.keep_rows(ctx, q, &facility, page.rows, &mut list.rows)?;
            list.next = page.next;
            // A page is never cut in its middle: a filtered list may be a little longer.
            if list.rows.len() >= wanted || list.next.is_none() || seen >= SEEN_MAX {
                break;
            }
        }
        let rows =
            list.rows.iter().map(|r| audit_row(ctx, Act::ReadTasks, Some(r.resident.id), ""));
        self.commit(rows.map(Op::Audit).collect())?;
        Ok(list)
    }

    fn keep_rows(
        &self,
        ctx: &OpContext,
        q: &WorkingListQuery,
        facility: &FacilityId,
        found: Vec<hoso_store::TaskRow>,
        rows: &mut Vec<WorkingRow>,
    ) -> Result<()> {
        let registry = self.registry.snapshot();
        for row in found {
            let status = row.task.status(ctx.today);
            let wanted = q.status.is_none_or(|s| s == status)
                && q.min_priority.is_none_or(|p| row.task.priority >= p)
                && registry.enabled(facility, &row.programme).is_some();
            if !wanted {
                continue;
            }
            let Some(resident) = self.own_view(ctx, row.resident)? else { continue };
            let called = self.written_about(facility, &resident, &row, CONTACT)?;
            let contact = called.as_ref().and_then(said);
            let unreached = contact.as_ref().is_some_and(|last| last.outcome.is_unreached());
            let owner = self.written_about(facility, &resident, &row, OWNER)?;
            let owner = owner.as_ref().and_then(owners::owner);
            let is_of = q.owner.is_none() || q.owner == owner;
            if !is_of || (q.unreached && !unreached) {
                continue;
            }
            let owner = match owner {
                Some(id) => Some((id.clone(), self.account_name(&id)?)),
                None => None,
            };
            let hoso_store::TaskRow { programme, task, .. } = row;
            rows.push(WorkingRow { resident, programme, task, status, contact, owner });
        }
        Ok(())
    }
}

/// What is overdue was due before today: nobody looks through what comes later.
fn last_due(q: &WorkingListQuery, today: Date) -> Option<Date> {
    let overdue = (q.status == Some(TaskStatus::Overdue)).then_some(today);
    [q.due_by, overdue].into_iter().flatten().min()
}
