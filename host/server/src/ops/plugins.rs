//! Installing plugins: the signature of a vendor whom the administrator trusts covers every byte.

use super::{OpContext, audit_row};
use crate::app::App;
use hoso_core::audit::Act;
use hoso_core::policy::Action;
use hoso_core::programme::Descriptor;
use hoso_core::{Digest, Error, Result};
use hoso_store::{BlobKind, Op};
use minisign_verify::{PublicKey, Signature};
use serde::{Deserialize, Serialize};
use std::sync::PoisonError;

/// Name of the list among the store's own settings.
const KEYS: &str = "vendor-keys";
const KEYS_MAX: usize = 100;
const NAME_MAX: usize = 64;

/// A vendor whose plugins are taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VendorKey {
    pub name: String,
    /// minisign's public key, base64.
    pub key: String,
    /// Milliseconds since 1970-01-01 UTC.
    pub since_ms: i64,
}

/// Who answers for a component.
#[derive(Debug, Clone, Copy)]
pub enum Origin<'a> {
    /// The text of its `.minisig` file.
    Signed(&'a str),
    /// Nobody: a host for development takes it, no other.
    Unsigned,
}

impl App {
    pub fn vendor_keys(&self, ctx: &OpContext) -> Result<Vec<VendorKey>> {
        self.open_facility(ctx, Action::SwitchProgramme)?;
        self.known_vendors()
    }

    fn known_vendors(&self) -> Result<Vec<VendorKey>> {
        let Some(kept) = self.store.meta(KEYS)? else { return Ok(Vec::new()) };
        serde_json::from_slice(&kept).map_err(Error::internal)
    }

    /// `key`: minisign's public key, the file or its last line. A known name gets the new key.
    pub fn trust_vendor(
        &self,
        ctx: &OpContext,
        name: &str,
        key: &str,
        reason: &str,
    ) -> Result<VendorKey> {
        self.open_facility(ctx, Action::SwitchProgramme)?;
        let shape = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ' ');
        if name.is_empty() || name.chars().count() > NAME_MAX || !name.chars().all(shape) {
            let text = format!("1 to {NAME_MAX} letters, digits, spaces, - _ . are expected");
            return Err(Error::invalid("name", text));
        }
        let key = key.lines().map(str::trim).rfind(|line| !line.is_empty()).unwrap_or_default();
        public_key(key)?;
        let vendor = VendorKey { name: name.to_owned(), key: key.to_owned(), since_ms: ctx.now_ms };
        let note = format!("{name} {key}: {}", why(reason)?);
        self.change_vendors(ctx, Act::TrustVendor, &note, |known| {
            known.retain(|k| k.name != name);
            known.push(vendor.clone());
            match known.len() > KEYS_MAX {
                true => Err(Error::Conflict { message: "too many vendor keys".into() }),
                false => Ok(()),
            }
        })?;
        Ok(vendor)
    }

    /// What is installed stays installed; nothing more of this vendor is taken.
    pub fn distrust_vendor(&self, ctx: &OpContext, name: &str, reason: &str) -> Result<()> {
        self.open_facility(ctx, Action::SwitchProgramme)?;
        let note = format!("{name}: {}", why(reason)?);
        self.change_vendors(ctx, Act::DistrustVendor, &note, |known| {
            let before = known.len();
            known.retain(|k| k.name != name);
            if known.len() == before { Err(Error::NotFound) } else { Ok(()) }
        })
    }

    fn change_vendors(
        &self,
        ctx: &OpContext,
        act: Act,
        note: &str,
        change: impl FnOnce(&mut Vec<VendorKey>) -> Result<()>,
    ) -> Result<()> {
        let _turn = self.vendor_keys.lock().unwrap_or_else(PoisonError::into_inner);
        let mut known = self.known_vendors()?;
        change(&mut known)?;
        let value = serde_json::to_vec(&known).map_err(Error::internal)?;
        self.commit(vec![
            Op::SetMeta { name: KEYS.to_owned(), value },
            Op::Audit(audit_row(ctx, act, None, note)),
        ])
    }

    /// Checks signature, contract and description, keeps the component under its digest and makes
    /// it known. It runs nowhere until it is switched on.
    pub fn install_plugin(
        &self,
        ctx: &OpContext,
        component: &[u8],
        origin: Origin<'_>,
    ) -> Result<Digest> {
        self.open_facility(ctx, Action::SwitchProgramme)?;
        let vendor = self.vendor_of(component, origin)?;
        let plugin = self.runtime.load(component);
        let plugin = plugin.map_err(|why| Error::invalid("component", why.to_string()))?;
        self.store.put_blob(BlobKind::Plugin, component)?;
        let (digest, d) = (plugin.digest(), plugin.descriptor());
        let note = format!("{} {} {digest} by {vendor}", d.id, d.version);
        let row = audit_row(ctx, Act::InstallPlugin, None, &note);
        self.commit(vec![Op::PutPlugin(digest), Op::Audit(row)])?;
        self.reload_registry(&self.registry.turn())?;
        Ok(digest)
    }

    /// Every installed version, with what it asks for.
    pub fn installed_plugins(&self, ctx: &OpContext) -> Result<Vec<(Digest, Descriptor)>> {
        self.open_facility(ctx, Action::SwitchProgramme)?;
        let registry = self.registry.snapshot();
        let all = registry.plugins.values();
        let mut all: Vec<_> = all.map(|p| (p.digest(), p.descriptor().clone())).collect();
        let order = |(digest, d): &(Digest, Descriptor)| (d.id.clone(), d.version.clone(), *digest);
        all.sort_by_key(order);
        Ok(all)
    }

    /// The trusted vendor who signed the component.
    fn vendor_of(&self, component: &[u8], origin: Origin<'_>) -> Result<String> {
        let Origin::Signed(text) = origin else {
            let text = "it is not signed; sign it with `hoso plugin sign`, or start a host for \
                        development with --dev";
            return match self.dev {
                true => Ok("nobody".to_owned()),
                false => Err(Error::invalid("signature", text)),
            };
        };
        let signature = Signature::decode(text)
            .map_err(|why| Error::invalid("signature", format!("no minisign signature: {why}")))?;
        let signed_by = |vendor: &VendorKey| {
            public_key(&vendor.key)
                .is_ok_and(|key| key.verify(component, &signature, false).is_ok())
        };
        let vendor = self.known_vendors()?.into_iter().find(signed_by);
        vendor.map(|vendor| vendor.name).ok_or_else(|| {
            let text = "no vendor that this host trusts has signed these bytes";
            Error::invalid("signature", text)
        })
    }
}

fn public_key(key: &str) -> Result<PublicKey> {
    PublicKey::from_base64(key)
        .map_err(|why| Error::invalid("key", format!("no minisign public key: {why}")))
}

fn why(reason: &str) -> Result<&str> {
    match reason.trim() {
        "" => Err(Error::invalid("reason", "say why: it is kept in the trail")),
        reason => Ok(reason),
    }
}
