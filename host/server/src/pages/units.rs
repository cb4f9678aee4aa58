//! The tree of units: where the reader is, and how every programme stands there and below.

use super::{Shown, Visitor, layout};
use crate::http::Params;
use crate::ops::units::{Standing, UnitName, UnitView};
use hoso_core::FacilityId;
use hoso_core::policy::Purpose;
use maud::{Markup, html};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Which {
    /// Empty: above all.
    unit: Option<String>,
}

pub async fn show(visitor: Visitor, Params(which): Params<Which>) -> Shown {
    let Visitor { caller, view } = visitor;
    let code = which.unit.unwrap_or_default().trim().parse::<FacilityId>().ok();
    let found = caller.run(Purpose::Administration, move |app, ctx| app.unit(ctx, code.as_ref()));
    let found = found.await?;
    let words = view.words();
    let title = found.unit.as_ref().map_or(words.units, |unit| unit.name.as_str());
    let main = html! {
        (way(&view, &found.above))
        (go_to(&view))
        @if let Some(unit) = &found.unit {
            h2 { (words.programmes) }
            @if found.standings.is_empty() { p { (words.no_programmes) } }
            ul.standings { @for standing in &found.standings {
                li {
                    a href=(place(&unit.code, standing)) { (standing.programme) } ": "
                    (state(&view, standing))
                }
            } }
        }
        @if !found.below.is_empty() {
            h2 { (words.units_below) }
            (layout::scroll(words.units_below, matrix(&view, &found)))
        }
    };
    Ok(view.page(title, main))
}

fn link(code: &FacilityId) -> String {
    format!("/units?unit={code}")
}

fn place(unit: &FacilityId, standing: &Standing) -> String {
    format!("/units/{unit}/programmes/{}", standing.programme)
}

/// The units above, each a link.
pub fn way(view: &layout::View, above: &[UnitName]) -> Markup {
    html! {
        nav.way aria-label=(view.words().units_above) {
            ul {
                li { a href="/units" { (view.words().units) } }
                @for unit in above { li { a href=(link(&unit.code)) { (unit.name) } } }
            }
        }
    }
}

fn go_to(view: &layout::View) -> Markup {
    let words = view.words();
    html! {
        form.line method="get" action="/units" {
            div {
                label for="unit" { (words.unit_code) }
                input #unit name="unit" maxlength="32" required;
            }
            button { (words.show) }
        }
    }
}

/// On or off in words, never by colour alone; a mark where the unit itself says so.
fn state(view: &layout::View, standing: &Standing) -> Markup {
    let words = view.words();
    html! {
        @if standing.runs { (words.on) " " (standing.version) } @else { (words.off) }
        @if standing.own { " · " (words.own_word) }
        @if standing.quarantined { " · " strong { (words.paused) } }
    }
}

fn matrix(view: &layout::View, found: &UnitView) -> Markup {
    html! {
        table {
            thead { tr {
                th scope="col" { (view.words().unit) }
                @for programme in &found.programmes { th scope="col" { (programme) } }
            } }
            tbody { @for (unit, standings) in &found.below { tr {
                th scope="row" { a href=(link(&unit.code)) { (unit.name) } " · " (unit.code) }
                @for standing in standings { td {
                    a href=(place(&unit.code, standing)) { (state(view, standing)) }
                } }
            } } }
        }
    }
}
