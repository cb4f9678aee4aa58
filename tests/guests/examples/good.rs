//! Answers with what it saw: every entry of the chart comes back as a draft, page by page.

use hoso_guests::bindings::exports::hoso::program::program::{
    Assessment, Contribution, Finding, Period, Stratum, Tallied,
};
use hoso_guests::bindings::hoso::program::chart::RecordChart;
use hoso_guests::bindings::hoso::program::types::{Context, Value};
use hoso_guests::bindings::hoso::program::{settings, terms};
use hoso_guests::{Behaviour, all_entries, assessment, draft_of, export, text};

/// Small, so that a test's chart takes several pages.
const ROWS: u32 = 7;

struct Good;

impl Behaviour for Good {
    fn assess(ctx: Context, chart: &RecordChart) -> Result<Assessment, String> {
        let entries = all_entries(chart, ROWS);
        let finding = |code: &str, value| Finding {
            code: code.into(),
            value,
            text: text("seen"),
            evidence: Vec::new(),
        };
        let subject = chart.subject();
        let seen = format!("{} {} {:?}", ctx.facility, subject.sex, subject.birth_date);
        let term = terms::lookup("http://loinc.org", "8480-6").map_or(Value::None, Value::Coding);
        let mut findings = vec![
            finding("subject", Value::Text(seen)),
            finding("setting", settings::get("threshold").unwrap_or(Value::None)),
            finding("undeclared-setting", settings::get("other").unwrap_or(Value::None)),
            finding("term", term),
        ];
        findings.extend(entries.iter().map(|entry| Finding {
            code: "entry".into(),
            value: Value::Text(format!("{} {}", entry.facility, entry.own)),
            text: text("seen"),
            evidence: vec![entry.id.clone()],
        }));
        let drafts = entries.into_iter().map(draft_of).collect();
        Ok(Assessment { findings, drafts, ..assessment(ctx.today) })
    }

    fn tally(
        _: Context,
        chart: &RecordChart,
        periods: Vec<Period>,
    ) -> Result<Vec<Tallied>, String> {
        let contribution = Contribution {
            indicator: "seen".into(),
            strata: vec![Stratum { name: "sex".into(), value: chart.subject().sex }],
            numerator: 1,
            denominator: 1,
        };
        let one = |_| Tallied { contributions: vec![contribution.clone()], valid_until: None };
        Ok(periods.into_iter().map(one).collect())
    }
}

export!(Good with_types_in hoso_guests::bindings);
