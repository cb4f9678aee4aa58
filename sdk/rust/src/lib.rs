//! What a plugin author depends on: the contract's types, the trait [`Program`] with a default
//! body for every optional function, and the helpers that every programme needs.
//!
//! A rule is a plain function over a [`Call`]: it runs natively in tests and in the sandbox.
//!
//! ```
#![doc = include_str!("../examples/bmi.rs")]
//! ```
#![deny(missing_docs)]

#[cfg(target_arch = "wasm32")]
use hoso_sdk_alloc as _;

pub mod bindings;
mod call;
#[cfg(feature = "cases")]
pub mod cases;
mod chart;
mod clock;
pub mod codes;
mod date;
mod declare;
mod program;
pub mod read;
mod settings;
pub mod text;
pub mod units;

pub use bindings::exports::hoso::program::program::{
    Alert, Assessment, Belongs, Choice, Contribution, Descriptor, Field, Finding, Form, Group,
    Indicator, Need, Period, Problem, Reason, Screening, Setting, Stage, Stratum, Tallied, Task,
};
pub use bindings::hoso::program::chart::{Answered, Enrolment, Subject};
pub use bindings::hoso::program::types::{
    Coding, Context, Draft, Entry, Named, Part, PartialDate, Quantity, Text, Value,
};
/// Powers of the host; they answer only in the sandbox.
pub use bindings::hoso::program::{log, terms};
pub use call::Call;
pub use chart::Chart;
pub use clock::Clock;
pub use date::Date;
pub use declare::{choice, need};
pub use program::{Program, assess, tally};
pub use read::BloodPressure;
pub use settings::Settings;
pub use text::{coding, quantity, text};
