//! Rows of the audit trail that have been kept for long enough. They go from the oldest end of the
//! chain alone, and what is left proves itself: the digest of the chain up to the cut stays, and a
//! row of the chain says who took them out.

use hoso_core::Digest;
use serde::{Deserialize, Serialize};

/// Rows that one changeset takes out.
const PART: usize = 5_000;

/// The oldest rows of the chain, without a gap.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OldAudit {
    pub(crate) rows: Vec<OldRow>,
    /// More were found than are held in memory: ask again once these are gone.
    pub more: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OldRow {
    pub place: u64,
    pub head: Digest,
    pub key: Vec<u8>,
}

impl OldAudit {
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// What one changeset takes out each, the oldest first.
    pub fn parts(&self) -> impl Iterator<Item = AuditPart> + '_ {
        self.rows.chunks(PART).map(|rows| AuditPart { rows: rows.to_vec() })
    }
}

/// Goes into one changeset with the row that says who takes it out (`AuditPart::said`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditPart {
    pub(crate) rows: Vec<OldRow>,
}

impl AuditPart {
    /// Where the chain is cut; `None` for no row.
    pub(crate) fn cut(&self) -> Option<Cut> {
        self.rows.last().map(|row| Cut { upto: row.place, head: row.head })
    }

    /// Begins the note of the row that says it.
    pub fn said(&self) -> String {
        self.cut().map(|cut| cut.said()).unwrap_or_default()
    }
}

/// Up to where the chain is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Cut {
    pub upto: u64,
    /// Of the chain up to there.
    pub head: Digest,
}

impl Cut {
    pub fn said(&self) -> String {
        format!("rows 1 to {}, chain {}", self.upto, self.head)
    }
}
