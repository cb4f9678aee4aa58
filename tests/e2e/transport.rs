//! What comes between a client and the host: TLS, connections, heads and bodies that never end,
//! and who asks too often. A real process, and sockets that behave as no library does.

use crate::process::{Server, token};
use rcgen::{CertifiedKey, generate_simple_self_signed};
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use ureq::tls::{Certificate, RootCerts, TlsConfig};

/// A host whose configuration is this text.
fn host(text: &str) -> TempDir {
    let dir = TempDir::new().unwrap();
    let text = text.replace("{dir}", &dir.path().display().to_string());
    std::fs::write(dir.path().join("hoso.toml"), text).unwrap();
    dir
}

fn start(dir: &Path) -> Server {
    Server::start_with(dir, &["--config", dir.join("hoso.toml").to_str().unwrap()])
}

/// Writes certificate and key, and gives the certificate.
fn certify(dir: &Path) -> String {
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    std::fs::write(dir.join("tls.pem"), cert.pem()).unwrap();
    std::fs::write(dir.join("tls.key"), signing_key.serialize_pem()).unwrap();
    cert.pem()
}

fn agent_that_trusts(pem: &str) -> ureq::Agent {
    let certificate = Certificate::from_pem(pem.as_bytes()).unwrap();
    let tls = TlsConfig::builder().root_certs(RootCerts::new_with_certs(&[certificate])).build();
    let config = ureq::Agent::config_builder().http_status_as_error(false).tls_config(tls);
    config.max_idle_connections(0).build().new_agent()
}

#[test]
fn tls_is_spoken_and_a_renewed_certificate_needs_no_restart() {
    let dir = host("[tls]\ncertificate = \"{dir}/tls.pem\"\nkey = \"{dir}/tls.key\"\n");
    let first = certify(dir.path());
    let server = start(dir.path());
    assert!(server.url.starts_with("https://"), "{}", server.url);
    let url = server.url.replace("127.0.0.1", "localhost") + "/healthz";
    let asked = |pem: &str| agent_that_trusts(pem).get(&url).call();
    let answer = asked(&first).unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.headers()["strict-transport-security"], "max-age=63072000");
    let second = certify(dir.path());
    assert!(asked(&second).is_err(), "the files alone change nothing");
    server.signal("HUP");
    let until = Instant::now() + Duration::from_secs(20);
    while asked(&second).is_err() {
        assert!(Instant::now() < until, "the certificate was not read again");
    }
    assert!(asked(&first).is_err(), "the old one is shown no more");
    // A key that cannot be read changes nothing.
    std::fs::write(dir.path().join("tls.key"), "no key").unwrap();
    server.signal("HUP");
    assert_eq!(asked(&second).unwrap().status(), 200);
    // Without TLS nobody gets an answer.
    let plain = url.replace("https://localhost", "127.0.0.1").replace("/healthz", "");
    let mut socket = TcpStream::connect(plain).unwrap();
    socket.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n").unwrap();
    let mut told = Vec::new();
    let _ = socket.read_to_end(&mut told);
    assert!(!told.starts_with(b"HTTP/"), "{}", String::from_utf8_lossy(&told));
    assert!(server.stop());
}

#[test]
fn a_certificate_that_cannot_be_read_is_named_at_the_start() {
    let dir = host("[tls]\ncertificate = \"{dir}/tls.pem\"\nkey = \"{dir}/tls.key\"\n");
    let config = dir.path().join("hoso.toml");
    let output = crate::process::run(dir.path(), &["--config", config.to_str().unwrap(), "serve"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success() && said.contains("tls.pem"), "{said}");
}

fn address(server: &Server) -> &str {
    server.url.trim_start_matches("http://")
}

/// Waits until the host closes the connection, and gives what it said before.
fn until_closed(mut socket: TcpStream) -> String {
    socket.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    let mut told = Vec::new();
    match socket.read_to_end(&mut told) {
        Ok(_) => {}
        Err(error) => assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset, "{error}"),
    }
    String::from_utf8(told).unwrap()
}

