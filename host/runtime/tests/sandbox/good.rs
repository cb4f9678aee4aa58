//! A guest that behaves sees exactly what it was given.

use crate::support::{TODAY, call, call_of, component, guest, loinc, row};
use hoso_core::PartialDate;
use hoso_core::programme::{Belongs, DRAFT_KINDS, Named};
use hoso_core::record::{Coding, Entry, Part, Value};
use hoso_runtime::{Call, Compiler, FaultCategory, Limits, Runtime};
use jiff::civil::date;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;

fn coding() -> impl Strategy<Value = Coding> {
    (".{0,12}", "[A-Z0-9.-]{1,8}", ".{0,12}").prop_map(|(system, code, display)| Coding {
        system,
        code,
        display,
    })
}

fn partial_date() -> impl Strategy<Value = PartialDate> {
    prop_oneof![
        (1850_i16..=2200).prop_map(|y| PartialDate::new(y, 0, 0).unwrap()),
        (1850_i16..=2200, 1_u8..=12).prop_map(|(y, m)| PartialDate::new(y, m, 0).unwrap()),
        (1850_i16..=2200, 1_u8..=12, 1_u8..=28)
            .prop_map(|(y, m, d)| PartialDate::new(y, m, d).unwrap()),
    ]
}

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::None),
        (-1e9..1e9, ".{0,8}").prop_map(|(value, unit)| Value::Quantity { value, unit }),
        coding().prop_map(Value::Coding),
        ".{0,40}".prop_map(Value::Text),
        any::<bool>().prop_map(Value::Truth),
        partial_date().prop_map(Value::Date),
        any::<i64>().prop_map(Value::Count),
    ]
}

fn entry() -> impl Strategy<Value = Entry> {
    let kind = proptest::sample::select(DRAFT_KINDS.to_vec());
    let part = (coding(), value()).prop_map(|(code, value)| Part { code, value });
    let parts = proptest::collection::vec(part, 0..4);
    (kind, ".{0,12}", coding(), partial_date(), value(), parts, "[a-z-]{1,12}").prop_map(
        |(kind, category, code, when, value, parts, status)| Entry {
            kind,
            category,
            code,
            when,
            value,
            parts,
            status,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    /// Every entry crosses into the guest and comes back as it was, in its order.
    #[test]
    fn a_chart_crosses_whole(entries in proptest::collection::vec(entry(), 0..40)) {
        let rows: Vec<_> = entries.iter().cloned().enumerate().map(|(i, e)| row(i, e)).collect();
        let answer = guest("good").assess(&call_of(rows.clone())).unwrap();
        prop_assert_eq!(&answer.drafts, &entries);
        let seen = answer.findings.iter().filter(|f| f.code == "entry");
        let seen: Vec<_> = seen.map(|f| (f.evidence.clone(), f.value.clone())).collect();
        let told = rows.iter().map(|row| {
            let text = format!("{} {}", row.facility, row.own);
            (vec![row.id], Value::Text(text))
        });
        prop_assert_eq!(seen, told.collect::<Vec<_>>());
    }
}

fn finding(call: &Call, code: &str) -> Value {
    let answer = guest("good").assess(call).unwrap();
    answer.findings.into_iter().find(|f| f.code == code).unwrap().value
}

#[test]
fn the_subject_has_no_name_and_an_unknown_birth_date_is_unknown() {
    let Value::Text(seen) = finding(&call(0), "subject") else { panic!("a text") };
    assert_eq!(seen, "01001 female PartialDate { year: 1960, month: 5, day: 0 }");
    let unknown = call(0);
    let chart = hoso_core::programme::Chart { birth_date: None, ..(*unknown.chart).clone() };
    let Value::Text(seen) = finding(&Call { chart: Arc::new(chart), ..unknown }, "subject") else {
        panic!("a text")
    };
    assert_eq!(seen, "01001 female PartialDate { year: 0, month: 0, day: 0 }");
}

#[test]
fn a_setting_is_what_was_set_else_the_initial_value_else_nothing() {
    assert_eq!(finding(&call(0), "setting"), Value::Count(3));
    assert_eq!(finding(&call(0), "undeclared-setting"), Value::None);
    let mut set = BTreeMap::from([("threshold".to_owned(), Value::Count(5))]);
    set.insert("other".to_owned(), Value::Count(7));
    let call = Call { settings: Arc::new(set), ..call(0) };
    assert_eq!(finding(&call, "setting"), Value::Count(5));
    assert_eq!(finding(&call, "undeclared-setting"), Value::None);
}

#[test]
fn a_term_is_looked_up_by_system_and_code() {
    let known = |system: &str, code: &str| (system == "http://loinc.org").then(|| loinc(code));
    let call = Call { terms: Arc::new(known), ..call(0) };
    assert_eq!(finding(&call, "term"), Value::Coding(loinc("8480-6")));
}

#[test]
fn each_period_gets_its_contributions() {
    let periods = [(date(2026, 10, 1), date(2026, 10, 31)), (date(2026, 11, 1), TODAY)];
    let tallied = guest("good").tally(&call(0), &periods).unwrap();
    assert_eq!(tallied.len(), 2);
    let contribution = &tallied[1].contributions[0];
    assert_eq!(contribution.strata, [("sex".to_owned(), "female".to_owned())]);
}

#[test]
fn contributions_are_limited_over_all_periods() {
    let runtime =
        Runtime::new(Limits { contributions: 2, ..Limits::default() }, None, Compiler::InProcess)
            .unwrap();
    let plugin = runtime.load(&component("good")).unwrap();
    let period = (date(2026, 10, 1), date(2026, 10, 31));
    assert!(plugin.tally(&call(0), &[period; 2]).is_ok());
    let fault = plugin.tally(&call(0), &[period; 3]).unwrap_err();
    assert_eq!(fault.reason, "tally[2].contributions: over 0 items");
}

#[test]
fn a_form_of_another_programme_is_not_given_to_the_guest() {
    let plugin = guest("good");
    let answers = [Named { name: "weight".to_owned(), value: Value::Count(60) }];
    assert_eq!(plugin.submit(&call(0), "visit", &answers).unwrap().unwrap().len(), 1);
    let fault = plugin.submit(&call(0), "other", &answers).unwrap_err();
    assert_eq!(fault.category, FaultCategory::Host);
}

#[test]
fn screening_and_the_same_answer_twice() {
    let plugin = guest("good");
    assert_eq!(plugin.screen(&call(2)).unwrap().belongs, Belongs::Yes);
    assert_eq!(plugin.assess(&call(50)).unwrap(), plugin.assess(&call(50)).unwrap());
    assert_eq!(plugin.descriptor().id.as_str(), "guest");
}
