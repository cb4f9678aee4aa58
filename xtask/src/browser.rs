//! The tests in a browser, and what they need: Debian's chromium, and axe-core from npm as
//! `tests/browser/package-lock.json` names it, kept below `target`.

use crate::npm;
use crate::run::{cargo, must, root, step};

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
    npm::need(&[("chromium", "chromium")])?;
    let (source, folder) = (root().join("tests/browser"), root().join("target/browser"));
    npm::install(&source, &folder, "axe-core/axe.min.js")
}

/// The identity provider of the end-to-end tests: `oidc-provider`, run by node.
pub fn prepare_provider() -> anyhow::Result<()> {
    npm::need(&[("node", "nodejs")])?;
    let (source, folder) = (root().join("tests/oidc"), root().join("target/oidc"));
    npm::install(&source, &folder, "oidc-provider/package.json")
}
