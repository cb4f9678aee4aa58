//! What the guests share: the bindings, a trait whose default bodies behave well, so that a guest
//! shows its one misbehaviour and nothing else, and small builders of well-formed values.

#[allow(clippy::all, reason = "generated from wit/")]
pub mod bindings {
    wit_bindgen::generate!({
        path: "../../wit",
        world: "module",
        pub_export_macro: true,
        default_bindings_module: "hoso_guests::bindings",
    });
}

pub use bindings::export;

use bindings::exports::hoso::program::program::{
    Assessment, Belongs, Descriptor, Field, Form, Group, Guest, Indicator, Need, Period, Problem,
    Screening, Setting, Stage, Tallied,
};
use bindings::hoso::program::chart::{Query, RecordChart};
use bindings::hoso::program::types::{
    Coding, Context, Draft, Entry, Named, PartialDate, Quantity, Text, Value,
};

/// One guest. What it does not override answers well.
pub trait Behaviour {
    fn describe() -> Descriptor {
        descriptor()
    }
    fn screen(_: Context, _: &RecordChart) -> Screening {
        Screening { belongs: Belongs::Yes, stage: "active".into(), reasons: Vec::new() }
    }
    fn assess(ctx: Context, _: &RecordChart) -> Result<Assessment, String> {
        Ok(assessment(ctx.today))
    }
    fn submit(ctx: Context, _: &RecordChart, _: Vec<Named>) -> Result<Vec<Draft>, Vec<Problem>> {
        Ok(vec![draft(ctx.today)])
    }
    fn tally(_: Context, _: &RecordChart, periods: Vec<Period>) -> Result<Vec<Tallied>, String> {
        let none = |_| Tallied { contributions: Vec::new(), valid_until: None };
        Ok(periods.into_iter().map(none).collect())
    }
}

impl<T: Behaviour> Guest for T {
    fn describe() -> Descriptor {
        T::describe()
    }
    fn screen(ctx: Context, chart: &RecordChart) -> Screening {
        T::screen(ctx, chart)
    }
    fn assess(ctx: Context, chart: &RecordChart) -> Result<Assessment, String> {
        T::assess(ctx, chart)
    }
    fn submit(
        ctx: Context,
        chart: &RecordChart,
        _form: String,
        answers: Vec<Named>,
    ) -> Result<Vec<Draft>, Vec<Problem>> {
        T::submit(ctx, chart, answers)
    }
    fn tally(
        ctx: Context,
        chart: &RecordChart,
        periods: Vec<Period>,
    ) -> Result<Vec<Tallied>, String> {
        T::tally(ctx, chart, periods)
    }
}

pub fn text(text: &str) -> Text {
    Text { vi: text.into(), en: text.into() }
}

pub fn assessment(today: PartialDate) -> Assessment {
    Assessment {
        stage: "active".into(),
        findings: Vec::new(),
        tasks: Vec::new(),
        alerts: Vec::new(),
        advice: Vec::new(),
        drafts: Vec::new(),
        valid_until: Some(today),
    }
}

pub fn draft(when: PartialDate) -> Draft {
    Draft {
        kind: "Observation".into(),
        category: "vital-signs".into(),
        code: Coding {
            system: "http://loinc.org".into(),
            code: "29463-7".into(),
            display: "Body weight".into(),
        },
        when,
        value: Value::Quantity(Quantity { value: 60.5, unit: "kg".into() }),
        parts: Vec::new(),
        status: "final".into(),
    }
}

/// The same statement, as a proposal.
pub fn draft_of(entry: Entry) -> Draft {
    Draft {
        kind: entry.kind,
        category: entry.category,
        code: entry.code,
        when: entry.when,
        value: entry.value,
        parts: entry.parts,
        status: entry.status,
    }
}

/// Every entry, newest first, `rows` a page.
pub fn all_entries(chart: &RecordChart, rows: u32) -> Vec<Entry> {
    let mut all = Vec::new();
    let mut next = Some(0);
    while let Some(offset) = next {
        let page = chart.entries(&Query {
            kinds: Vec::new(),
            codes: Vec::new(),
            category: String::new(),
            since: None,
            until: None,
            newest_first: true,
            offset,
            limit: rows,
        });
        all.extend(page.entries);
        next = page.next;
    }
    all
}

/// Well-formed, with one of everything.
pub fn descriptor() -> Descriptor {
    let need = |kind: &str| Need {
        kind: kind.into(),
        codes: Vec::new(),
        category: String::new(),
        reason: text("for the tests"),
    };
    let kinds = ["Observation", "Condition", "Encounter", "MedicationRequest", "Immunization"];
    Descriptor {
        id: "guest".into(),
        version: "1.0.0".into(),
        title: text("guest"),
        summary: text("a guest of the sandbox's tests"),
        reads: vec![need("*")],
        writes: kinds.into_iter().map(need).collect(),
        forms: vec![form()],
        indicators: vec![indicator()],
        settings: vec![setting()],
        stages: vec![Stage { code: "active".into(), title: text("active") }],
        triggers: vec![need("Observation")],
        sensitivity: vec!["general".into()],
    }
}

fn form() -> Form {
    let weight = Field {
        name: "weight".into(),
        title: text("weight"),
        help: text(""),
        type_: "number".into(),
        required: true,
        unit: "kg".into(),
        min: Some(0.0),
        max: None,
        choices: Vec::new(),
        shown_when: None,
    };
    let group =
        Group { name: "body".into(), title: text("body"), repeats: false, fields: vec![weight] };
    Form { code: "visit".into(), title: text("visit"), help: text(""), groups: vec![group] }
}

fn indicator() -> Indicator {
    Indicator {
        code: "seen".into(),
        title: text("seen"),
        numerator: text("seen"),
        denominator: text("all"),
        period: "month".into(),
        good: "higher".into(),
        target_percent: None,
        strata: vec!["sex".into()],
    }
}

fn setting() -> Setting {
    Setting {
        name: "threshold".into(),
        title: text("threshold"),
        help: text(""),
        type_: "number".into(),
        unit: String::new(),
        min: Some(1.0),
        max: Some(9.0),
        choices: Vec::new(),
        initial: Value::Count(3),
        secret: false,
        source: String::new(),
    }
}
