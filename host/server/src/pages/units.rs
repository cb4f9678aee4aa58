//! The tree of units: where the reader is, and how every programme stands there and below.

use super::i18n::words;
use super::{Shown, Visitor, layout};
use crate::http::Params;
use crate::ops::units::{FOUND_MAX, Standing, UnitName, UnitView};
use hoso_core::FacilityId;
use hoso_core::policy::Purpose;
use maud::{Markup, html};
use serde::Deserialize;

/// Units below that the page shows; further ones are reached by their code.
const ROWS: usize = 150;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Which {
    /// Empty: above all.
    unit: Option<String>,
    /// A code, or words of a name.
    find: Option<String>,
}

words! {
    find: "Mã hoặc tên đơn vị" | "Code or name of a unit",
    found: "Tìm thấy" | "Found",
    none: "Không có đơn vị nào có mã hoặc tên này." | "No unit has this code or name.",
    more: "Có thể còn nữa: hãy viết rõ hơn." | "There may be more: write more of the name.",
    below: "Số đơn vị bên dưới" | "Units below it",
}

pub async fn show(visitor: Visitor, Params(which): Params<Which>) -> Shown {
    let Visitor { caller, view } = visitor;
    let code = which.unit.unwrap_or_default().trim().parse::<FacilityId>().ok();
    let text = which.find.unwrap_or_default().trim().to_owned();
    let sought = text.clone();
    let read = caller.run(Purpose::Administration, move |app, ctx| {
        let hits = match sought.as_str() {
            "" => None,
            text => Some(app.find_units(ctx, text)?),
        };
        Ok((hits, app.unit(ctx, code.as_ref())?))
    });
    let (hits, found) = read.await?;
    let words = view.words();
    let title = found.unit.as_ref().map_or(words.units, |unit| unit.name.as_str());
    let main = html! {
        (way(&view, &found.above))
        (finder(&view, &text))
        @if let Some(hits) = &hits { (found_units(&view, hits)) }
        @if let Some(unit) = &found.unit {
            h2 { (words.programmes) }
            @if found.standings.is_empty() { p { (words.no_programmes) } }
            ul.standings { @for standing in &found.standings {
                li {
                    a href=(place(&unit.code, standing)) {
                        (title_of(&view, &found, standing))
                    } ": "
                    (state(&view, standing))
                }
            } }
        }
        @if !found.below.is_empty() {
            h2 { (words.units_below) }
            (layout::cut(&view, found.below.len(), ROWS))
            (layout::scroll(words.units_below, matrix(&view, &found)))
        }
    };
    Ok(view.page(title, main))
}

/// What people call a programme; its code is for machines.
fn title_of<'a>(view: &layout::View, found: &'a UnitView, of: &'a Standing) -> &'a str {
    let title = found.titles.get(&of.programme);
    title.map_or(of.programme.as_str(), |title| view.language.text(title))
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

fn finder(view: &layout::View, text: &str) -> Markup {
    html! {
        form.line method="get" action="/units" {
            div {
                label for="find" { (Words::of(view.language).find) }
                input #find name="find" value=(text) maxlength="100" required;
            }
            button { (view.words().show) }
        }
    }
}

fn found_units(view: &layout::View, hits: &[UnitName]) -> Markup {
    let words = Words::of(view.language);
    html! {
        h2 { (words.found) }
        @if hits.is_empty() { p role="status" { (words.none) } }
        @if hits.len() == FOUND_MAX { p.small { (words.more) } }
        ul.standings { @for unit in hits { li {
            a href=(link(&unit.code)) { (unit.name) } " · " (unit.code)
        } } }
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
                th.number scope="col" { (Words::of(view.language).below) }
                @for programme in &found.programmes { th.title scope="col" {
                    (found.titles.get(programme).map_or("", |t| view.language.text(t)))
                    br; code.small { (programme) }
                } }
            } }
            tbody { @for (unit, standings, below) in found.below.iter().take(ROWS) { tr {
                th scope="row" { a href=(link(&unit.code)) { (unit.name) } " · " (unit.code) }
                td.number { (below) }
                @for standing in standings { td {
                    a href=(place(&unit.code, standing)) { (state(view, standing)) }
                } }
            } } }
        }
    }
}
