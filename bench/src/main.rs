//! `cargo xtask bench [NAME...] [--json]`: what the host does in a second, and what that is beside
//! a named limit measured in the same run.

mod assess;
mod bare;
mod burst;
mod chart;
mod chart_page;
mod decide;
mod exports;
mod figure;
mod hidden;
mod hostile;
mod import;
mod intake;
mod linkage;
mod memory;
mod modules;
mod pages;
mod plugin;
mod raw;
mod recount;
mod rig;
mod start;
mod timing;

use clap::Parser;
use figure::{Figure, machine, table};
use std::io::Write as _;
use std::path::PathBuf;

#[derive(Parser)]
#[command(name = "cargo xtask bench")]
pub struct Cli {
    /// intake, chart, decide, plugin, modules, assess, burst, hostile, hidden, start, import,
    /// linkage, memory, pages, recount; all where none is named.
    names: Vec<String>,
    /// One JSON object a line: bench, figure, value, unit, ratio, against, target, ok.
    #[arg(long)]
    json: bool,
    /// Residents of the linkage, memory, pages and recount benches.
    #[arg(long, default_value_t = 100_000)]
    residents: usize,
    /// Also write what the plugin bench calls with, context and chart as JSON.
    #[arg(long)]
    call_out: Option<PathBuf>,
    /// The host of the memory bench, in a process of its own.
    #[arg(long, hide = true)]
    memory_child: Option<PathBuf>,
    /// Plugins that nobody calls, in a process of their own; the folder of what was compiled.
    #[arg(long, hide = true)]
    idle_child: Option<PathBuf>,
}

/// As the host's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

type Bench = fn(&Cli) -> anyhow::Result<Vec<Figure>>;

const BENCHES: [(&str, Bench); 15] = [
    ("intake", |_| intake::run()),
    ("chart", |_| chart::run()),
    ("decide", |_| decide::run()),
    ("plugin", |cli| plugin::run(cli.call_out.as_deref())),
    ("modules", |_| modules::run()),
    ("assess", |_| assess::run()),
    ("burst", |_| burst::run()),
    ("hostile", |_| hostile::run()),
    ("hidden", |_| hidden::run()),
    ("start", |_| start::run()),
    ("import", |_| import::run()),
    ("linkage", |cli| linkage::run(cli.residents)),
    ("memory", |cli| memory::run(cli.residents)),
    ("pages", |cli| pages::run(cli.residents)),
    ("recount", |cli| recount::run(cli.residents)),
];

fn main() -> anyhow::Result<()> {
    let cli = Cli::parse();
    if let Some(data) = &cli.memory_child {
        return memory::run_child(data);
    }
    if let Some(cache) = &cli.idle_child {
        return start::run_idle_child(cache);
    }
    for name in &cli.names {
        let known = BENCHES.map(|(known, _)| known);
        anyhow::ensure!(
            known.contains(&name.as_str()),
            "{name}: one of {} is expected",
            known.join(", ")
        );
    }
    let mut out = std::io::stdout();
    if !cli.json {
        writeln!(out, "{}\n", machine())?;
    }
    let mut all = Vec::new();
    for (name, bench) in BENCHES {
        if !cli.names.is_empty() && !cli.names.iter().any(|n| n == name) {
            continue;
        }
        progress(format_args!("bench {name}"));
        let figures = bench(&cli)?;
        if cli.json {
            for figure in &figures {
                writeln!(out, "{}", serde_json::to_string(figure)?)?;
            }
        }
        all.extend(figures);
    }
    if !cli.json {
        write!(out, "{}", table(&all))?;
    }
    Ok(())
}

/// A line for who waits; standard output belongs to the figures.
fn progress(line: std::fmt::Arguments<'_>) {
    // A closed pipe is no reason to stop measuring.
    let _ = writeln!(std::io::stderr(), "bench: {line}");
}
