//! The identity clerk: what linkage asks, side by side with its evidence in words; answers, and
//! taking them back.

use super::fields::{self, Fields, Filled, Wrong};
use super::i18n::{Language, words};
use super::{Posted, Shown, Visitor, format, layout};
use crate::http::{In, Params};
use crate::ops::identity::{QuestionView, Side};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect};
use hoso_core::identity::explain;
use hoso_core::identity::question::Verdict;
use hoso_core::policy::Purpose;
use hoso_core::{QuestionId, Result};
use hoso_store::{Page, QuestionQuery};
use maud::{Markup, html};
use serde::Deserialize;

words! {
    title: "Rà soát danh tính" | "Who is who",
    question: "Có phải cùng một người?" | "Is this one person?",
    help: "Bằng chứng mạnh nhất đứng trước. Mỗi câu trả lời rút lại được."
        | "The strongest evidence stands first. Every answer can be taken back.",
    none: "Không còn câu hỏi nào." | "No question is open.",
    answered: "Câu hỏi đã trả lời" | "Questions that were answered",
    answered_help: "Câu trả lời mới nhất đứng trước. Mở một câu để rút lại câu trả lời."
        | "The newest answer stands first. Open one to take the answer back.",
    none_answered: "Chưa có câu trả lời nào." | "Nothing was answered yet.",
    strength: "Sức nặng (bit)" | "Weight (bits)",
    strength_help: "Sức nặng càng lớn, càng có thể là một người; khác họ tên mà sức nặng lớn \
        thường là trẻ chưa có tên hoặc sinh đôi."
        | "The greater the weight, the likelier one person; with unlike names it is often a \
        newborn without a name, or twins.",
    compare: "So sánh" | "Compare",
    what: "Mục" | "Item",
    first: "Đăng ký sau" | "The later registration",
    second: "Đối chiếu với" | "Held against",
    identifiers: "Giấy tờ" | "Identifiers",
    address: "Địa chỉ" | "Address",
    phone: "Điện thoại" | "Telephone",
    linked: "Số đăng ký của người này" | "Registrations of this resident",
    equal: "giống nhau" | "equal",
    unequal: "khác nhau" | "not equal",
    compared: "So ra" | "Compared",
    evidence: "Bằng chứng" | "Evidence",
    says: "Cho thấy" | "Says",
    counted: "đã tính ở mục khác" | "counted already",
    answers: "Các câu trả lời" | "Answers",
    by_host: "Hệ thống" | "The host",
    answer: "Trả lời" | "Answer",
    grounds: "Căn cứ" | "Grounds",
    take_back: "Rút lại câu trả lời" | "Take the answer back",
    take_back_help: "Các đăng ký trở về chỗ cũ và câu hỏi mở lại."
        | "The registrations go back to where they were, and the question is open again.",
}

const ROWS: usize = 50;
const VERDICTS: [Verdict; 3] = [Verdict::Same, Verdict::Different, Verdict::Unsure];

