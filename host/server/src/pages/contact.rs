//! A call about something due: the number, and what came of it.

use super::fields::{self, Fields, Filled, Wrong};
use super::i18n::words;
use super::{Posted, Shown, Visitor, format, layout};
use crate::app::App;
use crate::http::{In, parse};
use crate::ops::OpContext;
use crate::ops::contacts::{About, ContactView, Of, Outcome};
use hoso_core::policy::Purpose;
use hoso_core::{AccountId, Result};
use maud::html;

words! {
    title: "Gọi cho người dân" | "Call the resident",
    phone: "Điện thoại (của người này hoặc người thân)" | "Telephone (theirs or a relative's)",
    no_phone: "Chưa có số điện thoại." | "No number is known.",
    outcome: "Kết quả" | "Outcome",
    note: "Ghi chú" | "Note",
    note_help: "Không bắt buộc." | "May be left empty.",
    others: "Việc khác đến hạn của người này" | "What else is due for this person",
    same: "Ghi kết quả này cho cả các việc dưới đây" | "Write this down for all of these as well",
    save: "Ghi kết quả" | "Write down",
    before: "Các lần trước" | "Earlier calls",
    back: "Về danh sách" | "Back to the list",
    owner: "Người phụ trách" | "Who has the task",
    nobody: "Chưa giao cho ai" | "Nobody yet",
    give_to: "Giao cho" | "Give to",
    give: "Giao việc" | "Give the task",
}

pub async fn show(visitor: Visitor, In(of): In<Of>) -> Shown {
    let Visitor { caller, view } = visitor;
    let asked = of.clone();
    let found = caller.run(Purpose::Programme, move |app, ctx| app.contact(ctx, &asked)).await?;
    // One call is about everything that is due, unless the caller says otherwise.
    let filled = Filled::from([("same.all".to_owned(), "1".to_owned())]);
    Ok(page(&view, &of, &found, &filled, None))
}

pub async fn record(In(of): In<Of>, posted: Posted<Filled>) -> Shown {
    let places = (path(&of), "/tasks?when=overdue".to_owned());
    let (filled, Posted { visitor, fields }) = (posted.fields.clone(), posted);
    let [to, again] = [of.clone(), of.clone()];
    let work = move |app: &App, ctx: &OpContext| write(app, ctx, &to, &filled);
    let gather = move |app: &App, ctx: &OpContext| app.contact(ctx, &again);
    let draw = |view: &layout::View, found: &_, wrong: &Wrong| {
        page(view, &of, found, &fields, Some(wrong))
    };
    visitor.submit(Purpose::Programme, places, work, gather, draw).await
}

/// One of the two forms of the page: what came of a call, or a colleague who has the task now.
fn write(app: &App, ctx: &OpContext, of: &Of, filled: &Filled) -> Result<()> {
    if filled.contains_key("owner") {
        let to: AccountId = parse("owner", fields::text(filled, "owner"))?;
        return app.assign_task(ctx, of, &to);
    }
    let outcome = fields::code(filled, "outcome")?;
    let note = fields::text(filled, "note");
    let about = if filled.contains_key("same.all") { About::AllDue } else { About::ThisTask };
    app.record_contact(ctx, of, about, outcome, note)
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
    let colleagues = found.colleagues.iter().map(|(id, name)| (id.to_string(), name.as_str()));
    let outcomes = Outcome::ALL.map(|o| (fields::name_of(o), language.contact(o)));
    let main = html! {
        p { a href="/tasks?when=overdue" { (words.back) } " · "
            a href={ "/residents/" (of.resident) } { (found.name) } }
        dl.pairs {
            dt { (view.words().task) } dd { (language.text(&found.task.title)) }
            dt { (view.words().due) } dd { (format::date(found.task.due)) }
            dt { (view.words().reason) } dd { (language.text(&found.task.reason)) }
            @if let Some(born) = found.born {
                dt { (view.words().birth_date) } dd { (born.vietnamese()) }
            }
            dt { (words.phone) } dd {
                @if found.phone.is_empty() { (words.no_phone) }
                @else { a href={ "tel:" (found.phone) } { (found.phone) } }
            }
            dt { (words.owner) } dd { (found.owner.as_deref().unwrap_or(words.nobody)) }
        }
        (fields.trouble())
        form.narrow method="post" action=(path(of)) {
            (view.csrf_field())
            (fields.radios("outcome", words.outcome, outcomes))
            (fields.text("note", words.note, words.note_help))
            @if !found.others.is_empty() {
                (fields.boxes("same", words.others, "", [("all".to_owned(), words.same)]))
                ul.standings { @for (_, task) in &found.others { li {
                    (language.text(&task.title)) " · " (view.words().due) " "
                    (format::date(task.due))
                } } }
            }
            button { (words.save) }
        }
        form.narrow method="post" action=(path(of)) {
            (view.csrf_field())
            (fields.choice("owner", words.give_to, "", colleagues))
            button.second { (words.give) }
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
