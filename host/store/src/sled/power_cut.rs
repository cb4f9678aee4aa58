//! Tests: what is acknowledged is synced, and survives a disk that loses what was not.
#![cfg(test)]

use super::committer::Syncer;
use super::{LOG, Options, SledStore};
use crate::{Changeset, Committed, Op, Operations as _, RecordStore as _, Upkeep as _};
use hoso_core::Digest;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};

const SECTOR: usize = 512;

fn name(n: usize) -> String {
    format!("commit-{n:04}")
}

/// Bytes that nothing can pack, so that the log grows by whole sectors.
fn noise(n: usize, length: usize) -> Vec<u8> {
    let parts = (0..).flat_map(|i: usize| Digest::of(&[n, i].map(usize::to_be_bytes).concat()).0);
    parts.take(length).collect()
}

fn change(name: String, value: Vec<u8>) -> Changeset {
    Changeset { ops: vec![Op::SetMeta { name, value }], ..Changeset::default() }
}

fn commit(store: &SledStore, n: usize) {
    assert_eq!(store.commit(change(name(n), noise(n, 40_000))), Ok(Committed::Done));
}

fn relaxed(n: usize) -> String {
    format!("relaxed-{n:04}")
}

fn commit_relaxed(store: &SledStore, n: usize) {
    assert_eq!(store.commit_relaxed(change(relaxed(n), noise(n, 4_000))), Ok(Committed::Done));
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

/// Tells of each sync.
struct Bell(mpsc::Sender<()>);

impl Syncer for Bell {
    fn sync(&mut self) -> std::io::Result<()> {
        self.0.send(()).map_err(std::io::Error::other)
    }
}

#[test]
fn what_nobody_waits_for_is_synced_soon_all_the_same() {
    let dir = tempfile::tempdir().unwrap();
    let (bell, synced) = mpsc::channel();
    let store = open_with(dir.path(), Bell(bell));
    commit_relaxed(&store, 1);
    synced.recv().unwrap();
    assert_eq!(store.meta(&relaxed(1)), Ok(Some(noise(1, 4_000))));
}

/// A disk with a cache. At the last sync the power fails: of what was written since the sync
/// before, each sector is there or not.
struct VolatileDisk {
    dir: PathBuf,
    durable: Vec<u8>,
    syncs_left: usize,
    /// Commits that have an answer, and how many had one when the power failed.
    told: Arc<AtomicUsize>,
    kept: Arc<AtomicUsize>,
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
                self.kept.store(self.told.load(Ordering::SeqCst), Ordering::SeqCst);
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
        let (told, kept) = <(Arc<AtomicUsize>, Arc<AtomicUsize>)>::default();
        let disk = VolatileDisk {
            told: told.clone(),
            kept: kept.clone(),
            durable: fs::read(dir.join(LOG).join("db")).unwrap(),
            dir: dir.clone(),
            syncs_left: commits,
            image: image.clone(),
            seed: round as u64,
        };
        let store = open_with(&dir, disk);
        for n in acknowledged..acknowledged + commits {
            commit_relaxed(&store, n);
            commit(&store, n);
            told.fetch_add(1, Ordering::SeqCst);
        }
        drop(store);
        acknowledged += kept.load(Ordering::SeqCst);
        let store = SledStore::open(&image, Options { cache_bytes: 16 << 20, keys: None }).unwrap();
        for n in 0..acknowledged {
            assert_eq!(store.meta(&name(n)), Ok(Some(noise(n, 40_000))), "round {round}, {n}");
            // Nobody waited for it; it is there because it came before what is.
            assert_eq!(store.meta(&relaxed(n)), Ok(Some(noise(n, 4_000))), "round {round}, {n}");
        }
        assert!(store.verify().unwrap().is_whole());
        drop(store);
        dir = image;
    }
}
