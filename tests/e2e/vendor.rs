//! A vendor's path, by the commands that a vendor types: from an empty folder to an assessment,
//! and what a host says to a plugin that nobody whom it trusts has signed.

use crate::process::{Client, Server, hoso, run, token};
use crate::support::{STATION, TestHost, Visit, file, plugin};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use std::path::Path;
use std::process::Output;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// The command in the vendor's folder; its own target folder is shared with other runs of this
/// test, so that the SDK is compiled once.
fn typed(folder: &Path, args: &[&str]) -> Output {
    let mut command = hoso(&folder.join("no-data"), args);
    command.current_dir(folder).output().unwrap()
}

#[track_caller]
fn ok(output: Output) -> String {
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    said
}

#[track_caller]
fn refused(output: Output, why: &str) {
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success() && said.contains(why), "{said}");
}

const COMPONENT: &str = "bmi-check/target/bmi-check.wasm";

#[test]
fn from_an_empty_folder_to_an_assessment() {
    let home = TempDir::new().unwrap();
    let at = home.path();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap();
    let (sdk, target) = (root.join("sdk/rust"), root.join("target/vendor-path"));
    let (sdk, target) = (sdk.to_str().unwrap(), target.to_str().unwrap());

    ok(typed(at, &["plugin", "new", "bmi-check", "--sdk", sdk]));
    refused(typed(at, &["plugin", "new", "bmi-check", "--sdk", sdk]), "is there already");
    // The versions that the workspace was built with are on this machine.
    std::fs::copy(root.join("Cargo.lock"), at.join("bmi-check/Cargo.lock")).unwrap();
    ok(typed(at, &["plugin", "build", "bmi-check", "--offline", "--target-dir", target]));
    let said = ok(typed(at, &["plugin", "check", COMPONENT]));
    assert_eq!(said.lines().filter(|l| l.contains("pass")).count(), said.lines().count() - 2);
    ok(typed(at, &["plugin", "test", COMPONENT, "--cases", "bmi-check/cases"]));

    ok(typed(at, &["plugin", "keygen", "vendor"]));
    refused(typed(at, &["plugin", "keygen", "vendor"]), "never written over");
    ok(typed(at, &["plugin", "sign", COMPONENT, "--key", "vendor.key"]));

    let data = at.join("host");
    refused(run(&data, &["plugin", "install", at.join(COMPONENT).to_str().unwrap()]), "trusts");
    let key = at.join("vendor.pub");
    let trust = ["plugin", "trust", "Công ty A", key.to_str().unwrap(), "--reason", "hợp đồng 1"];
    ok(run(&data, &trust));
    assert!(ok(run(&data, &["plugin", "vendors"])).contains("Công ty A"));
    ok(run(&data, &["plugin", "install", at.join(COMPONENT).to_str().unwrap()]));

    let doctor = token(&data, "doctor", "clinician", Some(STATION));
    let machine = token(&data, "machine", "machine", Some(STATION));
    let admin = token(&data, "admin", "module-administrator", None);
    let server = Server::start(&data);
    let [doctor, machine, admin] = [doctor, machine, admin].map(|token| server.client(&token));
    let switch = format!("/facilities/{STATION}/programmes/bmi-check");
    let on = json!({"enabled": true, "reason": "thử"});
    let (status, problem) = admin.put(&switch, &on);
    assert_eq!(status, 409, "nothing is granted yet: {problem}");
    let grant = json!({"declared": true, "reason": "đã xem"});
    assert_eq!(admin.put(&format!("{switch}/grant"), &grant).0, 200);
    assert_eq!(admin.put(&switch, &on).0, 200);
    let visit = file(&[Visit::of("BN1", "Lê Thị An")]);
    assert_eq!(machine.send("/intake/qd3176", &visit).0, 201);
    let (_, found) = doctor.post("/residents/search", &json!({"name": "le thi an"}));
    let path = format!("/residents/{}/assessments", found[0]["id"].as_str().unwrap());
    let first = assessed_by(&doctor, &path, |_| true);

    next_version(at, target);
    upgrade_and_back(at, &doctor, &admin, &path, &first);
}

/// The next version reads the body height by another code too, and says so.
fn next_version(at: &Path, target: &str) {
    let source = at.join("bmi-check/src/lib.rs");
    let next = std::fs::read_to_string(&source).unwrap();
    let next = next
        .replace("\"0.1.0\"", "\"0.2.0\"")
        .replace("codes::HEIGHT], why", "codes::HEIGHT, \"8306-3\"], why");
    std::fs::write(&source, next).unwrap();
    ok(typed(at, &["plugin", "build", "bmi-check", "--offline", "--target-dir", target]));
    ok(typed(at, &["plugin", "sign", COMPONENT, "--key", "vendor.key"]));
}

