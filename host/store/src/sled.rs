//! The store on sled 0.34.7, and the precautions without which that loses acknowledged writes at
//! a power cut: an own `sync_data` behind each flush, large segments and small values, and one
//! thread that writes. One tree with tag-prefixed keys, because a batch over one tree is atomic.

mod anchor;
mod audit;
mod backup;
mod blobs;
mod charts;
mod codec;
mod committer;
mod gate;
mod identities;
mod keys;
mod linkage;
mod operations;
mod page;
mod permissions;
mod plan;
mod programmes;
mod referrals;
mod reseal;
mod retention;
mod state;
mod sums;
mod totals;
#[cfg(feature = "train")]
pub mod train;
mod vault;
mod verify;
mod work;

#[cfg(test)]
mod power_cut;

use crate::VerifyReport;
use crate::{
    BackupReport, BlobKind, Changeset, Committed, Keys, OldAudit, Pending, RecordStore, Sealed,
    StoreError, Upkeep,
};
use anchor::Anchor;
use blobs::Blobs;
use cap_std::ambient_authority;
use cap_std::fs::Dir;
use committer::{Ask, Committer, DataSync, Syncer};
use gate::{Inner, Reader, Snapshot};
use hoso_core::Digest;
use keys::Key;
use plan::Prepared;
use state::State;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::mpsc::{self, SyncSender, TrySendError};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use vault::Vault;

/// 2: values are packed with the dictionary, audit rows are chained. 3: linkage has an index, and
/// enrolments belong to registrations. 5: accounts and tokens have revisions. 7: accounts have
/// subjects, tokens scopes, totals are kept, and telephone numbers are searched by.
const SCHEMA: u32 = 7;
/// sled's own folder within the store's.
const LOG: &str = "sled";
/// Changesets that may wait for the writer, and how long a caller waits for a place.
const WAITING: usize = 256;
const WAIT: Duration = Duration::from_secs(5);
const LOCK_WAIT: Duration = Duration::from_secs(1);

#[derive(Debug, Clone)]
pub struct Options {
    /// Pages that sled keeps in memory, bytes.
    pub cache_bytes: u64,
    /// What is written is sealed by the last of them.
    pub keys: Option<Keys>,
}

impl Default for Options {
    fn default() -> Self {
        Self { cache_bytes: 256 << 20, keys: None }
    }
}

/// A folder of its own: sled's log, the documents and the anchor.
pub struct SledStore {
    inner: Arc<Inner>,
    asks: Option<SyncSender<Ask>>,
    writer: Mutex<Option<JoinHandle<()>>>,
    /// For what is written beside the writer.
    log: std::fs::File,
}

impl SledStore {
    /// Opens or makes the store in `dir`. Blocks while sled reads its log.
    ///
    /// # Errors
    /// `Locked` where another process has it, `Corrupt` where acknowledged writes are missing.
    pub fn open(dir: &Path, options: Options) -> Result<Self, StoreError> {
        Self::open_with(dir, options, |file| Box::new(DataSync(file)))
    }

    /// A new store in `to`, from what `backup` wrote to `from`. Every digest is checked before
    /// anything is written.
    ///
    /// # Errors
    /// `Refused` where `to` is there already and not empty; `Sealed` names a key that is missing.
    pub fn restore(
        from: &Path,
        to: &Path,
        keys: Option<&Keys>,
    ) -> Result<BackupReport, StoreError> {
        backup::restore(from, to, keys)
    }

