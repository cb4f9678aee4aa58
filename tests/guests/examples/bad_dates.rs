//! A task that is overdue before it is due.

use hoso_guests::bindings::exports::hoso::program::program::{Assessment, Task};
use hoso_guests::bindings::hoso::program::chart::RecordChart;
use hoso_guests::bindings::hoso::program::types::{Context, PartialDate};
use hoso_guests::text;
use hoso_guests::{Behaviour, assessment, export};

struct BadDates;

impl Behaviour for BadDates {
    fn assess(ctx: Context, _: &RecordChart) -> Result<Assessment, String> {
        let before = PartialDate { year: ctx.today.year - 1, ..ctx.today };
        let task = Task {
            code: "visit".into(),
            title: text("visit"),
            earliest: ctx.today,
            due: ctx.today,
            overdue_after: before,
            priority: "routine".into(),
            reason: text("visit"),
        };
        Ok(Assessment { tasks: vec![task], ..assessment(ctx.today) })
    }
}

export!(BadDates with_types_in hoso_guests::bindings);
