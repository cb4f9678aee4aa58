//! Never ends to describe itself.

use hoso_guests::bindings::exports::hoso::program::program::Descriptor;
use hoso_guests::{Behaviour, export};

struct SlowDescribe;

impl Behaviour for SlowDescribe {
    fn describe() -> Descriptor {
        loop {
            std::hint::black_box(());
        }
    }
}

export!(SlowDescribe with_types_in hoso_guests::bindings);