/// Rehearsed, refused until what it asks for is accepted, upgraded, rolled back.
fn upgrade_and_back(at: &Path, doctor: &Client, admin: &Client, path: &str, first: &Value) {
    let switch = format!("/facilities/{STATION}/programmes/bmi-check");
    let encoded = STANDARD.encode(std::fs::read(at.join(COMPONENT)).unwrap());
    let signature = std::fs::read_to_string(at.join(format!("{COMPONENT}.minisig"))).unwrap();
    let (status, installed) =
        admin.post("/plugins", &json!({"component": encoded, "signature": signature}));
    assert_eq!(status, 201, "{installed}");
    let plugin = &installed["digest"];
    assert_eq!(assessed_by(doctor, path, |_| true), *first, "installing changes nothing");

    let (status, report) = admin.post(&format!("{switch}/rehearsal"), &json!({"plugin": plugin}));
    assert_eq!((status, &report["residents"], &report["changed"]), (200, &json!(1), &json!(0)));
    assert_eq!(report["faults_after"], 0, "{report}");
    let mut to = json!({"plugin": plugin, "reason": "thử"});
    let (status, problem) = admin.post(&format!("{switch}/upgrade"), &to);
    assert_eq!(status, 409, "{problem}");
    assert!(problem.to_string().contains("8306-3"), "{problem}");
    to["accept_needs"] = json!(true);
    assert_eq!(doctor.post(&format!("{switch}/upgrade"), &to).0, 403);
    assert_eq!(admin.post(&format!("{switch}/upgrade"), &to).0, 200);
    assessed_by(doctor, path, |by| by == plugin);
    let back = json!({"plugin": first, "reason": "trở lại"});
    assert_eq!(admin.post(&format!("{switch}/upgrade"), &back).0, 200);
    assessed_by(doctor, path, |by| by == first);
}

/// The digest of the plugin that answered, once it is the wanted one.
fn assessed_by(doctor: &Client, path: &str, wanted: impl Fn(&Value) -> bool) -> Value {
    let patience = Instant::now() + Duration::from_secs(60);
    loop {
        assert!(Instant::now() < patience, "no such assessment");
        let (status, assessments) = doctor.get(path);
        assert_eq!(status, 200, "{assessments}");
        let by = &assessments[0]["plugin"];
        if !by.is_null() && wanted(by) {
            return by.clone();
        }
        std::thread::yield_now();
    }
}

#[test]
fn an_unsigned_a_foreign_and_a_changed_plugin_are_refused() {
    let home = TempDir::new().unwrap();
    let (at, data) = (home.path(), home.path().join("host"));
    let component = at.join("ncd.wasm");
    std::fs::copy(plugin("ncd"), &component).unwrap();
    let install = ["plugin", "install", component.to_str().unwrap()];
    refused(run(&data, &install), "it is not signed");
    for name in ["ours", "theirs"] {
        ok(typed(at, &["plugin", "keygen", name]));
    }
    let key = at.join("ours.pub");
    ok(run(&data, &["plugin", "trust", "A", key.to_str().unwrap(), "--reason", "thử"]));
    ok(typed(at, &["plugin", "sign", "ncd.wasm", "--key", "theirs.key"]));
    refused(run(&data, &install), "no vendor that this host trusts");
    ok(typed(at, &["plugin", "sign", "ncd.wasm", "--key", "ours.key"]));
    let mut bytes = std::fs::read(&component).unwrap();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    std::fs::write(&component, &bytes).unwrap();
    refused(run(&data, &install), "no vendor that this host trusts");
    bytes[last] ^= 1;
    std::fs::write(&component, &bytes).unwrap();
    ok(run(&data, &install));
    ok(run(&data, &["plugin", "distrust", "A", "--reason", "hết hợp đồng"]));
    refused(run(&data, &install), "no vendor that this host trusts");
    assert!(ok(run(&data, &["plugin", "list"])).contains("ncd"), "what is installed stays");
}

/// By the API, as the console and a running host need it.
#[test]
fn a_plugin_is_installed_on_a_running_host() {
    let mut host = TestHost::new();
    host.close();
    let (data, at) = (host.dir.path(), TempDir::new().unwrap());
    let component = at.path().join("ncd.wasm");
    std::fs::copy(plugin("ncd"), &component).unwrap();
    ok(typed(at.path(), &["plugin", "keygen", "k"]));
    ok(typed(at.path(), &["plugin", "sign", "ncd.wasm", "--key", "k.key"]));
    let admin = token(data, "admin", "module-administrator", None);
    let doctor = token(data, "doctor", "clinician", Some(STATION));
    let server = Server::start(data);
    let [admin, doctor] = [admin, doctor].map(|token| server.client(&token));
    let encoded = STANDARD.encode(std::fs::read(component).unwrap());
    let signature = std::fs::read_to_string(at.path().join("ncd.wasm.minisig")).unwrap();
    let body = json!({"component": encoded, "signature": signature});
    assert_eq!(admin.post("/plugins", &body).0, 400, "nobody is trusted yet");
    let key = std::fs::read_to_string(at.path().join("k.pub")).unwrap();
    let trust = json!({"key": key, "reason": "hợp đồng"});
    assert_eq!(doctor.put("/vendor-keys/A", &trust).0, 403);
    assert_eq!(admin.put("/vendor-keys/A", &trust).0, 200);
    assert_eq!(doctor.post("/plugins", &body).0, 403);
    assert_eq!(admin.post("/plugins", &body).0, 201);
    assert_eq!(admin.get("/programmes/ncd").0, 200);
}
