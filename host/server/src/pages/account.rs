//! The reader's own account.

pub mod factor;

use super::sign_in::{is_https, new_password_field, see_other, session_cookie};
use super::{Posted, Shown, Visitor, layout};
use crate::http::Params;
use crate::ops::AccountView;
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse as _;
use hoso_core::Error;
use hoso_core::policy::Purpose;
use maud::{Markup, html};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Told {
    /// What was done just now.
    done: Option<String>,
}

pub async fn show(visitor: Visitor, Params(told): Params<Told>) -> Shown {
    let Visitor { caller, view } = visitor;
    let account = caller.run(Purpose::Administration, |app, ctx| app.own_account(ctx)).await?;
    let words = view.words();
    let note = match told.done.as_deref() {
        Some("password") => Some(words.password_changed),
        Some("due") if !account.has_second_factor => Some(words.second_factor_due),
        _ => None,
    };
    let main = html! {
        @if let Some(note) = note { p.answer role="status" { (note) } }
        (said(&view, &account))
        (factor::section(&view, &account))
        (password_form(&view, None))
    };
    Ok(view.page(words.own_account, main))
}

fn said(view: &layout::View, account: &AccountView) -> Markup {
    let words = view.words();
    html! {
        dl.pairs {
            dt { (words.account) }
            dd { (account.id) @if !account.display.is_empty() { " · " (account.display) } }
            dt { (words.roles) }
            dd { ul.standings { @for (role, at) in &account.roles { li {
                (view.language.role(*role)) @if let Some(at) = at { " · " (at) }
            } } } }
            @if let Some(subject) = &account.subject {
                dt { (words.provider_subject) }
                dd { code { (subject) } }
            }
        }
    }
}

fn password_form(view: &layout::View, trouble: Option<&str>) -> Markup {
    let words = view.words();
    html! {
        h2 { (words.change_password) }
        @if let Some(trouble) = trouble { p.trouble role="alert" { (trouble) } }
        form.narrow method="post" action="/account/password" {
            (view.csrf_field())
            (present_password_field(view, "password"))
            (new_password_field(words))
            button { (words.change_password) }
        }
    }
}

/// `id` is the page's own name of the field.
fn present_password_field(view: &layout::View, id: &str) -> Markup {
    html! {
        label for=(id) { (view.words().present_password) }
        input id=(id) name="password" type="password" autocomplete="current-password" required
            maxlength="1024";
    }
}

#[derive(Deserialize)]
pub struct Passwords {
    password: String,
    new_password: String,
}

pub async fn change_password(headers: HeaderMap, posted: Posted<Passwords>) -> Shown {
    let Visitor { caller, mut view } = posted.visitor;
    "/account".clone_into(&mut view.path);
    let Passwords { password, new_password } = posted.fields;
    let changed = caller.run(Purpose::Administration, move |app, ctx| {
        app.change_own_password(ctx, &password, &new_password)
    });
    let error = match changed.await {
        Ok(signed_in) => {
            let cookie = session_cookie(&signed_in.token, is_https(&headers));
            return see_other("/account?done=password", &cookie);
        }
        Err(error) => error,
    };
    let words = view.words();
    let trouble = match &error.0 {
        Error::Invalid { field, .. } if field == "password" => words.wrong_present_password,
        Error::Invalid { field, .. } if field == "new_password" => words.bad_new_password,
        _ => return Err(error),
    };
    let page = view.page(words.own_account, password_form(&view, Some(trouble)));
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}
