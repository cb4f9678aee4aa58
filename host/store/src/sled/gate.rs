//! Keeps reads of several keys consistent: the writer applies a group while no reader is within,
//! and keeps what it overwrites while somebody reads a snapshot.

use super::blobs::Blobs;
use super::codec;
use super::keys::{self, Key};
use super::state::Rows;
use super::sums::KeptSums;
use super::vault::Vault;
use crate::StoreError;
use serde::de::DeserializeOwned;
use sled::IVec;
use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

/// What reads and the writer share.
pub struct Inner {
    pub db: sled::Db,
    pub blobs: Blobs,
    pub sums: KeptSums,
    vault: Arc<Vault>,
    gate: RwLock<Option<Undo>>,
}

/// Values as they were when a snapshot began, of keys that were written since.
#[derive(Default)]
struct Undo {
    rows: BTreeMap<Vec<u8>, Option<IVec>>,
    bytes: usize,
}

/// Overwritten bytes that a snapshot may keep.
const UNDO_BYTES: usize = 512 << 20;
/// Rows that a snapshot reads in one turn.
const TURN: usize = 512;

impl Inner {
    pub fn new(db: sled::Db, blobs: Blobs, vault: Arc<Vault>) -> Self {
        Self { db, blobs, sums: KeptSums::default(), vault, gate: RwLock::new(None) }
    }

    /// The value of a key, opened. For the writer: others read in turns.
    pub fn get(&self, key: &[u8]) -> Result<Option<IVec>, StoreError> {
        self.db.get(key)?.map(|value| self.vault.open_row(key, value)).transpose()
    }

    /// Reads within one turn see no group half applied. Keep it short: the writer waits.
    pub fn reader(&self) -> Reader<'_> {
        Reader { inner: self, _turn: self.gate.read().unwrap_or_else(PoisonError::into_inner) }
    }

    /// Applies a group at once. After an error nobody knows what is written.
    pub fn apply(&self, rows: Rows) -> Result<(), StoreError> {
        let mut batch = sled::Batch::default();
        let mut gate = self.gate.write().unwrap_or_else(PoisonError::into_inner);
        for (key, value) in rows {
            if let Some(undo) = gate.as_mut() {
                undo.keep(&self.db, &key)?;
            }
            self.sums.forget(&key);
            match value {
                Some(value) => {
                    let value = self.vault.seal(&key, value)?;
                    batch.insert(key, value);
                }
                None => batch.remove(key),
            }
        }
        Ok(self.db.apply_batch(batch)?)
    }

    /// Seals some rows behind `start` anew that are not sealed by the current key. Nobody reads or
    /// writes meanwhile.
    pub fn reseal(&self, start: &Bound<Vec<u8>>) -> Result<Resealed, StoreError> {
        let _gate = self.gate.write().unwrap_or_else(PoisonError::into_inner);
        let mut batch = sled::Batch::default();
        let (mut seen, mut changed, mut last) = (0, 0, None);
        for row in self.db.range((start.clone(), Bound::Unbounded)).take(TURN) {
            let (key, value) = row?;
            seen += 1;
            if key.as_ref() != [keys::SCHEMA] && !self.vault.is_current(&value) {
                let plain = self.vault.open_row(&key, value)?;
                batch.insert(key.as_ref(), self.vault.seal(&key, plain.to_vec())?);
                changed += 1;
            }
            last = Some(key.to_vec());
        }
        self.db.apply_batch(batch)?;
        Ok(Resealed { changed, upto: last.filter(|_| seen == TURN) })
    }

    /// The store as it is now, whatever is written later. One at a time.
    ///
    /// # Errors
    /// `Busy` where there is one already.
    pub fn snapshot(&self) -> Result<Snapshot<'_>, StoreError> {
        let mut gate = self.gate.write().unwrap_or_else(PoisonError::into_inner);
        if gate.is_some() {
            return Err(StoreError::Busy);
        }
        *gate = Some(Undo::default());
        Ok(Snapshot { inner: self })
    }

    pub fn decode<T: DeserializeOwned>(&self, value: &[u8]) -> Result<T, StoreError> {
        codec::decode(value, &self.blobs)
    }
}

/// What a turn has sealed anew, and the key up to which it went; `None` at the end.
pub struct Resealed {
    pub changed: u64,
    pub upto: Option<Vec<u8>>,
}

impl Undo {
    fn keep(&mut self, db: &sled::Db, key: &[u8]) -> Result<(), StoreError> {
        if self.bytes <= UNDO_BYTES && !self.rows.contains_key(key) {
            let old = db.get(key)?;
            self.bytes += key.len() + old.as_ref().map_or(0, |old| old.len());
            self.rows.insert(key.to_vec(), old);
        }
        Ok(())
    }
}

/// One turn of reading.
pub struct Reader<'a> {
    pub inner: &'a Inner,
    _turn: RwLockReadGuard<'a, Option<Undo>>,
}

