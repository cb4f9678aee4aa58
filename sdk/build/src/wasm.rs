//! Makes sure that Rust can build for wasm32-unknown-unknown: installed already, else by rustup,
//! else with Debian's compiler, which builds the standard library from its source package.

use crate::run::{apt_install, output, say, within};
use anyhow::bail;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

pub const TARGET: &str = "wasm32-unknown-unknown";
const RUSTUP_LONGEST: Duration = Duration::from_secs(20);
const DEBIAN: [&str; 4] = ["rustc-web", "cargo-web", "rust-web-src", "lld-19"];

/// A way to compile plugins.
pub enum Toolchain {
    /// The developer's own cargo.
    Own,
    /// Debian's cargo with a standard library built from source.
    Debian,
}

impl Toolchain {
    /// Its cargo, in the folder of a crate or workspace.
    pub fn cargo(&self, folder: &Path) -> Command {
        let mut command = match self {
            Toolchain::Own => {
                Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
            }
            Toolchain::Debian => debian_cargo(),
        };
        command.current_dir(folder);
        command
    }

    pub fn extra_args(&self) -> &'static [&'static str] {
        match self {
            Toolchain::Own => &[],
            Toolchain::Debian => &["-Zbuild-std=std,panic_abort"],
        }
    }
}

/// Debian's cargo must not see the settings of the cargo that runs xtask.
fn debian_cargo() -> Command {
    let mut command = Command::new("/usr/bin/cargo");
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy().into_owned();
        let inherited = ["CARGO", "RUSTC", "RUSTUP_TOOLCHAIN", "RUSTFLAGS"];
        if name != "CARGO_HOME" && inherited.iter().any(|start| name.starts_with(start)) {
            command.env_remove(name);
        }
    }
    command
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTC", "/usr/bin/rustc")
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", "wasm-ld-19");
    command
}

/// Finds a way, or makes one: `scratch` is a folder that remembers what was tried in vain.
pub fn toolchain(scratch: &Path) -> anyhow::Result<Toolchain> {
    if own_has_target()? {
        return Ok(Toolchain::Own);
    }
    if !debian_is_ready() && rustup_adds_it(scratch)? {
        return Ok(Toolchain::Own);
    }
    if debian_is_ready() || install_debian() {
        return Ok(Toolchain::Debian);
    }
    bail!(
        "no WebAssembly standard library for Rust. Install one of:\n  \
         rustup target add {TARGET}\n  sudo apt-get install {}",
        DEBIAN.join(" ")
    )
}

fn own_has_target() -> anyhow::Result<bool> {
    let sysroot = output(Command::new("rustc").args(["--print", "sysroot"]))?;
    let lib = format!("lib/rustlib/{TARGET}/lib");
    let entries = Path::new(sysroot.trim()).join(lib).read_dir();
    Ok(entries.is_ok_and(|mut e| e.next().is_some()))
}

/// A failed try is remembered, so that the next run does not wait for it again.
fn rustup_adds_it(scratch: &Path) -> anyhow::Result<bool> {
    let mark = scratch.join("rustup-has-no-wasm");
    if mark.exists() {
        return Ok(false);
    }
    say(&format!("rustup target add {TARGET}"));
    let added = within(Command::new("rustup").args(["target", "add", TARGET]), RUSTUP_LONGEST);
    if !added {
        std::fs::create_dir_all(scratch)?;
        std::fs::write(mark, "remove this file to let rustup try again\n")?;
    }
    Ok(added)
}

fn debian_is_ready() -> bool {
    let tools = ["/usr/bin/rustc", "/usr/bin/cargo", "/usr/bin/wasm-ld-19"];
    tools.iter().all(|tool| PathBuf::from(tool).exists()) && has_library_source()
}

fn has_library_source() -> bool {
    let mut rustc = Command::new("/usr/bin/rustc");
    let Ok(sysroot) = output(rustc.args(["--print", "sysroot"])) else { return false };
    Path::new(sysroot.trim()).join("lib/rustlib/src/rust/library/std/src/lib.rs").exists()
}

fn install_debian() -> bool {
    say(&format!("apt-get install {}", DEBIAN.join(" ")));
    apt_install(&DEBIAN)
}
