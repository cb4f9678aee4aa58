//! A plugin that fails on several residents in a row at a facility is kept from running there, so
//! that it wastes no time and floods no list. After a pause one resident is tried; the pause
//! doubles as long as that fails too. Other settings or another version are another case.

use crate::{Digest, FacilityId, ProgrammeId, ResidentId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Different residents in a row.
const RESIDENTS: usize = 5;
const FIRST_PAUSE_MS: i64 = 60_000;
const LONGEST_PAUSE_MS: i64 = 3_600_000;
/// How long others wait while one resident is tried.
const TRIAL_MS: i64 = 1_000;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quarantine {
    pub facility: FacilityId,
    pub programme: ProgrammeId,
    pub plugin: Digest,
    /// Names grant and settings of then.
    pub revision: u64,
    pub since_ms: i64,
    /// Category of the last fault.
    pub reason: String,
    /// When one resident is tried next.
    pub probe_at_ms: i64,
    pub pause_ms: i64,
}

/// May the next call run?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    Run,
    /// Not before this moment.
    Wait(i64),
}

/// What is known of one plugin at one facility.
#[derive(Debug, Clone, Default)]
pub struct Watch {
    streak: BTreeSet<ResidentId>,
    quarantine: Option<Quarantine>,
    trying: bool,
}

impl Watch {
    /// As it was stored before a restart.
    pub fn over(quarantine: Quarantine) -> Self {
        Self { quarantine: Some(quarantine), ..Self::default() }
    }

    pub fn quarantine(&self) -> Option<&Quarantine> {
        self.quarantine.as_ref()
    }

    /// Another version or other settings begin anew; tells whether a quarantine ended so.
    pub fn is_of(&mut self, plugin: Digest, revision: u64) -> bool {
        let other = |q: &Quarantine| q.plugin != plugin || q.revision != revision;
        let ended = self.quarantine.as_ref().is_some_and(other);
        if ended {
            *self = Self::default();
        }
        ended
    }

    /// One call is let through when the pause is over; the others wait for what comes of it.
    pub fn turn(&mut self, now_ms: i64) -> Turn {
        match &self.quarantine {
            None => Turn::Run,
            Some(_) if self.trying => Turn::Wait(now_ms + TRIAL_MS),
            Some(q) if now_ms < q.probe_at_ms => Turn::Wait(q.probe_at_ms),
            Some(_) => {
                self.trying = true;
                Turn::Run
            }
        }
    }

    /// A right answer; tells whether it ends a quarantine.
    pub fn succeeded(&mut self) -> bool {
        self.trying = false;
        self.streak.clear();
        self.quarantine.take().is_some()
    }

    /// A call that failed by the plugin's own doing. `new` makes the quarantine that begins now;
    /// given back is what has to be stored.
    pub fn failed(
        &mut self,
        resident: ResidentId,
        now_ms: i64,
        new: impl FnOnce() -> Quarantine,
    ) -> Option<&Quarantine> {
        self.streak.insert(resident);
        match &mut self.quarantine {
            Some(q) => {
                // Calls that began before the quarantine end one by one: only a trial prolongs it.
                if !std::mem::take(&mut self.trying) {
                    return None;
                }
                q.pause_ms = (q.pause_ms * 2).min(LONGEST_PAUSE_MS);
                q.probe_at_ms = now_ms + q.pause_ms;
            }
            None if self.streak.len() < RESIDENTS => return None,
            None => {
                let (pause_ms, probe_at_ms) = (FIRST_PAUSE_MS, now_ms + FIRST_PAUSE_MS);
                self.quarantine = Some(Quarantine { pause_ms, probe_at_ms, ..new() });
            }
        }
        self.quarantine.as_ref()
    }

    /// Neither right nor wrong: the host's own trouble.
    pub fn untold(&mut self) {
        self.trying = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn new() -> Quarantine {
        Quarantine {
            facility: "01001".parse().unwrap(),
            programme: "ncd".parse().unwrap(),
            plugin: Digest([1; 32]),
            revision: 7,
            since_ms: 0,
            reason: "trap".to_owned(),
            probe_at_ms: 0,
            pause_ms: 0,
        }
    }

    fn fail(watch: &mut Watch, resident: u8, now_ms: i64) -> Option<Quarantine> {
        watch.failed(ResidentId([resident; 16]), now_ms, new).cloned()
    }

    #[test]
    fn five_different_residents_in_a_row_and_no_fewer() {
        let mut watch = Watch::default();
        for _ in 0..10 {
            assert_eq!(fail(&mut watch, 1, 0), None, "one bad record is not five");
        }
        for resident in 2..5 {
            assert_eq!(fail(&mut watch, resident, 0), None);
        }
        assert!(!watch.succeeded(), "a right answer ends the row");
        for resident in 1..5 {
            assert_eq!(fail(&mut watch, resident, 0), None);
        }
        let begun = fail(&mut watch, 5, 10).unwrap();
        assert_eq!(begun.probe_at_ms, 10 + FIRST_PAUSE_MS);
        assert_eq!(watch.turn(11), Turn::Wait(begun.probe_at_ms));
    }

    #[test]
    fn one_is_tried_after_a_pause_that_doubles_until_it_answers() {
        let mut watch = Watch::over(Quarantine { probe_at_ms: 100, pause_ms: 50, ..new() });
        assert_eq!(watch.turn(99), Turn::Wait(100));
        assert_eq!(watch.turn(100), Turn::Run);
        assert_eq!(watch.turn(100), Turn::Wait(100 + TRIAL_MS), "one at a time");
        let longer = fail(&mut watch, 1, 110).unwrap();
        assert_eq!((longer.pause_ms, longer.probe_at_ms), (100, 210));
        assert_eq!(fail(&mut watch, 2, 111), None, "a call that began before");
        assert_eq!(watch.turn(210), Turn::Run);
        watch.untold();
        assert_eq!(watch.turn(211), Turn::Run, "the host's trouble told nothing");
        assert!(watch.succeeded());
        assert_eq!(watch.turn(212), Turn::Run);
    }

    #[test]
    fn the_pause_has_an_end() {
        let mut watch = Watch::over(Quarantine { pause_ms: LONGEST_PAUSE_MS, ..new() });
        assert_eq!(watch.turn(1), Turn::Run);
        assert_eq!(fail(&mut watch, 1, 1).unwrap().pause_ms, LONGEST_PAUSE_MS);
    }

    #[test]
    fn another_version_or_other_settings_begin_anew() {
        let mut watch = Watch::over(new());
        assert!(!watch.is_of(Digest([1; 32]), 7));
        assert!(watch.clone().is_of(Digest([1; 32]), 8));
        assert!(watch.is_of(Digest([2; 32]), 7));
        assert_eq!(watch.turn(0), Turn::Run);
    }
}
