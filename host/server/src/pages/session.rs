//! Who reads a page: the session's cookie holds the bearer token. A form is taken only from our
//! own pages: the browser says where it comes from, and it carries a token of the session.

use super::Shown;
use super::fields::{Filled, Wrong};
use super::i18n::Language;
use super::layout::View;
use crate::app::{App, AppState};
use crate::error::ApiError;
use crate::http::Caller;
use crate::ops::OpContext;
use axum::extract::multipart::MultipartError;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, FromRequest, FromRequestParts, Multipart, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use hoso_core::policy::Purpose;
use hoso_core::{Digest, Error, Result};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;

pub const SESSION: &str = "hoso_session";

/// The value of a cookie.
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let lines = headers.get_all(header::COOKIE).into_iter().filter_map(|v| v.to_str().ok());
    let pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.split_once('='));
    pairs.map(|(key, value)| (key.trim(), value.trim())).find(|(key, _)| *key == name).map(|p| p.1)
}

/// A signed-in reader.
pub struct Visitor {
    pub caller: Caller,
    pub view: View,
}

impl FromRequestParts<AppState> for Visitor {
    type Rejection = ApiError;
    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, ApiError> {
        let token = cookie(&parts.headers, SESSION);
        let caller = Caller::with_token(app, token, parts).await?;
        let place = caller.actor.facility.as_ref().map(|facility| app.0.facility_name(facility));
        let view = View {
            language: Language::of(&parts.headers),
            path: parts.uri.path_and_query().map_or_else(String::new, ToString::to_string),
            actor: Some(caller.actor.clone()),
            place: place.unwrap_or_default(),
            csrf: csrf_token(&caller.token),
        };
        Ok(Self { caller, view })
    }
}

impl Visitor {
    /// Reads what a page shows and draws it. Both go on while the audit rows of the reading are on
    /// their way to the disk; the page leaves when they are there (`App::answer`).
    pub async fn show<T>(
        self,
        purpose: Purpose,
        gather: impl FnOnce(&App, &OpContext) -> Result<T> + Send + 'static,
        draw: impl FnOnce(&View, &T) -> Response + Send + 'static,
    ) -> Shown {
        let Self { caller, view } = self;
        caller.run(purpose, move |app, ctx| Ok(draw(&view, &gather(app, ctx)?))).await
    }

    /// Does what a form of the page `here` asks for and goes on to `next`. What cannot be done is
    /// told on the page: `gather` reads what it shows, `draw` draws it with what is to be mended.
    pub async fn submit<T: Send + 'static>(
        self,
        purpose: Purpose,
        (here, next): (String, String),
        work: impl FnOnce(&App, &OpContext) -> Result<()> + Send + 'static,
        gather: impl FnOnce(&App, &OpContext) -> Result<T> + Send + 'static,
        draw: impl FnOnce(&View, &T, &Wrong) -> Response,
    ) -> Shown {
        let Self { caller, mut view } = self;
        view.path = here;
        let refused = caller.run(purpose, move |app, ctx| match work(app, ctx) {
            Ok(()) => Ok(None),
            Err(error @ (Error::Invalid { .. } | Error::Conflict { .. })) => {
                Ok(Some((gather(app, ctx)?, error)))
            }
            Err(other) => Err(other),
        });
        let Some((found, error)) = refused.await? else {
            return Ok(Redirect::to(&next).into_response());
        };
        let wrong = Wrong::of(view.language, error.into())?;
        Ok((StatusCode::UNPROCESSABLE_ENTITY, draw(&view, &found, &wrong)).into_response())
    }
}

/// Known to our pages alone, and not the session's token itself.
pub(super) fn csrf_token(session: &str) -> String {
    Digest::of(format!("csrf {session}").as_bytes()).to_string()
}

/// Proof that the request was sent by a page of this host.
pub struct SameOrigin;

impl FromRequestParts<AppState> for SameOrigin {
    type Rejection = ApiError;
    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, ApiError> {
        if is_same_origin(&parts.headers) { Ok(Self) } else { Err(foreign()) }
    }
}

