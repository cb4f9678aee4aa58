//! The fields of a form: drawn, and read back as typed answers.

use crate::pages::fields::Filled;
use crate::pages::format;
use crate::pages::i18n::Language;
use hoso_core::form;
use hoso_core::programme::{Field, FieldProblem, Form, Group, Named};
use maud::{Markup, html};

/// Rows that a repeated group offers.
const REPEATS: usize = 5;

/// Names of a group's answers with their fields; a repeated group has one for each row.
fn named(group: &Group) -> impl Iterator<Item = (String, &Field)> {
    let rows = if group.repeats { REPEATS } else { 1 };
    (1..=rows).flat_map(move |row| {
        group.fields.iter().map(move |field| {
            let name = match group.repeats {
                true => format!("{}.{}.{row}", group.name, field.name),
                false => field.name.clone(),
            };
            (name, field)
        })
    })
}

/// What was filled in, typed as declared. A text that cannot be read as its type stays a text:
/// the check against the declaration then names it.
pub fn answers(declared: &Form, filled: &Filled) -> Vec<Named> {
    let declared = declared.groups.iter().flat_map(named);
    let given = declared.filter_map(|(name, field)| {
        let text = filled.get(&id(&name))?.trim();
        (!text.is_empty()).then(|| Named { value: form::read(field, text), name })
    });
    given.collect()
}

/// Id of the input and name of its answer in the form; apart from the form's own fields.
pub fn id(name: &str) -> String {
    format!("answer.{name}")
}

pub fn title<'a>(language: Language, form: &'a Form, name: &'a str) -> &'a str {
    let mut declared = form.groups.iter().flat_map(named);
    let found = declared.find(|(known, _)| known == name);
    found.map_or(name, |(_, field)| language.text(&field.title))
}

pub fn group(
    language: Language,
    group: &Group,
    filled: &Filled,
    problems: &[FieldProblem],
) -> Markup {
    html! {
        fieldset {
            legend { (language.text(&group.title)) }
            @for (name, field) in named(group) {
                @let problem = problems.iter().find(|problem| problem.field == name);
                (input(language, &id(&name), field, filled, problem))
            }
        }
    }
}

fn input(
    language: Language,
    id: &str,
    field: &Field,
    filled: &Filled,
    problem: Option<&FieldProblem>,
) -> Markup {
    let help = format!("{id}.help");
    let given = filled.get(id).map_or("", String::as_str);
    let invalid = problem.map(|_| "true");
    html! {
        label for=(id) {
            (language.text(&field.title))
            @let unit = format::unit(language, &field.unit);
            @if !unit.is_empty() { " (" (unit) ")" }
            @if field.required { " *" }
        }
        p.help id=(help) {
            (language.text(&field.help))
            @if field.r#type == "date" { " " (language.words().day_help) }
            @if let Some(problem) = problem { " " strong { (language.text(&problem.text)) } }
        }
        @match field.r#type.as_str() {
            "choice" => (select(language, id, field, given, invalid, &help)),
            "truth" => (truth(language, id, given, invalid, &help)),
            kind => input id=(id) name=(id) value=(given) aria-describedby=(help)
                aria-invalid=[invalid] autocomplete="off" maxlength="4000"
                inputmode=[(kind == "number").then_some("decimal")];,
        }
    }
}

fn select(
    language: Language,
    id: &str,
    field: &Field,
    given: &str,
    invalid: Option<&str>,
    help: &str,
) -> Markup {
    let choices = field.choices.iter().map(|c| (c.code.as_str(), language.text(&c.title)));
    options(id, choices, given, invalid, help)
}

fn truth(language: Language, id: &str, given: &str, invalid: Option<&str>, help: &str) -> Markup {
    let words = language.words();
    options(id, [("true", words.yes), ("false", words.no)].into_iter(), given, invalid, help)
}

fn options<'a>(
    id: &str,
    choices: impl Iterator<Item = (&'a str, &'a str)>,
    given: &str,
    invalid: Option<&str>,
    help: &str,
) -> Markup {
    html! {
        select id=(id) name=(id) aria-describedby=(help) aria-invalid=[invalid] {
            option value="" { "–" }
            @for (code, title) in choices {
                option value=(code) selected[code == given] { (title) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hoso_core::programme::Text;
    use hoso_core::record::{Coding, Value};

    fn field(name: &str, kind: &str) -> Field {
        Field {
            name: name.into(),
            title: Text::default(),
            help: Text::default(),
            r#type: kind.into(),
            required: false,
            unit: if kind == "number" { "mm[Hg]".into() } else { String::new() },
            min: None,
            max: None,
            choices: Vec::new(),
            shown_when: None,
        }
    }

    #[test]
    fn answers_have_the_declared_type_or_stay_texts() {
        let group = |name: &str, repeats, fields| Group {
            name: name.into(),
            title: Text::default(),
            repeats,
            fields,
        };
        let main = ["number", "choice", "date", "truth", "text"].map(|kind| field(kind, kind));
        let form = Form {
            code: "visit".into(),
            title: Text::default(),
            help: Text::default(),
            groups: vec![
                group("main", false, main.into()),
                group("drugs", true, vec![field("dose", "number")]),
            ],
        };
        let sent = [
            ("answer.number", "7,5"),
            ("answer.choice", "yes"),
            ("answer.date", "2026-03-04"),
            ("answer.truth", "false"),
            ("answer.text", "  "),
            ("answer.drugs.dose.2", "much"),
            ("answer.undeclared", "x"),
        ];
        let filled = sent.map(|(k, v)| (k.to_owned(), v.to_owned())).into();
        let unit = "mm[Hg]".to_owned();
        let coding = Coding { code: "yes".into(), ..Coding::default() };
        let expected = [
            ("number", Value::Quantity { value: 7.5, unit }),
            ("choice", Value::Coding(coding)),
            ("date", Value::Date("2026-03-04".parse().unwrap())),
            ("truth", Value::Truth(false)),
            ("drugs.dose.2", Value::Text("much".into())),
        ];
        let expected = expected.map(|(name, value)| Named { name: name.into(), value });
        assert_eq!(answers(&form, &filled), expected);
    }
}
