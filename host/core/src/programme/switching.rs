//! Which programme runs where. An administrator says something of a programme at a unit, from a
//! day on: on or off, which plugin, what it may read and write, settings. It holds for the unit and
//! all below; what a unit leaves open is as above it. Nothing that was said is written over, so
//! that the state of any day and any moment can be told again.

use super::Granted;
use crate::org::OrgUnit;
use crate::record::Value;
use crate::{AccountId, Digest, FacilityId, ProgrammeId};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Units above one another. A tree that the host keeps has no ring; one of this depth is a mistake
/// all the same.
const DEPTH_MAX: usize = 16;

/// What a unit says of a programme. What is left open is as above it; all open says nothing.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Choice {
    pub enabled: Option<bool>,
    pub plugin: Option<Digest>,
    pub granted: Option<Granted>,
    pub settings: BTreeMap<String, Value>,
}

/// A choice that an administrator made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Decision {
    /// Counts up from 1 over all decisions of the host.
    pub number: u64,
    /// A facility, or a unit above facilities.
    pub unit: FacilityId,
    pub programme: ProgrammeId,
    /// First day on which it holds, until another of the same unit does.
    pub since: Date,
    pub choice: Choice,
    pub at_ms: i64,
    pub account: AccountId,
    pub reason: String,
}

/// What holds for a programme at a unit on a day, all choices above taken together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Enablement {
    pub facility: FacilityId,
    pub programme: ProgrammeId,
    pub plugin: Digest,
    pub enabled: bool,
    pub granted: Granted,
    pub settings: BTreeMap<String, Value>,
    /// The unit that switched it on or off.
    pub switched_by: Option<FacilityId>,
}

impl Enablement {
    /// Switched on, and something is granted.
    pub fn runs(&self) -> bool {
        self.enabled && !self.granted.is_empty()
    }
}

/// All decisions and the tree that they are made on.
#[derive(Debug, Clone, Default)]
pub struct Board {
    org: BTreeMap<FacilityId, OrgUnit>,
    /// By day, then by number.
    decisions: BTreeMap<(FacilityId, ProgrammeId), Vec<Decision>>,
    last: u64,
}

impl Board {
    pub fn new(org: Vec<OrgUnit>, decisions: Vec<Decision>) -> Self {
        let org = org.into_iter().map(|unit| (unit.code.clone(), unit)).collect();
        let mut board = Self { org, ..Self::default() };
        decisions.into_iter().for_each(|decision| board.add(decision));
        board
    }

    pub fn add(&mut self, decision: Decision) {
        self.last = self.last.max(decision.number);
        let place = (decision.unit.clone(), decision.programme.clone());
        let at = self.decisions.entry(place).or_default();
        let order = |d: &Decision| (d.since, d.number);
        let behind = at.partition_point(|known| order(known) <= order(&decision));
        at.insert(behind, decision);
    }

    pub fn org(&self) -> &BTreeMap<FacilityId, OrgUnit> {
        &self.org
    }

    /// Number of the newest decision, 0 for none.
    pub fn last(&self) -> u64 {
        self.last
    }

    /// Units that are in the tree or that something was said of.
    pub fn units(&self) -> BTreeSet<&FacilityId> {
        self.org.keys().chain(self.decisions.keys().map(|(unit, _)| unit)).collect()
    }

    pub fn programmes(&self) -> BTreeSet<&ProgrammeId> {
        self.decisions.keys().map(|(_, programme)| programme).collect()
    }

    /// Every decision of a programme at a unit, by the day from which it holds.
    pub fn said(&self, unit: &FacilityId, programme: &ProgrammeId) -> &[Decision] {
        self.decisions.get(&(unit.clone(), programme.clone())).map_or(&[], Vec::as_slice)
    }

    /// What the unit itself says on the day, of what was known at `as_of_ms`.
    pub fn own(
        &self,
        unit: &FacilityId,
        programme: &ProgrammeId,
        day: Date,
        as_of_ms: i64,
    ) -> Option<&Choice> {
        let said = self.said(unit, programme).iter();
        let holds = |d: &&Decision| d.since <= day && d.at_ms <= as_of_ms;
        said.rev().find(holds).map(|decision| &decision.choice)
    }

