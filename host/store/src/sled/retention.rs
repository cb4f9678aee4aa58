//! Cutting the chain of audit rows at its oldest end.

use super::audit::Link;
use super::gate::Snapshot;
use super::keys::{self, Key};
use super::plan::Plan;
use crate::retention::{AuditPart, Cut, OldAudit, OldRow};
use crate::{Op, StoreError};
use hoso_core::audit::{Act, AuditRow};
use std::collections::BTreeMap;

/// Rows that are held in memory at once.
const MOST: usize = 1_000_000;

pub fn cut_key() -> Key {
    Key::new(keys::AUDIT_CUT)
}

/// Rows of acts before then, up to the first of a later one.
pub fn old(snapshot: &Snapshot<'_>, before_ms: i64) -> Result<OldAudit, StoreError> {
    let cut = snapshot.get(&cut_key())?.map(|value| snapshot.decode::<Cut>(&value)).transpose()?;
    let mut youngest = u64::MAX;
    let mut found: BTreeMap<u64, OldRow> = BTreeMap::new();
    let mut more = false;
    snapshot.each(&Key::new(keys::AUDIT), |key, value| {
        let Link { place, head, body } = Link::of(value)?;
        if snapshot.decode::<AuditRow>(body)?.at_ms >= before_ms {
            youngest = youngest.min(place);
        } else if place < youngest {
            found.insert(place, OldRow { place, head, key: key.to_vec() });
            if found.len() > MOST {
                found.pop_last();
                more = true;
            }
        }
        Ok(())
    })?;
    let first = cut.map_or(0, |cut| cut.upto) + 1;
    let in_order = found
        .into_values()
        .zip(first..)
        .take_while(|(row, place)| row.place == *place && row.place < youngest);
    Ok(OldAudit { rows: in_order.map(|(row, _)| row).collect(), more })
}

/// What stands beside it in the changeset must say who does it.
pub fn is_told(part: &AuditPart, ops: &[(Op, Vec<u8>)]) -> bool {
    let said = part.said();
    ops.iter().any(|(op, _)| matches!(op, Op::Audit(row) if tells(row, &said)))
}

pub fn tells(row: &AuditRow, said: &str) -> bool {
    row.act == Act::CutTrail && row.note.starts_with(&format!("{said}:"))
}

impl Plan<'_, '_> {
    /// From the oldest end on, without a gap, and never all of it.
    pub fn cut_audit(&mut self, part: &AuditPart) -> Result<(), StoreError> {
        let refuse =
            || StoreError::Refused("audit rows go from the oldest on, in order".to_owned());
        let mut place = self.get::<Cut>(&cut_key())?.map_or(0, |cut| cut.upto);
        for row in &part.rows {
            place += 1;
            let key = Key(row.key.clone());
            let value = self.raw(&key)?.ok_or_else(refuse)?;
            let link = Link::of(&value)?;
            if (link.place, link.head, row.place) != (place, row.head, place) {
                return Err(refuse());
            }
            self.remove(key);
        }
        let cut = part.cut().ok_or_else(refuse)?;
        self.encode(cut_key(), &cut)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sled::audit::tests::{row, store_of};
    use crate::{Changeset, RecordStore as _, SledStore, Upkeep as _};

    fn cut_row(said: &str) -> AuditRow {
        let note = format!("{said}: kept for long enough");
        AuditRow { act: Act::CutTrail, resident: None, note, at_ms: 1_000, ..row(0) }
    }

    /// Acts before then, as `hoso retention` does it.
    fn cut(store: &SledStore, before_ms: i64) -> usize {
        let old = store.old_audit(before_ms).unwrap();
        for part in old.parts() {
            let ops = vec![Op::Audit(cut_row(&part.said())), Op::CutAudit(part)];
            store.commit(Changeset { ops, ..Changeset::default() }).unwrap();
        }
        old.len()
    }

    #[test]
    fn after_retention_all_that_is_kept_is_proved_and_the_rest_is_told() {
        let dir = tempfile::tempdir().unwrap();
        let store = store_of(dir.path(), 40);
        assert_eq!(cut(&store, 0), 0);
        // Two rows of each moment.
        assert_eq!(cut(&store, 15), 30);
        let report = store.verify().unwrap();
        assert!(report.is_whole(), "{:?}", report.problems);
        let told = report.removed.as_deref().unwrap();
        for said in ["1 to 30", "an", "kept for long enough"] {
            assert!(told.contains(said), "{told}");
        }
        // And again, later; whoever has no row left begins anew.
        assert_eq!(cut(&store, 1_000), 50);
        for n in 0..6 {
            let ops = vec![Op::Audit(row(n))];
            store.commit(Changeset { ops, ..Changeset::default() }).unwrap();
        }
        let report = store.verify().unwrap();
        assert!(report.is_whole(), "{:?}", report.problems);
        assert!(report.removed.unwrap().contains("1 to 80"));
        drop(store);
        let again = SledStore::open(dir.path(), crate::Options::default()).unwrap();
        assert!(again.verify().unwrap().is_whole());
    }

    /// A key, and what is written over its value; `None` for removed.
    type Written<'a> = (&'a [u8], Option<Vec<u8>>);

