//! Files that were cut, garbled or put back, and rows that were taken out: told, never ignored.

use crate::sample::*;
use hoso_store::*;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

fn copy_dir(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let (path, name) = entry.map(|e| (e.path(), e.file_name())).unwrap();
        if path.is_dir() {
            copy_dir(&path, &to.join(name));
        } else {
            fs::copy(&path, to.join(name)).unwrap();
        }
    }
}

const RECORDS: u16 = 300;

/// A log of more than one segment: records with 40 KB that cannot be packed.
fn filled(dir: &Path) {
    let store = open(dir);
    put(&store, person(1));
    for commit in 0..RECORDS / 10 {
        let rows = (0..10).map(|n| {
            let mut row = record(1, commit * 10 + n, 1, "2024");
            row.entry.value = hoso_core::record::Value::Text(text_of_noise(n.into(), 40_000));
            put_record(1, row)
        });
        put(&store, rows.collect());
    }
    let log = fs::metadata(dir.join("sled/db")).unwrap();
    assert!(log.len() > 17 << 20, "{}", log.len());
}

/// A store that opens must either be whole or say that it is not.
fn is_told(dir: &Path) -> Result<&'static str, String> {
    let store = match try_open(dir) {
        Ok(store) => store,
        Err(StoreError::Corrupt(_)) => return Ok("refused"),
        Err(other) => return Err(format!("not named as damage: {other}")),
    };
    match store.verify() {
        Ok(report) if !report.is_whole() => return Ok("found"),
        Err(StoreError::Corrupt(_)) => return Ok("found"),
        Err(other) => return Err(format!("not named as damage: {other}")),
        Ok(_) => {}
    }
    for n in 0..RECORDS {
        if !matches!(store.record(record_id(n)), Ok(Some(_))) {
            return Err(format!("record {n} was lost in silence"));
        }
    }
    Ok("recovered")
}

#[test]
fn a_garbled_or_cut_log_is_told_or_recovered() {
    let dir = tempfile::tempdir().unwrap();
    let home = dir.path().join("home");
    filled(&home);
    let whole = fs::read(home.join("sled/db")).unwrap();
    let end = whole.iter().rposition(|byte| *byte != 0).unwrap() + 1;
    let mut outcomes: BTreeMap<&str, usize> = BTreeMap::new();
    let mut untold = Vec::new();
    // The header of the first segment, places all over the log, and one behind its end.
    let inside = (1..9).map(|ninth| end * ninth / 9);
    for at in [0, 8, 19].into_iter().chain(inside).chain([end - 30, end + 4_096]) {
        for harm in ["cut", "garble", "blank"] {
            let copy = dir.path().join(format!("{harm}{at}"));
            copy_dir(&home, &copy);
            let mut bytes = whole.clone();
            let upto = at + 64;
            bytes.resize(upto.max(bytes.len()), 0);
            match harm {
                "cut" => bytes.truncate(at),
                "garble" => bytes[at..upto].iter_mut().for_each(|byte| *byte ^= 0x5a),
                _ => bytes[at..upto].fill(0),
            }
            fs::write(copy.join("sled/db"), bytes).unwrap();
            match is_told(&copy) {
                Ok(outcome) => *outcomes.entry(outcome).or_default() += 1,
                Err(text) => untold.push(format!("{harm} at {at} of {end}: {text}")),
            }
            fs::remove_dir_all(copy).unwrap();
        }
    }
    assert!(untold.is_empty(), "{outcomes:?} {untold:#?}");
    // Harm behind the end of the log takes nothing.
    assert!(outcomes["recovered"] > 0 && outcomes["refused"] > 0, "{outcomes:?}");
}

#[test]
fn a_log_behind_its_anchor_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let [home, before] = ["home", "before"].map(|name| dir.path().join(name));
    let store = open(&home);
    put(&store, person(1));
    drop(store);
    copy_dir(&home, &before);
    put(&open(&home), vec![put_record(1, record(1, 1, 1, "2024"))]);
    // An older log under the newer anchor; an empty one; another store's of the same length.
    fs::remove_dir_all(home.join("sled")).unwrap();
    refused(&home, "2 groups of writes are missing");
    copy_dir(&before.join("sled"), &home.join("sled"));
    refused(&home, "1 groups of writes are missing");
    put(&open(&before), vec![put_record(1, record(1, 2, 1, "2024"))]);
    copy_dir(&before.join("sled"), &home.join("sled"));
    refused(&home, "differ");
    fs::remove_file(home.join("anchor")).unwrap();
    refused(&home, "anchor file is missing");
    fs::write(home.join("anchor"), [0; 5_000]).unwrap();
    refused(&home, "anchor file cannot be read");
}

