//! Questions whether two registrations are of one person, and how linkage works out.

use super::views::identity::{LinkEvent, Question, Statistics};
use super::views::{Page, all};
use super::{Body, Caller, In, PAGE_ROWS, Params, parse};
use crate::error::ApiError;
use crate::ops::identity::{Grade, Match};
use axum::body::Bytes;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Json, Response};
use hoso_core::identity::explain::Language;
use hoso_core::identity::question::Verdict;
use hoso_core::policy::Purpose;
use hoso_core::{AccountId, Error, FacilityId, QuestionId, RegistrationId, ResidentId};
use hoso_exchange::Limits;
use hoso_exchange::to_fhir::{self, Matched};
use hoso_store::QuestionQuery;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct Query {
    /// Of one facility; a clerk whose role is held at one sees its own.
    facility: Option<String>,
    /// Words of the evidence: vi or en.
    language: Option<String>,
    cursor: Option<String>,
    limit: Option<usize>,
}

fn language(text: Option<&str>) -> Language {
    if text == Some("en") { Language::English } else { Language::Vietnamese }
}

/// Open questions side by side, the strongest evidence first; of every facility if none is named.
#[utoipa::path(get, path = "/api/v1/identity/questions", tag = "identity", params(Query),
    responses((status = 200, body = Page<Question>)))]
pub async fn list(
    caller: Caller,
    Params(q): Params<Query>,
) -> Result<Json<Page<Question>>, ApiError> {
    let facility: Option<FacilityId> =
        q.facility.as_deref().map(|text| parse("facility", text)).transpose()?;
    let query = QuestionQuery { facility, cursor: q.cursor, limit: q.limit.unwrap_or(PAGE_ROWS) };
    let words = language(q.language.as_deref());
    let page =
        caller.run(Purpose::Administration, move |app, ctx| app.questions(ctx, query, words));
    let page = page.await?;
    Ok(Json(Page { rows: all(page.rows), next: page.next }))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// Words of the evidence: vi or en.
    language: Option<String>,
}

/// One question, side by side, with what speaks for and against.
#[utoipa::path(get, path = "/api/v1/identity/questions/{question}", tag = "identity",
    params(("question" = String, Path), Words), responses((status = 200, body = Question)))]
pub async fn read(
    caller: Caller,
    In(id): In<QuestionId>,
    Params(q): Params<Words>,
) -> Result<Json<Question>, ApiError> {
    let words = language(q.language.as_deref());
    let view = caller.run(Purpose::Administration, move |app, ctx| app.question(ctx, id, words));
    Ok(Json(view.await?.into()))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Ask {
    #[schema(value_type = String)]
    registration: RegistrationId,
    #[schema(value_type = String)]
    with: RegistrationId,
}

/// Asks about any two registrations: the way to link two residents, or to part one.
#[utoipa::path(post, path = "/api/v1/identity/questions", tag = "identity", request_body = Ask,
    responses((status = 201, body = Question)))]
pub async fn ask(
    caller: Caller,
    Body(ask): Body<Ask>,
) -> Result<(StatusCode, Json<Question>), ApiError> {
    let asked = caller.run(Purpose::Administration, move |app, ctx| {
        let question = app.ask_about(ctx, ask.registration, ask.with)?;
        app.question(ctx, question.id, Language::Vietnamese)
    });
    Ok((StatusCode::CREATED, Json(asked.await?.into())))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAnswer {
    /// same, different or unsure.
    #[schema(value_type = String)]
    verdict: Verdict,
    reason: String,
}

/// Same: the residents become one. Different: remembered for ever, and parted where they are one.
#[utoipa::path(post, path = "/api/v1/identity/questions/{question}/answers", tag = "identity",
    request_body = NewAnswer, params(("question" = String, Path)),
    responses((status = 200, body = Question), (status = 409, description = "answered already")))]
