//! Striped locks by key: two intakes that touch the same person take turns, others run side by
//! side. Stripes are taken in rising order, so no two callers can wait for each other.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A registration holds a dozen; few enough are shared by chance.
const STRIPES: usize = 1 << 16;

pub struct KeyLocks {
    stripes: Vec<Mutex<()>>,
}

impl Default for KeyLocks {
    fn default() -> Self {
        Self { stripes: (0..STRIPES).map(|_| Mutex::new(())).collect() }
    }
}

impl KeyLocks {
    /// Holds the stripes of all `keys` until the guards are dropped.
    pub fn hold<K: Hash>(&self, keys: impl IntoIterator<Item = K>) -> Vec<MutexGuard<'_, ()>> {
        let mut wanted: Vec<usize> = keys.into_iter().map(stripe).collect();
        wanted.sort_unstable();
        wanted.dedup();
        let stripes = wanted.into_iter().filter_map(|i| self.stripes.get(i));
        // A panic while holding a stripe leaves no state behind that the next holder could see.
        stripes.map(|s| s.lock().unwrap_or_else(PoisonError::into_inner)).collect()
    }
}

fn stripe<K: Hash>(key: K) -> usize {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    (hasher.finish() % STRIPES as u64) as usize
}