/// A row of the tree.
pub type Row = Result<(IVec, IVec), StoreError>;

impl Reader<'_> {
    pub fn raw(&self, key: &Key) -> Result<Option<IVec>, StoreError> {
        self.inner.get(&key.0)
    }

    pub fn get<T: DeserializeOwned>(&self, key: &Key) -> Result<Option<T>, StoreError> {
        self.raw(key)?.map(|value| self.inner.decode(&value)).transpose()
    }

    /// Rows from `start` to before `end`, in the order of their keys.
    pub fn range(&self, start: &Key, end: &Key) -> impl DoubleEndedIterator<Item = Row> + use<> {
        let rows = self.inner.db.range(start.0.as_slice()..end.0.as_slice());
        let vault = self.inner.vault.clone();
        rows.map(move |row| {
            let (key, value) = row?;
            let value = vault.open_row(&key, value)?;
            Ok((key, value))
        })
    }

    pub fn under(&self, prefix: &Key) -> impl DoubleEndedIterator<Item = Row> + use<> {
        self.range(prefix, &prefix.end())
    }

    /// Every value under the prefix.
    pub fn all<T: DeserializeOwned>(&self, prefix: &Key) -> Result<Vec<T>, StoreError> {
        self.under(prefix).map(|row| self.inner.decode(&row?.1)).collect()
    }
}

/// A frozen view for work that takes long: verification and backup.
pub struct Snapshot<'a> {
    inner: &'a Inner,
}

impl Snapshot<'_> {
    pub fn get(&self, key: &Key) -> Result<Option<IVec>, StoreError> {
        let gate = self.inner.gate.read().unwrap_or_else(PoisonError::into_inner);
        let undo = whole(gate.as_ref())?;
        let value = match undo.rows.get(&key.0) {
            Some(old) => old.clone(),
            None => self.inner.db.get(&key.0)?,
        };
        value.map(|value| self.inner.vault.open_row(&key.0, value)).transpose()
    }

    pub fn decode<T: DeserializeOwned>(&self, value: &[u8]) -> Result<T, StoreError> {
        self.inner.decode(value)
    }

    pub fn blobs(&self) -> &Blobs {
        &self.inner.blobs
    }

    /// Hands over every row under the prefix, in the order of the keys.
    pub fn each(
        &self,
        prefix: &Key,
        mut row: impl FnMut(&[u8], &[u8]) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        self.turns(prefix, |key, value| row(key, &self.inner.vault.open_row(key, value.clone())?))
    }

    /// Hands over every row as it lies in the store.
    pub fn each_sealed(
        &self,
        mut row: impl FnMut(&[u8], &[u8]) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        self.turns(&Key(Vec::new()), |key, value| row(key, value))
    }

    fn turns(
        &self,
        prefix: &Key,
        mut row: impl FnMut(&[u8], &IVec) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let end = if prefix.0.is_empty() { Key(vec![0xff]) } else { prefix.end() };
        let mut start = Bound::Included(prefix.0.clone());
        loop {
            let turn = self.turn(&start, &end)?;
            for (key, value) in &turn.rows {
                row(key, value)?;
            }
            match turn.upto {
                Some(upto) => start = Bound::Excluded(upto),
                None => return Ok(()),
            }
        }
    }

    fn turn(&self, start: &Bound<Vec<u8>>, end: &Key) -> Result<Turn, StoreError> {
        let gate = self.inner.gate.read().unwrap_or_else(PoisonError::into_inner);
        let undo = whole(gate.as_ref())?;
        let stored = self.inner.db.range((start.clone(), Bound::Excluded(end.0.clone())));
        let mut rows = BTreeMap::new();
        for row in stored.take(TURN) {
            let (key, value) = row?;
            rows.insert(key.to_vec(), value);
        }
        let full = rows.len() == TURN;
        let upto = rows.last_key_value().filter(|_| full).map(|(key, _)| key.clone());
        let last = upto.clone().map_or_else(|| Bound::Excluded(end.0.clone()), Bound::Included);
        for (key, old) in undo.rows.range((start.clone(), last)) {
            match old {
                Some(old) => rows.insert(key.clone(), old.clone()),
                None => rows.remove(key),
            };
        }
        Ok(Turn { rows, upto })
    }
}

/// Some rows of a snapshot, and the key up to which they go; `None` at the end.
struct Turn {
    rows: BTreeMap<Vec<u8>, IVec>,
    upto: Option<Vec<u8>>,
}

impl Drop for Snapshot<'_> {
    fn drop(&mut self) {
        *self.inner.gate.write().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

fn whole(undo: Option<&Undo>) -> Result<&Undo, StoreError> {
    undo.filter(|undo| undo.bytes <= UNDO_BYTES).ok_or(StoreError::Busy)
}
