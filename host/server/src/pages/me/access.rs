//! Who has seen the record, when, why and what, in plain words; and what was opened in an
//! emergency.

use super::Doors;
use crate::app::App;
use crate::http::{In, Params};
use crate::ops::{OpContext, REPRESENTATIVE, entry_name};
use crate::pages::i18n::words;
use crate::pages::layout::View;
use crate::pages::{Shown, Visitor, format};
use hoso_core::audit::AuditRow;
use hoso_core::policy::{BreakGlass, Purpose, Role};
use hoso_core::programme::Text;
use hoso_core::{FacilityId, ResidentId, Result};
use maud::{Markup, html};
use serde::Deserialize;

const ROWS: usize = 50;
/// Rows among which those of others are looked for.
const LOOKED_AT: usize = 500;

words! {
    by_others: "Chỉ người khác: không kể bạn và máy"
        | "Others alone: not you, not what runs by itself",
    nobody: "Không có ai trong các lần gần đây." | "Nobody lately.",
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct From {
    cursor: Option<String>,
    /// Only what others did: not the resident's own account, not what runs by itself.
    others: Option<bool>,
}

/// An act, with the names of who did it and where.
struct Seen {
    row: AuditRow,
    who: String,
    place: String,
    /// What people call the programme that did it.
    programme: Option<Text>,
}

fn is_by_others(row: &AuditRow) -> bool {
    row.programme.is_none() && !matches!(row.role, Role::Resident | Role::Machine)
}

struct Gathered {
    doors: Doors,
    rows: Vec<Seen>,
    next: Option<String>,
    emergencies: Vec<(BreakGlass, String, String)>,
}

pub async fn show(visitor: Visitor, In(id): In<ResidentId>, Params(from): Params<From>) -> Shown {
    let Visitor { caller, view } = visitor;
    let others = from.others == Some(true);
    let found =
        caller.run(Purpose::OwnUse, move |app, ctx| gather(app, ctx, id, from.cursor, others));
    let found = found.await?;
    let (words, own) = (view.words(), Words::of(view.language));
    let main = html! {
        (found.doors.tabs(&view, "/access"))
        p { (words.seen_by_help) }
        @if !found.emergencies.is_empty() { (emergencies(&view, &found)) }
        h2 { @if others { (own.by_others) } @else { (words.every_access) } }
        nav.filters aria-label=(words.filters) { ul {
            @for (is, title) in [(false, words.every_access), (true, own.by_others)] {
                li { a href={ "/me/" (id) "/access?others=" (is) }
                    aria-current=[(is == others).then_some("true")] { (title) } }
            }
        } }
        @if found.rows.is_empty() { p role="status" { (own.nobody) } }
        ul.cards { @for seen in &found.rows { (line(&view, &found.doors, seen)) } }
        @if let Some(next) = &found.next {
            p { a href={ "/me/" (id) "/access?others=" (others) "&cursor=" (next) } {
                (words.older)
            } }
        }
    };
    Ok(view.page(words.seen_by, main))
}

fn gather(
    app: &App,
    ctx: &OpContext,
    id: ResidentId,
    from: Option<String>,
    others: bool,
) -> Result<Gathered> {
    // Programmes look often: a doctor is not to be sought among a hundred of their rows.
    let page = app.audit(ctx, id, from, if others { LOOKED_AT } else { ROWS })?;
    let place = |at: Option<&FacilityId>| at.map_or_else(String::new, |f| app.facility_name(f));
    let seen = |row: AuditRow| {
        let (who, place) = (app.account_name(&row.account)?, place(row.facility.as_ref()));
        let programme = row.programme.as_ref().map(|programme| app.programme_title(programme));
        Ok(Seen { row, who, place, programme })
    };
    let rows = page.rows.into_iter().filter(|row| !others || is_by_others(row));
    let rows = rows.map(seen).collect::<Result<_>>()?;
    let emergencies = app.emergencies(ctx, id)?.into_iter().map(|opened| {
        let (who, place) = (app.account_name(&opened.account)?, place(Some(&opened.facility)));
        Ok((opened, who, place))
    });
    Ok(Gathered {
        doors: Doors::of(app, ctx, id)?,
        emergencies: emergencies.collect::<Result<_>>()?,
        rows,
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
                @match (row.role, &seen.programme) {
                    (Role::Resident, _) => { (words.an_own_account) " (" (seen.who) ")" }
                    (_, Some(programme)) => {
                        (words.by_machine) ": " (view.language.text(programme))
                    }
                    (Role::Machine, None) => { (words.by_machine) ": " (seen.who) }
                    (role, None) => { (seen.who) ", " (view.language.role(role)) }
                }
                @if !seen.place.is_empty() { " · " (seen.place) }
                " · " (words.purpose) ": " (view.language.purpose(row.purpose))
                @match row.note.as_str() {
                    "" => {}
                    REPRESENTATIVE => { " · " (words.as_representative) }
                    note => { " · " (view.language.noted(note)) }
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
