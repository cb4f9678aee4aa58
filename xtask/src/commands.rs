//! demo, test, bench, ci.

use crate::run::{cargo, must, root, say, step};
use crate::{browser, plugins, tidy};
use clap::Args;
use std::path::Path;
use std::process::Command;

const SEED: u64 = 20_261_124;

#[derive(Args)]
pub struct Demo {
    /// People in the synthetic population.
    #[arg(long, default_value_t = 2_000)]
    residents: usize,
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: String,
    /// Do the work and leave.
    #[arg(long)]
    no_serve: bool,
    /// Throw away what an earlier demo made.
    #[arg(long)]
    fresh: bool,
}

impl Demo {
    pub fn run(&self) -> anyhow::Result<()> {
        let folder = root().join("target/demo");
        if self.fresh && folder.exists() {
            std::fs::remove_dir_all(&folder)?;
        }
        step("build the host", || must(&mut cargo(&["build", "-p", "hoso-server"])))?;
        plugins::build()?;
        let exports = folder.join("exports");
        if !exports.join("complete").exists() {
            step("make a synthetic population", || self.population(&exports))?;
        }
        let mut hoso = Command::new(root().join("target/debug/hoso"));
        hoso.arg("--data").arg(folder.join("data"));
        hoso.arg("--lab-map").arg(exports.join("lab-map.toml"));
        hoso.args(["demo", "--listen", &self.listen]).arg("--import").arg(exports);
        for plugin in root().join("target/plugins").read_dir()? {
            hoso.arg("--plugin").arg(plugin?.path());
        }
        if self.no_serve {
            hoso.arg("--no-serve");
        }
        must(&mut hoso)
    }

    fn population(&self, exports: &Path) -> anyhow::Result<()> {
        let today = crate::run::output(Command::new("date").arg("+%Y-%m-%d"))?;
        let made = hoso_population::write_demo(SEED, self.residents, today.trim(), exports)?;
        say(&made);
        std::fs::write(exports.join("complete"), "")?;
        Ok(())
    }
}

/// Everything that has a test. The guests are components: they do not link for this machine.
pub fn test() -> anyhow::Result<()> {
    browser::prepare()?;
    browser::prepare_provider()?;
    plugins::build()?;
    step("build the host", || must(&mut cargo(&["build", "-p", "hoso-server"])))?;
    step("run all tests", || {
        must(&mut cargo(&["test", "--workspace", "--exclude", "hoso-guests", "--no-fail-fast"]))
    })
}

/// `extism` alone compares with that peer, which is a workspace of its own.
pub fn bench(args: &[String]) -> anyhow::Result<()> {
    plugins::build()?;
    if args == ["extism"] {
        return extism();
    }
    let mut bench = cargo(&["run", "--release", "-p", "hoso-bench", "--"]);
    must(bench.args(args).env("HOSO_PLUGINS", root().join("target/plugins")))
}

fn extism() -> anyhow::Result<()> {
    let (peer, target) = (root().join("bench/extism"), root().join("target/extism"));
    let call = target.join("call.json");
    std::fs::create_dir_all(&target)?;
    let mut ours = cargo(&["run", "--release", "-p", "hoso-bench", "--", "plugin", "--call-out"]);
    must(ours.arg(&call))?;
    let module = plugins::extism_guest(&peer, &target)?;
    let mut cargo = cargo(&["run", "--release", "--locked", "--target-dir"]);
    cargo.arg(&target).current_dir(&peer).arg("--").arg(root().join("target/plugins/ncd.wasm"));
    must(cargo.arg(module).arg(call))
}

pub fn ci() -> anyhow::Result<()> {
    step("check the format", || must(&mut cargo(&["fmt", "--all", "--check"])))?;
    step("check sizes, layers and house rules", tidy::check)?;
    step("clippy", || {
        let args = ["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"];
        must(&mut cargo(&args))
    })?;
    test()
}