#[test]
fn heads_and_bodies_that_never_end_are_ended() {
    let dir = host("[limits]\nhead_seconds = 1\nbody_pause_seconds = 1\n");
    let doctor = token(dir.path(), "doctor", "clinician", Some("01001"));
    let server = start(dir.path());
    let open = || TcpStream::connect(address(&server)).unwrap();
    // Nothing; the beginning of a head; one line of it after the other.
    let silent = open();
    let mut half = open();
    half.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\n").unwrap();
    let mut slow = open();
    slow.write_all(b"GET /healthz HTTP/1.1\r\n").unwrap();
    let dripping = std::thread::spawn(move || {
        let begun = Instant::now();
        for n in 0u32.. {
            if slow.write_all(format!("x-{n}: y\r\n").as_bytes()).is_err() {
                return begun.elapsed();
            }
            // Each line comes well within the time of the whole.
            let mut byte = [0];
            slow.set_read_timeout(Some(Duration::from_millis(100))).unwrap();
            if matches!(slow.read(&mut byte), Ok(0)) {
                return begun.elapsed();
            }
            assert!(begun.elapsed() < Duration::from_secs(60), "it was never ended");
        }
        unreachable!("an endless loop")
    });
    assert!(!until_closed(silent).contains("200"));
    assert!(!until_closed(half).contains("200"));
    assert!(dripping.join().unwrap() < Duration::from_secs(30));
    // A body that pauses for ever, of somebody who may send one.
    let mut paused = open();
    let head = format!(
        "POST /api/v1/intake/fhir HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {doctor}\r\n\
         content-length: 1000\r\nconnection: close\r\n\r\n{{"
    );
    paused.write_all(head.as_bytes()).unwrap();
    let told = until_closed(paused);
    assert!(told.starts_with("HTTP/1.1 4"), "{told}");
    // The host still answers others.
    assert_eq!(server.client(&doctor).get("/tasks").0, 200);
}

#[test]
fn what_is_too_large_is_refused_before_it_is_received() {
    let dir = host("");
    let server = start(dir.path());
    let mut head = TcpStream::connect(address(&server)).unwrap();
    let long = "x".repeat(100_000);
    let _ = head.write_all(format!("GET / HTTP/1.1\r\nhost: x\r\nx: {long}\r\n\r\n").as_bytes());
    assert!(until_closed(head).starts_with("HTTP/1.1 431"));
    let mut body = TcpStream::connect(address(&server)).unwrap();
    let request = format!(
        "POST /api/v1/sign-in HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n\
         content-length: {}\r\nconnection: close\r\n\r\n",
        64u64 << 30
    );
    body.write_all(request.as_bytes()).unwrap();
    assert!(until_closed(body).starts_with("HTTP/1.1 413"));
}

#[test]
fn who_asks_too_often_waits_and_others_do_not() {
    let dir = host(
        "[rates]\nclient = { per_second = 1000, at_once = 1000 }\n\
         account = { per_second = 1, at_once = 5 }\nsign_in = { per_second = 1, at_once = 3 }\n\
         trusted_proxies = [\"127.0.0.1\"]\n",
    );
    let one = token(dir.path(), "one", "clinician", Some("01001"));
    let two = token(dir.path(), "two", "clinician", Some("01001"));
    let server = start(dir.path());
    let statuses = |token: &str| -> Vec<u16> {
        let client = server.client(token);
        (0..20).map(|_| client.get("/tasks").0).collect()
    };
    let asked = statuses(&one);
    assert_eq!(asked[..5], [200; 5]);
    assert!(asked.contains(&429), "{asked:?}");
    assert_eq!(server.client(&two).get("/tasks").0, 200, "another account");
    // Sign-ins count by the client, whatever account they name.
    let sign_in = |client: &str, n: usize| {
        let agent = ureq::Agent::config_builder().http_status_as_error(false).build().new_agent();
        let body = serde_json::json!({"account": format!("guess-{n}"), "password": "x"});
        let request = agent.post(format!("{}/api/v1/sign-in", server.url));
        let answer = request.header("x-forwarded-for", client).send_json(body).unwrap();
        let wait = answer.headers().get("retry-after").map(|v| v.to_str().unwrap().to_owned());
        (answer.status().as_u16(), wait)
    };
    let tried: Vec<_> = (0..12).map(|n| sign_in("198.51.100.1", n)).collect();
    assert_eq!(tried[0].0, 401);
    let refused = tried.iter().find(|(status, _)| *status == 429).expect("one too many");
    assert!(refused.1.is_some(), "it says when to come back");
    assert_eq!(sign_in("198.51.100.2", 0).0, 401, "another client");
}

#[test]
fn connections_of_one_address_have_a_limit() {
    let dir = host("[limits]\nconnections = 4\nconnections_of_one = 2\n");
    let server = start(dir.path());
    let open = || TcpStream::connect(address(&server)).unwrap();
    let ask = |mut socket: &TcpStream| {
        socket.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n").ok()?;
        let mut start = [0; 12];
        socket.read_exact(&mut start).ok()?;
        Some(String::from_utf8(start.to_vec()).unwrap())
    };
    let (first, second) = (open(), open());
    for socket in [&first, &second] {
        assert_eq!(ask(socket).as_deref(), Some("HTTP/1.1 200"));
    }
    assert_eq!(ask(&open()), None, "one too many is closed");
    drop(first);
    let until = Instant::now() + Duration::from_secs(20);
    while ask(&open()).is_none() {
        assert!(Instant::now() < until, "a place that was given back is not taken");
    }
}
