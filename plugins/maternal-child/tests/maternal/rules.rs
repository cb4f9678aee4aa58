//! What holds for every chart, and for the descriptor.

use hoso_plugin_maternal_child::MaternalChild;
use hoso_sdk::{
    Assessment, Call, Chart, Context, Date, Entry, Named, Part, PartialDate, Period, Program,
    Quantity, Settings, Subject, Value, assess, codes, coding, tally,
};
use proptest::prelude::*;
use std::collections::BTreeSet;

const OWN: &str = "urn:hoso:maternal-child";
const CVX: &str = "http://hl7.org/fhir/sid/cvx";
const KINDS: [&str; 3] = ["Observation", "Condition", "Immunization"];
const CODES: [(&str, &str); 19] = [
    (codes::LOINC, codes::BLOOD_PRESSURE),
    (codes::LOINC, "8665-2"),
    (codes::LOINC, "11778-8"),
    (codes::LOINC, "11888-5"),
    (codes::LOINC, "718-7"),
    (codes::LOINC, "20454-5"),
    (codes::LOINC, "14771-0"),
    (codes::LOINC, "8339-4"),
    (OWN, "delivery"),
    (OWN, "danger-sign"),
    (OWN, "antenatal-contact"),
    (OWN, "tetanus-before"),
    (codes::ICD_10, "Z34"),
    (codes::ICD_10, "O80"),
    (codes::ICD_10, "O03"),
    (CVX, "198"),
    (CVX, "04"),
    (CVX, "113"),
    ("", "đ"),
];
const UNITS: [&str; 6] = ["mm[Hg]", "mmol/L", "g/L", "d", "kg", ""];

fn value() -> impl Strategy<Value = Value> {
    let number = prop_oneof![1.0..300.0, Just(f64::NAN), Just(f64::INFINITY), -1e300..1e300];
    let quantity = (number, proptest::sample::select(&UNITS[..]));
    prop_oneof![
        2 => quantity.prop_map(|(value, unit)| {
            Value::Quantity(Quantity { value, unit: unit.to_owned() })
        }),
        1 => Just(Value::None),
        1 => Just(Value::Text("++".to_owned())),
        1 => Just(Value::Coding(coding(OWN, "bleeding", ""))),
        1 => any::<i64>().prop_map(Value::Count),
        3 => when().prop_map(Value::Date),
    ]
}

fn when() -> impl Strategy<Value = PartialDate> {
    let odd = (any::<i32>(), any::<u8>(), any::<u8>());
    let usual = (2025..=2026_i32, 1..=12_u8, 0..=31_u8);
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
    let entry = |(index, one): (usize, _)| {
        let (kind, (system, code), when, value, s, d): (&str, (&str, &str), _, _, _, _) = one;
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
    };
    let all = proptest::collection::vec(one, 0..40);
    all.prop_map(move |all| all.into_iter().enumerate().map(entry).collect())
}

/// A woman, or a child by the year of birth.
fn birth() -> impl Strategy<Value = PartialDate> {
    let child = when();
    let woman = Just(PartialDate { year: 1998, month: 2, day: 28 });
    prop_oneof![child, woman]
}

fn schedule() -> impl Strategy<Value = Vec<Named>> {
    let id = proptest::sample::select(&["in-force", "TT38-2017", "CDSI-4.64"][..]);
    id.prop_map(|id| {
        let value = Value::Coding(coding("", id, ""));
        vec![Named { name: "vaccine-schedule".to_owned(), value }]
    })
}

fn call(today: Date, birth_date: PartialDate, entries: Vec<Entry>, changes: &[Named]) -> Call {
    let context = Context {
        today: today.into(),
        facility: "01001".to_owned(),
        locale: "vi".to_owned(),
        purpose: "assessment".to_owned(),
    };
    let subject = Subject { sex: "female".to_owned(), birth_date, deceased: None };
    let settings = Settings::of(&MaternalChild::describe(), changes);
    Call::new(context, Chart::new(subject, entries), settings).expect("today is a day")
}

