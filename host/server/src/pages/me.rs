//! A resident's own pages, made for a phone: the own record, who has seen it, and what is allowed.
//! They read by the same operations as everybody else.

pub mod access;
pub mod consents;
pub mod export;
pub mod measurements;
pub mod record;
pub mod representatives;
pub mod requests;
mod results;
pub mod risk;

use super::fields::{Filled, name_of};
use super::i18n::Language;
use super::layout::View;
use super::{Shown, Visitor};
use crate::app::App;
use crate::ops::OpContext;
use axum::response::{IntoResponse as _, Redirect};
use hoso_core::policy::{Action, Class, Purpose};
use hoso_core::{ResidentId, Result};
use maud::{Markup, html};

pub async fn show(visitor: Visitor) -> Shown {
    let own = visitor.caller.run(Purpose::OwnUse, |app, ctx| app.oneself_id(ctx)).await?;
    Ok(Redirect::to(&format!("/me/{own}")).into_response())
}

/// A box for each sensitive class, read back by `fields::ticked`.
fn class_boxes(language: Language, filled: &Filled) -> Markup {
    html! {
        @for class in Class::ALL {
            @let name = format!("class.{}", name_of(class));
            p { input id=(name) type="checkbox" name=(name) value="1"
                    checked[filled.contains_key(&name)];
                " " label.inline for=(name) { (language.class(class)) } }
        }
    }
}

/// What is open to the reader of this record.
struct Doors {
    id: ResidentId,
    access: bool,
    consents: bool,
    representatives: bool,
    requests: bool,
    /// The own risk may be worked out: by who reads the whole record.
    risk: bool,
    /// Not only read, but written down and taken back.
    measurements: bool,
}

impl Doors {
    fn of(app: &App, ctx: &OpContext, id: ResidentId) -> Result<Self> {
        let actions = [
            Action::ReadAudit,
            Action::RecordConsent,
            Action::AppointRepresentative,
            Action::MakeRequest,
            Action::Declare,
        ];
        let [access, consents, representatives, requests, measurements] =
            app.may(ctx, id, actions)?;
        let risk = app.self_checks(ctx, id)?;
        Ok(Self { id, access, consents, representatives, requests, risk, measurements })
    }

    /// The way from one page of a record to the others.
    fn tabs(&self, view: &View, here: &str) -> Markup {
        let words = view.words();
        let entries = [
            (true, "", words.the_record),
            (true, "/measurements", words.own_measurements),
            (self.risk, "/risk", words.own_risk),
            (self.access, "/access", words.seen_by),
            (self.consents, "/consents", words.allowed),
            (self.representatives, "/representatives", words.representatives),
            (self.requests, "/requests", words.requests),
        ];
        html! {
            nav.filters.tabs aria-label=(words.the_record) {
                ul { @for (_, path, title) in entries.into_iter().filter(|(open, ..)| *open) {
                    li { a href={ "/me/" (self.id) (path) }
                        aria-current=[(path == here).then_some("page")] { (title) } }
                } }
            }
        }
    }
}
