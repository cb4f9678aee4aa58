//! Memory of a host that holds many residents. The host runs in a child process of its own, which
//! gets the messages through a pipe, so that nothing of the bench counts.

use crate::exports::months_of_few;
use crate::figure::{Figure, Target};
use crate::rig::{context, open, scratch, send, told};
use anyhow::Context as _;
use hoso_core::policy::Role;
use serde::{Deserialize, Serialize};
use std::io::{BufReader, Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Arc, Mutex};
use std::time::Instant;

/// With 1 or 2 visits a person comes to 15 to 20 records.
const VISITS_EACH: usize = 2;
/// Some people of a population never visit a station or centre.
const PEOPLE_PER_RESIDENT: f64 = 1.25;
const THREADS: usize = 4;

/// What the child says of its host.
#[derive(Debug, Serialize, Deserialize)]
struct Found {
    residents: u64,
    records: u64,
    resident_bytes: u64,
    open_seconds: f64,
    load_seconds: f64,
}

pub fn run(residents: usize) -> anyhow::Result<Vec<Figure>> {
    let dir = scratch()?;
    let people = (residents as f64 * PEOPLE_PER_RESIDENT) as usize;
    let loaded = child(dir.path(), |pipe| {
        for message in months_of_few(people, VISITS_EACH) {
            pipe.write_all(&(message.len() as u64).to_le_bytes())?;
            pipe.write_all(&message)?;
        }
        Ok(())
    })?;
    crate::progress(format_args!("loaded in {:.0} s", loaded.load_seconds));
    let reopened = child(dir.path(), |_| Ok(()))?;
    let mib = |bytes: u64| bytes as f64 / f64::from(1 << 20);
    let each = |bytes: u64| bytes as f64 / loaded.residents as f64;
    let disk = disk_bytes(dir.path())?;
    let figure = |name: &str, value, unit| Figure::new("memory", name, value, unit);
    Ok(vec![
        figure("residents", loaded.residents as f64, "residents"),
        figure("records", loaded.records as f64, "records"),
        figure("after loading", mib(loaded.resident_bytes), "MiB")
            .value_target(Target::AtMost(1024.0)),
        figure("after reopening", mib(reopened.resident_bytes), "MiB")
            .value_target(Target::AtMost(1024.0)),
        figure("memory a resident", each(loaded.resident_bytes), "bytes"),
        figure("disk", mib(disk), "MiB"),
        figure("disk a resident", each(disk), "bytes"),
        figure("loading", loaded.records as f64 / loaded.load_seconds, "records/s"),
        figure("opening", reopened.open_seconds, "s"),
    ])
}

fn child(
    data: &Path,
    feed: impl FnOnce(&mut dyn Write) -> anyhow::Result<()>,
) -> anyhow::Result<Found> {
    let mut command = Command::new(std::env::current_exe()?);
    command.arg("--memory-child").arg(data).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn()?;
    let mut pipe = child.stdin.take().context("it was asked for")?;
    let fed = feed(&mut pipe);
    drop(pipe);
    let output = child.wait_with_output()?;
    fed.context("the child took no more messages")?;
    anyhow::ensure!(output.status.success(), "the child ended with {}", output.status);
    Ok(serde_json::from_slice(&output.stdout)?)
}

/// Opens the host, takes in what comes through standard input, says what it holds.
pub fn run_child(data: &Path) -> anyhow::Result<()> {
    let started = Instant::now();
    let state = open(data)?;
    let open_seconds = started.elapsed().as_secs_f64();
    let app = &state.0;
    let started = Instant::now();
    let (messages, taken) = sync_channel(THREADS);
    let taken = Arc::new(Mutex::new(taken));
    std::thread::scope(|scope| {
        let take = |taken: Arc<Mutex<Receiver<Vec<u8>>>>| -> anyhow::Result<()> {
            while let Some(message) = next(&taken) {
                send(app, &message)?;
            }
            Ok(())
        };
        let start = |_| {
            scope.spawn({
                let taken = taken.clone();
                move || take(taken)
            })
        };
        let threads: Vec<_> = (0..THREADS).map(start).collect();
        // When the last thread has given up, nobody takes a message any more.
        drop(taken);
        let fed = read_messages(|message| messages.send(message).context("no thread takes it"));
        drop(messages);
        let join = |t: std::thread::ScopedJoinHandle<'_, anyhow::Result<()>>| {
            t.join().map_err(|_| anyhow::anyhow!("a thread panicked"))?
        };
        threads.into_iter().try_for_each(join).and(fed)
    })?;
    let load_seconds = started.elapsed().as_secs_f64();
    let ctx = context(app, Role::ModuleAdministrator, None);
    let overview = app.overview(&ctx).map_err(told)?;
    let found = Found {
        residents: overview.residents,
        records: overview.records,
        resident_bytes: resident_bytes()?,
        open_seconds,
        load_seconds,
    };
    serde_json::to_writer(std::io::stdout(), &found)?;
    Ok(())
}

fn next(taken: &Mutex<Receiver<Vec<u8>>>) -> Option<Vec<u8>> {
    taken.lock().ok()?.recv().ok()
}

fn read_messages(mut each: impl FnMut(Vec<u8>) -> anyhow::Result<()>) -> anyhow::Result<()> {
    let mut pipe = BufReader::new(std::io::stdin());
    let mut length = [0; 8];
    while pipe.read(&mut length[..1])? == 1 {
        pipe.read_exact(&mut length[1..])?;
        let mut message = vec![0; usize::try_from(u64::from_le_bytes(length))?];
        pipe.read_exact(&mut message)?;
        each(message)?;
    }
    Ok(())
}

/// VmRSS of this process.
fn resident_bytes() -> anyhow::Result<u64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = line.and_then(|rest| rest.split_whitespace().next()).context("VmRSS")?;
    Ok(kib.parse::<u64>()? << 10)
}

pub(crate) fn disk_bytes(dir: &Path) -> anyhow::Result<u64> {
    use std::os::unix::fs::MetadataExt as _;
    let mut sum = 0;
    for entry in dir.read_dir()? {
        let entry = entry?;
        let meta = entry.metadata()?;
        sum += if meta.is_dir() { disk_bytes(&entry.path())? } else { meta.blocks() * 512 };
    }
    Ok(sum)
}
