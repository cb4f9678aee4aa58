//! Signing in by the city's identity provider: there, back, and the code of a second factor. The
//! browser is held to its sign-in by a cookie (`oidc::Seed`).

use super::{code_field, session_cookie};
use crate::app::AppState;
use crate::error::ApiError;
use crate::http::{Params, blocking};
use crate::oidc::{GOOD_FOR_MS, Seed};
use crate::ops::{ByProvider, SignedIn};
use crate::pages::Shown;
use crate::pages::i18n::{Language, words};
use crate::pages::layout::View;
use crate::pages::session::{SameOrigin, cookie};
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use hoso_core::Error;
use maud::{Markup, html};
use serde::Deserialize;

words! {
    by: "Đăng nhập bằng" | "Sign in with",
    or: "hoặc bằng mật khẩu" | "or with a password",
    over: "Lần đăng nhập này đã quá hạn hoặc được mở từ trình duyệt khác. Xin bắt đầu lại."
        | "This sign-in is over, or was begun in another browser. Please begin again.",
    declined: "Nhà cung cấp danh tính không xác nhận lần đăng nhập này."
        | "The identity provider did not confirm this sign-in.",
    again: "Đăng nhập lại" | "Sign in again",
    unknown: "Chưa có tài khoản nào được gắn" | "No account is bound yet",
    unknown_help: "Bạn đã đăng nhập đúng ở nhà cung cấp danh tính, nhưng ở đây chưa có tài khoản \
        nào được gắn với mã của bạn. Hãy gửi mã dưới đây cho người quản lý tài khoản và xin gắn \
        vào tài khoản của bạn."
        | "You signed in rightly at the identity provider, but no account here is bound to your \
        subject there. Give the subject below to the administrator of accounts, and ask to have \
        it bound to your account.",
    subject: "Mã ở nhà cung cấp danh tính" | "Subject at the identity provider",
    done: "Đã đăng nhập" | "Signed in",
    go_on: "Tiếp tục" | "Go on",
    code: "Mã xác thực thứ hai" | "Second factor",
}

const SEED: &str = "hoso_provider";
const PATH: &str = "/sign-in/provider";

/// Of the sign-in page: the way to the provider, where there is one.
pub(super) fn offer(app: &AppState, language: Language) -> Option<Markup> {
    let name = &app.0.provider().ok()?.settings().name;
    let words = Words::of(language);
    Some(html! {
        p { a.button href=(PATH) { (words.by) " " (name) } }
        p { (words.or) }
    })
}

fn seed_cookie(value: &str, max_age_s: i64, secure: bool) -> String {
    let secure = if secure { "; Secure" } else { "" };
    // Lax: the browser comes back from another site.
    format!("{SEED}={value}; Path={PATH}; HttpOnly; SameSite=Lax; Max-Age={max_age_s}{secure}")
}

fn with_cookie(mut response: Response, cookie: &str) -> Shown {
    let cookie = HeaderValue::from_str(cookie).map_err(Error::internal)?;
    response.headers_mut().append(header::SET_COOKIE, cookie);
    Ok(response)
}

fn is_secure(app: &AppState) -> bool {
    app.0.provider().is_ok_and(|p| p.settings().public_url.starts_with("https://"))
}

pub async fn begin(State(app): State<AppState>) -> Shown {
    let secure = is_secure(&app);
    let begun = blocking(move || {
        let seed = Seed::new(app.0.clock.now_ms()).map_err(Error::internal)?;
        Ok((app.0.provider()?.address(&seed)?, seed))
    });
    let (address, seed) = begun.await?;
    let cookie = seed_cookie(&seed.cookie(), GOOD_FOR_MS / 1_000, secure);
    with_cookie(Redirect::to(&address).into_response(), &cookie)
}

/// What the browser brings from the provider; more of it is not looked at.
#[derive(Deserialize)]
pub struct Back {
    state: String,
    code: Option<String>,
    iss: Option<String>,
}

