//! The workers: take ready work, let `assess` answer it, store a group of answers in one commit.
//! A crash at any point means that the item runs again, with the same result.

use crate::app::App;
use crate::assess;
use hoso_core::{Error, Result};
use hoso_store::{Changeset, Committed, Op, WorkItem};
use jiff::civil::Date;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

/// Items whose answers go into one commit.
const COMMIT_ITEMS: usize = 16;
const READY_ITEMS: usize = 256;

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

impl App {
    /// Works until `stop`; two threads, as the machine has two cores.
    pub fn work(&self, stop: &AtomicBool) {
        while !stop.load(Ordering::Relaxed) {
            match self.work_once() {
                Ok(0) => self.bell.wait(Duration::from_millis(500)),
                Ok(_) => {}
                Err(error) => {
                    tracing::error!(%error, detail = ?error, "assessment stopped for a while");
                    self.bell.wait(Duration::from_secs(2));
                }
            }
        }
    }

    /// Works on what is ready now; how many items were taken, and one more for a switch made so.
    pub fn work_once(&self) -> Result<usize> {
        self.follow_the_day()?;
        let applied = self.apply_next_switch()?;
        let (today, now_ms) = (self.clock.today(), self.clock.now_ms());
        let items = self.store.work_ready(today, now_ms, READY_ITEMS)?;
        let groups: Vec<&[WorkItem]> = items.chunks(COMMIT_ITEMS).collect();
        let next = AtomicUsize::new(0);
        let threads = std::thread::available_parallelism().map_or(1, |n| n.get());
        let results = std::thread::scope(|scope| {
            let take = || -> Result<()> {
                while let Some(group) = groups.get(next.fetch_add(1, Ordering::Relaxed)) {
                    self.work_group(group, today, now_ms)?;
                }
                Ok(())
            };
            let running: Vec<_> = (0..threads).map(|_| scope.spawn(take)).collect();
            running.into_iter().map(|t| t.join()).collect::<Vec<_>>()
        });
        for result in results {
            result.map_err(|_| Error::internal("an assessment thread panicked"))??;
        }
        Ok(items.len() + usize::from(applied))
    }

    /// Answers of programmes that were switched meanwhile are not stored: the items run again. What
    /// was learned of a plugin in quarantine holds all the same.
    fn work_group(&self, group: &[WorkItem], today: Date, now_ms: i64) -> Result<()> {
        let registry = self.registry.snapshot();
        let mut ops = Vec::new();
        for item in group {
            ops.extend(assess::item_ops(self, &registry, item, (today, now_ms))?);
        }
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
}
