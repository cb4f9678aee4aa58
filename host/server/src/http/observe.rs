//! What happens round every request: its id, its span and log line, its figures, the security
//! headers, and the body of every failure. Nothing here logs a raw path, a query or a body.

use crate::app::AppState;
use crate::error::{self, Failure, Problem};
use crate::ops::accounts::random_bytes;
use crate::pages;
use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use axum::http::request::Parts;
use axum::http::{Method, Uri};
use axum::middleware::Next;
use axum::response::Response;
use std::time::{Duration, Instant};
use tracing::Instrument as _;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const REQUEST_ID_MAX: usize = 64;

/// Set on every response unless the handler has set its own.
const HEADERS: [(HeaderName, &str); 6] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; \
         form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (header::CACHE_CONTROL, "no-store"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// The caller's own id where it has a safe form, else a new one.
#[derive(Debug, Clone)]
pub struct RequestId(String);

impl RequestId {
    pub fn of(parts: &Parts) -> String {
        parts.extensions.get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default()
    }

    fn choose(headers: &HeaderMap) -> Self {
        let sent = headers.get(&REQUEST_ID).and_then(|value| value.to_str().ok());
        match sent.filter(|id| is_safe(id)) {
            Some(id) => Self(id.to_owned()),
            None => Self::new(),
        }
    }

    fn new() -> Self {
        // Without randomness the id only helps less; the request itself may still be answered.
        let bytes = random_bytes().unwrap_or_default();
        Self(bytes[..16].iter().map(|byte| format!("{byte:02x}")).collect())
    }
}

fn is_safe(id: &str) -> bool {
    (8..=REQUEST_ID_MAX).contains(&id.len())
        && id.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'))
}

/// The outermost layer.
pub async fn observe(State(app): State<AppState>, mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let id = RequestId::choose(request.headers());
    let seen = Seen {
        method: request.method().clone(),
        route: route_of(&request),
        uri: request.uri().clone(),
        language: pages::i18n::Language::of(request.headers()),
        request_id: id.0.clone(),
    };
    request.extensions_mut().insert(id);
    let span = tracing::info_span!("request", id = seen.request_id, route = seen.route);
    let response = next.run(request).instrument(span).await;
    let took = started.elapsed();
    seen.note(&app, &response, took);
    let mut response = seen.finish(response);
    if app.0.tls {
        let two_years = HeaderValue::from_static("max-age=63072000");
        response.headers_mut().insert(header::STRICT_TRANSPORT_SECURITY, two_years);
    }
    response
}

/// The route's pattern, never the path itself.
fn route_of(request: &Request) -> String {
    let matched = request.extensions().get::<MatchedPath>();
    matched.map_or("unmatched", MatchedPath::as_str).to_owned()
}

struct Seen {
    method: Method,
    route: String,
    uri: Uri,
    language: pages::i18n::Language,
    request_id: String,
}

impl Seen {
    fn note(&self, app: &AppState, response: &Response, took: Duration) {
        let status = response.status();
        app.0.metrics.request(&self.method, &self.route, status, took);
        let (id, route, method) = (&self.request_id, &self.route, self.method.as_str());
        let (status, ms) = (status.as_u16(), took.as_millis() as u64);
        let failure = response.extensions().get::<Failure>();
        match failure.and_then(|Failure(error)| error::internal(error)) {
            Some(detail) => tracing::error!(id, route, method, status, ms, detail, "failed"),
            None => tracing::info!(id, route, method, status, ms, "answered"),
        }
    }

    fn finish(&self, response: Response) -> Response {
        let failed = response.status().is_client_error() || response.status().is_server_error();
        let silent = !response.headers().contains_key(header::CONTENT_TYPE);
        let mut response = if failed && silent { self.tell(response) } else { response };
        let headers = response.headers_mut();
        for (name, value) in HEADERS {
            headers.entry(name).or_insert(HeaderValue::from_static(value));
        }
        if let Ok(id) = HeaderValue::from_str(&self.request_id) {
            headers.insert(REQUEST_ID, id);
        }
        response
    }

    /// Gives a failure that says nothing yet its body: a page for people, an OperationOutcome on
    /// FHIR paths, else problem+json.
    fn tell(&self, response: Response) -> Response {
        let problem = Problem::of(&response, &self.request_id);
        let status = response.status();
        let mut told = match self.uri.path() {
            path if !path.starts_with("/api/") => pages::problem::page(self.language, &problem),
            path if path.ends_with("/fhir") || path.starts_with("/api/fhir/") => {
                problem.into_operation_outcome()
            }
            _ => problem.into_json(),
        };
        if !told.status().is_redirection() {
            *told.status_mut() = status;
        }
        for name in [header::RETRY_AFTER, header::ALLOW] {
            if let Some(value) = response.headers().get(&name) {
                told.headers_mut().insert(name, value.clone());
            }
        }
        told
    }
}
