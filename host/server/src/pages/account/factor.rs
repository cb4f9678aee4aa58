//! The second factor of the reader's own account: begun, confirmed, its recovery codes.

use super::present_password_field;
use crate::error::ApiError;
use crate::ops::{AccountView, Setup};
use crate::pages::session::csrf_token;
use crate::pages::sign_in::{code_field, is_https, session_cookie};
use crate::pages::{Posted, Shown, Visitor, layout};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::IntoResponse as _;
use hoso_core::Error;
use hoso_core::policy::Purpose;
use maud::{Markup, html};
use serde::Deserialize;

/// Of the account's page: whether it is on, and the form that begins it.
pub fn section(view: &layout::View, account: &AccountView) -> Markup {
    let words = view.words();
    html! {
        h2 { (words.second_factor) }
        p {
            @if account.has_second_factor {
                (words.factor_on) ": " (account.recovery_codes_left)
            } @else { (words.factor_off) }
        }
        @if account.second_factor_lost { p.trouble { (words.factor_lost) } }
        (begin_form(view, account.has_second_factor, None))
    }
}

/// `replaces`: another factor is in force, and its code is asked for.
fn begin_form(view: &layout::View, replaces: bool, trouble: Option<&str>) -> Markup {
    let words = view.words();
    html! {
        @if let Some(trouble) = trouble { p.trouble role="alert" { (trouble) } }
        form.narrow method="post" action="/account/second-factor" {
            (view.csrf_field())
            (present_password_field(view, "factor-password"))
            @if replaces { (code_field(words, "factor-code", true)) }
            button { @if replaces { (words.factor_replace) } @else { (words.factor_set_up) } }
        }
    }
}

#[derive(Deserialize)]
pub struct Begin {
    password: String,
    code: Option<String>,
}

pub async fn begin(posted: Posted<Begin>) -> Shown {
    let Visitor { caller, mut view } = posted.visitor;
    "/account".clone_into(&mut view.path);
    let Begin { password, code } = posted.fields;
    let replaces = code.is_some();
    let begun = caller.run(Purpose::Administration, move |app, ctx| {
        app.begin_second_factor(ctx, &password, code.as_deref())
    });
    let words = view.words();
    let error = match begun.await {
        Ok(setup) => return Ok(view.page(words.second_factor, secret(&view, &setup))),
        Err(error) => error,
    };
    let (trouble, replaces) = match &error.0 {
        Error::Invalid { field, .. } if field == "password" => {
            (words.wrong_present_password, replaces)
        }
        Error::Invalid { field, .. } if field == "code" => (words.wrong_code, true),
        _ => return Err(error),
    };
    let page = view.page(words.second_factor, begin_form(&view, replaces, Some(trouble)));
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

fn secret(view: &layout::View, setup: &Setup) -> Markup {
    let words = view.words();
    html! {
        p { (words.factor_secret) }
        p { a href=(setup.uri) { (words.factor_link) } }
        dl.pairs { dt { (words.secret) } dd { code { (setup.secret) } } }
        (confirm_form(view, None))
    }
}

fn confirm_form(view: &layout::View, trouble: Option<&str>) -> Markup {
    let words = view.words();
    html! {
        @if let Some(trouble) = trouble { p.trouble role="alert" { (trouble) } }
        p { (words.factor_confirm) }
        form.narrow method="post" action="/account/second-factor/confirmation" {
            (view.csrf_field())
            (code_field(words, "code", true))
            button { (words.factor_turn_on) }
        }
    }
}

#[derive(Deserialize)]
pub struct Confirm {
    code: String,
}

pub async fn confirm(headers: HeaderMap, posted: Posted<Confirm>) -> Shown {
    let Visitor { caller, mut view } = posted.visitor;
    "/account".clone_into(&mut view.path);
    let code = posted.fields.code;
    let confirmed = caller
        .run(Purpose::Administration, move |app, ctx| app.confirm_second_factor(ctx, &code))
        .await;
    let words = view.words();
    match confirmed {
        Ok((signed_in, codes)) => {
            // The forms of this page belong to the session that begins with it.
            view.csrf = csrf_token(&signed_in.token);
            let cookie = session_cookie(&signed_in.token, is_https(&headers));
            let cookie = HeaderValue::from_str(&cookie).map_err(Error::internal)?;
            let page = view.page(words.second_factor, recovery(&view, &codes));
            Ok(([(header::SET_COOKIE, cookie)], page).into_response())
        }
        Err(ApiError(Error::Invalid { field, .. })) if field == "code" => {
            let form = confirm_form(&view, Some(words.wrong_code));
            let page = view.page(words.second_factor, form);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(other) => Err(other),
    }
}

fn recovery(view: &layout::View, codes: &[String]) -> Markup {
    let words = view.words();
    html! {
        p.answer role="status" { (words.factor_done) }
        h2 { (words.recovery_codes) }
        p { (words.recovery_help) }
        ul.standings { @for code in codes { li { code { (code) } } } }
        p { a href="/" { (words.home) } }
    }
}
