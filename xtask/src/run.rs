//! Running other programs at the workspace's root, and saying so.

use anyhow::Context as _;
pub use hoso_build::run::{must, output};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

/// The workspace's folder.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().map_or_else(|| here.to_owned(), Path::to_owned)
}

pub fn say(line: &str) {
    hoso_build::run::say(&format!("xtask: {line}"));
}

/// Says what is done, does it, says how long it took.
pub fn step<T>(what: &str, work: impl FnOnce() -> anyhow::Result<T>) -> anyhow::Result<T> {
    say(what);
    let started = Instant::now();
    let done = work().with_context(|| what.to_owned())?;
    say(&format!("{what}: {:.1} s", started.elapsed().as_secs_f64()));
    Ok(done)
}

/// The developer's cargo, at the workspace's root.
pub fn cargo(args: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(args).current_dir(root());
    command
}
