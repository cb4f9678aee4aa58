//! `hoso plugin`: what a vendor needs to make a plugin, and an administrator to install it.

mod make;
mod place;
mod sign;

use super::{compiler, local_admin, say, told};
use crate::app::{App, AppState};
use crate::ops::Origin;
use anyhow::Context as _;
use clap::{Args, Subcommand};
use hoso_core::programme::{Descriptor, Need};
use hoso_runtime::{Limits, Plugin, Runtime};
use hoso_testkit::{CaseFile, Verdict, battery, run_cases};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::sync::Arc;

#[derive(Args)]
pub struct PluginArgs {
    #[command(subcommand)]
    command: PluginCommand,
}

#[derive(Subcommand)]
enum PluginCommand {
    /// Begin a plugin in a new folder: a crate, a rule, a case.
    New(make::New),
    /// Build the plugin in a folder: a component that imports nothing but the contract.
    Build(make::Build),
    /// Say what a component is, what it asks for and what it offers. Needs no data folder.
    Inspect {
        component: PathBuf,
        #[arg(long)]
        json: bool,
    },
    /// Run the battery that every plugin must pass. Needs no data folder.
    Check {
        component: PathBuf,
        #[arg(long)]
        json: bool,
    },
    /// Run cases against a component, in the sandbox of production. Needs no data folder.
    Test(Test),
    /// Make a pair of keys: FILE.key, which is yours alone, and FILE.pub, for those who trust you.
    Keygen {
        /// Without an ending: `vendor` makes vendor.key and vendor.pub.
        file: PathBuf,
    },
    /// Sign a component: writes COMPONENT.minisig beside it.
    Sign {
        /// The component (.wasm).
        component: PathBuf,
        /// Your FILE.key of `hoso plugin keygen`.
        #[arg(long)]
        key: PathBuf,
    },
    /// Take the plugins of a vendor from now on.
    Trust {
        name: String,
        /// The vendor's FILE.pub.
        key: PathBuf,
        #[arg(long)]
        reason: String,
    },
    /// Take nothing more of a vendor; what is installed stays.
    Distrust {
        name: String,
        #[arg(long)]
        reason: String,
    },
    /// Vendors whose plugins are taken.
    Vendors {
        #[arg(long)]
        json: bool,
    },
    /// Check a component and the signature beside it, and keep it under its digest.
    Install {
        component: PathBuf,
        #[arg(long)]
        json: bool,
    },
    /// Installed plugins, and at how many facilities each runs.
    List {
        #[arg(long)]
        json: bool,
    },
    /// What holds for a programme at a facility or a unit above, and what was said there.
    Show(place::Place),
    /// Say what a programme may read and write at a unit and below; it does nothing before.
    Grant(place::Grant),
    /// Switch a programme on at a unit and below.
    Enable(place::Enable),
    /// Switch it off: records stay, tasks are withdrawn.
    Disable(place::Decision),
    /// Say nothing at this unit any more: it is as what is above it.
    AsAbove(place::Decision),
    /// Give a unit another version; one that asks for more waits for --accept-needs.
    Upgrade(place::Version),
    /// Go back to a version that ran here before.
    Rollback(place::Version),
    /// Programmes that failed again and again and wait, by facility.
    Quarantine {
        #[arg(long)]
        json: bool,
    },
    /// Run a version beside the present one, without effect, and say what differs.
    Rehearse(place::Rehearse),
    /// Let a plugin in quarantine run again.
    Release(place::Release),
}

#[derive(Args)]
struct Test {
    component: PathBuf,
    /// JSON files of cases, folders of them, or CSV tables with --template.
    #[arg(long, required = true, num_args = 1..)]
    cases: Vec<PathBuf>,
    /// One case as JSON in which {column} stands for a cell of the table.
    #[arg(long)]
    template: Option<PathBuf>,
    #[arg(long)]
    json: bool,
}

