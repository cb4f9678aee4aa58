//! The queue of assessments to be made: one item per (resident, facility, programme), found by
//! due day, and counted by day so that a backlog is known without reading it.

use super::gate::Reader;
use super::keys::{self, Key, triple};
use super::page::SCAN_MAX;
use super::plan::Plan;
use crate::{Op, StoreError, WorkItem};
use hoso_core::ProgrammeId;
use jiff::civil::Date;
use std::collections::BTreeSet;

impl Plan<'_, '_> {
    pub fn work(&mut self, op: Op) -> Result<(), StoreError> {
        let (Op::PutWork { resident, facility, programme, .. }
        | Op::DoneWork { resident, facility, programme, .. }
        | Op::FailWork { resident, facility, programme, .. }) = &op
        else {
            return Err(StoreError::Refused("an operation that is not work".to_owned()));
        };
        let key = triple(keys::WORK, *resident, facility, programme);
        let old: Option<WorkItem> = self.get(&key)?;
        let new = match next_work(&op, old.as_ref()) {
            Next::Stays => return Ok(()),
            Next::Goes => None,
            Next::Is(new) => Some(new),
        };
        self.move_due(
            old.as_ref().filter(|o| is_waiting(o)),
            new.as_ref().filter(|n| is_waiting(n)),
        )?;
        match new {
            Some(new) => self.encode(key, &new),
            None => {
                self.remove(key);
                Ok(())
            }
        }
    }

    /// The index and the counts follow the item; where the day stays, nothing is written.
    fn move_due(
        &mut self,
        old: Option<&WorkItem>,
        new: Option<&WorkItem>,
    ) -> Result<(), StoreError> {
        if old.map(|old| old.due) == new.map(|new| new.due) {
            return Ok(());
        }
        if let Some(old) = old {
            self.remove(due_key(old));
            for key in count_keys(old) {
                self.add(key, -1)?;
            }
        }
        if let Some(new) = new {
            self.mark(due_key(new));
            for key in count_keys(new) {
                self.add(key, 1)?;
            }
        }
        Ok(())
    }
}

/// What becomes of an item.
enum Next {
    Stays,
    Goes,
    Is(WorkItem),
}

fn next_work(op: &Op, old: Option<&WorkItem>) -> Next {
    match op {
        Op::PutWork { resident, facility, programme, due, now_ms } => Next::Is(WorkItem {
            resident: *resident,
            facility: facility.clone(),
            programme: programme.clone(),
            due: old.map_or(*due, |old| old.due.min(*due)),
            generation: old.map_or(1, |old| old.generation + 1),
            since_ms: old.filter(|o| o.due <= *due).map_or(*now_ms, |old| old.since_ms),
            failures: 0,
            not_before_ms: 0,
            last_fault: None,
        }),
        Op::DoneWork { generation, next_due, .. } => match (same(old, *generation), next_due) {
            (None, _) => Next::Stays,
            (Some(_), None) => Next::Goes,
            // The generation goes on: an answer to the item before must not end this one.
            (Some(old), Some(due)) => Next::Is(WorkItem {
                due: *due,
                generation: old.generation + 1,
                failures: 0,
                not_before_ms: 0,
                last_fault: None,
                ..old.clone()
            }),
        },
        Op::FailWork { generation, failures, not_before_ms, reason, .. } => same(old, *generation)
            .map_or(Next::Stays, |old| {
                Next::Is(WorkItem {
                    failures: *failures,
                    not_before_ms: *not_before_ms,
                    last_fault: Some(reason.clone()),
                    ..old.clone()
                })
            }),
        _ => Next::Stays,
    }
}

fn same(old: Option<&WorkItem>, generation: u64) -> Option<&WorkItem> {
    old.filter(|old| old.generation == generation)
}

/// Not set aside.
pub fn is_waiting(item: &WorkItem) -> bool {
    item.not_before_ms != i64::MAX
}

pub fn due_key(of: &WorkItem) -> Key {
    let day = Key::new(keys::WORK_DUE).text(of.programme.as_str()).day(of.due);
    day.id(&of.resident.0).text(of.facility.as_str())
}

/// The item's own key, from what follows the tag of a due key.
fn item_key(due: &[u8]) -> Option<(&[u8], Key)> {
    let end = due.iter().position(|byte| *byte == 0)? + 1;
    let (programme, rest) = due.split_at(end);
    // The day is of 4 bytes.
    Some((programme, Key::new(keys::WORK).id(rest.get(4..)?).id(programme)))
}

pub fn count_keys(of: &WorkItem) -> [Key; 2] {
    let backlog = Key::new(keys::BACKLOG).place(&of.facility, &of.programme);
    [Key::new(keys::WORK_COUNT).day(of.due), backlog.day(of.due)]
}

fn corrupt(due: &[u8]) -> StoreError {
    StoreError::Corrupt(format!("the queue's key {due:?}"))
}

impl Reader<'_> {
    pub fn work_ready(
        &self,
        today: Date,
        now_ms: i64,
        limit: usize,
        but: &BTreeSet<ProgrammeId>,
    ) -> Result<Vec<WorkItem>, StoreError> {
        let (mut ready, all) = (Vec::new(), Key::new(keys::WORK_DUE));
        let mut from = all.clone();
        // From programme to programme, so that a long queue of one hides no other.
        while let Some(first) = self.range(&from, &all.end()).next() {
            let first = first?.0;
            let (programme, _) = item_key(&first[1..]).ok_or_else(|| corrupt(&first))?;
            let queue = all.clone().id(programme);
            let name = &programme[..programme.len() - 1];
            if !but.iter().any(|left_out| left_out.as_str().as_bytes() == name) {
                self.ready_of(&queue, today, now_ms, limit, &mut ready)?;
            }
            from = queue.end();
        }
        Ok(ready)
    }

    fn ready_of(
        &self,
        queue: &Key,
        today: Date,
        now_ms: i64,
        limit: usize,
        ready: &mut Vec<WorkItem>,
    ) -> Result<(), StoreError> {
        let most = ready.len() + limit;
        for row in self.range(queue, &queue.clone().day(today).end()).take(SCAN_MAX) {
            if ready.len() >= most {
                break;
            }
            let due = row?.0;
            let (_, key) = item_key(&due[1..]).ok_or_else(|| corrupt(&due))?;
            let item: Option<WorkItem> = self.get(&key)?;
            ready.extend(item.filter(|item| item.not_before_ms <= now_ms));
        }
        Ok(())
    }

    /// Sum of the counts under `prefix` up to `today`.
    pub fn work_count(&self, prefix: &Key, today: Date) -> Result<u64, StoreError> {
        let mut sum = 0;
        for row in self.range(prefix, &prefix.clone().day(today).end()) {
            sum += self.inner.decode::<i64>(&row?.1)?;
        }
        Ok(sum.max(0).unsigned_abs())
    }
}
