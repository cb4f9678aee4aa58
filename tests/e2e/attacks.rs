//! Names of files that would lead somewhere else, and files that would stop the others: in the
//! inbox, and in a folder that is imported.

use crate::process::{Server, run};
use crate::support::{STATION, TestHost, Visit, file};
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::time::{Duration, Instant};

/// Waits until the folder of what was done has the file; the watcher looks every second.
fn is_done(inbox: &Path, name: &str) -> bool {
    let until = Instant::now() + Duration::from_secs(60);
    let done = inbox.join("done").join(name);
    while Instant::now() < until {
        if done.exists() {
            return true;
        }
        std::thread::yield_now();
    }
    false
}

#[test]
fn the_inbox_stays_in_its_folder_and_no_file_stops_the_others() {
    let mut host = TestHost::new();
    host.close();
    let outside = tempfile::tempdir().unwrap();
    let secret = outside.path().join("secret.xml");
    std::fs::write(&secret, file(&[Visit::of("BN666", "Kẻ Ngoài")])).unwrap();
    let inbox = host.dir.path().join("inbox").join(STATION);
    std::fs::create_dir_all(&inbox).unwrap();
    symlink(&secret, inbox.join("0-link.xml")).unwrap();
    symlink(outside.path(), inbox.join("0-folder")).unwrap();
    symlink(outside.path(), host.dir.path().join("inbox").join("01ZZ9")).unwrap();
    let write = |name: &OsStr| {
        std::fs::write(inbox.join(name), b"<GIAMDINHHS>").unwrap();
    };
    write(OsStr::from_bytes(b"0-\xff\xfe-not-utf8.xml"));
    write(OsStr::new(&"0".repeat(250)));
    write(OsStr::new("0 name\nwith a line; $(id) <b>.xml"));
    std::fs::write(inbox.join("9-good.xml"), file(&[Visit::of("BN1", "Lê Thị An")])).unwrap();
    let server = Server::start(host.dir.path());
    assert!(is_done(&inbox, "9-good.xml"), "others have stopped it");
    drop(server);
    assert!(secret.exists(), "what a link points at was moved");
    let left: Vec<_> = outside.path().read_dir().unwrap().collect();
    assert_eq!(left.len(), 1, "something was written outside: {left:?}");
    host.reopen();
    assert_eq!(host.find(STATION, "le thi an").len(), 1);
    assert!(host.find(STATION, "ke ngoai").is_empty(), "a link was read");
    assert!(host.find("01ZZ9", "ke ngoai").is_empty(), "a linked folder was read");
}

#[test]
fn an_import_follows_no_link_out_of_its_folder() {
    let data = tempfile::tempdir().unwrap();
    let (folder, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let secret = outside.path().join("secret.xml");
    std::fs::write(&secret, file(&[Visit::of("BN666", "Kẻ Ngoài")])).unwrap();
    symlink(&secret, folder.path().join("link.xml")).unwrap();
    symlink(outside.path(), folder.path().join("linked")).unwrap();
    std::fs::write(folder.path().join("good.xml"), file(&[Visit::of("BN1", "Lê Thị An")])).unwrap();
    let output = run(data.path(), &["import", folder.path().to_str().unwrap()]);
    assert!(output.status.success(), "{output:?}");
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("1 files (0 unchanged, 0 quarantined"), "{said}");
    // A package that names its signature elsewhere has none: it is read beside the component.
    let component = folder.path().join("../../etc/hostname");
    let output = run(data.path(), &["plugin", "install", component.to_str().unwrap()]);
    assert!(!output.status.success(), "{output:?}");
}
