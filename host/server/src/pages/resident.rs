//! One resident: who they are, what programmes say with its evidence, and the chart by time.

mod assessment;
mod chart;
mod enrolment;
mod filter;
mod first;
mod summary;

use super::i18n::Language;
use super::trend::{Series, series};
use super::{Shown, Visitor, format, growth, layout};
use crate::app::App;
use crate::chart_rules::ChartRules;
use crate::http::{In, Params};
use crate::ops::{AssessmentView, ChartPage, ChartRequest, OpContext, ResidentView};
use axum::response::Response;
use hoso_core::policy::{Action, Purpose};
use hoso_core::programme::Descriptor;
use hoso_core::record::{Kind, Record};
use hoso_core::{FacilityId, ProgrammeId, ResidentId, Result};
use jiff::civil::Date;
use maud::{Markup, html};
use std::collections::{BTreeMap, BTreeSet};

const CHART_ROWS: usize = 50;

pub use enrolment::enrol;
pub use filter::{Chosen, Done, Filter};

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
    /// The newest records that a summary is made of, and their numbers over time.
    summary: Vec<Record>,
    series: Vec<Series>,
    rules: ChartRules,
    /// Of the reader.
    own_facility: Option<FacilityId>,
}

impl Gathered {
    fn path(&self) -> String {
        format!("/residents/{}", self.resident.id)
    }

    fn person(&self) -> growth::Person {
        growth::Person { sex: self.resident.sex, born: self.resident.birth_date }
    }

    /// The name of a facility that is not the reader's.
    fn other<'a>(&'a self, facility: &'a str) -> Option<&'a str> {
        let own = self.own_facility.as_ref().map(FacilityId::as_str);
        let name = self.facilities.get(facility).map_or(facility, String::as_str);
        (own != Some(facility)).then_some(name)
    }

    /// Where a record was written, if not at the reader's facility.
    fn elsewhere<'a>(&'a self, record: &'a Record) -> Option<&'a str> {
        self.other(record.facility.as_str())
    }
}

pub async fn show(
    visitor: Visitor,
    In(id): In<ResidentId>,
    Params(filter): Params<Filter>,
) -> Shown {
    let later_page = filter.cursor.is_some();
    let (chosen, request) = filter.request(CHART_ROWS);
    let language = visitor.view.language;
    visitor
        .show(
            Purpose::Treatment,
            move |app, ctx| gather(app, ctx, id, &request, language),
            move |view, gathered| page(view, gathered, &chosen, later_page),
        )
        .await
}

fn page(view: &layout::View, gathered: &Gathered, chosen: &Chosen, later_page: bool) -> Response {
    let known = view.knows(&gathered.resident);
    let main = html! {
        @if let Some(until) = gathered.emergency {
            p.trouble role="status" {
                (view.words().emergency_until) " " (format::time(until))
            }
        }
        (who(view, gathered))
        // Consents and the log are a clinician's: who may break the glass.
        @if known && view.may(Action::BreakGlass) { (doors(view, &gathered.path())) }
        (first::section(view, gathered, chosen.done))
        (summary::section(view, gathered))
        @if gathered.assessments.is_empty() { p { (view.words().not_assessed) } }
        @for one in &gathered.assessments {
            (assessment::section(view, gathered, one))
        }
        @if known { (enrolment::section(view, gathered)) }
        (chart::section(view, gathered, chosen, later_page))
    };
    view.page(&gathered.resident.name, main)
}

fn doors(view: &layout::View, path: &str) -> Markup {
    let words = view.words();
    html! {
        p {
            a href={ (path) "/consents" } { (words.consents) } " · "
            a href={ (path) "/representatives" } {
                (view.language.pick("Người đại diện", "Who acts for the resident"))
            } " · "
            a href={ (path) "/requests" } { (words.requests_of_residents) } " · "
            a href={ (path) "/referrals" } { (words.refer) } " · "
            a href={ (path) "/audit" } { (words.trail) }
        }
    }
}

/// What stays true: an allergy of long ago is not pushed out by what was measured since.
const STANDING: [Kind; 2] = [Kind::AllergyIntolerance, Kind::Condition];
/// Of which the newest are looked at.
const LATELY: [Kind; 3] = [Kind::MedicationRequest, Kind::Observation, Kind::Immunization];
/// Records of each that a summary looks back on.
const SUMMARY_ROWS: usize = 500;

/// The records that a summary is made of, newest first of each kind.
pub fn summary_records(app: &App, ctx: &OpContext, id: ResidentId) -> Result<Vec<Record>> {
    let newest = |kinds: &[Kind]| {
        let request = ChartRequest {
            kinds: kinds.to_vec(),
            newest_first: true,
            limit: SUMMARY_ROWS,
            ..ChartRequest::default()
        };
        app.chart(ctx, id, &request)
    };
    Ok([newest(&STANDING)?.records, newest(&LATELY)?.records].concat())
}

fn gather(
    app: &App,
    ctx: &OpContext,
    id: ResidentId,
    q: &ChartRequest,
    language: Language,
) -> Result<Gathered> {
    // Short reads first: meanwhile the writer takes the audit row, which long ones would hold up.
    let resident = app.resident(ctx, id)?;
    let enrolments = enrolment::gather(app, ctx, id)?;
    let assessments = app.assessments(ctx, id)?;
    let chart = app.chart(ctx, id, q)?;
    let summary = summary_records(app, ctx, id)?;
    let mut programmes = BTreeMap::new();
    for view in &assessments {
        let programme = &view.assessment.programme;
        programmes.insert(programme.clone(), app.descriptor(ctx, programme)?);
    }
    let of_records = chart.records.iter().chain(&summary).map(|record| &record.facility);
    let facilities = of_records.chain(resident.registrations.iter().map(|r| &r.facility));
    let facilities: BTreeSet<_> = facilities.collect();
    let name = |f: &FacilityId| (f.to_string(), app.facility_name(f));
    let facilities = facilities.into_iter().map(name).collect();
    Ok(Gathered {
        resident,
        assessments,
        programmes,
        chart,
        today: ctx.today,
        enrolments,
        emergency: app.emergency_until(ctx, id)?,
        facilities,
        series: series(language, &summary),
        summary,
        rules: app.chart_rules.clone(),
        own_facility: ctx.actor.facility.clone(),
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
            @if let Some(commune) = &resident.commune {
                dt { (words.commune) } dd { (format::commune(view.language, commune)) }
            }
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
