//! What came in: counts, the newest messages, what waits, what failed.

use super::{Shown, Visitor, format, layout};
use crate::ops::{Overview, ReceiptLine};
use axum::response::{IntoResponse as _, Redirect};
use hoso_core::policy::{Action, Purpose};
use maud::{Markup, html};
use std::collections::BTreeMap;

/// Names of the facilities that the page shows, by code.
type Names = BTreeMap<String, String>;

pub async fn show(visitor: Visitor) -> Shown {
    let Visitor { caller, view } = visitor;
    if view.is_residents() {
        return Ok(Redirect::to("/me").into_response());
    }
    let words = view.words();
    if !view.may(Action::ReadOverview) {
        return Ok(view.page(words.came_in, html! { p { (words.no_overview) } }));
    }
    let gathered = caller.run(Purpose::Administration, |app, ctx| {
        let overview = app.overview(ctx)?;
        let facilities = overview.receipts.iter().filter_map(|line| line.facility.as_ref());
        let names: Names = facilities.map(|f| (f.to_string(), app.facility_name(f))).collect();
        Ok((overview, names))
    });
    let (overview, names) = gathered.await?;
    let main = html! {
        (counts(&view, &overview))
        h2 { (words.newest_messages) }
        @if overview.receipts.is_empty() {
            p { (words.nothing_came) }
        } @else {
            (layout::scroll(words.newest_messages, messages(&view, &overview.receipts, &names)))
        }
    };
    Ok(view.page(words.came_in, main))
}

fn counts(view: &layout::View, overview: &Overview) -> Markup {
    let words = view.words();
    let figures = [
        (words.residents, overview.residents),
        (words.registrations, overview.registrations),
        (words.records, overview.records),
        (words.tasks, overview.tasks),
        (words.work_waiting, overview.work_waiting),
        (words.faults, overview.faults),
    ];
    html! {
        dl.figures {
            @for (title, n) in figures {
                div { dt { (title) } dd { (format::count(view.language, n)) } }
            }
        }
        @if overview.faults > 0 { p { a href="/programmes#faults" { (words.faults) } } }
    }
}

fn messages(view: &layout::View, lines: &[ReceiptLine], names: &Names) -> Markup {
    let words = view.words();
    html! {
        table {
            thead { tr {
                th scope="col" { (words.received) }
                th scope="col" { (words.facility) }
                th scope="col" { (words.outcome) }
                th.number scope="col" { (words.visits) }
                th.number scope="col" { (words.problems) }
                th scope="col" { (words.receipt) }
            } }
            tbody {
                @for line in lines {
                    tr {
                        td { (format::time(line.at_ms)) }
                        td { @if let Some(facility) = &line.facility {
                            (names.get(facility.as_str()).map_or("", String::as_str))
                        } }
                        td { (view.language.outcome(line.outcome)) }
                        td.number { (line.cases) }
                        td.number { (line.problems) }
                        td { a href={ "/receipts/" (line.message) } { (words.details) } }
                    }
                }
            }
        }
    }
}
