//! From a crate to a component that imports nothing but the contract. The project's own commands
//! and `hoso plugin build` both build so.

pub mod run;
mod wasm;

pub use wasm::{TARGET, Toolchain, toolchain};

use anyhow::Context as _;
use std::path::Path;
use wit_component::ComponentEncoder;

/// Makes a component of a core module. Skips a component that is newer than its module.
pub fn componentise(module: &Path, component: &Path) -> anyhow::Result<()> {
    let time = |path: &Path| path.metadata().and_then(|m| m.modified()).ok();
    if time(component).is_some_and(|made| Some(made) >= time(module)) {
        return Ok(());
    }
    let bytes = std::fs::read(module).with_context(|| format!("read {}", module.display()))?;
    let made = ComponentEncoder::default().validate(true).module(&bytes)?.encode()?;
    if let Some(folder) = component.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let temporary = component.with_extension("new");
    std::fs::write(&temporary, made)?;
    std::fs::rename(&temporary, component)?;
    Ok(())
}
