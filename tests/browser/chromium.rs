//! One headless chromium for all tests, spoken to over its pipe by the DevTools protocol: JSON
//! messages that end in a zero byte. It ends when the pipe does, with this process.

use serde_json::{Value, json};
use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

/// Nothing takes so long; a machine that is busy with other things may.
pub const PATIENCE: Duration = Duration::from_secs(90);

/// The shell makes descriptors 3 and 4, on which chromium listens, of its own input and output.
const THROUGH_PIPES: &str = "exec \"$0\" \"$@\" 3<&0 4>&1 </dev/null >/dev/null 2>/dev/null";

const FLAGS: [&str; 10] = [
    "--headless=new",
    "--remote-debugging-pipe",
    "--lang=vi",
    "--no-first-run",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-extensions",
    "--hide-scrollbars",
    // Keys count from the first moment of a page, not from its first picture.
    "--allow-pre-commit-input",
];

#[derive(Default)]
struct Listeners {
    last_id: u64,
    /// By the id of the call.
    answers: HashMap<u64, Sender<Value>>,
    /// By session.
    events: HashMap<String, Sender<Value>>,
}

pub struct Chromium {
    to: Mutex<ChildStdin>,
    listeners: Arc<Mutex<Listeners>>,
    _child: Child,
}

impl Chromium {
    /// The one that all tests of this process share.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<Chromium> = OnceLock::new();
        SHARED.get_or_init(Self::start)
    }

    fn start() -> Self {
        let profile = Path::new(env!("CARGO_TARGET_TMPDIR")).join("chromium");
        // What an earlier run left behind.
        let _ = std::fs::remove_dir_all(&profile);
        let mut command = Command::new("sh");
        command.args(["-c", THROUGH_PIPES, "chromium"]).args(FLAGS);
        command.arg(format!("--user-data-dir={}", profile.display()));
        if is_root() {
            command.arg("--no-sandbox");
        }
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let (to, from) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        let listeners = Arc::new(Mutex::new(Listeners::default()));
        let hear = listeners.clone();
        std::thread::spawn(move || listen(from, &hear));
        Self { to: Mutex::new(to), listeners, _child: child }
    }

    /// The answer to a call; `session` names a tab, an empty one the browser itself.
    #[track_caller]
    pub fn call(&self, session: &str, method: &str, params: Value) -> Value {
        let (sender, answer) = channel();
        let id = {
            let mut listeners = self.listeners.lock().unwrap();
            listeners.last_id += 1;
            let id = listeners.last_id;
            listeners.answers.insert(id, sender);
            id
        };
        let mut message = json!({"id": id, "method": method, "params": params});
        if !session.is_empty() {
            message["sessionId"] = json!(session);
        }
        let mut to = self.to.lock().unwrap();
        let written = to.write_all(format!("{message}\0").as_bytes()).and_then(|()| to.flush());
        drop(to);
        assert!(written.is_ok(), "chromium does not run: `cargo xtask browser` installs it");
        let answer = answer.recv_timeout(PATIENCE);
        let Ok(mut answer) = answer else { panic!("chromium does not answer {method}") };
        assert!(answer["error"].is_null(), "{method}: {}", answer["error"]);
        answer["result"].take()
    }

    /// What happens in a tab, or in the browser itself, from now on.
    pub fn events(&self, session: &str) -> Receiver<Value> {
        let (sender, events) = channel();
        self.listeners.lock().unwrap().events.insert(session.to_owned(), sender);
        events
    }
}

fn listen(from: ChildStdout, listeners: &Mutex<Listeners>) {
    let mut from = BufReader::new(from);
    let mut message = Vec::new();
    while from.read_until(0, &mut message).is_ok_and(|n| n > 0) {
        message.pop();
        let said: Value = serde_json::from_slice(&message).unwrap();
        message.clear();
        let mut listeners = listeners.lock().unwrap();
        let listener = match (said["id"].as_u64(), said["sessionId"].as_str()) {
            (Some(id), _) => listeners.answers.remove(&id),
            (None, session) => listeners.events.get(session.unwrap_or_default()).cloned(),
        };
        // Who asked may have given up.
        let _ = listener.map(|listener| listener.send(said));
    }
    // Nobody will answer: who waits is told by the closed channel.
    listeners.lock().unwrap().answers.clear();
}

/// Chromium's sandbox does not run as root.
fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output().unwrap();
    id.stdout.trim_ascii() == b"0"
}
