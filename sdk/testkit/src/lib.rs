//! What a plugin must pass before it is worth installing: its own cases, and a battery of checks
//! that is the same for all. Both run the component in the production sandbox.

mod battery;
mod cases;
mod convert;

pub use battery::{Check, Verdict, battery};
pub use cases::{CaseFile, Ran, call, period, run_cases};
