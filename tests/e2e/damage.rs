//! A damaged, truncated or swapped store is never served as if nothing had happened.

use crate::process::run;
use crate::support::{STATION, TestHost, Visit, file};
use std::path::{Path, PathBuf};

fn filled() -> TestHost {
    let mut host = TestHost::with_ncd();
    for n in 0..30 {
        host.send(STATION, &file(&[Visit::of(&format!("BN{n}"), &format!("Lê Thị An {n}"))]));
    }
    host.assess();
    host.close();
    host
}

fn files(dir: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push(path);
        }
    }
}

/// The store's log: by far its largest file.
fn log_file(host: &TestHost) -> PathBuf {
    let mut all = Vec::new();
    files(&host.dir.path().join("store"), &mut all);
    all.into_iter().max_by_key(|path| path.metadata().unwrap().len()).unwrap()
}

/// Either everything is there, or the command says that something is wrong.
fn is_honest(host: &TestHost, what: &str) {
    let verify = run(host.dir.path(), &["verify"]);
    if verify.status.success() {
        let import = host.dir.path().join("again");
        std::fs::create_dir_all(&import).unwrap();
        for n in 0..30 {
            let bytes = file(&[Visit::of(&format!("BN{n}"), &format!("Lê Thị An {n}"))]);
            std::fs::write(import.join(format!("{n}.xml")), bytes).unwrap();
        }
        let again = run(host.dir.path(), &["import", import.to_str().unwrap()]);
        let said = String::from_utf8_lossy(&again.stdout).into_owned();
        assert!(said.contains("30 unchanged"), "{what}: lost without a word: {said}");
    } else {
        let said = String::from_utf8_lossy(&verify.stderr).into_owned()
            + &String::from_utf8_lossy(&verify.stdout);
        assert!(said.contains("damaged") || said.contains("not whole"), "{what}: {said}");
    }
}

#[test]
fn a_truncated_log_is_never_a_silent_loss() {
    let host = filled();
    let log = log_file(&host);
    let whole = std::fs::read(&log).unwrap();
    let used = whole.iter().rposition(|byte| *byte != 0).unwrap();
    for part in [1, 4, 7] {
        std::fs::write(&log, &whole[..used * part / 8]).unwrap();
        is_honest(&host, &format!("cut to {part}/8"));
        std::fs::write(&log, &whole).unwrap();
    }
}

#[test]
fn garbled_bytes_are_never_a_silent_loss() {
    let host = filled();
    let log = log_file(&host);
    let whole = std::fs::read(&log).unwrap();
    let used = whole.iter().rposition(|byte| *byte != 0).unwrap();
    for part in [1, 3, 5, 7] {
        let mut garbled = whole.clone();
        let at = used * part / 8;
        garbled[at..at + 64].fill(0xa5);
        std::fs::write(&log, &garbled).unwrap();
        is_honest(&host, &format!("garbled at {part}/8"));
        std::fs::write(&log, &whole).unwrap();
    }
}

#[test]
fn a_backup_of_a_running_host_is_restored_whole_and_a_changed_one_is_refused() {
    let host = TestHost::with_ncd();
    host.send(STATION, &file(&[Visit::of("BN1", "Lê Thị An")]));
    host.assess();
    let admin = host.actor(hoso_core::policy::Role::ModuleAdministrator, None);
    host.app().backup(&admin, "first").unwrap();
    let copy = host.dir.path().join("backups/first");
    let elsewhere = tempfile::tempdir().unwrap();
    let restored = elsewhere.path().join("data");
    let restore = ["restore", copy.to_str().unwrap()];
    assert!(run(&restored, &restore).status.success());
    assert!(run(&restored, &["verify"]).status.success());
    let mut all = Vec::new();
    files(&copy, &mut all);
    let largest = all.into_iter().max_by_key(|path| path.metadata().unwrap().len()).unwrap();
    let mut bytes = std::fs::read(&largest).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&largest, bytes).unwrap();
    let refused = run(&elsewhere.path().join("other"), &restore);
    assert!(!refused.status.success());
    assert!(!elsewhere.path().join("other/store").exists());
}
