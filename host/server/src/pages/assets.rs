//! The files that pages load: a style sheet, an icon and one script, built into the binary.

use axum::http::header;
use axum::response::{IntoResponse, Response};

pub async fn style() -> Response {
    asset("text/css; charset=utf-8", include_str!("hoso.css"))
}

pub async fn icon() -> Response {
    asset("image/svg+xml", include_str!("hoso.svg"))
}

pub async fn script() -> Response {
    asset("text/javascript; charset=utf-8", include_str!("unsaved.js"))
}

fn asset(kind: &'static str, body: &'static str) -> Response {
    let headers = [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "max-age=3600")];
    (headers, body).into_response()
}