impl PluginArgs {
    /// `open`: the host of the data folder, for what needs one.
    pub fn run(&self, open: impl FnOnce() -> anyhow::Result<AppState>) -> anyhow::Result<()> {
        match &self.command {
            PluginCommand::New(new) => new.run(),
            PluginCommand::Build(build) => build.run(),
            PluginCommand::Inspect { component, json } => inspect(component, *json),
            PluginCommand::Check { component, json } => check(component, *json),
            PluginCommand::Test(test) => test.run(),
            PluginCommand::Keygen { file } => sign::keygen(file),
            PluginCommand::Sign { component, key } => sign::sign(component, key),
            PluginCommand::Trust { name, key, reason } => {
                let app = &open()?.0;
                app.trust_vendor(&local_admin(app), name, &text(key)?, reason).map_err(told)?;
                Ok(())
            }
            PluginCommand::Distrust { name, reason } => {
                let app = &open()?.0;
                app.distrust_vendor(&local_admin(app), name, reason).map_err(told)
            }
            PluginCommand::Vendors { json } => vendors(&open()?.0, *json),
            PluginCommand::Install { component, json } => install(&open()?.0, component, *json),
            PluginCommand::Enable(args) => args.run(&open()?.0),
            PluginCommand::Show(place) => place.show(&open()?.0),
            PluginCommand::Grant(args) => args.run(&open()?.0),
            PluginCommand::Disable(args) => args.disable(&open()?.0),
            PluginCommand::AsAbove(args) => args.as_above(&open()?.0),
            PluginCommand::Quarantine { json } => place::quarantined(&open()?.0, *json),
            PluginCommand::Upgrade(args) => args.upgrade(&open()?.0),
            PluginCommand::Rollback(args) => args.roll_back(&open()?.0),
            PluginCommand::Rehearse(args) => args.run(&open()?.0),
            PluginCommand::Release(args) => args.run(&open()?.0),
            PluginCommand::List { json } => list(&open()?.0, *json),
        }
    }
}

fn vendors(app: &App, as_json: bool) -> anyhow::Result<()> {
    for vendor in app.vendor_keys(&local_admin(app)).map_err(told)? {
        match as_json {
            true => say(format_args!("{}", serde_json::to_string(&vendor)?)),
            false => say(format_args!("{}  {}", vendor.key, vendor.name)),
        }
    }
    Ok(())
}

fn list(app: &App, as_json: bool) -> anyhow::Result<()> {
    let registry = app.registry.snapshot();
    for (digest, plugin) in &registry.plugins {
        let d = plugin.descriptor();
        let here = registry.enablements.values().filter(|e| e.plugin == *digest && e.runs());
        let runs_at = here.count();
        let shown = json!({"digest": digest, "programme": d.id, "version": d.version,
            "title": d.title, "runs_at": runs_at});
        match as_json {
            true => say(format_args!("{shown}")),
            false => say(format_args!(
                "{digest} {} {} {} (at {runs_at} units)",
                d.id, d.version, d.title.vi
            )),
        }
    }
    Ok(())
}

fn install(app: &App, component: &Path, as_json: bool) -> anyhow::Result<()> {
    let beside = sign::beside(component);
    let signature = beside.exists().then(|| text(&beside)).transpose()?;
    let origin = signature.as_deref().map_or(Origin::Unsigned, Origin::Signed);
    let digest = app.install_plugin(&local_admin(app), &read(component)?, origin).map_err(told)?;
    match as_json {
        true => say(format_args!("{}", json!({"digest": digest}))),
        false => say(format_args!("installed {digest}; grant what it asks for, then enable it")),
    }
    Ok(())
}

fn read(file: &Path) -> anyhow::Result<Vec<u8>> {
    std::fs::read(file).with_context(|| format!("read {}", file.display()))
}

fn text(file: &Path) -> anyhow::Result<String> {
    std::fs::read_to_string(file).with_context(|| format!("read {}", file.display()))
}

/// The sandbox of production, without a cache.
fn sandbox() -> anyhow::Result<Runtime> {
    Ok(Runtime::new(Limits::default(), None, compiler())?)
}

fn load(component: &Path) -> anyhow::Result<Arc<Plugin>> {
    let bytes = read(component)?;
    sandbox()?.load(&bytes).with_context(|| component.display().to_string())
}

