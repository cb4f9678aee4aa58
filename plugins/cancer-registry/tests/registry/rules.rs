//! What holds for every code.

use hoso_plugin_cancer_registry::code::{Morphology, Sex, Topography};
use hoso_plugin_cancer_registry::primaries::{Relation, relation};
use hoso_plugin_cancer_registry::{iccc3, icd10};
use proptest::prelude::*;

fn coding() -> impl Strategy<Value = (Topography, Morphology)> {
    (0..=999_u16, 8000..=9999_u16).prop_map(|(t, m)| (Topography(t), Morphology(m)))
}

proptest! {
    #[test]
    fn the_order_of_two_tumours_does_not_matter(one in coding(), other in coding()) {
        prop_assert_eq!(relation(one, other), relation(other, one));
    }

    #[test]
    fn a_tumour_recorded_twice_is_one(one in coding()) {
        let same = relation(one, one);
        prop_assert!(matches!(same, Relation::Duplicate | Relation::Invalid), "{same:?}");
    }

    #[test]
    fn a_code_of_icd_10_is_a_neoplasm(
        (topography, morphology) in coding(),
        behaviour in 0..=9_u8,
        sex in prop_oneof![Just(Sex::Male), Just(Sex::Female), Just(Sex::Unknown)],
    ) {
        if let Ok(Some(code)) = icd10::convert(sex, topography, morphology, behaviour) {
            let is_known = matches!(code.as_bytes(), [b'A'..=b'Q', tens, ones, ..]
                if tens.is_ascii_digit() && ones.is_ascii_digit());
            prop_assert!(is_known && (3..=4).contains(&code.len()), "{code}");
        }
    }

    #[test]
    fn in_situ_has_no_class_of_childhood_cancer((topography, morphology) in coding()) {
        prop_assert!(iccc3::convert(topography, morphology, 2).is_err());
    }
}
