//! A call about something due: the number, and what came of it.

use super::fields::{self, Fields, Filled, Wrong};
use super::i18n::words;
use super::{Posted, Shown, Visitor, format, layout};
use crate::http::In;
use crate::ops::contacts::{ContactView, Of, Outcome};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect};
use hoso_core::policy::Purpose;
use maud::html;

words! {
    title: "Gọi cho người dân" | "Call the resident",
    phone: "Điện thoại (của người này hoặc người thân)" | "Telephone (theirs or a relative's)",
    no_phone: "Chưa có số điện thoại." | "No number is known.",
    outcome: "Kết quả" | "Outcome",
    note: "Ghi chú" | "Note",
    note_help: "Không bắt buộc." | "May be left empty.",
    save: "Ghi kết quả" | "Write down",
    before: "Các lần trước" | "Earlier calls",
    back: "Về danh sách" | "Back to the list",
}

pub async fn show(visitor: Visitor, In(of): In<Of>) -> Shown {
    let Visitor { caller, view } = visitor;
    let asked = of.clone();
    let found = caller.run(Purpose::Programme, move |app, ctx| app.contact(ctx, &asked)).await?;
    Ok(page(&view, &of, &found, &Filled::new(), None))
}

pub async fn record(In(of): In<Of>, posted: Posted<Filled>) -> Shown {
    let Visitor { caller, mut view } = posted.visitor;
    view.path = path(&of);
    let (filled, asked) = (posted.fields.clone(), of.clone());
    let recorded = caller.run(Purpose::Programme, move |app, ctx| {
        let note = fields::text(&filled, "note");
        let done = fields::code(&filled, "outcome")
            .and_then(|outcome| app.record_contact(ctx, &asked, outcome, note));
        Ok((app.contact(ctx, &asked)?, done))
    });
    let (found, done) = recorded.await?;
    let Err(error) = done else { return Ok(Redirect::to("/tasks?when=overdue").into_response()) };
    let wrong = Wrong::of(view.language, error.into())?;
    let page = page(&view, &of, &found, &posted.fields, Some(&wrong));
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

pub fn path(of: &Of) -> String {
    format!("/residents/{}/contacts/{}/{}/{}", of.resident, of.programme, of.task, of.due)
}

fn page(
    view: &layout::View,
    of: &Of,
    found: &ContactView,
    filled: &Filled,
    wrong: Option<&Wrong>,
) -> axum::response::Response {
    let (words, language) = (Words::of(view.language), view.language);
    let fields = Fields::new(view, filled, wrong);
    let outcomes = Outcome::ALL.map(|o| (fields::name_of(o), language.contact(o)));
    let main = html! {
        p { a href="/tasks?when=overdue" { (words.back) } " · "
            a href={ "/residents/" (of.resident) } { (found.name) } }
        dl.pairs {
            dt { (view.words().task) } dd { (language.text(&found.task.title)) }
            dt { (view.words().due) } dd { (format::date(found.task.due)) }
            dt { (view.words().reason) } dd { (language.text(&found.task.reason)) }
            dt { (words.phone) } dd {
                @if found.phone.is_empty() { (words.no_phone) }
                @else { a href={ "tel:" (found.phone) } { (found.phone) } }
            }
        }
        (fields.trouble())
        form.narrow method="post" action=(path(of)) {
            (view.csrf_field())
            (fields.radios("outcome", words.outcome, outcomes))
            (fields.text("note", words.note, words.note_help))
            button { (words.save) }
        }
        @if !found.before.is_empty() {
            h2 { (words.before) }
            ul.standings { @for one in found.before.iter().rev() { li {
                (format::time(one.at_ms)) " · " strong { (language.contact(one.outcome)) }
                @if !one.note.is_empty() { " · " (one.note) }
            } } }
        }
    };
    view.page(words.title, main)
}
