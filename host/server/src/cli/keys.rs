//! `hoso keys`: keys by which the store is sealed, and their rotation. All but `new` and `list`
//! need a stopped host.

use super::say;
use crate::app::App;
use crate::ops::accounts::random_bytes;
use anyhow::Context as _;
use clap::{Args, Subcommand};
use hoso_store::{KeyId, Keys};
use std::path::Path;

#[derive(Args)]
pub struct KeysArgs {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Make the file of keys, or write another key into it. The host seals by it from its next
    /// start on.
    New,
    /// Write another key, seal everything by it, and say which keys are needed no longer.
    Rotate,
    /// Seal by the last key what is not: after encryption was turned on, or a rotation was cut
    /// short.
    Reseal,
    /// Take a key out of the file that seals nothing in the store. Copies that were made while it
    /// did cannot be read without it.
    Drop { id: KeyId },
    /// How much each key seals.
    List,
}

impl KeysArgs {
    /// `open` reads the file of keys as it is by then.
    pub fn run(
        self,
        file: Option<&Path>,
        open: impl Fn() -> anyhow::Result<crate::app::AppState>,
    ) -> anyhow::Result<()> {
        let file = file.context(
            "no file of keys is configured: name one as `keys` in [encryption] of hoso.toml",
        )?;
        match self.command {
            Command::New => new_key(file).map(drop),
            Command::Rotate => {
                // Opened before, so that no key is made for a store that cannot be opened.
                drop(open()?);
                new_key(file)?;
                reseal(&open()?.0)?;
                list(&open()?.0, &read(file)?)
            }
            Command::Reseal => reseal(&open()?.0),
            Command::Drop { id } => {
                let keys = read(file)?;
                let used = open()?.0.store.sealed()?.by_key.get(&id).copied().unwrap_or_default();
                anyhow::ensure!(used == 0, "key {id} seals {used} values: rotate or reseal first");
                write(file, &keys.without(id)?)?;
                say(format_args!("key {id} is no longer in {}", file.display()));
                Ok(())
            }
            Command::List => list(&open()?.0, &read(file)?),
        }
    }
}

pub fn read(file: &Path) -> anyhow::Result<Keys> {
    let text = std::fs::read_to_string(file).with_context(|| format!("read {}", file.display()))?;
    Keys::parse(&text).with_context(|| file.display().to_string())
}

fn new_key(file: &Path) -> anyhow::Result<Keys> {
    let key = random_bytes()?;
    let keys = if file.exists() { read(file)?.with(key)? } else { Keys::new(key) };
    write(file, &keys)?;
    say(format_args!(
        "key {} is in {}: keep a copy of it, but not beside the store or its backups",
        keys.current(),
        file.display()
    ));
    Ok(keys)
}

/// Whole or not at all, readable by its owner alone.
fn write(file: &Path, keys: &Keys) -> anyhow::Result<()> {
    let mut unfinished = file.as_os_str().to_owned();
    unfinished.push(".new");
    let unfinished = Path::new(&unfinished);
    if unfinished.exists() {
        std::fs::remove_file(unfinished)?;
    }
    crate::app::write_private(unfinished, keys.to_text().as_bytes())?;
    std::fs::rename(unfinished, file)?;
    let folder = file.parent().filter(|parent| !parent.as_os_str().is_empty());
    std::fs::File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
    Ok(())
}

fn reseal(app: &App) -> anyhow::Result<()> {
    let mut told = 0;
    app.store.reseal(&mut |done| {
        if done > told {
            told = done;
            say(format_args!("{done} values sealed anew"));
        }
    })?;
    say(format_args!("all is sealed by the last key"));
    Ok(())
}

fn list(app: &App, keys: &Keys) -> anyhow::Result<()> {
    let sealed = app.store.sealed()?;
    for id in keys.ids() {
        let count = sealed.by_key.get(&id).copied().unwrap_or_default();
        let note = match (id == keys.current(), count) {
            (true, _) => "  (seals what is written)",
            (false, 0) => "  (not needed: `hoso keys drop`)",
            (false, _) => "",
        };
        say(format_args!("key {id}: {count} values{note}"));
    }
    say(format_args!("not sealed: {} values", sealed.open));
    Ok(())
}
