//! `cargo xtask`: the project's own commands. Each does its own set-up and says in a line each
//! what it does; a second run does no work twice.

mod browser;
mod commands;
mod grafts;
mod npm;
mod plugins;
mod run;
mod tidy;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build, make a synthetic population, import it, serve it on 127.0.0.1:8080.
    Demo(commands::Demo),
    /// Build and run every test.
    Test,
    /// Install what the browser's tests need, and run them.
    Browser {
        /// Part of the names of the tests to run.
        filter: Option<String>,
    },
    /// Build the plugins and hostile guests as components in target/.
    Plugins,
    /// Measure; the names and options go to the benchmark.
    Bench {
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<String>,
    },
    /// Check sizes, layers and house rules.
    Tidy,
    /// What CI runs: fmt, clippy, tidy, test.
    Ci,
}

fn main() -> anyhow::Result<()> {
    match Cli::parse().command {
        Command::Demo(demo) => demo.run(),
        Command::Test => commands::test(),
        Command::Browser { filter } => browser::run(filter.as_deref()),
        Command::Plugins => plugins::build(),
        Command::Bench { args } => commands::bench(&args),
        Command::Tidy => tidy::check(),
        Command::Ci => commands::ci(),
    }
}
