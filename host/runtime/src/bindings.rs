//! The generated host side of `hoso:program@0.1.0`. The one place that a new version of wasmtime
//! or of the contract touches first.
#![allow(dead_code, clippy::all, reason = "generated from wit/; chart is linked by hand")]

wasmtime::component::bindgen!({
    path: "../../wit",
    world: "module",
    imports: { default: trappable },
    with: { "hoso:program/chart.record-chart": crate::powers::RecordChart },
});

pub use exports::hoso::program::program;
pub use hoso::program::{chart, log, settings, terms, types};
