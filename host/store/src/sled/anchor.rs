//! How far the store had come, kept outside sled. sled opens without a word when the tail of its
//! log is lost; a store behind its anchor is refused instead. Written every few seconds and at
//! the end, into two slots in turn, so that a torn write leaves the other.

use super::state::State;
use crate::StoreError;
use cap_std::fs::{Dir, OpenOptions};
use hoso_core::Digest;
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::time::{Duration, Instant};

const NAME: &str = "anchor";
/// Bytes of a slot: number of groups, head, digest of both.
const SLOT: usize = 72;
/// Slots lie in blocks of their own, so that no write can harm both.
const APART: usize = 4096;
const EVERY: Duration = Duration::from_secs(2);

pub struct Anchor {
    file: cap_std::fs::File,
    kept: Mark,
    slot: bool,
    at: Instant,
}

/// A place in the store's history.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Mark {
    groups: u64,
    head: Digest,
}

impl Mark {
    fn of(state: &State) -> Self {
        Self { groups: state.groups, head: state.head }
    }

    fn to_bytes(self) -> Vec<u8> {
        let told = [&self.groups.to_be_bytes()[..], &self.head.0].concat();
        let check = Digest::of(&told);
        [told.as_slice(), &check.0].concat()
    }

    fn from_bytes(slot: &[u8]) -> Option<Self> {
        let (told, check) = slot.split_at_checked(40)?;
        let (groups, head) = told.split_first_chunk()?;
        let mark =
            Self { groups: u64::from_be_bytes(*groups), head: Digest(head.try_into().ok()?) };
        (Digest::of(told).0 == check).then_some(mark)
    }
}

impl Anchor {
    /// Opens the anchor of a store that says `state` of itself; makes it for a new store.
    pub fn open(root: &Dir, state: Option<&State>) -> Result<Self, StoreError> {
        let found = read(root)?;
        let kept = match (found, state) {
            (None, None) => return Self::create(root, &State::default()),
            (None, Some(_)) => {
                return Err(StoreError::Corrupt("its anchor file is missing".to_owned()));
            }
            (Some(kept), state) => {
                check(kept, Mark::of(state.unwrap_or(&State::default())))?;
                kept
            }
        };
        Self::over(root, kept)
    }

    /// A new anchor, durable when it returns.
    pub fn create(root: &Dir, state: &State) -> Result<Self, StoreError> {
        let slot = Mark::of(state).to_bytes();
        let mut bytes = vec![0; APART + SLOT];
        bytes[..SLOT].copy_from_slice(&slot);
        bytes[APART..].copy_from_slice(&slot);
        let unfinished = format!("{NAME}.new");
        root.write(&unfinished, &bytes)?;
        root.open(&unfinished)?.sync_all()?;
        root.rename(&unfinished, root, NAME)?;
        super::blobs::sync_dir(root)?;
        Self::over(root, Mark::of(state))
    }

    fn over(root: &Dir, kept: Mark) -> Result<Self, StoreError> {
        let file = root.open_with(NAME, OpenOptions::new().write(true))?;
        Ok(Self { file, kept, slot: false, at: Instant::now() })
    }

    /// How long until `keep` writes again.
    pub fn wait(&self) -> Duration {
        EVERY.saturating_sub(self.at.elapsed())
    }

    /// Notes a state that is durable, if it is time to.
    pub fn keep(&mut self, state: &State) -> std::io::Result<()> {
        if self.wait().is_zero() { self.write(state) } else { Ok(()) }
    }

    /// Notes a state that is durable.
    pub fn write(&mut self, state: &State) -> std::io::Result<()> {
        self.at = Instant::now();
        let mark = Mark::of(state);
        if mark == self.kept {
            return Ok(());
        }
        self.slot = !self.slot;
        self.file.seek(SeekFrom::Start(if self.slot { APART as u64 } else { 0 }))?;
        self.file.write_all(&mark.to_bytes())?;
        self.file.sync_data()?;
        self.kept = mark;
        Ok(())
    }
}

/// The later of the two slots.
fn read(root: &Dir) -> Result<Option<Mark>, StoreError> {
    let mut bytes = Vec::new();
    match root.open(NAME) {
        Ok(file) => file.take(2 * APART as u64).read_to_end(&mut bytes)?,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let slots = [bytes.get(..SLOT), bytes.get(APART..APART + SLOT)];
    let kept = slots.into_iter().flatten().filter_map(Mark::from_bytes).max();
    kept.map(Some).ok_or_else(|| StoreError::Corrupt("its anchor file cannot be read".to_owned()))
}

fn check(kept: Mark, found: Mark) -> Result<(), StoreError> {
    if found.groups < kept.groups {
        return Err(StoreError::Corrupt(format!(
            "the last {} groups of writes are missing from it (it holds {}, its anchor says {})",
            kept.groups - found.groups,
            found.groups,
            kept.groups,
        )));
    }
    if found.groups == kept.groups && found.head != kept.head {
        return Err(StoreError::Corrupt("its log and its anchor differ".to_owned()));
    }
    Ok(())
}
