//! The workers: take ready work, let `assess` answer it, store a group of answers in one commit.
//! A crash at any point means that the item runs again, with the same result.
//!
//! Programmes take turns. All lanes give way to those who answer people; the lanes of programmes
//! whose items take long run when nobody else wants the processor: a burst of one plugin holds up
//! neither another nor a page.

use crate::app::App;
use crate::assess::{self, Stored};
use crate::registry::Snapshot;
use hoso_core::{Error, FacilityId, ProgrammeId, ResidentId, Result};
use hoso_store::{Changeset, Committed, Op, WorkItem};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet, HashSet, VecDeque};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Items whose answers go into one commit.
const COMMIT_ITEMS: u32 = 16;
/// Items whose plugin may not run: nothing is done for them but to say when they may. More would
/// make a commit that others wait for.
const WAITING_ITEMS: usize = 64;
/// A lane goes to the next programme after this time.
const LANE_TIME: Duration = Duration::from_millis(10);
/// Items of each programme that are read ahead.
const READY_ITEMS: usize = 256;
/// A programme whose items take longer goes to the slow lanes.
const SLOW: Duration = Duration::from_millis(20);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Lane {
    Quick,
    Slow,
}

/// A quick lane a core, and slow lanes on all cores but one.
fn lanes() -> impl Iterator<Item = Lane> {
    let cores = std::thread::available_parallelism().map_or(1, |n| n.get());
    let slow = (cores - 1).max(1);
    std::iter::repeat_n(Lane::Quick, cores).chain(std::iter::repeat_n(Lane::Slow, slow))
}

impl Lane {
    /// How far it gives way to those who answer people.
    fn nice(self) -> i32 {
        match self {
            Self::Quick => 5,
            Self::Slow => 19,
        }
    }

    fn begin(self) {
        // Of this thread alone; where the system does not allow it, it is an ordinary one.
        let _ = rustix::process::setpriority_process(None, self.nice());
    }
}

/// Wakes every lane when there is something new: whose it is, the lanes find out.
#[derive(Default)]
pub struct Bell {
    /// How often it was rung.
    rung: Mutex<u64>,
    signal: Condvar,
}

impl Bell {
    pub fn ring(&self) {
        *self.rung.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.signal.notify_all();
    }

    /// Until it is rung once more than was heard, if not for longer.
    fn wait(&self, heard: &mut u64, longest: Duration) {
        let rung = self.rung.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.signal.wait_timeout_while(rung, longest, |rung| *rung == *heard);
        *heard = *waited.unwrap_or_else(PoisonError::into_inner).0;
    }
}

type ItemKey = (ResidentId, FacilityId, ProgrammeId);

fn key(of: &WorkItem) -> ItemKey {
    (of.resident, of.facility.clone(), of.programme.clone())
}

/// What a turn took in hand, how many of it were run, and the processor time that this cost.
#[derive(Default)]
struct Done {
    items: Vec<ItemKey>,
    ran: u32,
    took: Duration,
}

/// Of this thread: what others do with the machine, or the disk, makes no programme slow.
fn processor_time() -> Duration {
    let at = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(at.tv_sec.unsigned_abs(), u32::try_from(at.tv_nsec).unwrap_or_default())
}

/// What is ready, and who is at what.
#[derive(Default)]
pub struct Desk(Mutex<Queues>);

#[derive(Default)]
struct Queues {
    ready: BTreeMap<ProgrammeId, VecDeque<WorkItem>>,
    /// Processor time of one item, lately.
    pace: BTreeMap<ProgrammeId, Duration>,
    /// Whose turn it was.
    last: Option<ProgrammeId>,
    in_hand: HashSet<ItemKey>,
}

impl Queues {
    /// The next programme after the last one that has work for the lane.
    fn turn(&mut self, lane: Lane) -> Option<ProgrammeId> {
        let may = |programme: &&ProgrammeId| {
            let is_slow = self.pace.get(*programme).is_some_and(|pace| *pace > SLOW);
            is_slow == (lane == Lane::Slow)
                && self.ready.get(*programme).is_some_and(|queue| !queue.is_empty())
        };
        let behind = self.ready.keys().filter(|p| self.last.as_ref().is_none_or(|last| *p > last));
        let next = behind.chain(self.ready.keys()).find(may)?.clone();
        self.last = Some(next.clone());
        Some(next)
    }

