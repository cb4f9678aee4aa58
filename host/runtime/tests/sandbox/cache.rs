//! The cache of compiled components: a hit is fast, and every trouble is a miss.

use crate::support::{call, component};
use hoso_runtime::{AotCache, Compiler, Limits, Runtime};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Loads the good guest in a new runtime, lets it answer, and says how long loading took.
fn load(dir: &Path, key: [u8; 32], limits: Limits) -> Duration {
    let cache = AotCache { dir: dir.to_owned(), key };
    let runtime = Runtime::new(limits, Some(cache), Compiler::InProcess).unwrap();
    let begun = Instant::now();
    let plugin = runtime.load(&component("good")).unwrap();
    let took = begun.elapsed();
    assert_eq!(plugin.assess(&call(3)).unwrap().drafts.len(), 3);
    took
}

fn files(dir: &Path) -> Vec<PathBuf> {
    dir.read_dir().unwrap().map(|entry| entry.unwrap().path()).collect()
}

#[test]
fn the_second_start_reads_what_the_first_compiled() {
    let dir = tempfile::tempdir().unwrap();
    let cold = load(dir.path(), [7; 32], Limits::default());
    let [file] = &files(dir.path())[..] else { panic!("one file is expected") };
    let written = file.metadata().unwrap().modified().unwrap();
    let warm = load(dir.path(), [7; 32], Limits::default());
    assert!(warm < cold / 2, "warm {warm:?}, cold {cold:?}");
    assert_eq!(file.metadata().unwrap().modified().unwrap(), written, "not compiled anew");
}

#[test]
fn a_garbled_truncated_or_foreign_file_is_a_miss_and_is_replaced() {
    let dir = tempfile::tempdir().unwrap();
    load(dir.path(), [7; 32], Limits::default());
    let file = files(dir.path()).remove(0);
    let good = std::fs::read(&file).unwrap();
    let mut flipped = good.clone();
    flipped[good.len() / 2] ^= 1;
    for bad in [&flipped[..], &good[..good.len() / 2], &good[..10], b""] {
        std::fs::write(&file, bad).unwrap();
        load(dir.path(), [7; 32], Limits::default());
        assert_eq!(std::fs::read(&file).unwrap().len(), good.len());
    }
    // Written by a host with another key: not ours, so compiled and written anew.
    let mine = std::fs::read(&file).unwrap();
    load(dir.path(), [8; 32], Limits::default());
    assert_ne!(std::fs::read(&file).unwrap()[..32], mine[..32]);
}

#[test]
fn another_engine_has_another_file() {
    let dir = tempfile::tempdir().unwrap();
    load(dir.path(), [7; 32], Limits::default());
    load(dir.path(), [7; 32], Limits { stack_bytes: 256 << 10, ..Limits::default() });
    let leftovers = files(dir.path()).into_iter().filter(|f| f.extension().unwrap() != "aot");
    assert_eq!(leftovers.count(), 0);
}
