//! Which plugin answers for a programme at a facility. One immutable snapshot is swapped whole;
//! calls in flight keep the one that they began with.

use crate::app::App;
use hoso_core::org::OrgUnit;
use hoso_core::programme::Enablement;
use hoso_core::{Digest, Error, FacilityId, ProgrammeId, Result};
use hoso_runtime::Plugin;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, PoisonError, RwLock};

#[derive(Default)]
pub struct Snapshot {
    pub plugins: HashMap<Digest, Arc<Plugin>>,
    pub enablements: BTreeMap<(FacilityId, ProgrammeId), Enablement>,
    pub org: BTreeMap<FacilityId, OrgUnit>,
}

/// A plugin that may run now at one facility.
#[derive(Clone)]
pub struct Enabled {
    pub enablement: Enablement,
    pub plugin: Arc<Plugin>,
}

impl Snapshot {
    pub fn enabled(&self, facility: &FacilityId, programme: &ProgrammeId) -> Option<Enabled> {
        let enablement = self.enablements.get(&(facility.clone(), programme.clone()))?;
        let plugin = self.plugins.get(&enablement.plugin)?;
        enablement
            .enabled
            .then(|| Enabled { enablement: enablement.clone(), plugin: plugin.clone() })
    }

    /// Programmes switched on at a facility.
    pub fn enabled_at(&self, facility: &FacilityId) -> Vec<Enabled> {
        let here = self.enablements.values().filter(|e| e.facility == *facility);
        here.filter_map(|e| self.enabled(facility, &e.programme)).collect()
    }

    /// The newest installed plugin of a programme.
    pub fn plugin_of(&self, programme: &ProgrammeId) -> Option<&Arc<Plugin>> {
        let of = self.plugins.values().filter(|p| p.descriptor().id == *programme);
        of.max_by(|a, b| version(a).cmp(&version(b)))
    }
}

/// Version numbers compare as numbers: 0.10 is after 0.9.
fn version(plugin: &Plugin) -> Vec<u64> {
    let text = &plugin.descriptor().version;
    text.split(['.', '-', '+']).map(|part| part.parse().unwrap_or(0)).collect()
}

#[derive(Default)]
pub struct Registry {
    current: RwLock<Arc<Snapshot>>,
}

impl Registry {
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn swap(&self, snapshot: Snapshot) {
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(snapshot);
    }
}

impl App {
    /// Reads the desired state from the store and swaps it in; loaded plugins are kept.
    pub fn reload_registry(&self) -> Result<()> {
        let before = self.registry.snapshot();
        let mut next = Snapshot::default();
        for digest in self.store.plugins()? {
            let plugin = match before.plugins.get(&digest) {
                Some(plugin) => plugin.clone(),
                None => self.load_plugin(digest)?,
            };
            next.plugins.insert(digest, plugin);
        }
        for enablement in self.store.enablements()? {
            let key = (enablement.facility.clone(), enablement.programme.clone());
            next.enablements.insert(key, enablement);
        }
        next.org = self.store.org_units()?.into_iter().map(|u| (u.code.clone(), u)).collect();
        self.registry.swap(next);
        Ok(())
    }

    fn load_plugin(&self, digest: Digest) -> Result<Arc<Plugin>> {
        let bytes = self.store.get_blob(hoso_store::BlobKind::Plugin, digest)?;
        let bytes = bytes.ok_or_else(|| Error::internal(format!("plugin {digest} has no file")))?;
        self.runtime.load(&bytes).map_err(|e| Error::internal(format!("plugin {digest}: {e}")))
    }
}
