//! The record to take along: a page that reads and prints well, and the FHIR file. Both are streams
//! (`http/export.rs`).

use crate::app::App;
use crate::http::In;
use crate::http::export::{Written, bundle, stream};
use crate::pages::i18n::{Language, words};
use crate::pages::layout::View;
use crate::pages::{Shown, Visitor, format};
use axum::http::header;
use axum::response::IntoResponse as _;
use hoso_core::ResidentId;
use hoso_core::identity::Registration;
use hoso_core::record::{Record, Value};
use maud::{Markup, PreEscaped, html};

words! {
    title: "Hồ sơ sức khỏe của tôi" | "My health record",
    made_on: "Bản sao ngày" | "Copy of",
    about: "Gồm mọi điều bạn được xem, từ cũ đến mới. Nếu trang dừng giữa chừng thì quyền xem vừa \
        hết."
        | "All that you may see, oldest first. If it breaks off, the access has just ended.",
    the_end: "Hết." | "The end.",
    known_as: "Cơ sở đã đăng ký" | "Registered at",
}

/// Where the records go in the page; no text of a page holds it.
const HERE: &str = "\u{0}";

pub async fn record(visitor: Visitor, In(id): In<ResidentId>) -> Shown {
    let Visitor { caller, view } = visitor;
    let body = stream(caller, id, move |app, ctx, known| {
        let words = Words::of(view.language);
        let main = html! {
            p { a href={ "/me/" (id) "/requests" } { (view.words().requests) } }
            p { (words.made_on) " " (format::date(ctx.today)) ". " (words.about) }
            (people(app, &view, known))
            ul.cards { (PreEscaped(HERE)) }
            p { strong { (words.the_end) } }
        };
        let page = view.document(words.title, main);
        let (head, tail) = page.split_once(HERE).unwrap_or((&page, ""));
        let (head, tail) = (head.to_owned(), tail.to_owned());
        let language = view.language;
        let record = move |app: &App, row: &Record| line(app, language, row).into_string();
        Ok(Written { head, record: Box::new(record), tail })
    });
    let kind = [(header::CONTENT_TYPE, "text/html; charset=utf-8")];
    Ok((kind, body.await?).into_response())
}

pub async fn fhir(visitor: Visitor, In(id): In<ResidentId>) -> Shown {
    let headers = [
        (header::CONTENT_TYPE, "application/fhir+json"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"health-record.json\""),
    ];
    let body = stream(visitor.caller, id, move |_, _, known| Ok(bundle(id, known)));
    Ok((headers, body.await?).into_response())
}

fn people(app: &App, view: &View, known: &[Registration]) -> Markup {
    let (words, shared) = (Words::of(view.language), view.words());
    html! {
        @for one in known {
            @let who = &one.demographics;
            dl.pairs {
                dt { (shared.name) } dd { (who.name) }
                @if let Some(born) = who.birth_date {
                    dt { (shared.birth_date) } dd { (born.vietnamese()) }
                }
                dt { (shared.sex) } dd { (view.language.sex(who.sex)) }
                dt { (words.known_as) }
                dd { (app.facility_name(&one.facility)) " · " (one.patient_number) }
            }
        }
    }
}

fn line(app: &App, language: Language, record: &Record) -> Markup {
    let entry = &record.entry;
    html! {
        li {
            (entry.when.vietnamese()) " · " (language.kind(entry.kind)) " · "
            strong { (format::coding(&entry.code)) }
            @if !entry.code.code.is_empty() { " (" (entry.code.code) ")" }
            @if entry.value != Value::None {
                ": " strong { (format::value(language, &entry.value)) }
            }
            @for part in &entry.parts {
                @if let Some(name) = format::part_name(language, &part.code) {
                    br; (name) ": " (format::value(language, &part.value))
                }
            }
            p.small { (app.facility_name(&record.facility)) " · " (entry.status) }
        }
    }
}
