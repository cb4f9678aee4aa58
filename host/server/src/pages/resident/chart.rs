//! The chart as a table by time, newest first, with a filter by kind and a way to what is older.

use super::{Chosen, Gathered};
use crate::pages::{format, layout, layout::View};
use hoso_core::record::Record;
use maud::{Markup, html};

pub fn section(view: &View, of: &Gathered, chosen: &Chosen, later_page: bool) -> Markup {
    let words = view.words();
    let here = format!("/residents/{}", of.resident.id);
    html! {
        section aria-label=(words.chart) {
            h2 #chart { (words.chart) }
            (chosen.form(view, &format!("{here}#chart")))
            @if of.chart.records.is_empty() {
                p { (words.empty_chart) }
            } @else {
                (layout::scroll(words.chart, table(view, of)))
            }
            (paging(view, of, &here, chosen, later_page))
        }
    }
}

fn table(view: &View, of: &Gathered) -> Markup {
    let words = view.words();
    html! {
        table {
            thead { tr {
                th scope="col" { (words.when) }
                th scope="col" { (words.kind) }
                th scope="col" { (words.what) }
                th scope="col" { (words.value) }
                th scope="col" { (words.source) }
            } }
            tbody { @for record in &of.chart.records { (row(view, of, record)) } }
        }
    }
}

fn row(view: &View, of: &Gathered, record: &Record) -> Markup {
    let words = view.words();
    let link = format!("/residents/{}/records/{}", of.resident.id, record.id);
    let facility = of.facilities.get(record.facility.as_str());
    let declared = format::declared_by(view.language, &record.entry);
    html! {
        tr {
            td.date { (record.entry.when.vietnamese()) }
            td { (view.language.kind(record.entry.kind)) }
            td { a href=(link) { (view.language.measured(&record.entry.code)) } }
            td { (format::entry(view.language, &record.entry)) }
            td {
                @if of.elsewhere(record).is_some() { strong { (words.elsewhere) } ": " }
                @if let Some(by) = declared { strong { (by) } " · " }
                (facility.map_or("", |name| name))
                @if let Some(programme) = &record.programme { " · " (programme) }
                br;
                span.small { (record.source_key) }
            }
        }
    }
}

/// A cursor is opaque and made of safe characters.
fn paging(view: &View, of: &Gathered, here: &str, chosen: &Chosen, later: bool) -> Markup {
    let (words, query) = (view.words(), chosen.query());
    html! {
        nav.filters aria-label=(words.chart) {
            @if later { a href={ (here) "?" (query) "#chart" } { (words.newest) } }
            @if let Some(cursor) = &of.chart.next {
                " " a href={ (here) "?" (query) "&cursor=" (cursor) "#chart" } { (words.older) }
            }
        }
    }
}
