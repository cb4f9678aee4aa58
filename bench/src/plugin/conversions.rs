//! Core's chart in the contract's types.

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

pub(crate) use conversions;
