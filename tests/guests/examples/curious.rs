//! Asks what it is told to ask, and says what it saw. The setting `ask` is
//! `kind,kind|code,code|category|since|until|newest|offset|limit`; dates are years or empty.

use hoso_guests::bindings::exports::hoso::program::program::{
    Assessment, Descriptor, Finding, Setting,
};
use hoso_guests::bindings::hoso::program::chart::{Query, RecordChart};
use hoso_guests::bindings::hoso::program::settings;
use hoso_guests::bindings::hoso::program::types::{Context, PartialDate, Value};
use hoso_guests::{Behaviour, assessment, descriptor, export, text};

struct Curious;

impl Behaviour for Curious {
    fn describe() -> Descriptor {
        let of = descriptor();
        let ask = Setting {
            name: "ask".into(),
            title: text("ask"),
            help: text(""),
            type_: "text".into(),
            unit: String::new(),
            min: None,
            max: None,
            choices: Vec::new(),
            initial: Value::Text("||||||0|500".into()),
            secret: false,
            source: String::new(),
        };
        Descriptor { id: "curious".into(), settings: vec![ask], ..of }
    }

    fn assess(ctx: Context, chart: &RecordChart) -> Result<Assessment, String> {
        let Some(Value::Text(ask)) = settings::get("ask") else { return Err("no ask".into()) };
        let part: Vec<&str> = ask.split('|').collect();
        let list = |n: usize| -> Vec<String> {
            part[n].split(',').filter(|item| !item.is_empty()).map(str::to_owned).collect()
        };
        let date =
            |n: usize| part[n].parse().ok().map(|year| PartialDate { year, month: 0, day: 0 });
        let page = chart.entries(&Query {
            kinds: list(0),
            codes: list(1),
            category: part[2].to_owned(),
            since: date(3),
            until: date(4),
            newest_first: part[5] == "newest",
            offset: part[6].parse().unwrap_or(0),
            limit: part[7].parse().unwrap_or(500),
        });
        let seen = Finding {
            code: "seen".into(),
            value: Value::None,
            text: text("seen"),
            evidence: page.entries.into_iter().map(|entry| entry.id).collect(),
        };
        Ok(Assessment { findings: vec![seen], ..assessment(ctx.today) })
    }
}

export!(Curious with_types_in hoso_guests::bindings);
