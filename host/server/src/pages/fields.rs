//! Fields of the pages' own forms: each with its label, help, what was filled in, and what is
//! wrong with it beside it.

use super::i18n::Language;
use super::layout::View;
use crate::error::ApiError;
use hoso_core::{Error, PartialDate, Result};
use jiff::civil::Date;
use maud::{Markup, html};
use std::collections::BTreeMap;

/// What was filled in, by the names of the fields.
pub type Filled = BTreeMap<String, String>;

pub const TEXT_MAX: u16 = 500;

/// What was filled in, without the spaces around it.
pub fn text<'a>(filled: &'a Filled, name: &str) -> &'a str {
    filled.get(name).map_or("", |text| text.trim())
}

/// A day as people write it; an empty field is none.
pub fn day(filled: &Filled, name: &str) -> Result<Option<Date>> {
    let given = text(filled, name);
    let read = || PartialDate::read(given).ok().and_then(PartialDate::full);
    match given.is_empty() {
        true => Ok(None),
        false => read().map(Some).ok_or_else(|| Error::invalid(name, "dd/mm/yyyy is expected")),
    }
}

/// A number as people write it, with a comma or a point; an empty field is none.
pub fn number(filled: &Filled, name: &str) -> Result<Option<f64>> {
    let given = text(filled, name).replace(',', ".");
    let wrong = |_| Error::invalid(name, "a number is expected");
    if given.is_empty() { Ok(None) } else { given.parse().map(Some).map_err(wrong) }
}

/// One of a list of codes, as the wire names them.
pub fn code<T: serde::de::DeserializeOwned>(filled: &Filled, name: &str) -> Result<T> {
    let value = serde_json::Value::from(text(filled, name));
    serde_json::from_value(value).map_err(|_| Error::invalid(name, "choose one"))
}

/// Codes of a list whose boxes are ticked: fields are named `list.code`.
pub fn ticked<T: serde::Serialize + Copy>(filled: &Filled, list: &str, all: &[T]) -> Vec<T> {
    let is = |one: &&T| filled.contains_key(&format!("{list}.{}", name_of(**one)));
    all.iter().filter(is).copied().collect()
}

/// As the wire names it.
pub fn name_of<T: serde::Serialize>(code: T) -> String {
    let value = serde_json::to_value(code).ok();
    value.and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

/// What is wrong, and at which field; at none where it is the whole.
#[derive(Debug, Clone)]
pub struct Wrong {
    pub field: String,
    pub text: String,
}

impl Wrong {
    /// What the person can mend on the page; other errors have a page of their own.
    pub fn of(language: Language, error: ApiError) -> std::result::Result<Self, ApiError> {
        let (field, message) = match &error.0 {
            Error::Invalid { field, message } => (field.as_str(), message),
            // Written for callers of the API, in English.
            Error::Conflict { message } => {
                return Ok(Self { field: String::new(), text: language.conflict(message) });
            }
            _ => return Err(error),
        };
        let text = match language.mend(field) {
            // Only the message says what is wrong inside a file.
            Some(mend) if field == "component" => format!("{mend} ({message})"),
            Some(mend) => mend.to_owned(),
            None => message.clone(),
        };
        Ok(Self { field: field.to_owned(), text })
    }
}

/// A form that is drawn.
pub struct Fields<'a> {
    pub view: &'a View,
    /// Before the names of the fields in their ids, where a page has several forms.
    pub prefix: &'a str,
    pub filled: &'a Filled,
    pub wrong: Option<&'a Wrong>,
}

impl<'a> Fields<'a> {
    pub fn new(view: &'a View, filled: &'a Filled, wrong: Option<&'a Wrong>) -> Self {
        Self { view, prefix: "", filled, wrong }
    }

    fn id(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    fn given(&self, name: &str) -> &'a str {
        self.filled.get(name).map_or("", String::as_str)
    }

    fn wrong_at(&self, name: &str) -> Option<&str> {
        self.wrong.filter(|wrong| wrong.field == name).map(|wrong| wrong.text.as_str())
    }

    /// Above the form: that it is not done, with a link to the field.
    pub fn trouble(&self) -> Markup {
        let Some(wrong) = self.wrong else { return html! {} };
        html! {
            div.trouble role="alert" {
                p {
                    (self.view.words().mend) " "
                    @if let Some(title) = self.view.language.field(&wrong.field) { (title) ": " }
                    @if wrong.field.is_empty() { (wrong.text) }
                    @else { a href={ "#" (self.id(&wrong.field)) } { (wrong.text) } }
                }
            }
        }
    }

    fn row(&self, name: &str, title: &str, help: &str, input: Markup) -> Markup {
        html! {
            label for=(self.id(name)) { (title) }
            p.help id={ (self.id(name)) ".help" } {
                (help) @if let Some(wrong) = self.wrong_at(name) { " " strong { (wrong) } }
            }
            (input)
        }
    }

