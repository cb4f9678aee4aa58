//! Answers with a text that is not UTF-8.

use hoso_guests::bindings::exports::hoso::program::program::Assessment;
use hoso_guests::bindings::hoso::program::chart::RecordChart;
use hoso_guests::bindings::hoso::program::types::{Context, Text};
use hoso_guests::{Behaviour, assessment, export};

struct NotUtf8;

impl Behaviour for NotUtf8 {
    fn assess(ctx: Context, _: &RecordChart) -> Result<Assessment, String> {
        // SAFETY: none; the string is never looked at here, the host must refuse it.
        let vi = unsafe { String::from_utf8_unchecked(vec![0xff, 0xfe]) };
        let advice = vec![Text { vi, en: "broken".into() }];
        Ok(Assessment { advice, ..assessment(ctx.today) })
    }
}

export!(NotUtf8 with_types_in hoso_guests::bindings);
