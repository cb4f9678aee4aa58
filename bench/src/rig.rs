//! A host in a folder of its own on the workspace's disk, and those who use it.

use anyhow::Context as _;
use hoso_core::FacilityId;
use hoso_core::message::{Outcome, Receipt};
use hoso_core::policy::{Actor, Purpose, Role};
use hoso_core::record::Value;
use hoso_server::app::{App, AppState, Settings};
use hoso_server::clock::Clock;
use hoso_server::ops::{Asked, GrantTo, OpContext, Origin, Switch};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// The day on which every bench takes place.
pub const TODAY: jiff::civil::Date = jiff::civil::date(2026, 11, 24);
/// The product's own default.
const CACHE_BYTES: u64 = 256 << 20;

pub struct Rig {
    dir: TempDir,
    state: AppState,
}

impl Rig {
    pub fn new() -> anyhow::Result<Self> {
        let dir = scratch()?;
        let state = open(dir.path())?;
        Ok(Self { dir, state })
    }

    pub fn app(&self) -> &App {
        &self.state.0
    }

    pub fn state(&self) -> AppState {
        self.state.clone()
    }

    /// Closes the host; the folder stays until it is dropped.
    pub fn close(self) -> TempDir {
        self.dir
    }

    pub fn send(&self, message: &[u8]) -> anyhow::Result<Receipt> {
        send(self.app(), message)
    }

    /// Installs a plugin and switches it on at the facilities that send the messages.
    pub fn switch_on(
        &self,
        component: &[u8],
        messages: &[Vec<u8>],
        settings: Option<BTreeMap<String, Value>>,
    ) -> anyhow::Result<()> {
        let senders = messages.iter().map(|m| sender(m)).collect::<Result<Vec<_>, _>>()?;
        let facilities: BTreeSet<_> = senders.into_iter().collect();
        let ctx = context(self.app(), Role::ModuleAdministrator, None);
        let digest = self.app().install_plugin(&ctx, component, Origin::Unsigned).map_err(told)?;
        let plugin = self.app().plugin(digest).map_err(told)?;
        for unit in facilities {
            let asked = Asked {
                unit,
                programme: plugin.descriptor().id.clone(),
                since: None,
                reason: "bench".to_owned(),
                dry_run: false,
            };
            self.app().grant(&ctx, &asked, GrantTo::Declared).map_err(told)?;
            let on = Switch { enabled: true, settings: settings.clone() };
            self.app().switch(&ctx, &asked, on).map_err(told)?;
        }
        while self.app().apply_next_switch().map_err(told)? {}
        Ok(())
    }
}

/// An empty folder on the disk that holds the build: a folder in memory would make syncs free.
pub fn scratch() -> anyhow::Result<TempDir> {
    let target = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target");
    std::fs::create_dir_all(&target)?;
    Ok(tempfile::Builder::new().prefix("bench-").tempdir_in(target)?)
}

pub fn open(dir: &Path) -> anyhow::Result<AppState> {
    App::open(settings(dir))
}

/// Of a host in the folder, as the product's own but for the day.
pub fn settings(dir: &Path) -> Settings {
    Settings {
        data: dir.to_owned(),
        clock: Clock { fixed_today: Some(TODAY) },
        lab_map: Some(hoso_population::lab_map()),
        groups: hoso_core::surveillance::Groups::default(),
        cache_bytes: CACHE_BYTES,
        compiler: hoso_runtime::Compiler::InProcess,
        sandbox: Default::default(),
        dev: true,
        linkage: Default::default(),
        break_glass: Default::default(),
        requests: Default::default(),
        chart: Default::default(),
        accounts: Default::default(),
        guards: Default::default(),
    }
}

/// Where sled's log lies in a host's folder.
pub fn sled_dir(data: &Path) -> PathBuf {
    data.join("store/sled")
}

pub fn context(app: &App, role: Role, facility: Option<FacilityId>) -> OpContext {
    let purpose = match role {
        Role::Machine => Purpose::Intake,
        Role::ModuleAdministrator => Purpose::Administration,
        _ => Purpose::Treatment,
    };
    let account = "bench".parse().expect("a code");
    let actor = Actor::of(account, role, facility);
    app.context(actor, purpose, "bench".to_owned())
}

/// The ordinary intake in the name of the facility that the message names. A message that
/// changed nothing or was set aside would make the figure a lie.
pub fn send(app: &App, message: &[u8]) -> anyhow::Result<Receipt> {
    let ctx = context(app, Role::Machine, Some(sender(message)?));
    let receipt = app.intake(&ctx, None, message).map_err(told)?;
    anyhow::ensure!(receipt.outcome == Outcome::Accepted, "intake: {:?}", receipt.outcome);
    Ok(receipt)
}

pub fn sender(message: &[u8]) -> anyhow::Result<FacilityId> {
    hoso_exchange::sender(message).context("the message names no facility")
}

pub fn created(receipt: &Receipt) -> u64 {
    receipt.cases.iter().map(|case| u64::from(case.created)).sum()
}

pub fn ncd() -> anyhow::Result<Vec<u8>> {
    built("plugins/ncd")
}

/// A component that `cargo xtask plugins` has built, `plugins/<name>` or `guests/<name>`.
pub fn built(name: &str) -> anyhow::Result<Vec<u8>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../target/{name}.wasm"));
    std::fs::read(&path).with_context(|| format!("{name}.wasm: run `cargo xtask plugins`"))
}

/// Shows an error with all of it: a bench has no outside to keep things from.
pub fn told(error: hoso_core::Error) -> anyhow::Error {
    anyhow::anyhow!("{error} ({error:?})")
}
