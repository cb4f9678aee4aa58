//! Proposes a measurement that is not a number.

use hoso_guests::bindings::exports::hoso::program::program::Assessment;
use hoso_guests::bindings::hoso::program::chart::RecordChart;
use hoso_guests::bindings::hoso::program::types::{Context, Draft, Quantity, Value};
use hoso_guests::draft;
use hoso_guests::{Behaviour, assessment, export};

struct AbsurdValue;

impl Behaviour for AbsurdValue {
    fn assess(ctx: Context, _: &RecordChart) -> Result<Assessment, String> {
        let value = Value::Quantity(Quantity { value: f64::NAN, unit: "kg".into() });
        let drafts = vec![Draft { value, ..draft(ctx.today) }];
        Ok(Assessment { drafts, ..assessment(ctx.today) })
    }
}

export!(AbsurdValue with_types_in hoso_guests::bindings);
