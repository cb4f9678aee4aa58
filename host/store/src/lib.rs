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
mod sled;
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
pub use upkeep::{BackupReport, Sealed, Upkeep, VerifyReport};

use hoso_core::Digest;

/// What every backend must do.
pub trait RecordStore:
    Identities + Linkage + Charts + Permissions + Programmes + Operations + Upkeep + Send + Sync
{
    /// Atomic, and durable when it returns.
    fn commit(&self, change: Changeset) -> Result<Committed, StoreError>;

    /// Keeps a document by its digest; durable when it returns. The same bytes twice are one.
    fn put_blob(&self, kind: BlobKind, bytes: &[u8]) -> Result<Digest, StoreError>;

    /// Checked against its digest on every read.
    fn get_blob(&self, kind: BlobKind, digest: Digest) -> Result<Option<Vec<u8>>, StoreError>;
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
