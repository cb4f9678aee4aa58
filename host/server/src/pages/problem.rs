//! What a person sees when a request fails. Who is not signed in goes to the sign-in page.

use super::i18n::Language;
use super::layout::View;
use crate::error::Problem;
use axum::response::{IntoResponse, Redirect, Response};
use maud::html;

pub fn page(language: Language, problem: &Problem) -> Response {
    if problem.status == 401 {
        return Redirect::to("/sign-in").into_response();
    }
    let words = language.words();
    let main = html! {
        // The detail is written for callers of the API: it names the field.
        @if matches!(problem.status, 400 | 403 | 409 | 413 | 422) {
            p lang="en" {
                @if let Some(field) = &problem.field { code { (field) } ": " }
                (problem.detail)
            }
        }
        p { a href="/" { (words.home) } }
        p.small { (words.request_id) ": " code { (problem.request_id) } }
    };
    View::stranger(language).page(language.problem(problem.status), main)
}
