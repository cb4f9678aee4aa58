//! Answers with a stage that its descriptor does not declare.

use hoso_guests::bindings::exports::hoso::program::program::Assessment;
use hoso_guests::bindings::hoso::program::chart::RecordChart;
use hoso_guests::bindings::hoso::program::types::Context;
use hoso_guests::{Behaviour, assessment, export};

struct UndeclaredStage;

impl Behaviour for UndeclaredStage {
    fn assess(ctx: Context, _: &RecordChart) -> Result<Assessment, String> {
        Ok(Assessment { stage: "elsewhere".into(), ..assessment(ctx.today) })
    }
}

export!(UndeclaredStage with_types_in hoso_guests::bindings);
