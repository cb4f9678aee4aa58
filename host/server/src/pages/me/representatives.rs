//! Who acts for the resident: guardians as facilities recorded them, and adults whom the resident
//! names and takes back here.

use super::{Doors, class_boxes};
use crate::app::App;
use crate::http::{In, parse};
use crate::ops::{NewRepresentative, OpContext};
use crate::pages::fields::{self, Fields, Filled, Wrong, ticked};
use crate::pages::i18n::Language;
use crate::pages::layout::View;
use crate::pages::{Posted, Shown, Visitor, format};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect};
use hoso_core::policy::{Class, Evidence, EvidenceKind, Purpose, Representation, Standing};
use hoso_core::{Digest, Error, RepresentationId, ResidentId, Result};
use maud::{Markup, html};

struct Gathered {
    doors: Doors,
    /// With the name of the account.
    rows: Vec<(Representation, String)>,
}

pub async fn show(visitor: Visitor, In(id): In<ResidentId>) -> Shown {
    let Visitor { caller, view } = visitor;
    let found = caller.run(Purpose::OwnUse, move |app, ctx| gather(app, ctx, id)).await?;
    Ok(view.page(view.words().representatives, body(&view, &found, &Filled::new(), None)))
}

fn gather(app: &App, ctx: &OpContext, id: ResidentId) -> Result<Gathered> {
    let mut rows = app.representatives(ctx, id)?;
    rows.sort_by_key(|row| (row.ended.is_some(), -row.recorded_ms));
    let named = |row: Representation| {
        let name = app.account_name(&row.account)?;
        Ok((row, name))
    };
    let rows = rows.into_iter().map(named).collect::<Result<_>>()?;
    Ok(Gathered { doors: Doors::of(app, ctx, id)?, rows })
}

pub async fn appoint(In(id): In<ResidentId>, posted: Posted<Filled>) -> Shown {
    let Visitor { caller, mut view } = posted.visitor;
    let (filled, language) = (posted.fields, view.language);
    let sent = filled.clone();
    let done = caller.run(Purpose::OwnUse, move |app, ctx| {
        let named = named(&sent, language);
        match named.and_then(|new| app.appoint_representative(ctx, id, new)) {
            Ok(_) => Ok(None),
            Err(error @ Error::Invalid { .. }) => Ok(Some((error, gather(app, ctx, id)?))),
            Err(other) => Err(other),
        }
    });
    let back = format!("/me/{id}/representatives");
    let Some((error, found)) = done.await? else {
        return Ok(Redirect::to(&back).into_response());
    };
    view.path = back;
    let mut wrong = Wrong::of(language, error.into())?;
    if wrong.field == "account" {
        view.words().their_account_help.clone_into(&mut wrong.text);
    }
    let main = body(&view, &found, &filled, Some(&wrong));
    let page = view.page(view.words().representatives, main);
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// # Errors
/// `Invalid` names the field that is left open or wrong.
fn named(filled: &Filled, language: Language) -> Result<NewRepresentative> {
    let text = |name: &str| filled.get(name).map_or("", |text| text.trim());
    let digest = Digest::of(language.words().representatives_help.as_bytes()).to_string();
    let reference = format!("{} sha256:{}", language.code(), &digest[..16]);
    Ok(NewRepresentative {
        account: parse("account", text("account"))?,
        may_consent: filled.contains_key("may_consent"),
        classes: ticked(filled, "class", &Class::ALL),
        until: fields::day(filled, "until")?,
        evidence: Evidence { kind: EvidenceKind::OwnAccount, reference },
    })
}

pub async fn end(
    In((id, which)): In<(ResidentId, RepresentationId)>,
    posted: Posted<Filled>,
) -> Shown {
    let Visitor { caller, view } = posted.visitor;
    let reason = view.words().no_reason_given;
    caller
        .run(Purpose::OwnUse, move |app, ctx| app.end_representative(ctx, id, which, reason))
        .await?;
    Ok(Redirect::to(&format!("/me/{id}/representatives")).into_response())
}

fn body(view: &View, found: &Gathered, filled: &Filled, wrong: Option<&Wrong>) -> Markup {
    let words = view.words();
    let fields = Fields::new(view, filled, wrong);
    html! {
        (found.doors.tabs(view, "/representatives"))
        p { (words.representatives_help) }
        @if found.rows.is_empty() { p { (words.no_representatives) } }
        ul.cards { @for (row, name) in &found.rows { (line(view, found.doors.id, row, name)) } }
        h2 { (words.name_somebody) }
        (fields.trouble())
        (form(&fields, found.doors.id))
    }
}

fn line(view: &View, id: ResidentId, row: &Representation, name: &str) -> Markup {
    let (words, language) = (view.words(), view.language);
    let classes = row.classes.iter().map(|class| language.class(*class)).collect::<Vec<_>>();
    html! {
        li {
            strong { (name) } " · " (language.standing(row.standing))
            p.small {
                (words.since) " " (format::date(row.since))
                @if let Some(until) = row.until { " · " (words.until) " " (format::date(until)) }
                @if row.may_consent { " · " (words.may_consent) }
                @if !classes.is_empty() { " · " (words.may_see_classes) ": " (classes.join(", ")) }
            }
            @match &row.ended {
                Some(ended) => { p.small { (words.ended_on) " " (format::time(ended.at_ms)) } }
                None if row.standing == Standing::Delegate => {
                    form method="post"
                        action={ "/me/" (id) "/representatives/" (row.id) "/end" } {
                        (view.csrf_field())
                        button.second aria-label={ (words.end_now) ": " (name) } { (words.end_now) }
                    }
                }
                None => {}
            }
        }
    }
}

fn form(fields: &Fields<'_>, id: ResidentId) -> Markup {
    let view = fields.view;
    let (words, language) = (view.words(), view.language);
    html! {
        form.decision method="post" action={ "/me/" (id) "/representatives" } {
            (view.csrf_field())
            (fields.text("account", words.their_account, words.their_account_help))
            (fields.day("until", words.last_day, ""))
            p { input #may_consent type="checkbox" name="may_consent" value="1"
                    checked[fields.filled.contains_key("may_consent")];
                " " label.inline for="may_consent" { (words.may_consent) } }
            fieldset { legend { (words.may_see_classes) }
                (class_boxes(language, fields.filled))
            }
            button { (words.save) }
        }
    }
}
