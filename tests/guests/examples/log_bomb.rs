//! Hands the host one log line of 1 MiB after the other.

use hoso_guests::bindings::exports::hoso::program::program::Assessment;
use hoso_guests::bindings::hoso::program::chart::RecordChart;
use hoso_guests::bindings::hoso::program::log;
use hoso_guests::bindings::hoso::program::types::Context;
use hoso_guests::{Behaviour, export};

struct LogBomb;

impl Behaviour for LogBomb {
    fn assess(_: Context, _: &RecordChart) -> Result<Assessment, String> {
        loop {
            log::write(log::Level::Info, &"x".repeat(200 << 10));
        }
    }
}

export!(LogBomb with_types_in hoso_guests::bindings);
