//! Properties of the tables and formulas.

use hoso_plugin_occupational_health::OccupationalHealth;
use hoso_plugin_occupational_health::audiometry::{self, GRADES};
use hoso_plugin_occupational_health::facts::{OWN, Sex};
use hoso_plugin_occupational_health::gli::{Group, LIMIT_Z, Measure, Person, Reference, expected};
use hoso_plugin_occupational_health::ilo::SCALE;
use hoso_plugin_occupational_health::noise::{NIOSH, OSHA, Stay};
use hoso_plugin_occupational_health::spirometry;
use hoso_sdk::{
    Assessment, Call, Chart, Context, Date, Entry, PartialDate, Program, Settings, Subject, Value,
    assess, coding,
};
use proptest::prelude::*;

const GROUPS: [Group; 5] = [
    Group::Caucasian,
    Group::AfricanAmerican,
    Group::NorthEastAsian,
    Group::SouthEastAsian,
    Group::Other,
];
const MEASURES: [Measure; 4] = [Measure::Fev1, Measure::Fvc, Measure::Ratio, Measure::Fef];

fn references() -> Vec<Reference> {
    std::iter::once(Reference::Global2022).chain(GROUPS.map(Reference::Gli2012)).collect()
}

/// Every row of every table: the predicted value has z 0, the lower limit the fifth percentile.
#[test]
fn every_row_of_spirometry_reproduces_its_own_limit() {
    let mut rows = 0;
    for reference in references() {
        for (measure, sex) in MEASURES.iter().flat_map(|m| [(*m, Sex::Male), (*m, Sex::Female)]) {
            for quarter in 12..=380 {
                let person = Person { sex, age: f64::from(quarter) / 4.0, height_cm: 150.0 };
                let Some(found) = expected(reference, measure, &person) else { continue };
                assert!(found.z(found.m).abs() < 1e-9, "{reference:?} {measure:?} {person:?}");
                let limit = found.lower_limit();
                assert!(limit < found.m, "{reference:?} {measure:?} {person:?}");
                assert!((found.z(limit) - LIMIT_Z).abs() < 1e-9, "{reference:?} {measure:?}");
                rows += 1;
            }
        }
    }
    // 2,214 rows of GLI Global, and 2,912 of GLI 2012 for each of its five groups.
    assert_eq!(rows, 2_214 + 5 * 2_912);
}

#[test]
fn age_never_gives_hearing_back() {
    for sex in [Sex::Male, Sex::Female] {
        for age in 0..=100 {
            let (now, later) =
                (audiometry::correction(sex, age), audiometry::correction(sex, age + 1));
            assert!(now.iter().zip(later).all(|(now, later)| *now <= later), "{sex:?} {age}");
        }
    }
}

#[test]
fn grades_of_hearing_and_steps_of_profusion_rise() {
    assert!(GRADES.windows(2).all(|pair| pair[0].0 < pair[1].0));
    let categories: Vec<usize> = (0..SCALE.len()).map(|place| place / 3).collect();
    let named: Vec<usize> =
        SCALE.iter().map(|code| usize::from(code.as_bytes()[0] - b'0')).collect();
    assert_eq!(categories, named);
}

proptest! {
    /// A splines' straight line joins its ends: no jump at a quarter of a year.
    #[test]
    fn predictions_have_no_jump(quarter in 13..=359_i32, height in 100.0..200.0_f64) {
        let at = |age| {
            let person = Person { sex: Sex::Female, age, height_cm: height };
            expected(Reference::Gli2012(Group::SouthEastAsian), Measure::Fef, &person)
        };
        let knot = f64::from(quarter) / 4.0;
        let (before, after) = (at(knot - 1e-9).expect("in the table"), at(knot).expect("too"));
        prop_assert!((before.m - after.m).abs() < 1e-6 && (before.s - after.s).abs() < 1e-6);
    }

    #[test]
    fn more_air_is_a_higher_score(age in 3.0..=95.0_f64, litres in 0.5..6.0_f64) {
        let person = Person { sex: Sex::Male, age, height_cm: 165.0 };
        let found = expected(Reference::Global2022, Measure::Fvc, &person).expect("in the table");
        prop_assert!(found.z(litres) < found.z(litres + 0.01));
        prop_assert!(found.percent(litres) < found.percent(litres + 0.01));
    }

    /// The hours that a level allows are a full dose, whose average is the criterion.
    #[test]
    fn the_allowed_hours_are_a_full_dose(level in 80.0..115.0_f64) {
        for rule in [OSHA, NIOSH] {
            let dose = rule.dose(&[Stay { level, hours: rule.allowed_hours(level) }]);
            prop_assert!((dose - 100.0).abs() < 1e-9);
            let average = rule.average(dose).expect("a dose");
            prop_assert!((average - rule.criterion).abs() < 1e-9);
        }
    }

    /// A grade is normal exactly where nothing is below the lower limit.
    #[test]
    fn normal_is_above_the_limit(z in -6.0..3.0_f64) {
        prop_assert_eq!(spirometry::grade(z).0 == "normal", z >= LIMIT_Z);
    }
}

fn assessed(birth_date: PartialDate, sex: &str, today: Date) -> Assessment {
    let subject = Subject { sex: sex.to_owned(), birth_date, deceased: None };
    let entry = |code: &str| Entry {
        id: code.to_owned(),
        kind: "Observation".to_owned(),
        category: String::new(),
        code: coding(OWN, code, ""),
        when: PartialDate { year: 2020, month: 1, day: 1 },
        value: Value::Truth(true),
        parts: Vec::new(),
        status: "final".to_owned(),
        facility: "01001".to_owned(),
        own: true,
    };
    let entries = ["employed", "exposure-silica", "detection-examined"].map(entry);
    let context = Context {
        today: today.into(),
        facility: "01001".to_owned(),
        locale: "vi".to_owned(),
        purpose: "assessment".to_owned(),
    };
    let settings = Settings::of(&OccupationalHealth::describe(), &[]);
    let call = Call::new(context, Chart::new(subject, entries.to_vec()), settings);
    assess::<OccupationalHealth>(&call.expect("a complete day")).expect("an answer")
}

proptest! {
    /// Growing up and growing old change the interval: exactly on the day that was told.
    #[test]
    fn an_interval_holds_until_its_day(
        year in 1940..=2012_i32,
        month in 0..=12_u8,
        day in 0..=31_u8,
        sex in prop_oneof![Just("male"), Just("female"), Just("other")],
        part in 0.0..=1.0_f64,
    ) {
        let birth = PartialDate { year, month, day };
        let today = Date::new(2026, 11, 25).expect("a day");
        let first = assessed(birth, sex, today);
        let until = first.valid_until.and_then(Date::exact);
        let days = until.map_or(40_000, |until| today.days_until(until));
        let later = assessed(birth, sex, today.add_days((days as f64 * part) as i32));
        let valid_until = None;
        prop_assert_eq!(
            Assessment { valid_until, ..first.clone() },
            Assessment { valid_until, ..later }
        );
        if let Some(until) = until {
            let changed = assessed(birth, sex, until.add_days(1));
            prop_assert_ne!(first.findings, changed.findings);
        }
    }
}
