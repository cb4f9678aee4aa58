//! A file of cases as JSON, and the call that a case makes.

use crate::{
    Call, Chart, Coding, Context, Date, Descriptor, Enrolment, Entry, Named, Part, PartialDate,
    Period, Settings, Subject, Value, coding, quantity,
};
use serde_json::{Map, Value as Json};
use std::collections::HashSet;

/// Numbers agree to this, unless a case says otherwise.
pub const TOLERANCE: f64 = 1e-6;

/// One case; its defaults are those of `docs/plugin-cases.md`.
#[allow(missing_docs, reason = "the members are described there")]
pub struct Case {
    pub id: String,
    pub function: String,
    pub expect: Json,
    pub absent: Vec<Json>,
    /// How far a number may be from what is expected.
    pub tolerance: f64,
    pub form: String,
    pub answers: Vec<Named>,
    pub today: PartialDate,
    pub facility: String,
    pub period: Option<Period>,
    pub settings: Vec<Named>,
    pub chart: Chart,
}

impl Case {
    /// The call that the case makes natively.
    ///
    /// # Errors
    /// A setting that the programme does not declare, or a day that is none.
    pub fn call(&self, descriptor: &Descriptor) -> Result<Call, String> {
        let undeclared = self.settings.iter().find(|setting| {
            descriptor.settings.iter().all(|declared| declared.name != setting.name)
        });
        if let Some(setting) = undeclared {
            return Err(format!("settings.{} is not declared", setting.name));
        }
        let context = Context {
            today: self.today,
            facility: self.facility.clone(),
            locale: "vi".to_owned(),
            purpose: "assessment".to_owned(),
        };
        Call::new(context, self.chart.clone(), Settings::of(descriptor, &self.settings))
    }

    /// The period of a tally.
    ///
    /// # Errors
    /// Where the case names none.
    pub fn period(&self) -> Result<Period, String> {
        self.period.ok_or_else(|| "a tally needs a period".to_owned())
    }
}

/// A copy of the template for one row of a table: the text `{column}` becomes the cell, as a number
/// or a truth where it reads as one, and inside a longer text as it is. What an empty cell would
/// fill is left out: the element of a list, else the member.
///
/// # Errors
/// A column that the table does not have.
pub fn fill(template: &Json, cell: &dyn Fn(&str) -> Option<String>) -> Result<Json, String> {
    Ok(filled(template, cell)?.unwrap_or(Json::Null))
}

fn filled(part: &Json, cell: &dyn Fn(&str) -> Option<String>) -> Result<Option<Json>, String> {
    match part {
        Json::String(text) => filled_text(text, cell),
        Json::Array(items) => {
            let items = items.iter().filter_map(|item| match lacks_a_cell(item, cell) {
                true => None,
                false => filled(item, cell).transpose(),
            });
            Ok(Some(Json::Array(items.collect::<Result<_, _>>()?)))
        }
        Json::Object(members) => {
            let mut out = Map::new();
            for (name, member) in members {
                if let Some(member) = filled(member, cell)? {
                    out.insert(name.clone(), member);
                }
            }
            Ok(Some(Json::Object(out)))
        }
        other => Ok(Some(other.clone())),
    }
}

fn lacks_a_cell(part: &Json, cell: &dyn Fn(&str) -> Option<String>) -> bool {
    match part {
        Json::String(text) => matches!(filled_text(text, cell), Ok(None)),
        Json::Array(items) => items.iter().any(|item| lacks_a_cell(item, cell)),
        Json::Object(members) => members.values().any(|member| lacks_a_cell(member, cell)),
        _ => false,
    }
}