pub async fn answer(
    caller: Caller,
    In(id): In<QuestionId>,
    Body(new): Body<NewAnswer>,
) -> Result<Json<Question>, ApiError> {
    let answered = caller.run(Purpose::Administration, move |app, ctx| {
        app.answer_question(ctx, id, new.verdict, &new.reason)?;
        app.question(ctx, id, Language::Vietnamese)
    });
    Ok(Json(answered.await?.into()))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Why {
    reason: String,
}

/// Undoes the answer that holds: what it moved goes back, and the question is open again.
#[utoipa::path(post, path = "/api/v1/identity/questions/{question}/taking-back", tag = "identity",
    request_body = Why, params(("question" = String, Path)),
    responses((status = 200, body = Question), (status = 409, description = "no answer holds")))]
pub async fn take_back(
    caller: Caller,
    In(id): In<QuestionId>,
    Body(why): Body<Why>,
) -> Result<Json<Question>, ApiError> {
    let taken = caller.run(Purpose::Administration, move |app, ctx| {
        app.take_back_answer(ctx, id, &why.reason)?;
        app.question(ctx, id, Language::Vietnamese)
    });
    Ok(Json(taken.await?.into()))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Assignee {
    /// `null` gives it back to everybody.
    #[schema(value_type = Option<String>)]
    account: Option<AccountId>,
}

/// Who works on the question.
#[utoipa::path(put, path = "/api/v1/identity/questions/{question}/assignee", tag = "identity",
    request_body = Assignee, params(("question" = String, Path)),
    responses((status = 200, body = Question)))]
pub async fn assign(
    caller: Caller,
    In(id): In<QuestionId>,
    Body(to): Body<Assignee>,
) -> Result<Json<Question>, ApiError> {
    let assigned = caller.run(Purpose::Administration, move |app, ctx| {
        app.assign_question(ctx, id, to.account)?;
        app.question(ctx, id, Language::Vietnamese)
    });
    Ok(Json(assigned.await?.into()))
}

/// FHIR R4 `Patient/$match`: who might this be? Parameters with a Patient in, a searchset with
/// scores and match-grade out. Nothing is registered or linked.
#[utoipa::path(post, path = "/api/fhir/Patient/$match", tag = "identity",
    request_body(content = String, content_type = "application/fhir+json"),
    responses((status = 200, content_type = "application/fhir+json", body = serde_json::Value),
        (status = 400, description = "no Patient in it")))]
pub async fn fhir_match(caller: Caller, body: Bytes) -> Result<Response, ApiError> {
    let ask = hoso_exchange::match_request(&body, &Limits::default())
        .map_err(|told| Error::invalid("resource", told.to_string()))?;
    let found = caller.run(Purpose::Treatment, move |app, ctx| {
        let mut found = app.match_person(ctx, &ask.who)?;
        found.retain(|hit| !ask.only_certain || hit.grade == Grade::Certain);
        found.truncate(ask.count.unwrap_or(PAGE_ROWS).min(PAGE_ROWS));
        let hits: Vec<Matched<'_>> = found.iter().map(matched).collect();
        Ok(to_fhir::matches(&hits).to_string())
    });
    Ok(([(header::CONTENT_TYPE, "application/fhir+json")], found.await?).into_response())
}

fn matched(hit: &Match) -> Matched<'_> {
    Matched {
        resident: hit.resident,
        registration: &hit.registration,
        score: (hit.probability * 10_000.0).round() / 10_000.0,
        grade: match hit.grade {
            Grade::Certain => "certain",
            Grade::Possible => "possible",
        },
    }
}

/// How many were linked, asked about and new, and how the answers agreed.
#[utoipa::path(get, path = "/api/v1/identity/statistics", tag = "identity",
    responses((status = 200, body = Statistics)))]
pub async fn statistics(caller: Caller) -> Result<Json<Statistics>, ApiError> {
    let found = caller.run(Purpose::Administration, |app, ctx| app.linkage_statistics(ctx));
    Ok(Json(found.await?.into()))
}

/// Every link that a registration of the resident ever had, oldest first.
#[utoipa::path(get, path = "/api/v1/residents/{resident}/links", tag = "identity",
    params(("resident" = String, Path)), responses((status = 200, body = [LinkEvent])))]
pub async fn links(
    caller: Caller,
    In(id): In<ResidentId>,
) -> Result<Json<Vec<LinkEvent>>, ApiError> {
    let found = caller.run(Purpose::Administration, move |app, ctx| app.links(ctx, id)).await?;
    Ok(Json(all(found)))
}