pub async fn back(
    State(app): State<AppState>,
    headers: HeaderMap,
    Params(back): Params<Back>,
) -> Shown {
    let (language, secure) = (Language::of(&headers), is_secure(&app));
    let words = Words::of(language);
    app.0.provider()?;
    let now_ms = app.0.clock.now_ms();
    let seed = cookie(&headers, SEED).and_then(|text| Seed::from_cookie(text, now_ms));
    let Some(seed) = seed.filter(|seed| seed.state() == back.state) else {
        return Ok(told(language, StatusCode::BAD_REQUEST, words.over));
    };
    let response = match back.code {
        None => told(language, StatusCode::FORBIDDEN, words.declined),
        Some(code) => {
            let signed_in =
                blocking(move || app.0.sign_in_by_provider(&seed, &code, back.iss.as_deref()));
            match signed_in.await? {
                ByProvider::SignedIn(signed_in) => arrived(language, &signed_in, secure)?,
                ByProvider::Code(proof) => code_page(language, &proof, None),
                ByProvider::Unknown(subject) => unknown(language, &subject),
            }
        }
    };
    // A seed is for one sign-in.
    with_cookie(response, &seed_cookie("", 0, secure))
}

#[derive(Deserialize)]
pub struct Code {
    proof: String,
    code: String,
}

pub async fn code(
    _: SameOrigin,
    State(app): State<AppState>,
    headers: HeaderMap,
    form: Result<Form<Code>, FormRejection>,
) -> Shown {
    let Code { proof, code } = form?.0;
    let (language, secure) = (Language::of(&headers), is_secure(&app));
    let shown = proof.clone();
    match blocking(move || app.0.sign_in_with_code(&shown, &code)).await {
        Ok(signed_in) => arrived(language, &signed_in, secure),
        Err(Error::Invalid { field, .. }) if field == "code" => {
            let trouble = Some(language.words().wrong_code);
            let mut page = code_page(language, &proof, trouble);
            *page.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(page)
        }
        Err(Error::Unauthenticated) => {
            Ok(told(language, StatusCode::BAD_REQUEST, Words::of(language).over))
        }
        Err(other) => Err(ApiError(other)),
    }
}

/// A page and not a redirect: the browser came from another site, and would send the session's
/// strict cookie along with nothing that site has begun.
fn arrived(language: Language, signed_in: &SignedIn, secure: bool) -> Shown {
    let words = Words::of(language);
    let first = if signed_in.second_factor_due { "/account?done=due" } else { "/" };
    let main = html! { p { a href=(first) { (words.go_on) } } };
    let mut page = view(language).page(words.done, main);
    let refresh = HeaderValue::from_str(&format!("0; url={first}")).map_err(Error::internal)?;
    page.headers_mut().insert(header::REFRESH, refresh);
    with_cookie(page, &session_cookie(&signed_in.token, secure))
}

fn view(language: Language) -> View {
    View { path: "/sign-in".to_owned(), ..View::stranger(language) }
}

fn told(language: Language, status: StatusCode, text: &str) -> Response {
    let words = Words::of(language);
    let main = html! {
        p.trouble role="alert" { (text) }
        p { a href="/sign-in" { (words.again) } }
    };
    (status, view(language).page(language.words().sign_in, main)).into_response()
}

fn unknown(language: Language, subject: &str) -> Response {
    let words = Words::of(language);
    let main = html! {
        p.trouble role="alert" { (words.unknown_help) }
        dl.pairs { dt { (words.subject) } dd { code { (subject) } } }
        p { a href="/sign-in" { (words.again) } }
    };
    (StatusCode::FORBIDDEN, view(language).page(words.unknown, main)).into_response()
}

fn code_page(language: Language, proof: &str, trouble: Option<&str>) -> Response {
    let words = Words::of(language);
    let main = html! {
        @if let Some(trouble) = trouble { p.trouble role="alert" { (trouble) } }
        form.narrow method="post" action={ (PATH) "/code" } {
            input type="hidden" name="proof" value=(proof);
            (code_field(language.words(), "code", true))
            button { (language.words().sign_in) }
        }
    };
    view(language).page(words.code, main)
}
