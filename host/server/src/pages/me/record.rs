//! The own record: what is due, what programmes advise, and everything on record by time.

use super::{Doors, results};
use crate::app::App;
use crate::chart_rules::ChartRules;
use crate::http::{In, Params};
use crate::ops::{AssessmentView, ChartPage, ChartRequest, OpContext, Represented, ResidentView};
use crate::pages::i18n::{Language, words};
use crate::pages::layout::View;
use crate::pages::resident::{Chosen, Filter, summary_records};
use crate::pages::trend::{Series, series};
use crate::pages::{Shown, Visitor, format, growth, immunisation, record, risk};
use axum::response::Response;
use hoso_core::policy::Purpose;
use hoso_core::programme::{Finding, Task, Text};
use hoso_core::record::{Kind, Record};
use hoso_core::{RecordId, ResidentId, Result};
use jiff::civil::Date;
use maud::{Markup, html};
use std::collections::BTreeMap;

const CHART_ROWS: usize = 30;
/// Lines of each list of what stands on record.
const LINES: usize = 15;

words! {
    found: "Chương trình nhận thấy" | "What the programme found",
    standing: "Bệnh, dị ứng, thuốc" | "Diagnoses, allergies, medicines",
    problems: "Chẩn đoán" | "Diagnoses",
    allergies: "Dị ứng" | "Allergies",
    medicines: "Thuốc được kê gần đây" | "Medicines prescribed lately",
    none: "Chưa ghi nhận." | "None on record.",
}

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
    rules: ChartRules,
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
        (found_out(view, found))
        (standing(view, found))
        (results::section(view, &results::Of {
            resident: &found.resident,
            series: &found.series,
            rules: &found.rules,
            today: found.today,
            facilities: &found.facilities,
        }))
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
    let resident = app.resident(ctx, id)?;
    let assessments = app.assessments(ctx, id)?.into_iter();
    let chart = app.chart(ctx, id, q)?;
    let summary = summary_records(app, ctx, id)?;
    let doors = Doors::of(app, ctx, id)?;
    let emergencies = if doors.access { app.emergencies(ctx, id)?.len() } else { 0 };
    // On the own page alone: from there to those for whom the account acts.
    let represents = if doors.representatives { app.represented(ctx)? } else { Vec::new() };
    let assessments: Vec<_> = assessments.collect();
    let facilities = chart.records.iter().chain(&summary).map(|record| &record.facility);
    let facilities = facilities.chain(assessments.iter().map(|view| &view.assessment.facility));
    let facilities = facilities.map(|f| (f.to_string(), app.facility_name(f))).collect();
    Ok(Gathered {
        resident,
        assessments: assessments
            .into_iter()
            .map(|view| (app.programme_title(&view.assessment.programme), view))
            .collect(),
        chart,
        emergencies,
        doors,
        represents,
        today: ctx.today,
        series: series(language, &summary),
        rules: app.chart_rules.clone(),
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
    // Two facilities that know a resident are told the same by one programme.
    let tasks = each_once(tasks, |(title, one), (other_title, other)| {
        title == other_title && one.code == other.code && one.due == other.due
    });
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

/// The first of those that say the same.
fn each_once<T>(all: impl IntoIterator<Item = T>, same: impl Fn(&T, &T) -> bool) -> Vec<T> {
    let mut once: Vec<T> = Vec::new();
    for one in all {
        if !once.iter().any(|known| same(known, &one)) {
            once.push(one);
        }
    }
    once
}

fn advice(view: &View, of: &Gathered) -> Markup {
    let words = view.words();
    let said = of.assessments.iter().flat_map(|(_, one)| &one.assessment.answer.advice);
    let said = each_once(said, |one, other| one == other);
    html! {
        @if !said.is_empty() {
            section aria-labelledby="advice" {
                h2 #advice { (words.advice) }
                ul { @for one in said { li { (view.language.text(one)) } } }
            }
        }
    }
}

/// What programmes found, each with its pictures of risk.
fn found_out(view: &View, of: &Gathered) -> Markup {
    let words = Words::of(view.language);
    let path = format!("/me/{}", of.resident.id);
    html! {
        @for (at, (title, one)) in of.assessments.iter().enumerate() {
            @let answer = &one.assessment.answer;
            @let others = immunisation::without(&answer.findings);
            @let others: Vec<&Finding> = others.filter(|one| !risk::is_shown(one)).collect();
            @let before = of.assessments[..at].iter();
            @let mut before = before.filter(|(_, other)| is_of_one(one, other));
            @let known = before.any(|(_, other)| says_the_same(one, other));
            @if !answer.findings.is_empty() && !known {
                @let facility = of.facilities.get(one.assessment.facility.as_str());
                section aria-label={ (words.found) ": " (view.language.text(title)) } {
                    h2 { (words.found) ": " (view.language.text(title)) }
                    @if let Some(facility) = facility { p.small { (facility) } }
                    (risk::section(view, answer, &path))
                    ul.standings { @for finding in others { li {
                        @let said = view.language.text(&finding.text);
                        @let value = view.language.finding(&finding.value);
                        (said)
                        // "Hypertension: diagnosed" says its value already.
                        @if !said.ends_with(&value) { ": " strong { (value) } }
                    } } }
                }
            }
        }
    }
}

fn is_of_one(one: &AssessmentView, other: &AssessmentView) -> bool {
    one.assessment.programme == other.assessment.programme
}

/// At another facility, in the same words.
fn says_the_same(one: &AssessmentView, other: &AssessmentView) -> bool {
    let said = |view: &AssessmentView| {
        let each = view.assessment.answer.findings.iter();
        each.map(|f| (f.code.clone(), f.text.clone(), f.value.clone())).collect::<Vec<_>>()
    };
    said(one) == said(other)
}

/// Diagnoses, allergies and medicines, each once.
fn standing(view: &View, of: &Gathered) -> Markup {
    let words = Words::of(view.language);
    let lists = [
        (words.problems, Kind::Condition),
        (words.allergies, Kind::AllergyIntolerance),
        (words.medicines, Kind::MedicationRequest),
    ];
    html! {
        section aria-labelledby="standing" {
            h2 #standing { (words.standing) }
            @for (title, kind) in lists {
                @let lines = lines(of, kind);
                h3 { (title) }
                @if lines.is_empty() { p { (words.none) } }
                ul.standings { @for record in lines { li {
                    a href={ "/me/" (of.resident.id) "/records/" (record.id) } {
                        (format::coding(&record.entry.code))
                    }
                    // A code alone tells a resident nothing.
                    @if record.entry.code.display.is_empty() && kind == Kind::Condition {
                        " " (format::value(view.language, &record.entry.value))
                    }
                    span.small { " · " (record.entry.when.vietnamese()) }
                } } }
            }
        }
    }
}

/// The newest record of each code; what is more is in the time line.
fn lines(of: &Gathered, kind: Kind) -> Vec<&Record> {
    let mut lines: Vec<&Record> = Vec::new();
    for record in of.summary.iter().filter(|record| record.entry.kind == kind) {
        let name = format::coding(&record.entry.code);
        if !lines.iter().any(|known| format::coding(&known.entry.code) == name) {
            lines.push(record);
        }
    }
    lines.truncate(LINES);
    lines
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
                (view.language.measured(&record.entry.code))
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
