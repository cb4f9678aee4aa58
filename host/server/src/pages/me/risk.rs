//! The resident's own risk, worked out by a programme from questions that it asks. Nothing of it is
//! stored.

use super::Doors;
use crate::app::App;
use crate::http::In;
use crate::ops::OpContext;
use crate::pages::fields::Filled;
use crate::pages::form::answers;
use crate::pages::i18n::words;
use crate::pages::layout::View;
use crate::pages::{Posted, Shown, Visitor, risk};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use hoso_core::policy::Purpose;
use hoso_core::programme::{Answer, FieldProblem, Finding, Form};
use hoso_core::{Error, ResidentId, Result};
use maud::{Markup, html};

words! {
    help: "Trả lời các câu hỏi dưới đây để biết nguy cơ đái tháo đường của bạn (bảng điểm \
        FINDRISC). Câu trả lời không được lưu và không ai khác thấy. Kết quả không phải là \
        chẩn đoán."
        | "Answer these questions to learn your risk of diabetes (the FINDRISC score). The answers \
        are not stored and nobody else sees them. What comes out is no diagnosis.",
    answer_all: "Cần trả lời hết các câu:" | "Every question needs an answer:",
    work_out: "Xem nguy cơ" | "Work out the risk",
    result: "Kết quả" | "Result",
    none: "Không tính được: bạn đã được chẩn đoán đái tháo đường, hoặc hồ sơ thiếu ngày sinh hay \
        giới."
        | "It cannot be worked out: diabetes is diagnosed already, or the record lacks the day of \
        birth or the sex.",
    what_next: "Nguy cơ từ mức 3 trở lên: hãy đến trạm y tế để được đo đường máu."
        | "From level 3 on: have your blood sugar measured at the health station.",
    not_here: "Chưa có chương trình nào ở nơi khám của bạn hỏi những câu này."
        | "No programme where you are seen asks these questions.",
}

struct Gathered {
    doors: Doors,
    form: Option<Form>,
}

fn gather(app: &App, ctx: &OpContext, id: ResidentId) -> Result<Gathered> {
    Ok(Gathered { form: app.self_check_form(ctx, id)?, doors: Doors::of(app, ctx, id)? })
}

pub async fn show(visitor: Visitor, In(id): In<ResidentId>) -> Shown {
    let Visitor { caller, view } = visitor;
    let found = caller.run(Purpose::OwnUse, move |app, ctx| gather(app, ctx, id)).await?;
    Ok(page(&view, &found, &Filled::new(), &Said::Nothing))
}

/// What the page answers.
enum Said {
    Nothing,
    ToMend(Vec<FieldProblem>),
    Answer(Box<Answer>),
}

pub async fn work_out(In(id): In<ResidentId>, posted: Posted<Filled>) -> Shown {
    let Visitor { caller, mut view } = posted.visitor;
    view.path = format!("/me/{id}/risk");
    let filled = posted.fields.clone();
    let worked = caller.run(Purpose::OwnUse, move |app, ctx| {
        let found = gather(app, ctx, id)?;
        let form = found.form.as_ref().ok_or(Error::NotFound)?;
        let said = app.self_check(ctx, id, &answers::answers(form, &filled))?;
        Ok((found, said))
    });
    let (found, said) = worked.await?;
    let (status, said) = match said {
        Ok(answer) => (StatusCode::OK, Said::Answer(Box::new(answer))),
        Err(problems) => (StatusCode::UNPROCESSABLE_ENTITY, Said::ToMend(problems)),
    };
    Ok((status, page(&view, &found, &posted.fields, &said)).into_response())
}

fn page(view: &View, found: &Gathered, filled: &Filled, said: &Said) -> Response {
    let words = Words::of(view.language);
    let id = found.doors.id;
    let main = html! {
        (found.doors.tabs(view, "/risk"))
        @if let Said::Answer(answer) = said { (result(view, answer, id)) }
        @match &found.form {
            None => { p { (words.not_here) } }
            Some(form) => {
                p { (words.help) }
                (questions(view, id, form, filled, said))
            }
        }
    };
    view.page(view.words().own_risk, main)
}

fn result(view: &View, answer: &Answer, id: ResidentId) -> Markup {
    let words = Words::of(view.language);
    // Of these answers alone: what is on record stands on the record's own page.
    let asked = answer.findings.iter().filter(|finding| finding.code.starts_with("findrisc"));
    let asked = asked.map(|finding| Finding { evidence: Vec::new(), ..finding.clone() });
    let shown = Answer { findings: asked.collect(), ..Answer::default() };
    html! {
        section.answer role="status" #result aria-label=(words.result) {
            @if shown.findings.is_empty() { p { (words.none) } }
            @else {
                (risk::section(view, &shown, &format!("/me/{id}")))
                p { (words.what_next) }
            }
        }
    }
}

fn questions(view: &View, id: ResidentId, form: &Form, filled: &Filled, said: &Said) -> Markup {
    let language = view.language;
    let problems = if let Said::ToMend(problems) = said { &problems[..] } else { &[] };
    html! {
        @if !problems.is_empty() {
            div.trouble role="alert" {
                p { (Words::of(language).answer_all) }
                ul { @for problem in problems { li {
                    a href={ "#" (answers::id(&problem.field)) } {
                        (answers::title(language, form, &problem.field))
                    } ": " (language.text(&problem.text))
                } } }
            }
        }
        form.narrow method="post" action={ "/me/" (id) "/risk" } data-lookup {
            (view.csrf_field())
            @for group in &form.groups { (answers::group(language, group, filled, problems)) }
            button { (Words::of(language).work_out) }
        }
    }
}
