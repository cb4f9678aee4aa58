//! The four powers that a guest is given, and nothing else: its chart, its settings, the
//! terminology and its log. Every use is metered.

use crate::Terms;
use crate::bindings::{chart as wit, log, settings, terms, types};
use crate::convert;
use crate::fault::FaultCategory;
use crate::limits::Limits;
use crate::meter::Meter;
use crate::page::Page;
use crate::stop::Stop;
use hoso_core::PartialDate;
use hoso_core::programme::{Chart, ChartEntry, Descriptor, Named, code_matches};
use hoso_core::record::Value;
use std::collections::BTreeMap;
use std::sync::Arc;
use wasmtime::StoreContextMut;
use wasmtime::component::{HasSelf, Linker, Resource, ResourceType};

/// A birth date of which nothing is known; the contract's `birth-date` is not optional.
const UNKNOWN: types::PartialDate = types::PartialDate { year: 0, month: 0, day: 0 };

/// The type behind the guest's chart handle. There is one chart a call, so the handle needs no
/// table: `Powers` holds the chart.
pub struct RecordChart;

/// What one call may reach: the data of the store that it runs in.
pub struct Powers {
    pub meter: Meter,
    pub chart: Arc<Chart>,
    pub settings: Arc<BTreeMap<String, Value>>,
    /// Declares the settings; none while the plugin is being described.
    pub descriptor: Option<Arc<Descriptor>>,
    pub terms: Arc<Terms>,
}

pub fn link(linker: &mut Linker<Powers>) -> wasmtime::Result<()> {
    settings::add_to_linker::<_, HasSelf<Powers>>(linker, |powers| powers)?;
    terms::add_to_linker::<_, HasSelf<Powers>>(linker, |powers| powers)?;
    log::add_to_linker::<_, HasSelf<Powers>>(linker, |powers| powers)?;
    types::add_to_linker::<_, HasSelf<Powers>>(linker, |powers| powers)?;
    link_chart(linker)
}

type Cx<'a> = StoreContextMut<'a, Powers>;
type Handle = (Resource<RecordChart>,);

/// By hand, since `entries` gives a `Page` of its own.
fn link_chart(linker: &mut Linker<Powers>) -> wasmtime::Result<()> {
    let mut chart = linker.instance("hoso:program/chart@0.1.0")?;
    chart.resource("record-chart", ResourceType::host::<RecordChart>(), |_, _| Ok(()))?;
    chart.func_wrap("[method]record-chart.subject", |mut cx: Cx<'_>, _: Handle| {
        cx.data_mut().subject().map(|subject| (subject,))
    })?;
    chart.func_wrap(
        "[method]record-chart.entries",
        |mut cx: Cx<'_>, (_, query): (Resource<RecordChart>, wit::Query)| {
            cx.data_mut().entries(&query).map(|page| (page,))
        },
    )?;
    chart.func_wrap("[method]record-chart.enrolment", |mut cx: Cx<'_>, _: Handle| {
        cx.data_mut().enrolment().map(|enrolment| (enrolment,))
    })?;
    chart.func_wrap("[method]record-chart.answers", |mut cx: Cx<'_>, _: Handle| {
        cx.data_mut().answers().map(|answers| (answers,))
    })
}

impl Powers {
    fn subject(&mut self) -> wasmtime::Result<wit::Subject> {
        let Self { meter, chart, .. } = self;
        meter.host_call(0, |_| {
            let subject = wit::Subject {
                sex: convert::sex(chart.sex).to_owned(),
                birth_date: chart.birth_date.map_or(UNKNOWN, convert::partial_date),
                deceased: chart.deceased.map(convert::partial_date),
            };
            Ok((subject, size_of::<wit::Subject>()))
        })
    }

    fn entries(&mut self, query: &wit::Query) -> wasmtime::Result<Page> {
        let Self { meter, chart, .. } = self;
        meter.host_call(query_bytes(query), |limits| {
            let page = page(chart, query, limits)?;
            let bytes = page.rows.iter().map(|row| entry_bytes(&chart.entries[*row])).sum();
            Ok((page, bytes))
        })
    }

    fn enrolment(&mut self) -> wasmtime::Result<Option<wit::Enrolment>> {
        let Self { meter, chart, .. } = self;
        meter.host_call(0, |_| {
            let enrolment = chart.enrolment.as_ref().map(|(since, stage)| wit::Enrolment {
                since: convert::partial_date((*since).into()),
                stage: stage.clone(),
            });
            Ok((enrolment, size_of::<wit::Enrolment>()))
        })
    }

    fn answers(&mut self) -> wasmtime::Result<Vec<wit::Answered>> {
        let Self { meter, chart, .. } = self;
        meter.host_call(0, |_| {
            let answers = chart.answers.iter().map(|answered| wit::Answered {
                form: answered.form.clone(),
                when: convert::partial_date(answered.when.into()),
                answers: convert::named(&answered.answers),
            });
            let bytes = chart.answers.iter().map(|a| a.form.len() + named_bytes(&a.answers)).sum();
            Ok((answers.collect(), bytes))
        })
    }
}

