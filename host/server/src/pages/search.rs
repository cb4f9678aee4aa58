//! Finding a resident. The search is posted and kept, so that no name or number stands in a URL. A
//! scanner types the code of a card into the first field, and Enter.

use super::fields::{self, Fields, Filled, Wrong};
use super::i18n::words;
use super::searches::Searches;
use super::{Posted, Shown, Visitor, format, layout};
use crate::app::App;
use crate::error::ApiError;
use crate::http::{Params, parse};
use crate::ops::{OpContext, ResidentView, SearchQuery};
use axum::response::{IntoResponse as _, Redirect};
use hoso_core::identity::scan::{Scan, scan};
use hoso_core::policy::{Action, Purpose};
use hoso_core::{Error, Result};
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::{MutexGuard, PoisonError};

const HITS: usize = 50;

words! {
    identifier_help: "Hoặc quét mã QR trên căn cước, thẻ BHYT vào ô này."
        | "Or scan the QR code of an identity or insurance card into this field.",
    phone: "Số điện thoại" | "Telephone",
    phone_help: "Của người đó hoặc người thân, như cơ sở này đã ghi."
        | "Theirs or a relative's, as this facility wrote it down.",
    again: "Tìm lại" | "Search again",
    many: "Chỉ hiện những người đầu tiên; hãy thêm năm sinh hoặc tên đệm để thu hẹp."
        | "Only the first are shown: add the birth year or more of the name.",
    kept_no_longer: "Kết quả của lần tìm này không còn được giữ; hãy tìm lại."
        | "The results of this search are not kept any more: search again.",
    nothing_filled: "Chưa điền gì để tìm." | "Nothing to search by.",
    by_card: "Không ai có số trên thẻ; tìm theo họ tên và năm sinh trên thẻ."
        | "Nobody has the number of the card; searched by its name and birth year.",
}

/// What was searched by, and who was found.
struct Found {
    hits: Vec<ResidentView>,
    /// By name and birth year of a card whose number nobody has.
    by_card: bool,
}

fn query(filled: &Filled) -> Result<SearchQuery> {
    let text = |name| Some(fields::text(filled, name).to_owned()).filter(|text| !text.is_empty());
    let year = text("birth_year");
    Ok(SearchQuery {
        identifier: text("identifier"),
        name: text("name"),
        birth_year: year.map(|year| parse("birth_year", &year)).transpose()?,
        phone: text("phone"),
        limit: HITS,
    })
}

/// By its numbers; a person whom the facility knows without a number is found by the rest.
fn by_card(app: &App, ctx: &OpContext, card: &Scan) -> Result<Found> {
    let numbers = card.identifiers.iter().map(|identifier| identifier.value.as_str());
    let identifier = Some(numbers.collect::<Vec<_>>().join(";"));
    let by_number = SearchQuery { identifier, limit: HITS, ..SearchQuery::default() };
    let hits = app.search(ctx, &by_number)?;
    if !hits.is_empty() || card.name.is_empty() {
        return Ok(Found { hits, by_card: false });
    }
    let by_name = SearchQuery {
        name: Some(card.name.clone()),
        birth_year: card.birth_date.map(hoso_core::PartialDate::year),
        limit: HITS,
        ..SearchQuery::default()
    };
    Ok(Found { hits: app.search(ctx, &by_name)?, by_card: true })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// The name of a search.
    found: Option<String>,
}

pub async fn show(visitor: Visitor, Params(place): Params<Place>) -> Shown {
    let Visitor { caller, view } = visitor;
    let title = view.words().find;
    let Some(name) = place.found else {
        return Ok(view.page(title, form(&view, &Filled::new(), None)));
    };
    let session = view.csrf.clone();
    let found = caller.run(Purpose::Treatment, move |app, ctx| {
        let Some(filled) = searches(app).find(&session, &name).cloned() else { return Ok(None) };
        match find(app, ctx, &filled) {
            Err(error) if !matches!(error, Error::Invalid { .. }) => Err(error),
            found => Ok(Some((filled, found))),
        }
    });
    let main = match found.await? {
        // First who was found: below the form they were not seen, and the page seemed unchanged.
        Some((filled, Ok(found))) => html! {
            (list(&view, &found))
            h2 { (Words::of(view.language).again) }
            (form(&view, &filled, None))
        },
        Some((filled, Err(error))) => {
            form(&view, &filled, Some(&wrong(&view, &filled, error.into())?))
        }
        None => html! {
            p role="status" { (Words::of(view.language).kept_no_longer) }
            (form(&view, &Filled::new(), None))
        },
    };
    Ok(view.page(title, main))
}

