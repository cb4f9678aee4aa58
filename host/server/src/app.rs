//! What the running host is made of. Operations are `impl App` blocks in `ops/`.

use crate::chart_rules::ChartRules;
use crate::clock::Clock;
use crate::locks::KeyLocks;
use crate::metrics::Metrics;
use crate::net;
use crate::net::rates::{RateRules, Rates};
use crate::oidc::{self, Provider};
use crate::ops::accounts::systems::Spent;
use crate::ops::accounts::tries::Tries;
use crate::ops::identity;
use crate::pages::searches::Searches;
use crate::registry::{Applied, Registry};
use crate::watch::Watches;
use crate::worker::{Bell, Desk};
use anyhow::Context as _;
use hoso_core::identity::online::Linker;
use hoso_core::policy::{Class, Deadlines, Private, Role};
use hoso_core::surveillance::Groups;
use hoso_exchange::LabMap;
use hoso_runtime::{AotCache, Compiler, Limits, Runtime};
use hoso_store::{Keys, Options, RecordStore, SledStore, StoreError};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// What a start needs to know.
#[derive(Debug, Clone)]
pub struct Settings {
    pub data: PathBuf,
    pub clock: Clock,
    /// TOML text that maps facilities' local laboratory codes to LOINC.
    pub lab_map: Option<String>,
    /// Pages of the store kept in memory.
    pub cache_bytes: u64,
    /// Where plugins are compiled.
    pub compiler: Compiler,
    /// What a plugin may use.
    pub sandbox: Limits,
    /// Takes unsigned plugins: for development alone.
    pub dev: bool,
    pub linkage: Linkage,
    pub break_glass: BreakGlassTimes,
    pub accounts: AccountRules,
    pub requests: Deadlines,
    pub chart: ChartRules,
    pub guards: Guards,
    /// Groups of diagnoses that are counted by week.
    pub groups: Groups,
}

/// What stands between the host and the outside; the default is a host on its own.
#[derive(Debug, Clone)]
pub struct Guards {
    /// Where people and systems reach the host, without a path.
    pub public_url: Option<String>,
    /// Browsers are told to come with TLS alone.
    pub tls: bool,
    pub rates: RateRules,
    /// How long a body may pause.
    pub body_pause: Duration,
    /// The store is sealed by the last of them.
    pub keys: Option<Keys>,
    /// By which people may sign in.
    pub provider: Option<oidc::Settings>,
}

impl Default for Guards {
    fn default() -> Self {
        let body_pause = Duration::from_secs(net::Limits::default().body_pause_seconds.into());
        let (tls, rates) = (false, RateRules::default());
        Self { public_url: None, tls, rates, body_pause, keys: None, provider: None }
    }
}

/// What the department asks of accounts.
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AccountRules {
    /// How long a one-time password is good.
    pub one_time_hours: u32,
    /// Roles that need a second factor.
    pub second_factor_for: Vec<Role>,
    pub residents: ResidentRules,
}

/// Residents' own accounts. Law 91/2025/QH15 asks a child from 7 years on beside its
/// representative; it names no age for an account or for privacy, nor who may make one.
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ResidentRules {
    /// Who makes an account for a resident who is present: clinician, account-administrator.
    pub invited_by: Vec<Role>,
    /// Age from which a resident may have one.
    pub from_years: u8,
    /// Age from which a guardian does not see `private_classes`.
    pub private_from_years: u8,
    pub private_classes: Vec<Class>,
    /// Address of the policy on sharing that is presented with a consent, of this version.
    pub consent_policy: Option<String>,
}

impl Default for ResidentRules {
    fn default() -> Self {
        Self {
            invited_by: vec![Role::Clinician, Role::AccountAdministrator],
            from_years: 7,
            private_from_years: Private::default().from_years,
            private_classes: Class::ALL.to_vec(),
            consent_policy: None,
        }
    }
}

impl Default for AccountRules {
    fn default() -> Self {
        Self {
            one_time_hours: 72,
            second_factor_for: Vec::new(),
            residents: ResidentRules::default(),
        }
    }
}

impl ResidentRules {
    pub fn private(&self) -> Private {
        let classes = self.private_classes.iter().copied().collect();
        Private { from_years: self.private_from_years, classes }
    }
}

/// How long access in an emergency holds, and how long the officer has to review it. No law names
/// either: the values are the department's to set.
#[derive(Debug, Clone, Copy, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct BreakGlassTimes {
    pub open_minutes: u32,
    pub review_hours: u32,
}

impl Default for BreakGlassTimes {
    fn default() -> Self {
        Self { open_minutes: 60, review_hours: 72 }
    }
}

/// How registrations are linked.
#[derive(Debug, Clone)]
pub struct Linkage {
    /// TOML texts of a model and of what it learned; the Vietnamese ones where they are left out.
    pub model: Option<String>,
    pub learned: Option<String>,
    /// Residents that there may be.
    pub population: u64,
}

impl Default for Linkage {
    fn default() -> Self {
        Self { model: None, learned: None, population: crate::ops::identity::POPULATION }
    }
}