/// `None` where a cell is empty.
fn filled_text(text: &str, cell: &dyn Fn(&str) -> Option<String>) -> Result<Option<Json>, String> {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, tail)) = rest.split_once('{') {
        let (column, after) = tail.split_once('}').ok_or_else(|| format!("no }} in {text}"))?;
        let Some(value) = cell(column) else {
            // UCUM writes the unit of a filtration rate as mL/min/{1.73_m2}.
            if !column.starts_with(|first: char| first.is_ascii_digit()) {
                return Err(format!("no column {column}"));
            }
            out.extend([before, "{", column, "}"]);
            rest = after;
            continue;
        };
        if value.is_empty() {
            return Ok(None);
        }
        if before.is_empty() && after.is_empty() && out.is_empty() {
            return Ok(Some(scalar(value)));
        }
        out.push_str(before);
        out.push_str(&value);
        rest = after;
    }
    out.push_str(rest);
    Ok(Some(Json::String(out)))
}

fn scalar(cell: String) -> Json {
    match serde_json::from_str(&cell) {
        Ok(json @ (Json::Number(_) | Json::Bool(_))) => json,
        _ => Json::String(cell),
    }
}

/// Cases of a file; an id may not come twice, and each names its source.
///
/// # Errors
/// The place in the file, and what is wrong there.
pub fn read(file: &str) -> Result<Vec<Case>, String> {
    let json: Json = serde_json::from_str(file).map_err(|error| error.to_string())?;
    let list = json["cases"].as_array().ok_or("no list named cases")?;
    let mut cases: Vec<Case> = Vec::new();
    let mut ids = HashSet::new();
    for (index, json) in list.iter().enumerate() {
        let case = case(json).map_err(|why| format!("cases[{index}]: {why}"))?;
        if !ids.insert(case.id.clone()) {
            return Err(format!("cases[{index}]: id {} comes twice", case.id));
        }
        cases.push(case);
    }
    Ok(cases)
}

/// The members that a case may have.
const MEMBERS: [&str; 16] = [
    "id",
    "source",
    "note",
    "function",
    "today",
    "facility",
    "subject",
    "enrolment",
    "entries",
    "settings",
    "period",
    "form",
    "answers",
    "expect",
    "absent",
    "tolerance",
];

fn case(json: &Json) -> Result<Case, String> {
    let object = json.as_object().ok_or("not an object")?;
    if let Some(name) = object.keys().find(|name| !MEMBERS.contains(&name.as_str())) {
        return Err(format!("no member {name}"));
    }
    required(json, "source")?;
    Ok(Case {
        id: required(json, "id")?.to_owned(),
        function: json["function"].as_str().unwrap_or("assess").to_owned(),
        expect: object.get("expect").cloned().ok_or("expect is missing")?,
        absent: json["absent"].as_array().cloned().unwrap_or_default(),
        tolerance: json["tolerance"].as_f64().unwrap_or(TOLERANCE),
        form: json["form"].as_str().unwrap_or_default().to_owned(),
        answers: named(&json["answers"])?,
        today: date(required(json, "today")?)?,
        facility: json["facility"].as_str().unwrap_or("01001").to_owned(),
        period: json["period"].as_str().map(month).transpose()?,
        settings: named(&json["settings"])?,
        chart: chart(json)?,
    })
}

fn required<'a>(json: &'a Json, name: &str) -> Result<&'a str, String> {
    json[name].as_str().ok_or_else(|| format!("{name} is missing"))
}

fn chart(json: &Json) -> Result<Chart, String> {
    let subject = Subject {
        sex: required(&json["subject"], "sex")?.to_owned(),
        birth_date: date(json["subject"]["born"].as_str().unwrap_or("0"))?,
        deceased: json["subject"]["deceased"].as_str().map(date).transpose()?,
    };
    let mut entries = Vec::new();
    for (index, json) in json["entries"].as_array().into_iter().flatten().enumerate() {
        entries.push(entry(json).map_err(|why| format!("entries[{index}]: {why}"))?);
    }
    let mut chart = Chart::new(subject, entries);
    if let Some(since) = json["enrolment"]["since"].as_str() {
        let stage = required(&json["enrolment"], "stage")?.to_owned();
        chart.enrolment = Some(Enrolment { since: date(since)?, stage });
    }
    Ok(chart)
}

