//! What the forms record: every field is an observation of the programme under the field's own
//! name, or under the LOINC code of what it measures. Only a disease is one observation with parts.

use crate::diseases::HIV;
use crate::facts::{OWN, date, words};
use crate::form_items::{DISEASE_FORM, forms};
use crate::picture::NOISE;
use crate::records::{FOUND, RECORD, number};
use crate::spirometry::{FEV1_POST, FVC_POST};
use crate::tally::is_employer;
use crate::{exposure, work};
use hoso_sdk::{Call, Coding, Draft, Field, Form, Named, Part, Problem, Value, codes, coding};
use hoso_sdk::{quantity, text};

/// Fields that LOINC has a code for.
const LOINC: [(&str, &str); 5] = [
    ("height", codes::HEIGHT),
    ("fev1", "20150-9"),
    ("fvc", "19868-9"),
    ("fev1-post", FEV1_POST),
    ("fvc-post", FVC_POST),
];

/// Days that lie in the past.
const PAST: [&str; 3] = [work::SINCE, exposure::SINCE, FOUND];

/// Codes of everything that the forms record.
pub fn written() -> Vec<String> {
    let of = |form: Form| match form.code.as_str() {
        DISEASE_FORM => vec![RECORD.to_owned()],
        _ => fields(&form).map(|field| coded(field).code).collect(),
    };
    forms().into_iter().flat_map(of).collect()
}

fn fields(form: &Form) -> impl Iterator<Item = &Field> {
    form.groups.iter().flat_map(|group| &group.fields)
}

fn coded(field: &Field) -> Coding {
    match LOINC.iter().find(|(name, _)| *name == field.name) {
        Some((_, code)) => coding(codes::LOINC, code, &field.title.en),
        None => coding(OWN, &field.name, &field.title.en),
    }
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
    let problems =
        [missing(&form, &answered), half_noise(&answered), past(call, &answered), plain(&answered)]
            .concat();
    if !problems.is_empty() {
        return Err(problems);
    }
    let values = fields(&form).filter_map(|field| Some((field, recorded(field, &answered)?)));
    if form.code == DISEASE_FORM {
        return Ok(disease(call, values).into_iter().collect());
    }
    Ok(values.map(|(field, value)| draft(call, coded(field), value)).collect())
}

fn problem(field: &str, vi: &str, en: &str) -> Problem {
    Problem { field: field.to_owned(), text: text(vi, en) }
}

fn is_answered(answered: &[&Named], name: &str) -> bool {
    answered.iter().any(|answer| answer.name == name)
}

fn missing(form: &Form, answered: &[&Named]) -> Vec<Problem> {
    let required = fields(form).filter(|field| field.required);
    required
        .filter(|field| !is_answered(answered, &field.name))
        .map(|field| problem(&field.name, "Cần trả lời.", "Must be answered."))
        .collect()
}

/// A level counts with its hours only.
fn half_noise(answered: &[&Named]) -> Vec<Problem> {
    let pairs = NOISE.iter().flat_map(|(level, hours)| [(level, hours), (hours, level)]);
    pairs
        .filter(|(one, other)| is_answered(answered, one) && !is_answered(answered, other))
        .map(|(_, field)| problem(field, "Cần cả mức ồn và số giờ.", "Both level and hours."))
        .collect()
}

fn past(call: &Call, answered: &[&Named]) -> Vec<Problem> {
    let told = answered.iter().filter(|answer| PAST.contains(&answer.name.as_str()));
    told.filter(|answer| date(&answer.value).is_some_and(|day| day > call.clock.today()))
        .map(|answer| problem(&answer.name, "Ngày chưa tới.", "The day has not come yet."))
        .collect()
}

/// The report counts by the employer's code.
fn plain(answered: &[&Named]) -> Vec<Problem> {
    let told = answered.iter().find(|answer| answer.name == work::EMPLOYER);
    let code = told.and_then(|answer| words(&answer.value));
    let (vi, en) = ("Tối đa 24 chữ, số không dấu.", "Up to 24 plain letters and digits.");
    let broken = code.filter(|code| !is_employer(code));
    broken.map(|_| problem(work::EMPLOYER, vi, en)).into_iter().collect()
}

fn recorded(field: &Field, answered: &[&Named]) -> Option<Value> {
    let answer = answered.iter().find(|answer| answer.name == field.name)?;
    Some(match &answer.value {
        Value::Coding(chosen) => Value::Coding(coding(OWN, &chosen.code, "")),
        other => match hoso_sdk::text::number(other) {
            Some(number) => quantity(number, &field.unit),
            None => other.clone(),
        },
    })
}

/// One observation: the disease, with everything else as its parts.
fn disease<'a>(call: &Call, values: impl Iterator<Item = (&'a Field, Value)>) -> Option<Draft> {
    let (own, parts): (Vec<_>, Vec<_>) = values.partition(|(field, _)| field.name == RECORD);
    let (field, value) = own.into_iter().next()?;
    let part = |(field, value): (&Field, Value)| Part { code: coded(field), value };
    let parts = parts.into_iter().map(part).collect();
    let plain = draft(call, coded(field), value);
    // The host shows a record with this label only to who may know of HIV (Law 64/2006).
    let is_hiv = number(&plain.value) == Some(HIV);
    let category = if is_hiv { "HIV".to_owned() } else { plain.category.clone() };
    Some(Draft { parts, category, ..plain })
}

fn draft(call: &Call, code: Coding, value: Value) -> Draft {
    Draft {
        kind: "Observation".to_owned(),
        category: "exam".to_owned(),
        code,
        when: call.clock.today().into(),
        value,
        parts: Vec::new(),
        status: "final".to_owned(),
    }
}
