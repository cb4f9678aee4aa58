//! What a resident permits and forbids: written down at the visit, and taken back.

use super::fields::{self, Fields, Filled, Wrong};
use super::i18n::words;
use super::{Posted, Shown, Visitor, format, layout};
use crate::app::App;
use crate::http::{In, parse};
use crate::ops::OpContext;
use hoso_core::policy::{
    Class, Consent, Decision, Evidence, EvidenceKind, GivenBy, NewConsent, Purpose, Whom,
};
use hoso_core::{ConsentId, Error, ResidentId, Result};
use maud::{Markup, html};

words! {
    title: "Sự đồng ý chia sẻ hồ sơ" | "Consent to share the record",
    help: "Cơ sở luôn xem được những gì chính mình đã ghi. Những gì nơi khác ghi chỉ xem được khi \
        người dân đồng ý; lời từ chối luôn được ưu tiên."
        | "A facility always sees what it wrote itself. What others wrote is seen only where the \
        resident permits it; a refusal always wins.",
    none: "Chưa ghi sự đồng ý hay từ chối nào." | "Nothing is written down yet.",
    record: "Ghi lời người dân" | "Write down what the resident says",
    decision: "Người dân nói" | "The resident",
    whom: "Với ai" | "To whom",
    all_treating: "Mọi cơ sở đang khám, chữa cho người này"
        | "Every facility that treats the resident",
    one_facility: "Chỉ một cơ sở, chọn dưới đây" | "One facility, chosen below",
    which_facility: "Cơ sở nào" | "Which facility",
    facility_help: "Chỉ điền khi chọn một cơ sở." | "Only where one facility is meant.",
    one_practitioner: "Một nhân viên" | "One practitioner",
    purposes: "Để làm gì" | "What for",
    purposes_help: "Ít nhất một mục đích." | "At least one.",
    classes: "Cả những nhóm nhạy cảm này" | "These sensitive classes too",
    classes_help: "Lời đồng ý chung không bao gồm các nhóm này; phải nêu từng nhóm. Khi từ chối: \
        đánh dấu để chỉ từ chối các nhóm đó, không đánh dấu gì là từ chối tất cả."
        | "A general consent covers none of them: each must be named. In a refusal those that are \
        ticked are refused; nothing ticked refuses everything.",
    until: "Đến hết ngày" | "Until the end of",
    until_help: "Để trống: cho đến khi rút lại." | "Left empty: until it is withdrawn.",
    given_by: "Ai nói" | "Who says so",
    evidence: "Bằng chứng" | "Evidence",
    reference: "Số giấy hoặc số tin nhắn" | "Number of the paper or message",
    save: "Ghi" | "Write down",
    withdrawn: "Đã rút" | "Withdrawn",
    withdraw: "Rút lại" | "Withdraw",
    withdraw_why: "Người dân nói vì sao" | "Why, in the resident's words",
    holds: "Hiệu lực" | "Holds",
    said: "Đã ghi" | "Written down",
}

/// A consent is for one of these.
const PURPOSES: [Purpose; 3] = [Purpose::Treatment, Purpose::Programme, Purpose::Statistics];

struct Gathered {
    name: String,
    consents: Vec<Consent>,
    /// Code and name.
    facilities: Vec<(String, String)>,
}

fn gather(app: &App, ctx: &OpContext, id: ResidentId) -> Result<Gathered> {
    Ok(Gathered {
        name: app.resident(ctx, id)?.name,
        consents: app.consents(ctx, id)?,
        facilities: app.facilities_by_name()?,
    })
}

pub async fn show(visitor: Visitor, In(id): In<ResidentId>) -> Shown {
    let Visitor { caller, view } = visitor;
    let found = caller.run(Purpose::Treatment, move |app, ctx| gather(app, ctx, id)).await?;
    // What is meant most often.
    let usual = ["purposes.treatment", "purposes.programme"].map(|name| (name, "1"));
    let usual = usual.into_iter().chain([("whom", "all-treating")]);
    let usual = usual.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    Ok(page(&view, id, &found, &usual, None))
}

pub async fn record(In(id): In<ResidentId>, posted: Posted<Filled>) -> Shown {
    let filled = posted.fields.clone();
    change(posted, id, None, move |app, ctx| {
        app.record_consent(ctx, id, new(&filled)?)?;
        Ok(())
    })
    .await
}

pub async fn withdraw(
    In((id, consent)): In<(ResidentId, ConsentId)>,
    posted: Posted<Filled>,
) -> Shown {
    let reason = fields::text(&posted.fields, "reason").to_owned();
    change(posted, id, Some(consent), move |app, ctx| {
        app.withdraw_consent(ctx, id, consent, &reason).map(drop)
    })
    .await
}

/// Back to the page, or to its form with what is to be mended: that of a withdrawal, or the one
/// that writes down what the resident says.
async fn change(
    posted: Posted<Filled>,
    id: ResidentId,
    withdrawal: Option<ConsentId>,
    work: impl FnOnce(&App, &OpContext) -> Result<()> + Send + 'static,
) -> Shown {
    let here = format!("/residents/{id}/consents");
    let Posted { visitor, fields } = posted;
    let draw = |view: &layout::View, found: &Gathered, wrong: &Wrong| {
        page(view, id, found, &fields, Some((withdrawal, wrong)))
    };
    let gather = move |app: &App, ctx: &OpContext| gather(app, ctx, id);
    visitor.submit(Purpose::Treatment, (here.clone(), here), work, gather, draw).await
}