#[track_caller]
fn refused(dir: &Path, why: &str) {
    let error = try_open(dir).err().unwrap();
    assert!(matches!(&error, StoreError::Corrupt(text) if text.contains(why)), "{error}");
}

/// A store with rows of every kind that another row or a count speaks for.
fn various(dir: &Path) {
    let store = open(dir);
    let plugin = store.put_blob(BlobKind::Plugin, b"\0asm").unwrap();
    put(&store, person(1));
    put(&store, person(101));
    let visited = hoso_core::record::Record {
        visit: Some("LK1".to_owned()),
        ..crate::sample::visit(1, 1, 1, "2024-05-06")
    };
    put(
        &store,
        vec![
            put_record(1, visited),
            put_record(1, record(1, 2, 1, "2024-05-06")),
            put_record(1, record(1, 2, 2, "2024-05-07")),
            put_work(1, 1, "2024-05-06"),
            Op::PutPlugin(plugin),
            Op::PutDecision(decision(1, plugin)),
            Op::PutAssessment(Box::new(assessment(
                1,
                1,
                vec![task("a", day("2024-05-06"))],
                "2024-05",
                1,
            ))),
            Op::PutReceipt(hoso_core::message::Receipt {
                message: plugin,
                sender: Some(facility(1)),
                at_ms: 1,
                outcome: hoso_core::message::Outcome::Accepted,
                cases: Vec::new(),
                problems: Vec::new(),
            }),
        ],
    );
    put(&store, vec![Op::Audit(audit_row()), Op::Audit(audit_row())]);
}

fn audit_row() -> hoso_core::audit::AuditRow {
    use hoso_core::{audit, policy};
    audit::AuditRow {
        at_ms: 1,
        account: "an".parse().unwrap(),
        role: policy::Role::Clinician,
        facility: None,
        programme: None,
        purpose: policy::Purpose::Treatment,
        act: audit::Act::ReadChart,
        resident: Some(resident(1)),
        allowed: true,
        request_id: String::new(),
        note: String::new(),
    }
}

/// Changes the log behind the store's back.
fn meddle(dir: &Path, with: impl FnOnce(&sled::Db)) {
    let config = sled::Config::new().path(dir.join("sled")).segment_size(16 << 20);
    // Threads of the store that was closed may hold the lock for a moment.
    let until = std::time::Instant::now() + std::time::Duration::from_secs(10);
    let db = loop {
        match config.open() {
            Ok(db) => break db,
            Err(error) if std::time::Instant::now() > until => panic!("{error}"),
            Err(_) => std::thread::yield_now(),
        }
    };
    with(&db);
    db.flush().unwrap();
}

#[test]
fn verify_misses_no_row() {
    let dir = tempfile::tempdir().unwrap();
    various(dir.path());
    // Rows by their tag (keys.rs): primary rows, versions, visits, indexes, sums.
    for tag in "RLTVvSXAWDrINFMmownbCP+%".bytes() {
        let mut row = None;
        meddle(dir.path(), |db| {
            // The last row of a tag: of audit rows, which number down, the first that was written.
            let (key, value) = db.scan_prefix([tag]).last().unwrap().unwrap();
            db.remove(&key).unwrap();
            row = Some((key, value));
        });
        let report = open(dir.path()).verify().unwrap();
        let tag = char::from(tag);
        assert!(!report.is_whole(), "{tag}: a missing row");
        let (key, value) = row.unwrap();
        let other = [&key[..key.len() - 1], &[key[key.len() - 1] ^ 1]].concat();
        meddle(dir.path(), |db| {
            db.insert(&key, &value).unwrap();
            db.insert(&other, &value).unwrap();
        });
        let report = open(dir.path()).verify().unwrap();
        assert!(!report.is_whole(), "{tag}: a row too many");
        meddle(dir.path(), |db| drop(db.remove(&other).unwrap()));
    }
    let report = open(dir.path()).verify().unwrap();
    assert!(report.is_whole(), "{:#?}", report.problems);
    for file in fs::read_dir(dir.path().join("plugins")).unwrap() {
        fs::write(file.unwrap().path(), b"other").unwrap();
    }
    assert!(!open(dir.path()).verify().unwrap().is_whole());
}
