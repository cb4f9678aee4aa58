//! A host's start with ten plugins, when it has never seen them and when it has, and what a plugin
//! that nobody calls costs in memory.

use crate::figure::{Figure, Target};
use crate::rig::{built, scratch};
use anyhow::Context as _;
use hoso_runtime::{AotCache, Compiler, Limits, Plugin, Runtime};
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Instant;

const PLUGINS: usize = 10;
const WARM_STARTS: usize = 5;
/// Enough that a plugin's share stands out of what else moves.
const IDLE: usize = 60;
const MODULES: [&str; 6] = [
    "ncd",
    "maternal-child",
    "school-health",
    "elderly-care",
    "occupational-health",
    "cancer-registry",
];

pub fn run() -> anyhow::Result<Vec<Figure>> {
    let modules = MODULES.map(|name| built(&format!("plugins/{name}")));
    let modules = modules.into_iter().collect::<anyhow::Result<Vec<_>>>()?;
    let (dir, ten) = (scratch()?, versions(&modules, PLUGINS)?);
    let cold = start(dir.path(), &ten)?.1;
    let mut warm = Vec::new();
    for _ in 0..WARM_STARTS {
        warm.push(start(dir.path(), &ten)?.1);
    }
    let warm = crate::timing::median(warm);
    drop(start(dir.path(), &versions(&modules, IDLE)?)?);
    let idle = idle_bytes(dir.path())?;
    let ms = |name: &str, seconds: f64| Figure::new("start", name, seconds * 1e3, "ms");
    Ok(vec![
        ms("ten plugins, never seen", cold),
        ms("ten plugins, compiled before", warm).against("never seen", cold * 1e3),
        ms("one plugin, compiled before", warm / PLUGINS as f64).value_target(Target::AtMost(50.0)),
        Figure::new("start", "an idle plugin, memory", idle / 1024.0, "KiB"),
    ])
}

/// Bytes that each of many plugins takes in a process of its own that has compiled none.
fn idle_bytes(cache: &Path) -> anyhow::Result<f64> {
    let mut child = Command::new(std::env::current_exe()?);
    let output = child.arg("--idle-child").arg(cache).stderr(Stdio::inherit()).output()?;
    anyhow::ensure!(output.status.success(), "the child ended with {}", output.status);
    Ok(String::from_utf8(output.stdout)?.trim().parse()?)
}

/// Says how much more memory the process has with all plugins than with one.
pub fn run_idle_child(cache: &Path) -> anyhow::Result<()> {
    let modules = MODULES.map(|name| built(&format!("plugins/{name}")));
    let modules = modules.into_iter().collect::<anyhow::Result<Vec<_>>>()?;
    let many = versions(&modules, IDLE)?;
    let one = start(cache, &many[..1])?;
    let before = resident_bytes()?;
    let all = start(cache, &many)?;
    let each = (resident_bytes()? - before) / all.0.1.len() as f64;
    drop((one, all));
    writeln!(std::io::stdout(), "{each}")?;
    Ok(())
}

/// So many components with digests of their own: the six modules, each with a section more.
fn versions(modules: &[Vec<u8>], count: usize) -> anyhow::Result<Vec<Vec<u8>>> {
    let one = |n: usize| {
        let mut component = modules[n % modules.len()].clone();
        // Section 0, its size, the name's size, the name, no content.
        component.extend([0, 5, 4]);
        component.extend(format!("{n:04}").bytes());
        component
    };
    Ok((0..count).map(one).collect())
}

type Loaded = (Runtime, Vec<Arc<Plugin>>);

/// From nothing to plugins that are described and can be called; seconds.
fn start(cache: &Path, components: &[Vec<u8>]) -> anyhow::Result<(Loaded, f64)> {
    let started = Instant::now();
    let cache = AotCache { dir: cache.to_owned(), key: [7; 32] };
    let runtime = Runtime::new(Limits::default(), Some(cache), Compiler::InProcess)?;
    let plugins = components.iter().map(|c| runtime.load(c)).collect::<Result<Vec<_>, _>>()?;
    Ok(((runtime, plugins), started.elapsed().as_secs_f64()))
}

fn resident_bytes() -> anyhow::Result<f64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
    Ok(kib.context("no VmRSS in /proc/self/status")? * 1024.0)
}
