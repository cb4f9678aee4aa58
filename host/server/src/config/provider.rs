//! `[provider]`: the identity provider by which people may sign in.

use crate::oidc::{self, is_safe};
use anyhow::Context as _;
use serde::Deserialize;
use std::path::PathBuf;

/// Where the client's secret stands where no file is named.
const SECRET: &str = "HOSO_PROVIDER_SECRET";
const SKEW_MAX_S: u32 = 300;

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProviderConfig {
    issuer: String,
    client_id: String,
    secret_file: Option<PathBuf>,
    name: String,
    authority: Option<PathBuf>,
    #[serde(default = "initial_skew")]
    skew_seconds: u32,
    #[serde(default)]
    trusts_second_factor: bool,
}

fn initial_skew() -> u32 {
    60
}

impl ProviderConfig {
    pub fn check(&self) -> anyhow::Result<()> {
        anyhow::ensure!(
            is_safe(&self.issuer),
            "provider: issuer begins with https:// (or http:// of this machine)"
        );
        anyhow::ensure!(
            self.skew_seconds <= SKEW_MAX_S,
            "provider: at most {SKEW_MAX_S} skew_seconds are expected"
        );
        Ok(())
    }

    /// With its secret, from the file or the environment.
    pub fn settings(&self, public_url: &str) -> anyhow::Result<oidc::Settings> {
        let read = |path: &PathBuf| {
            std::fs::read_to_string(path).with_context(|| format!("read {}", path.display()))
        };
        let secret = match &self.secret_file {
            Some(path) => read(path)?,
            None => std::env::var(SECRET)
                .with_context(|| format!("provider: neither secret_file nor {SECRET}"))?,
        };
        let secret = secret.trim().to_owned();
        anyhow::ensure!(!secret.is_empty(), "provider: the secret is empty");
        Ok(oidc::Settings {
            issuer: self.issuer.clone(),
            client_id: self.client_id.clone(),
            secret,
            public_url: public_url.to_owned(),
            name: self.name.clone(),
            skew_s: self.skew_seconds,
            trusts_second_factor: self.trusts_second_factor,
            authority: self.authority.as_ref().map(read).transpose()?.map(String::into_bytes),
        })
    }
}
