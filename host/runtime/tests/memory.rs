//! Memory of the whole process: in a process of its own, because guests of other tests would count.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "sandbox/support.rs"]
#[allow(dead_code, reason = "shared with the tests of the sandbox")]
mod support;

use hoso_runtime::FaultCategory;
use support::{call, guest};

/// 20 bombs of 64 MiB would be 1.3 GB if a slot kept what it held.
#[test]
fn memory_comes_back() {
    let bomb = guest("memory_bomb");
    let assess = || assert_eq!(bomb.assess(&call(1)).unwrap_err().category, FaultCategory::Memory);
    assess();
    let before = resident_bytes();
    (0..20).for_each(|_| assess());
    let grown = resident_bytes().saturating_sub(before);
    assert!(grown < 64 << 20, "{grown} bytes");
}

fn resident_bytes() -> usize {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap();
    let pages: usize = statm.split(' ').nth(1).unwrap().parse().unwrap();
    pages * 4096
}
