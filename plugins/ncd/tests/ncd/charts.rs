//! The WHO charts, cell by cell, and the answers to unknown inputs.

use hoso_plugin_ncd::cvd::{Inputs, risk};
use proptest::prelude::*;

/// A value inside of each band: systolic, total cholesterol, body mass index.
const SYSTOLIC: [f64; 5] = [119.9, 120.0, 140.0, 179.9, 180.0];
const CHOLESTEROL: [f64; 5] = [3.99, 4.0, 5.0, 6.99, 7.0];
const BODY_MASS: [f64; 5] = [19.99, 20.0, 25.0, 34.99, 35.0];

/// Asks the charts for every cell of a file and counts them.
fn cells(file: &str, laboratory: bool) -> usize {
    let mut counted = 0;
    for line in file.lines().filter(|line| !line.starts_with('#')) {
        let fields: Vec<&str> = line.split(',').collect();
        let (keys, risks) = fields.split_at(fields.len() - 25);
        let smoker = keys[keys.len() - 2] == "1";
        let age_from: i32 = keys[keys.len() - 1].parse().expect("the charts have ages");
        for (cell, expected) in risks.iter().enumerate() {
            for age in [age_from, age_from + 4] {
                let inputs = Inputs {
                    male: Some(keys[0] == "male"),
                    age,
                    smoker: Some(smoker),
                    systolic: SYSTOLIC[cell / 5],
                    diabetes: laboratory.then(|| keys[1] == "1"),
                    cholesterol: laboratory.then_some(CHOLESTEROL[cell % 5]),
                    body_mass: (!laboratory).then_some(BODY_MASS[cell % 5]),
                };
                let risk = risk(&inputs).expect("the charts have the age");
                assert_eq!(risk.low.to_string(), *expected, "{inputs:?}");
                assert_eq!((risk.high, risk.laboratory), (risk.low, laboratory));
            }
            counted += 1;
        }
    }
    counted
}

#[test]
fn all_cells_of_southeast_asia() {
    assert_eq!(cells(include_str!("../../data/whocvd_lab.csv"), true), 1_400);
    assert_eq!(cells(include_str!("../../data/whocvd_nonlab.csv"), false), 700);
}

fn inputs() -> impl Strategy<Value = Inputs> {
    let known = |range: std::ops::Range<f64>| proptest::option::of(range);
    let truth = || proptest::option::of(any::<bool>());
    let facts = (truth(), 40..75_i32, truth(), 80.0..220.0, truth());
    (facts, known(2.0..10.0), known(12.0..50.0)).prop_map(|(facts, cholesterol, body_mass)| {
        let (male, age, smoker, systolic, diabetes) = facts;
        Inputs { male, age, smoker, systolic, diabetes, cholesterol, body_mass }
    })
}

proptest! {
    #[test]
    fn the_range_holds_every_possible_answer(inputs in inputs(), male: bool, smoker: bool,
        diabetes: bool, body_mass in 12.0..50.0)
    {
        let known = Inputs {
            male: inputs.male.or(Some(male)),
            smoker: inputs.smoker.or(Some(smoker)),
            diabetes: inputs.diabetes.or(Some(diabetes)),
            body_mass: inputs.body_mass.or(Some(body_mass)),
            ..inputs
        };
        let (range, one) = (risk(&inputs).unwrap(), risk(&known).unwrap());
        prop_assert_eq!(one.low, one.high);
        prop_assert!((range.low..=range.high).contains(&one.low));
    }

    #[test]
    fn risk_does_not_fall_with_pressure(inputs in inputs(), more in 0.0..60.0) {
        let higher = Inputs { systolic: inputs.systolic + more, ..inputs };
        prop_assert!(risk(&higher).unwrap().low >= risk(&inputs).unwrap().low);
        prop_assert!(risk(&higher).unwrap().high >= risk(&inputs).unwrap().high);
    }
}
