//! Reads the whole chart again and again, for ever, page by page.

use hoso_guests::all_entries;
use hoso_guests::bindings::exports::hoso::program::program::Assessment;
use hoso_guests::bindings::hoso::program::chart::RecordChart;
use hoso_guests::bindings::hoso::program::types::Context;
use hoso_guests::{Behaviour, export};

struct SlowHostCalls;

impl Behaviour for SlowHostCalls {
    fn assess(_: Context, chart: &RecordChart) -> Result<Assessment, String> {
        loop {
            all_entries(chart, 500);
        }
    }
}

export!(SlowHostCalls with_types_in hoso_guests::bindings);
