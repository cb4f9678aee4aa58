//! The `hoso` command line. Help texts are written for a person.

pub mod account;
pub mod admin;
pub mod demo;
pub mod forms;
pub mod identity;
pub mod import;
pub mod keys;
pub mod link;
pub mod plugin;
pub mod serve;

use crate::app::App;
use crate::config::Config;
use crate::ops::OpContext;
use clap::{Parser, Subcommand};
use hoso_core::FacilityId;
use hoso_core::policy::{Actor, Purpose, Role};
use hoso_runtime::{Compiler, Limits, compile_child};
use indicatif::{ProgressBar, ProgressStyle};
use std::io::IsTerminal as _;
use std::net::SocketAddr;
use std::path::PathBuf;

/// Host of lifelong health records: takes in what facilities produce, keeps it, and lets
/// sandboxed programme plugins say what has to be done next.
#[derive(Parser)]
#[command(name = "hoso", version, max_term_width = 100)]
pub struct Cli {
    /// Configuration file; `hoso.toml` in this folder is read without being named.
    #[arg(long, global = true)]
    pub config: Option<PathBuf>,
    /// Folder that holds everything the host keeps.
    #[arg(long, global = true, env = "HOSO_DATA")]
    pub data: Option<PathBuf>,
    /// Act as if today were this day (YYYY-MM-DD); for demonstrations and tests.
    #[arg(long, global = true, hide_short_help = true)]
    pub today: Option<jiff::civil::Date>,
    /// Take unsigned plugins: for development alone.
    #[arg(long, global = true, hide_short_help = true)]
    pub dev: bool,
    /// TOML file that maps facilities' local laboratory codes to LOINC.
    #[arg(long, global = true)]
    pub lab_map: Option<PathBuf>,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Subcommand)]
pub enum AssessmentCommand {
    /// Make a stored one again: same plugin, records, settings and day must give the same answer.
    Replay {
        facility: hoso_core::FacilityId,
        programme: hoso_core::ProgrammeId,
        resident: hoso_core::ResidentId,
        #[arg(long)]
        json: bool,
    },
}

#[derive(Subcommand)]
pub enum Command {
    /// Serve the pages and the API.
    Serve {
        #[arg(long, env = "HOSO_LISTEN")]
        listen: Option<SocketAddr>,
    },
    /// Print an example of the configuration file.
    Config,
    /// Take in QD 3176 XML and FHIR R4 files or folders of them.
    Import(import::Import),
    Forms(forms::Forms),
    Link(link::Link),
    /// Fill an empty host with data and serve it.
    Demo(demo::Demo),
    /// Make, list, change and disable accounts.
    Account(account::AccountArgs),
    /// Make, check, test, sign, install and list plugins.
    Plugin(plugin::PluginArgs),
    Identity(identity::IdentityArgs),
    /// What programmes said of residents.
    #[command(subcommand)]
    Assessment(AssessmentCommand),
    /// Take in the tree of org units (JSON: a list of code, name, commune, parent, since, until).
    Org {
        file: PathBuf,
    },
    /// Check the store: indexes, documents, audit numbers, indicator cells.
    Verify,
    /// Say what of the audit trail is older than [retention] of hoso.toml keeps it.
    Retention {
        /// Take it out; needs a stopped host.
        #[arg(long, requires = "reason")]
        apply: bool,
        /// Kept in the audit trail.
        #[arg(long)]
        reason: Option<String>,
    },
    /// Keys by which the store is sealed, and their rotation.
    Keys(keys::KeysArgs),
    /// Count every indicator from scratch and compare.
    Recount,
    /// Copy the store of a stopped host; a running one makes copies by its API.
    Backup {
        to: PathBuf,
    },
    /// Make a data folder from a backup; the copy is checked by its digests first.
    Restore {
        from: PathBuf,
    },
    /// Compile the component on standard input; the host starts itself so, see `compiler`.
    #[command(hide = true)]
    CompileComponent,
}

/// This program, started again for each component. By way of /proc, so that replacing the file on
/// disk does not mix two versions.
pub fn compiler() -> Compiler {
    let program = PathBuf::from("/proc/self/exe");
    Compiler::Child { program, args: vec!["compile-component".to_owned()] }
}

impl Cli {
    pub fn run(self) -> anyhow::Result<()> {
        let config = self.configuration()?;
        let open = || App::open(config.settings(self.today, self.dev)?);
        match self.command {
            Command::Serve { listen } => serve::serve(open()?, config.reached(listen)),
            Command::Config => {
                say(format_args!("{}", crate::config::EXAMPLE.trim_end()));
                Ok(())
            }
            Command::Import(import) => import.run(&open()?.0),
            Command::Forms(forms) => forms.run(&open()?.0),
            Command::Link(link) => link.run(),
            Command::Demo(demo) => demo.run(open()?, &config),
            Command::Account(args) => args.run(&open()?.0),
            Command::Plugin(args) => args.run(open),
            Command::Assessment(AssessmentCommand::Replay {
                facility,
                programme,
                resident,
                json,
            }) => admin::replay(&open()?.0, (&facility, &programme, resident), json),
            Command::Identity(args) => args.run(&open()?.0),
            Command::Org { file } => admin::org(&open()?.0, &file),
            Command::Verify => admin::verify(&open()?.0),
            Command::Retention { apply, reason } => {
                let reason = reason.filter(|_| apply);
                admin::retention(&open()?.0, config.retention, reason.as_deref())
            }
            Command::Recount => admin::recount(&open()?.0),
            Command::Backup { to } => admin::backup(&open()?.0, &to),
            Command::Restore { from } => {
                admin::restore(&from, &config.data, config.store_keys()?.as_ref())
            }
            Command::Keys(args) => args.run(config.encryption.keys.as_deref(), open),
            Command::CompileComponent => {
                compile_child(Limits::default()).map_err(anyhow::Error::msg)
            }
        }
    }

    /// The file, then the environment and the command line over it.
    fn configuration(&self) -> anyhow::Result<Config> {
        let mut config = Config::read(self.config.as_deref())?;
        if let Some(data) = &self.data {
            config.data.clone_from(data);
        }
        if self.lab_map.is_some() {
            config.lab_map.clone_from(&self.lab_map);
        }
        Ok(config)
    }
}

/// Lines for the person at the terminal; the command line is the only place that prints.
pub(crate) fn say(line: std::fmt::Arguments<'_>) {
    use std::io::Write as _;
    // A closed pipe is no reason to stop the work.
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// The message for the person, and what lies behind it.
pub(crate) fn told(error: hoso_core::Error) -> anyhow::Error {
    anyhow::anyhow!("{error}: {error:?}")
}

/// Whoever may run commands on the host's folder administers its programmes.
pub(crate) fn local_admin(app: &App) -> OpContext {
    local(app, Role::ModuleAdministrator, None, Purpose::Administration)
}

/// Whoever may run commands on the host's folder, in a role.
pub(crate) fn local(
    app: &App,
    role: Role,
    facility: Option<FacilityId>,
    purpose: Purpose,
) -> OpContext {
    let account = "command-line".parse().expect("a code");
    let actor = Actor::of(account, role, facility);
    app.context(actor, purpose, "command-line".to_owned())
}

/// A bar on a terminal, nothing elsewhere.
fn progress(template: &str, length: Option<u64>) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template(template).expect("the templates are constant");
    let bar = length.map_or_else(ProgressBar::no_length, ProgressBar::new);
    bar.with_style(style)
}
