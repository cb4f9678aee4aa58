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

/// The developer's cargo, at the workspace's root, without what the cargo that runs this program
/// says of this package: ring builds anew where that differs, and all that stands on it.
pub fn cargo(args: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(args).current_dir(root());
    let ours = std::env::vars_os().map(|(name, _)| name);
    for name in ours.filter(|name| name.to_str().is_some_and(is_of_package)) {
        command.env_remove(name);
    }
    command
}

fn is_of_package(name: &str) -> bool {
    name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_")
}
