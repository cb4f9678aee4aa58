//! Properties of the tables and formulas.

use hoso_plugin_occupational_health::audiometry::{self, GRADES};
use hoso_plugin_occupational_health::facts::Sex;
use hoso_plugin_occupational_health::gli::{Group, LIMIT_Z, Measure, Person, Reference, expected};
use hoso_plugin_occupational_health::ilo::SCALE;
use hoso_plugin_occupational_health::noise::{NIOSH, OSHA, Stay};
use hoso_plugin_occupational_health::spirometry;
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
