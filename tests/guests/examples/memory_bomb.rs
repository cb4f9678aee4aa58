//! Allocates without end.

use hoso_guests::bindings::exports::hoso::program::program::Assessment;
use hoso_guests::bindings::hoso::program::chart::RecordChart;
use hoso_guests::bindings::hoso::program::types::Context;
use hoso_guests::{Behaviour, export};

struct MemoryBomb;

impl Behaviour for MemoryBomb {
    fn assess(_: Context, _: &RecordChart) -> Result<Assessment, String> {
        loop {
            std::mem::forget(std::hint::black_box(vec![1_u8; 1 << 20]));
        }
    }
}

export!(MemoryBomb with_types_in hoso_guests::bindings);
