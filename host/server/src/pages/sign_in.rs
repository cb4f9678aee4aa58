//! Signing in and out, and the choice of language.

pub mod provider;

use super::Shown;
use super::i18n::{LANGUAGE, Language, Words};
use super::layout::View;
use super::session::{Posted, SESSION, SameOrigin};
use crate::app::AppState;
use crate::error::ApiError;
use crate::http::blocking;
use crate::ops::Credentials;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use hoso_core::Error;
use hoso_core::policy::Purpose;
use maud::{Markup, html};
use serde::Deserialize;

const YEAR_S: u32 = 31_536_000;

/// What the page says and asks for, beside account and password.
#[derive(Default)]
struct Asks<'a> {
    account: &'a str,
    trouble: Option<&'a str>,
    /// The password is for one use.
    new_password: bool,
    /// The account has a second factor.
    code: bool,
}

pub async fn show(State(app): State<AppState>, headers: HeaderMap) -> Response {
    let language = Language::of(&headers);
    page(language, provider::offer(&app, language), &Asks::default())
}

fn page(language: Language, provider: Option<Markup>, asks: &Asks<'_>) -> Response {
    let view = View { path: "/sign-in".to_owned(), ..View::stranger(language) };
    let words = view.words();
    let main = html! {
        @if let Some(trouble) = asks.trouble { p.trouble role="alert" { (trouble) } }
        @if let Some(provider) = provider { (provider) }
        form.narrow method="post" action="/sign-in" data-lookup {
            label for="account" { (words.account) }
            input #account name="account" autocomplete="username" required maxlength="32"
                autocapitalize="none" spellcheck="false" value=(asks.account);
            label for="password" { (words.password) }
            input #password name="password" type="password" autocomplete="current-password"
                required maxlength="1024";
            @if asks.new_password { (new_password_field(words)) }
            @if asks.code { (code_field(words, "code", true)) }
            button { (words.sign_in) }
        }
        p.help { (words.sign_in_help) }
    };
    view.page(words.sign_in, main)
}

pub(super) fn new_password_field(words: &Words) -> Markup {
    html! {
        label for="new_password" { (words.new_password) }
        input #new_password name="new_password" type="password" autocomplete="new-password"
            required minlength="12" maxlength="1024" aria-describedby="new_password-help";
        p.help #new_password-help { (words.new_password_help) }
    }
}

pub(super) fn code_field(words: &Words, id: &str, required: bool) -> Markup {
    let help = format!("{id}-help");
    html! {
        label for=(id) { (words.sign_in_code) }
        input id=(id) name="code" autocomplete="one-time-code" maxlength="40"
            autocapitalize="none" spellcheck="false" required[required] aria-describedby=(help);
        p.help id=(help) { (words.code_help) }
    }
}

#[derive(Deserialize)]
pub struct SignIn {
    account: String,
    password: String,
    new_password: Option<String>,
    code: Option<String>,
}

pub async fn submit(
    _: SameOrigin,
    State(app): State<AppState>,
    headers: HeaderMap,
    form: Result<Form<SignIn>, FormRejection>,
) -> Shown {
    let SignIn { account, password, new_password, code } = form?.0;
    let account = account.trim().to_owned();
    let (asked, name) = ((new_password.is_some(), code.is_some()), account.clone());
    let shown = Credentials { account, password, new_password, code, ..Default::default() };
    let language = Language::of(&headers);
    let provider = provider::offer(&app, language);
    let attempt = blocking(move || app.0.sign_in(&shown)).await;
    match attempt {
        Ok(signed_in) => {
            let first = if signed_in.second_factor_due { "/account?done=due" } else { "/" };
            Ok(see_other(first, &session_cookie(&signed_in.token, is_https(&headers)))?)
        }
        Err(error) => {
            let asks = lacking(language.words(), &name, asked, &error).ok_or(error)?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page(language, provider, &asks)).into_response())
        }
    }
}

/// What the page has to ask for after this error; nothing where asking again helps nobody.
fn lacking<'a>(
    words: &'static Words,
    account: &'a str,
    (new_password, code): (bool, bool),
    error: &Error,
) -> Option<Asks<'a>> {
    let field = match error {
        Error::Unauthenticated => "password",
        Error::Invalid { field, .. } => field,
        _ => return None,
    };
    let asks = Asks { account, trouble: None, new_password, code };
    match field {
        "password" => Some(Asks { trouble: Some(words.wrong_password), ..asks }),
        "new_password" => {
            Some(Asks { trouble: Some(words.one_time_password), new_password: true, ..asks })
        }
        "code" if code => Some(Asks { trouble: Some(words.wrong_code), ..asks }),
        "code" => Some(Asks { trouble: Some(words.code_wanted), code: true, ..asks }),
        _ => None,
    }
}

/// The browser says how it came here; TLS itself ends in front of the host.
pub(super) fn is_https(headers: &HeaderMap) -> bool {
    headers.get(header::ORIGIN).is_some_and(|origin| origin.as_bytes().starts_with(b"https://"))
}

pub(super) fn session_cookie(token: &str, secure: bool) -> String {
    let secure = if secure { "; Secure" } else { "" };
    format!("{SESSION}={token}; Path=/; HttpOnly; SameSite=Strict{secure}")
}

pub async fn sign_out(posted: Posted<()>) -> Shown {
    let token = posted.visitor.caller.token.clone();
    let caller = posted.visitor.caller;
    caller.run(Purpose::Administration, move |app, _| app.sign_out(&token)).await?;
    see_other("/sign-in", &format!("{SESSION}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0"))
}

#[derive(Deserialize)]
pub struct Choice {
    language: String,
    back: String,
}

pub async fn language(_: SameOrigin, form: Result<Form<Choice>, FormRejection>) -> Shown {
    let Choice { language, back } = form?.0;
    let code = if language == "en" { "en" } else { "vi" };
    let cookie = format!("{LANGUAGE}={code}; Path=/; SameSite=Strict; Max-Age={YEAR_S}");
    see_other(own_path(&back), &cookie)
}

/// Back to a page of this host, never to another one.
fn own_path(back: &str) -> &str {
    let own = back.starts_with('/') && !back.starts_with("//") && !back.contains('\\');
    if own && back.bytes().all(|b| b.is_ascii_graphic()) { back } else { "/" }
}

pub(super) fn see_other(path: &str, cookie: &str) -> Result<Response, ApiError> {
    let cookie = HeaderValue::from_str(cookie).map_err(Error::internal)?;
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to(path)).into_response())
}

#[cfg(test)]
mod tests {
    use super::own_path;

    #[test]
    fn the_way_back_stays_on_this_host() {
        assert_eq!(own_path("/tasks?status=due"), "/tasks?status=due");
        for foreign in ["//evil.example", "https://evil.example", "/\\evil", "", "/a\r\nb"] {
            assert_eq!(own_path(foreign), "/", "{foreign}");
        }
    }
}
