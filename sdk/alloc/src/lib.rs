//! The allocator of a plugin. An instance lives for one call and is thrown away whole, so memory is
//! handed out from one end and reused by size, never given back. The first part lies in the
//! module's own memory: a call that needs no more grows nothing, and growing is what costs the host
//! most, since the pages of a grown memory are taken away again after the call, which every core
//! has to be told of.

use std::alloc::{GlobalAlloc, Layout};
use std::cell::UnsafeCell;
use std::mem::MaybeUninit;
use std::ptr;

/// Every block is aligned to this; what asks for more is never reused.
const ALIGN: usize = 16;
/// Sizes up to 64 in steps of 16, then four steps each time that they double.
const CLASSES: usize = 4 + 4 * (usize::BITS as usize - 6);
/// Bytes that the module has from the start: the chart and the answer of most residents.
const FIRST: usize = 1 << 20;
/// The least that is asked of the host at a time.
const MORE: usize = 1 << 20;

/// Where memory comes from once the first part is used up.
pub trait Source {
    /// At least so many bytes: start and length; `None` where there is no more.
    fn more(&self, bytes: usize) -> Option<(*mut u8, usize)>;
}

#[repr(C, align(16))]
struct First(MaybeUninit<[u8; FIRST]>);

struct State {
    /// Heads of lists of freed blocks; a free block holds the next one's address.
    free: [*mut u8; CLASSES],
    at: *mut u8,
    end: *mut u8,
    begun: bool,
}

/// For one thread: a guest has no other.
pub struct Allocator<S> {
    state: UnsafeCell<State>,
    first: UnsafeCell<First>,
    source: S,
}

// SAFETY: a WebAssembly instance runs on one thread; tests use one allocator a thread.
unsafe impl<S> Sync for Allocator<S> {}

impl<S> Allocator<S> {
    /// Takes nothing before the first allocation.
    pub const fn new(source: S) -> Self {
        let (none, begun) = (ptr::null_mut(), false);
        Self {
            state: UnsafeCell::new(State { free: [none; CLASSES], at: none, end: none, begun }),
            first: UnsafeCell::new(First(MaybeUninit::uninit())),
            source,
        }
    }
}

/// Number of the class that holds so many bytes, and the size of its blocks.
fn class(bytes: usize) -> (usize, usize) {
    if bytes <= 64 {
        let number = bytes.max(1).div_ceil(16) - 1;
        return (number, (number + 1) * 16);
    }
    let below = bytes - 1;
    let doubled = below.ilog2() as usize;
    let step = (below >> (doubled - 2)) & 3;
    (4 + (doubled - 6) * 4 + step, (step + 5) << (doubled - 2))
}

impl<S: Source> Allocator<S> {
    /// Cuts from what is left, which is filled up first where it is too little.
    fn cut(&self, state: &mut State, size: usize, align: usize) -> *mut u8 {
        let wanted = size + (align - ALIGN);
        if (state.end as usize) - (state.at as usize) < wanted && !self.fill(state, wanted) {
            return ptr::null_mut();
        }
        let past = state.at.align_offset(align);
        let block = state.at.wrapping_add(past);
        state.at = block.wrapping_add(size);
        block
    }

    fn fill(&self, state: &mut State, wanted: usize) -> bool {
        if !state.begun && wanted <= FIRST {
            state.begun = true;
            state.at = self.first.get().cast();
            state.end = state.at.wrapping_add(FIRST);
            return true;
        }
        let Some((start, length)) = self.source.more(wanted.max(MORE)) else { return false };
        // What follows on what is left is one piece with it.
        if start != state.end {
            state.at = start;
        }
        state.end = start.wrapping_add(length);
        true
    }
}

// SAFETY: blocks are cut from memory that belongs to the allocator alone, are as large as their
// class and aligned to 16 or as asked, and only freed ones of the same class are handed out again.
unsafe impl<S: Source> GlobalAlloc for Allocator<S> {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: one thread, and no reference to the state outlives a call.
        let state = unsafe { &mut *self.state.get() };
        let (number, size) = class(layout.size());
        if layout.align() > ALIGN {
            return self.cut(state, size, layout.align());
        }
        let head = state.free[number];
        if head.is_null() {
            return self.cut(state, size, ALIGN);
        }
        // SAFETY: a free block holds the next one's address at its start, and is aligned for it.
        state.free[number] = unsafe { head.cast::<*mut u8>().read() };
        head
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        if layout.align() > ALIGN {
            return;
        }
        // SAFETY: as above; the block is the caller's to give, and holds at least 16 bytes.
        unsafe {
            let state = &mut *self.state.get();
            let (number, _) = class(layout.size());
            block.cast::<*mut u8>().write(state.free[number]);
            state.free[number] = block;
        }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, wanted: usize) -> *mut u8 {
        let (had, size) = class(layout.size());
        let (has, larger) = class(wanted);
        if had == has {
            return block;
        }
        {
            // SAFETY: as above.
            let state = unsafe { &mut *self.state.get() };
            // The last block that was cut grows where it is.
            let last = block.wrapping_add(size) == state.at;
            if last && larger > size && larger <= (state.end as usize) - (block as usize) {
                state.at = block.wrapping_add(larger);
                return block;
            }
        }
        // SAFETY: the layout is of the caller's alignment; both blocks are as large as is copied.
        unsafe {
            let new = self.alloc(Layout::from_size_align_unchecked(wanted, layout.align()));
            if !new.is_null() {
                ptr::copy_nonoverlapping(block, new, layout.size().min(wanted));
                self.dealloc(block, layout);
            }
            new
        }
    }
}

