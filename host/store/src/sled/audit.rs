//! Audit rows, numbered per resident, and their chain: each row holds its place in the order of
//! the whole store and a digest over itself and the row before it, so that none can be changed,
//! moved or taken out unseen. The end of the chain is in the store's state, and that in its anchor.

use super::keys::{self, Key};
use super::plan::Plan;
use crate::StoreError;
use hoso_core::Digest;
use hoso_core::audit::AuditRow;
use serde::{Deserialize, Serialize};

/// Bytes before the body of a row: its place and the digest up to it.
const SEAL: usize = 40;

/// The end of the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chain {
    pub rows: u64,
    pub head: Digest,
}

impl Default for Chain {
    fn default() -> Self {
        Self { rows: 0, head: Digest([0; 32]) }
    }
}

impl Chain {
    /// The chain with one row more.
    fn with(self, key: &[u8], body: &[u8]) -> Self {
        let rows = self.rows + 1;
        Self { rows, head: head(&self.head, rows, key, body) }
    }
}

/// The key's length is that of its kind, so the parts cannot be shifted against each other.
pub fn head(before: &Digest, place: u64, key: &[u8], body: &[u8]) -> Digest {
    Digest::of(&[&before.0[..], &place.to_be_bytes(), key, body].concat())
}

/// A stored audit row, taken apart.
pub struct Link<'a> {
    /// From 1.
    pub place: u64,
    pub head: Digest,
    /// As `codec` made it.
    pub body: &'a [u8],
}

impl<'a> Link<'a> {
    pub fn of(value: &'a [u8]) -> Result<Self, StoreError> {
        let cut = || StoreError::Corrupt("an audit row is cut".to_owned());
        let (seal, body) = value.split_first_chunk::<SEAL>().ok_or_else(cut)?;
        let (place, head) = seal.split_first_chunk().ok_or_else(cut)?;
        let head = Digest(head.try_into().map_err(|_| cut())?);
        Ok(Self { place: u64::from_be_bytes(*place), head, body })
    }
}

impl Plan<'_, '_> {
    /// Numbered per resident, without gaps; acts on no person count under the zero id.
    pub fn audit(&mut self, row: &AuditRow, body: Vec<u8>) -> Result<(), StoreError> {
        let of = Key::new(keys::AUDIT).id(&row.resident.map_or([0; 16], |r| r.0));
        let last = self.first(&of)?.as_deref().and_then(number).unwrap_or(0);
        let key = of.falling(last + 1);
        self.chain = self.chain.with(&key.0, &body);
        let place = self.chain.rows.to_be_bytes();
        let value = [&place[..], &self.chain.head.0, &body].concat();
        self.put(key, value);
        Ok(())
    }
}

/// The number in the key of an audit row.
pub fn number(key: &[u8]) -> Option<u64> {
    key.last_chunk().map(|falling| !u64::from_be_bytes(*falling))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Changeset, Op, Options, RecordStore as _, SledStore, Upkeep as _};
    use hoso_core::ResidentId;
    use hoso_core::audit::Act;
    use hoso_core::policy::{Purpose, Role};

    fn row(n: u8) -> AuditRow {
        AuditRow {
            at_ms: n.into(),
            account: "an".parse().unwrap(),
            role: Role::Clinician,
            facility: None,
            programme: None,
            purpose: Purpose::Treatment,
            act: Act::ReadChart,
            resident: Some(ResidentId([n % 3; 16])),
            allowed: true,
            request_id: String::new(),
            note: format!("note {n}"),
        }
    }

    /// Every way to meddle with audit rows, many times over: each is found, and named.
    #[test]
    fn no_row_is_changed_moved_or_removed_unseen() {
        let dir = tempfile::tempdir().unwrap();
        let store =
            SledStore::open(dir.path(), Options { cache_bytes: 16 << 20, keys: None }).unwrap();
        for n in 0..40 {
            let ops = vec![Op::Audit(row(n)), Op::Audit(row(n))];
            store.commit(Changeset { ops, ..Changeset::default() }).unwrap();
        }
        assert!(store.verify().unwrap().is_whole());
        let db = &store.inner.db;
        let rows: Vec<_> = db.scan_prefix([keys::AUDIT]).map(Result::unwrap).collect();
        for round in 0..1_000_usize {
            let at = |n: usize| &rows[(round * 31 + n * 17) % rows.len()];
            let ((key, value), (other, with)) = (at(0), at(1));
            match round % 4 {
                0 => {
                    let mut changed = value.to_vec();
                    let place = (round * 7) % changed.len();
                    changed[place] ^= 1 << (round % 8);
                    db.insert(key, changed).map(drop).unwrap();
                }
                1 => drop(db.remove(key).unwrap()),
                2 => {
                    db.insert(key, with).unwrap();
                    db.insert(other, value).unwrap();
                }
                // The newest rows of one resident, as if nothing had happened since.
                _ => {
                    let newest = rows.iter().filter(|(k, _)| k[..17] == key[..17]);
                    newest.take(1 + round % 5).for_each(|(k, _)| drop(db.remove(k).unwrap()));
                }
            }
            let report = store.verify().unwrap();
            let named = report.problems.iter().any(|p| p.starts_with("audit row"));
            assert!(named, "round {round}: {:?}", report.problems);
            rows.iter().for_each(|(k, v)| drop(db.insert(k, v).unwrap()));
        }
        assert!(store.verify().unwrap().is_whole());
    }
}
