//! The data protection officer's work list of what residents ask, each with its days; and what
//! becomes of one. How a request is shown, for the resident's pages and the counter's too.

pub mod counter;

use super::fields::{self, Fields, Filled, Wrong};
use super::i18n::words;
use super::{Posted, Shown, Visitor, format, layout};
use crate::app::App;
use crate::http::In;
use crate::ops::OpContext;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect};
use hoso_core::policy::{Progress, Purpose, RequestStatus, SubjectRequest};
use hoso_core::{Error, ResidentId, Result, SubjectRequestId};
use jiff::civil::Date;
use maud::{Markup, html};

words! {
    none: "Không có yêu cầu nào đang mở." | "No request is open.",
    one: "Một yêu cầu" | "One request",
    kind: "Yêu cầu" | "Request",
    status: "Trạng thái" | "Status",
    made: "Nhận lúc" | "Received",
    by: "Người gửi" | "Made by",
    at_counter: "tại quầy" | "at the counter of",
    answer_by: "Phải trả lời trước hết ngày" | "To be taken on by",
    due: "Hạn xử lý" | "Due",
    late: "quá hạn" | "overdue",
    open_one: "Mở" | "Open",
    asks: "Nội dung" | "What is asked",
    disputed: "Lượt truy cập bị phản đối" | "The entry that is disputed",
    steps: "Đã xử lý" | "What was done",
    next: "Bước tiếp theo" | "Next step",
    text: "Trả lời để người dân đọc" | "Answer for the resident to read",
    text_help: "Khi nhận xử lý có thể để trống; khi gia hạn, làm xong hay từ chối phải nói lý do."
        | "It may be empty when the request is taken on; to extend, close or refuse it, say why.",
    save: "Ghi" | "Write down",
    closed: "Yêu cầu đã kết thúc." | "The request is closed.",
}

/// The most urgent ones that the page shows.
const ROWS: usize = 200;

pub async fn list(visitor: Visitor) -> Shown {
    let Visitor { caller, view } = visitor;
    let open = caller.run(Purpose::Audit, |app, ctx| Ok((app.open_requests(ctx)?, ctx.today)));
    let (open, today) = open.await?;
    let (words, title) = (Words::of(view.language), view.words().requests_of_residents);
    let main = html! {
        @if open.is_empty() { p role="status" { (words.none) } }
        @else {
            (layout::cut(&view, open.len(), ROWS))
            (layout::scroll(title, table(&view, &open, today)))
        }
    };
    Ok(view.page(title, main))
}

fn table(view: &layout::View, open: &[(ResidentId, SubjectRequest)], today: Date) -> Markup {
    let (words, language) = (Words::of(view.language), view.language);
    html! {
        table {
            thead { tr {
                th scope="col" { (words.due) }
                th scope="col" { (words.kind) }
                th scope="col" { (words.status) }
                th scope="col" { (words.made) }
                th scope="col" { (words.open_one) }
            } }
            tbody { @for (resident, row) in open.iter().take(ROWS) { tr {
                td.date { (day(view, row, today)) }
                td { (language.request_kind(row.kind)) }
                td { (language.request_status(row.status())) }
                td.date { (format::time(row.made_ms)) }
                td { a href={ "/requests/" (resident) "/" (row.id) } {
                    (words.open_one) ": " (language.request_kind(row.kind)) ", "
                    (format::time(row.made_ms))
                } }
            } } }
        }
    }
}

/// The day that comes next, and whether it is over.
fn day(view: &layout::View, row: &SubjectRequest, today: Date) -> Markup {
    let next = row.next_due();
    html! {
        (format::date(next))
        @if row.is_open() && next < today {
            " " span.overdue { (Words::of(view.language).late) }
        }
    }
}

fn found(
    app: &App,
    ctx: &OpContext,
    id: ResidentId,
    which: SubjectRequestId,
) -> Result<SubjectRequest> {
    let all = app.requests(ctx, id)?.into_iter();
    all.into_iter().find(|row| row.id == which).ok_or(Error::NotFound)
}