fn spoken(language: Language) -> explain::Language {
    match language {
        Language::Vi => explain::Language::Vietnamese,
        Language::En => explain::Language::English,
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    cursor: Option<String>,
}

pub async fn list(visitor: Visitor, Params(place): Params<Place>) -> Shown {
    let Visitor { caller, view } = visitor;
    let query = QuestionQuery { facility: None, cursor: place.cursor, limit: ROWS };
    let language = spoken(view.language);
    let open =
        caller.run(Purpose::Administration, move |app, ctx| app.questions(ctx, query, language));
    let open = open.await?;
    let words = Words::of(view.language);
    let main = html! {
        p { (words.help) " " (words.strength_help) }
        p { a href="/identity/answered" { (words.answered) } }
        @if open.rows.is_empty() { p role="status" { (words.none) } }
        @else { (layout::scroll(words.title, table(&view, &open))) }
        @if let Some(next) = &open.next {
            p { a href={ "/identity?cursor=" (next) } { (view.words().next_page) } }
        }
    };
    Ok(view.page(words.title, main))
}

/// What was answered, for who has to take an answer back.
pub async fn answered(visitor: Visitor, Params(place): Params<Place>) -> Shown {
    let Visitor { caller, view } = visitor;
    let query = QuestionQuery { facility: None, cursor: place.cursor, limit: ROWS };
    let language = spoken(view.language);
    let found = caller
        .run(Purpose::Administration, move |app, ctx| app.answered_questions(ctx, query, language));
    let found = found.await?;
    let words = Words::of(view.language);
    let main = html! {
        p { (words.answered_help) }
        @if found.rows.is_empty() { p role="status" { (words.none_answered) } }
        @else { (layout::scroll(words.answered, answered_table(&view, &found))) }
        @if let Some(next) = &found.next {
            p { a href={ "/identity/answered?cursor=" (next) } { (view.words().next_page) } }
        }
        p { a href="/identity" { (words.title) } }
    };
    Ok(view.page(words.answered, main))
}

fn answered_table(view: &layout::View, found: &Page<QuestionView>) -> Markup {
    let words = Words::of(view.language);
    html! {
        table {
            thead { tr {
                th scope="col" { (words.first) }
                th scope="col" { (words.second) }
                th scope="col" { (words.answer) }
                th scope="col" { (words.take_back) }
            } }
            tbody { @for row in &found.rows { tr {
                @for side in &row.sides { td { (who(side)) } }
                td { @if let Some(last) = row.question.answers.last() {
                    strong { (view.language.verdict(last.verdict)) } " · "
                    @if let Some(by) = &last.by { (by) }
                    br; span.small { (format::time(last.at_ms)) " · " (last.reason) }
                } }
                td { a href={ "/identity/" (row.question.id) } {
                    (words.take_back) ": " (row.sides[0].demographics.name)
                } }
            } } }
        }
    }
}

fn who(side: &Side) -> Markup {
    html! {
        (side.demographics.name)
        @if let Some(born) = side.demographics.birth_date { " · " (born.vietnamese()) }
        br;
        span.small { (side.place) " · " (side.patient_number) }
    }
}

fn table(view: &layout::View, open: &Page<QuestionView>) -> Markup {
    let words = Words::of(view.language);
    html! {
        table {
            thead { tr {
                th scope="col" { (words.first) }
                th scope="col" { (words.second) }
                th.number scope="col" { (words.strength) }
                th scope="col" { (words.compare) }
            } }
            tbody { @for row in &open.rows { tr {
                @for side in &row.sides { td { (who(side)) } }
                td.number { (bits(view.language, row.question.bits)) }
                td { a href={ "/identity/" (row.question.id) } {
                    (words.compare) ": " (row.sides[0].demographics.name)
                } }
            } } }
        }
    }
}

fn bits(language: Language, bits: f32) -> String {
    format!("{bits:+.1}").replace('.', language.pick(",", "."))
}

pub async fn show(visitor: Visitor, In(id): In<QuestionId>) -> Shown {
    let Visitor { caller, view } = visitor;
    let language = spoken(view.language);
    let found =
        caller.run(Purpose::Administration, move |app, ctx| app.question(ctx, id, language));
    Ok(page(&view, &found.await?, &Filled::new(), None))
}

/// An answer, or one taken back; what cannot be done is said on the same page.
pub async fn decide(In(id): In<QuestionId>, posted: Posted<Filled>) -> Shown {
    let Visitor { caller, mut view } = posted.visitor;
    view.path = format!("/identity/{id}");
    let (filled, language) = (posted.fields.clone(), spoken(view.language));
    let decided = caller.run(Purpose::Administration, move |app, ctx| {
        let reason = fields::text(&filled, "reason");
        let done: Result<()> = match fields::code(&filled, "verdict") {
            Ok(Verdict::TakenBack) => app.take_back_answer(ctx, id, reason).map(drop),
            Ok(verdict) => app.answer_question(ctx, id, verdict, reason).map(drop),
            Err(error) => Err(error),
        };
        Ok((app.question(ctx, id, language)?, done))
    });
    let (found, done) = decided.await?;
    let Err(error) = done else { return Ok(Redirect::to(&view.path).into_response()) };
    let wrong = Wrong::of(view.language, error.into())?;
    let page = page(&view, &found, &posted.fields, Some(&wrong));
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

fn page(
    view: &layout::View,
    found: &QuestionView,
    filled: &Filled,
    wrong: Option<&Wrong>,
) -> axum::response::Response {
    let words = Words::of(view.language);
    let fields = Fields::new(view, filled, wrong);
    let main = html! {
        p { a href="/identity" { (words.title) } }
        @for guard in &found.guards { p.trouble { (guard) } }
        (layout::scroll(words.compare, sides(view, &found.sides)))
        h2 { (words.evidence) }
        (layout::scroll(words.evidence, evidence(view, found)))
        @if !found.question.answers.is_empty() {
            h2 { (words.answers) }
            (answers(view, found))
        }
        h2 { @if found.question.is_open() { (words.answer) } @else { (words.take_back) } }
        (fields.trouble())
        (form(&fields, found))
    };
    view.page(words.question, main)
}

fn form(fields: &Fields<'_>, found: &QuestionView) -> Markup {
    let (words, language) = (Words::of(fields.view.language), fields.view.language);
    let open = found.question.is_open();
    html! {
        form.narrow method="post" action={ "/identity/" (found.question.id) } {
            (fields.view.csrf_field())
            @if open {
                (fields.radios("verdict", words.question,
                    VERDICTS.map(|v| (fields::name_of(v), language.verdict(v)))))
            } @else {
                p { (words.take_back_help) }
                input type="hidden" name="verdict" value=(fields::name_of(Verdict::TakenBack));
            }
            (fields.text("reason", words.grounds, ""))
            button { @if open { (words.answer) } @else { (words.take_back) } }
        }
    }
}

fn sides(view: &layout::View, sides: &[Side; 2]) -> Markup {
    let words = Words::of(view.language);
    let [a, b] = sides.each_ref().map(|side| facts(view, side));
    html! {
        table {
            thead { tr {
                th scope="col" { (words.what) }
                th scope="col" { (words.first) }
                th scope="col" { (words.second) }
                th scope="col" { (words.compared) }
            } }
            tbody { @for (n, ((title, ours), (_, theirs))) in a.iter().zip(&b).enumerate() { tr {
                th scope="row" { (title) }
                td { (ours) }
                td { (theirs) }
                td {
                    @if n >= PERSONAL || ours.is_empty() || theirs.is_empty() { "–" }
                    @else if ours == theirs { (words.equal) }
                    @else { strong { (words.unequal) } }
                }
            } } }
        }
    }
}

/// The first so many are of the person; what follows tells registrations apart.
const PERSONAL: usize = 6;

/// What a registration says, in the order of the page.
fn facts(view: &layout::View, side: &Side) -> [(&'static str, String); 9] {
    let (words, shared, who) = (Words::of(view.language), view.words(), &side.demographics);
    let identifiers: Vec<&str> = who.identifiers.iter().map(|i| i.value.as_str()).collect();
    [
        (shared.name, who.name.clone()),
        (shared.birth_date, who.birth_date.map(|born| born.vietnamese()).unwrap_or_default()),
        (shared.sex, view.language.sex(who.sex).to_owned()),
        (words.identifiers, identifiers.join(", ")),
        (words.phone, who.phone.clone()),
        (words.address, who.address.clone()),
        (shared.facility, side.place.clone()),
        (shared.patient_number, side.patient_number.clone()),
        (words.linked, side.registrations.to_string()),
    ]
}

fn evidence(view: &layout::View, found: &QuestionView) -> Markup {
    let words = Words::of(view.language);
    html! {
        table {
            thead { tr {
                th scope="col" { (words.what) }
                th scope="col" { (words.says) }
                th.number scope="col" { (words.strength) }
            } }
            tbody { @for one in &found.evidence { tr {
                td { (one.comparison) }
                td { (one.level) }
                td.number {
                    @if let Some(weight) = one.bits { (bits(view.language, weight)) }
                    @else { (words.counted) }
                }
            } } }
        }
    }
}

fn answers(view: &layout::View, found: &QuestionView) -> Markup {
    let words = Words::of(view.language);
    html! {
        ul.standings { @for one in found.question.answers.iter().rev() { li {
            strong { (view.language.verdict(one.verdict)) } " · "
            @if let Some(by) = &one.by { (by) } @else { (words.by_host) }
            " · " (format::time(one.at_ms)) " · " (one.reason)
        } } }
    }
}
