//! Files of cases (docs/plugin-cases.md) against a component in the production sandbox.

use crate::convert::{self, Back};
use hoso_core::programme::Context;
use hoso_runtime::{Call, Fault, Plugin};
use hoso_sdk::cases::{Answer, Case, fill, judge, read};
use hoso_sdk::{Period, Problem, Text};
use jiff::civil::Date;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Cases as they lie in a file.
pub enum CaseFile<'a> {
    Json(&'a str),
    /// A table with a header, and the case that each row fills in.
    Table {
        rows: &'a str,
        template: &'a str,
    },
}

/// What a file of cases came to: one line for each case that failed.
#[derive(Debug, Default)]
pub struct Ran {
    pub passed: usize,
    pub failed: Vec<String>,
}

/// Runs every case of the file.
///
/// # Errors
/// Where the file cannot be read: the place, and what is wrong there.
pub fn run_cases(plugin: &Plugin, file: &CaseFile<'_>) -> Result<Ran, String> {
    let cases = match file {
        CaseFile::Json(text) => read(text)?,
        CaseFile::Table { rows, template } => read(&table(rows, template)?)?,
    };
    let mut ran = Ran::default();
    for case in &cases {
        match answer(plugin, case).and_then(|answer| judge(case, &answer)) {
            Ok(()) => ran.passed += 1,
            Err(why) => ran.failed.push(format!("{}: {why}", case.id)),
        }
    }
    Ok(ran)
}

/// A case file of the rows.
fn table(rows: &str, template: &str) -> Result<String, String> {
    let template: Json = serde_json::from_str(template).map_err(|e| format!("template: {e}"))?;
    let mut reader = csv::Reader::from_reader(rows.as_bytes());
    let header = reader.headers().map_err(|e| e.to_string())?.clone();
    let mut cases = Vec::new();
    for row in reader.records() {
        let row = row.map_err(|e| e.to_string())?;
        let cell = |name: &str| {
            let at = header.iter().position(|column| column == name)?;
            Some(row.get(at).unwrap_or_default().trim().to_owned())
        };
        let line = row.position().map_or(0, csv::Position::line);
        cases.push(fill(&template, &cell).map_err(|why| format!("line {line}: {why}"))?);
    }
    Ok(json!({ "cases": cases }).to_string())
}

fn answer(plugin: &Plugin, case: &Case) -> Result<Answer, String> {
    let call = call(plugin, case)?;
    let back = Back(&case.chart);
    Ok(match case.function.as_str() {
        "screen" => Answer::Screening(back.screening(&plugin.screen(&call).map_err(told)?)),
        "assess" => Answer::Assessment(back.assessment(&plugin.assess(&call).map_err(told)?)),
        "tally" => {
            let period = period(case.period()?)?;
            let answers = plugin.tally(&call, &[period]).map_err(told)?;
            Answer::Tallied(answers.iter().map(convert::tallied).collect())
        }
        // The host asks no plugin for a form that it does not declare.
        "submit" if plugin.descriptor().forms.iter().all(|form| form.code != case.form) => {
            Answer::Submitted(Err(vec![unknown_form()]))
        }
        "submit" => {
            let answers = convert::named(&case.answers)?;
            let answer = plugin.submit(&call, &case.form, &answers).map_err(told)?;
            Answer::Submitted(match answer {
                Ok(drafts) => Ok(drafts.iter().map(convert::draft).collect()),
                Err(problems) => Err(problems.iter().map(convert::problem).collect()),
            })
        }
        other => return Err(format!("no function {other}")),
    })
}

fn unknown_form() -> Problem {
    let text =
        Text { vi: "Không có biểu mẫu này.".into(), en: "There is no such form.".into() };
    Problem { field: String::new(), text }
}

/// First and last day.
///
/// # Errors
/// Where one of them is no complete day.
pub fn period(period: Period) -> Result<(Date, Date), String> {
    Ok((convert::day(period.since)?, convert::day(period.until)?))
}

/// The call that a case makes of a component.
///
/// # Errors
/// A setting that the plugin does not declare, or what is no value of the host's.
pub fn call(plugin: &Plugin, case: &Case) -> Result<Call, String> {
    let descriptor = plugin.descriptor();
    let mut settings = BTreeMap::new();
    for setting in convert::named(&case.settings)? {
        if descriptor.settings.iter().all(|declared| declared.name != setting.name) {
            return Err(format!("settings.{} is not declared", setting.name));
        }
        settings.insert(setting.name, setting.value);
    }
    Ok(Call {
        context: Arc::new(Context {
            today: convert::day(case.today)?,
            facility: convert::facility(&case.facility)?,
            locale: "vi".to_owned(),
            purpose: "assessment".to_owned(),
        }),
        chart: Arc::new(convert::chart(&case.chart, descriptor)?),
        settings: Arc::new(settings),
        terms: Arc::new(|_, _| None),
    })
}

/// The guest's own words are for its author.
fn told(fault: Fault) -> String {
    let log = fault.log.trim();
    match log.is_empty() {
        true => fault.to_string(),
        false => format!("{fault}\n{log}"),
    }
}
