//! Work that several threads share.

use std::sync::Mutex;

/// What `work` makes of each item, in the order of the items; one thread is the caller's.
pub(super) fn map<T: Send, R: Send>(
    threads: usize,
    items: impl Iterator<Item = T> + Send,
    work: impl Fn(T) -> R + Sync,
) -> Vec<R> {
    map_with(threads, items, || (), |(), item| work(item))
}

/// The same where each thread has a state of its own.
pub(super) fn map_with<T: Send, S, R: Send>(
    threads: usize,
    items: impl Iterator<Item = T> + Send,
    state: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, T) -> R + Sync,
) -> Vec<R> {
    if threads <= 1 {
        let mut state = state();
        return items.map(|item| work(&mut state, item)).collect();
    }
    let (queue, done) = (Mutex::new(items.enumerate()), Mutex::new(Vec::new()));
    let take = || {
        let mut state = state();
        loop {
            let next = queue.lock().expect("no worker panics").next();
            let Some((at, item)) = next else { break };
            let made = work(&mut state, item);
            done.lock().expect("no worker panics").push((at, made));
        }
    };
    std::thread::scope(|scope| (0..threads).for_each(|_| _ = scope.spawn(take)));
    let mut done = done.into_inner().expect("no worker panicked");
    done.sort_unstable_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, made)| made).collect()
}