fn entry(json: &Json) -> Result<Entry, String> {
    let words = |name: &str, otherwise: &str| json[name].as_str().unwrap_or(otherwise).to_owned();
    let none = Map::new();
    let parts = json["parts"]
        .as_object()
        .unwrap_or(&none)
        .iter()
        .map(|(name, json)| Ok(Part { code: token(name), value: value(json)? }));
    Ok(Entry {
        id: required(json, "id")?.to_owned(),
        kind: words("kind", "Observation"),
        category: words("category", ""),
        code: Coding { display: words("display", ""), ..token(required(json, "code")?) },
        when: date(required(json, "when")?)?,
        value: value(&json["value"])?,
        parts: parts.collect::<Result<_, String>>()?,
        status: words("status", "final"),
        facility: words("facility", "01001"),
        own: json["own"].as_bool().unwrap_or(false),
    })
}

/// `system|code` as in a FHIR search; without a system it is LOINC.
fn token(text: &str) -> Coding {
    match text.split_once('|') {
        Some((system, code)) => coding(system, code, ""),
        None => coding(crate::codes::LOINC, text, ""),
    }
}

/// A number with `unit`, `{"code": token}`, `{"date": day}`, a text, a truth, or a whole number.
fn value(json: &Json) -> Result<Value, String> {
    let bad = || format!("no value: {json}");
    Ok(match json {
        Json::Null => Value::None,
        Json::Bool(truth) => Value::Truth(*truth),
        Json::String(text) => Value::Text(text.clone()),
        Json::Number(number) => Value::Count(number.as_i64().ok_or_else(bad)?),
        Json::Array(_) => return Err(bad()),
        Json::Object(object) => match (&json["value"], &json["unit"]) {
            (Json::Number(number), Json::String(unit)) => {
                quantity(number.as_f64().ok_or_else(bad)?, unit)
            }
            _ if object.contains_key("code") => Value::Coding(token(required(json, "code")?)),
            _ => Value::Date(date(required(json, "date")?)?),
        },
    })
}

fn named(json: &Json) -> Result<Vec<Named>, String> {
    let none = Map::new();
    let members = json.as_object().unwrap_or(&none).iter();
    members.map(|(name, json)| Ok(Named { name: name.clone(), value: value(json)? })).collect()
}

/// `2026`, `2026-11` or `2026-11-25`.
fn date(text: &str) -> Result<PartialDate, String> {
    let bad = |_| format!("no date: {text}");
    let mut parts = text.splitn(3, '-');
    let mut next = || parts.next().map_or(Ok(0), |part| part.parse::<u16>());
    let year = next().map_err(bad)?;
    let small = |part: u16| u8::try_from(part).map_err(|_| format!("no date: {text}"));
    let month = small(next().map_err(bad)?)?;
    Ok(PartialDate { year: year.into(), month, day: small(next().map_err(bad)?)? })
}

/// The period of a month, `2026-11`.
fn month(text: &str) -> Result<Period, String> {
    let since = Date::earliest(date(text)?).ok_or_else(|| format!("no month: {text}"))?;
    let until = since.month_start().add_months(1).add_days(-1);
    Ok(Period { since: since.into(), until: until.into() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_row_fills_the_template_and_an_empty_cell_leaves_its_place_out() {
        let template = json!({
            "id": "row-{n}", "today": "{day}",
            "entries": [{"value": {"value": "{kg}", "unit": "kg"}}, {"when": "{cm}"}],
        });
        let row = |name: &str| match name {
            "n" => Some("7".to_owned()),
            "day" => Some("2026-11-25".to_owned()),
            "kg" => Some("3.25".to_owned()),
            "cm" => Some(String::new()),
            _ => None,
        };
        let filled = fill(&template, &row).unwrap();
        let expected = json!({
            "id": "row-7", "today": "2026-11-25",
            "entries": [{"value": {"value": 3.25, "unit": "kg"}}],
        });
        assert_eq!(filled, expected);
        assert_eq!(fill(&json!("{other}"), &row), Err("no column other".to_owned()));
        let unit = json!("mL/min/{1.73_m2}");
        assert_eq!(fill(&unit, &row), Ok(unit));
    }
}
