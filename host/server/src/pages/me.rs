//! A resident's own pages, made for a phone: the own record, who has seen it, and what is allowed.
//! They read by the same operations as everybody else.

pub mod access;
pub mod consents;
pub mod record;

use super::layout::View;
use super::{Shown, Visitor};
use axum::response::{IntoResponse as _, Redirect};
use hoso_core::ResidentId;
use hoso_core::policy::Purpose;
use maud::{Markup, html};

pub async fn show(visitor: Visitor) -> Shown {
    let own = visitor.caller.run(Purpose::OwnUse, |app, ctx| app.oneself_id(ctx)).await?;
    Ok(Redirect::to(&format!("/me/{own}")).into_response())
}

/// The way from one page of a record to the others.
fn tabs(view: &View, id: ResidentId, here: &str) -> Markup {
    let words = view.words();
    let entries =
        [("", words.own_record), ("/access", words.seen_by), ("/consents", words.allowed)];
    html! {
        nav.filters.tabs aria-label=(words.own_record) {
            ul { @for (path, title) in entries {
                li { a href={ "/me/" (id) (path) } aria-current=[(path == here).then_some("page")] {
                    (title)
                } }
            } }
        }
    }
}
