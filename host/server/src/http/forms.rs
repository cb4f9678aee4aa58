//! Answers to a programme's form. The forms themselves stand in the programme's description.

use super::views::all;
use super::views::charts::Value;
use super::views::programmes::Submitted;
use super::{Body, Caller, In};
use crate::error::ApiError;
use crate::ops::FilledForm;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Json, Response};
use hoso_core::policy::Purpose;
use hoso_core::programme::Named;
use hoso_core::{ProgrammeId, ResidentId};
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::ToSchema;

/// `field`; in a repeated group `group.field.N`, N from 1.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    name: String,
    value: Value,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Submission {
    /// The caller's own name for this submission: the same one sent twice is stored once.
    key: String,
    answers: Vec<Answer>,
    /// The day on which it was filled in, where that was not today (YYYY-MM-DD).
    #[schema(value_type = Option<String>, format = Date)]
    day: Option<Date>,
}

/// Stores what the programme makes of the answers, or says which fields to mend.
#[utoipa::path(post, tag = "programmes", request_body = Submission,
    path = "/api/v1/residents/{resident}/programmes/{programme}/forms/{form}",
    params(("resident" = String, Path), ("programme" = String, Path), ("form" = String, Path)),
    responses(
        (status = 201, body = Submitted, description = "stored"),
        (status = 409, description = "this submission was stored already"),
        (status = 422, body = Submitted, description = "fields to mend"),
        (status = 502, description = "the programme failed; nothing was stored"),
        (status = 504, description = "the programme took too long; nothing was stored")))]
pub async fn submit(
    caller: Caller,
    In((id, programme, form)): In<(ResidentId, ProgrammeId, String)>,
    Body(submission): Body<Submission>,
) -> Result<Response, ApiError> {
    let Submission { key, answers, day } = submission;
    let named = |answer: Answer| Named { name: answer.name, value: answer.value.into() };
    let answers = answers.into_iter().map(named).collect();
    let filled = FilledForm { programme, form, answers, key, day };
    let submitted = caller.run(Purpose::Programme, move |app, ctx| app.submit(ctx, id, &filled));
    let (status, view) = match submitted.await? {
        Ok(records) => (StatusCode::CREATED, Submitted { records, problems: Vec::new() }),
        Err(problems) => {
            let view = Submitted { records: Vec::new(), problems: all(problems) };
            (StatusCode::UNPROCESSABLE_ENTITY, view)
        }
    };
    Ok((status, Json(view)).into_response())
}
