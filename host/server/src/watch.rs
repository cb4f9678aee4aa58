//! Plugins that fail again and again at a facility (`core::quarantine`): what is stored of them is
//! read at the start, and every change goes into the commit of the answer that caused it.

use crate::registry::Enabled;
use hoso_core::quarantine::{Quarantine, Turn, Watch};
use hoso_core::{FacilityId, ProgrammeId, ResidentId};
use hoso_runtime::{Fault, FaultCategory};
use hoso_store::Op;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

type Place = (FacilityId, ProgrammeId);

#[derive(Default)]
pub struct Watches(Mutex<HashMap<Place, Watch>>);

impl Watches {
    pub fn over(stored: Vec<Quarantine>) -> Self {
        let watch = |q: Quarantine| ((q.facility.clone(), q.programme.clone()), Watch::over(q));
        Self(Mutex::new(stored.into_iter().map(watch).collect()))
    }

    fn open(&self) -> MutexGuard<'_, HashMap<Place, Watch>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// May the plugin run now? What has to be stored besides.
    pub fn turn(&self, enabled: &Enabled, now_ms: i64) -> (Turn, Option<Op>) {
        let place = place(enabled);
        let mut watches = self.open();
        let Some(watch) = watches.get_mut(&place) else { return (Turn::Run, None) };
        let ended = watch.is_of(enabled.plugin.digest(), enabled.revision);
        (watch.turn(now_ms), ended.then(|| drop_of(place)))
    }

    /// What a call that ran has to store besides its answer.
    pub fn told(
        &self,
        enabled: &Enabled,
        resident: ResidentId,
        fault: Option<&Fault>,
        now_ms: i64,
    ) -> Option<Op> {
        let place = place(enabled);
        let mut watches = self.open();
        let Some(fault) = fault else {
            let ended = watches.get_mut(&place)?.succeeded();
            return ended.then(|| drop_of(place));
        };
        let watch = watches.entry(place.clone()).or_default();
        if !counts(fault.category) {
            watch.untold();
            return None;
        }
        let new = || Quarantine {
            facility: place.0,
            programme: place.1,
            plugin: enabled.plugin.digest(),
            revision: enabled.revision,
            since_ms: now_ms,
            reason: fault.category.as_str().to_owned(),
            probe_at_ms: 0,
            pause_ms: 0,
        };
        watch.failed(resident, now_ms, new).cloned().map(Op::PutPluginQuarantine)
    }

    /// The turn was given, and nothing came to be called.
    pub fn untold(&self, enabled: &Enabled) {
        if let Some(watch) = self.open().get_mut(&place(enabled)) {
            watch.untold();
        }
    }

    /// Forgets what was; tells whether there was a quarantine.
    pub fn release(&self, facility: &FacilityId, programme: &ProgrammeId) -> bool {
        let watch = self.open().remove(&(facility.clone(), programme.clone()));
        watch.is_some_and(|watch| watch.quarantine().is_some())
    }
}

/// A busy machine and the host's own trouble are not the plugin's doing.
fn counts(category: FaultCategory) -> bool {
    !matches!(category, FaultCategory::Busy | FaultCategory::Host)
}

fn place(enabled: &Enabled) -> Place {
    (enabled.enablement.facility.clone(), enabled.enablement.programme.clone())
}

fn drop_of((facility, programme): Place) -> Op {
    Op::DropPluginQuarantine { facility, programme }
}
