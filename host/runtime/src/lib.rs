//! The sandbox: loads components, calls them within limits, and says what went wrong.
//! Knows core; knows neither store nor HTTP.

mod answer;
mod aot;
mod bindings;
mod check;
mod clock;
mod compile;
mod contract;
mod convert;
mod descriptor;
mod fault;
mod gate;
mod limits;
mod meter;
mod page;
mod plugin;
mod powers;
mod runtime;
mod sandbox;
mod stop;

pub use aot::AotCache;
pub use compile::{Compiler, compile_child};
pub use fault::{Fault, FaultCategory, LoadError, RuntimeError};
pub use limits::{CompileLimits, Limits};
pub use plugin::{Call, Plugin, Terms};
pub use runtime::Runtime;
