//! The own record: what is due, what programmes advise, and everything on record by time.

use super::Doors;
use crate::app::App;
use crate::http::{In, Params};
use crate::ops::{AssessmentView, ChartPage, ChartRequest, OpContext, Represented, ResidentView};
use crate::pages::i18n::Language;
use crate::pages::layout::View;
use crate::pages::resident::{Chosen, Filter, summary_request};
use crate::pages::trend::{Series, series};
use crate::pages::{Shown, Visitor, format, growth, immunisation, record};
use axum::response::Response;
use hoso_core::policy::Purpose;
use hoso_core::programme::{Task, Text};
use hoso_core::record::Record;
use hoso_core::{RecordId, ResidentId, Result};
use jiff::civil::Date;
use maud::{Markup, html};
use std::collections::BTreeMap;

const CHART_ROWS: usize = 30;

struct Gathered {
    resident: ResidentView,
    assessments: Vec<(Text, AssessmentView)>,
    chart: ChartPage,
    emergencies: usize,
    doors: Doors,
    represents: Vec<Represented>,
    today: Date,
    /// The newest records of what programmes speak of, and their numbers over time.
    summary: Vec<Record>,
    series: Vec<Series>,
    /// Names of the facilities shown, by code.
    facilities: BTreeMap<String, String>,
}

pub async fn show(
    visitor: Visitor,
    In(id): In<ResidentId>,
    Params(filter): Params<Filter>,
) -> Shown {
    let (chosen, request) = filter.request(CHART_ROWS);
    let language = visitor.view.language;
    visitor
        .show(
            Purpose::OwnUse,
            move |app, ctx| gather(app, ctx, id, &request, language),
            move |view, found| page(view, found, &chosen),
        )
        .await
}

fn page(view: &View, found: &Gathered, chosen: &Chosen) -> Response {
    let id = found.resident.id;
    let words = view.words();
    let main = html! {
        (found.doors.tabs(view, ""))
        @if !found.represents.is_empty() {
            section aria-labelledby="represents" {
                h2 #represents { (words.represents) }
                ul { @for of in &found.represents { li {
                    a href={ "/me/" (of.resident) } { (of.name) }
                    " · " (view.language.standing(of.standing))
                } } }
            }
        }
        @if found.emergencies > 0 {
            p.alert.warning role="status" {
                a href={ "/me/" (id) "/access#emergencies" } { (words.opened_in_emergency) }
            }
        }
        dl.pairs {
            @if let Some(born) = found.resident.birth_date {
                dt { (words.birth_date) } dd { (born.vietnamese()) }
            }
            dt { (words.sex) } dd { (view.language.sex(found.resident.sex)) }
        }
        (due(view, found))
        (advice(view, found))
        (pictures(view, found))
        (chart(view, id, found, chosen))
    };
    view.page(&found.resident.name, main)
}

fn gather(
    app: &App,
    ctx: &OpContext,
    id: ResidentId,
    q: &ChartRequest,
    language: Language,
) -> Result<Gathered> {
    let summary = app.chart(ctx, id, &summary_request())?.records;
    let resident = app.resident(ctx, id)?;
    let assessments = app.assessments(ctx, id)?.into_iter();
    let chart = app.chart(ctx, id, q)?;
    let doors = Doors::of(app, ctx, id)?;
    let emergencies = if doors.access { app.emergencies(ctx, id)?.len() } else { 0 };
    // On the own page alone: from there to those for whom the account acts.
    let represents = if doors.representatives { app.represented(ctx)? } else { Vec::new() };
    let facilities = chart.records.iter().map(|record| &record.facility);
    let facilities = facilities.map(|f| (f.to_string(), app.facility_name(f))).collect();
    Ok(Gathered {
        resident,
        assessments: assessments
            .map(|view| (app.programme_title(&view.assessment.programme), view))
            .collect(),
        chart,
        emergencies,
        doors,
        represents,
        today: ctx.today,
        series: series(language, &summary),
        summary,
        facilities,
    })
}

