//! Folders of files: by command, by the inbox; twice; broken, mended and replayed.

use crate::process::{Server, run};
use crate::support::{STATION, TestHost, Visit, file, lab_file};
use std::path::Path;

fn text(output: &std::process::Output) -> String {
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn write_folder(folder: &Path) {
    for n in 0..5 {
        let visit = Visit::of(&format!("BN{n}"), "Lê Thị An");
        std::fs::write(folder.join(format!("{n}.xml")), file(&[visit])).unwrap();
    }
    let good = file(&[Visit::of("BN9", "Lê Thị An")]);
    std::fs::write(folder.join("9.xml"), &good[..good.len() / 2]).unwrap();
}

#[test]
fn a_folder_twice_changes_nothing_and_says_so() {
    let (data, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    write_folder(folder.path());
    let import = ["import", folder.path().to_str().unwrap()];
    let first = text(&run(data.path(), &import));
    assert!(first.contains("6 files (0 unchanged, 1 quarantined"), "{first}");
    assert!(first.contains("9.xml: quarantined as "), "{first}");
    let second = text(&run(data.path(), &import));
    assert!(second.contains("6 files (5 unchanged, 1 quarantined"), "{second}");
    assert!(second.contains(" 0 records created, 0 new versions, 0 retracted"), "{second}");
    assert!(text(&run(data.path(), &["verify"])).contains(" 0 problems"));
}

/// A message that this configuration cannot read, and the same one after the mend.
#[test]
fn a_quarantined_message_is_replayed_after_a_mend() {
    let (data, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let broken = folder.path().join("broken.xml");
    let good = file(&[Visit::of("BN1", "Lê Thị An")]);
    std::fs::write(&broken, &good[..good.len() / 2]).unwrap();
    let said = text(&run(data.path(), &["import", broken.to_str().unwrap()]));
    let digest = said.split("quarantined as ").nth(1).unwrap().split(':').next().unwrap();
    let still = text(&run(data.path(), &["import", "--replay", digest, "--facility", STATION]));
    assert!(still.contains("quarantined"), "{still}");
    std::fs::write(&broken, &good).unwrap();
    let mended = text(&run(data.path(), &["import", broken.to_str().unwrap()]));
    assert!(mended.contains("1 new residents"), "{mended}");
}

#[test]
fn the_inbox_takes_files_and_lays_receipts_beside_them() {
    let mut host = TestHost::new();
    host.close();
    let inbox = host.dir.path().join("inbox").join(STATION);
    std::fs::create_dir_all(&inbox).unwrap();
    let server = Server::start(host.dir.path());
    std::fs::write(inbox.join("visit.xml"), file(&[Visit::of("BN1", "Lê Thị An")])).unwrap();
    std::fs::write(inbox.join("broken.xml"), b"<GIAMDINHHS>").unwrap();
    let receipts = ["done/visit.xml.receipt.json", "quarantined/broken.xml.receipt.json"];
    while !receipts.iter().all(|name| inbox.join(name).exists()) {
        std::thread::yield_now();
    }
    assert!(server.stop());
    host.reopen();
    assert_eq!(host.find(STATION, "le thi an").len(), 1);
}

#[test]
fn a_large_visit_is_taken_whole() {
    let host = TestHost::new();
    let receipt = host.send(STATION, &lab_file(&Visit::of("BN1", "Lê Thị An"), 2_000));
    assert_eq!(receipt.cases.len(), 1, "{receipt:?}");
    assert!(receipt.cases[0].created >= 2_000, "{receipt:?}");
    let fewer = host.send(STATION, &lab_file(&Visit::of("BN1", "Lê Thị An"), 1_500));
    assert_eq!(fewer.cases[0].retracted, 500, "{:?}", fewer.cases[0]);
    host.agrees();
}
