//! The one place where an error becomes an HTTP status. `docs/http-status.md` is this table in
//! prose; a test holds the two together.

use axum::extract::rejection::{
    BytesRejection, FormRejection, JsonRejection, PathRejection, QueryRejection,
};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use hoso_core::Error;
use serde::Serialize;
use serde_json::json;
use std::sync::Arc;
use utoipa::ToSchema;

/// What a caller can meet. The slug is the problem's type and stays as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind {
    pub status: StatusCode,
    pub slug: &'static str,
    pub title: &'static str,
}

const fn kind(status: StatusCode, slug: &'static str, title: &'static str) -> Kind {
    Kind { status, slug, title }
}

const INVALID: Kind = kind(StatusCode::BAD_REQUEST, "invalid", "The request is not valid");
const UNAUTHENTICATED: Kind =
    kind(StatusCode::UNAUTHORIZED, "unauthenticated", "Sign in, or send a valid bearer token");
const FORBIDDEN: Kind = kind(StatusCode::FORBIDDEN, "forbidden", "This role may not do this here");
const NOT_FOUND: Kind = kind(StatusCode::NOT_FOUND, "not-found", "Not there, or not yours to know");
const METHOD: Kind =
    kind(StatusCode::METHOD_NOT_ALLOWED, "method-not-allowed", "The path has no such method");
const CONFLICT: Kind = kind(StatusCode::CONFLICT, "conflict", "Conflicts with what is stored");
const TOO_LARGE: Kind = kind(StatusCode::PAYLOAD_TOO_LARGE, "too-large", "Over a limit");
const MEDIA_TYPE: Kind = kind(
    StatusCode::UNSUPPORTED_MEDIA_TYPE,
    "unsupported-media-type",
    "The body has another content type than the path takes",
);
const UNPROCESSABLE: Kind =
    kind(StatusCode::UNPROCESSABLE_ENTITY, "unprocessable", "Understood, but cannot be done");
const TOO_MANY: Kind =
    kind(StatusCode::TOO_MANY_REQUESTS, "too-many-requests", "You ask too often; wait a little");
const INTERNAL: Kind = kind(StatusCode::INTERNAL_SERVER_ERROR, "internal", "The host failed");
const PLUGIN_FAULT: Kind = kind(StatusCode::BAD_GATEWAY, "plugin-fault", "The programme failed");
const UNAVAILABLE: Kind = kind(StatusCode::SERVICE_UNAVAILABLE, "unavailable", "Try again later");
const PLUGIN_DEADLINE: Kind =
    kind(StatusCode::GATEWAY_TIMEOUT, "plugin-deadline", "The programme took too long");

/// Every kind, by status.
pub const KINDS: [Kind; 14] = [
    INVALID,
    UNAUTHENTICATED,
    FORBIDDEN,
    NOT_FOUND,
    METHOD,
    CONFLICT,
    TOO_LARGE,
    MEDIA_TYPE,
    UNPROCESSABLE,
    TOO_MANY,
    INTERNAL,
    PLUGIN_FAULT,
    UNAVAILABLE,
    PLUGIN_DEADLINE,
];

pub fn kind_of(error: &Error) -> Kind {
    match error {
        Error::Invalid { .. } => INVALID,
        Error::Unauthenticated => UNAUTHENTICATED,
        Error::NotFound => NOT_FOUND,
        Error::Forbidden { .. } => FORBIDDEN,
        Error::Conflict { .. } => CONFLICT,
        Error::TooLarge { .. } => TOO_LARGE,
        Error::Unprocessable { .. } => UNPROCESSABLE,
        Error::TooMany { .. } => TOO_MANY,
        Error::Unavailable { .. } => UNAVAILABLE,
        Error::PluginFault { .. } => PLUGIN_FAULT,
        Error::PluginDeadline { .. } => PLUGIN_DEADLINE,
        Error::Internal { .. } => INTERNAL,
    }
}

/// RFC 9457 problem details.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Problem {
    /// `urn:hoso:problem:<kind>`, as listed in docs/http-status.md.
    pub r#type: String,
    pub title: &'static str,
    pub status: u16,
    pub detail: String,
    /// Parameter or member of the body that is wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// Limit that was passed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<&'static str>,
    pub request_id: String,
}

impl Problem {
    /// Of a failed response: from its error, or where the framework refused, from its status.
    pub fn of(response: &Response, request_id: &str) -> Self {
        let failure = response.extensions().get::<Failure>();
        match failure {
            Some(Failure(error)) => Self::from_error(error, request_id),
            None => Self::from_status(response.status(), request_id),
        }
    }

    fn from_error(error: &Error, request_id: &str) -> Self {
        let kind = kind_of(error);
        let (field, limit) = match error {
            Error::Invalid { field, .. } => (Some(field.clone()), None),
            Error::TooLarge { limit, .. } => (None, Some(*limit)),
            _ => (None, None),
        };
        let detail = detail(error).unwrap_or(kind.title).to_owned();
        Self { field, limit, detail, ..Self::new(kind, request_id) }
    }

    fn from_status(status: StatusCode, request_id: &str) -> Self {
        let kind = KINDS.into_iter().find(|kind| kind.status == status);
        Self::new(kind.unwrap_or(INTERNAL), request_id)
    }

    fn new(kind: Kind, request_id: &str) -> Self {
        Self {
            r#type: format!("urn:hoso:problem:{}", kind.slug),
            title: kind.title,
            status: kind.status.as_u16(),
            detail: kind.title.to_owned(),
            field: None,
            limit: None,
            request_id: request_id.to_owned(),
        }
    }

    pub fn into_json(self) -> Response {
        let body = serde_json::to_vec(&self).expect("a problem has string keys only");
        ([(header::CONTENT_TYPE, "application/problem+json")], body).into_response()
    }

