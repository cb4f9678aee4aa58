//! The pressure table row by row, and the rules at their boundaries.

use hoso_growth::Sex;
use hoso_plugin_school_health::growth::{Height, Weight, height_class, weight_class};
use hoso_plugin_school_health::pressure::{Class, class, row};
use hoso_plugin_school_health::vision::{self, Impairment, impairment, log_mar};
use hoso_plugin_school_health::year::SchoolYear;
use hoso_sdk::Date;
use proptest::prelude::*;

const TABLE: &str = include_str!("../../data/bp_aap2017.csv");

/// Sex, age, column of height, and 50th, 90th, 95th percentile of both pressures in turn.
fn rows() -> impl Iterator<Item = (Sex, i32, f64, [f64; 6])> {
    TABLE.lines().filter(|line| !line.starts_with('#')).map(|line| {
        let (sex, rest) = line.split_once(',').expect("a sex");
        let sex = if sex == "male" { Sex::Male } else { Sex::Female };
        let n: Vec<f64> = rest.split(',').map(|field| field.parse().expect("a number")).collect();
        (sex, n[0] as i32, n[1], [n[2], n[3], n[4], n[5], n[6], n[7]])
    })
}

#[test]
fn every_row_classes_and_gives_back_its_percentiles() {
    let mut counted = 0;
    for (sex, age, height, [s50, d50, s90, d90, s95, d95]) in rows() {
        let found = row(sex, age, height).unwrap();
        assert_eq!((found.systolic, found.diastolic), ([s50, s90, s95], [d50, d90, d95]));
        let [systolic, diastolic] = found.percentiles(s50, d50);
        assert!((systolic - 50.0).abs() < 0.3 && (diastolic - 50.0).abs() < 0.3, "{age} {height}");
        let [systolic, diastolic] = found.percentiles(s90, d90);
        assert!((systolic - 90.0).abs() < 2.0 && (diastolic - 90.0).abs() < 2.0, "{age} {height}");
        let of = |s: f64, d: f64| class(age, Some(&found), s, d).unwrap();
        let bounds = if age < 13 {
            [
                (s90.min(120.0), d90.min(80.0), Class::Elevated),
                (s95.min(130.0), d95.min(80.0), Class::Stage1),
                ((s95 + 12.0).min(140.0), (d95 + 12.0).min(90.0), Class::Stage2),
            ]
        } else {
            // Diastolic elevated does not exist: 80 is stage 1.
            [
                (120.0, 1_000.0, Class::Elevated),
                (130.0, 80.0, Class::Stage1),
                (140.0, 90.0, Class::Stage2),
            ]
        };
        for (systolic, diastolic, expected) in bounds {
            assert_eq!(of(systolic, 1.0), expected, "{sex:?} {age} {height} {systolic}");
            assert!(of(systolic - 1.0, 1.0) < expected);
            if diastolic < 1_000.0 {
                assert!(of(1.0, diastolic) >= expected, "{sex:?} {age} {height} {diastolic}");
                assert!(of(1.0, diastolic - 1.0) < expected);
            }
        }
        counted += 1;
    }
    assert_eq!(counted, 238);
}

#[test]
fn the_nearest_column_speaks_and_of_two_the_lower() {
    for (percentile, column) in [
        (0.0, 5.0),
        (7.5, 5.0),
        (7.6, 10.0),
        (37.5, 25.0),
        (37.6, 50.0),
        (92.6, 95.0),
        (100.0, 95.0),
    ] {
        assert_eq!(row(Sex::Male, 9, percentile), row(Sex::Male, 9, column), "{percentile}");
    }
    assert_eq!(row(Sex::Male, 0, 50.0), None);
    assert_eq!(row(Sex::Male, 18, 50.0), None);
    assert_eq!(class(18, None, 150.0, 95.0), None);
    assert_eq!(class(12, None, 150.0, 95.0), None);
    assert_eq!(class(13, None, 129.0, 79.0), Some(Class::Elevated));
}

