//! A plugin that loops, one that allocates without end and one that traps: the record, the API and
//! the other facilities are unharmed, and the fault can be seen.

use crate::process::{Server, token};
use crate::support::{OTHER, STATION, TestHost, Visit, file, guest};
use hoso_core::policy::Role;
use hoso_server::ops::Origin;
use serde_json::json;
use std::io::Write as _;
use std::process::{Command, Stdio};

/// Guest, and the category that its fault must have.
const HOSTILE: [(&str, &str); 4] = [
    ("endless_loop", "deadline"),
    ("memory_bomb", "memory"),
    ("recursion", "stack"),
    ("trap", "trap"),
];

/// The guest switched on at one facility beside ncd at both.
fn host_with(name: &str) -> TestHost {
    let host = TestHost::with_ncd();
    let digest = host.install(&guest(name));
    let programme = host.programme_of(digest);
    host.switch_programme(STATION, programme.as_str(), true);
    host
}

#[test]
fn a_hostile_plugin_harms_nobody_and_is_seen() {
    for (name, category) in HOSTILE {
        let host = match category {
            "deadline" => host_with(name),
            _ => host_with(name).patient(),
        };
        let receipt = host.send(STATION, &file(&[Visit::of("BN1", "Lê Thị An")]));
        let elsewhere = Visit { facility: OTHER, ..Visit::of("BN2", "Lê Văn Bình") };
        host.send(OTHER, &file(&[elsewhere]));
        host.assess();
        let faults =
            host.app().faults(&host.actor(Role::ModuleAdministrator, None), None, 10).unwrap();
        assert!(!faults.is_empty(), "{name}");
        assert!(faults.iter().all(|f| f.category == category), "{name}: {faults:?}");
        assert!(faults.iter().all(|f| f.facility.as_str() == STATION), "{name}");
        for (facility, patient) in [(STATION, "le thi an"), (OTHER, "le van binh")] {
            let id = host.find(facility, patient)[0];
            let views = host.app().assessments(&host.doctor(facility), id).unwrap();
            assert!(views.iter().any(|v| v.assessment.programme.as_str() == "ncd"), "{name}");
        }
        assert_eq!(
            host.send(STATION, &file(&[Visit::of("BN1", "Lê Thị An")])).cases,
            receipt.cases
        );
        host.agrees();
    }
}

#[test]
fn a_plugin_that_fails_again_and_again_waits_alone_and_is_released() {
    let mut host = host_with("trap");
    let trap = |host: &TestHost| {
        let ctx = host.actor(Role::ModuleAdministrator, None);
        let all = host.app().programmes(&ctx, None).unwrap();
        all.into_iter().find(|p| p.programme.as_str() != "ncd").unwrap()
    };
    let faults = |host: &TestHost| {
        let ctx = host.actor(Role::ModuleAdministrator, None);
        host.app().faults(&ctx, None, 500).unwrap().len()
    };
    let visits: Vec<_> =
        (0..20).map(|n| Visit::of(&format!("BN{n}"), &format!("Lê Thị An {n}"))).collect();
    host.send(STATION, &file(&visits));
    host.assess();
    let view = trap(&host);
    assert_eq!(view.quarantine.as_ref().unwrap().reason, "trap");
    assert_eq!(view.backlog, 20, "nothing is lost, everything waits");
    let seen = faults(&host);
    assert!((5..15).contains(&seen), "it ran {seen} times");

    host.reopen();
    let again = trap(&host);
    assert_eq!(again.quarantine, view.quarantine, "a restart forgets nothing");
    host.assess();
    assert_eq!(faults(&host), seen);
    let ctx = host.actor(Role::ModuleAdministrator, None);
    let ncd = host.app().programmes(&ctx, None).unwrap();
    assert!(ncd.iter().filter(|p| p.programme.as_str() == "ncd").all(|p| p.backlog == 0));

    let (at, programme) = (STATION.parse().unwrap(), again.programme);
    assert!(host.app().release_plugin(&ctx, &at, &programme, " ").is_err());
    let released = host.app().release_plugin(&ctx, &at, &programme, "đã sửa").unwrap();
    assert_eq!(released.quarantine, None);
    host.assess();
    assert!(faults(&host) > seen, "it was tried again");
    assert!(trap(&host).quarantine.is_some(), "and failed again");
    host.agrees();
}