    /// FHIR R4 OperationOutcome; `code` is of the value set issue-type.
    pub fn into_operation_outcome(self) -> Response {
        let code = match self.status {
            400 => "invalid",
            401 => "login",
            403 => "forbidden",
            404 => "not-found",
            409 => "conflict",
            413 => "too-long",
            503 => "transient",
            504 => "timeout",
            405 | 415 => "not-supported",
            422 => "processing",
            _ => "exception",
        };
        let issue = json!({"severity": "error", "code": code, "diagnostics": self.detail});
        let outcome =
            json!({"resourceType": "OperationOutcome", "id": self.request_id, "issue": [issue]});
        ([(header::CONTENT_TYPE, "application/fhir+json")], outcome.to_string()).into_response()
    }
}

/// The text for the caller; none where the kind's title says all that may be said.
fn detail(error: &Error) -> Option<&str> {
    match error {
        Error::Invalid { message, .. }
        | Error::Forbidden { message }
        | Error::Conflict { message }
        | Error::TooLarge { message, .. }
        | Error::Unprocessable { message } => Some(message),
        Error::Unavailable { message, .. }
        | Error::PluginFault { message }
        | Error::PluginDeadline { message } => Some(&message.external),
        Error::Unauthenticated
        | Error::NotFound
        | Error::TooMany { .. }
        | Error::Internal { .. } => None,
    }
}

/// What only the log may hold.
pub fn internal(error: &Error) -> Option<&str> {
    match error {
        Error::Unavailable { message, .. }
        | Error::PluginFault { message }
        | Error::PluginDeadline { message } => Some(&message.internal),
        Error::Internal { context } => Some(context),
        _ => None,
    }
}

/// Travels with the response to the middleware that writes body and log line.
#[derive(Debug, Clone)]
pub struct Failure(pub Arc<Error>);

/// What a handler fails with.
#[derive(Debug)]
pub struct ApiError(pub Error);

impl From<Error> for ApiError {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut response = kind_of(&self.0).status.into_response();
        if let Error::Unavailable { retry_after_s, .. } | Error::TooMany { retry_after_s } = self.0
        {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(retry_after_s));
        }
        response.extensions_mut().insert(Failure(Arc::new(self.0)));
        response
    }
}

/// The framework's text is `path: reason` where it knows the member.
fn named(whole: &str, text: String) -> ApiError {
    let said = text.split_once(": ").map_or(text.as_str(), |(_, reason)| reason);
    let (field, reason) = match said.split_once(": ") {
        Some((field, reason)) if !field.contains(' ') => (field, reason),
        _ => (whole, said),
    };
    ApiError(Error::invalid(field, reason))
}

impl From<QueryRejection> for ApiError {
    fn from(rejection: QueryRejection) -> Self {
        named("query", rejection.body_text())
    }
}

impl From<PathRejection> for ApiError {
    fn from(_: PathRejection) -> Self {
        Self(Error::invalid("path", "an id in the path has not the form of one"))
    }
}

impl From<BytesRejection> for ApiError {
    fn from(rejection: BytesRejection) -> Self {
        match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => Self(Error::TooLarge {
                limit: "body",
                message: "the body is longer than this path takes".to_owned(),
            }),
            _ => Self(Error::invalid("body", "the body ended too early")),
        }
    }
}

impl From<JsonRejection> for ApiError {
    fn from(rejection: JsonRejection) -> Self {
        match rejection {
            JsonRejection::BytesRejection(rejection) => rejection.into(),
            JsonRejection::MissingJsonContentType(_) => {
                Self(Error::invalid("content-type", "application/json is expected"))
            }
            other => named("body", other.body_text()),
        }
    }
}

impl From<FormRejection> for ApiError {
    fn from(rejection: FormRejection) -> Self {
        match rejection {
            FormRejection::BytesRejection(rejection) => rejection.into(),
            other => named("form", other.body_text()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hoso_core::error::Message;

    #[test]
    fn the_table_in_the_documents_is_this_one() {
        let document = include_str!("../../../docs/http-status.md");
        let rows = document.lines().filter(|line| line.starts_with("| ") && line.contains('`'));
        let documented: Vec<(u16, String)> = rows
            .map(|row| {
                let cells: Vec<_> = row.split('|').map(str::trim).collect();
                (cells[1].parse().unwrap(), cells[2].trim_matches('`').to_owned())
            })
            .collect();
        let coded: Vec<_> = KINDS.iter().map(|k| (k.status.as_u16(), k.slug.to_owned())).collect();
        assert_eq!(documented, coded);
    }

    #[test]
    fn what_only_the_log_may_hold_is_not_told() {
        let secret = "disk at /dev/sda1";
        let message = Message { external: "later".into(), internal: secret.into() };
        let errors = [
            Error::internal(secret),
            Error::PluginFault { message: message.clone() },
            Error::PluginDeadline { message: message.clone() },
            Error::Unavailable { message, retry_after_s: 1 },
        ];
        for error in errors {
            let response = ApiError(error).into_response();
            let text = serde_json::to_string(&Problem::of(&response, "r1")).unwrap();
            assert!(!text.contains(secret), "{text}");
            assert!(text.contains("\"request_id\":\"r1\""), "{text}");
        }
    }

    #[test]
    fn a_wrong_parameter_is_named() {
        let text = "Failed to deserialize query string: birth_year: invalid digit".to_owned();
        let ApiError(error) = named("query", text);
        let problem = Problem::from_error(&error, "r1");
        assert_eq!(problem.field.as_deref(), Some("birth_year"));
        assert_eq!(problem.detail, "invalid digit");
    }
}