fn without_validity(answer: Assessment) -> Assessment {
    Assessment { valid_until: None, ..answer }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn any_chart_is_answered_with_evidence_that_exists(birth in birth(), entries in entries(),
        settings in schedule())
    {
        let ids: BTreeSet<String> = entries.iter().map(|entry| entry.id.clone()).collect();
        let call = call(Date::new(2026, 11, 25).unwrap(), birth, entries, &settings);
        let answer = assess::<MaternalChild>(&call).unwrap();
        let stages = MaternalChild::describe().stages;
        prop_assert!(stages.iter().any(|stage| stage.code == answer.stage));
        let found = answer.findings.iter().flat_map(|finding| &finding.evidence);
        let warned = answer.alerts.iter().flat_map(|alert| &alert.evidence);
        let reasons = MaternalChild::screen(&call).reasons;
        let screened = reasons.iter().flat_map(|reason| &reason.evidence);
        for id in found.chain(warned).chain(screened) {
            prop_assert!(ids.contains(id), "{}", id);
        }
        let codes: BTreeSet<&str> = answer.tasks.iter().map(|task| task.code.as_str()).collect();
        prop_assert_eq!(codes.len(), answer.tasks.len());
    }

    #[test]
    fn the_answer_holds_until_it_says(birth in birth(), entries in entries(),
        settings in schedule(), later in 1..400_i32)
    {
        let today = Date::new(2026, 11, 25).unwrap();
        let first = call(today, birth, entries.clone(), &settings);
        let answer = assess::<MaternalChild>(&first).unwrap();
        let until = answer.valid_until.and_then(Date::exact);
        let day = today.add_days(later).min(until.unwrap_or(today.add_days(later)));
        let again = assess::<MaternalChild>(&call(day, birth, entries, &settings)).unwrap();
        prop_assert_eq!(without_validity(again), without_validity(answer));
    }

    #[test]
    fn what_is_tallied_is_declared(birth in birth(), entries in entries()) {
        let today = Date::new(2026, 11, 25).unwrap();
        let call = call(today, birth, entries, &[]);
        let month = |month, last| Period {
            since: PartialDate { year: 2026, month, day: 1 },
            until: PartialDate { year: 2026, month, day: last },
        };
        let answers = tally::<MaternalChild>(&call, &[month(10, 31), month(11, 30)]).unwrap();
        let declared = MaternalChild::describe().indicators;
        for share in answers.iter().flat_map(|answer| &answer.contributions) {
            let indicator = declared.iter().find(|one| one.code == share.indicator);
            let names: Vec<&str> = share.strata.iter().map(|s| s.name.as_str()).collect();
            let strata = indicator.map(|i| i.strata.iter().map(String::as_str).collect());
            prop_assert_eq!(Some(names), strata);
        }
    }
}

/// The host stops an answer with more than 1,000 findings or 256 KiB.
#[test]
fn a_hostile_chart_gets_a_small_answer() {
    let today = Date::new(2026, 11, 25).unwrap();
    let cdsi = coding("", "CDSI-4.64", "");
    let settings = [Named { name: "vaccine-schedule".to_owned(), value: Value::Coding(cdsi) }];
    for year in [2022, 1995] {
        let birth = PartialDate { year, month: 1, day: 1 };
        let last_period = (codes::LOINC, "8665-2");
        let contact = (OWN, "antenatal-contact");
        let codes = [(CVX, "110"), (OWN, "danger-sign"), contact, last_period];
        let entries = (0..20_000).map(|index: i32| {
            let (system, code) = codes[index as usize % codes.len()];
            let vaccine = system == CVX;
            let value = match code {
                "8665-2" => Value::Date(today.add_days(-200).into()),
                _ => Value::Coding(coding(OWN, &format!("sign-{index}"), "")),
            };
            Entry {
                id: format!("{index:032}"),
                kind: if vaccine { "Immunization" } else { "Observation" }.to_owned(),
                category: String::new(),
                code: coding(system, code, ""),
                when: today.add_days(-(index % 300)).into(),
                value,
                parts: Vec::new(),
                status: "final".to_owned(),
                facility: "01001".to_owned(),
                own: false,
            }
        });
        let call = call(today, birth, entries.collect(), &settings);
        let answer = assess::<MaternalChild>(&call).unwrap();
        assert!(answer.findings.len() < 1_000, "{}", answer.findings.len());
        let evidence: usize = answer.findings.iter().map(|finding| finding.evidence.len()).sum();
        assert!(evidence * 40 < 200 << 10, "{evidence}");
    }
}

#[test]
fn everything_declared_is_told_in_both_languages() {
    let it = MaternalChild::describe();
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

/// What a form writes is declared, and is read again.
#[test]
fn drafts_are_declared() {
    let it = MaternalChild::describe();
    let child = PartialDate { year: 2026, month: 11, day: 20 };
    let call = call(Date::new(2026, 11, 25).unwrap(), child, Vec::new(), &[]);
    for form in &it.forms {
        let fields = form.groups.iter().flat_map(|group| &group.fields);
        let answers: Vec<Named> = fields
            .map(|field| {
                let value = match field.type_.as_str() {
                    "number" if field.name.starts_with("diastolic") => quantity(80.0, field),
                    "number" => quantity(field.max.unwrap(), field),
                    "choice" => Value::Coding(coding("", &field.choices[0].code, "")),
                    "date" => Value::Date(PartialDate { year: 2026, month: 11, day: 24 }),
                    "text" => Value::Text("12".to_owned()),
                    _ => Value::Truth(true),
                };
                Named { name: field.name.clone(), value }
            })
            .collect();
        let drafts = MaternalChild::submit(&call, &form.code, &answers).unwrap();
        assert!(!drafts.is_empty());
        for draft in drafts {
            let declared = it.writes.iter().any(|need| {
                need.kind == draft.kind
                    && (need.codes.is_empty() || need.codes.contains(&draft.code.code))
            });
            assert!(declared, "{}: {:?}", form.code, draft.code);
        }
    }
}

fn quantity(value: f64, field: &hoso_sdk::Field) -> Value {
    Value::Quantity(Quantity { value, unit: field.unit.clone() })
}

#[test]
fn settings_without_a_source_are_the_ones_that_nobody_could_check() {
    let settings = MaternalChild::describe().settings;
    let unsourced: Vec<&str> =
        settings.iter().filter(|s| s.source.is_empty()).map(|s| s.name.as_str()).collect();
    let known = [
        "overdue-days",
        "vaccine-notice-days",
        "pregnancy-closes-weeks",
        "anaemia-prevalence",
        "adolescent-below-years",
    ];
    assert_eq!(unsourced, known);
}
