//! Answers held against the form that declares them, before the plugin sees them.

use crate::PartialDate;
use crate::programme::{Field, FieldProblem, Form, Named, Setting, Text};
use crate::record::{Coding, Value};

/// Answers that one submission may carry.
pub const ANSWERS_MAX: usize = 500;
/// Characters of a text answer.
pub const TEXT_MAX: usize = 4_000;

/// A text from a page or a table, typed as its field is declared: decimals with a comma or a point,
/// days as dd/mm/yyyy or yyyy-mm-dd. What cannot be read so stays a text, and `check` names it.
pub fn read(field: &Field, text: &str) -> Value {
    let read = match field.r#type.as_str() {
        "number" => {
            let number = text.replace(',', ".").parse().ok();
            number.map(|value| Value::Quantity { value, unit: field.unit.clone() })
        }
        "choice" => Some(Value::Coding(Coding { code: text.to_owned(), ..Coding::default() })),
        "date" => PartialDate::read(text).ok().map(Value::Date),
        "truth" => truth(text).map(Value::Truth),
        _ => None,
    };
    read.unwrap_or_else(|| Value::Text(text.to_owned()))
}

fn truth(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "true" | "1" | "x" | "có" | "yes" => Some(true),
        "false" | "0" | "không" | "no" => Some(false),
        _ => None,
    }
}

/// Every way in which the answers miss the declaration; none means that they may be submitted.
/// An answer is named by its field; in a repeated group by `group.field.N`, N from 1.
pub fn check(form: &Form, answers: &[Named]) -> Vec<FieldProblem> {
    if answers.len() > ANSWERS_MAX {
        let vi = format!("nhiều nhất {ANSWERS_MAX} câu trả lời");
        return vec![problem("", vi, format!("at most {ANSWERS_MAX} answers are taken"))];
    }
    let mut problems = Vec::new();
    for answer in answers {
        match field_of(form, &answer.name) {
            None => problems.push(problem(
                &answer.name,
                "biểu mẫu không có mục này".into(),
                "the form has no such field".into(),
            )),
            Some(field) => problems.extend(wrong(field, answer)),
        }
    }
    for group in form.groups.iter().filter(|group| !group.repeats) {
        let missing = group.fields.iter().filter(|f| f.required && is_shown(f, answers));
        for field in missing.filter(|f| value_of(answers, &f.name).is_none()) {
            problems.push(problem(&field.name, "cần điền mục này".into(), "is required".into()));
        }
    }
    if answers.is_empty() && problems.is_empty() {
        problems.push(problem("", "chưa điền mục nào".into(), "nothing is filled in".into()));
    }
    problems
}

/// The way in which a setting's value misses its declaration.
pub fn check_setting(setting: &Setting, value: &Value) -> Option<FieldProblem> {
    let field = Field {
        name: setting.name.clone(),
        title: Text::default(),
        help: Text::default(),
        r#type: setting.r#type.clone(),
        required: false,
        unit: setting.unit.clone(),
        min: setting.min,
        max: setting.max,
        choices: setting.choices.clone(),
        shown_when: None,
    };
    wrong(&field, &Named { name: setting.name.clone(), value: value.clone() })
}

fn field_of<'a>(form: &'a Form, name: &str) -> Option<&'a Field> {
    let mut parts = name.splitn(3, '.');
    let (first, second, third) = (parts.next()?, parts.next(), parts.next());
    form.groups.iter().find_map(|group| {
        let wanted = match (group.repeats, second, third) {
            (false, None, None) => first,
            (true, Some(field), Some(n)) if first == group.name && is_ordinal(n) => field,
            _ => return None,
        };
        group.fields.iter().find(|field| field.name == wanted)
    })
}

fn is_ordinal(text: &str) -> bool {
    text.parse::<u16>().is_ok_and(|n| n > 0)
}

fn value_of<'a>(answers: &'a [Named], name: &str) -> Option<&'a Value> {
    answers.iter().find(|a| a.name == name).map(|a| &a.value).filter(|v| **v != Value::None)
}

fn is_shown(field: &Field, answers: &[Named]) -> bool {
    field.shown_when.as_ref().is_none_or(|when| {
        value_of(answers, &when.name).is_some_and(|value| same_answer(value, &when.value))
    })
}

/// A choice may be declared by its code alone.
fn same_answer(a: &Value, b: &Value) -> bool {
    let code = |value: &Value| match value {
        Value::Coding(coding) => Some(coding.code.clone()),
        Value::Text(text) => Some(text.clone()),
        _ => None,
    };
    a == b || (code(a).is_some() && code(a) == code(b))
}

