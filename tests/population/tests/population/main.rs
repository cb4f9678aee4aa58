//! What the population promises: the same bytes for a seed, files that keep to the tables and
//! that intake can read, a truth that agrees with itself, and shares near what they should be.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod files;
mod golden;
mod shares;
mod truth;

use hoso_population::{Catchment, Plan};
use jiff::civil::{Date, date};

const SEED: u64 = 7;
const TODAY: Date = date(2026, 11, 24);

/// The truth of the one district that a small population has.
fn catchment() -> (Plan, Catchment) {
    let plan = Plan::new(SEED, 2_000, TODAY);
    let catchment = Catchment::new(&plan, &plan.areas[0]);
    (plan, catchment)
}
