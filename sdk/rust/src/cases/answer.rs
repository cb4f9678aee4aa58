//! Answers as JSON, for comparison with what a case expects. Quantities are
//! `{"value", "unit"}`, dates and codes are texts.

use super::Answer;
use crate::{
    Assessment, Belongs, Draft, Part, PartialDate, Problem, Screening, Tallied, Text, Value,
};
use serde_json::{Map, Value as Json, json};

pub fn json(answer: &Answer) -> Json {
    match answer {
        Answer::Screening(answer) => screening(answer),
        Answer::Assessment(answer) => assessment(answer),
        Answer::Tallied(answers) => tallied(answers),
        Answer::Submitted(answer) => submitted(answer),
    }
}

fn screening(answer: &Screening) -> Json {
    let belongs = match answer.belongs {
        Belongs::Yes => "yes",
        Belongs::No => "no",
        Belongs::Unknown => "unknown",
    };
    let reasons = answer.reasons.iter().map(|reason| {
        json!({
            "code": reason.code, "text": text(&reason.text), "evidence": reason.evidence,
        })
    });
    json!({"belongs": belongs, "stage": answer.stage, "reasons": list(reasons)})
}

fn assessment(answer: &Assessment) -> Json {
    let findings = answer.findings.iter().map(|finding| {
        json!({
            "code": finding.code, "value": value(&finding.value),
            "text": text(&finding.text), "evidence": finding.evidence,
        })
    });
    let tasks = answer.tasks.iter().map(|task| {
        json!({
            "code": task.code, "title": text(&task.title), "earliest": date(task.earliest),
            "due": date(task.due), "overdue-after": date(task.overdue_after),
            "priority": task.priority, "reason": text(&task.reason),
        })
    });
    let alerts = answer.alerts.iter().map(|alert| {
        json!({
            "code": alert.code, "level": alert.level,
            "text": text(&alert.text), "evidence": alert.evidence,
        })
    });
    json!({
        "stage": answer.stage, "findings": list(findings), "tasks": list(tasks),
        "alerts": list(alerts), "advice": list(answer.advice.iter().map(text)),
        "drafts": list(answer.drafts.iter().map(draft)),
        "valid-until": answer.valid_until.map(date),
    })
}

fn tallied(answers: &[Tallied]) -> Json {
    let contributions = answers.iter().flat_map(|answer| &answer.contributions).map(|share| {
        let strata = share.strata.iter();
        let strata = strata.map(|stratum| (stratum.name.clone(), json!(stratum.value)));
        json!({
            "indicator": share.indicator, "strata": Json::Object(strata.collect()),
            "numerator": share.numerator, "denominator": share.denominator,
        })
    });
    let until = answers.last().and_then(|answer| answer.valid_until);
    json!({"contributions": list(contributions), "valid-until": until.map(date)})
}

fn submitted(answer: &Result<Vec<Draft>, Vec<Problem>>) -> Json {
    match answer {
        Ok(drafts) => json!({"drafts": list(drafts.iter().map(draft))}),
        Err(problems) => json!({"problems": list(problems.iter().map(|problem| {
            json!({"field": problem.field, "text": text(&problem.text)})
        }))}),
    }
}

fn list(items: impl Iterator<Item = Json>) -> Json {
    Json::Array(items.collect())
}

fn draft(draft: &Draft) -> Json {
    let part = |part: &Part| (part.code.code.clone(), value(&part.value));
    json!({
        "kind": draft.kind, "category": draft.category, "code": draft.code.code,
        "when": date(draft.when), "value": value(&draft.value), "status": draft.status,
        "parts": draft.parts.iter().map(part).collect::<Map<String, Json>>(),
    })
}

fn text(text: &Text) -> Json {
    json!({"vi": text.vi, "en": text.en})
}

fn value(value: &Value) -> Json {
    match value {
        Value::None => Json::Null,
        Value::Quantity(quantity) => json!({"value": quantity.value, "unit": quantity.unit}),
        Value::Coding(coding) => json!(coding.code),
        Value::Text(text) => json!(text),
        Value::Truth(truth) => json!(truth),
        Value::Date(day) => json!(date(*day)),
        Value::Count(count) => json!(count),
    }
}

/// As precise as it is known.
fn date(date: PartialDate) -> String {
    match (date.month, date.day) {
        (0, _) => format!("{:04}", date.year),
        (month, 0) => format!("{:04}-{month:02}", date.year),
        (month, day) => format!("{:04}-{month:02}-{day:02}", date.year),
    }
}
