//! Keys and signatures of a vendor, in minisign's formats: any minisign tool reads them.

use crate::app::write_private;
use crate::cli::say;
use anyhow::Context as _;
use minisign::{KeyPair, SecretKeyBox};
use std::path::{Path, PathBuf};

/// The signature's place: its component's name and `.minisig`.
pub fn beside(component: &Path) -> PathBuf {
    with(component, ".minisig")
}

fn with(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

/// The secret key is not encrypted: its file is readable by its owner alone.
pub fn keygen(file: &Path) -> anyhow::Result<()> {
    let (secret, public) = (with(file, ".key"), with(file, ".pub"));
    let pair = KeyPair::generate_unencrypted_keypair()?;
    write_private(&secret, pair.sk.to_box(None)?.into_string().as_bytes())
        .with_context(|| format!("write {}; an old key is never written over", secret.display()))?;
    std::fs::write(&public, pair.pk.to_box()?.into_string())?;
    say(format_args!("{}: keep it secret\n{}: give it away", secret.display(), public.display()));
    Ok(())
}

pub fn sign(component: &Path, key: &Path) -> anyhow::Result<()> {
    let named = || format!("read {}", key.display());
    let secret = SecretKeyBox::from_string(&std::fs::read_to_string(key).with_context(named)?);
    let secret = secret.and_then(SecretKeyBox::into_unencrypted_secret_key).with_context(|| {
        format!(
            "{}: make one with `hoso plugin keygen`; encrypted keys are for minisign",
            key.display()
        )
    })?;
    let file =
        std::fs::File::open(component).with_context(|| format!("read {}", component.display()))?;
    let name = component.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let signature = minisign::sign(None, &secret, file, Some(&format!("file:{name}")), None)?;
    let to = beside(component);
    std::fs::write(&to, signature.into_string())?;
    say(format_args!("{}", to.display()));
    Ok(())
}
