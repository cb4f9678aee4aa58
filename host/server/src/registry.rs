//! Which plugin answers for a programme at a facility. One immutable snapshot is swapped whole;
//! calls in flight keep the one that they began with.

use crate::app::App;
use hoso_core::programme::switching::{Board, Enablement};
use hoso_core::record::Entry;
use hoso_core::{Digest, Error, FacilityId, ProgrammeId, Result, form};
use hoso_runtime::Plugin;
use jiff::civil::Date;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, TryLockError};

type Place = (FacilityId, ProgrammeId);

#[derive(Default)]
pub struct Snapshot {
    pub plugins: HashMap<Digest, Arc<Plugin>>,
    pub board: Board,
    /// What holds today, at units of every height.
    pub enablements: BTreeMap<Place, Arc<Enablement>>,
    /// Of every place of which something was ever said; 0 where nothing holds.
    pub revisions: BTreeMap<Place, u64>,
    /// Programmes that run, by facility.
    running: HashMap<FacilityId, Vec<Enabled>>,
    pub today: Date,
}

/// A plugin that may run now at one facility.
#[derive(Clone)]
pub struct Enabled {
    pub enablement: Arc<Enablement>,
    pub plugin: Arc<Plugin>,
    pub revision: u64,
}

impl Enabled {
    /// Declared by the plugin and granted by the administrator.
    pub fn reads(&self, entry: &Entry) -> bool {
        self.plugin.descriptor().reads.iter().any(|need| need.scope.matches(entry))
            && self.enablement.granted.reads(entry)
    }
}

/// Names all that a plugin's answers depend on at a place: the same after a way there and back.
pub fn revision(of: &Enablement) -> u64 {
    let all = (of.runs(), of.plugin, &of.granted, &of.settings);
    let bytes = serde_json::to_vec(&all).expect("texts, numbers and lists are JSON");
    let digest = Digest::of(&bytes).0;
    u64::from_be_bytes(std::array::from_fn(|i| digest[i]))
}

impl Snapshot {
    fn new(plugins: HashMap<Digest, Arc<Plugin>>, board: Board, today: Date) -> Self {
        let mut next = Self { plugins, today, ..Self::default() };
        for (place, enablement) in board.on(today) {
            let Some(enabled) = next.with_plugin(enablement) else { continue };
            next.revisions.insert(place.clone(), enabled.revision);
            next.enablements.insert(place, enabled.enablement.clone());
            if enabled.enablement.runs() {
                let facility = enabled.enablement.facility.clone();
                next.running.entry(facility).or_default().push(enabled);
            }
        }
        next.board = board;
        next
    }

    /// What holds, with its plugin, where that is installed. A setting that came down from above
    /// and that this version does not know holds elsewhere alone.
    pub fn with_plugin(&self, mut enablement: Enablement) -> Option<Enabled> {
        let plugin = self.plugins.get(&enablement.plugin)?.clone();
        let declared = &plugin.descriptor().settings;
        enablement.settings.retain(|name, value| {
            let setting = declared.iter().find(|setting| setting.name == *name);
            setting.is_some_and(|setting| form::check_setting(setting, value).is_none())
        });
        let revision = revision(&enablement);
        Some(Enabled { enablement: Arc::new(enablement), plugin, revision })
    }

    pub fn enabled(&self, facility: &FacilityId, programme: &ProgrammeId) -> Option<Enabled> {
        let mut here = self.enabled_at(facility).iter();
        here.find(|enabled| enabled.enablement.programme == *programme).cloned()
    }

    /// Programmes that run at a facility.
    pub fn enabled_at(&self, facility: &FacilityId) -> &[Enabled] {
        self.running.get(facility).map_or(&[], Vec::as_slice)
    }

