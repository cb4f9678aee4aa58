//! The checks that every plugin must pass, with ids that never change. They run the component in
//! the production sandbox on charts made to hurt, through the validators of production.

use hoso_core::identity::Sex;
use hoso_core::programme::{Chart, ChartEntry, Context, Descriptor, Form, Named, Need};
use hoso_core::record::{Coding, Entry, Kind, Part, Value};
use hoso_core::{FacilityId, RecordId};
use hoso_runtime::{Call, Fault, FaultCategory, LoadError, Plugin, Runtime};
use jiff::civil::{Date, date};
use serde::Serialize;
use std::sync::Arc;

const TODAY: Date = date(2026, 11, 25);
/// A month and the one before it.
const PERIODS: [(Date, Date); 2] =
    [(date(2026, 10, 1), date(2026, 10, 31)), (date(2026, 11, 1), date(2026, 11, 30))];

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    Pass,
    Fail,
    /// The plugin has nothing that the check is about.
    NotApplicable,
    /// The machine was too busy to tell.
    Inconclusive,
    /// The host could not run the check.
    Environment,
}

#[derive(Debug, Clone, Serialize)]
pub struct Check {
    pub id: &'static str,
    pub what: &'static str,
    pub verdict: Verdict,
    /// Why, where it did not pass.
    pub detail: String,
}

/// Every check, in order. Where the component does not load, only what could be told.
pub fn battery(runtime: &Runtime, component: &[u8]) -> Vec<Check> {
    let plugin = match runtime.load(component) {
        Ok(plugin) => plugin,
        Err(error) => return refused(&error),
    };
    let mut checks: Vec<Check> = LOADING.iter().map(|(id, what)| passed(id, what)).collect();
    let on = |id, what, chart: Chart| judged(id, what, all_functions(&plugin, chart));
    checks.push(on("B201", "answers on an empty chart", empty()));
    checks.push(on("B202", "answers where the subject is unknown", nobody()));
    checks.push(on("B203", "answers on dates without month or day", vague(&plugin)));
    checks.push(on("B204", "answers on absurd values", absurd(&plugin)));
    checks.push(on("B205", "answers on codes that it does not know", foreign(&plugin)));
    checks.push(on(
        "B206",
        "answers on the longest chart",
        long(&plugin, runtime.limits().chart_entries),
    ));
    checks.push(judged("B301", "gives the same answer twice", twice(&plugin)));
    checks.push(forms(&plugin));
    checks
}

/// What loading itself has checked.
const LOADING: [(&str, &str); 3] = [
    ("B101", "imports nothing but the contract"),
    ("B102", "compiles within the limits"),
    ("B103", "describes itself within the limits, in both languages"),
];

fn refused(error: &LoadError) -> Vec<Check> {
    let at = match error {
        LoadError::TooLarge { .. } | LoadError::NotAComponent(_) | LoadError::Contract(_) => 0,
        LoadError::Compile(_) => 1,
        LoadError::Descriptor { .. } | LoadError::Describe(_) => 2,
    };
    let mut checks: Vec<Check> = LOADING[..at].iter().map(|(id, what)| passed(id, what)).collect();
    let (id, what) = LOADING[at];
    checks.push(Check { id, what, verdict: Verdict::Fail, detail: error.to_string() });
    checks
}

fn passed(id: &'static str, what: &'static str) -> Check {
    Check { id, what, verdict: Verdict::Pass, detail: String::new() }
}

fn judged(id: &'static str, what: &'static str, done: Result<(), Fault>) -> Check {
    let Err(fault) = done else { return passed(id, what) };
    let verdict = match fault.category {
        FaultCategory::Busy => Verdict::Inconclusive,
        FaultCategory::Host => Verdict::Environment,
        _ => Verdict::Fail,
    };
    let detail = format!("{fault}\n{}", fault.log).trim().to_owned();
    Check { id, what, verdict, detail }
}

fn call(chart: Chart) -> Call {
    Call {
        context: Arc::new(Context {
            today: TODAY,
            facility: facility(),
            locale: "vi".to_owned(),
            purpose: "assessment".to_owned(),
        }),
        chart: Arc::new(chart),
        settings: Arc::default(),
        terms: Arc::new(|_, _| None),
    }
}

fn facility() -> FacilityId {
    "01001".parse().expect("five digits are a facility")
}

/// A refusal is an answer: a programme may say that it cannot tell.
fn all_functions(plugin: &Plugin, chart: Chart) -> Result<(), Fault> {
    let call = call(chart);
    let declined = |fault: Fault| match fault.category {
        FaultCategory::Refused => Ok(()),
        _ => Err(fault),
    };
    plugin.screen(&call).map(drop).or_else(declined)?;
    plugin.assess(&call).map(drop).or_else(declined)?;
    plugin.tally(&call, &PERIODS).map(drop).or_else(declined)
}

fn twice(plugin: &Plugin) -> Result<(), Fault> {
    for chart in [empty(), vague(plugin), absurd(plugin)] {
        let call = call(chart);
        let answers =
            || (plugin.screen(&call), plugin.assess(&call), plugin.tally(&call, &PERIODS));
        let (one, two) = (answers(), answers());
        if format!("{one:?}") != format!("{two:?}") {
            let reason = "two calls with the same chart differ".to_owned();
            return Err(Fault {
                category: FaultCategory::InvalidAnswer,
                reason,
                log: String::new(),
            });
        }
    }
    Ok(())
}

