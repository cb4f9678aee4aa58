//! Calls itself too deeply: the function of Ackermann and Péter.

use hoso_guests::bindings::exports::hoso::program::program::Assessment;
use hoso_guests::bindings::hoso::program::chart::RecordChart;
use hoso_guests::bindings::hoso::program::types::Context;
use hoso_guests::{Behaviour, export};

struct Recursion;

impl Behaviour for Recursion {
    fn assess(ctx: Context, _: &RecordChart) -> Result<Assessment, String> {
        Err(ackermann(4, ctx.today.year as u64).to_string())
    }
}

#[inline(never)]
fn ackermann(m: u64, n: u64) -> u64 {
    match (m, n) {
        (0, n) => n + 1,
        (m, 0) => ackermann(m - 1, 1),
        (m, n) => ackermann(m - 1, ackermann(m, n - 1)),
    }
}

export!(Recursion with_types_in hoso_guests::bindings);