    /// Programmes of which something is read ahead.
    fn filled(&self) -> BTreeSet<ProgrammeId> {
        let filled = self.ready.iter().filter(|(_, queue)| !queue.is_empty());
        filled.map(|(programme, _)| programme.clone()).collect()
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

    fn leave(&self, programme: &ProgrammeId, done: &Done) {
        let mut queues = self.open();
        done.items.iter().for_each(|key| {
            queues.in_hand.remove(key);
        });
        if let Some(took) = done.took.checked_div(done.ran) {
            let pace = queues.pace.entry(programme.clone()).or_default();
            *pace = (*pace * 3 + took) / 4;
        }
    }
}

impl App {
    /// Works until `stop`.
    pub fn work(&self, stop: &AtomicBool) {
        std::thread::scope(|scope| {
            for lane in lanes() {
                scope.spawn(move || self.work_lane(lane, stop));
            }
        });
    }

    fn work_lane(&self, lane: Lane, stop: &AtomicBool) {
        lane.begin();
        let mut heard = 0;
        while !stop.load(Ordering::Relaxed) {
            match self.work_turn(lane) {
                Ok(0) => self.bell.wait(&mut heard, Duration::from_millis(500)),
                Ok(_) => {}
                Err(error) => {
                    tracing::error!(%error, detail = ?error, "assessment stopped for a while");
                    self.bell.wait(&mut heard, Duration::from_secs(2));
                }
            }
        }
    }

    /// Works until nothing is ready any more; how many items were taken, and one more for each
    /// switch made so.
    pub fn work_once(&self) -> Result<usize> {
        let taken = AtomicUsize::new(0);
        let empty = |lane: Lane| -> Result<()> {
            lane.begin();
            loop {
                match self.work_turn(lane)? {
                    0 => return Ok(()),
                    n => taken.fetch_add(n, Ordering::Relaxed),
                };
            }
        };
        let results = std::thread::scope(|scope| {
            let running: Vec<_> = lanes().map(|lane| scope.spawn(move || empty(lane))).collect();
            running.into_iter().map(|lane| lane.join()).collect::<Vec<_>>()
        });
        for result in results {
            result.map_err(|_| Error::internal("an assessment thread panicked"))??;
        }
        Ok(taken.into_inner())
    }

    /// Some items of the programme whose turn it is; how many.
    fn work_turn(&self, lane: Lane) -> Result<usize> {
        self.follow_the_day()?;
        let applied = usize::from(self.apply_next_switch()?);
        let now = (self.clock.today(), self.clock.now_ms());
        let Some(programme) = self.next_programme(lane, now)? else { return Ok(applied) };
        let mut done = Done::default();
        let result = self.work_group(&programme, now, &mut done);
        self.desk.leave(&programme, &done);
        result.map(|()| applied + done.items.len())
    }

    fn next_programme(
        &self,
        lane: Lane,
        (today, now_ms): (Date, i64),
    ) -> Result<Option<ProgrammeId>> {
        let next = self.desk.open().turn(lane);
        if next.is_some() {
            return Ok(next);
        }
        let filled = self.desk.open().filled();
        let items = self.store.work_ready(today, now_ms, READY_ITEMS, &filled)?;
        let mut queues = self.desk.open();
        queues.fill(items);
        Ok(queues.turn(lane))
    }

    /// Answers of programmes that were switched meanwhile are not stored: the items run again. What
    /// was learned of a plugin in quarantine holds all the same.
    fn work_group(&self, programme: &ProgrammeId, now: (Date, i64), done: &mut Done) -> Result<()> {
        let registry = self.registry.snapshot();
        let ops = self.group_ops(&registry, programme, now, done)?;
        let watched =
            |op: &&Op| matches!(op, Op::PutPluginQuarantine(_) | Op::DropPluginQuarantine { .. });
        let kept: Vec<Op> = ops.iter().filter(watched).cloned().collect();
        let expect_decision = Some(registry.board.last());
        let change = Changeset { ops, expect_decision, ..Changeset::default() };
        if kept.is_empty() {
            // Lost answers are made again: the work they answer stands in the same commit.
            self.store.commit_relaxed(change)?;
        } else if self.store.commit(change)? == Committed::Switched {
            self.commit(kept)?;
        }
        Ok(())
    }

    fn group_ops(
        &self,
        registry: &Snapshot,
        programme: &ProgrammeId,
        now: (Date, i64),
        done: &mut Done,
    ) -> Result<Vec<Op>> {
        let (started, before) = (Instant::now(), processor_time());
        let mut ops = Vec::new();
        let is_full = |done: &Done| done.ran >= COMMIT_ITEMS || done.items.len() >= WAITING_ITEMS;
        while !is_full(done) && started.elapsed() < LANE_TIME {
            let Some(item) = self.desk.next(programme) else { break };
            done.items.push(key(&item));
            match assess::run_item(self, registry, &item, now)? {
                Stored::Waits(op) => ops.push(*op),
                Stored::Ran(all) => {
                    ops.extend(all);
                    done.ran += 1;
                }
            }
        }
        done.took = processor_time().saturating_sub(before);
        Ok(ops)
    }
}
