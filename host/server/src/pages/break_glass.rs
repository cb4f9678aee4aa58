//! Access in an emergency, with its consequences said before it happens.

use super::fields::{self, Fields, Filled, Wrong};
use super::i18n::words;
use super::{Posted, Shown, Visitor, layout};
use crate::app::App;
use crate::error::ApiError;
use crate::ops::{NewBreakGlass, OpContext};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect};
use hoso_core::Error;
use hoso_core::policy::{EmergencyReason, Purpose};
use maud::html;

words! {
    title: "Mở hồ sơ khẩn cấp" | "Open a record in an emergency",
    before: "Trước khi mở, xin đọc" | "Before you open it",
    whole: "Toàn bộ hồ sơ của người này mở cho riêng bạn, kể cả các nhóm nhạy cảm và cả khi họ đã \
        từ chối chia sẻ, trong"
        | "The whole record opens for you alone, sensitive classes too and even against a refusal, \
        for",
    minutes: "phút" | "minutes",
    reviewed: "Cán bộ bảo vệ dữ liệu thấy ngay và phải xét lần mở này trong"
        | "The data protection officer sees it at once and has to review it within",
    hours: "giờ" | "hours",
    seen: "Người dân thấy tên bạn, giờ và lý do trong nhật ký truy cập."
        | "The resident sees your name, the hour and the reason in the access log.",
    blocked: "Khi lần mở còn chưa được xét mà đã quá hạn, bạn không mở được hồ sơ khác theo cách \
        này."
        | "While a review is overdue you cannot open another record so.",
    no_writing: "Mở khẩn cấp chỉ để đọc: không ghi được sự đồng ý hay phiếu."
        | "It is for reading: neither consents nor forms can be written by it.",
    reason: "Tình trạng" | "State of the person",
    text: "Chuyện gì xảy ra" | "What happened",
    again: "Mật khẩu của bạn, nhập lại" | "Your password, once more",
    open: "Tôi đã đọc, mở hồ sơ" | "I have read this, open the record",
    nobody: "Không có ai trong hệ thống mang số này." | "Nobody here has this number.",
}

const REASONS: [EmergencyReason; 3] = [
    EmergencyReason::Unconscious,
    EmergencyReason::LifeThreatening,
    EmergencyReason::CannotCommunicate,
];

/// What is said and asked for before a record is opened.
#[derive(Clone, Copy)]
struct Known {
    minutes: u32,
    hours: u32,
    /// The reader has a second factor.
    asks_code: bool,
}

fn known(app: &App, ctx: &OpContext) -> hoso_core::Result<Known> {
    let (minutes, hours) = app.break_glass_times(ctx)?;
    let asks_code = app.own_account(ctx)?.has_second_factor;
    Ok(Known { minutes, hours, asks_code })
}

pub async fn show(visitor: Visitor) -> Shown {
    let Visitor { caller, view } = visitor;
    let known = caller.run(Purpose::Treatment, known).await?;
    Ok(page(&view, known, &Filled::new(), None))
}

pub async fn open(posted: Posted<Filled>) -> Shown {
    let Visitor { caller, mut view } = posted.visitor;
    "/break-glass".clone_into(&mut view.path);
    let filled = posted.fields.clone();
    let opened = caller.run(Purpose::Treatment, move |app, ctx| {
        let known = known(app, ctx)?;
        let new = fields::code(&filled, "reason").map(|reason| NewBreakGlass {
            identifier: fields::text(&filled, "identifier").to_owned(),
            reason,
            text: fields::text(&filled, "text").to_owned(),
            password: filled.get("password").cloned().unwrap_or_default(),
            code: filled.get("code").cloned(),
        });
        Ok((known, new.and_then(|new| app.break_glass(ctx, &new))))
    });
    let (known, opened) = opened.await?;
    let error = match opened {
        Ok((row, _)) => {
            return Ok(Redirect::to(&format!("/residents/{}", row.resident)).into_response());
        }
        Err(error) => error,
    };
    let words = Words::of(view.language);
    let wrong = |field: &str, text: &str| Wrong { field: field.into(), text: text.into() };
    let wrong = match error {
        Error::NotFound => wrong("identifier", words.nobody),
        Error::Forbidden { .. } => wrong("", words.blocked),
        other => Wrong::of(view.language, ApiError(other))?,
    };
    let page = page(&view, known, &posted.fields, Some(&wrong));
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

fn page(
    view: &layout::View,
    Known { minutes, hours, asks_code }: Known,
    filled: &Filled,
    wrong: Option<&Wrong>,
) -> axum::response::Response {
    let words = Words::of(view.language);
    let fields = Fields::new(view, filled, wrong);
    let reasons = REASONS.map(|r| (fields::name_of(r), view.language.emergency(r)));
    let main = html! {
        section.pending aria-labelledby="before" {
            h2 #before { (words.before) }
            ul {
                li { (words.whole) " " strong { (minutes) " " (words.minutes) } "." }
                li { (words.reviewed) " " strong { (hours) " " (words.hours) } "." }
                li { (words.seen) }
                li { (words.blocked) }
                li { (words.no_writing) }
            }
        }
        (fields.trouble())
        form.narrow method="post" action="/break-glass" {
            (view.csrf_field())
            (fields.text("identifier", view.words().identifier, ""))
            (fields.select("reason", words.reason, "", reasons))
            (fields.area("text", words.text, ""))
            (fields.password("password", words.again, ""))
            @if asks_code {
                (fields.text("code", view.words().sign_in_code, view.words().code_help))
            }
            button { (words.open) }
        }
    };
    view.page(words.title, main)
}
