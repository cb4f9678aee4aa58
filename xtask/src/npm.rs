//! What tests take from npm: a folder with `package.json` and its lock file, installed below
//! `target`.

use crate::run::{must, step};
use anyhow::{Context as _, bail};
use hoso_build::run::apt_install;
use std::path::Path;
use std::process::Command;

const LOCK: &str = "package-lock.json";

/// Installs what the lock file of `source` names into `folder`, unless it is there. `found` is a
/// file that is then there, below `node_modules`.
pub fn install(source: &Path, folder: &Path, found: &str) -> anyhow::Result<()> {
    if is_installed(source, folder, found) {
        return Ok(());
    }
    need(&[("npm", "npm")])?;
    step(&format!("fetch {found}"), || fetch(source, folder))
}

/// Programs, each with the Debian package that brings it.
pub fn need(programs: &[(&str, &str)]) -> anyhow::Result<()> {
    let missing = programs.iter().filter(|(program, _)| !on_path(program));
    let packages: Vec<_> = missing.map(|(_, package)| *package).collect();
    if packages.is_empty() {
        return Ok(());
    }
    crate::run::say(&format!("apt-get install {}", packages.join(" ")));
    if !apt_install(&packages) {
        bail!("the tests need {0}. Install them:\n  sudo apt-get install {0}", packages.join(" "));
    }
    Ok(())
}

/// What the lock file names is there already.
fn is_installed(source: &Path, folder: &Path, found: &str) -> bool {
    let read = |folder: &Path| std::fs::read(folder.join(LOCK)).ok();
    folder.join("node_modules").join(found).is_file() && read(source) == read(folder)
}

/// npm checks each file against the sum in the lock file.
fn fetch(source: &Path, folder: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(folder)?;
    for name in ["package.json", LOCK] {
        let from = source.join(name);
        std::fs::copy(&from, folder.join(name)).with_context(|| from.display().to_string())?;
    }
    let mut npm = Command::new("npm");
    npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]);
    must(npm.current_dir(folder))
}

fn on_path(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}
