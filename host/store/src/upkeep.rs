//! Care of the store itself: is it whole, and copies of it.

use crate::{KeyId, OldAudit, StoreError};
use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

pub trait Upkeep {
    /// Reads everything, while the host runs, and compares what must agree.
    fn verify(&self) -> Result<VerifyReport, StoreError>;

    /// The audit rows of acts before then that `Op::CutAudit` may take out. Reads the whole trail.
    fn old_audit(&self, before_ms: i64) -> Result<OldAudit, StoreError>;

    /// A consistent copy of the running store into `dest`, an empty or new folder.
    fn backup(&self, dest: &Path) -> Result<BackupReport, StoreError>;

    /// How much each key seals. Reads everything.
    fn sealed(&self) -> Result<Sealed, StoreError>;

    /// Seals by the current key whatever is not, while the host runs; durable when it returns.
    /// `done` hears how much that was so far.
    fn reseal(&self, done: &mut dyn FnMut(u64)) -> Result<(), StoreError>;
}

/// Values and files, by what seals them. Values that say nothing, all of which is in their keys,
/// are not counted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sealed {
    pub open: u64,
    pub by_key: BTreeMap<KeyId, u64>,
}

/// What `verify` found. The store is whole if there is no problem.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VerifyReport {
    /// Keys that were read.
    pub keys: u64,
    /// Files that were compared with their digests.
    pub blobs: u64,
    /// One line each; ids, but no personal data.
    pub problems: Vec<String>,
    /// Problems past the limit of lines.
    pub unlisted: u64,
    /// What retention took out of the audit trail, who did it, when and why.
    pub removed: Option<String>,
}

impl VerifyReport {
    /// Lines that a report holds.
    pub const PROBLEMS_MAX: usize = 1_000;

    pub fn is_whole(&self) -> bool {
        self.problems.is_empty()
    }

    pub fn add(&mut self, problem: String) {
        if self.problems.len() < Self::PROBLEMS_MAX {
            self.problems.push(problem);
        } else {
            self.unlisted += 1;
        }
    }
}

impl fmt::Display for VerifyReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let problems = self.problems.len() as u64 + self.unlisted;
        write!(f, "{} keys and {} files read, {problems} problems", self.keys, self.blobs)
    }
}

/// What a backup or a restore copied.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BackupReport {
    pub keys: u64,
    /// Documents kept as files.
    pub blobs: u64,
    /// Of all files.
    pub bytes: u64,
}

impl fmt::Display for BackupReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} keys, {} files, {} bytes", self.keys, self.blobs, self.bytes)
    }
}
