//! `hoso.toml`: one commented file, overridden by the environment and the command line. An unknown
//! key is refused with the file's path, the line and the key.

mod provider;

use crate::app::{AccountRules, BreakGlassTimes, Guards, Linkage, Settings};
use crate::chart_rules::ChartRules;
use crate::cli::serve::Reached;
use crate::clock::Clock;
use crate::net::Limits;
use crate::net::rates::RateRules;
use crate::net::tls::TlsFiles;
use crate::oidc::is_safe;
use crate::ops::retention::Retention;
use anyhow::Context as _;
use hoso_core::policy::{Deadlines, Role};
use hoso_core::surveillance::Groups;
use hoso_store::Keys;
use provider::ProviderConfig;
use serde::Deserialize;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// What `hoso config` prints: every key with its meaning and its initial value.
pub const EXAMPLE: &str = include_str!("../hoso.toml");

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    pub data: PathBuf,
    pub listen: SocketAddr,
    pub public_url: Option<String>,
    pub lab_map: Option<PathBuf>,
    pub surveillance: Option<PathBuf>,
    pub cache_mib: u64,
    pub linkage: LinkageConfig,
    pub sandbox: SandboxConfig,
    pub break_glass: BreakGlassTimes,
    pub accounts: AccountRules,
    pub requests: Deadlines,
    pub encryption: Encryption,
    pub retention: Retention,
    pub tls: Option<TlsFiles>,
    pub limits: Limits,
    pub rates: RateRules,
    pub provider: Option<ProviderConfig>,
    pub chart: ChartRules,
}

/// `[encryption]`: how the store is sealed; not at all where nothing is named.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Encryption {
    /// The file of keys, outside the data folder.
    pub keys: Option<PathBuf>,
}

/// The keys themselves, where no file is named.
const STORE_KEYS: &str = "HOSO_STORE_KEYS";

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LinkageConfig {
    pub model: Option<PathBuf>,
    pub learned: Option<PathBuf>,
    pub population: u64,
}

impl Default for LinkageConfig {
    fn default() -> Self {
        Self { model: None, learned: None, population: Linkage::default().population }
    }
}

/// `[sandbox]`: what one call of a plugin may use, whatever the plugin's own settings say.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SandboxConfig {
    guest_milliseconds: u32,
    wall_milliseconds: u32,
    memory_mib: u32,
}

impl Default for SandboxConfig {
    fn default() -> Self {
        let hoso_runtime::Limits { guest_time, wall_time, memory_bytes, .. } = Default::default();
        Self {
            guest_milliseconds: guest_time.as_millis() as u32,
            wall_milliseconds: wall_time.as_millis() as u32,
            memory_mib: (memory_bytes >> 20) as u32,
        }
    }
}

impl SandboxConfig {
    fn check(self) -> anyhow::Result<()> {
        let Self { guest_milliseconds: guest, wall_milliseconds: wall, memory_mib } = self;
        anyhow::ensure!(
            (1..=10_000).contains(&guest)
                && (guest..=60_000).contains(&wall)
                && (1..=1_024).contains(&memory_mib),
            "sandbox: 1 to 10000 guest_milliseconds, as many or more wall_milliseconds up to \
             60000, and 1 to 1024 memory_mib are expected"
        );
        Ok(())
    }

    fn limits(self) -> hoso_runtime::Limits {
        hoso_runtime::Limits {
            guest_time: Duration::from_millis(self.guest_milliseconds.into()),
            wall_time: Duration::from_millis(self.wall_milliseconds.into()),
            memory_bytes: (self.memory_mib as usize) << 20,
            ..hoso_runtime::Limits::default()
        }
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            data: PathBuf::from("data"),
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            public_url: None,
            lab_map: None,
            surveillance: None,
            cache_mib: 256,
            linkage: LinkageConfig::default(),
            sandbox: SandboxConfig::default(),
            break_glass: BreakGlassTimes::default(),
            accounts: AccountRules::default(),
            requests: Deadlines::default(),
            encryption: Encryption::default(),
            retention: Retention::default(),
            tls: None,
            limits: Limits::default(),
            rates: RateRules::default(),
            provider: None,
            chart: ChartRules::default(),
        }
    }
}

impl Config {
    /// The named file, or `hoso.toml` here where there is one, or the initial values.
    pub fn read(named: Option<&Path>) -> anyhow::Result<Self> {
        let path = named.unwrap_or(Path::new("hoso.toml"));
        match std::fs::read_to_string(path) {
            Ok(text) => Self::parse(&text).with_context(|| path.display().to_string()),
            Err(error) if named.is_none() && error.kind() == std::io::ErrorKind::NotFound => {
                Ok(Self::default())
            }
            Err(error) => Err(error).with_context(|| format!("read {}", path.display())),
        }
    }

