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
pub mod tests {
    use super::*;
    use crate::{Changeset, Op, Options, RecordStore as _, SledStore, Upkeep as _};
    use hoso_core::ResidentId;
    use hoso_core::audit::Act;
    use hoso_core::policy::{Purpose, Role};

    pub fn row(n: u8) -> AuditRow {
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

    /// With two rows of each moment.
    pub fn store_of(dir: &std::path::Path, moments: u8) -> SledStore {
        let store = SledStore::open(dir, Options { cache_bytes: 16 << 20, keys: None }).unwrap();
        for n in 0..moments {
            let ops = vec![Op::Audit(row(n)), Op::Audit(row(n))];
            store.commit(Changeset { ops, ..Changeset::default() }).unwrap();
        }
        store
    }

    /// One way to meddle with audit rows: what is written over which keys, `None` for removed.
    type Meddling = Vec<(sled::IVec, Option<Vec<u8>>)>;

    /// Numbers that look like chance and are the same in every run.
    struct Dice(Digest);

    impl Dice {
        fn below(&mut self, end: usize) -> usize {
            self.0 = Digest::of(&self.0.0);
            let (first, _) = self.0.0.split_first_chunk().unwrap();
            usize::try_from(u64::from_be_bytes(*first) % end as u64).unwrap()
        }
    }

    /// Six kinds by turns, each at a place by chance. Rows are in the order of their keys.
    fn meddling(round: usize, dice: &mut Dice, rows: &[(sled::IVec, sled::IVec)]) -> Meddling {
        let (key, value) = &rows[dice.below(rows.len())];
        let removed = |(key, _): &(sled::IVec, sled::IVec)| (key.clone(), None);
        match round % 6 {
            0 => {
                let mut changed = value.to_vec();
                let at = dice.below(changed.len());
                changed[at] ^= u8::try_from(1 + dice.below(255)).unwrap();
                vec![(key.clone(), Some(changed))]
            }
            1 => vec![(key.clone(), None)],
            2 => {
                let others: Vec<_> = rows.iter().filter(|(other, _)| other != key).collect();
                let (other, with) = others[dice.below(others.len())];
                vec![(key.clone(), Some(with.to_vec())), (other.clone(), Some(value.to_vec()))]
            }
            // The newest rows of one resident, as if nothing had happened since.
            3 => {
                let newest: Vec<_> = rows.iter().filter(|(k, _)| k[..17] == key[..17]).collect();
                let some = 1 + dice.below(newest.len());
                newest.into_iter().take(some).map(removed).collect()
            }
            // The end of the whole chain.
            4 => {
                let places = rows.iter().map(|(_, value)| Link::of(value).unwrap().place);
                let left = u64::try_from(dice.below(rows.len())).unwrap();
                let behind = rows.iter().zip(places).filter(|(_, place)| *place > left);
                behind.map(|(row, _)| removed(row)).collect()
            }
            // The end of one row.
            _ => vec![(key.clone(), Some(value[..dice.below(value.len())].to_vec()))],
        }
    }

    /// A thousand times by chance: each is found, and the audit trail is named as the place.
    #[test]
    fn no_row_is_changed_moved_or_removed_unseen() {
        let dir = tempfile::tempdir().unwrap();
        let store = store_of(dir.path(), 40);
        assert!(store.verify().unwrap().is_whole());
        let db = &store.inner.db;
        let rows: Vec<_> = db.scan_prefix([keys::AUDIT]).map(Result::unwrap).collect();
        let mut dice = Dice(Digest::of(b"meddling"));
        for round in 0..1_000 {
            let done = meddling(round, &mut dice, &rows);
            for (key, value) in &done {
                match value {
                    Some(value) => db.insert(key, value.as_slice()).map(drop).unwrap(),
                    None => drop(db.remove(key).unwrap()),
                }
            }
            let problems = store.verify().unwrap().problems;
            let named = problems.iter().any(|problem| problem.starts_with("audit row"));
            assert!(named, "round {round}: {problems:?}");
            rows.iter().for_each(|(key, value)| drop(db.insert(key, value).unwrap()));
        }
        assert!(store.verify().unwrap().is_whole());
    }
}
