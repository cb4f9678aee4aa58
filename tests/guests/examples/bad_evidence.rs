//! Cites an entry that is not in the chart.

use hoso_guests::bindings::exports::hoso::program::program::{Assessment, Finding};
use hoso_guests::bindings::hoso::program::chart::RecordChart;
use hoso_guests::bindings::hoso::program::types::{Context, Value};
use hoso_guests::text;
use hoso_guests::{Behaviour, assessment, export};

struct BadEvidence;

impl Behaviour for BadEvidence {
    fn assess(ctx: Context, _: &RecordChart) -> Result<Assessment, String> {
        let finding = Finding {
            code: "made-up".into(),
            value: Value::None,
            text: text("made up"),
            evidence: vec!["00000000000000000000000000000000".into()],
        };
        Ok(Assessment { findings: vec![finding], ..assessment(ctx.today) })
    }
}

export!(BadEvidence with_types_in hoso_guests::bindings);