    fn invalid(&self, name: &str) -> Option<&'static str> {
        self.wrong_at(name).map(|_| "true")
    }

    pub fn text(&self, name: &str, title: &str, help: &str) -> Markup {
        let id = self.id(name);
        self.row(
            name,
            title,
            help,
            html! {
                input id=(id) name=(name) value=(self.given(name)) maxlength=(TEXT_MAX)
                    autocomplete="off" aria-describedby={ (id) ".help" }
                    aria-invalid=[self.invalid(name)];
            },
        )
    }

    /// A number as people write it, with a comma or a point.
    pub fn number(&self, name: &str, title: &str, help: &str) -> Markup {
        let id = self.id(name);
        self.row(
            name,
            title,
            help,
            html! {
                input.day id=(id) name=(name) value=(self.given(name)) maxlength="10"
                    inputmode="decimal" autocomplete="off" aria-describedby={ (id) ".help" }
                    aria-invalid=[self.invalid(name)];
            },
        )
    }

    /// The account's own password; it is never sent back.
    pub fn password(&self, name: &str, title: &str, help: &str) -> Markup {
        let id = self.id(name);
        self.row(
            name,
            title,
            help,
            html! {
                input id=(id) name=(name) type="password" autocomplete="current-password"
                    maxlength="1024" aria-describedby={ (id) ".help" }
                    aria-invalid=[self.invalid(name)];
            },
        )
    }

    pub fn file(&self, name: &str, title: &str, accept: &str) -> Markup {
        let id = self.id(name);
        self.row(
            name,
            title,
            "",
            html! {
                input id=(id) name=(name) type="file" accept=(accept)
                    aria-describedby={ (id) ".help" } aria-invalid=[self.invalid(name)];
            },
        )
    }

    pub fn area(&self, name: &str, title: &str, help: &str) -> Markup {
        let id = self.id(name);
        self.row(
            name,
            title,
            help,
            html! {
                textarea id=(id) name=(name) rows="3" maxlength=(TEXT_MAX)
                    aria-describedby={ (id) ".help" } aria-invalid=[self.invalid(name)] {
                    (self.given(name))
                }
            },
        )
    }

    /// A text: browsers show a date field in the order of their own language, not of the page's.
    pub fn day(&self, name: &str, title: &str, help: &str) -> Markup {
        let words = self.view.words();
        let id = self.id(name);
        let help = format!("{help} {}", words.day_help);
        self.row(
            name,
            title,
            help.trim(),
            html! {
                input.day id=(id) name=(name) value=(self.given(name)) maxlength="10"
                    autocomplete="off" aria-describedby={ (id) ".help" }
                    aria-invalid=[self.invalid(name)];
            },
        )
    }

    /// As `select`, with nothing chosen beforehand.
    pub fn choice<'o>(
        &self,
        name: &str,
        title: &str,
        help: &str,
        options: impl IntoIterator<Item = (String, &'o str)>,
    ) -> Markup {
        let nothing = (String::new(), "–");
        self.select(name, title, help, std::iter::once(nothing).chain(options))
    }

    pub fn select<'o>(
        &self,
        name: &str,
        title: &str,
        help: &str,
        options: impl IntoIterator<Item = (String, &'o str)>,
    ) -> Markup {
        let (id, given) = (self.id(name), self.given(name));
        self.row(
            name,
            title,
            help,
            html! {
                select id=(id) name=(name) aria-describedby={ (id) ".help" }
                    aria-invalid=[self.invalid(name)] {
                    @for (code, title) in options {
                        option value=(code) selected[code == given] { (title) }
                    }
                }
            },
        )
    }

    /// One of a few.
    pub fn radios<'o>(
        &self,
        name: &str,
        title: &str,
        options: impl IntoIterator<Item = (String, &'o str)>,
    ) -> Markup {
        let given = self.given(name);
        html! {
            fieldset #(self.id(name)) tabindex="-1" {
                legend { (title) }
                @if let Some(wrong) = self.wrong_at(name) { p.help { strong { (wrong) } } }
                @for (code, title) in options {
                    @let id = format!("{}.{code}", self.id(name));
                    p { input type="radio" id=(id) name=(name) value=(code)
                        checked[code == given];
                        " " label.inline for=(id) { (title) } }
                }
            }
        }
    }

    /// Any number of a few.
    pub fn boxes<'o>(
        &self,
        name: &str,
        title: &str,
        help: &str,
        options: impl IntoIterator<Item = (String, &'o str)>,
    ) -> Markup {
        html! {
            fieldset #(self.id(name)) tabindex="-1" {
                legend { (title) }
                p.help {
                    (help) @if let Some(wrong) = self.wrong_at(name) { " " strong { (wrong) } }
                }
                @for (code, title) in options {
                    @let field = format!("{name}.{code}");
                    @let id = self.id(&field);
                    p { input type="checkbox" id=(id) name=(field) value="1"
                        checked[self.filled.contains_key(&field)];
                        " " label.inline for=(id) { (title) } }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_read_as_people_write_it() {
        let filled = |text: &str| Filled::from([("until".to_owned(), text.to_owned())]);
        let expected = Some(jiff::civil::date(2026, 3, 4));
        for text in ["04/03/2026", " 4/3/2026 ", "2026-03-04"] {
            assert_eq!(day(&filled(text), "until").unwrap(), expected, "{text}");
        }
        assert_eq!(day(&filled(" "), "until").unwrap(), None);
        for text in ["03/2026", "4/3/26", "31/02/2026", "ngày mai"] {
            assert!(day(&filled(text), "until").is_err(), "{text}");
        }
    }
}
