//! What holds for every chart, and for the descriptor.

use hoso_plugin_ncd::Ncd;
use hoso_plugin_ncd::facts::OWN;
use hoso_sdk::{
    Assessment, Call, Chart, Context, Date, Entry, Named, Part, PartialDate, Period, Program,
    Quantity, Settings, Subject, Value, assess, codes, coding, tally,
};
use proptest::prelude::*;
use std::collections::BTreeSet;

const KINDS: [&str; 4] = ["Observation", "Condition", "MedicationRequest", "Immunization"];
const CODES: [(&str, &str); 17] = [
    (codes::LOINC, codes::BLOOD_PRESSURE),
    (codes::LOINC, codes::SYSTOLIC),
    (codes::LOINC, codes::DIASTOLIC),
    (codes::LOINC, "14771-0"),
    (codes::LOINC, "15074-8"),
    (codes::LOINC, codes::HBA1C),
    (codes::LOINC, codes::WEIGHT),
    (codes::LOINC, codes::HEIGHT),
    (codes::ICD_10, "I10"),
    (codes::ICD_10, "E11.9"),
    (codes::ICD_10, "J44.1"),
    (codes::ICD_10, "J45"),
    (OWN, "flow-class"),
    (OWN, "copd-result"),
    (OWN, "asthma-control"),
    (codes::ICD_10, "đ"),
    ("", ""),
];
const UNITS: [&str; 6] = ["mm[Hg]", "mmol/L", "mg/dL", "%", "kg", ""];

fn value() -> impl Strategy<Value = Value> {
    let number = prop_oneof![1.0..300.0, Just(f64::NAN), Just(f64::INFINITY), -1e300..1e300];
    let quantity = (number, proptest::sample::select(&UNITS[..]));
    prop_oneof![
        quantity.prop_map(|(value, unit)| {
            Value::Quantity(Quantity { value, unit: unit.to_owned() })
        }),
        Just(Value::None),
        any::<i64>().prop_map(Value::Count),
        (0..4_i64).prop_map(Value::Count),
    ]
}

fn when() -> impl Strategy<Value = PartialDate> {
    let odd = (any::<i32>(), any::<u8>(), any::<u8>());
    let usual = (2023..=2027_i32, 0..=12_u8, 0..=31_u8);
    prop_oneof![1 => odd, 9 => usual].prop_map(|(year, month, day)| PartialDate {
        year,
        month,
        day,
    })
}

fn entries() -> impl Strategy<Value = Vec<Entry>> {
    let kind = proptest::sample::select(&KINDS[..]);
    let code = proptest::sample::select(&CODES[..]);
    let one = (kind, code, when(), value(), value(), value());
    let all = proptest::collection::vec(one, 0..40);
    all.prop_map(|all| {
        all.into_iter()
            .enumerate()
            .map(|(index, (kind, (system, code), when, value, s, d))| {
                let part = |code, value| Part { code: coding(codes::LOINC, code, ""), value };
                Entry {
                    id: format!("e{index}"),
                    kind: kind.to_owned(),
                    category: String::new(),
                    code: coding(system, code, ""),
                    when,
                    value,
                    parts: vec![part(codes::SYSTOLIC, s), part(codes::DIASTOLIC, d)],
                    status: "final".to_owned(),
                    facility: "01001".to_owned(),
                    own: false,
                }
            })
            .collect()
    })
}

fn call(today: Date, birth_date: PartialDate, entries: Vec<Entry>) -> Call {
    let context = Context {
        today: today.into(),
        facility: "01001".to_owned(),
        locale: "vi".to_owned(),
        purpose: "assessment".to_owned(),
    };
    let subject = Subject { sex: "female".to_owned(), birth_date, deceased: None };
    let settings = Settings::of(&Ncd::describe(), &[]);
    Call::new(context, Chart::new(subject, entries), settings).expect("today is a day")
}

