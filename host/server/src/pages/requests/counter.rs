//! At the counter: what a resident asks is written down with its evidence, and what came of it is
//! shown to who asks there again.

use super::card;
use crate::app::App;
use crate::http::In;
use crate::ops::{NewSubjectRequest, OpContext};
use crate::pages::fields::{self, Fields, Filled, Wrong};
use crate::pages::i18n::words;
use crate::pages::{Posted, Shown, Visitor, layout};
use hoso_core::policy::{Evidence, EvidenceKind, GivenBy, Purpose, RequestKind, SubjectRequest};
use hoso_core::{ResidentId, Result};
use jiff::civil::Date;
use maud::{Markup, html};

words! {
    title: "Yêu cầu nhận tại quầy" | "Requests made at the counter",
    none: "Chưa nhận yêu cầu nào tại đây." | "None was made here.",
    record: "Ghi một yêu cầu" | "Write down a request",
    kind: "Người dân yêu cầu" | "The resident asks to",
    text: "Nội dung, bằng lời của người dân" | "What is asked, in the resident's words",
    voice: "Ai yêu cầu" | "Who asks",
    evidence: "Bằng chứng" | "Evidence",
    reference: "Số giấy hoặc mã" | "Number of the paper or code",
    save: "Ghi yêu cầu" | "Write it down",
}

/// An entry of the trail is disputed where it is seen: in the own account.
const KINDS: [RequestKind; 5] = [
    RequestKind::View,
    RequestKind::Correct,
    RequestKind::Export,
    RequestKind::Restrict,
    RequestKind::Withdraw,
];
const VOICES: [GivenBy; 3] =
    [GivenBy::Resident, GivenBy::ResidentAndRepresentative, GivenBy::Representative];
const EVIDENCE: [EvidenceKind; 2] = [EvidenceKind::SignedPaper, EvidenceKind::OneTimeCode];

struct Gathered {
    name: String,
    requests: Vec<SubjectRequest>,
    today: Date,
}

fn gather(app: &App, ctx: &OpContext, id: ResidentId) -> Result<Gathered> {
    let requests = app.requests(ctx, id)?;
    Ok(Gathered { name: app.resident(ctx, id)?.name, requests, today: ctx.today })
}

pub async fn show(visitor: Visitor, In(id): In<ResidentId>) -> Shown {
    let Visitor { caller, view } = visitor;
    let found = caller.run(Purpose::Administration, move |app, ctx| gather(app, ctx, id)).await?;
    Ok(page(&view, id, &found, (&Filled::new(), None)))
}

pub async fn make(In(id): In<ResidentId>, posted: Posted<Filled>) -> Shown {
    let here = format!("/residents/{id}/requests");
    let (filled, Posted { visitor, fields }) = (posted.fields.clone(), posted);
    let work = move |app: &App, ctx: &OpContext| {
        new(&filled).and_then(|new| app.make_request(ctx, id, new)).map(drop)
    };
    let gather = move |app: &App, ctx: &OpContext| gather(app, ctx, id);
    let draw = |view: &layout::View, found: &Gathered, wrong: &Wrong| {
        page(view, id, found, (&fields, Some(wrong)))
    };
    visitor.submit(Purpose::Administration, (here.clone(), here), work, gather, draw).await
}

fn new(filled: &Filled) -> Result<NewSubjectRequest> {
    Ok(NewSubjectRequest {
        kind: fields::code(filled, "kind")?,
        text: fields::text(filled, "text").to_owned(),
        entry: None,
        voice: Some(fields::code(filled, "voice")?),
        evidence: Evidence {
            kind: fields::code(filled, "evidence.kind")?,
            reference: fields::text(filled, "evidence.reference").to_owned(),
        },
    })
}

fn page(
    view: &layout::View,
    id: ResidentId,
    found: &Gathered,
    (filled, wrong): (&Filled, Option<&Wrong>),
) -> axum::response::Response {
    let words = Words::of(view.language);
    let main = html! {
        p { a href={ "/residents/" (id) } { (view.words().back_to_resident) } " · " (found.name) }
        @if found.requests.is_empty() { p { (words.none) } }
        @for row in &found.requests { (card(view, row, found.today)) }
        h2 #record { (words.record) }
        (form(&Fields::new(view, filled, wrong), id))
    };
    view.page(words.title, main)
}

fn form(fields: &Fields<'_>, id: ResidentId) -> Markup {
    let (words, language) = (Words::of(fields.view.language), fields.view.language);
    html! {
        (fields.trouble())
        form.narrow method="post" action={ "/residents/" (id) "/requests" } {
            (fields.view.csrf_field())
            (fields.radios("kind", words.kind,
                KINDS.map(|k| (fields::name_of(k), language.request_kind(k)))))
            (fields.area("text", words.text, ""))
            (fields.select("voice", words.voice, "",
                VOICES.map(|v| (fields::name_of(v), language.given_by(v)))))
            (fields.select("evidence.kind", words.evidence, "",
                EVIDENCE.map(|k| (fields::name_of(k), language.evidence_kind(k)))))
            (fields.text("evidence.reference", words.reference, ""))
            button { (words.save) }
        }
    }
}
