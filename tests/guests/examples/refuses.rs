//! Says that it cannot answer, in words that may name the resident.

use hoso_guests::bindings::exports::hoso::program::program::Assessment;
use hoso_guests::bindings::hoso::program::chart::RecordChart;
use hoso_guests::bindings::hoso::program::types::Context;
use hoso_guests::{Behaviour, export};

struct Refuses;

impl Behaviour for Refuses {
    fn assess(_: Context, _: &RecordChart) -> Result<Assessment, String> {
        Err("cannot judge Nguyen Van A".into())
    }
}

export!(Refuses with_types_in hoso_guests::bindings);
