//! The tests in a browser, and what they need: Debian's chromium, and axe-core from npm as
//! `tests/browser/package-lock.json` names it, kept below `target`.

use crate::run::{cargo, must, root, say, step};
use anyhow::{Context as _, bail};
use hoso_build::run::apt_install;
use std::path::Path;
use std::process::Command;

/// A program, and the Debian package that brings it.
const NEEDED: [(&str, &str); 2] = [("chromium", "chromium"), ("npm", "npm")];
const LOCK: &str = "package-lock.json";

/// Builds the host and runs the browser's tests, all or those whose name holds the filter.
pub fn run(filter: Option<&str>) -> anyhow::Result<()> {
    prepare()?;
    step("build the host", || must(&mut cargo(&["build", "-p", "hoso-server"])))?;
    step("run the browser's tests", || {
        let mut test = cargo(&["test", "-p", "hoso-tests", "--test", "browser"]);
        must(test.args(filter))
    })
}

pub fn prepare() -> anyhow::Result<()> {
    let folder = root().join("target/browser");
    let source = root().join("tests/browser");
    let installed = is_installed(&source, &folder);
    let missing = NEEDED.iter().filter(|(program, _)| !on_path(program));
    let missing: Vec<_> = missing.filter(|(program, _)| !installed || *program != "npm").collect();
    if !missing.is_empty() {
        let packages: Vec<_> = missing.iter().map(|(_, package)| *package).collect();
        say(&format!("apt-get install {}", packages.join(" ")));
        if !apt_install(&packages) {
            bail!(
                "the browser's tests need {0}. Install them:\n  sudo apt-get install {0}",
                packages.join(" ")
            );
        }
    }
    if installed {
        return Ok(());
    }
    step("fetch axe-core", || fetch(&source, &folder))
}

/// What the lock file names is there already.
fn is_installed(source: &Path, folder: &Path) -> bool {
    let read = |folder: &Path| std::fs::read(folder.join(LOCK)).ok();
    folder.join("node_modules/axe-core/axe.min.js").is_file() && read(source) == read(folder)
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
