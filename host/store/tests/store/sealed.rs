//! A store that is sealed: nothing of its values lies open on the disk, and keys change while it is
//! written.

use crate::sample::*;
use hoso_store::*;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

/// Stands in values of each kind; nothing packs it.
const MARK: &str = "zQ7vKx1mTn5Rw9Yb3Lc8";

fn keys() -> Keys {
    Keys::new([7; 32])
}

fn files(dir: &Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
    let (dirs, plain): (Vec<_>, Vec<_>) = entries.partition(|path| path.is_dir());
    plain.into_iter().chain(dirs.iter().flat_map(|dir| files(dir))).collect()
}

/// Files below the folder that hold the mark.
fn marked(dir: &Path) -> usize {
    let holds = |path: &std::path::PathBuf| {
        std::fs::read(path).unwrap().windows(MARK.len()).any(|part| part == MARK.as_bytes())
    };
    files(dir).iter().filter(|path| holds(path)).count()
}

/// A short value, one that is a file, a message.
fn fill(store: &dyn RecordStore) {
    put(store, person(1));
    let mut large = noise(1, 80_000);
    large.extend_from_slice(MARK.as_bytes());
    put(store, vec![Op::SetMeta { name: "short".to_owned(), value: MARK.into() }]);
    put(store, vec![Op::SetMeta { name: "large".to_owned(), value: large }]);
    store.put_blob(BlobKind::Message, format!("<HO_TEN>{MARK}</HO_TEN>").as_bytes()).unwrap();
}

fn reads_all(store: &dyn RecordStore) {
    assert_eq!(store.meta("short").unwrap().as_deref(), Some(MARK.as_bytes()));
    assert!(store.meta("large").unwrap().unwrap().ends_with(MARK.as_bytes()));
    let message = format!("<HO_TEN>{MARK}</HO_TEN>");
    let digest = hoso_core::Digest::of(message.as_bytes());
    let found = store.get_blob(BlobKind::Message, digest).unwrap();
    assert_eq!(found.as_deref(), Some(message.as_bytes()));
    let report = store.verify().unwrap();
    assert!(report.is_whole(), "{:#?}", report.problems);
}

#[test]
fn nothing_of_a_value_lies_open_in_the_store_or_its_copy() {
    for keys in modes() {
        let dir = tempfile::tempdir().unwrap();
        let [home, copy] = ["home", "copy"].map(|name| dir.path().join(name));
        let store = open_with(&home, keys.clone()).unwrap();
        fill(&store);
        store.backup(&copy).unwrap();
        reads_all(&store);
        drop(store);
        // Log, large value, message; rows, large value, message.
        let expected = if keys.is_some() { (0, 0) } else { (3, 3) };
        assert_eq!((marked(&home), marked(&copy)), expected);
    }
}

#[test]
fn without_its_key_a_store_is_not_opened_and_a_copy_not_restored() {
    let dir = tempfile::tempdir().unwrap();
    let [home, copy, to, again] = ["home", "copy", "to", "again"].map(|name| dir.path().join(name));
    let store = open_with(&home, Some(keys())).unwrap();
    fill(&store);
    store.backup(&copy).unwrap();
    drop(store);
    assert_eq!(open_with(&home, None).err(), Some(StoreError::Sealed(1)));
    let another = Keys::new([8; 32]);
    assert!(matches!(open_with(&home, Some(another)), Err(StoreError::Corrupt(_))));
    assert_eq!(SledStore::restore(&copy, &to, None).err(), Some(StoreError::Sealed(1)));
    assert!(!to.exists());
    SledStore::restore(&copy, &again, Some(&keys())).unwrap();
    reads_all(&open_with(&again, Some(keys())).unwrap());
}

#[test]
fn an_open_store_is_sealed_and_keys_change_under_load() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    fill(&store);
    // Enough for several turns.
    for part in 0..3 {
        let many = (0..500).map(|n| put_record(1, record(1, part * 500 + n, 1, "2020-01-01")));
        put(&store, many.collect());
    }
    let open_values = store.sealed().unwrap().open;
    assert!(open_values > 3_000);
    drop(store);
    let (one, two) = (keys(), keys().with([8; 32]).unwrap());
    for keys in [&one, &two] {
        let store = open_with(dir.path(), Some(keys.clone())).unwrap();
        reads_all(&store);
        let (begun, stop) = (AtomicBool::new(false), AtomicBool::new(false));
        std::thread::scope(|scope| {
            scope.spawn(|| {
                for n in 0u64.. {
                    let value = n.to_be_bytes().to_vec();
                    put(&store, vec![Op::SetMeta { name: "count".to_owned(), value }]);
                    begun.store(true, Ordering::SeqCst);
                    if stop.load(Ordering::SeqCst) {
                        return;
                    }
                }
            });
            while !begun.load(Ordering::SeqCst) {
                std::thread::yield_now();
            }
            let mut turns = 0;
            store.reseal(&mut |_| turns += 1).unwrap();
            stop.store(true, Ordering::SeqCst);
            assert!(turns > 3, "{turns}");
        });
        let sealed = store.sealed().unwrap();
        assert_eq!(sealed.open, 0);
        assert_eq!(sealed.by_key.keys().collect::<Vec<_>>(), [&keys.current()]);
        reads_all(&store);
    }
    // The first key is needed no longer.
    let only = two.without(1).unwrap();
    reads_all(&open_with(dir.path(), Some(only)).unwrap());
}

/// A rotation that is cut short leaves both keys in use, and is gone on with.
#[test]
fn a_rotation_may_end_anywhere() {
    let dir = tempfile::tempdir().unwrap();
    let (one, two) = (keys(), keys().with([8; 32]).unwrap());
    let store = open_with(dir.path(), Some(one)).unwrap();
    fill(&store);
    for part in 0..3 {
        let many = (0..500).map(|n| put_record(1, record(1, part * 500 + n, 1, "2020-01-01")));
        put(&store, many.collect());
    }
    drop(store);
    let store = open_with(dir.path(), Some(two.clone())).unwrap();
    let mut turns = 0;
    let cut = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        store.reseal(&mut |_| {
            turns += 1;
            assert!(turns < 3, "cut short here");
        })
    }));
    assert!(matches!(cut, Err(_) | Ok(Err(_))), "it was cut short");
    drop(store);
    let store = open_with(dir.path(), Some(two.clone())).unwrap();
    let in_use: BTreeMap<_, _> = store.sealed().unwrap().by_key;
    assert_eq!(in_use.len(), 2, "{in_use:?}");
    reads_all(&store);
    store.reseal(&mut |_| {}).unwrap();
    assert_eq!(store.sealed().unwrap().by_key.len(), 1);
    reads_all(&store);
}
