//! `hoso demo`: imports a folder through the ordinary intake, switches a programme on at every
//! facility, assesses, and serves the result. A second run finds everything done.

use super::forms::{Forms, Taken};
use super::import::{Import, import_paths};
use super::{local_admin, say, serve, told};
use crate::app::{App, AppState};
use crate::config::Config;
use crate::ops::{Asked, GrantTo, Origin, Switch};
use clap::Args;
use hoso_core::policy::Role;
use hoso_core::{Digest, FacilityId, ProgrammeId};
use std::collections::{BTreeMap, BTreeSet};
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Instant;

/// For a demonstration on this machine alone; said aloud at every start.
const PASSWORD: &str = "hoso-demo-2026";

#[derive(Args)]
pub struct Demo {
    /// Folder of files to import.
    #[arg(long)]
    pub import: PathBuf,
    /// Plugin components to install and switch on everywhere.
    #[arg(long)]
    pub plugin: Vec<PathBuf>,
    #[arg(long)]
    pub listen: Option<SocketAddr>,
    /// Do the work and leave.
    #[arg(long)]
    pub no_serve: bool,
}

impl Demo {
    pub fn run(&self, state: AppState, config: &Config) -> anyhow::Result<()> {
        let started = Instant::now();
        let app = &state.0;
        let org = self.import.join("org-units.json");
        if org.exists() {
            super::admin::org(app, &org)?;
        }
        let import =
            Import { paths: vec![self.import.clone()], facility: None, replay: None, json: false };
        let totals = import_paths(app, &import)?;
        say(format_args!("imported: {totals} ({:.1} s)", started.elapsed().as_secs_f64()));
        self.switch_on(app)?;
        self.forms(app)?;
        let assessed = Instant::now();
        let mut items = 0;
        loop {
            match app.work_once().map_err(told)? {
                0 => break,
                n => items += n,
            }
        }
        let overview = app.overview(&local_admin(app)).map_err(told)?;
        say(format_args!(
            "assessed: {items} items in {:.1} s; now {} residents, {} registrations, {} records, \
             {} tasks, {} faults",
            assessed.elapsed().as_secs_f64(),
            overview.residents,
            overview.registrations,
            overview.records,
            overview.tasks,
            overview.faults
        ));
        self.accounts(app)?;
        if self.no_serve {
            return Ok(());
        }
        serve::serve(state.clone(), config.reached(self.listen))
    }

    /// Tables of filled forms: `forms/<programme>.<form>.csv`.
    fn forms(&self, app: &App) -> anyhow::Result<()> {
        let folder = self.import.join("forms");
        if !folder.exists() {
            return Ok(());
        }
        let started = Instant::now();
        let mut files =
            folder.read_dir()?.map(|file| Ok(file?.path())).collect::<std::io::Result<Vec<_>>>()?;
        files.sort();
        let taken = Taken::default();
        for file in &files {
            let name = file.file_stem().and_then(|name| name.to_str()).unwrap_or_default();
            let Some((programme, form)) = name.split_once('.') else { continue };
            let (programme, form) = (programme.parse()?, form.to_owned());
            let table = Forms { programme, form, files: Vec::new(), facility: None };
            table.file(app, file, &taken)?;
        }
        say(format_args!("{taken} ({:.1} s)", started.elapsed().as_secs_f64()));
        Ok(())
    }

    /// Where a programme is to be switched on, if not everywhere: `programmes.toml`, a list of
    /// units for each programme.
    fn places(&self) -> anyhow::Result<BTreeMap<ProgrammeId, BTreeSet<FacilityId>>> {
        match std::fs::read_to_string(self.import.join("programmes.toml")) {
            Ok(text) => Ok(toml::from_str(&text)?),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(BTreeMap::new()),
            Err(error) => Err(error.into()),
        }
    }

    /// At the top of the tree of units, for all below; at a facility outside of it by itself. Where
    /// something was said already it stays.
    fn switch_on(&self, app: &App) -> anyhow::Result<()> {
        let ctx = local_admin(app);
        let places = self.places()?;
        for path in &self.plugin {
            let component = std::fs::read(path)?;
            let digest = Digest::of(&component);
            if !app.registry.snapshot().plugins.contains_key(&digest) {
                install(app, &component)?;
            }
            let registry = app.registry.snapshot();
            let Some(plugin) = registry.plugins.get(&digest) else { continue };
            let programme = &plugin.descriptor().id;
            let units = places.get(programme).cloned().map_or_else(|| tops(app), Ok)?;
            for unit in units {
                if registry.at(&unit, programme).is_none() {
                    let reason = "demonstration".to_owned();
                    let (programme, since, dry_run) = (programme.clone(), None, false);
                    let asked = Asked { unit, programme, since, reason, dry_run };
                    app.grant(&ctx, &asked, GrantTo::Declared).map_err(told)?;
                    let on = Switch { enabled: true, settings: None };
                    app.switch(&ctx, &asked, on).map_err(told)?;
                }
            }
        }
        Ok(())
    }

    fn accounts(&self, app: &App) -> anyhow::Result<()> {
        let station = busiest(app)?;
        let Some(station) = station else { return Ok(()) };
        let at = Some(station.clone());
        let accounts = [
            ("doctor", "Bác sĩ trạm", vec![(Role::Clinician, at.clone())]),
            ("machine", "Máy của trạm", vec![(Role::Machine, at)]),
            ("admin", "Quản trị chương trình", vec![(Role::ModuleAdministrator, None)]),
            ("accounts", "Quản trị tài khoản", vec![(Role::AccountAdministrator, None)]),
        ];
        for (name, display, roles) in accounts {
            let id = name.parse()?;
            if !app.has_account(&id).map_err(told)? {
                app.put_account(id, display, PASSWORD, roles).map_err(told)?;
            }
        }
        say(format_args!(
            "accounts for this demonstration: doctor and machine (facility {station}), admin, \
             accounts; password {PASSWORD}"
        ));
        Ok(())
    }
}

/// Signed and checked like any vendor's; the key lives for this one signature.
fn install(app: &App, component: &[u8]) -> anyhow::Result<()> {
    let ctx = local_admin(app);
    let key = minisign::KeyPair::generate_unencrypted_keypair()?;
    let signed = minisign::sign(Some(&key.pk), &key.sk, component, Some("demonstration"), None)?;
    let public = key.pk.to_box()?.into_string();
    app.trust_vendor(&ctx, "demonstration", &public, "demonstration").map_err(told)?;
    app.install_plugin(&ctx, component, Origin::Signed(&signed.into_string())).map_err(told)?;
    Ok(())
}

/// Units above all others, of the tree or outside of it, that lead to a facility with residents.
fn tops(app: &App) -> anyhow::Result<BTreeSet<FacilityId>> {
    let board = &app.registry.snapshot().board;
    let facilities = app.store.facilities()?;
    Ok(facilities.iter().filter_map(|facility| board.upwards(facility).last().cloned()).collect())
}

/// The facility with the most work, so that a newcomer sees a full list.
fn busiest(app: &App) -> anyhow::Result<Option<FacilityId>> {
    let mut best: Option<(usize, FacilityId)> = None;
    for facility in app.store.facilities()? {
        let page = app.store.residents_at(&facility, None, 500)?;
        if best.as_ref().is_none_or(|(most, _)| page.rows.len() > *most) {
            best = Some((page.rows.len(), facility));
        }
    }
    Ok(best.map(|(_, facility)| facility))
}
