//! The workers: take ready work, let `assess` answer it, store a group of answers in one commit.
//! A crash at any point means that the item runs again, with the same result.
//!
//! Programmes take turns, and one whose items take long leaves a lane to the others: a burst of one
//! plugin does not hold up another.

use crate::app::App;
use crate::assess;
use crate::registry::Snapshot;
use hoso_core::{Error, FacilityId, ProgrammeId, ResidentId, Result};
use hoso_store::{Changeset, Committed, Op, WorkItem};
use jiff::civil::Date;
use std::collections::{BTreeMap, HashSet, VecDeque};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Items whose answers go into one commit.
const COMMIT_ITEMS: usize = 16;
/// A lane goes to the next programme after this time.
const LANE_TIME: Duration = Duration::from_millis(10);
/// Items of each programme that are read ahead.
const READY_ITEMS: usize = 256;
/// A programme whose items take longer never has every lane.
const SLOW: Duration = Duration::from_millis(20);

/// Wakes the workers when there is something new.
#[derive(Default)]
pub struct Bell {
    rung: Mutex<bool>,
    signal: Condvar,
}

impl Bell {
    pub fn ring(&self) {
        *self.rung.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.signal.notify_all();
    }

    fn wait(&self, longest: Duration) {
        let rung = self.rung.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.signal.wait_timeout_while(rung, longest, |rung| !*rung);
        *waited.unwrap_or_else(PoisonError::into_inner).0 = false;
    }
}

type ItemKey = (ResidentId, FacilityId, ProgrammeId);

fn key(of: &WorkItem) -> ItemKey {
    (of.resident, of.facility.clone(), of.programme.clone())
}

/// What is ready, and who is at what.
#[derive(Default)]
pub struct Desk(Mutex<Queues>);

#[derive(Default)]
struct Queues {
    ready: BTreeMap<ProgrammeId, VecDeque<WorkItem>>,
    lanes: BTreeMap<ProgrammeId, Lanes>,
    /// Whose turn it was.
    last: Option<ProgrammeId>,
    in_hand: HashSet<ItemKey>,
}

#[derive(Default, Clone, Copy)]
struct Lanes {
    running: usize,
    /// Of one item, lately.
    pace: Duration,
}

impl Queues {
    /// The next programme after the last one that has work and a lane to spare of so many.
    fn turn(&mut self, lanes: usize) -> Option<ProgrammeId> {
        let may = |programme: &&ProgrammeId| {
            let of = self.lanes.get(*programme).copied().unwrap_or_default();
            let most = if of.pace > SLOW { (lanes - 1).max(1) } else { lanes };
            of.running < most && self.ready.get(*programme).is_some_and(|queue| !queue.is_empty())
        };
        let behind = self.ready.keys().filter(|p| self.last.as_ref().is_none_or(|last| *p > last));
        let next = behind.chain(self.ready.keys()).find(may)?.clone();
        self.last = Some(next.clone());
        self.lanes.entry(next.clone()).or_default().running += 1;
        Some(next)
    }

    /// What was read ahead is kept; queues that are empty are filled.
    fn fill(&mut self, items: Vec<WorkItem>) {
        let empty: HashSet<ProgrammeId> = items
            .iter()
            .map(|item| &item.programme)
            .filter(|p| self.ready.get(*p).is_none_or(VecDeque::is_empty))
            .cloned()
            .collect();
        for item in items.into_iter().filter(|item| empty.contains(&item.programme)) {
            if !self.in_hand.contains(&key(&item)) {
                self.ready.entry(item.programme.clone()).or_default().push_back(item);
            }
        }
    }
}

impl Desk {
    fn open(&self) -> MutexGuard<'_, Queues> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn next(&self, programme: &ProgrammeId) -> Option<WorkItem> {
        let mut queues = self.open();
        let item = queues.ready.get_mut(programme)?.pop_front()?;
        queues.in_hand.insert(key(&item));
        Some(item)
    }

    fn leave(&self, programme: &ProgrammeId, done: &[ItemKey], took: Duration) {
        let mut queues = self.open();
        done.iter().for_each(|key| {
            queues.in_hand.remove(key);
        });
        let lanes = queues.lanes.entry(programme.clone()).or_default();
        lanes.running -= 1;
        if let Ok(count @ 1..) = u32::try_from(done.len()) {
            lanes.pace = (lanes.pace * 3 + took / count) / 4;
        }
    }
}

