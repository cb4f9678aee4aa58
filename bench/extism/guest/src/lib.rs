//! The rules of ncd as an Extism plugin.

use extism_pdk::{FnResult, plugin_fn};
use hoso_core::programme::{Chart, Context};
use hoso_plugin_ncd::Ncd;
use hoso_sdk::{Program as _, Settings};

#[path = "../../../src/plugin/conversions.rs"]
mod conversions;
conversions::conversions!(sdk, hoso_sdk, hoso_sdk);

/// Context and chart as JSON; the answer as text.
#[plugin_fn]
pub fn assess(body: Vec<u8>) -> FnResult<String> {
    let (context, chart): (Context, Chart) = serde_json::from_slice(&body)?;
    let chart = hoso_sdk::Chart {
        subject: sdk::subject(&chart),
        entries: chart.entries.iter().map(sdk::entry).collect(),
        enrolment: sdk::enrolment(&chart),
        answers: Vec::new(),
    };
    let settings = Settings::of(&Ncd::describe(), &[]);
    let call = hoso_sdk::Call::new(sdk::context(&context), chart, settings);
    let call = call.map_err(extism_pdk::Error::msg)?;
    let answer = hoso_sdk::assess::<Ncd>(&call).map_err(extism_pdk::Error::msg)?;
    Ok(format!("{answer:?}"))
}
