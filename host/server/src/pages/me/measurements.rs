//! What the resident measures at home: written down, looked at over time, taken back.

use super::Doors;
use crate::app::App;
use crate::http::In;
use crate::ops::OpContext;
use crate::ops::declared::{Measure, Measured, NewDeclared, Typed};
use crate::pages::fields::{self, Fields, Filled, Wrong};
use crate::pages::i18n::{Language, words};
use crate::pages::layout::View;
use crate::pages::trend::{Reading, Series, series};
use crate::pages::{Posted, Shown, Visitor, format};
use axum::response::{IntoResponse as _, Redirect};
use hoso_core::policy::Purpose;
use hoso_core::record::Record;
use hoso_core::{Error, RecordId, ResidentId, Result};
use maud::{Markup, html};
use serde::Deserialize;

/// Rows of the table of one measure, each with its way back.
const ROWS: usize = 40;
/// Values that the pictures look back on.
const VALUES: usize = 300;

words! {
    help: "Số đo bạn tự đo ở nhà. Nơi khám cho bạn thấy các số này, có ghi là tự khai; \
        chương trình không dùng chúng để đánh giá hay thống kê. Nếu thấy nguy hiểm, hãy đến cơ sở \
        y tế hoặc gọi 115."
        | "What you measure at home. Whoever treats you sees these values, marked as your own; no \
        programme judges or counts them. In danger go to a health facility or call 115.",
    write_down: "Ghi số đo mới" | "Write down new values",
    fill_what: "Chỉ cần điền những số bạn đã đo."
        | "Fill in what you have measured and leave the rest.",
    systolic: "Huyết áp tâm thu (số trên)" | "Systolic blood pressure (upper number)",
    diastolic: "Huyết áp tâm trương (số dưới)" | "Diastolic blood pressure (lower number)",
    weight: "Cân nặng" | "Weight",
    height: "Chiều cao" | "Height",
    temperature: "Thân nhiệt" | "Temperature",
    glucose: "Đường máu mao mạch" | "Capillary blood glucose",
    day: "Ngày đo" | "Measured on",
    values: "Số đo" | "Values",
    nothing: "Bạn chưa ghi số đo nào." | "You have not written down anything yet.",
    take_back: "Ghi nhầm, rút lại" | "A slip: take it back",
}

struct Gathered {
    doors: Doors,
    records: Vec<Record>,
}

fn gather(app: &App, ctx: &OpContext, id: ResidentId) -> Result<Gathered> {
    let records = app.declared(ctx, id, VALUES)?;
    Ok(Gathered { doors: Doors::of(app, ctx, id)?, records })
}

pub async fn show(visitor: Visitor, In(id): In<ResidentId>) -> Shown {
    let Visitor { caller, view } = visitor;
    let read = caller
        .run(Purpose::OwnUse, move |app, ctx| Ok((gather(app, ctx, id)?, ctx.request_id.clone())));
    let (found, key) = read.await?;
    Ok(page(&view, &found, &key, &Filled::new(), None))
}

/// `key` names the submission, so that a form sent twice is stored once.
#[derive(Deserialize)]
pub struct Sent {
    key: String,
    #[serde(flatten)]
    filled: Filled,
}

pub async fn declare(In(id): In<ResidentId>, posted: Posted<Sent>) -> Shown {
    let Sent { key, filled } = posted.fields;
    let (sent, named) = (filled.clone(), key.clone());
    let work = move |app: &App, ctx: &OpContext| app.declare(ctx, id, &read(&sent, named)?);
    let gather = move |app: &App, ctx: &OpContext| gather(app, ctx, id);
    let draw = |view: &View, found: &Gathered, wrong: &Wrong| {
        page(view, found, &key, &filled, Some(wrong))
    };
    let here = format!("/me/{id}/measurements");
    posted.visitor.submit(Purpose::OwnUse, (here.clone(), here), work, gather, draw).await
}

pub async fn take_back(
    In((id, record)): In<(ResidentId, RecordId)>,
    posted: Posted<Filled>,
) -> Shown {
    let caller = posted.visitor.caller;
    caller.run(Purpose::OwnUse, move |app, ctx| app.take_back_declared(ctx, id, record)).await?;
    Ok(Redirect::to(&format!("/me/{id}/measurements")).into_response())
}

/// # Errors
/// `Invalid` names the field that is no number, or that its measurement lacks.
fn read(filled: &Filled, key: String) -> Result<NewDeclared> {
    let day = fields::day(filled, "day")?;
    let mut measured = Vec::new();
    for measure in Measure::ALL {
        let mut numbers = Vec::new();
        for field in measure.fields() {
            numbers.push((field.name, fields::number(filled, field.name)?));
        }
        if numbers.iter().all(|(_, number)| number.is_none()) {
            continue;
        }
        let given = numbers.into_iter().map(|(name, number)| {
            number.ok_or_else(|| Error::invalid(name, "the other number is needed too"))
        });
        measured.push(Measured { measure, numbers: given.collect::<Result<_>>()? });
    }
    Ok(NewDeclared { day, measured, key })
}

fn page(
    view: &View,
    found: &Gathered,
    key: &str,
    filled: &Filled,
    wrong: Option<&Wrong>,
) -> axum::response::Response {
    let words = Words::of(view.language);
    let all = series(view.language, &found.records);
    let main = html! {
        (found.doors.tabs(view, "/measurements"))
        p { (words.help) }
        @if all.is_empty() { p { (words.nothing) } }
        @for one in &all { (shown(view, found, one)) }
        @if found.doors.measurements { (form(view, found.doors.id, key, filled, wrong)) }
    };
    view.page(view.words().own_measurements, main)
}

fn shown(view: &View, found: &Gathered, one: &Series) -> Markup {
    let path = format!("/me/{}", found.doors.id);
    let title = view.language.measured(&one.code);
    let back = |reading: &Reading| {
        html! {
            @if found.doors.measurements {
                form method="post"
                    action={ (path) "/measurements/" (reading.record) "/withdrawal" } {
                    (view.csrf_field())
                    button.second aria-label={
                        (Words::of(view.language).take_back) ": " (title) " "
                        (format::date(reading.day))
                    } { (Words::of(view.language).take_back) }
                }
            }
        }
    };
    html! {
        section aria-label=(title) {
            h2 { (title) }
            @if one.readings.len() > 1 { (one.picture(view, None)) }
            (one.table(view, &path, view.words().status, ROWS, back))
        }
    }
}

fn form(view: &View, id: ResidentId, key: &str, filled: &Filled, wrong: Option<&Wrong>) -> Markup {
    let words = Words::of(view.language);
    let fields = Fields::new(view, filled, wrong);
    html! {
        h2 #new { (words.write_down) }
        (fields.trouble())
        form.narrow method="post" action={ "/me/" (id) "/measurements" } {
            (view.csrf_field())
            input type="hidden" name="key" value=(key);
            (fields.day("day", words.day, view.words().today_help))
            fieldset #measured tabindex="-1" {
                legend { (words.values) }
                p.help { (words.fill_what) }
                @for field in Measure::ALL.iter().flat_map(|measure| measure.fields()) {
                    (fields.number(field.name, &titled(view.language, field), ""))
                }
            }
            button { (view.words().save) }
        }
    }
}

/// `Weight (kg)`.
fn titled(language: Language, field: &Typed) -> String {
    let words = Words::of(language);
    let name = match field.name {
        "systolic" => words.systolic,
        "diastolic" => words.diastolic,
        "weight" => words.weight,
        "height" => words.height,
        "temperature" => words.temperature,
        _ => words.glucose,
    };
    format!("{name} ({})", format::unit(language, field.unit))
}