/// Goes on to the results: who comes back to them later is not asked to send the form again.
pub async fn results(posted: Posted<Filled>) -> Shown {
    let Visitor { caller, mut view } = posted.visitor;
    "/search".clone_into(&mut view.path);
    let (filled, session) = (posted.fields.clone(), view.csrf.clone());
    let keep = caller.run(Purpose::Treatment, move |app, ctx| {
        app.open_facility(ctx, Action::Search)?;
        searches(app).keep(&session, filled)
    });
    match keep.await {
        Ok(name) => Ok(Redirect::to(&format!("/search?found={name}")).into_response()),
        Err(error) => {
            let wrong = wrong(&view, &posted.fields, error)?;
            Ok(view.page(view.words().find, form(&view, &posted.fields, Some(&wrong))))
        }
    }
}

fn searches(app: &App) -> MutexGuard<'_, Searches> {
    app.searches.lock().unwrap_or_else(PoisonError::into_inner)
}

fn find(app: &App, ctx: &OpContext, filled: &Filled) -> Result<Found> {
    match scan(fields::text(filled, "identifier")) {
        Some(card) => by_card(app, ctx, &card),
        None => Ok(Found { hits: app.search(ctx, &query(filled)?)?, by_card: false }),
    }
}

fn wrong(
    view: &layout::View,
    filled: &Filled,
    error: ApiError,
) -> std::result::Result<Wrong, ApiError> {
    let mut wrong = Wrong::of(view.language, error)?;
    if wrong.field == "name" && fields::text(filled, "name").is_empty() {
        Words::of(view.language).nothing_filled.clone_into(&mut wrong.text);
    }
    Ok(wrong)
}

fn form(view: &layout::View, filled: &Filled, wrong: Option<&Wrong>) -> Markup {
    let (words, shared) = (Words::of(view.language), view.words());
    let fields = Fields::new(view, filled, wrong);
    html! {
        p #search-help { (shared.search_help) }
        @if let Some(wrong) = wrong {
            p.trouble role="alert" { a href={ "#" (wrong.field) } { (wrong.text) } }
        }
        form.narrow method="post" action="/search" data-lookup aria-describedby="search-help" {
            (view.csrf_field())
            (fields.text("identifier", shared.identifier, words.identifier_help))
            (fields.text("name", shared.name, shared.name_help))
            (fields.text("birth_year", shared.birth_year, shared.birth_year_help))
            (fields.text("phone", words.phone, words.phone_help))
            button { (shared.search) }
        }
        @if view.may(Action::BreakGlass) { p { a href="/break-glass" { (shared.emergency) } } }
    }
}

fn list(view: &layout::View, found: &Found) -> Markup {
    let (words, hits) = (view.words(), &found.hits);
    html! {
        h2 { (words.found) @if !hits.is_empty() { ": " (hits.len()) } }
        @if hits.len() == HITS { p role="status" { (Words::of(view.language).many) } }
        @if found.by_card { p role="status" { (Words::of(view.language).by_card) } }
        @if hits.is_empty() {
            p role="status" { (words.found_none) }
        } @else {
            (layout::scroll(words.found, html! {
                table {
                    thead { tr {
                        th scope="col" { (words.name) }
                        th scope="col" { (words.birth_date) }
                        th scope="col" { (words.sex) }
                        th scope="col" { (words.commune) }
                    } }
                    tbody {
                        @for hit in hits {
                            tr {
                                td { a href={ "/residents/" (hit.id) } { (hit.name) } }
                                td { @if let Some(born) = hit.birth_date { (born.vietnamese()) } }
                                td { (view.language.sex(hit.sex)) }
                                td { @if let Some(code) = &hit.commune {
                                    (format::commune(view.language, code))
                                } }
                            }
                        }
                    }
                }
            }))
        }
    }
}