/// Each form without an answer, and with one of the declared kind in every field.
fn forms(plugin: &Plugin) -> Check {
    let (id, what) = ("B401", "answers every form with drafts or problems");
    let forms = &plugin.descriptor().forms;
    if forms.is_empty() {
        let detail = "it has no form".to_owned();
        return Check { id, what, verdict: Verdict::NotApplicable, detail };
    }
    let call = call(empty());
    let submit = |form: &Form| {
        plugin.submit(&call, &form.code, &[]).map(drop)?;
        plugin.submit(&call, &form.code, &answers(form)).map(drop)
    };
    judged(id, what, forms.iter().try_for_each(submit))
}

fn answers(form: &Form) -> Vec<Named> {
    let fields = form.groups.iter().flat_map(|group| &group.fields);
    let answer = |field: &hoso_core::programme::Field| {
        let value = match field.r#type.as_str() {
            "number" => Value::Quantity {
                value: field.min.or(field.max).unwrap_or(1.0),
                unit: field.unit.clone(),
            },
            "choice" => {
                let code = field.choices.first().map(|c| c.code.clone()).unwrap_or_default();
                Value::Coding(Coding { code, ..Coding::default() })
            }
            "date" => Value::Date(TODAY.into()),
            "truth" => Value::Truth(true),
            _ => Value::Text("hồ sơ".to_owned()),
        };
        Named { name: field.name.clone(), value }
    };
    fields.map(answer).collect()
}

fn empty() -> Chart {
    Chart {
        sex: Sex::Female,
        birth_date: Some(date(1966, 3, 2).into()),
        deceased: None,
        enrolment: None,
        entries: Vec::new(),
        answers: Vec::new(),
    }
}

fn nobody() -> Chart {
    Chart { sex: Sex::Unknown, birth_date: None, ..empty() }
}

fn with(entries: impl Iterator<Item = Entry>) -> Chart {
    let row = |(place, entry): (usize, Entry)| ChartEntry {
        id: RecordId((place as u128 + 1).to_be_bytes()),
        entry,
        facility: facility(),
        own: place % 2 == 0,
    };
    Chart { entries: entries.enumerate().map(row).collect(), ..empty() }
}

/// One code for each that the plugin wants to read; a prefix is completed.
fn wanted(of: &Descriptor) -> Vec<(Kind, String, Coding)> {
    let codes = |need: &Need| -> Vec<String> {
        let whole = |code: &String| code.replace('*', "0");
        if need.scope.codes.is_empty() {
            vec!["0".to_owned()]
        } else {
            need.scope.codes.iter().map(whole).collect()
        }
    };
    let entry = |need: &Need| {
        let kind = Kind::from_name(&need.scope.kind).unwrap_or(Kind::Observation);
        let category = need.scope.category.clone();
        let coding = |code| Coding { code, ..Coding::default() };
        codes(need).into_iter().map(move |code| (kind, category.clone(), coding(code)))
    };
    of.reads.iter().flat_map(entry).collect()
}

fn entry((kind, category, code): (Kind, String, Coding), when: &str, value: Value) -> Entry {
    let part = Part { code: code.clone(), value: value.clone() };
    Entry {
        kind,
        category,
        code,
        when: when.parse().expect("dates of this file are dates"),
        value,
        parts: vec![part],
        status: "final".to_owned(),
    }
}

fn vague(plugin: &Plugin) -> Chart {
    let value = || Value::Quantity { value: 120.0, unit: "mm[Hg]".to_owned() };
    let each = |of| ["2026-11", "2026", "1900"].map(|when| entry(Clone::clone(of), when, value()));
    let wanted = wanted(plugin.descriptor());
    Chart {
        birth_date: Some("1966".parse().expect("a year")),
        ..with(wanted.iter().flat_map(each))
    }
}

fn absurd(plugin: &Plugin) -> Chart {
    let quantity = |value| Value::Quantity { value, unit: "kg".to_owned() };
    let values = || {
        [
            quantity(f64::NAN),
            quantity(f64::INFINITY),
            quantity(-1e300),
            quantity(0.0),
            Value::Quantity { value: 1.0, unit: String::new() },
            Value::Text("\u{0}<b>' OR 1=1 --".to_owned()),
            Value::Count(i64::MIN),
            Value::Truth(false),
            Value::Date("2199-12-31".parse().expect("a date")),
            Value::Coding(Coding::default()),
            Value::None,
        ]
    };
    let each =
        |of: &(Kind, String, Coding)| values().map(|value| entry(of.clone(), "2026-11-24", value));
    with(wanted(plugin.descriptor()).iter().flat_map(each))
}

fn foreign(plugin: &Plugin) -> Chart {
    let strange = |(kind, category, _): &(Kind, String, Coding)| {
        let code = Coding { system: "urn:x".into(), code: "💥".into(), display: "?".into() };
        entry((*kind, category.clone(), code), "2026-11-24", Value::Count(1))
    };
    with(wanted(plugin.descriptor()).iter().map(strange))
}

/// As many entries as a host gives to one call.
fn long(plugin: &Plugin, entries: usize) -> Chart {
    let wanted = wanted(plugin.descriptor());
    if wanted.is_empty() {
        return empty();
    }
    let each = |n: usize| {
        let day = TODAY - jiff::Span::new().days((n / 20) as i64);
        let value = Value::Quantity { value: (n % 200) as f64, unit: "mm[Hg]".to_owned() };
        entry(wanted[n % wanted.len()].clone(), &day.to_string(), value)
    };
    with((0..entries).map(each))
}
