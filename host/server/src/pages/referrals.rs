//! Referrals: of one resident, and what waits at the own facility, with its alarms.

use super::fields::{self, Fields, Filled, Wrong};
use super::i18n::{Language, words};
use super::layout::View;
use super::{Posted, Shown, Visitor, format, layout};
use crate::app::App;
use crate::http::{In, parse};
use crate::ops::OpContext;
use crate::ops::referrals::{NewReferral, ReferralView};
use axum::response::Response;
use hoso_core::policy::Purpose;
use hoso_core::programme::Priority;
use hoso_core::referral::ReferralStatus;
use hoso_core::{Error, FacilityId, ReferralId, RegistrationId, ResidentId, Result};
use maud::{Markup, html};

words! {
    of_resident: "Chuyển đến cơ sở khác" | "Refer to another facility",
    help: "Cơ sở nhận đọc họ tên, ngày sinh và lời bạn viết dưới đây. Hồ sơ chỉ mở khi người dân \
        đồng ý chia sẻ."
        | "The other facility reads the name, the day of birth and what you write below. The chart \
        opens by the resident's consent alone.",
    to: "Cơ sở nhận" | "Facility that is asked",
    reason: "Lý do và điều cần làm" | "Reason, and what is asked",
    send: "Gửi yêu cầu chuyển" | "Send the referral",
    so_far: "Các lần chuyển" | "Referrals so far",
    none: "Chưa có lần chuyển nào." | "No referral yet.",
    title: "Chuyển tuyến" | "Referrals",
    asked: "Cơ sở khác chuyển đến" | "Asked of this facility",
    made: "Cơ sở này chuyển đi" | "Made by this facility",
    nothing_asked: "Không có ai đang chờ." | "Nobody waits.",
    nothing_made: "Không có lần chuyển nào đang mở." | "No referral is open.",
    late: "Quá hạn trả lời" | "Not answered in time",
    answer_by: "Trả lời trước hết ngày" | "To be answered by",
    answer: "Trả lời" | "Answer",
    note: "Ghi chú" | "Note",
    note_help: "Không bắt buộc." | "May be left empty.",
    from: "Từ" | "From",
}

impl Language {
    pub fn referral(self, status: ReferralStatus) -> &'static str {
        match status {
            ReferralStatus::Requested => self.pick("Đang chờ trả lời", "Waits for an answer"),
            ReferralStatus::Accepted => self.pick("Nhận khám", "Accepted"),
            ReferralStatus::Rejected => self.pick("Không nhận", "Not accepted"),
            ReferralStatus::Completed => self.pick("Đã khám xong", "Seen"),
            ReferralStatus::Cancelled => self.pick("Rút lại việc chuyển", "Taken back"),
        }
    }
}

/// Of each list: each has a form, and the most urgent ones come first.
const CARDS: usize = 40;

struct Gathered {
    name: String,
    referrals: Vec<ReferralView>,
    /// Code and name.
    facilities: Vec<(String, String)>,
}

fn gather(app: &App, ctx: &OpContext, id: ResidentId) -> Result<Gathered> {
    let name = app.resident(ctx, id)?.name;
    let referrals = app.referrals_of(ctx, id)?;
    let from = ctx.actor.facility.as_ref().ok_or(Error::NotFound)?;
    let mut facilities = app.facilities_by_name()?;
    facilities.retain(|(code, _)| code != from.as_str());
    Ok(Gathered { name, referrals, facilities })
}

pub async fn of_resident(visitor: Visitor, In(id): In<ResidentId>) -> Shown {
    let Visitor { caller, view } = visitor;
    let found = caller.run(Purpose::Treatment, move |app, ctx| gather(app, ctx, id)).await?;
    Ok(page(&view, id, &found, &Filled::new(), None))
}

pub async fn refer(In(id): In<ResidentId>, posted: Posted<Filled>) -> Shown {
    let here = format!("/residents/{id}/referrals");
    let (filled, Posted { visitor, fields }) = (posted.fields.clone(), posted);
    let work = move |app: &App, ctx: &OpContext| {
        read(&filled).and_then(|new| app.refer(ctx, id, &new)).map(drop)
    };
    let gather = move |app: &App, ctx: &OpContext| gather(app, ctx, id);
    let draw =
        |view: &View, found: &Gathered, wrong: &Wrong| page(view, id, found, &fields, Some(wrong));
    visitor.submit(Purpose::Treatment, (here.clone(), here), work, gather, draw).await
}

fn read(filled: &Filled) -> Result<NewReferral> {
    Ok(NewReferral {
        to: parse::<FacilityId>("to", fields::text(filled, "to"))?,
        reason: fields::text(filled, "reason").to_owned(),
        priority: fields::code(filled, "priority")?,
    })
}

