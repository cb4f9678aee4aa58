//! A programme's form, drawn from its declaration. What is wrong is said beside its field, and
//! what was filled in stays.

pub(super) mod answers;

use super::fields::{Fields, Filled, Wrong};
use super::{Posted, Shown, Visitor, layout};
use crate::app::App;
use crate::http::In;
use crate::ops::{FilledForm, OpContext};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect};
use hoso_core::policy::Purpose;
use hoso_core::programme::{FieldProblem, Form};
use hoso_core::{Error, ProgrammeId, ResidentId, Result};
use maud::{Markup, html};
use serde::Deserialize;

/// The page's own field: when it was filled in.
const DAY: &str = "day";

/// Which form about whom.
#[derive(Deserialize, Clone)]
pub struct Which {
    resident: ResidentId,
    programme: ProgrammeId,
    form: String,
}

impl Which {
    fn declared(&self, app: &App, ctx: &OpContext) -> Result<Form> {
        let forms = app.descriptor(ctx, &self.programme)?.forms;
        forms.into_iter().find(|form| form.code == self.form).ok_or(Error::NotFound)
    }
}

pub async fn show(visitor: Visitor, In(which): In<Which>) -> Shown {
    let Visitor { caller, view } = visitor;
    let of = which.clone();
    let opened = caller.run(Purpose::Programme, move |app, ctx| {
        Ok((of.declared(app, ctx)?, app.resident(ctx, of.resident)?.name, ctx.request_id.clone()))
    });
    let (form, name, key) = opened.await?;
    let page = Page { view: &view, which: &which, form: &form, name: &name, key: &key };
    Ok(page.show(&Filled::new(), &[], None))
}

/// `key` names the submission, so that a form sent twice is stored once.
#[derive(Deserialize)]
pub struct Sent {
    key: String,
    #[serde(flatten)]
    filled: Filled,
}

pub async fn submit(In(which): In<Which>, posted: Posted<Sent>) -> Shown {
    let Visitor { caller, view } = posted.visitor;
    let Sent { key, filled } = posted.fields;
    let (of, given, submission) = (which.clone(), filled.clone(), key.clone());
    let submitted = caller.run(Purpose::Programme, move |app, ctx| {
        let form = of.declared(app, ctx)?;
        let answers = answers::answers(&form, &given);
        let Which { resident, programme, form: code } = of;
        let outcome = super::fields::day(&given, DAY).and_then(|day| {
            let filled = FilledForm { programme, form: code, answers, key: submission, day };
            app.submit(ctx, resident, &filled)
        });
        Ok((form, app.resident(ctx, resident)?.name, outcome))
    });
    let (form, name, outcome) = submitted.await?;
    let page = Page { view: &view, which: &which, form: &form, name: &name, key: &key };
    let shown = match outcome {
        Ok(Ok(_)) => {
            let chart = format!("/residents/{}?done=form", which.resident);
            return Ok(Redirect::to(&chart).into_response());
        }
        Ok(Err(problems)) => page.show(&filled, &problems, None),
        Err(error) => {
            let wrong = Wrong::of(view.language, error.into())?;
            page.show(&filled, &[], Some(&wrong))
        }
    };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response())
}

struct Page<'a> {
    view: &'a layout::View,
    which: &'a Which,
    form: &'a Form,
    name: &'a str,
    key: &'a str,
}

impl Page<'_> {
    fn show(
        &self,
        filled: &Filled,
        problems: &[FieldProblem],
        wrong: Option<&Wrong>,
    ) -> axum::response::Response {
        let own = Fields::new(self.view, filled, wrong);
        let (words, language) = (self.view.words(), self.view.language);
        let Which { resident, programme, form } = self.which;
        let main = html! {
            p { a href={ "/residents/" (resident) } { (words.back_to_resident) } " · " (self.name) }
            p { (language.text(&self.form.help)) }
            (own.trouble())
            @if !problems.is_empty() { (self.trouble(problems)) }
            form.narrow method="post"
                action={ "/residents/" (resident) "/programmes/" (programme) "/forms/" (form) } {
                (self.view.csrf_field())
                input type="hidden" name="key" value=(self.key);
                (own.day(DAY, words.filled_on, words.filled_on_help))
                @for group in &self.form.groups {
                    (answers::group(language, group, filled, problems))
                }
                button { (words.save) }
            }
        };
        self.view.page(language.text(&self.form.title), main)
    }

    /// Everything to mend, above the form; each links to its field.
    fn trouble(&self, problems: &[FieldProblem]) -> Markup {
        html! {
            div.trouble role="alert" {
                p { (self.view.words().mend) }
                ul { @for problem in problems { li {
                    @if !problem.field.is_empty() {
                        a href={ "#" (answers::id(&problem.field)) } {
                            (answers::title(self.view.language, self.form, &problem.field))
                        } ": "
                    }
                    (self.view.language.text(&problem.text))
                } } }
            }
        }
    }
}