impl settings::Host for Powers {
    /// What the administrator set, else what the plugin declared.
    fn get(&mut self, name: String) -> wasmtime::Result<Option<types::Value>> {
        let Self { meter, settings, descriptor, .. } = self;
        meter.host_call(name.len(), |_| {
            let declared = descriptor.iter().flat_map(|d| &d.settings).find(|s| s.name == name);
            let value = declared.map(|s| settings.get(&name).unwrap_or(&s.initial));
            let bytes = value.map_or(0, convert::value_bytes);
            Ok((value.map(convert::value), bytes))
        })
    }
}

impl terms::Host for Powers {
    fn lookup(&mut self, system: String, code: String) -> wasmtime::Result<Option<types::Coding>> {
        let Self { meter, terms, .. } = self;
        meter.host_call(system.len() + code.len(), |_| {
            let found = terms(&system, &code);
            let bytes = found.as_ref().map_or(0, convert::coding_bytes);
            Ok((found.as_ref().map(convert::coding), bytes))
        })
    }
}

impl log::Host for Powers {
    fn write(&mut self, level: log::Level, message: String) -> wasmtime::Result<()> {
        self.meter.host_call(message.len(), |_| Ok(((), 0)))?;
        let level = match level {
            log::Level::Debug => "debug",
            log::Level::Info => "info",
            log::Level::Warn => "warn",
            log::Level::Error => "error",
        };
        self.meter.log_line(level, &message);
        Ok(())
    }
}

impl types::Host for Powers {}

fn page(chart: &Arc<Chart>, query: &wit::Query, limits: &Limits) -> Result<Page, Stop> {
    let filter = Filter::of(query, limits)?;
    let wanted = query.limit.clamp(1, limits.page_rows);
    let (skip, take) = (query.offset as usize, wanted as usize);
    let all = 0..chart.entries.len();
    let matching = |row: &usize| filter.matches(&chart.entries[*row]);
    // One row more than a page tells whether another follows.
    let mut rows: Vec<usize> = match query.newest_first {
        true => all.filter(matching).skip(skip).take(take + 1).collect(),
        false => all.rev().filter(matching).skip(skip).take(take + 1).collect(),
    };
    let more = rows.len() > take;
    rows.truncate(take);
    let next = more.then(|| query.offset.saturating_add(wanted));
    Ok(Page { chart: chart.clone(), rows, next, clamped: wanted < query.limit })
}

/// A query with its dates read.
struct Filter<'a> {
    query: &'a wit::Query,
    since: Option<PartialDate>,
    until: Option<PartialDate>,
}

impl<'a> Filter<'a> {
    fn of(query: &'a wit::Query, limits: &Limits) -> Result<Self, Stop> {
        let asked = query.kinds.len() + query.codes.len();
        if asked > limits.list_items {
            let limit = limits.list_items;
            return Err(Stop::limit(format!("over {limit} kinds and codes in one query")));
        }
        let since = query.since.map(|date| bound("since", date)).transpose()?;
        let until = query.until.map(|date| bound("until", date)).transpose()?;
        Ok(Self { query, since, until })
    }

    /// A date of low precision is inside when any of its days can be.
    fn matches(&self, row: &ChartEntry) -> bool {
        let (query, entry) = (self.query, &row.entry);
        (query.kinds.is_empty() || query.kinds.iter().any(|k| k == entry.kind.as_str()))
            && (query.category.is_empty() || query.category == entry.category)
            && (query.codes.is_empty() || query.codes.iter().any(|c| code_matches(c, &entry.code)))
            && self.since.is_none_or(|since| entry.when.latest() >= since.earliest())
            && self.until.is_none_or(|until| entry.when.earliest() <= until.latest())
    }
}

fn bound(name: &str, date: types::PartialDate) -> Result<PartialDate, Stop> {
    let year = i16::try_from(date.year).ok();
    let date = year.and_then(|year| PartialDate::new(year, date.month, date.day).ok());
    date.ok_or_else(|| {
        Stop::new(FaultCategory::Trap, format!("chart entries: `{name}` is not a date"))
    })
}

fn query_bytes(query: &wit::Query) -> usize {
    let texts = query.kinds.iter().chain(&query.codes);
    texts.map(|text| text.len()).sum::<usize>() + size_of::<wit::Query>()
}

fn entry_bytes(row: &ChartEntry) -> usize {
    let entry = &row.entry;
    let parts = entry.parts.iter().map(|part| {
        size_of::<types::Part>()
            + convert::coding_bytes(&part.code)
            + convert::value_bytes(&part.value)
    });
    size_of::<types::Entry>()
        + entry.category.len()
        + convert::coding_bytes(&entry.code)
        + convert::value_bytes(&entry.value)
        + parts.sum::<usize>()
}

fn named_bytes(all: &[Named]) -> usize {
    let one = |named: &Named| {
        size_of::<types::Named>() + named.name.len() + convert::value_bytes(&named.value)
    };
    all.iter().map(one).sum()
}
