//! One record: what it says, where it came from, what it said before.

use super::{Shown, Visitor, format, layout};
use crate::http::In;
use hoso_core::policy::Purpose;
use hoso_core::record::{Record, Value};
use hoso_core::{RecordId, ResidentId};
use maud::{Markup, html};

pub async fn show(visitor: Visitor, In((id, record)): In<(ResidentId, RecordId)>) -> Shown {
    let Visitor { caller, view } = visitor;
    let read = caller.run(Purpose::Treatment, move |app, ctx| {
        let found = app.record(ctx, id, record)?;
        let facility = app.facility_name(&found.record.facility);
        Ok((found, facility))
    });
    let (found, facility) = read.await?;
    let words = view.words();
    let record = &found.record;
    let main = html! {
        p { a href={ "/residents/" (id) } { (words.back_to_resident) } }
        (says(&view, record))
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
            (says(&view, earlier))
        }
    };
    Ok(view.page(format::coding(&record.entry.code), main))
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
