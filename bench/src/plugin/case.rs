//! One resident's chart in the three shapes that the three ways to call want.

use super::conversions::conversions;
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

conversions!(sdk, hoso_sdk, hoso_sdk);
conversions!(
    host,
    super::super::bare::bindings::hoso::program::types,
    super::super::bare::bindings::hoso::program::chart
);
