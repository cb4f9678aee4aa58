//! The record store: typed operations and a closed set of queries, one trait per noun. A backend
//! derives its own index entries; no iterator, borrow or key of it leaves this crate. `SledStore`
//! is the backend for a district or a hospital group.

mod change;
mod charts;
mod error;
mod identities;
mod keys;
mod linkage;
mod operations;
mod permissions;
mod programmes;
mod referrals;
mod retention;
mod sled;
mod totals;
mod upkeep;

#[cfg(feature = "train")]
pub use self::sled::train::dictionary;
pub use self::sled::{Options, SledStore};
pub use change::{Changeset, Committed, MAX_BYTES, MAX_OPS, Op};
pub use charts::{ChartQuery, Charts};
pub use error::StoreError;
pub use identities::Identities;
pub use keys::{BadKeys, KeyId, Keys};
pub use linkage::{Block, IndexRow, Linkage, LinkageCount, QuestionQuery};
pub use operations::{
    Account, Counts, Operations, QuarantineRow, Reset, ResetOf, SecondFactor, Subject, TokenRow,
};
pub use permissions::Permissions;
pub use programmes::{FaultRow, Programmes, TaskQuery, TaskRow, WorkItem};
pub use referrals::Referrals;
pub use retention::{AuditPart, OldAudit};
pub use totals::{CommuneSums, MonthSums, SumTable, Totals, WeekRow};
pub use upkeep::{BackupReport, Sealed, Upkeep, VerifyReport};

use hoso_core::Digest;
use std::sync::mpsc::Receiver;

/// What every backend must do.
pub trait RecordStore:
    Identities
    + Linkage
    + Charts
    + Permissions
    + Programmes
    + Referrals
    + Operations
    + Totals
    + Upkeep
    + Send
    + Sync
{
    /// Hands a change to the writer, behind all that were handed over before. Atomic.
    fn begin(&self, change: Changeset) -> Result<Pending, StoreError>;

    /// Atomic, and durable when it returns.
    fn commit(&self, change: Changeset) -> Result<Committed, StoreError> {
        self.begin(change)?.wait()
    }

    /// Atomic, and behind all that were handed over before; durable with the next change that is,
    /// a moment later at most. For what is made again if it is lost.
    fn commit_relaxed(&self, change: Changeset) -> Result<Committed, StoreError>;

    /// Keeps a document by its digest; durable when it returns. The same bytes twice are one.
    fn put_blob(&self, kind: BlobKind, bytes: &[u8]) -> Result<Digest, StoreError>;

    /// Checked against its digest on every read.
    fn get_blob(&self, kind: BlobKind, digest: Digest) -> Result<Option<Vec<u8>>, StoreError>;
}

/// A change on its way to the disk. Who does not wait for it loses the answer, not the change.
#[derive(Debug)]
#[must_use]
pub struct Pending(Receiver<Result<Committed, StoreError>>);

impl Pending {
    /// Of a store that has done it already.
    pub fn done(answer: Committed) -> Self {
        let (to, waiting) = std::sync::mpsc::sync_channel(1);
        // There is room for the one answer.
        let _ = to.send(Ok(answer));
        Self(waiting)
    }

    /// Whether the change was made; then it is durable.
    pub fn wait(self) -> Result<Committed, StoreError> {
        self.0.recv().map_err(|_| StoreError::stopped())?
    }
}

/// What a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlobKind {
    Plugin,
    Message,
}

/// `next` is an opaque cursor; `None` on the last page. A page may be short, even empty, with a
/// cursor: the scan behind it is bounded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    pub rows: Vec<T>,
    pub next: Option<String>,
}
