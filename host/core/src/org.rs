//! Org units: facilities and the units above them, as a dated tree. Districts were abolished and
//! communes merged on 2025-07-01, so every unit says from when to when it existed.

use crate::{FacilityId, PartialDate};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A facility, district or department. A unit without `until` exists still.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrgUnit {
    /// MA_CSKCB of a facility; the authority's code of any other unit.
    pub code: FacilityId,
    pub name: String,
    /// GSO commune code where the unit stands.
    #[serde(default)]
    pub commune: Option<String>,
    #[serde(default)]
    pub parent: Option<FacilityId>,
    #[serde(default)]
    pub since: Option<PartialDate>,
    #[serde(default)]
    pub until: Option<PartialDate>,
}

impl OrgUnit {
    /// Both days are in; one of low precision counts whole.
    pub fn exists(&self, day: Date) -> bool {
        self.since.is_none_or(|since| since.earliest() <= day)
            && self.until.is_none_or(|until| day <= until.latest())
    }
}

/// The tree comes from outside: a unit above itself, or one that ends before it begins, is refused.
///
/// # Errors
/// The code of the first unit that is wrong, and why.
pub fn check(units: &[OrgUnit]) -> Result<(), (FacilityId, &'static str)> {
    let parents: BTreeMap<_, _> = units.iter().map(|u| (&u.code, u.parent.as_ref())).collect();
    for unit in units {
        let refuse = |why| Err((unit.code.clone(), why));
        if unit.name.trim().is_empty() {
            return refuse("has no name");
        }
        if matches!((unit.since, unit.until), (Some(since), Some(until)) if until < since) {
            return refuse("ends before it begins");
        }
        let mut above = unit.parent.as_ref();
        for _ in 0..units.len() {
            let Some(code) = above else { break };
            if *code == unit.code {
                return refuse("is above itself");
            }
            above = parents.get(code).copied().flatten();
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(code: &str, parent: Option<&str>) -> OrgUnit {
        OrgUnit {
            code: code.parse().unwrap(),
            name: code.to_owned(),
            commune: None,
            parent: parent.map(|p| p.parse().unwrap()),
            since: None,
            until: None,
        }
    }

    #[test]
    fn a_ring_is_refused_and_a_tree_is_not() {
        let tree = [unit("D1", None), unit("S1", Some("D1")), unit("S2", Some("unknown"))];
        assert_eq!(check(&tree), Ok(()));
        let ring = [unit("A", Some("B")), unit("B", Some("A"))];
        assert_eq!(check(&ring).unwrap_err().0.as_str(), "A");
        let dated = OrgUnit {
            since: Some("2025-07".parse().unwrap()),
            until: Some("2024".parse().unwrap()),
            ..unit("C", None)
        };
        assert!(check(&[dated]).is_err());
    }
}
