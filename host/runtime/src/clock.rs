//! The clock that ends guests: an OS thread that moves the engine's epoch on, and a heartbeat by
//! which a health check sees that it lives.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use wasmtime::Engine;

/// One epoch.
pub const TICK: Duration = Duration::from_millis(1);

/// Ticks until it is dropped.
pub struct Clock {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Shared {
    stop: AtomicBool,
    beats: AtomicU64,
}

impl Clock {
    pub fn start(engine: Engine) -> std::io::Result<Self> {
        let shared = Arc::new(Shared::default());
        let ticking = shared.clone();
        let builder = std::thread::Builder::new().name("hoso-epoch".to_owned());
        let thread = builder.spawn(move || tick(&engine, &ticking))?;
        Ok(Self { shared, thread: Some(thread) })
    }

    /// Ticks since the start.
    pub fn beats(&self) -> u64 {
        self.shared.beats.load(Ordering::Relaxed)
    }
}

/// Ticks by the wall, not by the sleep: a late wake-up is made up for, so that deadlines do not
/// drift.
fn tick(engine: &Engine, shared: &Shared) {
    let mut next = Instant::now() + TICK;
    while !shared.stop.load(Ordering::Relaxed) {
        std::thread::sleep(next.saturating_duration_since(Instant::now()));
        while next <= Instant::now() {
            engine.increment_epoch();
            shared.beats.fetch_add(1, Ordering::Relaxed);
            next += TICK;
        }
    }
}

impl Drop for Clock {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::Relaxed);
        if self.thread.take().is_some_and(|thread| thread.join().is_err()) {
            tracing::error!("the epoch thread had panicked");
        }
    }
}
