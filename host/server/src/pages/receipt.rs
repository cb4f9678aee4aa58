//! What became of one message: each visit, and each problem with its place.

use super::fields::Filled;
use super::{Posted, Shown, Visitor, format, layout};
use crate::http::In;
use axum::response::{IntoResponse as _, Redirect};
use hoso_core::Digest;
use hoso_core::message::{CaseReceipt, Outcome, Place, Problem, Receipt};
use hoso_core::policy::Purpose;
use maud::{Markup, html};

/// Rows of each list that the page shows; the API tells all of them.
const ROWS: usize = 200;

pub async fn show(visitor: Visitor, In(id): In<Digest>) -> Shown {
    let Visitor { caller, view } = visitor;
    let receipt = caller.run(Purpose::Intake, move |app, ctx| app.receipt(ctx, id)).await?;
    let words = view.words();
    let main = html! {
        dl.pairs {
            dt { (words.received) } dd { (format::time(receipt.at_ms)) }
            dt { (words.outcome) } dd { (outcome(&view, &receipt)) }
            dt { (words.message_digest) } dd { code { (receipt.message) } }
        }
        h2 { (words.problems) }
        @if let Outcome::Quarantined(why) = &receipt.outcome {
            p.trouble { (place(&view, &why.place)) ": " (why.reason) }
            form method="post" action={ "/receipts/" (receipt.message) "/replay" } {
                (view.csrf_field())
                p.help { (words.read_again_help) }
                button { (words.read_again) }
            }
        } @else if receipt.problems.is_empty() {
            p { (words.no_problems) }
        } @else {
            (layout::cut(&view, receipt.problems.len(), ROWS))
            (layout::scroll(words.problems, problems(&view, &receipt.problems)))
        }
        @if !receipt.cases.is_empty() {
            h2 { (words.visits) }
            (layout::cut(&view, receipt.cases.len(), ROWS))
            (layout::scroll(words.visits, cases(&view, &receipt.cases)))
        }
    };
    Ok(view.page(words.receipt, main))
}

/// Back to the receipt, which says what came of it.
pub async fn replay(In(id): In<Digest>, posted: Posted<Filled>) -> Shown {
    let read = posted.visitor.caller.run(Purpose::Intake, move |app, ctx| app.replay(ctx, id));
    read.await?;
    Ok(Redirect::to(&format!("/receipts/{id}")).into_response())
}

fn outcome(view: &layout::View, receipt: &Receipt) -> &'static str {
    view.language.outcome(receipt.outcome.as_str())
}

/// `Hồ sơ 2, XML4, dòng 3, GIA_TRI`.
fn place(view: &layout::View, place: &Place) -> String {
    let words = view.words();
    let mut out = format!("{} {}", words.item, place.item);
    if !place.table.is_empty() {
        out += &format!(", {}", place.table);
    }
    if place.row > 0 {
        out += &format!(", {} {}", words.row, place.row);
    }
    if !place.field.is_empty() {
        out += &format!(", {}", place.field);
    }
    out
}

fn problems(view: &layout::View, problems: &[Problem]) -> Markup {
    let words = view.words();
    html! {
        table {
            thead { tr {
                th scope="col" { (words.place) }
                th scope="col" { (words.severity) }
                th scope="col" { (words.reason) }
            } }
            tbody {
                @for problem in problems.iter().take(ROWS) {
                    tr {
                        td { (place(view, &problem.place)) }
                        td { (view.language.severity(problem.severity)) }
                        td { (problem.reason) }
                    }
                }
            }
        }
    }
}

fn cases(view: &layout::View, cases: &[CaseReceipt]) -> Markup {
    let words = view.words();
    html! {
        table {
            thead { tr {
                th scope="col" { (words.residents) }
                th scope="col" { (words.new_resident) }
                th.number scope="col" { (words.created) }
                th.number scope="col" { (words.updated) }
                th.number scope="col" { (words.unchanged) }
                th.number scope="col" { (words.retracted) }
            } }
            tbody {
                @for case in cases.iter().take(ROWS) {
                    tr {
                        td { a href={ "/residents/" (case.resident) } { (words.open_record) } }
                        td { @if case.new_resident { (words.yes) } @else { (words.no) } }
                        td.number { (case.created) }
                        td.number { (case.updated) }
                        td.number { (case.unchanged) }
                        td.number { (case.retracted) }
                    }
                }
            }
        }
    }
}
