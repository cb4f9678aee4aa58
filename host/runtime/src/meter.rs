//! What one call has used so far, held against the limits.

use crate::fault::FaultCategory;
use crate::limits::Limits;
use crate::stop::Stop;
use rustix::time::{ClockId, clock_gettime};
use std::sync::Arc;
use std::time::{Duration, Instant};
use wasmtime::ResourceLimiter;

/// wasmtime's table elements are pointers.
const TABLE_ELEMENT_BYTES: usize = size_of::<usize>();
const CUT: &str = "\n[log cut]";

pub struct Meter {
    limits: Arc<Limits>,
    started: Instant,
    /// What the thread that makes the call had computed before it.
    started_cpu: Duration,
    host_time: Duration,
    memory_bytes: usize,
    host_calls: u32,
    to_host: usize,
    to_guest: usize,
    log: String,
    log_is_cut: bool,
}

impl Meter {
    pub fn start(limits: Arc<Limits>) -> Self {
        Self {
            limits,
            started: Instant::now(),
            started_cpu: thread_cpu(),
            host_time: Duration::ZERO,
            memory_bytes: 0,
            host_calls: 0,
            to_host: 0,
            to_guest: 0,
            log: String::new(),
            log_is_cut: false,
        }
    }

    /// Guest time that is left; neither host time nor a wait for a processor is charged. Asked on
    /// the thread that makes the call.
    pub fn time_left(&self) -> Result<Duration, Stop> {
        let wall = self.started.elapsed();
        self.wall_left(wall)?;
        // The processor's clock costs a system call, so it is read here, not in every host call.
        let cpu = thread_cpu().saturating_sub(self.started_cpu);
        let guest = cpu.saturating_sub(self.host_time);
        match self.limits.guest_time.checked_sub(guest) {
            None | Some(Duration::ZERO) => Err(deadline("guest time", self.limits.guest_time)),
            Some(left) => Ok(left.min(self.limits.wall_time.saturating_sub(wall))),
        }
    }

    fn wall_left(&self, wall: Duration) -> Result<(), Stop> {
        match wall < self.limits.wall_time {
            true => Ok(()),
            false => Err(deadline("wall time", self.limits.wall_time)),
        }
    }

    /// Runs a host function whose arguments are `bytes_in` long; it gives its result and how many
    /// bytes that is.
    pub fn host_call<T>(
        &mut self,
        bytes_in: usize,
        work: impl FnOnce(&Limits) -> Result<(T, usize), Stop>,
    ) -> wasmtime::Result<T> {
        let begun = Instant::now();
        self.wall_left(begun - self.started)?;
        self.host_calls += 1;
        self.to_host += bytes_in;
        within("host calls", self.host_calls as usize, self.limits.host_calls as usize)?;
        within("bytes passed to the host", self.to_host, self.limits.bytes_to_host)?;
        let (result, bytes_out) = work(&self.limits)?;
        self.to_guest += bytes_out;
        within("bytes passed to the guest", self.to_guest, self.limits.bytes_to_guest)?;
        self.host_time += begun.elapsed();
        Ok(result)
    }

    /// Appends a line; past the limit the log is cut with a mark.
    pub fn log_line(&mut self, level: &str, message: &str) {
        if self.log_is_cut {
            return;
        }
        for piece in [level, " ", message, "\n"] {
            self.log.push_str(piece);
        }
        if self.log.len() > self.limits.log_bytes {
            self.log.truncate(self.log.floor_char_boundary(self.limits.log_bytes));
            self.log.push_str(CUT);
            self.log_is_cut = true;
        }
    }

    pub fn take_log(&mut self) -> String {
        std::mem::take(&mut self.log)
    }

    /// Charges the growth of a memory or table, the first allocation included.
    fn grow(&mut self, bytes: usize) -> wasmtime::Result<bool> {
        self.memory_bytes = self.memory_bytes.saturating_add(bytes);
        if self.memory_bytes > self.limits.memory_bytes {
            let text = format!("over {} bytes of memory and tables", self.limits.memory_bytes);
            return Err(Stop::new(FaultCategory::Memory, text).into());
        }
        Ok(true)
    }
}

/// A refusal ends the call: a guest that sees a mere -1 tends to end in a panic that hides why.
impl ResourceLimiter for Meter {
    fn memory_growing(
        &mut self,
        current: usize,
        desired: usize,
        _maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        self.grow(desired.saturating_sub(current))
    }

    fn table_growing(
        &mut self,
        current: usize,
        desired: usize,
        _maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        self.grow(desired.saturating_sub(current).saturating_mul(TABLE_ELEMENT_BYTES))
    }
}

fn within(name: &str, used: usize, limit: usize) -> Result<(), Stop> {
    match used <= limit {
        true => Ok(()),
        false => Err(Stop::limit(format!("over {limit} {name}"))),
    }
}

/// Processor time of this thread since it began.
fn thread_cpu() -> Duration {
    Duration::try_from(clock_gettime(ClockId::ThreadCPUTime))
        .expect("a thread's processor time is never negative")
}

fn deadline(name: &str, limit: Duration) -> Stop {
    Stop::new(FaultCategory::Deadline, format!("over {} ms {name}", limit.as_millis()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meter(limits: Limits) -> Meter {
        Meter::start(Arc::new(limits))
    }

    #[test]
    fn the_log_is_cut_once_on_a_character() {
        let mut meter = meter(Limits { log_bytes: 8, ..Limits::default() });
        meter.log_line("info", "hồ sơ");
        meter.log_line("info", "more");
        assert_eq!(meter.take_log(), "info h\n[log cut]");
    }

    #[test]
    fn memory_is_the_sum_of_memories_and_tables() {
        let mut meter = meter(Limits { memory_bytes: 1_000, ..Limits::default() });
        assert!(meter.memory_growing(0, 500, None).is_ok());
        assert!(meter.memory_growing(0, 300, None).is_ok());
        assert!(meter.table_growing(0, 25, None).is_ok());
        let error = meter.memory_growing(500, 501, None).unwrap_err();
        assert_eq!(error.downcast::<Stop>().unwrap().category, FaultCategory::Memory);
    }

    #[test]
    fn host_time_is_not_charged_to_the_guest() {
        let limits = Limits { guest_time: Duration::from_millis(1), ..Limits::default() };
        let mut meter = meter(limits);
        while thread_cpu() - meter.started_cpu < Duration::from_millis(2) {}
        assert!(meter.time_left().is_err());
        meter.host_time = thread_cpu() - meter.started_cpu;
        assert!(meter.time_left().is_ok());
    }

    #[test]
    fn a_wait_for_a_processor_is_not_charged_but_ends_with_the_wall_clock() {
        let second = Duration::from_secs(1);
        let limits = Limits { guest_time: second, wall_time: second * 3, ..Limits::default() };
        let mut meter = meter(limits);
        meter.started -= second * 2;
        assert!(meter.time_left().unwrap() <= second, "no longer than the wall clock");
        meter.started -= second;
        assert_eq!(meter.time_left().unwrap_err().category, FaultCategory::Deadline);
    }
}