pub async fn show(visitor: Visitor, In((id, of)): In<(ResidentId, SubjectRequestId)>) -> Shown {
    let Visitor { caller, view } = visitor;
    let read =
        caller.run(Purpose::Audit, move |app, ctx| Ok((found(app, ctx, id, of)?, ctx.today)));
    let (row, today) = read.await?;
    Ok(page(&view, id, &row, today, (&Filled::new(), None)))
}

pub async fn take(
    In((id, of)): In<(ResidentId, SubjectRequestId)>,
    posted: Posted<Filled>,
) -> Shown {
    let Visitor { caller, mut view } = posted.visitor;
    view.path = format!("/requests/{id}/{of}");
    let filled = posted.fields.clone();
    let taken = caller.run(Purpose::Audit, move |app, ctx| {
        let progress = fields::code::<Progress>(&filled, "progress");
        let text = fields::text(&filled, "text");
        let done = progress.and_then(|to| app.take_request(ctx, id, of, (to, text)));
        Ok((found(app, ctx, id, of)?, ctx.today, done))
    });
    let (row, today, done) = taken.await?;
    let Err(error) = done else { return Ok(Redirect::to("/requests").into_response()) };
    let wrong = Wrong::of(view.language, error.into())?;
    let page = page(&view, id, &row, today, (&posted.fields, Some(&wrong)));
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

fn page(
    view: &layout::View,
    id: ResidentId,
    row: &SubjectRequest,
    today: Date,
    (filled, wrong): (&Filled, Option<&Wrong>),
) -> axum::response::Response {
    let (words, fields) = (Words::of(view.language), Fields::new(view, filled, wrong));
    let main = html! {
        p { a href="/requests" { (view.words().requests_of_residents) } " · "
            a href={ "/residents/" (id) "/audit" } { (view.words().trail) } }
        (card(view, row, today))
        @if row.is_open() {
            h2 { (words.next) }
            (fields.trouble())
            (form(&fields, id, row))
        } @else { p role="status" { (words.closed) } }
    };
    view.page(words.one, main)
}

fn form(fields: &Fields<'_>, id: ResidentId, row: &SubjectRequest) -> Markup {
    let (words, language) = (Words::of(fields.view.language), fields.view.language);
    let new = row.status() == RequestStatus::Received;
    let ways = Progress::ALL.into_iter().filter(|to| new || *to != Progress::Begin);
    html! {
        form.narrow method="post" action={ "/requests/" (id) "/" (row.id) } {
            (fields.view.csrf_field())
            (fields.radios("progress", words.next,
                ways.map(|to| (fields::name_of(to), language.progress(to)))))
            (fields.area("text", words.text, words.text_help))
            button { (words.save) }
        }
    }
}

/// One request, with all that was said.
pub fn card(view: &layout::View, row: &SubjectRequest, today: Date) -> Markup {
    let (words, language) = (Words::of(view.language), view.language);
    html! {
        section.card aria-label={
            (language.request_kind(row.kind)) " " (format::time(row.made_ms))
        } {
            p { strong { (language.request_kind(row.kind)) } " · "
                (language.request_status(row.status())) }
            dl.pairs {
                dt { (words.asks) } dd { (row.text) }
                @if let Some(entry) = &row.disputed {
                    dt { (words.disputed) }
                    dd { (format::time(entry.at_ms)) " · " (entry.account) " · "
                        (language.act(entry.act)) }
                }
                dt { (words.by) }
                dd { (row.made_by) " · " (language.given_by(row.voice))
                    @if let Some(place) = &row.made_at { " · " (words.at_counter) " " (place)
                        " · " (language.evidence_kind(row.evidence.kind)) " "
                        (row.evidence.reference) } }
                dt { (words.made) } dd { (format::time(row.made_ms)) }
                @if row.status() == RequestStatus::Received {
                    dt { (words.answer_by) } dd { (day(view, row, today)) }
                }
                dt { (words.due) } dd { (format::date(row.due))
                    @if row.is_open() && row.due < today { " " span.overdue { (words.late) } } }
            }
            @if !row.steps.is_empty() {
                p { (words.steps) }
                ul.standings { @for step in &row.steps { li {
                    (format::time(step.at_ms)) " · " strong { (language.progress(step.progress)) }
                    @if !step.text.is_empty() { ": " (step.text) }
                } } }
            }
        }
    }
}
