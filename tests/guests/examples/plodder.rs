//! Answers well, after as many rounds as it is told: a plugin whose every item takes long.

use hoso_guests::bindings::exports::hoso::program::program::{Assessment, Descriptor, Setting};
use hoso_guests::bindings::hoso::program::chart::RecordChart;
use hoso_guests::bindings::hoso::program::settings;
use hoso_guests::bindings::hoso::program::types::{Context, Value};
use hoso_guests::{Behaviour, assessment, descriptor, export, text};

struct Plodder;

impl Behaviour for Plodder {
    fn describe() -> Descriptor {
        let rounds = Setting {
            name: "rounds".into(),
            title: text("rounds"),
            help: text(""),
            type_: "number".into(),
            unit: String::new(),
            min: Some(0.0),
            max: Some(1e12),
            choices: Vec::new(),
            initial: Value::Count(1),
            secret: false,
            source: String::new(),
        };
        Descriptor { id: "plodder".into(), settings: vec![rounds], ..descriptor() }
    }

    fn assess(ctx: Context, _: &RecordChart) -> Result<Assessment, String> {
        let Some(Value::Count(rounds)) = settings::get("rounds") else {
            return Err("no rounds".into());
        };
        let mut state = 1_u64;
        for round in 0..rounds as u64 {
            state = std::hint::black_box(state.wrapping_mul(6_364_136_223_846_793_005) ^ round);
        }
        Ok(Assessment {
            stage: if state == 0 { String::new() } else { "active".into() },
            ..assessment(ctx.today)
        })
    }
}

export!(Plodder with_types_in hoso_guests::bindings);
