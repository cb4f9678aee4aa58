//! A programme at a unit: switched, granted, given another version, rehearsed, released. On a host
//! that is not running; a running one takes the same by its API.

use super::super::{local_admin, say, told};
use crate::app::App;
use crate::http::views;
use crate::http::views::switching::Granted;
use crate::ops::{Asked, GrantTo, OpContext, ProgrammeView, Switch, Switched, Upgrade};
use anyhow::Context as _;
use clap::Args;
use hoso_core::{Digest, FacilityId, PartialDate, ProgrammeId, Result};
use jiff::civil::Date;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::path::{Path, PathBuf};

#[derive(Args)]
pub struct Place {
    pub facility: FacilityId,
    pub programme: ProgrammeId,
    #[arg(long)]
    pub json: bool,
}

/// What every decision needs.
#[derive(Args)]
pub struct Decision {
    #[command(flatten)]
    place: Place,
    /// Why: kept with the decision.
    #[arg(long)]
    reason: String,
    /// First day, 2027-01-31 or 31/01/2027; today where it is left out.
    #[arg(long, value_parser = day)]
    since: Option<Date>,
    /// Say what would change, and change nothing.
    #[arg(long)]
    dry_run: bool,
}

#[derive(Args)]
pub struct Enable {
    #[command(flatten)]
    decision: Decision,
    /// JSON object of settings that replace those of before.
    #[arg(long)]
    settings: Option<PathBuf>,
}

#[derive(Args)]
pub struct Grant {
    #[command(flatten)]
    decision: Decision,
    /// JSON file {"reads": [...], "writes": [...]} of what is granted; see `hoso plugin inspect`
    /// for what the plugin asks. All of that where it is left out.
    #[arg(long)]
    only: Option<PathBuf>,
}

#[derive(Args)]
pub struct Version {
    #[command(flatten)]
    decision: Decision,
    /// Digest of an installed plugin of the programme; see `hoso plugin list`.
    plugin: Digest,
    /// It may read and write what the present version does not ask for.
    #[arg(long)]
    accept_needs: bool,
}

#[derive(Args)]
pub struct Release {
    #[command(flatten)]
    place: Place,
    #[arg(long)]
    reason: String,
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
        let settings = self.settings.as_deref().map(json_file).transpose().context("settings")?;
        let on = Switch { enabled: true, settings };
        self.decision.make(app, |ctx, asked| app.switch(ctx, asked, on))
    }
}

impl Grant {
    pub fn run(&self, app: &App) -> anyhow::Result<()> {
        let only: Option<Granted> = self.only.as_deref().map(json_file).transpose()?;
        let grant = only.map_or(GrantTo::Declared, |only| GrantTo::Only(only.into()));
        self.decision.make(app, |ctx, asked| app.grant(ctx, asked, grant))
    }
}

impl Decision {
    pub fn disable(&self, app: &App) -> anyhow::Result<()> {
        let off = Switch { enabled: false, settings: None };
        self.make(app, |ctx, asked| app.switch(ctx, asked, off))
    }

    pub fn as_above(&self, app: &App) -> anyhow::Result<()> {
        self.make(app, |ctx, asked| app.as_above(ctx, asked))
    }

    /// Nobody works on a stopped host, so what follows from the decision is queued here.
    fn make(
        &self,
        app: &App,
        decide: impl FnOnce(&OpContext, &Asked) -> Result<Switched>,
    ) -> anyhow::Result<()> {
        let Self { place, reason, since, dry_run } = self;
        let asked = Asked {
            unit: place.facility.clone(),
            programme: place.programme.clone(),
            since: *since,
            reason: reason.clone(),
            dry_run: *dry_run,
        };
        let ctx = local_admin(app);
        let done = decide(&ctx, &asked).map_err(told)?;
        while app.apply_next_switch().map_err(told)? {}
        if place.json {
            return told_as_json(&views::switching::Switched::from(done));
        }
        let Switched { view, since, changed } = done;
        let when = if *dry_run { "would hold" } else { "holds" };
        say(format_args!("{when} from {} on, at {} units:", vietnamese(since), changed.len()));
        place.tell(view)
    }
}

impl Release {
    pub fn run(&self, app: &App) -> anyhow::Result<()> {
        let Place { facility, programme, .. } = &self.place;
        let view = app.release_plugin(&local_admin(app), facility, programme, &self.reason);
        self.place.tell(view.map_err(told)?)
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
        let to = Upgrade { plugin: self.plugin, accept_needs };
        self.decision.make(app, |ctx, asked| app.upgrade(ctx, asked, &to))
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
    /// What holds there today, and what was said.
    pub fn show(&self, app: &App) -> anyhow::Result<()> {
        let found = app.programme_at(&local_admin(app), &self.facility, &self.programme);
        let (view, said) = found.map_err(told)?;
        let said: Vec<views::switching::Decision> = views::all(said);
        if self.json {
            let holds = views::programmes::Programme::from(view);
            return told_as_json(&serde_json::json!({"holds": holds, "said": said}));
        }
        self.tell(view)?;
        for one in said {
            let state = one.enabled.map_or("as above", |on| if on { "on" } else { "off" });
            let (day, by) = (vietnamese(one.since), one.account);
            say(format_args!("{:>4}  {day} {state}, by {by}: {}", one.number, one.reason));
        }
        Ok(())
    }

    fn tell(&self, view: ProgrammeView) -> anyhow::Result<()> {
        if self.json {
            return told_as_json(&views::programmes::Programme::from(view));
        }
        let state = match (view.enabled, view.granted.is_empty(), &view.quarantine) {
            (false, ..) => "off",
            (true, true, _) => "on, but nothing is granted",
            (true, false, None) => "on",
            (true, false, Some(_)) => "on, in quarantine",
        };
        say(format_args!(
            "{} {} {} {state}; {} assessments to make",
            view.facility, view.programme, view.version, view.backlog
        ));
        Ok(())
    }
}

/// Every place at which a plugin waits.
pub fn quarantined(app: &App, json: bool) -> anyhow::Result<()> {
    let all = app.programmes(&local_admin(app), None).map_err(told)?;
    for view in all.into_iter().filter(|view| view.quarantine.is_some()) {
        let place =
            Place { facility: view.facility.clone(), programme: view.programme.clone(), json };
        if let (Some(waits), false) = (&view.quarantine, json) {
            let since = crate::pages::format::time(waits.since_ms);
            say(format_args!("since {since}, {}:", waits.reason));
        }
        place.tell(view)?;
    }
    Ok(())
}

fn json_file<T: DeserializeOwned>(file: &Path) -> anyhow::Result<T> {
    let text = std::fs::read_to_string(file).with_context(|| file.display().to_string())?;
    serde_json::from_str(&text).with_context(|| file.display().to_string())
}

/// As people here write it, or as computers do.
fn day(text: &str) -> anyhow::Result<Date> {
    let date = match text.split('/').collect::<Vec<_>>().as_slice() {
        [day, month, year] => format!("{year}-{month:0>2}-{day:0>2}"),
        _ => text.to_owned(),
    };
    date.parse().with_context(|| format!("{text}: a day is written 31/01/2027 or 2027-01-31"))
}

fn vietnamese(day: Date) -> String {
    PartialDate::from(day).vietnamese()
}

fn told_as_json(found: &impl Serialize) -> anyhow::Result<()> {
    say(format_args!("{}", serde_json::to_string(found)?));
    Ok(())
}
