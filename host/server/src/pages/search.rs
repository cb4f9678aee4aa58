//! Finding a resident. The search is posted, so that no name or number stands in a URL.

use super::{Posted, Shown, Visitor, layout};
use crate::http::parse;
use crate::ops::{ResidentView, SearchQuery};
use hoso_core::policy::{Action, Purpose};
use hoso_core::{Error, Result};
use maud::{Markup, html};
use serde::Deserialize;

const HITS: usize = 50;

#[derive(Deserialize, Default)]
pub struct Search {
    identifier: String,
    name: String,
    birth_year: String,
}

impl Search {
    fn query(&self) -> Result<SearchQuery> {
        let filled = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let year = filled(&self.birth_year);
        Ok(SearchQuery {
            identifier: filled(&self.identifier),
            name: filled(&self.name),
            birth_year: year.map(|year| parse("birth_year", &year)).transpose()?,
            limit: HITS,
        })
    }
}

pub async fn show(Visitor { view, .. }: Visitor) -> Shown {
    let form = form(&view, &Search::default(), None);
    Ok(view.page(view.words().find, form))
}

pub async fn results(posted: Posted<Search>) -> Shown {
    let Visitor { caller, view } = posted.visitor;
    let search = posted.fields;
    let found = match search.query() {
        Ok(query) => caller.run(Purpose::Treatment, move |app, ctx| app.search(ctx, &query)).await,
        Err(error) => Err(error.into()),
    };
    let main = match found {
        Ok(hits) => html! { (form(&view, &search, None)) (list(&view, &hits)) },
        Err(crate::error::ApiError(Error::Invalid { field, .. })) => {
            form(&view, &search, Some(&field))
        }
        Err(other) => return Err(other),
    };
    Ok(view.page(view.words().find, main))
}

fn form(view: &layout::View, search: &Search, wrong: Option<&str>) -> Markup {
    let words = view.words();
    let invalid = |field| (wrong == Some(field)).then_some("true");
    html! {
        p #search-help { (words.search_help) }
        @if wrong.is_some() { p.trouble role="alert" { (view.language.problem(400)) } }
        form.narrow method="post" action="/search" aria-describedby="search-help" {
            (view.csrf_field())
            label for="identifier" { (words.identifier) }
            input #identifier name="identifier" value=(search.identifier) maxlength="64"
                autocomplete="off" aria-invalid=[invalid("identifier")];
            label for="name" { (words.name) }
            input #name name="name" value=(search.name) maxlength="128" autocomplete="off"
                aria-describedby="name-help" aria-invalid=[invalid("name")];
            p.help #name-help { (words.name_help) }
            label for="birth_year" { (words.birth_year) }
            input #birth_year name="birth_year" value=(search.birth_year) inputmode="numeric"
                maxlength="4" autocomplete="off" aria-describedby="year-help"
                aria-invalid=[invalid("birth_year")];
            p.help #year-help { (words.birth_year_help) }
            button { (words.search) }
        }
        @if view.may(Action::BreakGlass) { p { a href="/break-glass" { (words.emergency) } } }
    }
}

fn list(view: &layout::View, hits: &[ResidentView]) -> Markup {
    let words = view.words();
    html! {
        h2 { (words.found) }
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
                                td { @if let Some(commune) = &hit.commune { (commune) } }
                            }
                        }
                    }
                }
            }))
        }
    }
}
