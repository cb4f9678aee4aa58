//! The `hoso` process as people run it: commands, and a server that is spoken to over HTTP.

use crate::support::TODAY;
use serde_json::Value;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

pub const PASSWORD: &str = "a long test password";

/// The `hoso` binary beside this test.
pub fn binary() -> PathBuf {
    let exe = std::env::current_exe().unwrap();
    let path = exe.parent().unwrap().parent().unwrap().join("hoso");
    assert!(path.exists(), "{} is missing: run `cargo build -p hoso-server`", path.display());
    path
}

/// `hoso --data DIR --today TODAY ...`
pub fn hoso(data: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(binary());
    command.arg("--data").arg(data).args(["--today", TODAY]).args(args);
    command
}

pub fn run(data: &Path, args: &[&str]) -> Output {
    hoso(data, args).output().unwrap()
}

/// Makes an account and gives a bearer token for it.
pub fn token(data: &Path, name: &str, role: &str, facility: Option<&str>) -> String {
    let role = facility.map_or(role.to_owned(), |facility| format!("{role}@{facility}"));
    token_with(data, &[], name, &role)
}

/// As `token`, with options before the commands: `--config FILE`.
pub fn token_with(data: &Path, options: &[&str], name: &str, role: &str) -> String {
    let create = ["account", "create", name, "--role", role, "--reason", "test"];
    let mut command = hoso(data, &[options, &create, &["--password-stdin"]].concat());
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(PASSWORD.as_bytes()).unwrap();
    assert!(child.wait().unwrap().success());
    let issue = ["account", "token", name, "--role", role, "--days", "1"];
    let output = run(data, &[options, &issue].concat());
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// A running server; killed when it is dropped.
pub struct Server {
    child: Child,
    pub url: String,
}

impl Server {
    pub fn start(data: &Path) -> Self {
        Self::start_with(data, &[])
    }

    /// `options` go before the command: `--config FILE`.
    pub fn start_with(data: &Path, options: &[&str]) -> Self {
        let serve = ["serve", "--listen", "127.0.0.1:0"];
        let mut command = hoso(data, &[options, &serve].concat());
        command.env("HOSO_LOG", "warn").stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let line = lines.next().expect("the server says its address").unwrap();
        let url = line.split_whitespace().nth(1).unwrap().to_owned();
        Self { child, url }
    }

    /// SIGKILL: nothing is flushed, nobody is told.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// SIGTERM, and the exit status after requests in flight have ended.
    pub fn stop(mut self) -> bool {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").arg(pid).status().unwrap().success());
        self.child.wait().unwrap().success()
    }

    /// Sends a signal by its name.
    pub fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-s", name, &pid]).status().unwrap().success());
    }

    pub fn client(&self, token: &str) -> Client {
        let config = ureq::Agent::config_builder().http_status_as_error(false);
        let agent = config.build().new_agent();
        Client { agent, url: format!("{}/api/v1", self.url), token: token.to_owned() }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Somebody who speaks to the API; every answer is (status, body).
#[derive(Clone)]
pub struct Client {
    agent: ureq::Agent,
    url: String,
    pub token: String,
}

type Answer = Result<(u16, Value), ureq::Error>;

impl Client {
    /// The same caller at the root of the server, not of the API.
    pub fn root(&self) -> Client {
        let url = self.url.trim_end_matches("/api/v1").to_owned();
        Client { url, token: self.token.clone(), agent: self.agent.clone() }
    }

    fn bearer(&self) -> String {
        format!("Bearer {}", self.token)
    }

    pub fn try_get(&self, path: &str) -> Answer {
        let request = self.agent.get(format!("{}{path}", self.url));
        read(request.header("authorization", self.bearer()).call()?)
    }

    pub fn try_send(&self, path: &str, body: &[u8]) -> Answer {
        let request = self.agent.post(format!("{}{path}", self.url));
        read(request.header("authorization", self.bearer()).send(body)?)
    }

    pub fn get(&self, path: &str) -> (u16, Value) {
        self.try_get(path).unwrap()
    }

    pub fn send(&self, path: &str, body: &[u8]) -> (u16, Value) {
        self.try_send(path, body).unwrap()
    }

    pub fn put(&self, path: &str, body: &Value) -> (u16, Value) {
        let request = self.agent.put(format!("{}{path}", self.url));
        read(request.header("authorization", self.bearer()).send_json(body).unwrap()).unwrap()
    }

    pub fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        let request = self.agent.post(format!("{}{path}", self.url));
        read(request.header("authorization", self.bearer()).send_json(body).unwrap()).unwrap()
    }
}

fn read(mut response: ureq::http::Response<ureq::Body>) -> Answer {
    let status = response.status().as_u16();
    let text = response.body_mut().read_to_string()?;
    Ok((status, serde_json::from_str(&text).unwrap_or(Value::Null)))
}
