//! Timing of many runs of one thing, and of one thing by several threads.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Durations of single runs.
#[derive(Default)]
pub struct Samples(Vec<Duration>);

impl Samples {
    pub fn of(samples: Vec<Duration>) -> Self {
        Self(samples)
    }

    /// Times `runs` runs more.
    pub fn add<T>(
        &mut self,
        runs: usize,
        mut run: impl FnMut() -> anyhow::Result<T>,
    ) -> anyhow::Result<()> {
        for _ in 0..runs {
            let started = Instant::now();
            let done = std::hint::black_box(run()?);
            self.0.push(started.elapsed());
            drop(done);
        }
        Ok(())
    }

    /// The value below which `percent` of the runs lie, microseconds.
    pub fn percentile_us(&self, percent: usize) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        let at = (sorted.len() * percent / 100).min(sorted.len().saturating_sub(1));
        sorted.get(at).map_or(f64::NAN, |sample| sample.as_secs_f64() * 1e6)
    }
}

/// Middle value of several rounds.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// Hands each item to one of so many threads; seconds until all are done, and the sum of what
/// `work` gave.
pub fn by_threads<T: Sync>(
    threads: usize,
    items: &[T],
    work: impl Fn(&T) -> anyhow::Result<u64> + Sync,
) -> anyhow::Result<(f64, u64)> {
    let next = AtomicUsize::new(0);
    let take = || -> anyhow::Result<u64> {
        let mut sum = 0;
        while let Some(item) = items.get(next.fetch_add(1, Ordering::Relaxed)) {
            sum += work(item)?;
        }
        Ok(sum)
    };
    let started = Instant::now();
    let sums = std::thread::scope(|scope| {
        let running: Vec<_> = (0..threads).map(|_| scope.spawn(take)).collect();
        let join = |t: std::thread::ScopedJoinHandle<'_, anyhow::Result<u64>>| {
            t.join().map_err(|_| anyhow::anyhow!("a thread panicked"))?
        };
        running.into_iter().map(join).collect::<anyhow::Result<Vec<u64>>>()
    })?;
    Ok((started.elapsed().as_secs_f64(), sums.into_iter().sum()))
}
