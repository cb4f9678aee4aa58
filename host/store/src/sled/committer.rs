//! The one writer: plans a group of changesets into one batch, makes it durable by `flush` and
//! `sync_data`, and only then answers. Changes that are made again if they are lost are answered
//! when they are applied: they stand in the log before whatever comes later, so that nothing
//! durable is ever without what it was made from.

use super::anchor::Anchor;
use super::gate::Inner;
use super::plan::{Group, Prepared};
use super::state::State;
use crate::{Committed, MAX_OPS, StoreError};
use std::fs::File;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender};
use std::time::{Duration, Instant};

/// Changesets that share one flush.
const GROUP_MAX: usize = 64;
/// How long a change that nobody waits for may be lost by a power cut.
const SOON: Duration = Duration::from_millis(50);
/// Bytes after which a group takes no more changesets.
const GROUP_BYTES: usize = 4 << 20;

pub type Answer = Result<Committed, StoreError>;

/// A changeset and who waits for it.
pub struct Ask {
    pub change: Prepared,
    pub to: SyncSender<Answer>,
    /// Answered before it is durable.
    pub relaxed: bool,
}

/// Makes what was flushed survive a power cut. Tests put themselves in between.
pub trait Syncer: Send {
    fn sync(&mut self) -> std::io::Result<()>;
}

/// `flush` of sled 0.34 syncs neither the drive's cache nor the file's length on Linux.
pub struct DataSync(pub File);

impl Syncer for DataSync {
    fn sync(&mut self) -> std::io::Result<()> {
        self.0.sync_data()
    }
}

pub struct Committer {
    pub inner: Arc<Inner>,
    pub state: State,
    /// What would be there after a power cut.
    pub durable: State,
    /// Since when the two differ.
    pub behind: Option<Instant>,
    pub anchor: Anchor,
    pub syncer: Box<dyn Syncer>,
}

impl Committer {
    /// Until all who could ask are gone.
    pub fn run(mut self, asks: &Receiver<Ask>) {
        loop {
            match asks.recv_timeout(self.anchor.wait().min(self.patience())) {
                Ok(first) => self.group(first, asks),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            if self.patience().is_zero() {
                self.make_durable();
            }
            or_stop(self.anchor.keep(&self.durable));
        }
        self.make_durable();
        or_stop(self.anchor.write(&self.durable));
    }

    /// How long what is not durable may stay so.
    fn patience(&self) -> Duration {
        self.behind.map_or(Duration::MAX, |since| SOON.saturating_sub(since.elapsed()))
    }

    fn make_durable(&mut self) {
        if self.behind.take().is_some() {
            or_stop(self.inner.db.flush());
            or_stop(self.syncer.sync());
            self.durable = self.state;
        }
    }

    fn group(&mut self, first: Ask, asks: &Receiver<Ask>) {
        let mut group = Group::new(&self.inner, self.state);
        let mut answers = Vec::new();
        let (mut ops, mut relaxed) = (0, true);
        let mut next = Some(first);
        while let Some(Ask { change, to, relaxed: this }) = next.take() {
            ops += change.len();
            relaxed &= this;
            answers.push((group.add(change), to));
            if answers.len() < GROUP_MAX && ops < MAX_OPS && group.bytes() < GROUP_BYTES {
                next = asks.try_recv().ok();
            }
        }
        match group.finish() {
            Ok(Some((rows, state))) => {
                or_stop(self.inner.apply(rows));
                self.state = state;
                self.behind.get_or_insert_with(Instant::now);
            }
            Ok(None) => {}
            Err(error) => answers.iter_mut().for_each(|(answer, _)| *answer = Err(error.clone())),
        }
        // Even `Already` waits: the first try of that command may not be durable yet.
        if !relaxed {
            self.make_durable();
        }
        for (answer, to) in answers {
            // A caller that went away needs no answer.
            let _ = to.send(answer);
        }
    }
}

/// After a failed write or flush nobody knows what is stored: only a restart can tell, so the
/// process must not go on.
fn or_stop<T, E: std::fmt::Display>(done: Result<T, E>) {
    if let Err(error) = done {
        tracing::error!(%error, "the store could not be made durable; stopping");
        std::process::abort();
    }
}