impl App {
    /// Works until `stop`, a thread a core.
    pub fn work(&self, stop: &AtomicBool) {
        std::thread::scope(|scope| {
            for _ in 0..lanes() {
                scope.spawn(|| self.work_lane(stop));
            }
        });
    }

    fn work_lane(&self, stop: &AtomicBool) {
        while !stop.load(Ordering::Relaxed) {
            match self.work_turn() {
                Ok(0) => self.bell.wait(Duration::from_millis(500)),
                Ok(_) => {}
                Err(error) => {
                    tracing::error!(%error, detail = ?error, "assessment stopped for a while");
                    self.bell.wait(Duration::from_secs(2));
                }
            }
        }
    }

    /// Works until nothing is ready any more; how many items were taken, and one more for each
    /// switch made so.
    pub fn work_once(&self) -> Result<usize> {
        let taken = AtomicUsize::new(0);
        let lane = || -> Result<()> {
            loop {
                match self.work_turn()? {
                    0 => return Ok(()),
                    n => taken.fetch_add(n, Ordering::Relaxed),
                };
            }
        };
        let results = std::thread::scope(|scope| {
            let running: Vec<_> = (0..lanes()).map(|_| scope.spawn(lane)).collect();
            running.into_iter().map(|lane| lane.join()).collect::<Vec<_>>()
        });
        for result in results {
            result.map_err(|_| Error::internal("an assessment thread panicked"))??;
        }
        Ok(taken.into_inner())
    }

    /// Some items of the programme whose turn it is; how many.
    fn work_turn(&self) -> Result<usize> {
        self.follow_the_day()?;
        let applied = usize::from(self.apply_next_switch()?);
        let now = (self.clock.today(), self.clock.now_ms());
        let Some(programme) = self.next_programme(now)? else { return Ok(applied) };
        let started = Instant::now();
        let mut done = Vec::new();
        let result = self.work_group(&programme, now, started, &mut done);
        self.desk.leave(&programme, &done, started.elapsed());
        result.map(|()| applied + done.len())
    }

    fn next_programme(&self, (today, now_ms): (Date, i64)) -> Result<Option<ProgrammeId>> {
        let next = self.desk.open().turn(lanes());
        if next.is_some() {
            return Ok(next);
        }
        let items = self.store.work_ready(today, now_ms, READY_ITEMS)?;
        let mut queues = self.desk.open();
        queues.fill(items);
        Ok(queues.turn(lanes()))
    }

    /// Answers of programmes that were switched meanwhile are not stored: the items run again. What
    /// was learned of a plugin in quarantine holds all the same.
    fn work_group(
        &self,
        programme: &ProgrammeId,
        now: (Date, i64),
        started: Instant,
        done: &mut Vec<ItemKey>,
    ) -> Result<()> {
        let registry = self.registry.snapshot();
        let ops = self.group_ops(&registry, programme, now, started, done)?;
        let watched =
            |op: &&Op| matches!(op, Op::PutPluginQuarantine(_) | Op::DropPluginQuarantine { .. });
        let kept: Vec<Op> = ops.iter().filter(watched).cloned().collect();
        let expect_decision = Some(registry.board.last());
        let change = Changeset { ops, expect_decision, ..Changeset::default() };
        if self.store.commit(change)? == Committed::Switched && !kept.is_empty() {
            self.commit(kept)?;
        }
        Ok(())
    }

    fn group_ops(
        &self,
        registry: &Snapshot,
        programme: &ProgrammeId,
        now: (Date, i64),
        started: Instant,
        done: &mut Vec<ItemKey>,
    ) -> Result<Vec<Op>> {
        let mut ops = Vec::new();
        while done.len() < COMMIT_ITEMS && started.elapsed() < LANE_TIME {
            let Some(item) = self.desk.next(programme) else { break };
            done.push(key(&item));
            ops.extend(assess::item_ops(self, registry, &item, now)?);
        }
        Ok(ops)
    }
}

fn lanes() -> usize {
    std::thread::available_parallelism().map_or(1, |n| n.get())
}
