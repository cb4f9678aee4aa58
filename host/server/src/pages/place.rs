//! One programme at a unit: what holds, what was said, and the decisions that can be made, each
//! first as a question of what it would change.

mod differences;
mod forms;
mod rehearsal;

use super::fields::{self, Filled, Wrong, text};
use super::{Posted, Shown, Visitor, format, layout};
use crate::app::App;
use crate::http::In;
use crate::ops::units::{PlaceView, UnitName};
use crate::ops::{Asked, GrantTo, OpContext, Rehearsal, Switch, Switched, Upgrade};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect};
use hoso_core::policy::Purpose;
use hoso_core::programme::switching::Decision;
use hoso_core::{Error, FacilityId, ProgrammeId, Result};
use maud::{Markup, html};
use serde::Deserialize;

/// Decisions that the page shows, the newest first.
const DECISIONS: usize = 100;
/// Units that would change and are named.
const NAMED: usize = 20;
/// Residents that a person waits for.
const REHEARSED_MAX: usize = 500;

#[derive(Deserialize, Clone)]
pub struct Place {
    unit: FacilityId,
    programme: ProgrammeId,
}

pub async fn show(visitor: Visitor, In(place): In<Place>) -> Shown {
    let Visitor { caller, view } = visitor;
    let found = caller.run(Purpose::Administration, move |app, ctx| {
        let found = app.place(ctx, &place.unit, &place.programme)?;
        Ok((app.unit(ctx, Some(&place.unit))?.above, found))
    });
    let (above, found) = found.await?;
    Ok(page(&view, &above, &found, &Filled::new(), &Said::Nothing))
}