fn new(filled: &Filled) -> Result<NewConsent> {
    let whom = match fields::text(filled, "whom") {
        "all-treating" => Whom::AllTreating,
        "facility" => Whom::Facility(parse("facility", fields::text(filled, "facility"))?),
        _ => return Err(Error::invalid("whom", "choose one")),
    };
    Ok(NewConsent {
        decision: fields::code(filled, "decision")?,
        whom,
        purposes: fields::ticked(filled, "purposes", &PURPOSES),
        classes: fields::ticked(filled, "classes", &Class::ALL),
        since: None,
        until: fields::day(filled, "until")?,
        given_by: fields::code(filled, "given_by")?,
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
    wrong: Option<(Option<ConsentId>, &Wrong)>,
) -> axum::response::Response {
    let words = Words::of(view.language);
    let at = |form| wrong.filter(|(of, _)| *of == form).map(|(_, wrong)| wrong);
    let main = html! {
        p { a href={ "/residents/" (id) } { (view.words().back_to_resident) } " · " (found.name) }
        p { (words.help) }
        h2 { (words.said) }
        @if found.consents.is_empty() { p { (words.none) } }
        @for consent in found.consents.iter().rev() {
            (one(view, id, (consent, found), at(Some(consent.id))))
        }
        h2 #record { (words.record) }
        (form(&Fields::new(view, filled, at(None)), id, &found.facilities))
    };
    view.page(words.title, main)
}

fn form(fields: &Fields<'_>, id: ResidentId, facilities: &[(String, String)]) -> Markup {
    let language = fields.view.language;
    let words = Words::of(language);
    let decisions = [Decision::Permit, Decision::Deny];
    let whom = [("all-treating", words.all_treating), ("facility", words.one_facility)];
    let known = facilities.iter().map(|(code, name)| (code.clone(), name.as_str()));
    let givers = [GivenBy::Resident, GivenBy::ResidentAndRepresentative, GivenBy::Representative];
    let kinds = [EvidenceKind::SignedPaper, EvidenceKind::OneTimeCode];
    html! {
        (fields.trouble())
        form.narrow method="post" action={ "/residents/" (id) "/consents" } {
            (fields.view.csrf_field())
            (fields.radios("decision", words.decision,
                decisions.map(|d| (fields::name_of(d), language.decision(d)))))
            (fields.radios("whom", words.whom, whom.map(|(code, is)| (code.to_owned(), is))))
            (fields.choice("facility", words.which_facility, words.facility_help, known))
            (fields.boxes("purposes", words.purposes, words.purposes_help,
                PURPOSES.map(|p| (fields::name_of(p), language.purpose(p)))))
            (fields.boxes("classes", words.classes, words.classes_help,
                Class::ALL.map(|c| (fields::name_of(c), language.class(c)))))
            (fields.day("until", words.until, words.until_help))
            (fields.select("given_by", words.given_by, "",
                givers.map(|g| (fields::name_of(g), language.given_by(g)))))
            (fields.select("evidence.kind", words.evidence, "",
                kinds.map(|k| (fields::name_of(k), language.evidence_kind(k)))))
            (fields.text("evidence.reference", words.reference, ""))
            button { (words.save) }
        }
    }
}

fn one(
    view: &layout::View,
    id: ResidentId,
    (of, among): (&Consent, &Gathered),
    wrong: Option<&Wrong>,
) -> Markup {
    let (words, language) = (Words::of(view.language), view.language);
    let list = |names: Vec<&str>| names.join(", ");
    html! {
        section.card aria-label={
            (language.decision(of.decision)) " " (format::time(of.recorded_ms))
        } {
            p {
                strong { (language.decision(of.decision)) } ": "
                (whom(words, among, &of.whom)) " · "
                (list(of.purposes.iter().map(|p| language.purpose(*p)).collect()))
                @if !of.classes.is_empty() {
                    " · " (list(of.classes.iter().map(|c| language.class(*c)).collect()))
                }
            }
            p.small {
                (words.holds) ": " (format::date(of.since)) " – "
                @if let Some(until) = of.until { (format::date(until)) } @else { "…" }
                " · " (language.given_by(of.given_by)) " · "
                (language.evidence_kind(of.evidence.kind)) " " (of.evidence.reference) " · "
                (of.recorded_by) " · "
                @if let Some(place) = &of.recorded_at { (place) " · " }
                (format::time(of.recorded_ms))
            }
            @if let (Some(voice), None) = (of.awaits, &of.withdrawn) {
                p { strong { (view.words().awaits(voice)) } }
            }
            @if let Some(back) = &of.withdrawn {
                p { strong { (words.withdrawn) } " " (format::time(back.at_ms)) " · "
                    (back.account) " · " (back.reason) }
            } @else {
                (withdrawal(view, id, of.id, wrong))
            }
        }
    }
}

fn whom(words: &Words, among: &Gathered, whom: &Whom) -> String {
    match whom {
        Whom::AllTreating => words.all_treating.to_owned(),
        Whom::Facility(code) => {
            let known = among.facilities.iter().find(|(known, _)| known == code.as_str());
            known.map_or_else(|| code.to_string(), |(_, name)| name.clone())
        }
        Whom::Practitioner(account) => format!("{}: {account}", words.one_practitioner),
    }
}

fn withdrawal(
    view: &layout::View,
    id: ResidentId,
    consent: ConsentId,
    wrong: Option<&Wrong>,
) -> Markup {
    let words = Words::of(view.language);
    let prefix = format!("{consent}.");
    let nothing = Filled::new();
    let fields = Fields { view, prefix: &prefix, filled: &nothing, wrong };
    html! {
        (fields.trouble())
        form.narrow method="post"
            action={ "/residents/" (id) "/consents/" (consent) "/withdrawal" } {
            (view.csrf_field())
            (fields.text("reason", words.withdraw_why, ""))
            button.second { (words.withdraw) }
        }
    }
}
