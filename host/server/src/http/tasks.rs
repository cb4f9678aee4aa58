//! The working list of the caller's facility.

use super::views::programmes::WorkingRow;
use super::views::{Page, all};
use super::{Body, Caller, In, PAGE_ROWS, Params};
use crate::error::ApiError;
use crate::ops::WorkingListQuery;
use crate::ops::contacts::{About, Of, Outcome};
use axum::http::StatusCode;
use axum::response::Json;
use hoso_core::policy::Purpose;
use hoso_core::programme::{Priority, TaskStatus};
use hoso_core::{AccountId, ProgrammeId, ResidentId};
use jiff::ToSpan as _;
use jiff::civil::{Date, Weekday};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TaskParams {
    /// `overdue`, `due` or `upcoming`.
    #[param(value_type = Option<String>)]
    status: Option<TaskStatus>,
    /// `true`: what can be done now and is due by Sunday. Takes the place of `status` and
    /// `due_by`.
    week: Option<bool>,
    #[param(value_type = Option<String>, format = Date)]
    due_by: Option<Date>,
    /// `routine`, `high` or `urgent`, and what is above it.
    #[param(value_type = Option<String>)]
    min_priority: Option<Priority>,
    #[param(value_type = Option<String>)]
    programme: Option<ProgrammeId>,
    /// Given to this account.
    #[param(value_type = Option<String>)]
    owner: Option<AccountId>,
    /// `true`: only those whom the last call has not reached.
    unreached: Option<bool>,
    cursor: Option<String>,
    /// 1 to 200. A filtered page may hold a few more rows than that, or fewer.
    limit: Option<usize>,
}

/// Earliest due first; statuses are derived from the dates, today.
#[utoipa::path(get, path = "/api/v1/tasks", tag = "programmes", params(TaskParams),
    responses((status = 200, body = Page<WorkingRow>)))]
pub async fn list(
    caller: Caller,
    Params(q): Params<TaskParams>,
) -> Result<Json<Page<WorkingRow>>, ApiError> {
    let mut query = WorkingListQuery {
        facility: None,
        programme: q.programme,
        status: q.status,
        due_by: q.due_by,
        min_priority: q.min_priority,
        owner: q.owner,
        unreached: q.unreached == Some(true),
        cursor: q.cursor,
        limit: q.limit.unwrap_or(PAGE_ROWS),
    };
    let list = caller.run(Purpose::Programme, move |app, ctx| {
        if q.week == Some(true) {
            this_week(&mut query, ctx.today);
        }
        app.working_list(ctx, &query)
    });
    let list = list.await?;
    Ok(Json(Page { rows: all(list.rows), next: list.next }))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewContact {
    #[schema(value_type = String)]
    programme: ProgrammeId,
    /// The task's code and due day.
    task: String,
    #[schema(value_type = String, format = Date)]
    due: Date,
    /// agreed-to-visit, remind-to-call-later, not-responding, invalid-phone-number,
    /// already-visited, moved or dead.
    #[schema(value_type = String)]
    outcome: Outcome,
    #[serde(default)]
    note: String,
}

/// Writes down what came of a call about something due.
#[utoipa::path(post, path = "/api/v1/residents/{resident}/contacts", tag = "programmes",
    request_body = NewContact, params(("resident" = String, Path)),
    responses((status = 204, description = "written down"),
        (status = 409, description = "another call was written down meanwhile")))]
pub async fn record_contact(
    caller: Caller,
    In(resident): In<ResidentId>,
    Body(new): Body<NewContact>,
) -> Result<StatusCode, ApiError> {
    let NewContact { programme, task, due, outcome, note } = new;
    let of = Of { resident, programme, task, due };
    let recorded = caller.run(Purpose::Programme, move |app, ctx| {
        app.record_contact(ctx, &of, About::ThisTask, outcome, &note)
    });
    recorded.await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What can be done now and is due by Sunday.
pub fn this_week(query: &mut WorkingListQuery, today: Date) {
    let days = today.weekday().until(Weekday::Sunday);
    query.status = Some(TaskStatus::Due);
    query.due_by = Some(today.saturating_add(i32::from(days).days()));
}
