//! Short ways to declare: needs, fields, settings, and what an answer or a descriptor is made of
//! where nothing is said.

use crate::text::text;
use crate::{
    Assessment, Choice, Coding, Descriptor, Field, Named, Need, Setting, Text, Value, quantity,
};

/// A need for entries of a FHIR `kind` with one of the `codes` (`I1*` is a prefix, none is any).
pub fn need(kind: &str, codes: &[&str], reason: Text) -> Need {
    Need {
        kind: kind.to_owned(),
        codes: codes.iter().map(|code| (*code).to_owned()).collect(),
        category: String::new(),
        reason,
    }
}

/// A code to choose, with its title.
pub fn choice(code: &str, title: Text) -> Choice {
    Choice { code: code.to_owned(), title }
}

impl Field {
    fn new(kind: &str, name: &str, title: Text, help: Text) -> Self {
        Self {
            name: name.to_owned(),
            title,
            help,
            type_: kind.to_owned(),
            required: false,
            unit: String::new(),
            min: None,
            max: None,
            choices: Vec::new(),
            shown_when: None,
        }
    }

    /// A number in a UCUM `unit`, from `range.0` to `range.1`.
    pub fn number(name: &str, title: Text, help: Text, unit: &str, range: (f64, f64)) -> Self {
        Self {
            unit: unit.to_owned(),
            min: Some(range.0),
            max: Some(range.1),
            ..Self::new("number", name, title, help)
        }
    }

    /// One of `choices`.
    pub fn choice(name: &str, title: Text, help: Text, choices: Vec<Choice>) -> Self {
        Self { choices, ..Self::new("choice", name, title, help) }
    }

    /// A day.
    pub fn date(name: &str, title: Text, help: Text) -> Self {
        Self::new("date", name, title, help)
    }

    /// Yes or no.
    pub fn truth(name: &str, title: Text, help: Text) -> Self {
        Self::new("truth", name, title, help)
    }

    /// Words.
    pub fn text(name: &str, title: Text, help: Text) -> Self {
        Self::new("text", name, title, help)
    }

    /// The same field, which must be answered.
    pub fn required(self) -> Self {
        Self { required: true, ..self }
    }

    /// The same field, shown only when the field `name` has the `value`.
    pub fn shown_when(self, name: &str, value: Value) -> Self {
        Self { shown_when: Some(Named { name: name.to_owned(), value }), ..self }
    }
}

impl Setting {
    fn new(kind: &str, name: &str, title: Text, initial: Value, source: &str) -> Self {
        Self {
            name: name.to_owned(),
            title,
            help: text("", ""),
            type_: kind.to_owned(),
            unit: String::new(),
            min: None,
            max: None,
            choices: Vec::new(),
            initial,
            secret: false,
            source: source.to_owned(),
        }
    }

    /// A number in a UCUM `unit`, from `range.0` to `range.1`. An empty `source` says that none
    /// is known.
    pub fn number(
        name: &str,
        title: Text,
        initial: f64,
        unit: &str,
        range: (f64, f64),
        source: &str,
    ) -> Self {
        Self {
            unit: unit.to_owned(),
            min: Some(range.0),
            max: Some(range.1),
            ..Self::new("number", name, title, quantity(initial, unit), source)
        }
    }

    /// One of `choices`, at first the one with the code `initial`.
    pub fn choice(
        name: &str,
        title: Text,
        choices: Vec<Choice>,
        initial: &str,
        source: &str,
    ) -> Self {
        let initial =
            Coding { system: String::new(), code: initial.to_owned(), display: String::new() };
        Self { choices, ..Self::new("choice", name, title, Value::Coding(initial), source) }
    }

    /// The same setting with an explanation.
    pub fn help(self, help: Text) -> Self {
        Self { help, ..self }
    }
}

impl Default for Descriptor {
    /// Nothing is declared.
    fn default() -> Self {
        Self {
            id: String::new(),
            version: String::new(),
            title: text("", ""),
            summary: text("", ""),
            reads: Vec::new(),
            writes: Vec::new(),
            forms: Vec::new(),
            indicators: Vec::new(),
            settings: Vec::new(),
            stages: Vec::new(),
            triggers: Vec::new(),
            sensitivity: Vec::new(),
        }
    }
}

impl Default for Assessment {
    /// Nothing is found; the stage stays.
    fn default() -> Self {
        Self {
            stage: String::new(),
            findings: Vec::new(),
            tasks: Vec::new(),
            alerts: Vec::new(),
            advice: Vec::new(),
            drafts: Vec::new(),
            valid_until: None,
        }
    }
}