/// The instance's own memory.
#[cfg(target_arch = "wasm32")]
pub struct Memory;

#[cfg(target_arch = "wasm32")]
impl Source for Memory {
    fn more(&self, bytes: usize) -> Option<(*mut u8, usize)> {
        const PAGE: usize = 64 << 10;
        let pages = bytes.div_ceil(PAGE);
        let before = core::arch::wasm32::memory_grow(0, pages);
        (before != usize::MAX).then(|| ((before * PAGE) as *mut u8, pages * PAGE))
    }
}

#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: Allocator<Memory> = Allocator::new(Memory);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::alloc::System;

    /// Two halves of a piece one after the other, then pieces of their own, and an end.
    struct Few(std::cell::Cell<usize>);

    impl Source for Few {
        fn more(&self, bytes: usize) -> Option<(*mut u8, usize)> {
            let taken = self.0.get();
            self.0.set(taken + 1);
            let layout = Layout::from_size_align(bytes, 64 << 10).unwrap();
            // Leaked, as a guest's memory is.
            (taken < 8).then(|| (unsafe { System.alloc(layout) }, bytes))
        }
    }

    #[test]
    fn classes_hold_what_they_are_asked_and_waste_a_quarter_at_most() {
        let mut before = (0, 0);
        for bytes in 1..200_000 {
            let (number, size) = class(bytes);
            assert!(size >= bytes && size % ALIGN == 0, "{bytes}");
            assert!(bytes <= 64 || size < bytes + bytes / 4 + ALIGN, "{bytes} in {size}");
            assert!((number, size) >= before && number < CLASSES, "{bytes}");
            before = (number, size);
        }
    }

    #[derive(Debug, Clone)]
    enum Step {
        Alloc(usize, u32),
        Free(usize),
        Realloc(usize, usize),
    }

    fn step() -> impl Strategy<Value = Step> {
        let size = prop_oneof![1..200_usize, 1..20_000_usize, 100_000..400_000_usize];
        prop_oneof![
            3 => (size.clone(), 0..8_u32).prop_map(|(size, align)| Step::Alloc(size, align)),
            2 => (0..64_usize).prop_map(Step::Free),
            2 => (0..64_usize, size).prop_map(|(n, size)| Step::Realloc(n, size)),
        ]
    }

    struct Block(*mut u8, Layout, u8);

    impl Block {
        fn fill(&self) {
            unsafe { self.0.write_bytes(self.2, self.1.size()) }
        }
        fn is_whole(&self, bytes: usize) -> bool {
            let bytes = unsafe { std::slice::from_raw_parts(self.0, bytes) };
            bytes.iter().all(|byte| *byte == self.2)
        }
    }

    proptest! {
        /// No block is written over by another, each is aligned, and a moved one keeps its bytes.
        #[test]
        fn blocks_stay_apart(steps in prop::collection::vec(step(), 1..120)) {
            let allocator = Box::new(Allocator::new(Few(std::cell::Cell::new(0))));
            let mut blocks: Vec<Block> = Vec::new();
            for (n, step) in steps.into_iter().enumerate() {
                match step {
                    Step::Alloc(size, align) => {
                        let layout = Layout::from_size_align(size, 1 << align).unwrap();
                        let at = unsafe { allocator.alloc(layout) };
                        if !at.is_null() {
                            prop_assert_eq!(at as usize % layout.align(), 0);
                            blocks.push(Block(at, layout, n as u8));
                            blocks[blocks.len() - 1].fill();
                        }
                    }
                    Step::Free(at) if !blocks.is_empty() => {
                        let block = blocks.swap_remove(at % blocks.len());
                        prop_assert!(block.is_whole(block.1.size()));
                        unsafe { allocator.dealloc(block.0, block.1) };
                    }
                    Step::Realloc(at, size) if !blocks.is_empty() => {
                        let at = at % blocks.len();
                        let Block(old, layout, byte) = blocks[at];
                        let new = unsafe { allocator.realloc(old, layout, size) };
                        if !new.is_null() {
                            let kept = layout.size().min(size);
                            let layout = Layout::from_size_align(size, layout.align()).unwrap();
                            prop_assert_eq!(new as usize % layout.align(), 0);
                            blocks[at] = Block(new, layout, byte);
                            prop_assert!(blocks[at].is_whole(kept));
                            blocks[at].fill();
                        }
                    }
                    _ => {}
                }
            }
            for block in &blocks {
                prop_assert!(block.is_whole(block.1.size()));
            }
        }
    }
}