fn foreign() -> ApiError {
    let message = "the form was not sent from a page of this host; load the page again".to_owned();
    ApiError(Error::Forbidden { message })
}

/// Every browser sends one of the two headers with a form.
fn is_same_origin(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text(header::HeaderName::from_static("sec-fetch-site")) {
        return site == "same-origin";
    }
    match (text(header::ORIGIN), text(header::HOST)) {
        (Some(origin), Some(host)) => origin.split_once("://").is_some_and(|(_, of)| of == host),
        _ => false,
    }
}

/// A form of a signed-in reader.
pub struct Posted<T> {
    pub visitor: Visitor,
    pub fields: T,
}

#[derive(Deserialize)]
struct Guarded<T> {
    csrf: String,
    #[serde(flatten)]
    fields: T,
}

impl<T: DeserializeOwned> FromRequest<AppState> for Posted<T> {
    type Rejection = ApiError;
    async fn from_request(request: Request, app: &AppState) -> Result<Self, ApiError> {
        let (mut parts, body) = request.into_parts();
        SameOrigin::from_request_parts(&mut parts, app).await?;
        let visitor = Visitor::from_request_parts(&mut parts, app).await?;
        let request = Request::from_parts(parts, body);
        let form: Result<Form<Guarded<T>>, FormRejection> = Form::from_request(request, app).await;
        let Guarded { csrf, fields } = form?.0;
        if csrf == visitor.view.csrf { Ok(Self { visitor, fields }) } else { Err(foreign()) }
    }
}

/// A form with files of a signed-in reader.
pub struct Uploaded {
    pub visitor: Visitor,
    pub fields: Filled,
    /// By the names of their fields; one that was not chosen is empty.
    pub files: BTreeMap<String, Vec<u8>>,
}

impl FromRequest<AppState> for Uploaded {
    type Rejection = ApiError;
    async fn from_request(request: Request, app: &AppState) -> Result<Self, ApiError> {
        let (mut parts, body) = request.into_parts();
        SameOrigin::from_request_parts(&mut parts, app).await?;
        let visitor = Visitor::from_request_parts(&mut parts, app).await?;
        let request = Request::from_parts(parts, body);
        let form = Multipart::from_request(request, app).await;
        let mut form = form.map_err(|why| Error::invalid("form", why.body_text()))?;
        let (mut fields, mut files) = (Filled::new(), BTreeMap::new());
        while let Some(part) = form.next_field().await.map_err(broken)? {
            let name = part.name().unwrap_or_default().to_owned();
            if part.file_name().is_some() {
                files.insert(name, part.bytes().await.map_err(broken)?.to_vec());
            } else {
                fields.insert(name, part.text().await.map_err(broken)?);
            }
        }
        let ours = fields.remove("csrf").is_some_and(|csrf| csrf == visitor.view.csrf);
        if ours { Ok(Self { visitor, fields, files }) } else { Err(foreign()) }
    }
}

fn broken(why: MultipartError) -> ApiError {
    let message = why.body_text();
    ApiError(match why.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Error::TooLarge { limit: "body", message },
        _ => Error::invalid("form", message),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_pages_may_send_forms() {
        let cases: [(&[(&str, &str)], bool); 6] = [
            (&[("sec-fetch-site", "same-origin")], true),
            (&[("sec-fetch-site", "cross-site"), ("origin", "http://a"), ("host", "a")], false),
            (&[("origin", "http://a:8080"), ("host", "a:8080")], true),
            (&[("origin", "http://b"), ("host", "a")], false),
            (&[("origin", "null"), ("host", "a")], false),
            (&[("host", "a")], false),
        ];
        for (headers, expected) in cases {
            let pairs = headers.iter().map(|(name, value)| {
                (name.parse::<header::HeaderName>().unwrap(), value.parse().unwrap())
            });
            assert_eq!(is_same_origin(&pairs.collect()), expected, "{headers:?}");
        }
    }

    #[test]
    fn a_cookie_is_found_among_others() {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, "a=1; hoso_session=t; b=2".parse().unwrap());
        assert_eq!(cookie(&headers, SESSION), Some("t"));
        assert_eq!(cookie(&headers, "session"), None);
    }
}
