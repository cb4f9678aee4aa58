//! A file of cases as JSON, and the call that a case makes.

use crate::{
    Call, Chart, Coding, Context, Date, Descriptor, Enrolment, Entry, Named, Part, PartialDate,
    Period, Settings, Subject, Value, coding, quantity,
};
use serde_json::{Map, Value as Json};

/// One case; its defaults are those of `docs/plugin-cases.md`.
pub struct Case {
    pub id: String,
    pub function: String,
    pub expect: Json,
    pub absent: Vec<Json>,
    pub form: String,
    pub answers: Vec<Named>,
    today: PartialDate,
    facility: String,
    period: Option<Period>,
    settings: Vec<Named>,
    chart: Chart,
}

impl Case {
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

    pub fn period(&self) -> Result<Period, String> {
        self.period.ok_or_else(|| "a tally needs a period".to_owned())
    }
}

/// Cases of a file; an id may not come twice, and each names its source.
pub fn read(file: &str) -> Result<Vec<Case>, String> {
    let json: Json = serde_json::from_str(file).map_err(|error| error.to_string())?;
    let list = json["cases"].as_array().ok_or("no list named cases")?;
    let mut cases: Vec<Case> = Vec::new();
    for (index, json) in list.iter().enumerate() {
        let case = case(json).map_err(|why| format!("cases[{index}]: {why}"))?;
        if cases.iter().any(|other| other.id == case.id) {
            return Err(format!("cases[{index}]: id {} comes twice", case.id));
        }
        cases.push(case);
    }
    Ok(cases)
}

/// The members that a case may have.
const MEMBERS: [&str; 15] = [
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
