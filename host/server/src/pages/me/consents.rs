//! What the resident allows and forbids: given and taken back here. Nothing is ticked beforehand,
//! and each consent is for one purpose.

use super::{Doors, class_boxes};
use crate::app::App;
use crate::error::ApiError;
use crate::http::{In, parse};
use crate::ops::OpContext;
use crate::pages::fields::{self, Fields, Filled, Wrong, name_of, ticked};
use crate::pages::i18n::Language;
use crate::pages::layout::View;
use crate::pages::{Posted, Shown, Visitor, format};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect};
use hoso_core::policy::{
    Class, Consent, Decision, Evidence, EvidenceKind, GivenBy, NewConsent, Purpose, Whom,
};
use hoso_core::{ConsentId, Digest, Error, ResidentId, Result};
use maud::{Markup, html};
use serde::Deserialize;
use std::collections::BTreeMap;

const PURPOSES: [Purpose; 3] = [Purpose::Treatment, Purpose::Programme, Purpose::Statistics];

struct Gathered {
    doors: Doors,
    /// In whose name the reader speaks.
    voice: GivenBy,
    /// With the name of the facility that is meant.
    consents: Vec<(Consent, String)>,
    /// Code and name of those that know the resident.
    facilities: Vec<(String, String)>,
}

pub async fn show(visitor: Visitor, In(id): In<ResidentId>) -> Shown {
    let Visitor { caller, view } = visitor;
    let found = caller.run(Purpose::OwnUse, move |app, ctx| gather(app, ctx, id)).await?;
    Ok(view.page(view.words().allowed, body(&view, id, &found, &Filled::new(), None)))
}

fn gather(app: &App, ctx: &OpContext, id: ResidentId) -> Result<Gathered> {
    let mut consents = app.consents(ctx, id)?;
    consents.sort_by_key(|consent| (consent.withdrawn.is_some(), -consent.recorded_ms));
    let meant = |consent: Consent| {
        let name = match &consent.whom {
            Whom::Facility(facility) => app.facility_name(facility),
            Whom::Practitioner(account) => app.account_name(account)?,
            Whom::AllTreating => String::new(),
        };
        Ok((consent, name))
    };
    let registered = app.resident(ctx, id)?.registrations.into_iter().map(|r| r.facility);
    Ok(Gathered {
        doors: Doors::of(app, ctx, id)?,
        voice: app.voice(ctx, id)?,
        consents: consents.into_iter().map(meant).collect::<Result<_>>()?,
        facilities: registered.map(|f| (f.to_string(), app.facility_name(&f))).collect(),
    })
}

