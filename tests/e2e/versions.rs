//! Versions come and go under load; and the same by the command line.

use crate::process::run;
use crate::support::{STATION, TestHost, Visit, asked, file, filled, plugin};
use hoso_core::policy::Role;
use hoso_core::programme::Named;
use hoso_core::record::Value;
use hoso_core::{Digest, ResidentId};
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

/// Clients that submit forms while versions are swapped.
struct Load<'a> {
    host: &'a TestHost,
    versions: &'a [Digest],
    /// Versions whose swap has begun, and that are surely in place.
    begun: AtomicUsize,
    done: AtomicUsize,
    stop: AtomicBool,
    calls: AtomicUsize,
}

impl<'a> Load<'a> {
    fn new(host: &'a TestHost, versions: &'a [Digest]) -> Self {
        let (begun, done, calls) = <(AtomicUsize, AtomicUsize, AtomicUsize)>::default();
        Self { host, versions, begun, done, stop: AtomicBool::new(false), calls }
    }

    /// No call fails, and each is answered by a version that was in place meanwhile.
    fn client(&self, client: usize, resident: ResidentId) {
        let doctor = self.host.doctor(STATION);
        let ncd = "ncd".parse().unwrap();
        for n in 0.. {
            if self.stop.load(Ordering::SeqCst) {
                break;
            }
            let first = self.done.load(Ordering::SeqCst);
            let key = format!("{client}-{n}");
            let filled = filled(&ncd, "visit", pressure(), &key);
            let stored = self.host.app().submit(&doctor, resident, &filled);
            let last = self.begun.load(Ordering::SeqCst);
            let record = stored.unwrap().unwrap()[0];
            let by = self.host.app().record(&doctor, resident, record).unwrap().record.message;
            let at = self.versions.iter().position(|v| *v == by).unwrap();
            assert!((first..=last).contains(&at), "{at} answered between {first} and {last}");
            self.calls.fetch_add(1, Ordering::SeqCst);
        }
    }

    /// Every version serves some calls before the next one comes.
    fn swap_all(&self) {
        let admin = self.host.actor(Role::ModuleAdministrator, None);
        let asked = asked(STATION, "ncd");
        let patience = Instant::now() + Duration::from_secs(60);
        for (n, plugin) in self.versions.iter().enumerate().skip(1) {
            let wanted = self.calls.load(Ordering::SeqCst) + CLIENTS;
            while self.calls.load(Ordering::SeqCst) < wanted && Instant::now() < patience {
                std::thread::yield_now();
            }
            self.begun.store(n, Ordering::SeqCst);
            let to = Upgrade { plugin: *plugin, accept_needs: false };
            self.host.app().upgrade(&admin, &asked, &to).unwrap();
            self.done.store(n, Ordering::SeqCst);
        }
    }
}

fn pressure() -> Vec<Named> {
    let unit = || "mm[Hg]".to_owned();
    let answer = |name: &str, value| Named {
        name: name.to_owned(),
        value: Value::Quantity { value, unit: unit() },
    };
    vec![answer("systolic", 150.0), answer("diastolic", 92.0)]
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
    let load = Load::new(&host, &versions);
    std::thread::scope(|scope| {
        for (client, resident) in residents.iter().enumerate() {
            let load = &load;
            scope.spawn(move || load.client(client, *resident));
        }
        load.swap_all();
        load.stop.store(true, Ordering::SeqCst);
    });
    assert!(load.calls.load(Ordering::SeqCst) >= CLIENTS * VERSIONS);
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