fn without_validity(answer: Assessment) -> Assessment {
    Assessment { valid_until: None, ..answer }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn any_chart_is_answered_with_evidence_that_exists(birth in when(), entries in entries()) {
        let ids: BTreeSet<String> = entries.iter().map(|entry| entry.id.clone()).collect();
        let call = call(Date::new(2026, 11, 25).unwrap(), birth, entries);
        let answer = assess::<Ncd>(&call).unwrap();
        let stages = Ncd::describe().stages;
        prop_assert!(stages.iter().any(|stage| stage.code == answer.stage));
        let found = answer.findings.iter().flat_map(|finding| &finding.evidence);
        let warned = answer.alerts.iter().flat_map(|alert| &alert.evidence);
        let reasons = Ncd::screen(&call).reasons;
        let screened = reasons.iter().flat_map(|reason| &reason.evidence);
        for id in found.chain(warned).chain(screened) {
            prop_assert!(ids.contains(id), "{}", id);
        }
    }

    #[test]
    fn the_answer_holds_until_it_says(birth in when(), entries in entries(), later in 1..200_i32) {
        let today = Date::new(2026, 11, 25).unwrap();
        let answer = assess::<Ncd>(&call(today, birth, entries.clone())).unwrap();
        let until = answer.valid_until.and_then(Date::exact);
        let day = today.add_days(later).min(until.unwrap_or(today.add_days(later)));
        let again = assess::<Ncd>(&call(day, birth, entries)).unwrap();
        prop_assert_eq!(without_validity(again), without_validity(answer));
    }
}

#[test]
fn everything_declared_is_told_in_both_languages() {
    let it = Ncd::describe();
    let mut texts = vec![&it.title, &it.summary];
    texts.extend(it.reads.iter().chain(&it.writes).map(|need| &need.reason));
    texts.extend(it.stages.iter().map(|stage| &stage.title));
    texts.extend(it.indicators.iter().flat_map(|i| [&i.title, &i.numerator, &i.denominator]));
    texts.extend(it.settings.iter().map(|setting| &setting.title));
    let groups = it.forms.iter().flat_map(|form| &form.groups);
    texts.extend(groups.flat_map(|group| &group.fields).map(|field| &field.title));
    for text in texts {
        assert!(!text.vi.is_empty() && !text.en.is_empty(), "{text:?}");
    }
}

#[test]
fn what_is_tallied_is_declared() {
    let coded = |id: &str, code| Entry {
        id: id.to_owned(),
        kind: "Condition".to_owned(),
        category: String::new(),
        code: coding(codes::ICD_10, code, ""),
        when: PartialDate { year: 2026, month: 1, day: 5 },
        value: Value::None,
        parts: Vec::new(),
        status: "active".to_owned(),
        facility: "01001".to_owned(),
        own: false,
    };
    let birth = PartialDate { year: 1960, month: 0, day: 0 };
    let today = Date::new(2026, 11, 25).unwrap();
    let codes = [("a", "I10"), ("b", "E11"), ("c", "J44"), ("d", "J45")];
    let call = call(today, birth, codes.map(|(id, code)| coded(id, code)).into());
    // Control of COPD is counted only where it is set.
    let good = Value::Coding(coding("", "1", ""));
    let good = Named { name: "copd-result-at-target".to_owned(), value: good };
    let call = Call { settings: Settings::of(&Ncd::describe(), &[good]), ..call };
    let month = |month, last| Period {
        since: PartialDate { year: 2026, month, day: 1 },
        until: PartialDate { year: 2026, month, day: last },
    };
    let answers = tally::<Ncd>(&call, &[month(10, 31), month(11, 30)]).unwrap();
    let declared = Ncd::describe().indicators;
    for answer in &answers {
        let codes: Vec<&str> = answer.contributions.iter().map(|c| c.indicator.as_str()).collect();
        let wanted: Vec<&str> = declared.iter().map(|i| i.code.as_str()).collect();
        assert_eq!(codes, wanted);
        for share in &answer.contributions {
            let names: Vec<&str> = share.strata.iter().map(|s| s.name.as_str()).collect();
            assert_eq!(names, declared[0].strata);
        }
    }
}

#[test]
fn settings_without_a_source_are_the_ones_that_nobody_could_check() {
    let settings = Ncd::describe().settings;
    let unsourced: Vec<&str> =
        settings.iter().filter(|s| s.source.is_empty()).map(|s| s.name.as_str()).collect();
    let known = [
        "copd-result-at-target",
        "fasting-target-from",
        "fasting-target-below",
        "glucose-low-below",
        "confirm-days",
        "visit-early-days",
        "visit-grace-days",
    ];
    assert_eq!(unsourced, known);
}
