//! Tests: what is acknowledged is synced, and survives a disk that loses what was not.
#![cfg(test)]

use super::committer::Syncer;
use super::{LOG, Options, SledStore};
use crate::{Changeset, Committed, Op, Operations as _, RecordStore as _, Upkeep as _};
use hoso_core::Digest;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

const SECTOR: usize = 512;

fn name(n: usize) -> String {
    format!("commit-{n:04}")
}

/// Bytes that nothing can pack, so that the log grows by whole sectors.
fn noise(n: usize, length: usize) -> Vec<u8> {
    let parts = (0..).flat_map(|i: usize| Digest::of(&[n, i].map(usize::to_be_bytes).concat()).0);
    parts.take(length).collect()
}

fn commit(store: &SledStore, n: usize) {
    let ops = vec![Op::SetMeta { name: name(n), value: noise(n, 40_000) }];
    assert_eq!(store.commit(Changeset { ops, ..Changeset::default() }), Ok(Committed::Done));
}

fn open_with(dir: &Path, syncer: impl Syncer + 'static) -> SledStore {
    SledStore::open_with(dir, Options { cache_bytes: 16 << 20, keys: None }, |_| Box::new(syncer))
        .unwrap()
}

/// Looks, whenever it is asked to sync, at what is written and who has an answer.
struct Witness {
    log: PathBuf,
    acknowledged: Arc<AtomicUsize>,
    synced: Arc<AtomicUsize>,
    wrong: Arc<Mutex<Vec<String>>>,
}

impl Syncer for Witness {
    fn sync(&mut self) -> std::io::Result<()> {
        let n = self.synced.fetch_add(1, Ordering::SeqCst);
        let written = fs::read(&self.log)?.windows(11).any(|bytes| bytes == name(n).as_bytes());
        let acknowledged = self.acknowledged.load(Ordering::SeqCst);
        if !written || acknowledged != n {
            let text = format!("sync {n}: written {written}, acknowledged {acknowledged}");
            self.wrong.lock().unwrap().push(text);
        }
        Ok(())
    }
}

#[test]
fn every_commit_is_written_then_synced_then_acknowledged() {
    let dir = tempfile::tempdir().unwrap();
    let (acknowledged, synced, wrong) = <(Arc<AtomicUsize>, Arc<AtomicUsize>, Arc<_>)>::default();
    let witness = Witness {
        log: dir.path().join(LOG).join("db"),
        acknowledged: acknowledged.clone(),
        synced: synced.clone(),
        wrong: Arc::clone(&wrong),
    };
    let store = open_with(dir.path(), witness);
    for n in 0..20 {
        commit(&store, n);
        acknowledged.fetch_add(1, Ordering::SeqCst);
        assert_eq!(synced.load(Ordering::SeqCst), n + 1);
    }
    assert_eq!(*wrong.lock().unwrap(), [] as [String; 0]);
}

/// A disk with a cache. At the last sync the power fails: of what was written since the sync
/// before, each sector is there or not.
struct VolatileDisk {
    dir: PathBuf,
    durable: Vec<u8>,
    syncs_left: usize,
    /// What is found when the power is back.
    image: PathBuf,
    seed: u64,
}

impl Syncer for VolatileDisk {
    fn sync(&mut self) -> std::io::Result<()> {
        let written = fs::read(self.dir.join(LOG).join("db"))?;
        match self.syncs_left {
            0 => {}
            1 => {
                copy_dir(&self.dir, &self.image)?;
                fs::write(self.image.join(LOG).join("db"), self.torn(&written))?;
            }
            _ => self.durable = written,
        }
        self.syncs_left = self.syncs_left.saturating_sub(1);
        Ok(())
    }
}

impl VolatileDisk {
    fn torn(&self, written: &[u8]) -> Vec<u8> {
        let mut found = self.durable.clone();
        let longer = self.seed.is_multiple_of(3);
        if longer {
            found.resize(written.len().max(found.len()), 0);
        }
        for (i, sector) in found.chunks_mut(SECTOR).enumerate() {
            let chance = Digest::of(&[self.seed, i as u64].map(u64::to_be_bytes).concat()).0[0];
            let new = written.get(i * SECTOR..i * SECTOR + sector.len());
            if let (true, Some(new)) = (chance.is_multiple_of(2), new) {
                sector.copy_from_slice(new);
            }
        }
        found
    }
}

fn copy_dir(from: &Path, to: &Path) -> std::io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let to = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_dir(&entry.path(), &to)?;
        } else {
            fs::copy(entry.path(), to)?;
        }
    }
    Ok(())
}

#[test]
fn a_power_cut_takes_nothing_that_was_acknowledged() {
    let root = tempfile::tempdir().unwrap();
    let mut dir = root.path().join("0");
    let mut acknowledged = 0;
    // Each round goes on with what the cut before has left.
    for round in 1..=12 {
        drop(SledStore::open(&dir, Options { cache_bytes: 16 << 20, keys: None }).unwrap());
        let commits = 2 + round % 5;
        let image = root.path().join(round.to_string());
        let disk = VolatileDisk {
            durable: fs::read(dir.join(LOG).join("db")).unwrap(),
            dir: dir.clone(),
            syncs_left: commits,
            image: image.clone(),
            seed: round as u64,
        };
        let store = open_with(&dir, disk);
        (0..commits).for_each(|n| commit(&store, acknowledged + n));
        drop(store);
        // The last one had no answer when the power failed.
        acknowledged += commits - 1;
        let store = SledStore::open(&image, Options { cache_bytes: 16 << 20, keys: None }).unwrap();
        for n in 0..acknowledged {
            assert_eq!(store.meta(&name(n)), Ok(Some(noise(n, 40_000))), "round {round}, {n}");
        }
        assert!(store.verify().unwrap().is_whole());
        drop(store);
        dir = image;
    }
}
