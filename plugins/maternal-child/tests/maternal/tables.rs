//! The numeric rules over whole tables.

use hoso_plugin_maternal_child::{anaemia, glucose, pregnancy, pressure};
use hoso_sdk::Quantity;

#[test]
fn weeks_of_trimesters_and_terms() {
    for weeks in 0..46 {
        let trimester = if weeks <= 12 {
            1
        } else if weeks <= 27 {
            2
        } else {
            3
        };
        assert_eq!(pregnancy::trimester(weeks), trimester, "{weeks}");
        let below = if trimester == 2 { 105.0 } else { 110.0 };
        assert_eq!(anaemia::threshold(weeks), below, "{weeks}");
        let term = match weeks {
            0..=36 => "preterm",
            37 | 38 => "early-term",
            39 | 40 => "full-term",
            41 => "late-term",
            _ => "post-term",
        };
        assert_eq!(pregnancy::term(weeks), term, "{weeks}");
    }
}

/// WHO ANC.DT.23, mg/dL and mmol/L: last not raised, gestational from, to, diabetes from.
#[test]
fn bounds_of_glucose() {
    use glucose::{Class, Sample};
    let of = |sample, value: f64, unit: &str| {
        glucose::class(sample, &Quantity { value, unit: unit.to_owned() })
    };
    for (sample, unit, [under, from, to, diabetes]) in [
        (Sample::Fasting, "mg/dL", [91.0, 92.0, 125.0, 126.0]),
        (Sample::Fasting, "mmol/L", [5.0, 5.1, 6.9, 7.0]),
        (Sample::OneHour, "mg/dL", [179.0, 180.0, 199.0, 200.0]),
        (Sample::OneHour, "mmol/L", [9.9, 10.0, 11.0, 11.1]),
        (Sample::TwoHours, "mg/dL", [152.0, 153.0, 199.0, 200.0]),
        (Sample::TwoHours, "mmol/L", [8.4, 8.5, 11.0, 11.1]),
    ] {
        assert_eq!(of(sample, under, unit), Some(Class::NotRaised));
        assert_eq!(of(sample, from, unit), Some(Class::Gestational));
        assert_eq!(of(sample, to, unit), Some(Class::Gestational));
        assert_eq!(of(sample, diabetes, unit), Some(Class::Diabetes));
    }
    assert_eq!(of(Sample::Random, 199.0, "mg/dL"), Some(Class::NotRaised));
    assert_eq!(of(Sample::Random, 11.1, "mmol/L"), Some(Class::Diabetes));
    assert_eq!(of(Sample::Random, 11.1, "g/L"), None);
    assert_eq!(of(Sample::Random, f64::NAN, "mmol/L"), None);
}

/// Every combination of the bounds, worked out from the rule in words.
#[test]
fn blood_pressure_over_its_grid() {
    use pressure::{Class, class};
    let systolic: [f64; 4] = [139.0, 140.0, 159.0, 160.0];
    let diastolic: [f64; 4] = [89.0, 90.0, 109.0, 110.0];
    let proteins = [None, Some(0), Some(1), Some(2), Some(4)];
    let mut seen = std::collections::BTreeSet::new();
    for (s1, d1) in systolic.into_iter().flat_map(|s| diastolic.map(|d| (s, d))) {
        for (s2, d2) in systolic.into_iter().flat_map(|s| diastolic.map(|d| (s, d))) {
            for (protein, sign) in proteins.into_iter().flat_map(|p| [(p, false), (p, true)]) {
                for days in [None, Some(139), Some(140)] {
                    let raised = s1.min(s2) >= 140.0 || d1.min(d2) >= 90.0;
                    let severe = s1.min(s2) >= 160.0 || d1.min(d2) >= 110.0;
                    let plus = protein.unwrap_or(0) >= 2;
                    let late = days != Some(139);
                    let wants = match (raised, severe, plus, sign) {
                        (false, ..) => Class::NotRaised,
                        (_, _, _, true) | (_, true, true, _) => Class::SeverePreEclampsia,
                        (_, false, true, _) if late => Class::PreEclampsia,
                        (_, true, ..) => Class::SevereHypertension,
                        _ => Class::Hypertension,
                    };
                    let has = class((s1, d1), Some((s2, d2)), protein, sign, days);
                    assert_eq!(has, wants, "{s1}/{d1} {s2}/{d2} {protein:?} {sign} {days:?}");
                    seen.insert(has.code());
                }
            }
        }
    }
    assert_eq!(seen.len(), 5);
    // The published table's misprint: a woman with normal pressure and ++ has no pre-eclampsia.
    assert_eq!(class((120.0, 80.0), Some((120.0, 80.0)), Some(2), false, None), Class::NotRaised);
    assert_eq!(class((160.0, 80.0), None, Some(2), false, None), Class::MeasureAgain);
}
