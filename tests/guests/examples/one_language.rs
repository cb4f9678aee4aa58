//! Describes itself in one language only.

use hoso_guests::bindings::exports::hoso::program::program::Descriptor;
use hoso_guests::bindings::hoso::program::types::Text;
use hoso_guests::{Behaviour, descriptor, export};

struct OneLanguage;

impl Behaviour for OneLanguage {
    fn describe() -> Descriptor {
        let title = Text { vi: "Chương trình".into(), en: String::new() };
        Descriptor { title, ..descriptor() }
    }
}

export!(OneLanguage with_types_in hoso_guests::bindings);
