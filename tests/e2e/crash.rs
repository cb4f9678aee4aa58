//! kill -9 at random moments while the real server takes in messages and assesses residents.

use crate::process::{Client, Server, token};
use crate::support::{STATION, TestHost, Visit, file};
use hoso_core::Digest;
use hoso_core::message::{Outcome, Receipt};
use hoso_core::policy::Role;
use std::sync::atomic::{AtomicUsize, Ordering};

const SENDERS: usize = 4;

/// Fewer in CI; `HOSO_CRASH_ROUNDS=100` for the full run.
fn rounds() -> usize {
    std::env::var("HOSO_CRASH_ROUNDS").ok().and_then(|n| n.parse().ok()).unwrap_or(8)
}

/// Messages after whose acknowledgement the server is killed: spread by a fixed rule, so that a
/// failing round can be run again.
fn killed_after(round: usize) -> usize {
    3 + (round * 37 + 11) % 60
}

/// Sends new visits until the server is gone; what was acknowledged. A visit of an earlier round
/// is corrected now and then, so that versions and cells change too.
fn send_until_gone(
    client: &Client,
    round: usize,
    sender: usize,
    count: &AtomicUsize,
) -> Vec<Receipt> {
    let mut acknowledged = Vec::new();
    for n in 0.. {
        let of = if n % 3 == 0 { 0 } else { round };
        let patient = format!("R{of}S{sender}N{n}");
        let systolic = 120 + ((round * 7 + n * 13) % 70) as u16;
        let visit =
            Visit { blood_pressure: Some((systolic, 90)), ..Visit::of(&patient, "Lê Thị An") };
        let bytes = file(&[visit]);
        let Ok((status, body)) = client.try_send("/intake/qd3176", &bytes) else { break };
        assert!(status == 200 || status == 201, "{status} {body}");
        let message = body["message"].as_str().unwrap();
        assert_eq!(message, Digest::of(&bytes).to_string());
        acknowledged.push(serde_json::from_value(body).unwrap());
        count.fetch_add(1, Ordering::SeqCst);
    }
    acknowledged
}

fn round(host: &TestHost, round: usize, token: &str) -> Vec<Receipt> {
    let server = Server::start(host.dir.path());
    let count = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        let client = server.client(token);
        let senders: Vec<_> = (0..SENDERS)
            .map(|sender| {
                let (client, count) = (client.clone(), &count);
                scope.spawn(move || send_until_gone(&client, round, sender, count))
            })
            .collect();
        while count.load(Ordering::SeqCst) < killed_after(round) {
            std::thread::yield_now();
        }
        server.kill();
        senders.into_iter().flat_map(|s| s.join().unwrap()).collect()
    })
}

#[test]
fn what_was_acknowledged_is_there_whole_and_once() {
    let mut host = TestHost::with_ncd();
    host.close();
    let token = token(host.dir.path(), "machine", "machine", Some(STATION));
    let mut all = Vec::new();
    for n in 0..rounds() {
        host.close();
        let acknowledged = round(&host, n, &token);
        assert!(acknowledged.len() >= killed_after(n));
        all.extend(acknowledged);
        host.reopen();
        let machine = host.actor(Role::Machine, Some(STATION));
        for receipt in &all {
            let kept = host.app().receipt(&machine, receipt.message).unwrap();
            assert_eq!(kept.cases.len(), 1, "round {n}");
            if receipt.outcome == Outcome::Accepted {
                assert_eq!(&kept, receipt, "round {n}");
            }
        }
        host.assess();
        host.agrees();
    }
}