fn page(
    view: &View,
    id: ResidentId,
    found: &Gathered,
    filled: &Filled,
    wrong: Option<&Wrong>,
) -> Response {
    let (words, language) = (Words::of(view.language), view.language);
    let fields = Fields::new(view, filled, wrong);
    let facilities = found.facilities.iter().map(|(code, name)| (code.clone(), name.as_str()));
    let priorities = [Priority::Routine, Priority::High, Priority::Urgent];
    let priorities = priorities.map(|p| (fields::name_of(p), language.priority(p)));
    let main = html! {
        p { a href={ "/residents/" (id) } { (view.words().back_to_resident) } " · " (found.name) }
        p { (words.help) }
        (fields.trouble())
        form.narrow method="post" action={ "/residents/" (id) "/referrals" } {
            (view.csrf_field())
            (fields.choice("to", words.to, "", facilities))
            (fields.area("reason", words.reason, ""))
            (fields.radios("priority", view.words().priority, priorities))
            button { (words.send) }
        }
        h2 { (words.so_far) }
        @if found.referrals.is_empty() { p { (words.none) } }
        (layout::cut(view, found.referrals.len(), CARDS))
        ul.cards { @for one in found.referrals.iter().take(CARDS) { li { (told(view, one)) } } }
    };
    view.page(words.of_resident, main)
}

/// Where to, what for, and what became of it.
fn told(view: &View, of: &ReferralView) -> Markup {
    let (words, language) = (Words::of(view.language), view.language);
    let referral = &of.referral;
    html! {
        p {
            (words.from) " " (of.from_name) " → " strong { (of.to_name) } " · "
            (language.priority(referral.priority)) " · "
            strong { (language.referral(referral.status())) }
            @if of.overdue { " · " span.overdue { (words.late) } }
        }
        p { (referral.reason) }
        @if let (Some(day), ReferralStatus::Requested) = (referral.accept_by, referral.status()) {
            p.small { (words.answer_by) " " (format::date(day)) }
        }
        ul.standings { @for event in &referral.events { li.small {
            (format::time(event.at_ms)) " · " (language.referral(event.status)) " · " (event.by)
            @if !event.note.is_empty() { " · " (event.note) }
        } } }
    }
}

pub async fn inbox(visitor: Visitor) -> Shown {
    let Visitor { caller, view } = visitor;
    let open = caller.run(Purpose::Treatment, |app, ctx| app.open_referrals(ctx)).await?;
    Ok(view.page(Words::of(view.language).title, lists(&view, &open, &Filled::new(), None)))
}

/// What was typed about which referral.
struct Typed<'a> {
    id: ReferralId,
    wrong: &'a Wrong,
}

pub async fn answer(
    In((registration, id)): In<(RegistrationId, ReferralId)>,
    posted: Posted<Filled>,
) -> Shown {
    let (filled, Posted { visitor, fields }) = (posted.fields.clone(), posted);
    let work = move |app: &App, ctx: &OpContext| {
        let status: ReferralStatus = fields::code(&filled, "status")?;
        let note = fields::text(&filled, "note");
        app.answer_referral(ctx, (registration, id), status, note).map(drop)
    };
    let draw = |view: &View, open: &Vec<_>, wrong: &Wrong| {
        let lists = lists(view, open, &fields, Some(&Typed { id, wrong }));
        view.page(Words::of(view.language).title, lists)
    };
    let here = || "/referrals".to_owned();
    let gather = |app: &App, ctx: &OpContext| app.open_referrals(ctx);
    visitor.submit(Purpose::Treatment, (here(), here()), work, gather, draw).await
}

fn lists(view: &View, open: &[ReferralView], filled: &Filled, typed: Option<&Typed<'_>>) -> Markup {
    let words = Words::of(view.language);
    let own = view.actor.as_ref().and_then(|actor| actor.facility.as_ref());
    let (asked, made): (Vec<_>, Vec<_>) =
        open.iter().partition(|one| own == Some(&one.referral.to));
    let list = |title: &str, none: &str, rows: &[&ReferralView]| {
        html! {
            h2 { (title) }
            @if rows.is_empty() { p { (none) } }
            (layout::cut(view, rows.len(), CARDS))
            ul.cards { @for one in rows.iter().take(CARDS) { (card(view, one, filled, typed)) } }
        }
    };
    html! {
        (list(words.asked, words.nothing_asked, &asked))
        (list(words.made, words.nothing_made, &made))
    }
}

fn card(view: &View, of: &ReferralView, filled: &Filled, typed: Option<&Typed<'_>>) -> Markup {
    let (words, language) = (Words::of(view.language), view.language);
    let typed = typed.filter(|typed| typed.id == of.referral.id);
    let nothing = Filled::new();
    let prefix = format!("{}.", of.referral.id);
    let fields = Fields {
        view,
        prefix: &prefix,
        filled: if typed.is_some() { filled } else { &nothing },
        wrong: typed.map(|typed| typed.wrong),
    };
    let own = view.actor.as_ref().and_then(|actor| actor.facility.as_ref());
    let next = of.next.iter().map(|status| (fields::name_of(*status), language.referral(*status)));
    html! {
        li {
            h3 {
                // Who refers knows the resident; who is asked may not yet.
                @if own == Some(&of.referral.from) {
                    a href={ "/residents/" (of.resident) } { (of.name) }
                } @else { (of.name) }
                @if let Some(born) = of.birth_date { " · " (born.vietnamese()) }
            }
            (told(view, of))
            (fields.trouble())
            form.narrow method="post"
                action={ "/referrals/" (of.referral.registration) "/" (of.referral.id) } {
                (view.csrf_field())
                (fields.radios("status", words.answer, next))
                (fields.text("note", words.note, words.note_help))
                button aria-label={ (words.answer) ": " (of.name) } { (words.answer) }
            }
        }
    }
}
