//! Asks the host again and again.

use hoso_guests::bindings::exports::hoso::program::program::Assessment;
use hoso_guests::bindings::hoso::program::chart::RecordChart;
use hoso_guests::bindings::hoso::program::types::Context;
use hoso_guests::{Behaviour, export};

struct HostCallStorm;

impl Behaviour for HostCallStorm {
    fn assess(_: Context, chart: &RecordChart) -> Result<Assessment, String> {
        loop {
            chart.subject();
        }
    }
}

export!(HostCallStorm with_types_in hoso_guests::bindings);
