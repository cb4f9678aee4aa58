//! The data protection officer's reviews of accesses in an emergency.

use super::fields::{self, Fields, Filled, Wrong};
use super::i18n::words;
use super::{Posted, Shown, Visitor, format, layout, trail};
use crate::app::App;
use crate::http::In;
use crate::ops::OpContext;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect};
use hoso_core::audit::AuditRow;
use hoso_core::policy::{BreakGlass, Purpose};
use hoso_core::{BreakGlassId, Error, ResidentId, Result};
use maud::{Markup, html};

words! {
    title: "Xét các lần mở khẩn cấp" | "Reviews of emergency accesses",
    one: "Một lần mở khẩn cấp" | "One emergency access",
    none: "Không còn lần mở nào chờ xét." | "None waits for a review.",
    closed: "Đã xét xong." | "The review is closed.",
    due: "Phải xét trước" | "To be reviewed by",
    opened: "Mở lúc" | "Opened",
    until: "Đóng lúc" | "Closed",
    what_for: "Tình trạng" | "State of the person",
    said: "Người mở nói" | "What was said",
    review: "Xét" | "Review",
    did: "Đã làm gì với hồ sơ này từ lúc mở" | "What was done with the record since",
    finding: "Kết luận" | "Finding",
    justified: "Có lý do chính đáng" | "Justified",
    not_justified: "Không có lý do chính đáng" | "Not justified",
    text: "Căn cứ" | "Grounds",
    close: "Kết thúc việc xét" | "Close the review",
}

/// Rows of the list, and of the trail that a review shows.
const ROWS: usize = 200;

pub async fn list(visitor: Visitor) -> Shown {
    let Visitor { caller, view } = visitor;
    let open = caller.run(Purpose::Audit, |app, ctx| app.open_break_glasses(ctx)).await?;
    let words = Words::of(view.language);
    let main = html! {
        @if open.is_empty() { p role="status" { (words.none) } }
        @else {
            (layout::cut(&view, open.len(), ROWS))
            (layout::scroll(words.title, table(&view, &open)))
        }
    };
    Ok(view.page(words.title, main))
}

fn table(view: &layout::View, open: &[BreakGlass]) -> Markup {
    let words = Words::of(view.language);
    html! {
        table {
            thead { tr {
                th scope="col" { (words.due) }
                th scope="col" { (words.opened) }
                th scope="col" { (view.words().account) }
                th scope="col" { (view.words().facility) }
                th scope="col" { (words.what_for) }
                th scope="col" { (words.review) }
            } }
            tbody { @for row in open.iter().take(ROWS) { tr {
                td.date { (format::time(row.review_due_ms)) }
                td.date { (format::time(row.since_ms)) }
                td { (row.account) }
                td { (row.facility) }
                td { (view.language.emergency(row.reason)) }
                td { a href={ "/reviews/" (row.resident) "/" (row.id) } {
                    (words.review) " " (row.account) " " (format::time(row.since_ms))
                } }
            } } }
        }
    }
}

struct Gathered {
    row: BreakGlass,
    /// Of the account since then, newest first.
    trail: Vec<AuditRow>,
}

fn gather(app: &App, ctx: &OpContext, id: ResidentId, of: BreakGlassId) -> Result<Gathered> {
    let open = app.open_break_glasses(ctx)?;
    let row = open.into_iter().find(|row| row.id == of && row.resident == id);
    let row = row.ok_or(Error::NotFound)?;
    let mut trail = app.audit(ctx, id, None, ROWS)?.rows;
    trail.retain(|did| did.account == row.account && did.at_ms >= row.since_ms);
    Ok(Gathered { row, trail })
}

pub async fn show(visitor: Visitor, In((id, of)): In<(ResidentId, BreakGlassId)>) -> Shown {
    let Visitor { caller, view } = visitor;
    let found = caller.run(Purpose::Audit, move |app, ctx| gather(app, ctx, id, of)).await?;
    Ok(page(&view, &found, &Filled::new(), None))
}

pub async fn close(In((id, of)): In<(ResidentId, BreakGlassId)>, posted: Posted<Filled>) -> Shown {
    let Visitor { caller, mut view } = posted.visitor;
    view.path = format!("/reviews/{id}/{of}");
    let filled = posted.fields.clone();
    let closed = caller.run(Purpose::Audit, move |app, ctx| {
        let found = gather(app, ctx, id, of)?;
        let justified = match fields::text(&filled, "justified") {
            "yes" => Ok(true),
            "no" => Ok(false),
            _ => Err(Error::invalid("justified", "choose one")),
        };
        let text = fields::text(&filled, "text");
        let done = justified.and_then(|is| app.review_break_glass(ctx, id, of, is, text));
        Ok((found, done))
    });
    let (found, done) = closed.await?;
    let Err(error) = done else { return Ok(Redirect::to("/reviews").into_response()) };
    let wrong = Wrong::of(view.language, error.into())?;
    let page = page(&view, &found, &posted.fields, Some(&wrong));
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

fn page(
    view: &layout::View,
    found: &Gathered,
    filled: &Filled,
    wrong: Option<&Wrong>,
) -> axum::response::Response {
    let (words, row) = (Words::of(view.language), &found.row);
    let fields = Fields::new(view, filled, wrong);
    let findings = [("yes", words.justified), ("no", words.not_justified)];
    let main = html! {
        p { a href="/reviews" { (words.title) } }
        dl.pairs {
            dt { (view.words().account) } dd { (row.account) " · " (row.facility) }
            dt { (words.opened) } dd { (format::time(row.since_ms)) }
            dt { (words.until) } dd { (format::time(row.until_ms)) }
            dt { (words.due) } dd { (format::time(row.review_due_ms)) }
            dt { (words.what_for) } dd { (view.language.emergency(row.reason)) }
            dt { (words.said) } dd { (row.text) }
        }
        h2 { (words.did) }
        (layout::scroll(words.did, trail::table(view, &found.trail)))
        p { a href={ "/residents/" (row.resident) "/audit" } { (view.words().trail) } }
        h2 { (words.finding) }
        (fields.trouble())
        form.narrow method="post" action={ "/reviews/" (row.resident) "/" (row.id) } {
            (view.csrf_field())
            (fields.radios("justified", words.finding,
                findings.map(|(code, title)| (code.to_owned(), title))))
            (fields.area("text", words.text, ""))
            button { (words.close) }
        }
    };
    view.page(words.one, main)
}
