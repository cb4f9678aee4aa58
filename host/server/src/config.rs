//! `hoso.toml`: one commented file, overridden by the environment and the command line. An unknown
//! key is refused with the file's path, the line and the key.

use crate::app::{AccountRules, BreakGlassTimes, Linkage, Settings};
use crate::chart_rules::ChartRules;
use crate::clock::Clock;
use anyhow::Context as _;
use hoso_core::policy::Role;
use serde::Deserialize;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

/// What `hoso config` prints: every key with its meaning and its initial value.
pub const EXAMPLE: &str = include_str!("../hoso.toml");

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    pub data: PathBuf,
    pub listen: SocketAddr,
    pub lab_map: Option<PathBuf>,
    pub cache_mib: u64,
    pub linkage: LinkageConfig,
    pub break_glass: BreakGlassTimes,
    pub accounts: AccountRules,
    pub chart: ChartRules,
}

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

impl Default for Config {
    fn default() -> Self {
        Self {
            data: PathBuf::from("data"),
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            lab_map: None,
            cache_mib: 256,
            linkage: LinkageConfig::default(),
            break_glass: BreakGlassTimes::default(),
            accounts: AccountRules::default(),
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
        config.chart.check()?;
        Ok(config)
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
            cache_bytes: self.cache_mib << 20,
            compiler: crate::cli::compiler(),
            dev,
            linkage: Linkage {
                model: self.linkage.model.as_ref().map(read).transpose()?,
                learned: self.linkage.learned.as_ref().map(read).transpose()?,
                population: self.linkage.population,
            },
            break_glass: self.break_glass,
            accounts: self.accounts.clone(),
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
    fn an_unknown_key_is_named() {
        let error = Config::parse("data = \"x\"\nlisen = \"127.0.0.1:1\"\n").unwrap_err();
        let text = format!("{error:#}");
        assert!(text.contains("lisen") && text.contains("line 2"), "{text}");
    }
}
