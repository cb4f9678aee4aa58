//! Panics.

use hoso_guests::bindings::exports::hoso::program::program::Assessment;
use hoso_guests::bindings::hoso::program::chart::RecordChart;
use hoso_guests::bindings::hoso::program::types::Context;
use hoso_guests::{Behaviour, export};

struct Trap;

impl Behaviour for Trap {
    fn assess(_: Context, _: &RecordChart) -> Result<Assessment, String> {
        panic!("a message that goes nowhere")
    }
}

export!(Trap with_types_in hoso_guests::bindings);
