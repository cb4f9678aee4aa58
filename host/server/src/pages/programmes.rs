//! Programmes per facility: on or off, what waits, what failed; an administrator goes on from here.

use super::{Shown, Visitor, format, layout};
use crate::http::Params;
use crate::ops::{FaultView, ProgrammeView};
use hoso_core::FacilityId;
use hoso_core::policy::Purpose;
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
                @for programme in programmes {
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
                        @if view.administers() { td {
                            a href={
                                "/units/" (programme.facility) "/programmes/" (programme.programme)
                            } { (words.switch) " · " (programme.facility) }
                        } }
                    }
                }
            }
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
