//! Panics on residents born in 1950, and only on them.

use hoso_guests::bindings::exports::hoso::program::program::Assessment;
use hoso_guests::bindings::hoso::program::chart::RecordChart;
use hoso_guests::bindings::hoso::program::types::Context;
use hoso_guests::{Behaviour, assessment, export};

struct TrapOnOne;

impl Behaviour for TrapOnOne {
    fn assess(ctx: Context, chart: &RecordChart) -> Result<Assessment, String> {
        assert_ne!(chart.subject().birth_date.year, 1950);
        Ok(assessment(ctx.today))
    }
}

export!(TrapOnOne with_types_in hoso_guests::bindings);
