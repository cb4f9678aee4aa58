//! Who has seen the record, when, why and what, in plain words; and what was opened in an
//! emergency.

use super::Doors;
use crate::app::App;
use crate::http::{In, Params};
use crate::ops::{OpContext, REPRESENTATIVE, entry_name};
use crate::pages::layout::View;
use crate::pages::{Shown, Visitor, format};
use hoso_core::audit::AuditRow;
use hoso_core::policy::{BreakGlass, Purpose, Role};
use hoso_core::{FacilityId, ResidentId, Result};
use maud::{Markup, html};
use serde::Deserialize;

const ROWS: usize = 50;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct From {
    cursor: Option<String>,
}

/// An act, with the names of who did it and where.
struct Seen {
    row: AuditRow,
    who: String,
    place: String,
}

struct Gathered {
    doors: Doors,
    rows: Vec<Seen>,
    next: Option<String>,
    emergencies: Vec<(BreakGlass, String, String)>,
}

pub async fn show(visitor: Visitor, In(id): In<ResidentId>, Params(from): Params<From>) -> Shown {
    let Visitor { caller, view } = visitor;
    let found = caller.run(Purpose::OwnUse, move |app, ctx| gather(app, ctx, id, from.cursor));
    let found = found.await?;
    let words = view.words();
    let main = html! {
        (found.doors.tabs(&view, "/access"))
        p { (words.seen_by_help) }
        @if !found.emergencies.is_empty() { (emergencies(&view, &found)) }
        h2 { (words.every_access) }
        ul.cards { @for seen in &found.rows { (line(&view, &found.doors, seen)) } }
        @if let Some(next) = &found.next {
            p { a href={ "/me/" (id) "/access?cursor=" (next) } { (words.older) } }
        }
    };
    Ok(view.page(words.seen_by, main))
}

fn gather(app: &App, ctx: &OpContext, id: ResidentId, from: Option<String>) -> Result<Gathered> {
    let page = app.audit(ctx, id, from, ROWS)?;
    let place = |at: Option<&FacilityId>| at.map_or_else(String::new, |f| app.facility_name(f));
    let seen = |row: AuditRow| {
        let (who, place) = (app.account_name(&row.account)?, place(row.facility.as_ref()));
        Ok(Seen { row, who, place })
    };
    let emergencies = app.emergencies(ctx, id)?.into_iter().map(|opened| {
        let (who, place) = (app.account_name(&opened.account)?, place(Some(&opened.facility)));
        Ok((opened, who, place))
    });
    Ok(Gathered {
        doors: Doors::of(app, ctx, id)?,
        emergencies: emergencies.collect::<Result<_>>()?,
        rows: page.rows.into_iter().map(seen).collect::<Result<_>>()?,
        next: page.next,
    })
}

fn emergencies(view: &View, found: &Gathered) -> Markup {
    let words = view.words();
    html! {
        h2 #emergencies { (words.emergencies) }
        ul.alerts { @for (opened, who, place) in &found.emergencies {
            li.alert.warning {
                (format::time(opened.since_ms)) " · " strong { (who) } " · " (place)
                p { (view.language.emergency(opened.reason)) ": " (opened.text) }
                p.small { @match &opened.review {
                    None => { (words.review_open) }
                    Some(review) if review.justified => {
                        (words.review_justified) ": " (review.text)
                    }
                    Some(review) => { (words.review_not_justified) ": " (review.text) }
                } }
            }
        } }
    }
}

fn line(view: &View, doors: &Doors, seen: &Seen) -> Markup {
    let (words, row) = (view.words(), &seen.row);
    html! {
        li {
            (format::time(row.at_ms)) " · "
            strong { (view.language.act(row.act)) }
            @if !row.allowed { " · " span.overdue { (words.was_refused) } }
            p.small {
                @match (row.role, &row.programme) {
                    (Role::Resident, _) => { (words.an_own_account) " (" (seen.who) ")" }
                    (_, Some(programme)) => { (words.by_machine) ": " (programme) }
                    (Role::Machine, None) => { (words.by_machine) ": " (seen.who) }
                    (role, None) => { (seen.who) ", " (view.language.role(role)) }
                }
                @if !seen.place.is_empty() { " · " (seen.place) }
                " · " (words.purpose) ": " (view.language.purpose(row.purpose))
                @match row.note.as_str() {
                    "" => {}
                    REPRESENTATIVE => { " · " (words.as_representative) }
                    note => { " · " (note) }
                }
            }
            @if doors.requests {
                p.small { a href={
                    "/me/" (doors.id) "/requests?entry=" (entry_name(row)) "#ask"
                } aria-label={ (words.dispute) ": " (format::time(row.at_ms)) } {
                    (words.dispute)
                } }
            }
        }
    }
}