    fn parse(text: &str) -> anyhow::Result<Self> {
        let config: Self = toml::from_str(text)?;
        anyhow::ensure!(
            (16..=65_536).contains(&config.cache_mib),
            "cache_mib: 16 to 65536 is expected"
        );
        let BreakGlassTimes { open_minutes, review_hours } = config.break_glass;
        anyhow::ensure!(
            (1..=1_440).contains(&open_minutes) && (1..=2_160).contains(&review_hours),
            "break_glass: 1 to 1440 open_minutes and 1 to 2160 review_hours are expected"
        );
        anyhow::ensure!(
            (1..=720).contains(&config.accounts.one_time_hours),
            "accounts: 1 to 720 one_time_hours are expected"
        );
        anyhow::ensure!(
            !config.accounts.second_factor_for.contains(&Role::Machine),
            "accounts: second_factor_for cannot name machine: a system types no codes"
        );
        let residents = &config.accounts.residents;
        let may_invite = [Role::Clinician, Role::AccountAdministrator];
        anyhow::ensure!(
            residents.invited_by.iter().all(|role| may_invite.contains(role)),
            "accounts.residents: invited_by names clinician, account-administrator, or nobody"
        );
        anyhow::ensure!(
            (7..=150).contains(&residents.from_years),
            "accounts.residents: from_years of 7 or more is expected (Law 91/2025/QH15: below 7 \
             the representative acts alone)"
        );
        anyhow::ensure!(
            config.requests.are_lawful(),
            "requests: at most the days of decree 356/2025/ND-CP are expected: \
             answer_working_days 1 to 2, access_days 1 to 15 and 10 more, restriction_days 1 to 20 \
             and 15 more; dispute_days 1 to 60 and 60 more"
        );
        let Limits { connections, connections_of_one, head_seconds, body_pause_seconds } =
            config.limits;
        anyhow::ensure!(
            (1..=100_000).contains(&connections)
                && (1..=connections).contains(&connections_of_one)
                && (1..=300).contains(&head_seconds)
                && (1..=120).contains(&body_pause_seconds),
            "limits: 1 to 100000 connections, as many or fewer of one address, 1 to 300 \
             head_seconds and 1 to 120 body_pause_seconds are expected"
        );
        let RateRules { client, account, sign_in, .. } = &config.rates;
        anyhow::ensure!(
            [client, account, sign_in].iter().all(|rate| rate.per_second > 0 && rate.at_once > 0),
            "rates: at least 1 per_second and 1 at_once are expected"
        );
        let address = config.public_url.as_deref();
        anyhow::ensure!(
            address.is_none_or(|url| is_safe(url) && url.split('/').count() == 3),
            "public_url: https:// and a host is expected, without a path (http:// of this machine)"
        );
        if let Some(provider) = &config.provider {
            anyhow::ensure!(address.is_some(), "provider: public_url is needed with it");
            provider.check()?;
        }
        config.sandbox.check()?;
        config.chart.check()?;
        config.retention.check()?;
        Ok(config)
    }

    /// With the secrets that the file only names.
    fn guards(&self) -> anyhow::Result<Guards> {
        let public_url = self.public_url.clone();
        let provider = match (&self.provider, &public_url) {
            (Some(provider), Some(url)) => Some(provider.settings(url)?),
            _ => None,
        };
        let behind_tls = public_url.as_deref().is_some_and(|url| url.starts_with("https://"));
        Ok(Guards {
            public_url,
            tls: self.tls.is_some() || behind_tls,
            rates: self.rates.clone(),
            body_pause: Duration::from_secs(self.limits.body_pause_seconds.into()),
            keys: self.store_keys()?,
            provider,
        })
    }

    /// The keys of the store, from the file or the environment.
    pub fn store_keys(&self) -> anyhow::Result<Option<Keys>> {
        let Some(file) = &self.encryption.keys else {
            let text = std::env::var(STORE_KEYS).ok();
            return text.map(|text| Keys::parse(&text)).transpose().context(STORE_KEYS);
        };
        anyhow::ensure!(
            file.exists(),
            "encryption: {} is missing; `hoso keys new` makes it",
            file.display()
        );
        let within = self
            .data
            .canonicalize()
            .is_ok_and(|data| file.canonicalize().is_ok_and(|file| file.starts_with(data)));
        anyhow::ensure!(
            !within,
            "encryption: the file of keys lies in the data folder: who has the store has the keys"
        );
        crate::cli::keys::read(file).map(Some)
    }

    /// Where and how `hoso serve` is reached, at another address where one is named.
    pub fn reached(&self, listen: Option<SocketAddr>) -> Reached {
        let (tls, limits) = (self.tls.clone(), self.limits);
        Reached { listen: listen.unwrap_or(self.listen), tls, limits }
    }