    /// What is no retention is found beside one: rows more, a cut further on, a cut that is
    /// forgotten or damaged, the row that tells of it.
    #[test]
    fn a_removal_that_is_no_retention_is_found() {
        let dir = tempfile::tempdir().unwrap();
        let store = store_of(dir.path(), 40);
        cut(&store, 15);
        let db = &store.inner.db;
        let rows: Vec<_> = db.scan_prefix([keys::AUDIT]).map(Result::unwrap).collect();
        let cut_at = cut_key().0;
        let kept = db.get(&cut_at).unwrap().unwrap();
        let place = |value: &[u8]| Link::of(value).unwrap().place;
        let next = rows.iter().find(|(_, value)| place(value) == 31).unwrap();
        let telling = rows.iter().find(|(_, value)| place(value) == 81).unwrap();
        let further = Cut { upto: 31, head: Link::of(&next.1).unwrap().head };
        let further = crate::sled::codec::encode(&further, &store.inner.blobs).unwrap();
        let meddled: [(&str, Vec<Written<'_>>); 7] = [
            ("one more row", vec![(&next.0[..], None)]),
            (
                "and the cut with it",
                vec![(&next.0[..], None), (&cut_at[..], Some(further.clone()))],
            ),
            ("the cut alone", vec![(&cut_at[..], Some(further))]),
            ("no cut", vec![(&cut_at[..], None)]),
            ("a damaged cut", vec![(&cut_at[..], Some(kept[..9].to_vec()))]),
            ("nobody tells", vec![(&telling.0[..], None)]),
            ("a row of the middle", vec![(&rows[20].0[..], None)]),
        ];
        for (what, changes) in meddled {
            for (key, value) in &changes {
                match value {
                    Some(value) => db.insert(key, value.as_slice()).map(drop).unwrap(),
                    None => drop(db.remove(key).unwrap()),
                }
            }
            let problems = store.verify().unwrap().problems;
            assert!(problems.iter().any(|p| p.starts_with("audit row")), "{what}: {problems:?}");
            rows.iter().for_each(|(key, value)| drop(db.insert(key, value).unwrap()));
            db.insert(&cut_at, kept.clone()).unwrap();
        }
        assert!(store.verify().unwrap().is_whole());
    }

    #[test]
    fn rows_go_from_the_oldest_on_and_never_without_being_told() {
        let dir = tempfile::tempdir().unwrap();
        let store = store_of(dir.path(), 10);
        let old = store.old_audit(5).unwrap();
        let part = old.parts().next().unwrap();
        let later = AuditPart { rows: part.rows[1..].to_vec() };
        let silent = vec![Op::CutAudit(part.clone())];
        let gap = vec![Op::Audit(cut_row(&later.said())), Op::CutAudit(later)];
        let nothing = AuditPart { rows: Vec::new() };
        let empty = vec![Op::Audit(cut_row(&nothing.said())), Op::CutAudit(nothing)];
        for ops in [silent, gap, empty] {
            let done = store.commit(Changeset { ops, ..Changeset::default() });
            assert!(matches!(done, Err(StoreError::Refused(_))), "{done:?}");
        }
        assert!(store.verify().unwrap().is_whole());
        assert_eq!(cut(&store, 5), 10);
        let twice = vec![Op::Audit(cut_row(&part.said())), Op::CutAudit(part)];
        let done = store.commit(Changeset { ops: twice, ..Changeset::default() });
        assert!(matches!(done, Err(StoreError::Refused(_))), "{done:?}");
    }
}
