//! A programme at a facility: switched, given another version, rehearsed, released. On a host that
//! is not running; a running one takes the same by its API.

use super::super::{local_admin, say, told};
use crate::app::App;
use crate::ops::{ProgrammeView, Switch, Upgrade};
use anyhow::Context as _;
use clap::Args;
use hoso_core::{Digest, FacilityId, ProgrammeId};
use serde::Serialize;
use std::path::PathBuf;

#[derive(Args)]
pub struct Place {
    pub facility: FacilityId,
    pub programme: ProgrammeId,
    #[arg(long)]
    pub json: bool,
}

#[derive(Args)]
pub struct Enable {
    #[command(flatten)]
    place: Place,
    /// Why: kept with the switch.
    #[arg(long)]
    reason: String,
    /// JSON object of settings that replace those of before.
    #[arg(long)]
    settings: Option<PathBuf>,
}

#[derive(Args)]
pub struct Reasoned {
    #[command(flatten)]
    place: Place,
    #[arg(long)]
    reason: String,
}

#[derive(Args)]
pub struct Version {
    #[command(flatten)]
    place: Place,
    /// Digest of an installed plugin of the programme; see `hoso plugin list`.
    plugin: Digest,
    #[arg(long)]
    reason: String,
    /// It may read and write more than the present version.
    #[arg(long)]
    accept_needs: bool,
}

#[derive(Args)]
pub struct Rehearse {
    #[command(flatten)]
    place: Place,
    /// Digest of an installed plugin of the programme.
    plugin: Digest,
    /// At most so many residents; all where it is left out.
    #[arg(long)]
    residents: Option<usize>,
}

impl Enable {
    pub fn run(&self, app: &App) -> anyhow::Result<()> {
        let settings = self.settings.as_ref().map(|file| {
            let text = std::fs::read_to_string(file)?;
            anyhow::Ok(serde_json::from_str(&text)?)
        });
        let settings = settings.transpose().context("settings")?;
        self.place.switch(app, Switch { enabled: true, reason: self.reason.clone(), settings })
    }
}

impl Reasoned {
    pub fn disable(&self, app: &App) -> anyhow::Result<()> {
        let reason = self.reason.clone();
        self.place.switch(app, Switch { enabled: false, reason, settings: None })
    }

    pub fn release(&self, app: &App) -> anyhow::Result<()> {
        let Place { facility, programme, .. } = &self.place;
        let view = app.release_plugin(&local_admin(app), facility, programme, &self.reason);
        self.place.tell(&view.map_err(told)?)
    }
}

impl Version {
    pub fn upgrade(&self, app: &App) -> anyhow::Result<()> {
        self.change(app, self.accept_needs)
    }

    /// What ran here before was accepted then.
    pub fn roll_back(&self, app: &App) -> anyhow::Result<()> {
        self.change(app, true)
    }

    fn change(&self, app: &App, accept_needs: bool) -> anyhow::Result<()> {
        let Place { facility, programme, .. } = &self.place;
        let to = Upgrade { plugin: self.plugin, reason: self.reason.clone(), accept_needs };
        let view = app.upgrade(&local_admin(app), facility, programme, &to).map_err(told)?;
        self.place.tell(&view)
    }
}

impl Rehearse {
    pub fn run(&self, app: &App) -> anyhow::Result<()> {
        let Place { facility, programme, json } = &self.place;
        let ctx = local_admin(app);
        let found = app.rehearse(&ctx, facility, programme, self.plugin, self.residents);
        let found = found.map_err(told)?;
        if *json {
            return told_as_json(&found);
        }
        say(format_args!("{} residents, {} of them differ", found.residents, found.changed));
        for (what, changes) in [("task", &found.tasks), ("alert", &found.alerts)] {
            for (code, change) in changes {
                say(format_args!("{what} {code}: +{} -{}", change.added, change.removed));
            }
        }
        found.examples.iter().for_each(|id| say(format_args!("for example {id}")));
        Ok(())
    }
}

impl Place {
    fn switch(&self, app: &App, switch: Switch) -> anyhow::Result<()> {
        let ctx = local_admin(app);
        let view = app.switch(&ctx, &self.facility, &self.programme, switch).map_err(told)?;
        self.tell(&view)
    }

    fn tell(&self, view: &ProgrammeView) -> anyhow::Result<()> {
        if self.json {
            return told_as_json(view);
        }
        let state = match (view.enabled, &view.quarantine) {
            (false, _) => "off",
            (true, None) => "on",
            (true, Some(_)) => "on, in quarantine",
        };
        say(format_args!(
            "{} {} {} {state}; {} assessments to make",
            view.facility, view.programme, view.version, view.backlog
        ));
        Ok(())
    }
}

fn told_as_json(found: &impl Serialize) -> anyhow::Result<()> {
    say(format_args!("{}", serde_json::to_string(found)?));
    Ok(())
}