    /// The unit and those above it, nearest first. One that does not exist on the day says nothing,
    /// and what is above it is asked all the same.
    pub fn upwards<'a>(&'a self, unit: &'a FacilityId) -> impl Iterator<Item = &'a FacilityId> {
        let above = |unit: &&'a FacilityId| self.org.get(*unit).and_then(|u| u.parent.as_ref());
        std::iter::successors(Some(unit), above).take(DEPTH_MAX)
    }

    pub fn is_within(&self, unit: &FacilityId, above: &FacilityId) -> bool {
        self.upwards(unit).any(|unit| unit == above)
    }

    /// A unit that the tree does not name exists.
    fn exists(&self, unit: &FacilityId, day: Date) -> bool {
        self.org.get(unit).is_none_or(|unit| unit.exists(day))
    }

    /// What holds at a unit; `None` where nothing was said or no plugin is named.
    pub fn at(
        &self,
        unit: &FacilityId,
        programme: &ProgrammeId,
        day: Date,
        as_of_ms: i64,
    ) -> Option<Enablement> {
        let mut all = Choice::default();
        let mut switched_by = None;
        for above in self.upwards(unit).filter(|unit| self.exists(unit, day)) {
            let Some(choice) = self.own(above, programme, day, as_of_ms) else { continue };
            if all.enabled.is_none() && choice.enabled.is_some() {
                switched_by = Some(above.clone());
            }
            all.enabled = all.enabled.or(choice.enabled);
            all.plugin = all.plugin.or(choice.plugin);
            all.granted = all.granted.or_else(|| choice.granted.clone());
            for (name, value) in &choice.settings {
                all.settings.entry(name.clone()).or_insert_with(|| value.clone());
            }
        }
        Some(Enablement {
            facility: unit.clone(),
            programme: programme.clone(),
            plugin: all.plugin?,
            enabled: all.enabled.unwrap_or(false) && self.exists(unit, day),
            granted: all.granted.unwrap_or_default(),
            settings: all.settings,
            switched_by,
        })
    }

    /// What holds at every unit on a day, of what is known now.
    pub fn on(&self, day: Date) -> BTreeMap<(FacilityId, ProgrammeId), Enablement> {
        let mut all = BTreeMap::new();
        for unit in self.units() {
            for programme in self.programmes() {
                if let Some(found) = self.at(unit, programme, day, i64::MAX) {
                    all.insert((unit.clone(), programme.clone()), found);
                }
            }
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decision(number: u64, unit: &str, since: &str, enabled: Option<bool>) -> Decision {
        let plugin = enabled.map(|_| Digest([1; 32]));
        Decision {
            number,
            unit: unit.parse().unwrap(),
            programme: "ncd".parse().unwrap(),
            since: since.parse().unwrap(),
            choice: Choice { enabled, plugin, ..Choice::default() },
            at_ms: number as i64 * 10,
            account: "admin".parse().unwrap(),
            reason: "test".to_owned(),
        }
    }

    fn enabled(board: &Board, day: &str, as_of_ms: i64) -> Option<bool> {
        let (unit, programme) = ("S".parse().unwrap(), "ncd".parse().unwrap());
        board.at(&unit, &programme, day.parse().unwrap(), as_of_ms).map(|holds| holds.enabled)
    }

    #[test]
    fn the_last_decision_of_the_last_day_holds_and_the_past_can_be_told() {
        let board = Board::new(
            Vec::new(),
            vec![
                decision(1, "S", "2026-01-01", Some(true)),
                decision(2, "S", "2026-03-01", Some(false)),
                decision(3, "S", "2026-02-01", Some(true)),
                decision(4, "S", "2026-03-01", None),
                decision(5, "S", "2026-03-01", Some(true)),
            ],
        );
        assert_eq!(enabled(&board, "2025-12-31", i64::MAX), None);
        assert_eq!(enabled(&board, "2026-02-28", i64::MAX), Some(true));
        assert_eq!(enabled(&board, "2026-03-01", i64::MAX), Some(true));
        assert_eq!(enabled(&board, "2026-03-01", 40), None, "as above, and nothing is above");
        assert_eq!(enabled(&board, "2026-03-01", 30), Some(false), "a later day is not undone");
        assert_eq!(board.last(), 5);
    }
}