/// Guests that do their worst before any call, and words of what is said of them; those without
/// words may be taken or refused, within the compiler's limits.
const AT_INSTALL: [(&str, Option<&str>); 4] = [
    ("table_bomb", Some("Memory: over 67108864 bytes")),
    ("trap_on_start", Some("Trap: wasm trap")),
    ("huge_function", None),
    ("deep_nesting", None),
];

#[test]
fn what_does_its_worst_at_the_start_or_to_the_compiler_harms_nobody() {
    let host = TestHost::with_ncd();
    let admin = host.actor(Role::ModuleAdministrator, None);
    for (name, words) in AT_INSTALL {
        let component = std::fs::read(guest(name)).unwrap();
        let found = host.app().install_plugin(&admin, &component, Origin::Unsigned);
        match (words, found) {
            (Some(words), Err(why)) => assert!(format!("{why:?}").contains(words), "{why:?}"),
            (None, Err(why)) => assert!(format!("{why:?}").contains("compil"), "{name}: {why:?}"),
            (Some(_), Ok(_)) => panic!("{name} was taken"),
            (None, Ok(_)) => {}
        }
    }
    host.send(STATION, &file(&[Visit::of("BN1", "Lê Thị An")]));
    host.assess();
    let id = host.find(STATION, "le thi an")[0];
    assert_eq!(host.app().assessments(&host.doctor(STATION), id).unwrap().len(), 1);
    host.agrees();
}

#[test]
fn a_quarantine_survives_kill_9() {
    let mut host = host_with("trap");
    let visits: Vec<_> =
        (0..8).map(|n| Visit::of(&format!("BN{n}"), &format!("Lê Thị An {n}"))).collect();
    host.send(STATION, &file(&visits));
    host.close();
    let data = host.dir.path();
    let admin = token(data, "admin", "module-administrator", None);
    let doctor = token(data, "doctor", "clinician", Some(STATION));
    let path = format!("/facilities/{STATION}/programmes/guest");
    let waits = |server: &Server| {
        let (status, body) = server.client(&admin).get(&path);
        assert_eq!(status, 200, "{body}");
        body["holds"]["quarantine"].clone()
    };
    let server = Server::start(data);
    let begun = loop {
        match waits(&server) {
            serde_json::Value::Null => std::thread::yield_now(),
            begun => break begun,
        }
    };
    let name = serde_json::json!({"name": "le thi an"});
    // What is read may still be on its way to the disk; an audited answer comes behind it.
    assert_eq!(server.client(&doctor).post("/residents/search", &name).0, 200);
    server.kill();
    let server = Server::start(data);
    assert_eq!(waits(&server), begun);
}

#[test]
fn the_api_answers_while_a_plugin_loops() {
    let mut host = host_with("endless_loop");
    host.close();
    let data = host.dir.path();
    let machine = token(data, "machine", "machine", Some(STATION));
    let doctor = token(data, "doctor", "clinician", Some(STATION));
    let admin = token(data, "admin", "module-administrator", None);
    let server = Server::start(data);
    let visits: Vec<_> =
        (0..20).map(|n| Visit::of(&format!("BN{n}"), &format!("Lê Thị An {n}"))).collect();
    let (status, _) = server.client(&machine).send("/intake/qd3176", &file(&visits));
    assert_eq!(status, 201);
    let name = serde_json::json!({"name": "le thi an"});
    let (status, found) = server.client(&doctor).post("/residents/search", &name);
    assert_eq!((status, found.as_array().map(Vec::len)), (200, Some(20)));
    let admin = server.client(&admin);
    let faults = loop {
        let (status, body) = admin.get("/faults");
        assert_eq!(status, 200);
        match body.as_array() {
            Some(rows) if !rows.is_empty() => break body,
            _ => std::thread::yield_now(),
        }
    };
    assert_eq!(faults[0]["category"], json!("deadline"), "{faults}");
    assert!(server.stop());
}

#[test]
fn the_compiler_is_a_process_apart() {
    let compile = |component: &[u8]| {
        let mut command = Command::new(crate::process::binary());
        command.arg("compile-component").stdin(Stdio::piped());
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(component).unwrap();
        child.wait_with_output().unwrap()
    };
    let made = compile(&std::fs::read(guest("good")).unwrap());
    assert!(made.status.success());
    assert!(made.stdout.starts_with(b"\x7fELF"), "machine code in an object file");
    let refused = compile(b"\0asm nonsense");
    assert_eq!(refused.status.code(), Some(1));
    assert!(refused.stdout.is_empty() && !refused.stderr.is_empty());
}
