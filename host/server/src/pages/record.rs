//! One record: what it says, where it came from, what it said before; and, of what this facility
//! wrote by a form, that it is wrong.

use super::fields::{self, Fields, Filled, Wrong};
use super::i18n::words;
use super::{Posted, Shown, Visitor, format, layout};
use crate::app::App;
use crate::http::In;
use crate::ops::corrections::is_correctable;
use crate::ops::{OpContext, RecordView};
use axum::response::Response;
use hoso_core::policy::Purpose;
use hoso_core::record::{Record, Value};
use hoso_core::{RecordId, ResidentId, Result};
use maud::{Markup, html};

words! {
    wrong: "Mục này ghi sai?" | "Is this entry wrong?",
    help: "Đánh dấu sai: mục này không còn trong hồ sơ và không được chương trình dùng nữa, nhưng \
        vẫn đọc lại được với lý do. Nếu là cả phiếu, mọi mục của phiếu đều bị đánh dấu. Sau đó hãy \
        điền lại phiếu cho đúng."
        | "Marked as wrong it leaves the chart and no programme uses it any more, but it can still \
        be read with the reason. Of a form, all that came of it is marked. Then fill in the form \
        again.",
    why: "Sai ở đâu, vì sao" | "What is wrong, and why",
    mark: "Đánh dấu sai" | "Mark as wrong",
    at_the_source: "Sai? Hãy sửa trong phần mềm của cơ sở rồi gửi lại: bản mới thay bản này, bản \
        cũ vẫn được giữ."
        | "Wrong? Correct it in the facility's own program and send it again: the new version \
        takes the place of this one, which is kept.",
}

pub async fn show(visitor: Visitor, In((id, record)): In<(ResidentId, RecordId)>) -> Shown {
    let Visitor { caller, view } = visitor;
    let read = caller.run(Purpose::Treatment, move |app, ctx| gather(app, ctx, id, record));
    Ok(page(&view, id, &read.await?, &Filled::new(), None))
}

pub async fn mark_wrong(
    In((id, record)): In<(ResidentId, RecordId)>,
    posted: Posted<Filled>,
) -> Shown {
    let (filled, Posted { visitor, fields }) = (posted.fields.clone(), posted);
    let work = move |app: &App, ctx: &OpContext| {
        app.mark_wrong(ctx, id, record, fields::text(&filled, "reason"))
    };
    let gather = move |app: &App, ctx: &OpContext| gather(app, ctx, id, record);
    let draw = |view: &layout::View, found: &(RecordView, String), wrong: &Wrong| {
        page(view, id, found, &fields, Some(wrong))
    };
    let here = format!("/residents/{id}/records/{record}");
    let places = (here, format!("/residents/{id}"));
    visitor.submit(Purpose::Treatment, places, work, gather, draw).await
}

/// The record, and its facility's name.
fn gather(
    app: &App,
    ctx: &OpContext,
    id: ResidentId,
    record: RecordId,
) -> Result<(RecordView, String)> {
    let found = app.record(ctx, id, record)?;
    let facility = app.facility_name(&found.record.facility);
    Ok((found, facility))
}

fn page(
    view: &layout::View,
    id: ResidentId,
    (found, facility): &(RecordView, String),
    filled: &Filled,
    wrong: Option<&Wrong>,
) -> Response {
    let words = view.words();
    let record = &found.record;
    let main = html! {
        p { a href={ "/residents/" (id) } { (words.back_to_resident) } }
        (says(view, record))
        h2 { (words.source) }
        dl.pairs {
            dt { (words.facility) } dd { (facility) }
            dt { (words.source_key) } dd { code { (record.source_key) } }
            dt { (words.message_digest) } dd { code { (record.message) } }
            dt { (words.version) } dd { (record.version) }
            dt { (words.stored) } dd { (format::time(record.stored_at_ms)) }
        }
        @if !record.source.is_empty() {
            h2 { (words.source_fields) }
            dl.pairs { @for (name, value) in &record.source { dt { (name) } dd { (value) } } }
        }
        @for earlier in found.earlier.iter().rev() {
            h2 { (words.earlier) ": " (earlier.version) " · " (format::time(earlier.stored_at_ms)) }
            (says(view, earlier))
        }
        (correction(view, id, record, &Fields::new(view, filled, wrong)))
    };
    view.page(format::coding(&record.entry.code), main)
}

/// For who treats at the facility that wrote it.
fn correction(view: &layout::View, id: ResidentId, of: &Record, fields: &Fields<'_>) -> Markup {
    let words = Words::of(view.language);
    let own = view.actor.as_ref().and_then(|actor| actor.facility.as_ref());
    let here = view.treats() && own == Some(&of.facility) && !of.is_error();
    let by_form = own.is_some_and(|own| is_correctable(of, own));
    html! {
        @if here && by_form {
            h2 #wrong { (words.wrong) }
            p { (words.help) }
            (fields.trouble())
            form.narrow method="post" action={ "/residents/" (id) "/records/" (of.id) } {
                (view.csrf_field())
                (fields.text("reason", words.why, ""))
                button { (words.mark) }
            }
        } @else if here && of.programme.is_none() {
            p.help { (words.at_the_source) }
        }
    }
}

pub(super) fn says(view: &layout::View, record: &Record) -> Markup {
    let words = view.words();
    let entry = &record.entry;
    html! {
        dl.pairs {
            dt { (words.kind) } dd { (view.language.kind(entry.kind)) }
            dt { (words.when) } dd { (entry.when.vietnamese()) }
            dt { (words.code) } dd { code { (entry.code.code) } " " (entry.code.display) }
            @if entry.value != Value::None {
                dt { (words.value) } dd { (format::value(view.language, &entry.value)) }
            }
            @for part in &entry.parts {
                @if let Some(name) = format::part_name(view.language, &part.code) {
                    dt { (name) } dd { (format::value(view.language, &part.value)) }
                }
            }
            @if let Some(by) = format::declared_by(view.language, entry) {
                dt { (words.source) } dd { (by) }
            }
            dt { (words.state) } dd { (entry.status) }
        }
    }
}
