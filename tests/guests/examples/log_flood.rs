//! Logs more than is kept, then panics.

use hoso_guests::bindings::exports::hoso::program::program::Assessment;
use hoso_guests::bindings::hoso::program::chart::RecordChart;
use hoso_guests::bindings::hoso::program::log;
use hoso_guests::bindings::hoso::program::types::Context;
use hoso_guests::{Behaviour, export};

struct LogFlood;

impl Behaviour for LogFlood {
    fn assess(_: Context, _: &RecordChart) -> Result<Assessment, String> {
        for _ in 0..100 {
            log::write(log::Level::Info, &"x".repeat(1 << 10));
        }
        panic!("after the flood")
    }
}

export!(LogFlood with_types_in hoso_guests::bindings);
