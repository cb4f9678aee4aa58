//! Proposes more drafts than are taken.

use hoso_guests::bindings::exports::hoso::program::program::Assessment;
use hoso_guests::bindings::hoso::program::chart::RecordChart;
use hoso_guests::bindings::hoso::program::types::Context;
use hoso_guests::draft;
use hoso_guests::{Behaviour, assessment, export};

struct DraftsFlood;

impl Behaviour for DraftsFlood {
    fn assess(ctx: Context, _: &RecordChart) -> Result<Assessment, String> {
        Ok(Assessment { drafts: vec![draft(ctx.today); 201], ..assessment(ctx.today) })
    }
}

export!(DraftsFlood with_types_in hoso_guests::bindings);