    /// What holds today, where anything was said.
    pub fn at(&self, unit: &FacilityId, programme: &ProgrammeId) -> Option<&Arc<Enablement>> {
        self.enablements.get(&(unit.clone(), programme.clone()))
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
    /// Held from the reading of what is stored to the swap, and while something is decided: a
    /// snapshot never gives way to an older one.
    turn: Mutex<()>,
}

/// What was made so at each place: its revision, as stored.
#[derive(Default)]
pub struct Applied {
    known: Mutex<HashMap<Place, u64>>,
    /// The snapshot of which everything was made so.
    settled: Mutex<Option<Arc<Snapshot>>>,
    /// Held by the one who makes the next so.
    turn: Mutex<()>,
}

impl Applied {
    pub fn over(stored: Vec<(FacilityId, ProgrammeId, u64)>) -> Self {
        let known = stored.into_iter().map(|(facility, programme, at)| ((facility, programme), at));
        Self { known: Mutex::new(known.collect()), ..Self::default() }
    }

    fn open(&self) -> MutexGuard<'_, HashMap<Place, u64>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// `None` while somebody else has it.
    pub fn try_turn(&self) -> Option<Turn<'_>> {
        match self.turn.try_lock() {
            Ok(guard) => Some(Turn(guard)),
            Err(TryLockError::Poisoned(guard)) => Some(Turn(guard.into_inner())),
            Err(TryLockError::WouldBlock) => None,
        }
    }

    fn places(&self, each: impl FnMut(&Place)) {
        self.open().keys().for_each(each);
    }

    /// Places, so many at most, at which something else holds.
    pub fn differing(&self, registry: &Arc<Snapshot>, most: usize) -> Vec<(Place, u64)> {
        let mut settled = self.settled.lock().unwrap_or_else(PoisonError::into_inner);
        if settled.as_ref().is_some_and(|settled| Arc::ptr_eq(settled, registry)) {
            return Vec::new();
        }
        let known = self.open();
        let differs = |(place, revision): &(&Place, &u64)| known.get(*place) != Some(*revision);
        let places = registry.revisions.iter().filter(differs).take(most);
        let places: Vec<_> = places.map(|(place, at)| (place.clone(), *at)).collect();
        if places.is_empty() {
            *settled = Some(registry.clone());
        }
        places
    }

    pub fn done(&self, places: Vec<(Place, u64)>) {
        self.open().extend(places);
    }
}

/// The turn to change the registry.
pub struct Turn<'a>(#[allow(dead_code, reason = "held, not read")] MutexGuard<'a, ()>);

impl Registry {
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub fn turn(&self) -> Turn<'_> {
        Turn(self.turn.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn swap(&self, snapshot: Snapshot) {
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(snapshot);
    }
}

impl App {
    /// Reads what is stored and swaps it in; loaded plugins are kept.
    pub fn reload_registry(&self, _turn: &Turn<'_>) -> Result<()> {
        let before = self.registry.snapshot();
        let mut plugins = HashMap::new();
        for digest in self.store.plugins()? {
            let plugin = match before.plugins.get(&digest) {
                Some(plugin) => plugin.clone(),
                None => self.load_plugin(digest)?,
            };
            plugins.insert(digest, plugin);
        }
        let board = Board::new(self.store.org_units()?, self.store.decisions()?);
        let mut next = Snapshot::new(plugins, board, self.clock.today());
        self.applied.places(|place| {
            next.revisions.entry(place.clone()).or_insert(0);
        });
        self.registry.swap(next);
        self.bell.ring();
        Ok(())
    }

    /// A decision may hold from a day on that has come.
    pub fn follow_the_day(&self) -> Result<()> {
        if self.registry.snapshot().today == self.clock.today() {
            return Ok(());
        }
        self.reload_registry(&self.registry.turn())
    }

    fn load_plugin(&self, digest: Digest) -> Result<Arc<Plugin>> {
        let bytes = self.store.get_blob(hoso_store::BlobKind::Plugin, digest)?;
        let bytes = bytes.ok_or_else(|| Error::internal(format!("plugin {digest} has no file")))?;
        self.runtime.load(&bytes).map_err(|e| Error::internal(format!("plugin {digest}: {e}")))
    }
}