fn inspect(component: &Path, as_json: bool) -> anyhow::Result<()> {
    let plugin = load(component)?;
    let descriptor = plugin.descriptor();
    if as_json {
        let shown = json!({"digest": plugin.digest(), "descriptor": descriptor});
        say(format_args!("{shown}"));
        return Ok(());
    }
    let d = descriptor;
    say(format_args!("{} {}  {}\n{}", d.id, d.version, d.title.vi, d.summary.vi));
    say(format_args!("digest  {}", plugin.digest()));
    needs("reads", &d.reads);
    needs("writes", &d.writes);
    for (what, names) in offered(d) {
        say(format_args!("{what:<11} {}", if names.is_empty() { "-" } else { &names }));
    }
    Ok(())
}

fn needs(what: &str, needs: &[Need]) {
    for need in needs {
        say(format_args!("{what:<7} {}: {}", need.scope, need.reason.vi));
    }
}

fn offered(d: &Descriptor) -> [(&'static str, String); 4] {
    let list = |names: Vec<&str>| names.join(", ");
    [
        ("stages", list(d.stages.iter().map(|s| s.code.as_str()).collect())),
        ("forms", list(d.forms.iter().map(|f| f.code.as_str()).collect())),
        ("indicators", list(d.indicators.iter().map(|i| i.code.as_str()).collect())),
        ("settings", list(d.settings.iter().map(|s| s.name.as_str()).collect())),
    ]
}

fn check(component: &Path, as_json: bool) -> anyhow::Result<()> {
    let checks = battery(&sandbox()?, &read(component)?);
    for check in &checks {
        if as_json {
            say(format_args!("{}", serde_json::to_string(check)?));
        } else {
            let verdict = serde_json::to_value(check.verdict)?;
            let verdict = verdict.as_str().unwrap_or_default();
            say(format_args!("{} {verdict:<14} {}", check.id, check.what));
            check.detail.lines().for_each(|line| say(format_args!("     {line}")));
        }
    }
    let sound = |v: Verdict| matches!(v, Verdict::Pass | Verdict::NotApplicable);
    let bad = checks.iter().filter(|check| !sound(check.verdict)).count();
    anyhow::ensure!(bad == 0, "{bad} of {} checks did not pass", checks.len());
    Ok(())
}

impl Test {
    fn run(&self) -> anyhow::Result<()> {
        let component = read(&self.component)?;
        let runtime = sandbox()?;
        let plugin =
            runtime.load(&component).with_context(|| self.component.display().to_string())?;
        let template = self.template.as_deref().map(text).transpose()?;
        let (mut passed, mut failed) = (0, 0);
        for file in files(&self.cases)? {
            let content = text(&file)?;
            let cases = match (file.extension().is_some_and(|e| e == "csv"), &template) {
                (true, Some(template)) => CaseFile::Table { rows: &content, template },
                (true, None) => anyhow::bail!("{}: a table needs --template", file.display()),
                (false, _) => CaseFile::Json(&content),
            };
            let ran = run_cases(&plugin, &cases)
                .map_err(|why| anyhow::anyhow!("{}: {why}", file.display()))?;
            passed += ran.passed;
            failed += ran.failed.len();
            self.tell(&file, ran.passed, &ran.failed);
        }
        say(format_args!("{passed} cases passed, {failed} failed"));
        anyhow::ensure!(failed == 0, "{failed} cases failed");
        Ok(())
    }

    fn tell(&self, file: &Path, passed: usize, failed: &[String]) {
        if self.json {
            let line = json!({"file": file, "passed": passed, "failed": failed});
            return say(format_args!("{line}"));
        }
        say(format_args!("{}: {passed} passed, {} failed", file.display(), failed.len()));
        failed.iter().for_each(|line| say(format_args!("  {line}")));
    }
}

/// The files, and those of the folders in the order of their names.
fn files(paths: &[PathBuf]) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in paths {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        let entries = path.read_dir()?.collect::<Result<Vec<_>, _>>()?;
        let mut inside: Vec<PathBuf> = entries.into_iter().map(|entry| entry.path()).collect();
        inside.retain(|file| file.extension().is_some_and(|e| e == "json"));
        inside.sort();
        files.extend(inside);
    }
    Ok(files)
}