    fn open_with(
        dir: &Path,
        options: Options,
        syncer: impl FnOnce(std::fs::File) -> Box<dyn Syncer>,
    ) -> Result<Self, StoreError> {
        std::fs::create_dir_all(dir)?;
        let root = Dir::open_ambient_dir(dir, ambient_authority())?;
        let vault = Arc::new(Vault::new(options.keys.as_ref())?);
        let blobs = Blobs::open(&root, vault.clone())?;
        let log = dir.join(LOG);
        let db = open_db(&log, options.cache_bytes)?;
        let known = stored_state(&db, &blobs, &vault)?;
        let anchor = Anchor::open(&root, known.as_ref())?;
        let state = known.unwrap_or_default();
        if known.is_none() {
            let mut batch = sled::Batch::default();
            batch.insert(&[keys::SCHEMA], &SCHEMA.to_be_bytes());
            let state = codec::encode(&state, &blobs)?;
            batch.insert(&[keys::STATE], vault.seal(&[keys::STATE], state)?);
            db.apply_batch(batch)?;
        }
        let file = sync_log(&db, &root, &log)?;
        let own = file.try_clone()?;
        let inner = Arc::new(Inner::new(db, blobs, vault));
        let committer = Committer {
            inner: inner.clone(),
            state,
            durable: state,
            behind: None,
            anchor,
            syncer: syncer(file),
        };
        let (asks, waiting) = mpsc::sync_channel(WAITING);
        let writer = std::thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || committer.run(&waiting))?;
        Ok(Self { inner, asks: Some(asks), writer: Mutex::new(Some(writer)), log: own })
    }

    /// One turn of reading. sled may panic on a damaged page; that must read as damage.
    fn read<T>(
        &self,
        read: impl FnOnce(&Reader<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        catch(|| read(&self.inner.reader()))
    }

    /// As `read`, for work that takes long: writes go on meanwhile, and are not seen.
    fn frozen<T>(
        &self,
        read: impl FnOnce(&Snapshot<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        catch(|| read(&self.inner.snapshot()?))
    }

    fn hand_over(&self, change: Changeset, relaxed: bool) -> Result<Pending, StoreError> {
        let change = Prepared::of(change, &self.inner)?;
        let (to, answer) = mpsc::sync_channel(1);
        self.ask(Ask { change, to, relaxed })?;
        Ok(Pending(answer))
    }

    fn ask(&self, mut ask: Ask) -> Result<(), StoreError> {
        let asks = self.asks.as_ref().ok_or_else(StoreError::stopped)?;
        let until = Instant::now() + WAIT;
        loop {
            ask = match asks.try_send(ask) {
                Ok(()) => return Ok(()),
                Err(TrySendError::Full(_)) if Instant::now() > until => {
                    return Err(StoreError::Busy);
                }
                Err(TrySendError::Full(ask)) => ask,
                Err(TrySendError::Disconnected(_)) => return Err(StoreError::stopped()),
            };
            std::thread::sleep(Duration::from_millis(2));
        }
    }
}

impl RecordStore for SledStore {
    fn begin(&self, change: Changeset) -> Result<Pending, StoreError> {
        self.hand_over(change, false)
    }

    fn commit_relaxed(&self, change: Changeset) -> Result<Committed, StoreError> {
        self.hand_over(change, true)?.wait()
    }

    fn put_blob(&self, kind: BlobKind, bytes: &[u8]) -> Result<Digest, StoreError> {
        self.inner.blobs.put(kind.into(), bytes)
    }

    fn get_blob(&self, kind: BlobKind, digest: Digest) -> Result<Option<Vec<u8>>, StoreError> {
        self.inner.blobs.get(kind.into(), digest)
    }
}

impl Upkeep for SledStore {
    fn verify(&self) -> Result<VerifyReport, StoreError> {
        self.frozen(verify::run)
    }

    fn old_audit(&self, before_ms: i64) -> Result<OldAudit, StoreError> {
        self.frozen(|snapshot| retention::old(snapshot, before_ms))
    }

    fn backup(&self, dest: &Path) -> Result<BackupReport, StoreError> {
        self.frozen(|snapshot| backup::write(snapshot, dest))
    }

    fn sealed(&self) -> Result<Sealed, StoreError> {
        reseal::sealed(self)
    }

    fn reseal(&self, done: &mut dyn FnMut(u64)) -> Result<(), StoreError> {
        catch(|| reseal::run(&self.inner, done))?;
        self.inner.db.flush()?;
        Ok(self.log.sync_all()?)
    }
}

/// Waits for the writer: what was asked is finished, and sled lets go of its lock.
impl Drop for SledStore {
    fn drop(&mut self) {
        self.asks = None;
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(writer) = writer.take() {
            // A writer that panicked has said so already.
            let _ = writer.join();
        }
    }
}

fn catch<T>(read: impl FnOnce() -> Result<T, StoreError>) -> Result<T, StoreError> {
    let unreadable = |_| Err(StoreError::Corrupt("a page cannot be read".to_owned()));
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(unreadable)
}

/// sled's own threads may hold the lock for a moment after a store was closed.
fn open_db(path: &Path, cache_bytes: u64) -> Result<sled::Db, StoreError> {
    let until = Instant::now() + LOCK_WAIT;
    loop {
        match try_open_db(path, cache_bytes) {
            Err(StoreError::Locked(_)) if Instant::now() < until => {
                std::thread::sleep(Duration::from_millis(20));
            }
            done => return done,
        }
    }
}

/// In a thread of its own: a damaged file may make sled panic, in its threads too.
fn try_open_db(path: &Path, cache_bytes: u64) -> Result<sled::Db, StoreError> {
    let config = sled::Config::new()
        .path(path)
        .segment_size(16 << 20)
        .flush_every_ms(Some(200))
        .cache_capacity(cache_bytes);
    let opening = std::thread::Builder::new()
        .name("store-open".to_owned())
        .spawn(move || catch_unwind(AssertUnwindSafe(|| config.open())))?;
    match opening.join() {
        Ok(Ok(Ok(db))) => Ok(db),
        Ok(Ok(Err(sled::Error::Io(error)))) if error.to_string().contains("lock") => {
            Err(StoreError::Locked(path.display().to_string()))
        }
        Ok(Ok(Err(error))) => Err(error.into()),
        Ok(Err(_)) | Err(_) => {
            Err(StoreError::Corrupt(format!("{} cannot be read", path.display())))
        }
    }
}

/// `None` for a new store.
fn stored_state(db: &sled::Db, blobs: &Blobs, vault: &Vault) -> Result<Option<State>, StoreError> {
    let bad = |what: &str| StoreError::Corrupt(what.to_owned());
    let Some(schema) = db.get([keys::SCHEMA])? else {
        return if db.is_empty() { Ok(None) } else { Err(bad("it has no schema version")) };
    };
    let schema = schema.as_ref().try_into().map_err(|_| bad("its schema version"))?;
    let found = u32::from_be_bytes(schema);
    if found != SCHEMA {
        return Err(StoreError::Schema { found, known: SCHEMA });
    }
    let state = db.get(Key::new(keys::STATE).0)?.ok_or_else(|| bad("it has no state"))?;
    codec::decode(&vault.open_row(&[keys::STATE], state)?, blobs).map(Some)
}

/// What sled has written so far, durable; and the file that is to be synced behind each flush.
fn sync_log(db: &sled::Db, root: &Dir, log: &Path) -> Result<std::fs::File, StoreError> {
    db.flush()?;
    let file = std::fs::File::open(log.join("db"))?;
    file.sync_all()?;
    blobs::sync_dir(&root.open_dir(LOG)?)?;
    blobs::sync_dir(root)?;
    Ok(file)
}
