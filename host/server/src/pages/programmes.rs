//! Programmes per facility: on or off, what waits, what failed; the administrator switches here
//! and says why.

use super::{Posted, Shown, Visitor, format, layout};
use crate::http::Params;
use crate::ops::{Asked, FaultView, ProgrammeView, Switch};
use axum::response::{IntoResponse as _, Redirect};
use hoso_core::policy::Purpose;
use hoso_core::{FacilityId, ProgrammeId};
use maud::{Markup, html};
use serde::Deserialize;
use std::collections::BTreeMap;

const ROWS: usize = 100;
const FAULTS: usize = 20;

/// Names of the facilities shown, by code.
type Names = BTreeMap<String, String>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Filter {
    /// Empty: every facility.
    facility: Option<String>,
}

pub async fn show(visitor: Visitor, Params(filter): Params<Filter>) -> Shown {
    let Visitor { caller, view } = visitor;
    let wanted = filter.facility.unwrap_or_default();
    let facility = wanted.trim().parse::<FacilityId>().ok();
    let gathered = caller.run(Purpose::Administration, move |app, ctx| {
        let mut programmes = app.programmes(ctx, facility.as_ref())?;
        let more = programmes.len() > ROWS;
        programmes.truncate(ROWS);
        let faults = app.faults(ctx, facility.as_ref(), FAULTS)?;
        let shown =
            programmes.iter().map(|p| &p.facility).chain(faults.iter().map(|f| &f.facility));
        let names: Names = shown.map(|f| (f.to_string(), app.facility_name(f))).collect();
        Ok((programmes, faults, names, more))
    });
    let (programmes, faults, names, more) = gathered.await?;
    let words = view.words();
    let main = html! {
        @if view.administers() { (filter_form(&view, &wanted)) }
        @if more { p role="status" { (words.first_rows_only) } }
        @if programmes.is_empty() {
            p { (words.no_programmes) }
        } @else {
            (layout::scroll(words.programmes, table(&view, &programmes, &names)))
        }
        h2 #faults { (words.faults) }
        @if faults.is_empty() {
            p { (words.no_faults) }
        } @else {
            (layout::scroll(words.faults, fault_table(&view, &faults, &names)))
        }
    };
    Ok(view.page(words.programmes, main))
}

fn name<'a>(names: &'a Names, facility: &FacilityId) -> &'a str {
    names.get(facility.as_str()).map_or("", String::as_str)
}

fn filter_form(view: &layout::View, facility: &str) -> Markup {
    let words = view.words();
    html! {
        form.line method="get" action="/programmes" {
            div {
                label for="facility" { (words.facility_code) }
                input #facility name="facility" value=(facility) maxlength="32";
            }
            button { (words.filter) }
        }
    }
}

fn table(view: &layout::View, programmes: &[ProgrammeView], names: &Names) -> Markup {
    let words = view.words();
    html! {
        table {
            thead { tr {
                th scope="col" { (words.facility) }
                th scope="col" { (words.programme) }
                th scope="col" { (words.version) }
                th scope="col" { (words.state) }
                th.number scope="col" { (words.waiting) }
                @if view.administers() { th scope="col" { (words.switch) } }
            } }
            tbody {
                @for (i, programme) in programmes.iter().enumerate() {
                    tr {
                        td { (name(names, &programme.facility)) " · " (programme.facility) }
                        td { (view.language.text(&programme.title)) }
                        td { (programme.version) }
                        td {
                            @if programme.enabled { (words.on) } @else { (words.off) }
                            @if let Some(waits) = &programme.quarantine {
                                br; strong { (words.quarantined) } " "
                                (format::time(waits.since_ms)) " (" (waits.reason) ")"
                            }
                        }
                        td.number { (format::count(view.language, programme.backlog)) }
                        @if view.administers() { td { (switch_form(view, programme, i)) } }
                    }
                }
            }
        }
    }
}

fn switch_form(view: &layout::View, programme: &ProgrammeView, row: usize) -> Markup {
    let words = view.words();
    let id = format!("reason-{row}");
    html! {
        form.line method="post" action="/programmes/switch" {
            (view.csrf_field())
            input type="hidden" name="facility" value=(programme.facility);
            input type="hidden" name="programme" value=(programme.programme);
            input type="hidden" name="to" value=(if programme.enabled { "off" } else { "on" });
            div {
                label for=(id) { (words.switch_reason) }
                input id=(id) name="reason" required maxlength="500";
            }
            button { @if programme.enabled { (words.switch_off) } @else { (words.switch_on) } }
        }
    }
}

fn fault_table(view: &layout::View, faults: &[FaultView], names: &Names) -> Markup {
    let words = view.words();
    html! {
        table {
            thead { tr {
                th scope="col" { (words.received) }
                th scope="col" { (words.facility) }
                th scope="col" { (words.programme) }
                th scope="col" { (words.kind) }
                th scope="col" { (words.reason) }
            } }
            tbody {
                @for fault in faults {
                    tr {
                        td.date { (format::time(fault.at_ms)) }
                        td { (name(names, &fault.facility)) }
                        td { (fault.programme) }
                        td { (fault.category) }
                        td { (fault.reason) }
                    }
                }
            }
        }
    }
}

#[derive(Deserialize)]
pub struct SwitchForm {
    facility: FacilityId,
    programme: ProgrammeId,
    to: To,
    reason: String,
}

#[derive(Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
enum To {
    On,
    Off,
}

pub async fn switch(posted: Posted<SwitchForm>) -> Shown {
    let SwitchForm { facility, programme, to, reason } = posted.fields;
    let back = Redirect::to(&format!("/programmes?facility={facility}"));
    let switch = Switch { enabled: to == To::On, settings: None };
    let asked = Asked { unit: facility, programme, since: None, reason, dry_run: false };
    let caller = posted.visitor.caller;
    caller.run(Purpose::Administration, move |app, ctx| app.switch(ctx, &asked, switch)).await?;
    Ok(back.into_response())
}
