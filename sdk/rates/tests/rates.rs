//! Against a published example, and properties.

use hoso_rates::{
    AgeGroup, GROUPS, NoPopulation, Rate, Standard, Variance, Z_95, age_standardised, crude,
    cumulative, unknown_age_factor,
};
use proptest::prelude::*;

/// Stomach cancer, men, Denmark 1988-92: cases, person-years, and expected cases in the standard
/// (WHO Oral Health Country/Area Profile Programme, "Calculation of Incidence Rate of Cancer").
const DENMARK: [(u32, f64, f64); GROUPS] = [
    (0, 749_800.0, 0.00),
    (0, 695_500.0, 0.00),
    (0, 808_900.0, 0.00),
    (1, 931_100.0, 0.01),
    (2, 1_017_500.0, 0.02),
    (6, 1_032_700.0, 0.05),
    (4, 955_800.0, 0.02),
    (16, 946_500.0, 0.10),
    (34, 1_025_500.0, 0.20),
    (76, 926_900.0, 0.49),
    (97, 718_900.0, 0.68),
    (150, 626_800.0, 0.96),
    (187, 590_800.0, 1.27),
    (302, 553_100.0, 1.64),
    (315, 449_900.0, 1.40),
    (309, 337_200.0, 0.92),
    (247, 196_200.0, 0.63),
    (152, 115_700.0, 0.66),
];

fn denmark() -> [AgeGroup; GROUPS] {
    DENMARK.map(|(cases, person_years, _)| AgeGroup { cases, person_years })
}

fn close(one: f64, other: f64, within: f64) -> bool {
    (one - other).abs() <= within
}

fn world(groups: &[AgeGroup; GROUPS]) -> Rate {
    age_standardised(groups, &Standard::WORLD_SEGI, Variance::Poisson).expect("people at all ages")
}

#[test]
fn the_published_rate_of_denmark() {
    let rate = world(&denmark()).rate;
    assert_eq!(format!("{rate:.2}"), "9.03");
}

#[test]
fn each_age_group_gives_its_printed_share() {
    for (index, (.., expected)) in DENMARK.iter().enumerate() {
        let mut alone = denmark();
        for (other, group) in alone.iter_mut().enumerate() {
            group.cases *= u32::from(other == index);
        }
        // Two shares of the page are off by one in the last figure; its total is not.
        assert!(close(world(&alone).rate, *expected, 0.0101), "{index}");
    }
}

#[test]
fn an_age_group_without_people_has_no_rate() {
    let mut groups = denmark();
    groups[16].person_years = 0.0;
    let rate = age_standardised(&groups, &Standard::WORLD_WHO, Variance::Binomial);
    assert_eq!(rate, Err(NoPopulation { from_age: 80 }));
    // Ages from 75 are not in the cumulative rate.
    assert_eq!(cumulative(&groups), cumulative(&denmark()));
    groups[0].person_years = f64::NAN;
    assert_eq!(cumulative(&groups), Err(NoPopulation { from_age: 0 }));
    assert_eq!(crude(&[AgeGroup::default(); GROUPS]), Err(NoPopulation { from_age: 0 }));
}

/// One rate at all ages: every standard gives it back, and the sums are those of hand arithmetic.
#[test]
fn a_rate_that_is_the_same_at_all_ages() {
    let groups = [AgeGroup { cases: 50, person_years: 100_000.0 }; GROUPS];
    let all =
        [Standard::WORLD_SEGI, Standard::EUROPE_1976, Standard::EUROPE_2013, Standard::WORLD_WHO];
    for standard in all {
        let rate = age_standardised(&groups, &standard, Variance::Poisson).unwrap();
        assert!(close(rate.rate, 50.0, 1e-9));
    }
    // 15 groups of 5 years at 50 in 100,000: 3.75 %; the risk is 1 - e^-0.0375.
    let sum = cumulative(&groups).unwrap();
    assert!(close(sum.rate_percent, 3.75, 1e-9));
    assert!(close(sum.risk_percent, 3.680_558, 1e-6), "{}", sum.risk_percent);
    // 5 x sqrt(15 x 50) / 100,000.
    assert!(close(sum.standard_error, 0.136_930_6, 1e-6), "{}", sum.standard_error);
    // 900 cases in 1,800,000: 50, with 30 / 1,800,000 as standard error.
    let Rate { rate, standard_error } = crude(&groups).unwrap();
    assert!(close(rate, 50.0, 1e-9) && close(standard_error, 1.666_667, 1e-6));
    let (low, high) = crude(&groups).unwrap().interval(Z_95);
    assert!(close(low, 46.733_333, 1e-5) && close(high, 53.266_667, 1e-5));
    assert!(close(unknown_age_factor(&groups, 9), 1.01, 1e-12));
    assert!(close(unknown_age_factor(&[AgeGroup::default(); GROUPS], 9), 1.0, 1e-12));
}

fn population() -> impl Strategy<Value = [AgeGroup; GROUPS]> {
    let group = (0..2_000_u32, 3_000.0..1e6_f64);
    proptest::collection::vec(group, GROUPS).prop_map(|groups| {
        let mut all = [AgeGroup::default(); GROUPS];
        for (to, (cases, person_years)) in all.iter_mut().zip(groups) {
            *to = AgeGroup { cases, person_years };
        }
        all
    })
}

proptest! {
    /// As many person-years as the standard has persons: the standardised rate is the crude one,
    /// and so is its Poisson error.
    #[test]
    fn a_population_like_the_standard_keeps_its_rate(
        cases in proptest::collection::vec(0..9_u32, GROUPS),
    ) {
        let nobody_ill = |people: u32| AgeGroup { cases: 0, person_years: people.into() };
        let mut groups = Standard::EUROPE_2013.0.map(nobody_ill);
        for (group, cases) in groups.iter_mut().zip(cases) {
            group.cases = cases;
        }
        let standard = &Standard::EUROPE_2013;
        let one = age_standardised(&groups, standard, Variance::Poisson).unwrap();
        let other = crude(&groups).unwrap();
        prop_assert!(close(one.rate, other.rate, 1e-9));
        prop_assert!(close(one.standard_error, other.standard_error, 1e-9));
    }

    #[test]
    fn a_standardised_rate_lies_between_the_rates_of_the_ages(groups in population()) {
        let own = groups.map(|g| f64::from(g.cases) / g.person_years * 1e5);
        let (low, high) = own.iter().fold((f64::MAX, 0.0_f64), |(l, h), r| (l.min(*r), h.max(*r)));
        let rate = world(&groups).rate;
        prop_assert!(low - 1e-6 <= rate && rate <= high + 1e-6);
    }

    #[test]
    fn the_binomial_error_is_the_smaller_one(groups in population()) {
        let error = |variance| {
            age_standardised(&groups, &Standard::WORLD_SEGI, variance).unwrap().standard_error
        };
        prop_assert!(error(Variance::Binomial) <= error(Variance::Poisson) + 1e-9);
    }

    #[test]
    fn the_risk_is_below_the_rate(groups in population()) {
        let sum = cumulative(&groups).unwrap();
        prop_assert!(sum.risk_percent <= sum.rate_percent);
        prop_assert!((0.0..=100.0).contains(&sum.risk_percent));
    }
}
