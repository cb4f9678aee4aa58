//! Enrolment in the programmes that are on at the reader's facility: by a person's decision.

use super::Gathered;
use crate::app::App;
use crate::http::In;
use crate::ops::OpContext;
use crate::pages::layout::View;
use crate::pages::{Posted, Shown};
use axum::response::{IntoResponse as _, Redirect};
use hoso_core::policy::Purpose;
use hoso_core::programme::Enrolment;
use hoso_core::{ProgrammeId, ResidentId, Result};
use hoso_runtime::Plugin;
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;

/// A programme, and the stage of a resident who is enrolled.
pub struct Standing {
    plugin: Arc<Plugin>,
    stage: Option<String>,
}

pub fn gather(app: &App, ctx: &OpContext, id: ResidentId) -> Result<Vec<Standing>> {
    let mut enrolments = app.enrolments(ctx, id)?;
    enrolments.retain(|enrolment| enrolment.stage != Enrolment::ENDED);
    let standing = |plugin: Arc<Plugin>| {
        let of = &plugin.descriptor().id;
        let mine = enrolments.iter().find(|enrolment| enrolment.programme == *of);
        Standing { stage: mine.map(|enrolment| enrolment.stage.clone()), plugin }
    };
    Ok(app.running_here(ctx)?.into_iter().map(standing).collect())
}

pub fn section(view: &View, of: &Gathered) -> Markup {
    let words = view.words();
    html! {
        @if !of.enrolments.is_empty() {
            section aria-label=(words.enrolments) {
                h2 #enrolments { (words.enrolments) }
                @for one in &of.enrolments { (form(view, of.resident.id, one)) }
            }
        }
    }
}

fn form(view: &View, resident: ResidentId, of: &Standing) -> Markup {
    let (words, programme) = (view.words(), of.plugin.descriptor());
    let id = format!("stage-{}", programme.id);
    let title = view.language.text(&programme.title);
    html! {
        form.line method="post" action={ "/residents/" (resident) "/enrolments" } {
            (view.csrf_field())
            input type="hidden" name="programme" value=(programme.id);
            div {
                label for=(id) { (title) }
                p.help id={ (id) ".help" } {
                    @if of.stage.is_some() { (words.enrolled) } @else { (words.not_enrolled) }
                }
                select id=(id) name="stage" aria-describedby={ (id) ".help" } required {
                    // No first stage by default: one press would have made a man a pregnant woman.
                    @if of.stage.is_none() { option value="" { "– " (words.choose_stage) " –" } }
                    @for stage in &programme.stages {
                        option value=(stage.code)
                            selected[of.stage.as_deref() == Some(stage.code.as_str())] {
                            (view.language.text(&stage.title))
                        }
                    }
                }
            }
            button aria-label={ (words.enrol) ": " (title) } { (words.enrol) }
            @if of.stage.is_some() {
                // One press beside "change the stage" would have ended it.
                details {
                    summary { (words.end_enrolment) ": " (title) }
                    p.help { (words.end_enrolment_help) }
                    button.second name="end" value="1"
                        aria-label={ (words.end_enrolment_yes) ": " (title) } {
                        (words.end_enrolment_yes)
                    }
                }
            }
        }
    }
}

#[derive(Deserialize)]
pub struct Asked {
    programme: ProgrammeId,
    stage: String,
    end: Option<String>,
}

/// The stage is one of those offered, so that there is nothing to mend.
pub async fn enrol(In(id): In<ResidentId>, posted: Posted<Asked>) -> Shown {
    let Asked { programme, stage, end } = posted.fields;
    let caller = posted.visitor.caller;
    let done = caller.run(Purpose::Programme, move |app, ctx| match end {
        Some(_) => app.end_enrolment(ctx, id, &programme),
        None => app.enrol(ctx, id, &programme, &stage).map(drop),
    });
    done.await?;
    Ok(Redirect::to(&format!("/residents/{id}?done=enrolment")).into_response())
}
