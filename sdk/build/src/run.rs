//! Running other programs, and saying so.

use anyhow::{Context as _, bail};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// A line for who waits.
pub fn say(line: &str) {
    use std::io::Write as _;
    // A closed pipe is no reason to stop the work.
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// Runs a command that must succeed.
pub fn must(command: &mut Command) -> anyhow::Result<()> {
    let status = command.status().with_context(|| format!("start {command:?}"))?;
    if !status.success() {
        bail!("{command:?} ended with {status}");
    }
    Ok(())
}

/// Standard output of a command that must succeed.
pub fn output(command: &mut Command) -> anyhow::Result<String> {
    let output = command.stderr(Stdio::inherit()).output()?;
    if !output.status.success() {
        bail!("{command:?} ended with {}", output.status);
    }
    Ok(String::from_utf8(output.stdout)?)
}

/// Whether the command succeeded within the time; it is killed when it did not.
pub fn within(command: &mut Command, longest: Duration) -> bool {
    let quiet = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let Ok(mut child) = quiet.spawn() else { return false };
    let end = Instant::now() + longest;
    while Instant::now() < end {
        match child.try_wait() {
            Ok(Some(status)) => return status.success(),
            Ok(None) => std::thread::sleep(Duration::from_millis(100)),
            Err(_) => return false,
        }
    }
    // It may have ended just now; either way it is gone.
    let _ = child.kill();
    let _ = child.wait();
    false
}

/// Installs Debian packages, which only root may; false where it could not.
pub fn apt_install(packages: &[&str]) -> bool {
    let mut install = Command::new("apt-get");
    install.args(["install", "-y", "--no-install-recommends"]).args(packages);
    install.env("DEBIAN_FRONTEND", "noninteractive").stdout(Stdio::null());
    let again = || must(Command::new("apt-get").args(["update", "-q"]));
    must(&mut install).is_ok() || (again().is_ok() && must(&mut install).is_ok())
}