fn wrong(field: &Field, answer: &Named) -> Option<FieldProblem> {
    let told = |vi: String, en: String| Some(problem(&answer.name, vi, en));
    match (field.r#type.as_str(), &answer.value) {
        (_, Value::None) | ("date", Value::Date(_)) | ("truth", Value::Truth(_)) => None,
        ("number", Value::Quantity { value, unit }) if *unit == field.unit => {
            out_of_range(field, *value).and_then(|(vi, en)| told(vi, en))
        }
        ("number", Value::Quantity { .. }) => {
            told(format!("đơn vị phải là {}", field.unit), format!("the unit is {}", field.unit))
        }
        ("number", Value::Count(n)) => {
            out_of_range(field, *n as f64).and_then(|(vi, en)| told(vi, en))
        }
        ("choice", Value::Coding(c)) if field.choices.iter().any(|known| known.code == c.code) => {
            None
        }
        ("choice", _) => {
            let known: Vec<_> = field.choices.iter().map(|c| c.code.as_str()).collect();
            let known = known.join(", ");
            told(format!("chọn một trong: {known}"), format!("one of {known} is expected"))
        }
        ("text", Value::Text(text)) if text.chars().count() <= TEXT_MAX => None,
        ("text", Value::Text(_)) => told(
            format!("nhiều nhất {TEXT_MAX} ký tự"),
            format!("at most {TEXT_MAX} characters are taken"),
        ),
        (kind, _) => told(format!("cần kiểu {kind}"), format!("a {kind} is expected")),
    }
}

fn out_of_range(field: &Field, value: f64) -> Option<(String, String)> {
    let below = field.min.filter(|min| value < *min || !value.is_finite());
    let above = field.max.filter(|max| value > *max);
    match (below, above) {
        (Some(min), _) => Some((format!("nhỏ nhất là {min}"), format!("{min} is the least"))),
        (_, Some(max)) => Some((format!("lớn nhất là {max}"), format!("{max} is the most"))),
        _ if !value.is_finite() => Some(("không phải là số".into(), "is not a number".into())),
        _ => None,
    }
}

fn problem(field: &str, vi: String, en: String) -> FieldProblem {
    FieldProblem { field: field.to_owned(), text: Text { vi, en } }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::programme::{Choice, Group};
    use crate::record::Coding;

    fn field(name: &str, kind: &str) -> Field {
        Field {
            name: name.into(),
            title: Text::default(),
            help: Text::default(),
            r#type: kind.into(),
            required: false,
            unit: if kind == "number" { "mm[Hg]".into() } else { String::new() },
            min: Some(50.0),
            max: Some(300.0),
            choices: vec![Choice { code: "yes".into(), title: Text::default() }],
            shown_when: None,
        }
    }

    fn form() -> Form {
        let named = |name: &str, value| Named { name: name.into(), value };
        let systolic = Field { required: true, ..field("systolic", "number") };
        let why = Field {
            required: true,
            shown_when: Some(named("missed", Value::Text("yes".into()))),
            ..field("why", "text")
        };
        let group = |name: &str, repeats, fields| Group {
            name: name.into(),
            title: Text::default(),
            repeats,
            fields,
        };
        Form {
            code: "visit".into(),
            title: Text::default(),
            help: Text::default(),
            groups: vec![
                group("main", false, vec![systolic, field("missed", "choice"), why]),
                group("drugs", true, vec![field("name", "text")]),
            ],
        }
    }

    /// Answers, and the fields that they miss.
    type Case<'a> = (&'a [(&'a str, Value)], &'a [&'a str]);

    #[test]
    fn each_answer_is_held_against_its_field() {
        let pressure = |value| Value::Quantity { value, unit: "mm[Hg]".into() };
        let yes = Value::Coding(Coding { code: "yes".into(), ..Coding::default() });
        let ok = ("systolic", pressure(140.0));
        let text = |t: &str| Value::Text(t.into());
        let cases: [Case; 8] = [
            (std::slice::from_ref(&ok), &[]),
            (&[], &["systolic"]),
            (&[("systolic", pressure(20.0))], &["systolic"]),
            (&[("systolic", pressure(f64::NAN))], &["systolic"]),
            (&[("systolic", Value::Quantity { value: 14.0, unit: "kPa".into() })], &["systolic"]),
            (&[ok.clone(), ("missed", yes.clone())], &["why"]),
            (&[ok.clone(), ("missed", yes), ("why", text("travel"))], &[]),
            (
                &[ok.clone(), ("drugs.name.1", text("a")), ("drugs.name.0", text("b"))],
                &["drugs.name.0"],
            ),
        ];
        for (answers, fields) in cases {
            let answers: Vec<Named> = answers
                .iter()
                .map(|(name, value)| Named { name: (*name).into(), value: value.clone() })
                .collect();
            let found: Vec<_> = check(&form(), &answers).into_iter().map(|p| p.field).collect();
            assert_eq!(found, fields, "{answers:?}");
        }
    }

    #[test]
    fn a_form_that_says_nothing_is_none() {
        let mut form = form();
        form.groups.iter_mut().flat_map(|g| &mut g.fields).for_each(|f| f.required = false);
        let found = check(&form, &[]);
        assert_eq!(found.iter().map(|p| p.field.as_str()).collect::<Vec<_>>(), [""]);
    }
}
