//! The limit of durable writing: sled 0.34.7 alone, with the settings of the store, one thread
//! that groups up to 64 changesets, and `flush` and `sync_data` before anybody is answered.

use anyhow::Context as _;
use sled::IVec;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

const GROUP_MAX: usize = 64;
const WAITING: usize = 256;

/// What one message writes.
pub type Rows = Vec<(IVec, IVec)>;

struct Ask {
    rows: Rows,
    done: SyncSender<()>,
}

pub struct Raw {
    asks: Option<SyncSender<Ask>>,
    writer: Option<JoinHandle<anyhow::Result<()>>>,
}

impl Raw {
    pub fn open(dir: &Path) -> anyhow::Result<Self> {
        let db = config(&dir.join("db")).open()?;
        db.flush()?;
        let file = std::fs::File::open(dir.join("db/db"))?;
        let (asks, waiting) = sync_channel(WAITING);
        let writer = std::thread::spawn(move || write(&db, &file, &waiting));
        Ok(Self { asks: Some(asks), writer: Some(writer) })
    }

    /// Durable when it returns.
    pub fn commit(&self, rows: Rows) -> anyhow::Result<()> {
        let (done, answer) = sync_channel(1);
        let asks = self.asks.as_ref().context("open until it is dropped")?;
        asks.send(Ask { rows, done }).ok().context("the writer has ended")?;
        answer.recv().context("the writer has ended")
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        self.asks = None;
        if let Some(writer) = self.writer.take() {
            // What went wrong reached the caller that waited.
            let _ = writer.join();
        }
    }
}

fn write(db: &sled::Db, file: &std::fs::File, asks: &Receiver<Ask>) -> anyhow::Result<()> {
    while let Ok(first) = asks.recv() {
        let mut batch = sled::Batch::default();
        let mut answers = Vec::new();
        let mut next = Some(first);
        while let Some(ask) = next.take() {
            for (key, value) in ask.rows {
                batch.insert(key, value);
            }
            answers.push(ask.done);
            if answers.len() < GROUP_MAX {
                next = asks.try_recv().ok();
            }
        }
        db.apply_batch(batch)?;
        db.flush()?;
        file.sync_data()?;
        for answer in answers {
            // A caller that went away needs no answer.
            let _ = answer.send(());
        }
    }
    Ok(())
}

fn config(path: &Path) -> sled::Config {
    sled::Config::new()
        .path(path)
        .segment_size(16 << 20)
        .flush_every_ms(Some(200))
        .cache_capacity(256 << 20)
}

/// The rows of a closed store, dealt out as if so many messages had written them: each gets a
/// run of neighbours under every tag, as a person's rows lie, and the messages are shuffled.
pub fn dealt(log: &Path, messages: usize) -> anyhow::Result<Vec<Rows>> {
    let db = config(log).open()?;
    let mut by_tag: BTreeMap<u8, Rows> = BTreeMap::new();
    for row in db.iter() {
        let (key, value) = row?;
        let (key, value) = (IVec::from(key.to_vec()), IVec::from(value.to_vec()));
        by_tag.entry(key.first().copied().unwrap_or(0)).or_default().push((key, value));
    }
    let mut dealt = vec![Rows::new(); messages];
    for rows in by_tag.into_values() {
        let of = |i: usize| i * rows.len() / messages;
        for (i, to) in dealt.iter_mut().enumerate() {
            to.extend_from_slice(&rows[of(i)..of(i + 1)]);
        }
    }
    shuffle(&mut dealt);
    Ok(dealt)
}

/// The same order in every run.
fn shuffle<T>(items: &mut [T]) {
    let mut state = 1_u64;
    for i in (1..items.len()).rev() {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        items.swap(i, (state >> 33) as usize % (i + 1));
    }
}
