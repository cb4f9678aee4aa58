//! One resident: who they are, what programmes say with its evidence, and the chart by time.

mod assessment;
mod chart;
mod enrolment;

use super::{Shown, Visitor, format, layout};
use crate::app::App;
use crate::http::{In, Params};
use crate::ops::{AssessmentView, ChartPage, ChartRequest, OpContext, ResidentView};
use hoso_core::policy::{Action, Purpose};
use hoso_core::programme::Descriptor;
use hoso_core::record::Kind;
use hoso_core::{ProgrammeId, ResidentId, Result};
use jiff::civil::Date;
use maud::{Markup, html};
use serde::Deserialize;
use std::collections::BTreeMap;

const CHART_ROWS: usize = 50;

/// Which part of a chart a page shows.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Filter {
    /// Empty: every kind.
    kind: Option<String>,
    cursor: Option<String>,
}

impl Filter {
    /// The kind, and what to ask for.
    pub fn request(self, rows: usize) -> (Option<Kind>, ChartRequest) {
        let kind = self.kind.as_deref().and_then(Kind::from_name);
        let request = ChartRequest {
            kinds: kind.into_iter().collect(),
            newest_first: true,
            cursor: self.cursor,
            limit: rows,
            ..ChartRequest::default()
        };
        (kind, request)
    }
}

pub use enrolment::enrol;

/// Everything the page shows, read in one go.
struct Gathered {
    resident: ResidentView,
    assessments: Vec<AssessmentView>,
    programmes: BTreeMap<ProgrammeId, Descriptor>,
    chart: ChartPage,
    today: Date,
    /// Programmes that are on here, and the stage of who is enrolled.
    enrolments: Vec<enrolment::Standing>,
    /// Until when the record is open in an emergency.
    emergency: Option<i64>,
    /// Names of the facilities shown, by code.
    facilities: BTreeMap<String, String>,
}

pub async fn show(
    visitor: Visitor,
    In(id): In<ResidentId>,
    Params(filter): Params<Filter>,
) -> Shown {
    let Visitor { caller, view } = visitor;
    let later_page = filter.cursor.is_some();
    let (kind, request) = filter.request(CHART_ROWS);
    let gathered = caller.run(Purpose::Treatment, move |app, ctx| gather(app, ctx, id, &request));
    let gathered = gathered.await?;
    let known = view.knows(&gathered.resident);
    let main = html! {
        @if let Some(until) = gathered.emergency {
            p.trouble role="status" {
                (view.words().emergency_until) " " (format::time(until))
            }
        }
        (who(&view, &gathered))
        // Consents and the log are a clinician's: who may break the glass.
        @if known && view.may(Action::BreakGlass) {
            p {
                a href={ "/residents/" (id) "/consents" } { (view.words().consents) } " · "
                a href={ "/residents/" (id) "/representatives" } {
                    (view.words().representatives)
                } " · "
                a href={ "/residents/" (id) "/requests" } {
                    (view.words().requests_of_residents)
                } " · "
                a href={ "/residents/" (id) "/audit" } { (view.words().trail) }
            }
        }
        @if gathered.assessments.is_empty() { p { (view.words().not_assessed) } }
        @for one in &gathered.assessments {
            (assessment::section(&view, &gathered, one))
        }
        @if known { (enrolment::section(&view, &gathered)) }
        (chart::section(&view, &gathered, kind, later_page))
    };
    Ok(view.page(&gathered.resident.name, main))
}

fn gather(app: &App, ctx: &OpContext, id: ResidentId, q: &ChartRequest) -> Result<Gathered> {
    let resident = app.resident(ctx, id)?;
    let assessments = app.assessments(ctx, id)?;
    let chart = app.chart(ctx, id, q)?;
    let mut programmes = BTreeMap::new();
    for view in &assessments {
        let programme = &view.assessment.programme;
        programmes.insert(programme.clone(), app.descriptor(ctx, programme)?);
    }
    let of_records = chart.records.iter().map(|record| &record.facility);
    let facilities = of_records.chain(resident.registrations.iter().map(|r| &r.facility));
    let facilities = facilities.map(|f| (f.to_string(), app.facility_name(f))).collect();
    Ok(Gathered {
        resident,
        assessments,
        programmes,
        chart,
        today: ctx.today,
        enrolments: enrolment::gather(app, ctx, id)?,
        emergency: app.emergency_until(ctx, id)?,
        facilities,
    })
}

fn who(view: &layout::View, gathered: &Gathered) -> Markup {
    let words = view.words();
    let resident = &gathered.resident;
    html! {
        dl.pairs {
            @if let Some(born) = resident.birth_date {
                dt { (words.birth_date) } dd { (born.vietnamese()) }
            }
            @if let Some(died) = resident.deceased {
                dt { (words.died) } dd { strong { (died.vietnamese()) } }
            }
            dt { (words.sex) } dd { (view.language.sex(resident.sex)) }
            @if let Some(commune) = &resident.commune { dt { (words.commune) } dd { (commune) } }
            @for registration in &resident.registrations {
                dt { (words.patient_number) }
                dd {
                    (registration.patient_number) " · "
                    (gathered.facilities.get(registration.facility.as_str()).map_or("", |n| n))
                }
            }
        }
    }
}
