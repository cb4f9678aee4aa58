//! The one writer: plans a group of changesets into one batch, makes it durable by `flush` and
//! `sync_data`, and only then answers.

use super::anchor::Anchor;
use super::gate::Inner;
use super::plan::{Group, Prepared};
use super::state::State;
use crate::{Committed, MAX_OPS, StoreError};
use std::fs::File;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender};

/// Changesets that share one flush.
const GROUP_MAX: usize = 64;
/// Bytes after which a group takes no more changesets.
const GROUP_BYTES: usize = 4 << 20;

pub type Answer = Result<Committed, StoreError>;

/// A changeset and who waits for it.
pub struct Ask {
    pub change: Prepared,
    pub to: SyncSender<Answer>,
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
    pub anchor: Anchor,
    pub syncer: Box<dyn Syncer>,
}

impl Committer {
    /// Until all who could ask are gone.
    pub fn run(mut self, asks: &Receiver<Ask>) {
        loop {
            match asks.recv_timeout(self.anchor.wait()) {
                Ok(first) => self.group(first, asks),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            or_stop(self.anchor.keep(&self.state));
        }
        or_stop(self.anchor.write(&self.state));
    }

    fn group(&mut self, first: Ask, asks: &Receiver<Ask>) {
        let mut group = Group::new(&self.inner, self.state);
        let mut answers = Vec::new();
        let mut ops = 0;
        let mut next = Some(first);
        while let Some(Ask { change, to }) = next.take() {
            ops += change.len();
            answers.push((group.add(change), to));
            if answers.len() < GROUP_MAX && ops < MAX_OPS && group.bytes() < GROUP_BYTES {
                next = asks.try_recv().ok();
            }
        }
        match group.finish() {
            // Even `Already` waits: the first try of that command may be in this very group.
            Ok(Some((rows, state))) => {
                or_stop(self.inner.apply(rows));
                or_stop(self.inner.db.flush());
                or_stop(self.syncer.sync());
                self.state = state;
            }
            Ok(None) => {}
            Err(error) => answers.iter_mut().for_each(|(answer, _)| *answer = Err(error.clone())),
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
