//! Every row of the tables gives back its own curves, and the rules at their boundaries.

use hoso_growth::{
    Chart, Child, Position, SchoolChild, Sex, curve, percentile, school_scores, scores,
};
use proptest::prelude::*;

/// File, chart, places of the file's column to one of the chart.
const FILES: [(&str, Chart, f64); 10] = [
    (include_str!("../../data/wfa_0_5_by_day.csv"), Chart::WeightForAge, 1.0),
    (include_str!("../../data/lhfa_0_5_by_day.csv"), Chart::LengthForAge, 1.0),
    (include_str!("../../data/bmi_0_5_by_day.csv"), Chart::BmiForAge, 1.0),
    (include_str!("../../data/hcfa_0_5_by_day.csv"), Chart::HeadForAge, 1.0),
    (include_str!("../../data/acfa_0_5_by_day.csv"), Chart::ArmForAge, 1.0),
    (include_str!("../../data/wfl_by_length_cm.csv"), Chart::WeightForLength, 10.0),
    (include_str!("../../data/wfh_by_height_cm.csv"), Chart::WeightForHeight, 10.0),
    (include_str!("../../data/wfa_5_10_by_month.csv"), Chart::SchoolWeight, 1.0),
    (include_str!("../../data/hfa_5_19_by_month.csv"), Chart::SchoolHeight, 1.0),
    (include_str!("../../data/bmi_5_19_by_month.csv"), Chart::SchoolBmi, 1.0),
];

/// The z-score that a measure at a place has, through the public rules.
fn scored(chart: Chart, sex: Sex, place: f64, measure: f64) -> Option<f64> {
    let day = Child::new(sex, Some(place as i32));
    let school =
        |weight, height| SchoolChild { sex, age_months: place, weight, height, oedema: false };
    // Body mass index of a metre is the weight.
    let score = match chart {
        Chart::WeightForAge => scores(&Child { weight: Some(measure), ..day }).weight_for_age,
        Chart::LengthForAge => scores(&Child { length: Some(measure), ..day }).length_for_age,
        Chart::BmiForAge => {
            scores(&Child { weight: Some(measure), length: Some(100.0), ..day }).bmi_for_age
        }
        Chart::HeadForAge => scores(&Child { head: Some(measure), ..day }).head_for_age,
        Chart::ArmForAge => scores(&Child { arm: Some(measure), ..day }).arm_for_age,
        Chart::WeightForLength | Chart::WeightForHeight => {
            let days = if chart == Chart::WeightForLength { 700 } else { 731 };
            let child = Child::new(sex, Some(days));
            let child = Child { weight: Some(measure), length: Some(place / 10.0), ..child };
            scores(&child).weight_for_length
        }
        Chart::SchoolWeight => school_scores(&school(Some(measure), None)).weight_for_age,
        Chart::SchoolHeight => school_scores(&school(None, Some(measure))).height_for_age,
        Chart::SchoolBmi => school_scores(&school(Some(measure), Some(100.0))).bmi_for_age,
    };
    score.map(|score| score.z)
}

/// The last place at which the rules answer; a table may go on for interpolation.
fn last(chart: Chart) -> f64 {
    match chart {
        Chart::SchoolWeight => 120.0,
        Chart::SchoolHeight | Chart::SchoolBmi => 228.0,
        _ => f64::INFINITY,
    }
}

#[test]
fn every_row_gives_back_its_own_curves() {
    let mut rows = 0;
    for (file, chart, steps) in FILES {
        for line in file.lines().skip(1) {
            let fields: Vec<f64> =
                line.split(',').take(5).map(|field| field.parse().expect("a number")).collect();
            let [sex, x, l, m, s] = fields[..] else { panic!("{line}") };
            let sex = if sex == 1.0 { Sex::Male } else { Sex::Female };
            let place = (x * steps).round();
            for z in [-3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0_f64] {
                let measure = m * (1.0 + l * s * z).powf(1.0 / l);
                let point = curve(chart, sex, place as u32, z).expect("in the table");
                assert!((point - measure).abs() < 1e-9, "{line}: {point} {measure}");
                if place <= last(chart) {
                    assert_eq!(scored(chart, sex, place, measure), Some(z), "{chart:?} {line}");
                } else {
                    assert_eq!(scored(chart, sex, place, measure), None, "{chart:?} {line}");
                }
            }
            // Beyond three the distance from the second to the third goes on; but for length.
            let sd = |z: f64| m * (1.0 + l * s * z).powf(1.0 / l);
            if place <= last(chart) && !matches!(chart, Chart::LengthForAge | Chart::SchoolHeight) {
                let far = sd(3.0) + 1.5 * (sd(3.0) - sd(2.0));
                assert_eq!(scored(chart, sex, place, far), Some(4.5), "{chart:?} {line}");
                let low = sd(-3.0) - 0.5 * (sd(-2.0) - sd(-3.0));
                assert_eq!(scored(chart, sex, place, low), Some(-3.5), "{chart:?} {line}");
            }
            rows += 1;
        }
    }
    assert_eq!(rows, 18_088 + 2_404 + 804);
}

fn boy(days: i32, length: f64, position: Option<Position>) -> Child {
    let child = Child::new(Sex::Male, Some(days));
    Child { length: Some(length), position, weight: Some(10.0), ..child }
}

