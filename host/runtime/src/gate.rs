//! How many calls run at one time: a counting semaphore with a bounded wait.

use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Instant;

pub struct Gate {
    free: Mutex<usize>,
    freed: Condvar,
}

/// One running call; gives its place back when dropped.
pub struct Pass<'a>(&'a Gate);

impl Gate {
    pub fn new(places: usize) -> Self {
        Self { free: Mutex::new(places), freed: Condvar::new() }
    }

    /// Waits for a place until `deadline`.
    pub fn enter(&self, deadline: Instant) -> Option<Pass<'_>> {
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        let wait = deadline.saturating_duration_since(Instant::now());
        let waited = self.freed.wait_timeout_while(free, wait, |free| *free == 0);
        let (mut free, timeout) = waited.unwrap_or_else(PoisonError::into_inner);
        if timeout.timed_out() {
            return None;
        }
        *free -= 1;
        Some(Pass(self))
    }
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        *self.0.free.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.0.freed.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_gate_refuses_and_a_dropped_pass_frees_a_place() {
        let gate = Gate::new(1);
        let pass = gate.enter(Instant::now());
        assert!(pass.is_some());
        assert!(gate.enter(Instant::now()).is_none());
        drop(pass);
        assert!(gate.enter(Instant::now()).is_some());
    }
}