pub async fn give(In(id): In<ResidentId>, posted: Posted<Filled>) -> Shown {
    let Visitor { caller, mut view } = posted.visitor;
    let (filled, language) = (posted.fields, view.language);
    let sent = filled.clone();
    let done = caller.run(Purpose::OwnUse, move |app, ctx| {
        let voice = app.voice(ctx, id)?;
        let given = consent(&sent, language, voice);
        let given = given.and_then(|new| app.record_consent(ctx, id, new));
        match given {
            Ok(_) => Ok(None),
            Err(error @ Error::Invalid { .. }) => Ok(Some((error, gather(app, ctx, id)?))),
            Err(other) => Err(other),
        }
    });
    let Some((error, found)) = done.await? else {
        return Ok(Redirect::to(&format!("/me/{id}/consents")).into_response());
    };
    view.path = format!("/me/{id}/consents");
    let wrong = Wrong::of(language, error.into())?;
    let main = body(&view, id, &found, &filled, Some(&wrong));
    let page = view.page(view.words().allowed, main);
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// # Errors
/// `Invalid` names the field that is left open or wrong.
fn consent(filled: &Filled, language: Language, voice: GivenBy) -> Result<NewConsent> {
    let text = |name: &str| filled.get(name).map_or("", |text| text.trim());
    let one_of = |field| Error::invalid(field, "choose one");
    let whom = match (text("whom"), text("facility")) {
        ("all-treating", _) => Whom::AllTreating,
        ("facility", code) => Whom::Facility(parse("facility", code)?),
        _ => return Err(one_of("whom")),
    };
    let decision = match text("decision") {
        "permit" => Decision::Permit,
        "deny" => Decision::Deny,
        _ => return Err(one_of("decision")),
    };
    let purpose = PURPOSES.into_iter().find(|p| name_of(*p) == text("purpose"));
    Ok(NewConsent {
        decision,
        whom,
        purposes: vec![purpose.ok_or_else(|| one_of("purpose"))?],
        classes: ticked(filled, "class", &Class::ALL),
        since: None,
        until: fields::day(filled, "until")?,
        given_by: voice,
        evidence: Evidence { kind: EvidenceKind::OwnAccount, reference: text_version(language) },
    })
}

/// What was read before the button was pressed: another text is another version.
fn text_version(language: Language) -> String {
    let words = language.words();
    let classes = Class::ALL.map(|class| language.class(class));
    let purposes = PURPOSES.map(|purpose| language.purpose(purpose));
    let texts = [words.consent_help, words.consent_sensitive, words.classes_help];
    let all = [&texts[..], &classes[..], &purposes[..]].concat().join("\n");
    let digest = Digest::of(all.as_bytes()).to_string();
    format!("{} sha256:{}", language.code(), &digest[..16])
}

#[derive(Deserialize)]
pub struct Withdraw {
    reason: String,
}

pub async fn withdraw(
    In((id, consent)): In<(ResidentId, ConsentId)>,
    posted: Posted<Withdraw>,
) -> Shown {
    let Visitor { caller, view } = posted.visitor;
    // Nobody has to give reasons for taking back what was given.
    let reason = Some(posted.fields.reason.trim().to_owned()).filter(|text| !text.is_empty());
    let reason = reason.unwrap_or_else(|| view.words().no_reason_given.to_owned());
    let done = caller
        .run(Purpose::OwnUse, move |app, ctx| app.withdraw_consent(ctx, id, consent, &reason));
    done.await.map_err(|ApiError(error)| error)?;
    Ok(Redirect::to(&format!("/me/{id}/consents")).into_response())
}

/// The second voice that a permission for a child of 7 to 17 needs.
pub async fn confirm(
    In((id, consent)): In<(ResidentId, ConsentId)>,
    posted: Posted<BTreeMap<String, String>>,
) -> Shown {
    let caller = posted.visitor.caller;
    caller.run(Purpose::OwnUse, move |app, ctx| app.confirm_consent(ctx, id, consent)).await?;
    Ok(Redirect::to(&format!("/me/{id}/consents")).into_response())
}

fn body(
    view: &View,
    id: ResidentId,
    found: &Gathered,
    filled: &Filled,
    wrong: Option<&Wrong>,
) -> Markup {
    let words = view.words();
    let fields = Fields::new(view, filled, wrong);
    html! {
        (found.doors.tabs(view, "/consents"))
        p { (words.consent_help) }
        h2 { (words.in_force) }
        @if found.consents.is_empty() { p { (words.no_consents) } }
        ul.cards { @for (consent, name) in &found.consents { (line(view, found, consent, name)) } }
        h2 #give { (words.say_something_new) }
        (fields.trouble())
        (form(&fields, id, found))
    }
}

fn line(view: &View, of: &Gathered, consent: &Consent, name: &str) -> Markup {
    let (words, language) = (view.words(), view.language);
    let purposes = consent.purposes.iter().map(|p| language.purpose(*p)).collect::<Vec<_>>();
    let classes = consent.classes.iter().map(|c| language.class(*c)).collect::<Vec<_>>();
    let said = match consent.decision {
        Decision::Permit => words.i_permit,
        Decision::Deny => words.i_deny,
    };
    html! {
        li {
            strong { (said) } ": "
            @match &consent.whom {
                Whom::AllTreating => { (words.all_treating) }
                Whom::Facility(_) | Whom::Practitioner(_) => { (name) }
            }
            " · " (purposes.join(", "))
            @if !classes.is_empty() { " · " (words.classes) ": " (classes.join(", ")) }
            p.small {
                (words.since) " " (format::date(consent.since))
                @if let Some(until) = consent.until {
                    " · " (words.until) " " (format::date(until))
                }
            }
            @if let (Some(voice), None) = (consent.awaits, &consent.withdrawn) {
                (awaited(view, of, consent, voice))
            }
            @match &consent.withdrawn {
                Some(gone) => {
                    p.small { (words.withdrawn_on) " " (format::time(gone.at_ms)) ": "
                        (gone.reason) }
                }
                None => {
                    form.line method="post"
                        action={ "/me/" (of.doors.id) "/consents/" (consent.id) "/withdrawal" } {
                        (view.csrf_field())
                        div {
                            label for={ "reason-" (consent.id) } { (words.reason_if_you_like) }
                            input id={ "reason-" (consent.id) } name="reason" maxlength="500"
                                autocomplete="off";
                        }
                        button.second { (words.take_back) }
                    }
                }
            }
        }
    }
}

/// Says that a permission is not in force yet, and lets the reader confirm it whose word it waits
/// for.
fn awaited(view: &View, of: &Gathered, consent: &Consent, voice: GivenBy) -> Markup {
    let words = view.words();
    html! {
        p.pending { (words.awaits(voice)) }
        @if voice == of.voice {
            form method="post"
                action={ "/me/" (of.doors.id) "/consents/" (consent.id) "/confirmation" } {
                (view.csrf_field())
                button { (words.confirm) }
            }
        }
    }
}

fn form(fields: &Fields<'_>, id: ResidentId, found: &Gathered) -> Markup {
    let view = fields.view;
    let (words, language) = (view.words(), view.language);
    let named = |one: &str, title| (one.to_owned(), title);
    let decisions = [named("permit", words.i_permit), named("deny", words.i_deny)];
    let whom = [named("all-treating", words.all_treating), named("facility", words.one_facility)];
    let purposes = PURPOSES.map(|purpose| (name_of(purpose), language.purpose(purpose)));
    let facilities = found.facilities.iter().map(|(code, name)| (code.clone(), name.as_str()));
    html! {
        form.decision method="post" action={ "/me/" (id) "/consents" } {
            (view.csrf_field())
            p { (words.consent_sensitive) }
            (fields.radios("decision", words.what_i_say, decisions))
            (fields.radios("whom", words.to_whom, whom))
            (fields.choice("facility", words.which_facility, "", facilities))
            (fields.radios("purpose", words.purpose, purposes))
            fieldset { legend { (words.classes) }
                p.help { (words.classes_help) }
                (class_boxes(language, fields.filled))
            }
            (fields.day("until", words.until, words.until_help))
            button { (words.save) }
        }
    }
}
