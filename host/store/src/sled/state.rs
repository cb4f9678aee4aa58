//! What the store says of itself, in one row that every group of writes renews.

use super::audit::Chain;
use crate::{Counts, StoreError};
use hoso_core::Digest;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Rows to write: `None` removes the key.
pub type Rows = BTreeMap<Vec<u8>, Option<Vec<u8>>>;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// Groups of changesets written since the store was made.
    pub groups: u64,
    /// Digest over the head before and all that the last group wrote.
    pub head: Digest,
    pub counts: Counts,
    /// Of audit rows.
    pub chain: Chain,
    /// Number of the newest decision on programmes.
    pub decisions: u64,
}

impl Default for State {
    fn default() -> Self {
        let (counts, chain) = (Counts::default(), Chain::default());
        Self { groups: 0, head: Digest([0; 32]), counts, chain, decisions: 0 }
    }
}

impl State {
    /// The state once `rows` are written.
    pub fn after(&self, rows: &Rows) -> Self {
        let mut text = self.head.0.to_vec();
        for (key, value) in rows {
            text.extend_from_slice(&(key.len() as u64).to_be_bytes());
            text.extend_from_slice(key);
            text.extend_from_slice(
                &value.as_ref().map_or(u64::MAX, |v| v.len() as u64).to_be_bytes(),
            );
            text.extend_from_slice(value.as_deref().unwrap_or_default());
        }
        Self { groups: self.groups + 1, head: Digest::of(&text), ..*self }
    }
}

/// Changes to the counts, on their way.
#[derive(Debug, Clone, Copy, Default)]
pub struct Changes {
    pub residents: i64,
    pub registrations: i64,
    pub records: i64,
    pub tasks: i64,
    pub faults: i64,
}

impl Changes {
    pub fn applied(&self, to: Counts) -> Result<Counts, StoreError> {
        let add = |count: u64, change: i64| {
            let low = || StoreError::Corrupt("a count would fall below zero".to_owned());
            count.checked_add_signed(change).ok_or_else(low)
        };
        Ok(Counts {
            residents: add(to.residents, self.residents)?,
            registrations: add(to.registrations, self.registrations)?,
            records: add(to.records, self.records)?,
            tasks: add(to.tasks, self.tasks)?,
            faults: add(to.faults, self.faults)?,
        })
    }
}
