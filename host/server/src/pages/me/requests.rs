//! What the resident asks by law of the data protection officer, with its days and answers; and the
//! record to take along.

use super::Doors;
use crate::app::App;
use crate::http::{In, Params};
use crate::ops::{NewSubjectRequest, OpContext};
use crate::pages::fields::{self, Fields, Filled, Wrong};
use crate::pages::i18n::words;
use crate::pages::layout::View;
use crate::pages::requests::card;
use crate::pages::{Posted, Shown, Visitor};
use hoso_core::policy::{Evidence, EvidenceKind, Purpose, RequestKind, SubjectRequest};
use hoso_core::{ResidentId, Result};
use jiff::civil::Date;
use maud::{Markup, html};
use serde::Deserialize;

words! {
    help: "Cán bộ bảo vệ dữ liệu trả lời trong 2 ngày làm việc và xử lý trong thời hạn của luật \
        (Luật 91/2025/QH15, Nghị định 356/2025/NĐ-CP). Hạn của từng yêu cầu ghi ở dưới."
        | "The data protection officer answers within 2 working days and deals with it in the time \
        that the law gives (Law 91/2025/QH15, decree 356/2025/ND-CP). Each request shows its days.",
    made: "Đã gửi" | "Made",
    none: "Chưa có yêu cầu nào." | "None yet.",
    take_along: "Lấy bản sao ngay" | "Take a copy now",
    print: "Bản để đọc và in" | "To read and print",
    fhir: "Tệp FHIR cho máy khác đọc" | "A FHIR file for other systems",
    ask: "Gửi một yêu cầu" | "Make a request",
    kind: "Tôi yêu cầu" | "I ask to",
    text: "Nội dung" | "What it is about",
    text_help: "Nói bằng lời của bạn, nhiều nhất 500 ký tự."
        | "In your own words, at most 500 characters.",
    send: "Gửi yêu cầu" | "Send the request",
    dispute: "Phản đối lượt truy cập này" | "Dispute this entry",
    dispute_help: "Bạn phản đối một lượt trong nhật ký truy cập. Hãy nói vì sao."
        | "You dispute an entry of the access log. Say why.",
}

/// The version of the text that was read before the button was pressed.
const TEXT_VERSION: &str = "requests-1";

/// An entry is disputed from the access log, where it is seen.
const KINDS: [RequestKind; 5] = [
    RequestKind::View,
    RequestKind::Correct,
    RequestKind::Export,
    RequestKind::Restrict,
    RequestKind::Withdraw,
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct About {
    /// The entry of the access log that is disputed.
    entry: Option<String>,
}

struct Gathered {
    doors: Doors,
    requests: Vec<SubjectRequest>,
    today: Date,
}

fn gather(app: &App, ctx: &OpContext, id: ResidentId) -> Result<Gathered> {
    let requests = app.requests(ctx, id)?;
    Ok(Gathered { doors: Doors::of(app, ctx, id)?, requests, today: ctx.today })
}

pub async fn show(visitor: Visitor, In(id): In<ResidentId>, Params(about): Params<About>) -> Shown {
    let Visitor { caller, view } = visitor;
    let found = caller.run(Purpose::OwnUse, move |app, ctx| gather(app, ctx, id)).await?;
    let filled = about.entry.map(|entry| ("entry".to_owned(), entry));
    let main = body(&view, id, &found, (&filled.into_iter().collect(), None));
    Ok(view.page(view.words().requests, main))
}

pub async fn make(In(id): In<ResidentId>, posted: Posted<Filled>) -> Shown {
    let here = format!("/me/{id}/requests");
    let (filled, Posted { visitor, fields }) = (posted.fields.clone(), posted);
    let work = move |app: &App, ctx: &OpContext| {
        new(&filled).and_then(|new| app.make_request(ctx, id, new)).map(drop)
    };
    let gather = move |app: &App, ctx: &OpContext| gather(app, ctx, id);
    let draw = |view: &View, found: &Gathered, wrong: &Wrong| {
        view.page(view.words().requests, body(view, id, found, (&fields, Some(wrong))))
    };
    visitor.submit(Purpose::OwnUse, (here.clone(), here), work, gather, draw).await
}

fn new(filled: &Filled) -> Result<NewSubjectRequest> {
    let entry = fields::text(filled, "entry").to_owned();
    let disputes = !entry.is_empty();
    Ok(NewSubjectRequest {
        kind: if disputes { RequestKind::Dispute } else { fields::code(filled, "kind")? },
        text: fields::text(filled, "text").to_owned(),
        entry: disputes.then_some(entry),
        voice: None,
        evidence: Evidence { kind: EvidenceKind::OwnAccount, reference: TEXT_VERSION.to_owned() },
    })
}

fn body(
    view: &View,
    id: ResidentId,
    found: &Gathered,
    (filled, wrong): (&Filled, Option<&Wrong>),
) -> Markup {
    let words = Words::of(view.language);
    html! {
        (found.doors.tabs(view, "/requests"))
        (form(&Fields::new(view, filled, wrong), id))
        h2 { (words.made) }
        @if found.requests.is_empty() { p { (words.none) } }
        @for row in &found.requests { (card(view, row, found.today)) }
        h2 { (words.take_along) }
        ul {
            li { a href={ "/me/" (id) "/export/record" } { (words.print) } }
            li { a href={ "/me/" (id) "/export/fhir" } { (words.fhir) } }
        }
    }
}

fn form(fields: &Fields<'_>, id: ResidentId) -> Markup {
    let (words, language) = (Words::of(fields.view.language), fields.view.language);
    let entry = fields::text(fields.filled, "entry");
    html! {
        h2 #ask { @if entry.is_empty() { (words.ask) } @else { (words.dispute) } }
        p { @if entry.is_empty() { (words.help) } @else { (words.dispute_help) } }
        (fields.trouble())
        form.decision method="post" action={ "/me/" (id) "/requests" } {
            (fields.view.csrf_field())
            @if entry.is_empty() {
                (fields.radios("kind", words.kind,
                    KINDS.map(|k| (fields::name_of(k), language.request_kind(k)))))
            } @else {
                input type="hidden" name="entry" value=(entry);
            }
            (fields.area("text", words.text, words.text_help))
            button { (words.send) }
        }
    }
}