#[test]
fn length_and_height_by_age() {
    use Position::{Lying, Standing};
    for (days, position, added) in [
        (730, Some(Standing), 0.7),
        (730, Some(Lying), 0.0),
        (730, None, 0.0),
        (731, Some(Standing), 0.0),
        (731, Some(Lying), -0.7),
        (731, None, 0.0),
        // Under nine months (273.9 days) nobody stands.
        (273, Some(Standing), 0.0),
        (274, Some(Standing), 0.7),
    ] {
        let all = scores(&boy(days, 80.0, position));
        assert_eq!(all.length, Some(80.0 + added), "{days} {position:?}");
        assert_eq!(all.standing_too_young, days == 273);
    }
}

#[test]
fn the_standards_end_before_sixty_months() {
    assert!(scores(&boy(1_826, 105.0, None)).weight_for_age.is_some());
    let over = scores(&boy(1_827, 105.0, None));
    assert_eq!(
        (over.weight_for_age, over.length_for_age, over.weight_for_length),
        (None, None, None)
    );
}

#[test]
fn months_are_rounded_half_up_to_days_and_keep_their_bounds() {
    let told = |months| Child { length: Some(70.0), ..Child::of_months(Sex::Female, months) };
    for (months, days) in [(0.0, 0), (1.0, 30), (2.0, 61), (16.0, 487), (24.0, 731)] {
        assert_eq!(told(months).age_days, Some(days), "{months}");
    }
    // 1,826 days are under 60 months, 60 months are not.
    assert!(scores(&told(59.99)).length_for_age.is_some());
    assert!(scores(&told(60.0)).length_for_age.is_none());
    // 8.99 months round to 274 days, which are over nine months.
    let standing = |months| Child { position: Some(Position::Standing), ..told(months) };
    assert!(scores(&standing(8.99)).standing_too_young);
    assert!(!scores(&standing(9.0)).standing_too_young);
    assert_eq!(scores(&told(f64::NAN)).length_for_age, None);
}

#[test]
fn without_an_age_the_length_decides() {
    let child = |length| Child { age_days: None, ..boy(0, length, None) };
    let z = |child: &Child| scores(child).weight_for_length.map(|score| score.z);
    let length = Child { age_days: Some(700), ..child(86.9) };
    let height = Child { age_days: Some(800), ..child(87.0) };
    assert_eq!(z(&child(86.9)), z(&length));
    assert_eq!(z(&child(87.0)), z(&height));
    assert_eq!(scores(&child(86.9)).weight_for_age, None);
}

#[test]
fn weight_for_length_has_its_range() {
    let z = |days, cm| scores(&boy(days, cm, None)).weight_for_length;
    for (days, from, to) in [(700, 45.0, 110.0), (800, 65.0, 120.0)] {
        assert!(z(days, from).is_some() && z(days, to).is_some());
        assert!(z(days, from - 0.1).is_none() && z(days, to + 0.1).is_none());
    }
}

#[test]
fn flags_and_oedema() {
    let child = |weight| Child { weight: Some(weight), ..boy(365, 75.0, None) };
    let weight = |kg| scores(&child(kg)).weight_for_age.expect("in the table");
    assert!(!weight(9.6).flagged && weight(3.0).flagged && weight(30.0).flagged);
    let with = scores(&Child { oedema: true, ..child(9.6) });
    assert_eq!((with.weight_for_age, with.weight_for_length, with.bmi_for_age), (None, None, None));
    assert!(with.length_for_age.is_some());
    let tall = |cm| scores(&boy(365, cm, None)).length_for_age.expect("in the table");
    assert!(!tall(75.0).flagged && tall(40.0).flagged && tall(120.0).flagged);
}

#[test]
fn school_ages_have_their_limits() {
    let at = |age_months| {
        let (weight, height) = (Some(30.0), Some(130.0));
        school_scores(&SchoolChild { sex: Sex::Female, age_months, weight, height, oedema: false })
    };
    assert!(at(59.99).height_for_age.is_none() && at(60.0).height_for_age.is_some());
    assert!(at(120.0).weight_for_age.is_some() && at(120.01).weight_for_age.is_none());
    assert!(at(228.0).bmi_for_age.is_some() && at(228.01).bmi_for_age.is_none());
}

#[test]
fn percentiles() {
    for (z, wants) in [
        (0.0, 50.0),
        (-1.880_793_608_151_251, 3.0),
        (1.036_433_389_493_79, 85.0),
        (3.0, 99.865_010_196_837),
        (-6.0, 9.865_876_450_377e-8),
        (40.0, 100.0),
        (-40.0, 0.0),
    ] {
        assert!((percentile(z) - wants).abs() < 1e-11, "{z}");
    }
}

proptest! {
    #[test]
    fn more_weight_is_a_higher_score(days in 0..1_827_i32, kg in 1.0..40.0_f64, more in 0.1..5.0) {
        let z = |kg| scores(&Child { weight: Some(kg), ..boy(days, 80.0, None) }).weight_for_age;
        prop_assert!(z(kg + more).map(|s| s.z) >= z(kg).map(|s| s.z));
    }

    #[test]
    fn any_number_is_answered(days: i32, kg: f64, cm: f64) {
        let all = scores(&Child { weight: Some(kg), ..boy(days, cm, Some(Position::Lying)) });
        let by_age = [all.weight_for_age, all.length_for_age, all.bmi_for_age];
        for score in by_age.into_iter().chain([all.weight_for_length]).flatten() {
            prop_assert!(score.z.is_finite());
        }
    }
}
