//! The store's keys as an operator uses them: turned on, changed, killed half-way, lost.

use crate::process::{Server, hoso, run};
use hoso_population::write_demo;
use serde_json::json;
use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::Stdio;
use tempfile::TempDir;

struct Place {
    dir: TempDir,
}

impl Place {
    /// A data folder with people in it, and a file of keys beside it that is not there yet.
    fn new() -> Self {
        let dir = TempDir::new().unwrap();
        let keys = dir.path().join("store.keys");
        let text = format!("[encryption]\nkeys = \"{}\"\n", keys.display());
        std::fs::write(dir.path().join("hoso.toml"), text).unwrap();
        Self { dir }
    }

    fn data(&self) -> PathBuf {
        self.dir.path().join("data")
    }

    fn keys(&self) -> String {
        std::fs::read_to_string(self.dir.path().join("store.keys")).unwrap()
    }

    fn options(&self) -> [String; 2] {
        ["--config".to_owned(), self.dir.path().join("hoso.toml").display().to_string()]
    }

    fn try_run(&self, args: &[&str]) -> (bool, String) {
        let options = self.options();
        let all: Vec<&str> =
            options.iter().map(String::as_str).chain(args.iter().copied()).collect();
        let output = run(&self.data(), &all);
        let said = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8(said).unwrap())
    }

    fn run(&self, args: &[&str]) -> String {
        let (done, said) = self.try_run(args);
        assert!(done, "{args:?}: {said}");
        said
    }
}

#[test]
fn encryption_is_turned_on_and_keys_change_and_survive_a_kill() {
    let place = Place::new();
    let exports = place.dir.path().join("exports");
    write_demo(7, 300, crate::support::TODAY, &exports).unwrap();
    // Open at first: no key is configured.
    assert!(
        run(&place.data(), &["org", exports.join("org-units.json").to_str().unwrap()])
            .status
            .success()
    );
    assert!(run(&place.data(), &["import", exports.to_str().unwrap()]).status.success());

    let (done, said) = place.try_run(&["verify"]);
    assert!(!done && said.contains("hoso keys new"), "{said}");
    place.run(&["keys", "new"]);
    place.run(&["keys", "reseal"]);
    let listed = place.run(&["keys", "list"]);
    assert!(listed.contains("not sealed: 0 values"), "{listed}");
    place.run(&["verify"]);
    let (done, said) = {
        let output = run(&place.data(), &["verify"]);
        (output.status.success(), String::from_utf8(output.stderr).unwrap())
    };
    assert!(!done && said.contains("sealed by key 1"), "{said}");

    // Killed while it seals anew, again and again, until it has had the time to end.
    place.run(&["keys", "new"]);
    for after in (0..).map(|n| 1 << n) {
        let options = place.options();
        let args = [options[0].as_str(), options[1].as_str(), "keys", "reseal"];
        let mut child = hoso(&place.data(), &args).stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let seen = lines.by_ref().take(after).count();
        child.kill().unwrap();
        child.wait().unwrap();
        place.run(&["verify"]);
        if seen < after {
            assert!(after > 2, "it ended before it could be killed");
            break;
        }
    }
    place.run(&["keys", "reseal"]);
    let listed = place.run(&["keys", "list"]);
    assert!(listed.contains("key 1: 0 values") && listed.contains("not sealed: 0"), "{listed}");
    let (done, _) = place.try_run(&["keys", "drop", "2"]);
    assert!(!done, "the current key stays");
    place.run(&["keys", "drop", "1"]);
    assert!(!place.keys().contains("\n1 "), "it is gone from the file");
    place.run(&["verify"]);
    place.run(&["recount"]);
    copy_needs_the_key(&place);
}

fn copy_needs_the_key(place: &Place) {
    let copy = place.dir.path().join("copy");
    place.run(&["backup", copy.to_str().unwrap()]);
    let [first, again] = ["first", "again"].map(|name| place.dir.path().join(name));
    let restored = run(&first, &["restore", copy.to_str().unwrap()]);
    assert!(!restored.status.success(), "without the key");
    let options = place.options();
    let args = [options[0].as_str(), options[1].as_str(), "restore", copy.to_str().unwrap()];
    assert!(run(&again, &args).status.success());
    let args = [options[0].as_str(), options[1].as_str(), "verify"];
    assert!(run(&again, &args).status.success());
}

#[test]
fn a_host_serves_from_a_sealed_store_and_rotates_in_one_command() {
    let place = Place::new();
    place.run(&["keys", "new"]);
    let mode = std::os::unix::fs::PermissionsExt::mode(
        &std::fs::metadata(place.dir.path().join("store.keys")).unwrap().permissions(),
    );
    assert_eq!(mode & 0o777, 0o600);
    let options = place.options();
    let options = [options[0].as_str(), options[1].as_str()];
    let doctor = crate::process::token_with(&place.data(), &options, "doctor", "clinician@01001");
    let server = Server::start_with(&place.data(), &options);
    assert_eq!(server.client(&doctor).get("/tasks").0, 200);
    assert!(server.stop());
    let said = place.run(&["keys", "rotate"]);
    assert!(said.contains("key 1: 0 values  (not needed"), "{said}");
    let server = Server::start_with(&place.data(), &options);
    assert_eq!(server.client(&doctor).get("/tasks").0, 200);
    let (status, own) = server.client(&doctor).get("/account");
    assert_eq!((status, &own["account"]), (200, &json!("doctor")));
    assert!(server.stop());
}

#[test]
fn keys_do_not_lie_beside_what_they_seal() {
    let place = Place::new();
    std::fs::create_dir_all(place.data()).unwrap();
    let inside = place.data().join("store.keys");
    std::fs::write(&inside, format!("1 {}\n", "ab".repeat(32))).unwrap();
    let text = format!("[encryption]\nkeys = \"{}\"\n", inside.display());
    std::fs::write(place.dir.path().join("hoso.toml"), text).unwrap();
    let (done, said) = place.try_run(&["verify"]);
    assert!(!done && said.contains("in the data folder"), "{said}");
    assert!(!said.contains("abab"), "{said}");
}
