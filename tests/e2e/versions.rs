//! Versions come and go under load; and the same by the command line.

use crate::process::run;
use crate::support::{STATION, TestHost, Visit, file, plugin};
use hoso_core::Digest;
use hoso_core::policy::Role;
use hoso_core::programme::Named;
use hoso_core::record::Value;
use hoso_server::ops::{Origin, Upgrade};
use std::process::Output;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

const VERSIONS: usize = 20;
const CLIENTS: usize = 16;

/// The plugin with a custom section more: another digest, the same rules.
fn version(n: usize) -> Vec<u8> {
    let mut component = std::fs::read(plugin("ncd")).unwrap();
    let name = format!("v{n:02}");
    // Section 0, its size, the name's size, the name, no content.
    component.extend([0, name.len() as u8 + 1, name.len() as u8]);
    component.extend(name.as_bytes());
    component
}

#[test]
fn twenty_versions_swapped_under_sixteen_clients_fail_no_call() {
    let host = TestHost::with_ncd();
    let people: Vec<_> = (0..CLIENTS)
        .map(|n| Visit {
            number: format!("0011600{n:05}"),
            ..Visit::of(&format!("P{n}"), &format!("Lê Thị {n}"))
        })
        .collect();
    host.send(STATION, &file(&people));
    host.assess();
    let residents = host.find(STATION, "le thi");
    assert_eq!(residents.len(), CLIENTS);
    let admin = host.actor(Role::ModuleAdministrator, None);
    let install = |n| host.app().install_plugin(&admin, &version(n), Origin::Unsigned).unwrap();
    let versions: Vec<Digest> =
        std::iter::once(host.app().programmes(&admin, None).unwrap()[0].plugin)
            .chain((1..=VERSIONS).map(install))
            .collect();
    // Versions whose swap has begun, and that are surely in place.
    let (begun, done, stop) = (AtomicUsize::new(0), AtomicUsize::new(0), AtomicBool::new(false));
    let calls = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for (client, resident) in residents.iter().enumerate() {
            let (host, versions, begun, done, stop, calls) =
                (&host, &versions, &begun, &done, &stop, &calls);
            scope.spawn(move || {
                let doctor = host.doctor(STATION);
                for n in 0.. {
                    if stop.load(Ordering::SeqCst) {
                        break;
                    }
                    let first = done.load(Ordering::SeqCst);
                    let key = format!("{client}-{n}");
                    let answers =
                        [("systolic", 150.0), ("diastolic", 92.0)].map(|(name, value)| {
                            let unit = "mm[Hg]".to_owned();
                            Named { name: name.to_owned(), value: Value::Quantity { value, unit } }
                        });
                    let ncd = "ncd".parse().unwrap();
                    let stored =
                        host.app().submit(&doctor, *resident, &ncd, "visit", answers.into(), &key);
                    let last = begun.load(Ordering::SeqCst);
                    let record = stored.unwrap().unwrap()[0];
                    let by = host.app().record(&doctor, *resident, record).unwrap().record.message;
                    let at = versions.iter().position(|v| *v == by).unwrap();
                    assert!(
                        (first..=last).contains(&at),
                        "{at} answered between {first} and {last}"
                    );
                    calls.fetch_add(1, Ordering::SeqCst);
                }
            });
        }
        let patience = Instant::now() + Duration::from_secs(60);
        for (n, to) in versions.iter().enumerate().skip(1) {
            // Every version serves some calls before the next one comes.
            let wanted = calls.load(Ordering::SeqCst) + CLIENTS;
            while calls.load(Ordering::SeqCst) < wanted && Instant::now() < patience {
                std::thread::yield_now();
            }
            begun.store(n, Ordering::SeqCst);
            let to = Upgrade { plugin: *to, reason: "thử tải".into(), accept_needs: false };
            let station = STATION.parse().unwrap();
            host.app().upgrade(&admin, &station, &"ncd".parse().unwrap(), &to).unwrap();
            done.store(n, Ordering::SeqCst);
        }
        stop.store(true, Ordering::SeqCst);
    });
    assert!(calls.load(Ordering::SeqCst) >= CLIENTS * VERSIONS);
    host.assess();
    for resident in residents {
        let views = host.app().assessments(&host.doctor(STATION), resident).unwrap();
        assert_eq!(views[0].assessment.plugin, versions[VERSIONS]);
    }
    assert_eq!(host.app().faults(&admin, None, 500).unwrap().len(), 0);
    host.agrees();
}

fn said(output: Output) -> String {
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
    text
}

#[test]
fn a_programme_is_switched_upgraded_and_rolled_back_at_the_terminal() {
    let mut host = TestHost::with_ncd();
    host.send(STATION, &file(&[Visit::of("BN1", "Lê Thị An")]));
    host.assess();
    let admin = host.actor(Role::ModuleAdministrator, None);
    let first = host.app().programmes(&admin, None).unwrap()[0].plugin.to_string();
    let next =
        host.app().install_plugin(&admin, &version(1), Origin::Unsigned).unwrap().to_string();
    host.close();
    let typed = |command: &str, rest: &[&str]| {
        let at = ["plugin", command, STATION, "ncd"];
        run(host.dir.path(), &[&at[..], rest].concat())
    };
    let why = ["--reason", "thử"];
    assert!(said(typed("rehearse", &[&next])).contains("1 residents, 0 of them differ"));
    let upgraded = said(typed("upgrade", &[&[next.as_str(), "--json"][..], &why].concat()));
    let upgraded: serde_json::Value = serde_json::from_str(&upgraded).unwrap();
    assert_eq!(upgraded["plugin"], next.as_str());
    let back = said(typed("rollback", &[&[first.as_str(), "--json"][..], &why].concat()));
    assert!(back.contains(&first), "{back}");
    assert!(said(typed("disable", &why)).contains(" off"));
    assert!(said(typed("enable", &why)).contains(" on"));
    let release = typed("release", &why);
    assert!(!release.status.success());
    assert!(String::from_utf8_lossy(&release.stderr).contains("not in quarantine"));
}