#[test]
fn classes_of_growth_change_where_who_says() {
    use Weight::{Normal, Obesity, Overweight, OverweightRisk, SevereThinness, Thinness};
    for (z, from_five, under_five) in [
        (-3.01, SevereThinness, SevereThinness),
        (-3.0, Thinness, Thinness),
        (-2.01, Thinness, Thinness),
        (-2.0, Normal, Normal),
        (1.0, Normal, Normal),
        (1.01, Overweight, OverweightRisk),
        (2.0, Overweight, OverweightRisk),
        (2.01, Obesity, Overweight),
        (3.0, Obesity, Overweight),
        (3.01, Obesity, Obesity),
    ] {
        assert_eq!((weight_class(z, true), weight_class(z, false)), (from_five, under_five), "{z}");
    }
    assert_eq!(height_class(-3.01), Height::SevereStunting);
    assert_eq!(height_class(-3.0), Height::Stunting);
    assert_eq!(height_class(-2.0), Height::Normal);
}

#[test]
fn snellen_fractions_stand_on_the_good_side_of_their_bound() {
    let both = |decimal: f64| log_mar(decimal).map(|value| impairment(value, value)).unwrap();
    for (good, worse, expected) in [
        (6.0 / 12.0, 0.49, Impairment::Mild),
        (6.0 / 18.0, 0.32, Impairment::Moderate),
        (6.0 / 60.0, 0.09, Impairment::Severe),
        (3.0 / 60.0, 0.04, Impairment::Blindness),
    ] {
        assert!(both(good) < expected, "{good}");
        assert_eq!(both(worse), expected, "{worse}");
    }
    // Rounded as a nurse writes 6/18.
    assert_eq!(both(0.33), Impairment::Mild);
    let fails = |decimal: f64, bound| vision::fails(log_mar(decimal).unwrap(), 0.0, bound);
    assert!(!fails(6.0 / 9.0, vision::SIX_NINTHS) && fails(0.63, vision::SIX_NINTHS));
    assert!(!fails(0.5, vision::SIX_TWELFTHS) && fails(0.4, vision::SIX_TWELFTHS));
    assert_eq!((log_mar(0.0), log_mar(-0.1)), (Some(f64::INFINITY), None));
    assert_eq!(log_mar(1.0).map(f64::is_sign_positive), Some(true));
    // The better eye decides the category.
    assert_eq!(impairment(0.0, 1.6), Impairment::None);
}

#[test]
fn a_school_year_holds_its_report() {
    let day = |y, m, d| Date::new(y, m, d).unwrap();
    for (today, from) in [
        (day(2026, 9, 1), day(2026, 9, 1)),
        (day(2026, 8, 31), day(2025, 9, 1)),
        (day(2027, 5, 30), day(2026, 9, 1)),
    ] {
        let year = SchoolYear::of(today, 9);
        assert_eq!(year.from, from);
        assert!(year.holds(today) && year.holds(year.report()) && !year.holds(year.next()));
    }
    assert_eq!(SchoolYear::of(day(2026, 10, 1), 9).report(), day(2027, 5, 30));
}

proptest! {
    #[test]
    fn a_class_does_not_fall_with_pressure(
        age in 1..=17, height in 0.0..100.0_f64, s in 60.0..200.0_f64, d in 30.0..120.0_f64,
        more in 0.0..40.0_f64,
    ) {
        let found = row(Sex::Female, age, height);
        let of = |s, d| class(age, found.as_ref(), s, d).unwrap();
        prop_assert!(of(s + more, d) >= of(s, d));
        prop_assert!(of(s, d + more) >= of(s, d));
    }

    #[test]
    fn any_month_of_the_year_may_start_it(days in 0..4_000, month in 1..=12_u8) {
        let today = Date::new(2020, 1, 1).unwrap().add_days(days);
        let year = SchoolYear::of(today, month);
        prop_assert!(year.holds(today) && year.holds(year.report()));
        prop_assert_eq!((year.from.month(), year.from.day()), (month, 1));
    }
}