pub struct App {
    pub(crate) store: Arc<dyn RecordStore>,
    pub(crate) runtime: Runtime,
    pub(crate) registry: Registry,
    pub(crate) applied: Applied,
    pub(crate) clock: Clock,
    pub(crate) labs: LabMap,
    pub(crate) linker: Linker,
    /// Of the model that made the store's index, once it was asked for.
    pub(crate) index_version: Mutex<Option<u32>>,
    pub(crate) person_locks: KeyLocks,
    pub(crate) bell: Bell,
    pub(crate) desk: Desk,
    pub(crate) watches: Watches,
    pub(crate) metrics: Metrics,
    /// Failed sign-ins.
    pub(crate) tries: Mutex<Tries>,
    /// Held while an account changes.
    pub(crate) accounts: Mutex<()>,
    pub(crate) account_rules: AccountRules,
    pub(crate) tls: bool,
    pub(crate) rates: Rates,
    pub(crate) body_pause: Duration,
    pub(crate) provider: Option<Provider>,
    /// Where people and systems reach the host.
    pub(crate) public_url: Option<String>,
    /// Proofs of systems that were taken.
    pub(crate) spent_proofs: Mutex<Spent>,
    /// What readers of pages searched for.
    pub(crate) searches: Mutex<Searches>,
    /// When expired tokens were last cleared away.
    pub(crate) tokens_cleared: Mutex<Option<Instant>>,
    pub(crate) groups: Groups,
    pub(crate) chart_rules: ChartRules,
    /// Secrets of second factors are made with it.
    pub(crate) second_factor_key: [u8; 32],
    /// Held while the list of vendor keys changes.
    pub(crate) vendor_keys: Mutex<()>,
    pub(crate) dev: bool,
    pub(crate) break_glass: BreakGlassTimes,
    /// Of what residents ask for.
    pub(crate) deadlines: Deadlines,
    pub(crate) data: PathBuf,
}

/// The handle that handlers, workers and commands share.
#[derive(Clone)]
pub struct AppState(pub Arc<App>);

impl App {
    /// Opens the store, makes the sandbox ready and loads the installed plugins.
    pub fn open(settings: Settings) -> anyhow::Result<AppState> {
        let data = &settings.data;
        std::fs::create_dir_all(data).with_context(|| format!("make {}", data.display()))?;
        let store =
            open_store(&data.join("store"), settings.cache_bytes, settings.guards.keys.clone())?;
        Self::over(Arc::new(store), settings)
    }

    /// As `open`, over a store that is open already.
    pub fn over(store: Arc<dyn RecordStore>, settings: Settings) -> anyhow::Result<AppState> {
        let data = &settings.data;
        let runtime = Runtime::new(
            settings.sandbox.clone(),
            Some(aot_cache(data)?),
            settings.compiler.clone(),
        )?;
        let labs = match &settings.lab_map {
            Some(text) => LabMap::from_toml(text).context("laboratory map")?,
            None => LabMap::default(),
        };
        let Linkage { model, learned, population } = &settings.linkage;
        let linker = identity::linker(model.as_deref(), learned.as_deref(), *population)?;
        let applied = Applied::over(store.applied()?);
        let watches = Watches::over(store.plugin_quarantines()?);
        let app = App {
            store,
            runtime,
            registry: Registry::default(),
            applied,
            clock: settings.clock,
            labs,
            linker,
            index_version: Mutex::default(),
            person_locks: KeyLocks::default(),
            bell: Bell::default(),
            desk: Desk::default(),
            watches,
            metrics: Metrics::default(),
            tries: Mutex::default(),
            accounts: Mutex::default(),
            account_rules: settings.accounts,
            tls: settings.guards.tls,
            rates: Rates::new(settings.guards.rates),
            body_pause: settings.guards.body_pause,
            provider: settings.guards.provider.map(Provider::new).transpose()?,
            public_url: settings.guards.public_url,
            spent_proofs: Mutex::default(),
            searches: Mutex::default(),
            tokens_cleared: Mutex::default(),
            groups: settings.groups,
            chart_rules: settings.chart,
            second_factor_key: own_key(&data.join("second-factor.key"))?,
            vendor_keys: Mutex::default(),
            dev: settings.dev,
            break_glass: settings.break_glass,
            deadlines: settings.requests,
            data: settings.data,
        };
        app.reload_registry(&app.registry.turn()).map_err(crate::cli::told)?;
        app.tell_of_lost_factors().map_err(crate::cli::told)?;
        Ok(AppState(Arc::new(app)))
    }
}

fn open_store(path: &Path, cache_bytes: u64, keys: Option<Keys>) -> anyhow::Result<SledStore> {
    let opened = SledStore::open(path, Options { cache_bytes, keys });
    if let Err(StoreError::Locked(_)) = &opened {
        anyhow::bail!(
            "the store in {} is open in another process. With a running host, put files into \
             <data>/inbox/<facility>/ or send them to the API; copies are made by \
             PUT /api/v1/backups/<name>",
            path.display()
        );
    }
    Ok(opened?)
}

/// A key of the host's own: made at the first start, readable by its owner alone.
fn own_key(path: &Path) -> anyhow::Result<[u8; 32]> {
    let key = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let key = crate::ops::accounts::random_bytes()?.to_vec();
            write_private(path, &key)?;
            key
        }
        Err(error) => return Err(error).with_context(|| format!("read {}", path.display())),
    };
    key.try_into().ok().with_context(|| {
        format!(
            "{} must hold 32 bytes; put it back, or remove it to make a new one",
            path.display()
        )
    })
}

fn aot_cache(data: &Path) -> anyhow::Result<AotCache> {
    let key = own_key(&data.join("host.key"))?;
    let dir = data.join("aot");
    std::fs::create_dir_all(&dir)?;
    Ok(AotCache { dir, key })
}

pub(crate) fn write_private(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    use std::io::Write as _;
    use std::os::unix::fs::OpenOptionsExt as _;
    let mut file =
        std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    Ok(())
}