/// Earliest first, of every programme.
fn due(view: &View, of: &Gathered) -> Markup {
    let words = view.words();
    let tasks = of
        .assessments
        .iter()
        .flat_map(|(title, one)| one.assessment.answer.tasks.iter().map(move |task| (title, task)));
    let mut tasks: Vec<(&Text, &Task)> = tasks.collect();
    tasks.sort_by_key(|(_, task)| task.due);
    html! {
        section aria-labelledby="due" {
            h2 #due { (words.what_is_due) }
            @if tasks.is_empty() { p { (words.no_tasks) } }
            ul.cards { @for (programme, task) in tasks {
                li {
                    strong { (view.language.text(&task.title)) } " "
                    span { (view.language.status(task.status(of.today))) " · "
                        (words.due) " " (format::date(task.due)) }
                    p.small { (view.language.text(&task.reason)) " · "
                        (view.language.text(programme)) }
                }
            } }
        }
    }
}

fn advice(view: &View, of: &Gathered) -> Markup {
    let words = view.words();
    let said = of.assessments.iter().flat_map(|(_, one)| &one.assessment.answer.advice);
    let said: Vec<&Text> = said.collect();
    html! {
        @if !said.is_empty() {
            section aria-labelledby="advice" {
                h2 #advice { (words.advice) }
                ul { @for one in said { li { (view.language.text(one)) } } }
            }
        }
    }
}

/// Growth of a child, and what its vaccines are.
fn pictures(view: &View, of: &Gathered) -> Markup {
    let path = format!("/me/{}", of.resident.id);
    let person = growth::Person { sex: of.resident.sex, born: of.resident.birth_date };
    let (records, today) = (&of.summary, of.today);
    html! {
        (growth::section(view, &person, &of.series, today, &path))
        @for (_, one) in &of.assessments {
            (immunisation::section(view, &one.assessment.answer, records, today, &path))
        }
    }
}

fn chart(view: &View, id: ResidentId, of: &Gathered, chosen: &Chosen) -> Markup {
    let words = view.words();
    html! {
        section aria-labelledby="chart" {
            h2 #chart { (words.chart) }
            (chosen.form(view, &format!("/me/{id}#chart")))
            @if of.chart.records.is_empty() { p { (words.empty_chart) } }
            ul.cards { @for record in &of.chart.records { (line(view, id, of, record)) } }
            @if let Some(next) = &of.chart.next {
                p { a href={
                    "/me/" (id) "?" (chosen.query()) "&cursor=" (next) "#chart"
                } { (words.older) } }
            }
        }
    }
}

fn line(view: &View, id: ResidentId, of: &Gathered, record: &Record) -> Markup {
    html! {
        li {
            a href={ "/me/" (id) "/records/" (record.id) } {
                (format::coding(&record.entry.code))
            }
            " " strong { (format::entry(view.language, &record.entry)) }
            p.small {
                (record.entry.when.vietnamese()) " · " (view.language.kind(record.entry.kind)) " · "
                (of.facilities.get(record.facility.as_str()).map_or("", String::as_str))
            }
        }
    }
}

pub async fn one(visitor: Visitor, In((id, record)): In<(ResidentId, RecordId)>) -> Shown {
    let Visitor { caller, view } = visitor;
    let read = caller.run(Purpose::OwnUse, move |app, ctx| {
        let found = app.record(ctx, id, record)?;
        let facility = app.facility_name(&found.record.facility);
        Ok((found, facility))
    });
    let (found, facility) = read.await?;
    let words = view.words();
    let main = html! {
        p { a href={ "/me/" (id) } { (words.back_to_own_record) } }
        (record::says(&view, &found.record))
        dl.pairs {
            dt { (words.facility) } dd { (facility) }
            dt { (words.stored) } dd { (format::time(found.record.stored_at_ms)) }
        }
        @for earlier in found.earlier.iter().rev() {
            h2 { (words.earlier) ": " (earlier.version) " · " (format::time(earlier.stored_at_ms)) }
            (record::says(&view, earlier))
        }
    };
    Ok(view.page(format::coding(&found.record.entry.code), main))
}
