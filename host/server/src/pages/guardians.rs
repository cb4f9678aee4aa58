//! At a facility: the guardian of a child is recorded from papers, and that somebody is it no
//! longer.

use super::fields::{self, Fields, Filled, Wrong};
use super::i18n::words;
use super::{Posted, Shown, Visitor, format, layout};
use crate::app::App;
use crate::http::{In, parse};
use crate::ops::{NewRepresentative, OpContext};
use hoso_core::policy::{Evidence, EvidenceKind, Purpose, Representation};
use hoso_core::{RepresentationId, ResidentId, Result};
use maud::{Markup, html};

words! {
    title: "Người giám hộ và người được ủy quyền" | "Guardians and delegates",
    help: "Người giám hộ của trẻ dưới 18 tuổi được ghi ở đây từ giấy tờ. Việc giám hộ tự hết vào \
        ngày sinh nhật thứ 18. Người lớn tự ủy quyền bằng tài khoản của mình."
        | "The guardian of somebody below 18 is recorded here from papers. It ends by itself on \
        the 18th birthday. Adults name their delegates by their own account.",
    none: "Chưa ghi ai." | "Nobody is recorded.",
    record: "Ghi người giám hộ" | "Record a guardian",
    account: "Tài khoản của người giám hộ" | "Account of the guardian",
    account_help: "Tài khoản người dân của một người từ 18 tuổi. Chưa có thì tạo ở mục tài khoản \
        người dân."
        | "A resident's account of somebody of 18 years or more. Make one first if there is none.",
    until: "Đến hết ngày" | "Last day",
    until_help: "Bỏ trống: đến sinh nhật thứ 18." | "Empty: until the 18th birthday.",
    evidence: "Giấy tờ" | "Papers",
    reference: "Số giấy khai sinh, quyết định" | "Number of the birth certificate or decision",
    save: "Ghi người giám hộ" | "Record the guardian",
    why_end: "Lý do kết thúc" | "Why it ends",
    end: "Kết thúc" | "End it",
    ended: "Đã kết thúc" | "Ended",
}

const EVIDENCE: [EvidenceKind; 2] = [EvidenceKind::SignedPaper, EvidenceKind::OneTimeCode];

struct Gathered {
    name: String,
    rows: Vec<Representation>,
}

fn gather(app: &App, ctx: &OpContext, id: ResidentId) -> Result<Gathered> {
    let mut rows = app.representatives(ctx, id)?;
    rows.sort_by_key(|row| (row.ended.is_some(), -row.recorded_ms));
    Ok(Gathered { name: app.resident(ctx, id)?.name, rows })
}

pub async fn show(visitor: Visitor, In(id): In<ResidentId>) -> Shown {
    let Visitor { caller, view } = visitor;
    let found = caller.run(Purpose::Treatment, move |app, ctx| gather(app, ctx, id)).await?;
    Ok(page(&view, id, &found, &Filled::new(), None))
}

pub async fn record(In(id): In<ResidentId>, posted: Posted<Filled>) -> Shown {
    let filled = posted.fields.clone();
    change(posted, id, None, move |app, ctx| {
        app.appoint_representative(ctx, id, new(&filled)?).map(drop)
    })
    .await
}

pub async fn end(
    In((id, which)): In<(ResidentId, RepresentationId)>,
    posted: Posted<Filled>,
) -> Shown {
    let reason = fields::text(&posted.fields, "reason").to_owned();
    change(posted, id, Some(which), move |app, ctx| {
        app.end_representative(ctx, id, which, &reason).map(drop)
    })
    .await
}

/// Back to the page, or to the form with what is to be mended.
async fn change(
    posted: Posted<Filled>,
    id: ResidentId,
    ending: Option<RepresentationId>,
    work: impl FnOnce(&App, &OpContext) -> Result<()> + Send + 'static,
) -> Shown {
    let here = format!("/residents/{id}/representatives");
    let Posted { visitor, fields } = posted;
    let draw = |view: &layout::View, found: &Gathered, wrong: &Wrong| {
        page(view, id, found, &fields, Some((ending, wrong)))
    };
    let gather = move |app: &App, ctx: &OpContext| gather(app, ctx, id);
    visitor.submit(Purpose::Treatment, (here.clone(), here), work, gather, draw).await
}

fn new(filled: &Filled) -> Result<NewRepresentative> {
    Ok(NewRepresentative {
        account: parse("account", fields::text(filled, "account"))?,
        may_consent: true,
        classes: Vec::new(),
        until: fields::day(filled, "until")?,
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
    filled: &Filled,
    wrong: Option<(Option<RepresentationId>, &Wrong)>,
) -> axum::response::Response {
    let words = Words::of(view.language);
    let at = |form| wrong.filter(|(of, _)| *of == form).map(|(_, wrong)| wrong);
    let main = html! {
        p { a href={ "/residents/" (id) } { (view.words().back_to_resident) } " · " (found.name) }
        p { (words.help) }
        @if found.rows.is_empty() { p { (words.none) } }
        @for row in &found.rows { (one(view, id, row, at(Some(row.id)))) }
        h2 #record { (words.record) }
        (form(&Fields::new(view, filled, at(None)), id))
    };
    view.page(words.title, main)
}

fn form(fields: &Fields<'_>, id: ResidentId) -> Markup {
    let (words, language) = (Words::of(fields.view.language), fields.view.language);
    html! {
        (fields.trouble())
        form.narrow method="post" action={ "/residents/" (id) "/representatives" } {
            (fields.view.csrf_field())
            (fields.text("account", words.account, words.account_help))
            (fields.day("until", words.until, words.until_help))
            (fields.select("evidence.kind", words.evidence, "",
                EVIDENCE.map(|k| (fields::name_of(k), language.evidence_kind(k)))))
            (fields.text("evidence.reference", words.reference, ""))
            button { (words.save) }
        }
    }
}

fn one(view: &layout::View, id: ResidentId, row: &Representation, wrong: Option<&Wrong>) -> Markup {
    let (words, language) = (Words::of(view.language), view.language);
    let prefix = format!("{}.", row.id);
    let nothing = Filled::new();
    let fields = Fields { view, prefix: &prefix, filled: &nothing, wrong };
    html! {
        section.card aria-label={ (language.standing(row.standing)) " " (row.account) } {
            p { strong { (language.standing(row.standing)) } " · " (row.account) }
            p.small {
                (format::date(row.since)) " – "
                @if let Some(until) = row.until { (format::date(until)) } @else { "…" }
                " · " (language.evidence_kind(row.evidence.kind)) " " (row.evidence.reference)
                " · " (row.recorded_by) " · " (format::time(row.recorded_ms))
            }
            @if let Some(ended) = &row.ended {
                p { strong { (words.ended) } " " (format::time(ended.at_ms)) " · " (ended.reason) }
            } @else {
                (fields.trouble())
                form.narrow method="post"
                    action={ "/residents/" (id) "/representatives/" (row.id) "/end" } {
                    (view.csrf_field())
                    (fields.text("reason", words.why_end, ""))
                    button.second { (words.end) }
                }
            }
        }
    }
}
