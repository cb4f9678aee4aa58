//! Never comes back.

use hoso_guests::bindings::exports::hoso::program::program::Assessment;
use hoso_guests::bindings::hoso::program::chart::RecordChart;
use hoso_guests::bindings::hoso::program::types::Context;
use hoso_guests::{Behaviour, export};

struct EndlessLoop;

impl Behaviour for EndlessLoop {
    fn assess(_: Context, _: &RecordChart) -> Result<Assessment, String> {
        loop {
            std::hint::black_box(());
        }
    }
}

export!(EndlessLoop with_types_in hoso_guests::bindings);
