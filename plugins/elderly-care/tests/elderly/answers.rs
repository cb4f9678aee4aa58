//! Whatever a chart holds, the answer is one that the host takes.

use hoso_plugin_elderly_care::ElderlyCare;
use hoso_sdk::{
    Assessment, Call, Chart, Context, Date, Entry, PartialDate, Period, Program, Settings, Subject,
    Value, assess, coding, quantity, tally,
};
use proptest::prelude::*;
use std::collections::BTreeSet;

const OWN: &str = "urn:hoso:elderly-care";
const TODAY: PartialDate = PartialDate { year: 2026, month: 10, day: 20 };
/// Every observation that the forms record, with a value of the field's type, or prescriptions.
fn entry(index: usize, (what, number, truth, when): (usize, f64, bool, PartialDate)) -> Entry {
    let forms = ElderlyCare::describe().forms;
    let fields: Vec<_> = forms.into_iter().flat_map(|f| f.groups).flat_map(|g| g.fields).collect();
    let (kind, code, value) = match fields.get(what) {
        Some(field) => {
            let value = match field.type_.as_str() {
                "number" => quantity(number.floor(), &field.unit),
                "choice" => {
                    let chosen = &field.choices[number.abs() as usize % field.choices.len()];
                    Value::Coding(coding(OWN, &chosen.code, ""))
                }
                _ => Value::Truth(truth),
            };
            ("Observation", coding(OWN, &field.name, ""), value)
        }
        None if truth => ("Observation", coding(OWN, "examined", ""), Value::Truth(true)),
        None => {
            ("MedicationRequest", coding("urn:drugs", &format!("{number:.0}"), ""), Value::None)
        }
    };
    Entry {
        id: index.to_string(),
        kind: kind.into(),
        category: String::new(),
        code,
        when,
        value,
        parts: Vec::new(),
        status: "final".into(),
        facility: "01001".into(),
        own: false,
    }
}

fn date(years: std::ops::RangeInclusive<i32>) -> impl Strategy<Value = PartialDate> {
    (years, 0..=12_u8, 0..=31_u8).prop_map(|(year, month, day)| PartialDate { year, month, day })
}

fn chart() -> impl Strategy<Value = Chart> {
    let row = (0..80_usize, -1.0..30.0_f64, any::<bool>(), date(2025..=2026));
    let sex = prop_oneof![Just("male"), Just("female"), Just("unknown")];
    let born = date(1935..=1968);
    (sex, born, proptest::collection::vec(row, 0..150)).prop_map(|(sex, birth_date, rows)| {
        let subject = Subject { sex: sex.into(), birth_date, deceased: None };
        let entries = rows.into_iter().enumerate().map(|(index, row)| entry(index, row)).collect();
        Chart::new(subject, entries)
    })
}

fn call(chart: &Chart, today: PartialDate) -> Call {
    let context = Context {
        today,
        facility: "01001".into(),
        locale: "vi".into(),
        purpose: "assessment".into(),
    };
    let settings = Settings::of(&ElderlyCare::describe(), &[]);
    Call::new(context, chart.clone(), settings).expect("today is complete")
}

fn day(date: PartialDate) -> Date {
    Date::exact(date).expect("a complete day")
}

/// Ids that the answer cites.
fn cited(answer: &Assessment) -> impl Iterator<Item = &String> {
    let findings = answer.findings.iter().flat_map(|finding| &finding.evidence);
    findings.chain(answer.alerts.iter().flat_map(|alert| &alert.evidence))
}

proptest! {
    #[test]
    fn an_answer_is_declared_ordered_and_cites_what_is_there(chart in chart()) {
        let call = call(&chart, TODAY);
        let declared = ElderlyCare::describe();
        let answer = assess::<ElderlyCare>(&call).expect("an answer");
        prop_assert!(declared.stages.iter().any(|stage| stage.code == answer.stage));
        let ids: BTreeSet<&String> = call.chart.entries.iter().map(|entry| &entry.id).collect();
        prop_assert!(cited(&answer).all(|id| ids.contains(id)));
        let mut codes = BTreeSet::new();
        for task in &answer.tasks {
            prop_assert!(codes.insert(&task.code), "{} comes twice", task.code);
            let (earliest, due) = (day(task.earliest), day(task.due));
            prop_assert!(earliest <= due && due <= day(task.overdue_after), "{}", task.code);
        }
        prop_assert!(answer.valid_until.is_none_or(|until| day(until) >= day(TODAY)));
        prop_assert_eq!(assess::<ElderlyCare>(&call).expect("the same answer"), answer);
    }

    #[test]
    fn an_answer_holds_until_its_day(chart in chart(), part in 0.0..=1.0_f64) {
        let first = assess::<ElderlyCare>(&call(&chart, TODAY)).expect("an answer");
        let span = first.valid_until.map_or(4_000, |until| day(TODAY).days_until(day(until)));
        let later = day(TODAY).add_days((span as f64 * part) as i32);
        let second = assess::<ElderlyCare>(&call(&chart, later.into())).expect("an answer");
        prop_assert_eq!(Assessment { valid_until: None, ..first },
            Assessment { valid_until: None, ..second });
    }

    #[test]
    fn shares_are_declared_once_each_with_codes_as_strata(chart in chart(), month in 1..=12_u8) {
        let call = call(&chart, TODAY);
        let declared = ElderlyCare::describe();
        let since = Date::new(2026, month, 1).expect("a month");
        let until = since.add_months(1).add_days(-1);
        let period = Period { since: since.into(), until: until.into() };
        let answers = tally::<ElderlyCare>(&call, &[period]).expect("an answer");
        let mut seen = BTreeSet::new();
        for share in &answers[0].contributions {
            let indicator = declared.indicators.iter().find(|one| one.code == share.indicator);
            let strata = &indicator.expect("declared").strata;
            prop_assert!(seen.insert(&share.indicator), "{} comes twice", share.indicator);
            prop_assert!(share.strata.iter().map(|stratum| &stratum.name).eq(strata));
            let word = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_graphic());
            prop_assert!(share.strata.iter().all(|stratum| word(&stratum.value)));
            prop_assert!(share.numerator <= share.denominator);
        }
    }
}