    /// What a start needs, with the laboratory map read.
    pub fn settings(
        &self,
        today: Option<jiff::civil::Date>,
        dev: bool,
    ) -> anyhow::Result<Settings> {
        let read = |path: &PathBuf| {
            std::fs::read_to_string(path).with_context(|| format!("read {}", path.display()))
        };
        Ok(Settings {
            data: self.data.clone(),
            clock: Clock { fixed_today: today },
            lab_map: self.lab_map.as_ref().map(read).transpose()?,
            groups: match &self.surveillance {
                Some(path) => Groups::from_toml(&read(path)?)
                    .map_err(|why| anyhow::anyhow!("{}: {why}", path.display()))?,
                None => Groups::default(),
            },
            cache_bytes: self.cache_mib << 20,
            compiler: crate::cli::compiler(),
            sandbox: self.sandbox.limits(),
            dev,
            linkage: Linkage {
                model: self.linkage.model.as_ref().map(read).transpose()?,
                learned: self.linkage.learned.as_ref().map(read).transpose()?,
                population: self.linkage.population,
            },
            break_glass: self.break_glass,
            accounts: self.accounts.clone(),
            requests: self.requests,
            guards: self.guards()?,
            chart: self.chart.clone(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_is_the_initial_configuration() {
        let (example, initial) = (Config::parse(EXAMPLE).unwrap(), Config::default());
        assert_eq!(format!("{example:?}"), format!("{initial:?}"));
    }

    #[test]
    fn a_machine_needs_no_second_factor() {
        let parse =
            |roles: &str| Config::parse(&format!("[accounts]\nsecond_factor_for = {roles}"));
        let officers = parse(r#"["data-protection-officer", "account-administrator"]"#).unwrap();
        assert_eq!(officers.accounts.second_factor_for.len(), 2);
        assert!(parse(r#"["machine"]"#).unwrap_err().to_string().contains("machine"));
        assert!(parse(r#"["doctor"]"#).is_err());
    }

    #[test]
    fn a_residents_account_has_its_limits() {
        let parse = |text: &str| Config::parse(&format!("[accounts.residents]\n{text}"));
        assert_eq!(parse("from_years = 18").unwrap().accounts.residents.from_years, 18);
        assert!(parse("from_years = 6").unwrap_err().to_string().contains("from_years"));
        assert!(parse("invited_by = []").unwrap().accounts.residents.invited_by.is_empty());
        let machines = parse(r#"invited_by = ["machine"]"#).unwrap_err();
        assert!(machines.to_string().contains("invited_by"), "{machines}");
    }

    #[test]
    fn nobody_gives_the_officer_more_days_than_the_law() {
        let parse = |text: &str| Config::parse(&format!("[requests]\n{text}"));
        assert_eq!(parse("access_days = 15").unwrap().requests.access_days, 15);
        for text in ["access_days = 16", "restriction_days = 21", "answer_working_days = 3"] {
            assert!(parse(text).unwrap_err().to_string().contains("requests"), "{text}");
        }
    }

    #[test]
    fn a_provider_is_reached_by_tls_alone() {
        let parse = |change: (&str, &str)| {
            let text = "public_url = \"https://hoso.example\"\n[provider]\n\
                        issuer = \"https://id.example\"\nclient_id = \"hoso\"\n\
                        name = \"City\"\nskew_seconds = 60\n";
            Config::parse(&text.replace(change.0, change.1))
        };
        assert!(parse(("City", "Town")).unwrap().provider.is_some());
        for change in [
            ("https://id.example", "http://id.example"),
            ("https://hoso.example", "http://hoso.example"),
            ("https://hoso.example", "https://hoso.example/path"),
            ("public_url = \"https://hoso.example\"", ""),
            ("= 60", "= 301"),
            ("name", "secret"),
        ] {
            assert!(parse(change).is_err(), "{change:?}");
        }
    }

    #[test]
    fn the_sandbox_is_widened_within_its_ceiling() {
        let limits = |text: &str| {
            Config::parse(&format!("[sandbox]\n{text}")).map(|config| config.sandbox.limits())
        };
        assert_eq!(limits("").unwrap(), hoso_runtime::Limits::default());
        let wider = limits("guest_milliseconds = 500\nmemory_mib = 128").unwrap();
        assert_eq!((wider.guest_time.as_millis(), wider.memory_bytes), (500, 128 << 20));
        for text in ["guest_milliseconds = 3000", "memory_mib = 1025", "wall_milliseconds = 0"] {
            assert!(limits(text).unwrap_err().to_string().contains("sandbox"), "{text}");
        }
    }

    #[test]
    fn an_unknown_key_is_named() {
        let error = Config::parse("data = \"x\"\nlisen = \"127.0.0.1:1\"\n").unwrap_err();
        let text = format!("{error:#}");
        assert!(text.contains("lisen") && text.contains("line 2"), "{text}");
    }
}
