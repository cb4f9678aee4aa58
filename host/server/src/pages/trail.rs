//! Who did what with a record: of one resident, or found by a number.

use super::fields::{self, Fields, Filled, Wrong};
use super::i18n::words;
use super::{Posted, Shown, Visitor, format, layout};
use crate::http::{In, Params};
use crate::ops::audit::TrailQuery;
use axum::http::StatusCode;
use axum::response::IntoResponse as _;
use hoso_core::audit::AuditRow;
use hoso_core::policy::{Purpose, Role};
use hoso_core::{ResidentId, Result};
use maud::{Markup, html};
use serde::Deserialize;

words! {
    search: "Tìm trong nhật ký truy cập" | "Search the access log",
    help: "Mỗi lần đọc nhật ký cũng được ghi vào nhật ký." | "Reading the log is logged too.",
    number_help: "Để trống: các việc không liên quan đến người dân nào, như tài khoản, số liệu."
        | "Left empty: what was done to no single resident, such as accounts and figures.",
    account_help: "Để trống: mọi tài khoản." | "Left empty: every account.",
    from: "Từ ngày" | "From",
    to: "Đến hết ngày" | "Until the end of",
    day_help: "Để trống: không giới hạn." | "Left empty: no limit.",
    none: "Không có dòng nào khớp." | "No row matches.",
    who: "Ai" | "Who",
    did: "Việc" | "Act",
    why: "Mục đích" | "Purpose",
    note: "Ghi chú" | "Note",
    refused: "bị từ chối" | "refused",
    machine: "máy" | "machine",
    first: "Chỉ hiện các dòng mới nhất; hãy thu hẹp theo ngày."
        | "Only the newest rows are shown; narrow it by day.",
}

const ROWS: usize = 50;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    cursor: Option<String>,
}

pub async fn of_resident(
    visitor: Visitor,
    In(id): In<ResidentId>,
    Params(place): Params<Place>,
) -> Shown {
    let Visitor { caller, view } = visitor;
    let page = caller.run(Purpose::Audit, move |app, ctx| app.audit(ctx, id, place.cursor, ROWS));
    let page = page.await?;
    let words = view.words();
    let main = html! {
        @if view.treats() { p { a href={ "/residents/" (id) } { (words.back_to_resident) } } }
        p { (Words::of(view.language).help) }
        (layout::scroll(words.trail, table(&view, &page.rows)))
        @if let Some(next) = &page.next {
            p { a href={ "/residents/" (id) "/audit?cursor=" (next) } { (words.older) } }
        }
    };
    Ok(view.page(words.trail, main))
}

pub async fn show(visitor: Visitor) -> Shown {
    let view = visitor.view;
    Ok(page(&view, &Filled::new(), None, None))
}

pub async fn search(posted: Posted<Filled>) -> Shown {
    let Visitor { caller, mut view } = posted.visitor;
    "/trail".clone_into(&mut view.path);
    let filled = posted.fields;
    let found = match query(&filled) {
        Ok(query) => {
            caller.run(Purpose::Audit, move |app, ctx| app.search_trail(ctx, &query)).await
        }
        Err(error) => Err(error.into()),
    };
    match found {
        Ok(rows) => Ok(page(&view, &filled, None, Some(rows))),
        Err(error) => {
            let wrong = Wrong::of(view.language, error)?;
            let page = page(&view, &filled, Some(&wrong), None);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

fn query(filled: &Filled) -> Result<TrailQuery> {
    let account = fields::text(filled, "account");
    Ok(TrailQuery {
        identifier: fields::text(filled, "identifier").to_owned(),
        account: (!account.is_empty()).then(|| account.to_owned()),
        since: fields::day(filled, "since")?,
        until: fields::day(filled, "until")?,
    })
}

fn page(
    view: &layout::View,
    filled: &Filled,
    wrong: Option<&Wrong>,
    found: Option<(Vec<AuditRow>, bool)>,
) -> axum::response::Response {
    let words = Words::of(view.language);
    let fields = Fields::new(view, filled, wrong);
    let main = html! {
        p { (words.help) }
        (fields.trouble())
        form.narrow method="post" action="/trail" data-lookup {
            (view.csrf_field())
            (fields.text("identifier", view.words().identifier, words.number_help))
            (fields.text("account", view.words().account, words.account_help))
            (fields.day("since", words.from, words.day_help))
            (fields.day("until", words.to, words.day_help))
            button { (view.words().search) }
        }
        @if let Some((rows, more)) = found {
            h2 { (view.words().found) }
            @if more { p role="status" { (words.first) } }
            @if rows.is_empty() { p role="status" { (words.none) } }
            @else { (layout::scroll(view.words().found, table(view, &rows))) }
        }
    };
    view.page(words.search, main)
}

/// Programmes' reads are marked as a machine's.
pub fn table(view: &layout::View, rows: &[AuditRow]) -> Markup {
    let words = Words::of(view.language);
    html! {
        table {
            thead { tr {
                th scope="col" { (view.words().when) }
                th scope="col" { (words.who) }
                th scope="col" { (words.did) }
                th scope="col" { (words.why) }
                th scope="col" { (words.note) }
            } }
            tbody { @for row in rows { tr {
                td.date { (format::time(row.at_ms)) }
                td {
                    @if row.role == Role::Machine { (words.machine) ": " }
                    (row.account)
                    @if let Some(programme) = &row.programme { " · " (programme) }
                    @if let Some(facility) = &row.facility { " · " (facility) }
                    br;
                    span.small { (view.language.role(row.role)) }
                }
                td {
                    (view.language.act(row.act))
                    @if !row.allowed { " · " strong { (words.refused) } }
                }
                td { (view.language.purpose(row.purpose)) }
                td { (view.language.noted(&row.note)) }
            } } }
        }
    }
}
