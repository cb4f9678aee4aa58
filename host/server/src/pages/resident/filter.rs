//! The part of a chart that is shown: a kind of record, and days.

use crate::ops::ChartRequest;
use crate::pages::fields::{self, Fields, Filled, Wrong};
use crate::pages::layout::View;
use hoso_core::Error;
use hoso_core::record::Kind;
use maud::{Markup, html};
use serde::Deserialize;

/// Which part of a chart a page shows. Kinds and days tell nothing of the person in a URL; a code
/// would.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Filter {
    /// Empty: every kind.
    kind: Option<String>,
    /// dd/mm/yyyy.
    since: Option<String>,
    until: Option<String>,
    pub cursor: Option<String>,
    /// What was done just now, as our own redirect says.
    done: Option<Done>,
}

/// What a page says that it has done.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Done {
    Form,
    Enrolment,
}

/// A filter as it was filled in, and what was wrong with it.
pub struct Chosen {
    pub kind: Option<Kind>,
    pub done: Option<Done>,
    filled: Filled,
    wrong: Option<Error>,
}

impl Filter {
    /// What to show again, and what to ask for: a day that is none bounds nothing.
    pub fn request(self, rows: usize) -> (Chosen, ChartRequest) {
        let kind = self.kind.as_deref().and_then(Kind::from_name);
        let days = [("since", self.since), ("until", self.until)];
        let filled = days.into_iter().filter_map(|(name, text)| Some((name.to_owned(), text?)));
        let filled: Filled = filled.collect();
        let mut wrong = None;
        let mut day = |name: &str| match fields::day(&filled, name) {
            Ok(day) => day,
            Err(error) => {
                wrong = Some(error);
                None
            }
        };
        let (since, until) = (day("since"), day("until"));
        let request = ChartRequest {
            kinds: kind.into_iter().collect(),
            since,
            until,
            newest_first: true,
            cursor: self.cursor,
            limit: rows,
            ..ChartRequest::default()
        };
        (Chosen { kind, done: self.done, filled, wrong }, request)
    }
}

impl Chosen {
    /// The query that asks for the same again; what is no day is left out.
    pub fn query(&self) -> String {
        let kind = self.kind.map_or("", Kind::as_str);
        let day = |name| fields::day(&self.filled, name).ok().flatten();
        let [since, until] =
            ["since", "until"].map(|name| day(name).map_or_else(String::new, |d| d.to_string()));
        format!("kind={kind}&since={since}&until={until}")
    }

    /// Fields for the kind and the days, at the head of a chart.
    pub fn form(&self, view: &View, action: &str) -> Markup {
        let words = view.words();
        let wrong = self.wrong.as_ref().and_then(|error| {
            let Error::Invalid { field, .. } = error else { return None };
            let text = view.language.mend(field)?.to_owned();
            Some(Wrong { field: field.clone(), text })
        });
        let fields = Fields::new(view, &self.filled, wrong.as_ref());
        html! {
            form.line method="get" action=(action) {
                div {
                    label for="kind" { (words.kind) }
                    select #kind name="kind" {
                        option value="" { (words.all_kinds) }
                        @for one in Kind::ALL {
                            option value=(one.as_str()) selected[self.kind == Some(one)] {
                                (view.language.kind(one))
                            }
                        }
                    }
                }
                div { (fields.day("since", words.since, "")) }
                div { (fields.day("until", words.until, "")) }
                button { (words.filter) }
            }
        }
    }
}
