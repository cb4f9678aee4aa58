//! Copies of a store that is being written, and what happens to a copy that is not whole.

use crate::sample::*;
use hoso_store::*;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU16, Ordering};

const WRITERS: u16 = 4;

/// Every writer corrects its own records again and again.
fn write_until(store: &dyn RecordStore, writer: u16, stop: &AtomicBool, written: &AtomicU16) {
    for version in 1.. {
        for n in 0..5 {
            let day = format!("2024-{:02}-{:02}", 1 + writer, 1 + version % 28);
            put(store, vec![put_record(1, record(1, writer * 100 + n, version, &day))]);
            written.fetch_add(1, Ordering::SeqCst);
        }
        if stop.load(Ordering::SeqCst) {
            return;
        }
    }
}

#[test]
fn a_copy_of_a_store_under_load_is_one_moment_of_it() {
    let dir = tempfile::tempdir().unwrap();
    let [home, copy, restored, again] =
        ["home", "copy", "restored", "again"].map(|n| dir.path().join(n));
    let store = open(&home);
    put(&store, person(1));
    // Enough for the copy to take several turns.
    for part in 0..3 {
        let many =
            (0..500).map(|n| put_record(1, record(1, 1_000 + part * 500 + n, 1, "2020-01-01")));
        put(&store, many.collect());
    }
    store.put_blob(BlobKind::Message, b"<GIAMDINHHS/>").unwrap();
    let (stop, written) = (AtomicBool::new(false), AtomicU16::new(0));
    let report = std::thread::scope(|scope| {
        for writer in 0..WRITERS {
            let (store, stop, written) = (&store, &stop, &written);
            scope.spawn(move || write_until(store, writer, stop, written));
        }
        while written.load(Ordering::SeqCst) < 20 {
            std::thread::yield_now();
        }
        let report = store.backup(&copy);
        stop.store(true, Ordering::SeqCst);
        report.unwrap()
    });
    assert!(report.blobs == 1 && report.keys > 3_000, "{report}");
    assert_eq!(SledStore::restore(&copy, &restored, None).unwrap().keys, report.keys);
    let found = open(&restored);
    let check = found.verify().unwrap();
    assert!(check.is_whole(), "{:#?}", check.problems);
    let counts = found.counts().unwrap();
    assert!(counts.records >= 1_504 && counts.records <= 1_520, "{counts:?}");
    found.backup(&again).unwrap();
    assert_eq!(manifest(&copy), manifest(&again));
    assert!(store.verify().unwrap().is_whole());
}

fn manifest(copy: &Path) -> String {
    fs::read_to_string(copy.join("MANIFEST")).unwrap()
}

/// A store with a bit of everything that a copy is made of, and its copy.
fn copied(dir: &Path) -> PathBuf {
    let store = open(&dir.join("home"));
    put(&store, person(1));
    let mut large = record(1, 1, 1, "2024");
    large.entry.value = hoso_core::record::Value::Text(text_of_noise(1, 100_000));
    put(&store, vec![put_record(1, large)]);
    store.put_blob(BlobKind::Message, b"<GIAMDINHHS/>").unwrap();
    let copy = dir.join("copy");
    store.backup(&copy).unwrap();
    copy
}

fn files(dir: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

#[test]
fn a_swapped_byte_in_a_copy_is_found_before_anything_is_written() {
    let dir = tempfile::tempdir().unwrap();
    let copy = copied(dir.path());
    let to = dir.path().join("restored");
    let files = files(&copy);
    assert_eq!(files.len(), 4);
    for path in files {
        let whole = fs::read(&path).unwrap();
        for at in [0, whole.len() / 3, whole.len() - 2, whole.len() - 1] {
            let mut bytes = whole.clone();
            bytes[at] ^= 0x11;
            fs::write(&path, bytes).unwrap();
            let found = SledStore::restore(&copy, &to, None);
            assert!(matches!(found, Err(StoreError::Corrupt(_))), "{path:?} {at}: {found:?}");
        }
        fs::remove_file(&path).unwrap();
        assert!(SledStore::restore(&copy, &to, None).is_err(), "{path:?}");
        fs::write(&path, whole).unwrap();
    }
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 2);
    SledStore::restore(&copy, &to, None).unwrap();
}

#[test]
fn nothing_is_overwritten() {
    let dir = tempfile::tempdir().unwrap();
    let copy = copied(dir.path());
    let home = dir.path().join("home");
    let found = SledStore::restore(&copy, &home, None);
    assert!(matches!(found, Err(StoreError::Refused(_))), "{found:?}");
    let store = open(&home);
    let found = store.backup(&copy);
    assert!(matches!(found, Err(StoreError::Refused(_))), "{found:?}");
    assert_eq!(store.counts().unwrap().records, 1);
    let locked = try_open(&home).err();
    assert!(matches!(locked, Some(StoreError::Locked(_))), "{locked:?}");
}
