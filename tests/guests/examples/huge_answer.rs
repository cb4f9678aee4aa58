//! Answers with a text of 1 MiB.

use hoso_guests::bindings::exports::hoso::program::program::Assessment;
use hoso_guests::bindings::hoso::program::chart::RecordChart;
use hoso_guests::bindings::hoso::program::types::{Context, Text};
use hoso_guests::{Behaviour, assessment, export};

struct HugeAnswer;

impl Behaviour for HugeAnswer {
    fn assess(ctx: Context, _: &RecordChart) -> Result<Assessment, String> {
        let advice = vec![Text { vi: "a".repeat(1 << 20), en: "a".into() }];
        Ok(Assessment { advice, ..assessment(ctx.today) })
    }
}

export!(HugeAnswer with_types_in hoso_guests::bindings);