/// The question is answered on the same page with what was filled in; the decision leads back.
pub async fn decide(In(place): In<Place>, posted: Posted<Filled>) -> Shown {
    let Visitor { caller, mut view } = posted.visitor;
    let filled = posted.fields;
    let (sent, at) = (filled.clone(), place.clone());
    let done = caller.run(Purpose::Administration, move |app, ctx| {
        let found = app.place(ctx, &at.unit, &at.programme)?;
        let done = match text(&sent, "what") {
            "release" => released(app, ctx, &found, &sent),
            _ if sent.contains_key("rehearse") => rehearsed(app, ctx, &found, &sent),
            _ => switched(app, ctx, &found, &sent),
        };
        Ok((app.unit(ctx, Some(&at.unit))?.above, found, done))
    });
    let (above, found, done) = done.await?;
    view.path = format!("/units/{}/programmes/{}", place.unit, place.programme);
    match done {
        Ok(Said::Nothing) => Ok(Redirect::to(&view.path).into_response()),
        Ok(said) => Ok(page(&view, &above, &found, &filled, &said)),
        Err(error) => {
            let said = Said::Wrong(Wrong::of(view.language, error.into())?);
            let page = page(&view, &above, &found, &filled, &said);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

/// What the page answers, above its forms.
#[allow(clippy::large_enum_variant, reason = "there is one for a request")]
enum Said {
    Nothing,
    Would(Would),
    Rehearsed(Rehearsal),
    Wrong(Wrong),
}

fn switched(app: &App, ctx: &OpContext, found: &PlaceView, filled: &Filled) -> Result<Said> {
    let switched = decided(app, ctx, found, filled)?;
    if !forms::is_question(filled) {
        return Ok(Said::Nothing);
    }
    let names = switched.changed.iter().map(|unit| app.facility_name(unit)).collect();
    Ok(Said::Would(Would { switched, names }))
}

fn released(app: &App, ctx: &OpContext, found: &PlaceView, filled: &Filled) -> Result<Said> {
    let (unit, programme) = (&found.unit.code, &found.holds.programme);
    app.release_plugin(ctx, unit, programme, text(filled, "reason"))?;
    Ok(Said::Nothing)
}

fn rehearsed(app: &App, ctx: &OpContext, found: &PlaceView, filled: &Filled) -> Result<Said> {
    let plugin = crate::http::parse("plugin", text(filled, "plugin"))?;
    let (unit, programme) = (&found.unit.code, &found.holds.programme);
    let report = app.rehearse(ctx, unit, programme, plugin, Some(REHEARSED_MAX))?;
    Ok(Said::Rehearsed(report))
}

fn decided(app: &App, ctx: &OpContext, found: &PlaceView, filled: &Filled) -> Result<Switched> {
    let asked = Asked {
        unit: found.unit.code.clone(),
        programme: found.holds.programme.clone(),
        since: fields::day(filled, "since")?,
        reason: text(filled, "reason").to_owned(),
        dry_run: forms::is_question(filled),
    };
    match text(filled, "what") {
        "on" => app.switch(ctx, &asked, Switch { enabled: true, settings: None }),
        "off" => app.switch(ctx, &asked, Switch { enabled: false, settings: None }),
        "as-above" => app.as_above(ctx, &asked),
        "grant" => {
            let granted = forms::granted(&found.plugin, filled);
            app.grant(ctx, &asked, GrantTo::Only(granted))
        }
        "settings" => {
            let settings = Some(forms::settings(&found.plugin, filled));
            let enabled = found.holds.enabled;
            app.switch(ctx, &asked, Switch { enabled, settings })
        }
        "upgrade" => {
            let plugin = crate::http::parse("plugin", text(filled, "plugin"))?;
            let accept_needs = filled.contains_key("accept");
            app.upgrade(ctx, &asked, &Upgrade { plugin, accept_needs })
        }
        _ => Err(Error::invalid("what", "no such decision")),
    }
}

/// What a decision would change.
struct Would {
    switched: Switched,
    names: Vec<String>,
}

fn page(
    view: &layout::View,
    above: &[UnitName],
    found: &PlaceView,
    filled: &Filled,
    said: &Said,
) -> axum::response::Response {
    let words = view.words();
    let wrong = if let Said::Wrong(wrong) = said { Some(wrong) } else { None };
    let programme = view.language.text(&found.plugin.title);
    let title = format!("{programme} · {}", found.unit.name);
    let main = html! {
        (super::units::way(view, above))
        p { a href={ "/units?unit=" (found.unit.code) } { (found.unit.name) } }
        @match said {
            Said::Would(would) => (question(view, would)),
            Said::Rehearsed(report) => (rehearsal::report(view, report)),
            Said::Nothing | Said::Wrong(_) => {}
        }
        (holds(view, above, found))
        @if found.holds.quarantine.is_some() { (forms::release(view, found, filled, wrong)) }
        (forms::all(view, found, filled, wrong))
        h2 { (words.decisions) }
        @if found.said.is_empty() { p { (words.nothing_said) } }
        @else {
            (layout::cut(view, found.said.len(), DECISIONS))
            (layout::scroll(words.decisions, decisions(view, &found.said)))
        }
    };
    view.page(&title, main)
}

fn question(view: &layout::View, would: &Would) -> Markup {
    let words = view.words();
    html! {
        div.answer role="status" #answer {
            p { strong { (words.would_change) } ": " (would.names.len()) " · " (words.since) " "
                (format::date(would.switched.since)) }
            @if !would.names.is_empty() {
                ul { @for name in would.names.iter().take(NAMED) { li { (name) } } }
                @if let Some(more) = would.names.len().checked_sub(NAMED).filter(|more| *more > 0) {
                    p { (words.and_more) ": " (more) }
                }
            }
            p { (words.not_yet) }
        }
    }
}

fn holds(view: &layout::View, above: &[UnitName], found: &PlaceView) -> Markup {
    let (words, holds) = (view.words(), &found.holds);
    let name = |code: &FacilityId| {
        let mut units = above.iter().chain([&found.unit]);
        let unit = units.find(|unit| unit.code == *code);
        unit.map_or_else(|| code.to_string(), |unit| unit.name.clone())
    };
    html! {
        dl.pairs {
            dt { (words.state) }
            dd {
                @match (holds.enabled, holds.granted.is_empty()) {
                    (false, _) => (words.off),
                    (true, true) => (words.on_without_grant),
                    (true, false) => (words.on),
                }
                @if let Some(by) = &holds.switched_by { " · " (words.said_by) " " (name(by)) }
            }
            dt { (words.version) } dd { (forms::version(&holds.version, holds.plugin)) }
            dt { (words.waiting) } dd { (format::count(view.language, holds.backlog)) }
            @if let Some(waits) = &holds.quarantine {
                dt { (words.paused) }
                dd { (format::time(waits.since_ms)) " (" (waits.reason) ")" }
            }
        }
    }
}

fn decisions(view: &layout::View, said: &[Decision]) -> Markup {
    let words = view.words();
    html! {
        table {
            thead { tr {
                th scope="col" { (words.since) }
                th scope="col" { (words.state) }
                th scope="col" { (words.version) }
                th scope="col" { (words.reason) }
                th scope="col" { (words.account) }
                th scope="col" { (words.stored) }
            } }
            tbody { @for one in said.iter().rev().take(DECISIONS) { tr {
                td.date { (format::date(one.since)) }
                td { @match one.choice.enabled {
                    None => (words.as_above),
                    Some(true) => (words.on),
                    Some(false) => (words.off),
                } }
                td { @if let Some(plugin) = one.choice.plugin { (forms::short(plugin)) } }
                td { (one.reason) }
                td { (one.account) }
                td.date { (format::time(one.at_ms)) }
            } } }
        }
    }
}
