//! One resident's chart in the three shapes that the three ways to call want.

use crate::exports::busiest;
use crate::rig::TODAY;
use anyhow::Context as _;
use hoso_core::identity::Sex;
use hoso_core::programme::{Chart, ChartEntry, Context, Descriptor};
use hoso_core::{FacilityId, RecordId};
use hoso_exchange::{Format, LabMap, Limits, parse};
use hoso_plugin_ncd::Ncd;
use hoso_runtime::Call;
use hoso_sdk::{Program as _, Settings};
use std::sync::Arc;

/// The newest `entries` that the descriptor's reads show of somebody who comes often.
pub fn call(descriptor: &Descriptor, entries: usize) -> anyhow::Result<Call> {
    let labs = LabMap::from_toml(&hoso_population::lab_map())?;
    let (mut all, mut who) = (Vec::new(), None);
    for message in busiest(2_000) {
        let message = parse(Format::Qd3176, &message, &labs, &Limits::default())?;
        for case in message.cases {
            let shown = case.records.into_iter().map(|record| record.entry);
            all.extend(shown.filter(|e| descriptor.reads.iter().any(|need| need.scope.matches(e))));
            who = Some((case.facility, case.demographics));
        }
    }
    let (facility, who) = who.context("the population has no visit")?;
    all.sort_by_key(|entry| std::cmp::Reverse(entry.when.latest()));
    anyhow::ensure!(all.len() >= entries, "the chart has {} entries", all.len());
    let entry =
        |(i, entry)| ChartEntry { id: id(i), entry, facility: facility.clone(), own: false };
    let stage = descriptor.stages.first().map(|stage| stage.code.clone());
    let chart = Chart {
        sex: if who.sex == Sex::Unknown { Sex::Female } else { who.sex },
        birth_date: who.birth_date,
        deceased: None,
        enrolment: stage.map(|stage| (TODAY, stage)),
        entries: all.into_iter().take(entries).enumerate().map(entry).collect(),
        answers: Vec::new(),
    };
    Ok(Call {
        context: Arc::new(context(facility.clone())),
        chart: Arc::new(chart),
        settings: Arc::default(),
        terms: Arc::new(|_, _| None),
    })
}

fn context(facility: FacilityId) -> Context {
    Context { today: TODAY, facility, locale: "vi".to_owned(), purpose: "assessment".to_owned() }
}

fn id(i: usize) -> RecordId {
    RecordId((i as u128 + 1).to_be_bytes())
}

/// The same call for the rules as a library.
pub fn native(call: &Call) -> anyhow::Result<hoso_sdk::Call> {
    let chart = hoso_sdk::Chart {
        subject: sdk::subject(&call.chart),
        entries: call.chart.entries.iter().map(sdk::entry).collect(),
        enrolment: sdk::enrolment(&call.chart),
        answers: Vec::new(),
    };
    let settings = Settings::of(&Ncd::describe(), &[]);
    hoso_sdk::Call::new(sdk::context(&call.context), chart, settings).map_err(anyhow::Error::msg)
}

/// Core's chart in the types that a generator made of the contract: the SDK's for a guest and
/// wasmtime's for a host have the same names and fields.
macro_rules! conversions {
    ($name:ident, $types:path, $chart:path) => {
        pub mod $name {
            use hoso_core::programme as core;
            use hoso_core::record;
            use {$chart as api, $types as wit};

            pub fn date(date: hoso_core::PartialDate) -> wit::PartialDate {
                let (year, month, day) = (date.year().into(), date.month(), date.day());
                wit::PartialDate { year, month, day }
            }

            fn coding(c: &record::Coding) -> wit::Coding {
                let (system, code, display) = (c.system.clone(), c.code.clone(), c.display.clone());
                wit::Coding { system, code, display }
            }

            pub fn value(value: &record::Value) -> wit::Value {
                use record::Value;
                match value {
                    Value::None => wit::Value::None,
                    Value::Quantity { value, unit } => {
                        wit::Value::Quantity(wit::Quantity { value: *value, unit: unit.clone() })
                    }
                    Value::Coding(c) => wit::Value::Coding(coding(c)),
                    Value::Text(text) => wit::Value::Text(text.clone()),
                    Value::Truth(truth) => wit::Value::Truth(*truth),
                    Value::Date(day) => wit::Value::Date(date(*day)),
                    Value::Count(count) => wit::Value::Count(*count),
                }
            }

            pub fn entry(row: &core::ChartEntry) -> wit::Entry {
                let entry = &row.entry;
                let part =
                    |p: &record::Part| wit::Part { code: coding(&p.code), value: value(&p.value) };
                wit::Entry {
                    id: row.id.to_string(),
                    kind: entry.kind.as_str().to_owned(),
                    category: entry.category.clone(),
                    code: coding(&entry.code),
                    when: date(entry.when),
                    value: value(&entry.value),
                    parts: entry.parts.iter().map(part).collect(),
                    status: entry.status.clone(),
                    facility: row.facility.as_str().to_owned(),
                    own: row.own,
                }
            }

            pub fn subject(chart: &core::Chart) -> api::Subject {
                let unknown = wit::PartialDate { year: 0, month: 0, day: 0 };
                api::Subject {
                    sex: format!("{:?}", chart.sex).to_lowercase(),
                    birth_date: chart.birth_date.map_or(unknown, date),
                    deceased: chart.deceased.map(date),
                }
            }

            pub fn enrolment(chart: &core::Chart) -> Option<api::Enrolment> {
                let (since, stage) = chart.enrolment.clone()?;
                Some(api::Enrolment { since: date(since.into()), stage })
            }

            pub fn context(context: &core::Context) -> wit::Context {
                wit::Context {
                    today: date(context.today.into()),
                    facility: context.facility.as_str().to_owned(),
                    locale: context.locale.clone(),
                    purpose: context.purpose.clone(),
                }
            }
        }
    };
}

conversions!(sdk, hoso_sdk, hoso_sdk);
conversions!(
    host,
    super::super::bare::bindings::hoso::program::types,
    super::super::bare::bindings::hoso::program::chart
);
