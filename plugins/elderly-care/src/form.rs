//! The forms: every field is an observation of the programme under the field's own name, so one
//! declaration serves the form, the drafts and the descriptor.

use crate::facts::OWN;
use crate::form_items::{FIRST_FORM, examination, follow_up, function};
use crate::mobility::SARC_F_ITEMS;
use crate::picture::EXAMINED;
use crate::scales::{BARTHEL, CLOCK, FRAIL, KATZ, RECALL};
use hoso_sdk::{Call, Draft, Form, Named, Problem, Text, Value, coding, quantity, text};

/// All forms.
pub fn forms() -> Vec<Form> {
    vec![examination(), function(), follow_up()]
}

/// Codes of everything that the forms record.
pub fn codes() -> Vec<String> {
    let fields = forms().into_iter().flat_map(|form| form.groups).flat_map(|group| group.fields);
    std::iter::once(EXAMINED.to_owned()).chain(fields.map(|field| field.name)).collect()
}

/// Drafts dated today.
///
/// # Errors
/// Problems, each naming its field.
pub fn submit(call: &Call, code: &str, answers: &[Named]) -> Result<Vec<Draft>, Vec<Problem>> {
    let Some(form) = forms().into_iter().find(|form| form.code == code) else {
        return Err(vec![problem("", "Không có biểu mẫu này.", "There is no such form.")]);
    };
    let answered: Vec<&Named> = answers.iter().filter(|a| a.value != Value::None).collect();
    let problems = [unfinished(&answered), not_whole(&form, &answered)].concat();
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut drafts = drafts(call, &form, &answered);
    if form.code == FIRST_FORM {
        let title = text("Đã khám định kỳ", "Yearly examination done");
        drafts.push(draft(call, EXAMINED, &title, Value::Truth(true)));
    }
    Ok(drafts)
}

fn problem(field: &str, vi: &str, en: &str) -> Problem {
    Problem { field: field.to_owned(), text: text(vi, en) }
}

/// A scale is answered wholly or not at all: a part has no score.
fn unfinished(answered: &[&Named]) -> Vec<Problem> {
    let is_answered = |code: &str| answered.iter().any(|answer| answer.name == code);
    let scales = [
        BARTHEL.map(|(code, ..)| code).to_vec(),
        KATZ.map(|(code, ..)| code).to_vec(),
        FRAIL.map(|(code, ..)| code).to_vec(),
        SARC_F_ITEMS.map(|(code, ..)| code).to_vec(),
        vec![RECALL, CLOCK],
    ];
    let begun = scales.iter().filter(|codes| codes.iter().any(|code| is_answered(code)));
    begun
        .flatten()
        .filter(|code| !is_answered(code))
        .map(|code| problem(code, "Trả lời hết các câu của thang.", "Answer the whole scale."))
        .collect()
}

/// Points and counts carry the unit 1.
fn not_whole(form: &Form, answered: &[&Named]) -> Vec<Problem> {
    let counts = form.groups.iter().flat_map(|group| &group.fields);
    let counts = counts.filter(|field| field.type_ == "number" && field.unit == "1");
    let broken = counts.filter(|field| {
        let answer = answered.iter().find(|answer| answer.name == field.name);
        let number = answer.and_then(|answer| hoso_sdk::text::number(&answer.value));
        number.is_some_and(|number| number.fract() != 0.0)
    });
    broken.map(|field| problem(&field.name, "Phải là số nguyên.", "Must be whole.")).collect()
}

fn drafts(call: &Call, form: &Form, answered: &[&Named]) -> Vec<Draft> {
    let fields = form.groups.iter().flat_map(|group| &group.fields);
    let of = |field: &hoso_sdk::Field| {
        let answer = answered.iter().find(|answer| answer.name == field.name)?;
        let value = match &answer.value {
            Value::Coding(chosen) => Value::Coding(coding(OWN, &chosen.code, "")),
            other => match hoso_sdk::text::number(other) {
                Some(number) => quantity(number, &field.unit),
                None => other.clone(),
            },
        };
        Some(draft(call, &field.name, &field.title, value))
    };
    fields.filter_map(of).collect()
}

fn draft(call: &Call, code: &str, title: &Text, value: Value) -> Draft {
    Draft {
        kind: "Observation".to_owned(),
        category: "survey".to_owned(),
        code: coding(OWN, code, &title.en),
        when: call.clock.today().into(),
        value,
        parts: Vec::new(),
        status: "final".to_owned(),
    }
}
