//! The working list: who has to be seen, with the filters that a station works by.

use super::{Shown, Visitor, contact, format, layout};
use crate::http::{Params, tasks::this_week};
use crate::ops::contacts::Of;
use crate::ops::{WorkingListQuery, WorkingRow};
use hoso_core::policy::Purpose;
use hoso_core::programme::{Priority, TaskStatus};
use maud::{Markup, html};
use serde::Deserialize;

const ROWS: usize = 50;

#[derive(Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
enum When {
    All,
    Overdue,
    Week,
    Upcoming,
}

impl When {
    fn code(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Overdue => "overdue",
            Self::Week => "week",
            Self::Upcoming => "upcoming",
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Filter {
    when: Option<When>,
    /// High and urgent only.
    high: Option<bool>,
    cursor: Option<String>,
}

pub async fn show(visitor: Visitor, Params(filter): Params<Filter>) -> Shown {
    let Visitor { caller, view } = visitor;
    let (when, high) = (filter.when.unwrap_or(When::All), filter.high == Some(true));
    let mut query = WorkingListQuery {
        status: match when {
            When::All | When::Week => None,
            When::Overdue => Some(TaskStatus::Overdue),
            When::Upcoming => Some(TaskStatus::Upcoming),
        },
        min_priority: high.then_some(Priority::High),
        cursor: filter.cursor,
        limit: ROWS,
        ..WorkingListQuery::default()
    };
    let list = caller.run(Purpose::Programme, move |app, ctx| {
        if when == When::Week {
            this_week(&mut query, ctx.today);
        }
        app.working_list(ctx, &query)
    });
    let list = list.await?;
    let words = view.words();
    let main = html! {
        (filters(&view, when, high))
        @if list.rows.is_empty() {
            p role="status" { (words.empty_list) }
        } @else {
            (layout::scroll(words.working_list, table(&view, &list.rows)))
        }
        @if let Some(next) = &list.next {
            p { a href={ (link(when, high)) "&cursor=" (next) } { (words.next_page) } }
        }
    };
    Ok(view.page(words.working_list, main))
}

fn link(when: When, high: bool) -> String {
    format!("/tasks?when={}&high={high}", when.code())
}

fn filters(view: &layout::View, when: When, high: bool) -> Markup {
    let words = view.words();
    let whens = [
        (When::All, words.every_status),
        (When::Overdue, words.overdue),
        (When::Week, words.this_week),
        (When::Upcoming, words.upcoming),
    ];
    let here = |is: bool| is.then_some("true");
    html! {
        nav.filters aria-label=(words.filters) {
            ul { @for (one, title) in whens {
                li { a href=(link(one, high)) aria-current=[here(one == when)] { (title) } }
            } }
            ul { @for (one, title) in [(false, words.every_risk), (true, words.high_risk)] {
                li { a href=(link(when, one)) aria-current=[here(one == high)] { (title) } }
            } }
        }
    }
}

fn table(view: &layout::View, rows: &[WorkingRow]) -> Markup {
    let words = view.words();
    html! {
        table {
            thead { tr {
                th scope="col" { (words.due) }
                th scope="col" { (words.status) }
                th scope="col" { (words.name) }
                th scope="col" { (words.birth_date) }
                th scope="col" { (words.task) }
                th scope="col" { (words.priority) }
                th scope="col" { (words.reason) }
                th scope="col" { (words.call) }
            } }
            tbody { @for row in rows { (line(view, row)) } }
        }
    }
}

fn line(view: &layout::View, row: &WorkingRow) -> Markup {
    let (resident, task) = (&row.resident, &row.task);
    let overdue = (row.status == TaskStatus::Overdue).then_some("overdue");
    let priority = match task.priority {
        Priority::Routine => None,
        Priority::High => Some("high"),
        Priority::Urgent => Some("urgent"),
    };
    html! {
        tr {
            td.date { (format::date(task.due)) }
            td class=[overdue] { (view.language.status(row.status)) }
            td { a href={ "/residents/" (resident.id) } { (resident.name) } }
            td.date { @if let Some(born) = resident.birth_date { (born.vietnamese()) } }
            td { (view.language.text(&task.title)) }
            td class=[priority] { (view.language.priority(task.priority)) }
            td { (view.language.text(&task.reason)) }
            td {
                @if let Some(last) = &row.contact {
                    (view.language.contact(last.outcome)) br;
                    span.small { (format::time(last.at_ms)) " " (last.note) } br;
                }
                a href=(contact::path(&called(row))) { (view.words().call) ": " (resident.name) }
            }
        }
    }
}

/// Whom and what a call would be about.
fn called(row: &WorkingRow) -> Of {
    Of {
        resident: row.resident.id,
        programme: row.programme.clone(),
        task: row.task.code.clone(),
        due: row.task.due,
    }
}
