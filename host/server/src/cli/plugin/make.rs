//! A plugin from an empty folder: `hoso plugin new` and `hoso plugin build`.

use crate::cli::say;
use anyhow::Context as _;
use clap::Args;
use hoso_build::run::must;
use hoso_build::{TARGET, componentise, toolchain};
use hoso_core::ProgrammeId;
use serde::Deserialize;
use std::path::{Path, PathBuf};

/// The SDK's own example is the template: it is compiled and tested with the SDK.
const EXAMPLE: &str = include_str!("../../../../../sdk/rust/examples/bmi.rs");
const CASE: &str = include_str!("first-case.json");

#[derive(Args)]
pub struct New {
    /// Code of the programme: small letters, digits and hyphens.
    name: ProgrammeId,
    /// The SDK: folder `sdk/rust` of a checkout of Hoso.
    #[arg(long, env = "HOSO_SDK")]
    sdk: PathBuf,
    /// Where the new folder is made; the name, in this folder, where it is left out.
    #[arg(long)]
    folder: Option<PathBuf>,
}

impl New {
    pub fn run(&self) -> anyhow::Result<()> {
        let name = self.name.as_str();
        let folder = self.folder.clone().unwrap_or_else(|| name.into());
        anyhow::ensure!(!folder.exists(), "{} is there already", folder.display());
        let sdk = self.sdk.canonicalize();
        let sdk = sdk.with_context(|| format!("no SDK in {}", self.sdk.display()))?;
        anyhow::ensure!(sdk.join("Cargo.toml").exists(), "no SDK in {}", sdk.display());
        let source = format!(
            "//! What the programme `{name}` rests on: begin here.\n\n{}",
            EXAMPLE
                .replace("id: \"bmi\"", &format!("id: \"{name}\""))
                .replace("\"1.0.0\"", "\"0.1.0\"")
        );
        for (file, content) in [
            ("Cargo.toml", manifest(name, &sdk)),
            ("src/lib.rs", source),
            ("cases/first.json", CASE.to_owned()),
            (".gitignore", "/target\n*.key\n".to_owned()),
            ("README.md", readme(name)),
        ] {
            let path = folder.join(file);
            std::fs::create_dir_all(path.parent().unwrap_or(&folder))?;
            std::fs::write(&path, content)?;
        }
        say(format_args!("{}: next, hoso plugin build {0}", folder.display()));
        Ok(())
    }
}

fn manifest(name: &str, sdk: &Path) -> String {
    format!(
        "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
         [lib]\ncrate-type = [\"cdylib\", \"rlib\"]\n\n\
         [dependencies]\nhoso-sdk = {{ path = {sdk:?} }}\n\n\
         # A panic is a trap, and small files load fast.\n\
         [profile.release]\nopt-level = 3\nlto = true\ncodegen-units = 1\npanic = \"abort\"\n\
         strip = true\n\n# Of no other workspace.\n[workspace]\n"
    )
}

fn readme(name: &str) -> String {
    format!(
        "# {name}\n\n```\nhoso plugin build .\nhoso plugin check target/{name}.wasm\n\
         hoso plugin test target/{name}.wasm --cases cases\n\
         hoso plugin keygen vendor          # once\n\
         hoso plugin sign target/{name}.wasm --key vendor.key\n```\n"
    )
}

#[derive(Args)]
pub struct Build {
    #[arg(default_value = ".")]
    folder: PathBuf,
    /// Where cargo works; the folder's own `target` where it is left out.
    #[arg(long)]
    target_dir: Option<PathBuf>,
    /// Use the crates that are on this machine.
    #[arg(long)]
    offline: bool,
}

#[derive(Deserialize)]
struct Manifest {
    package: Package,
}

#[derive(Deserialize)]
struct Package {
    name: String,
}

impl Build {
    pub fn run(&self) -> anyhow::Result<()> {
        let manifest = self.folder.join("Cargo.toml");
        let named = || format!("read {}", manifest.display());
        let Manifest { package } =
            toml::from_str(&std::fs::read_to_string(&manifest).with_context(named)?)
                .with_context(named)?;
        let own = self.folder.join("target");
        let target = std::path::absolute(self.target_dir.as_ref().unwrap_or(&own))?;
        let toolchain = toolchain(&target)?;
        let mut cargo = toolchain.cargo(&self.folder);
        cargo.args(["build", "--release", "--target", TARGET]).arg("--target-dir").arg(&target);
        if self.offline {
            cargo.arg("--offline");
        }
        must(cargo.args(toolchain.extra_args()))?;
        let module = format!("{TARGET}/release/{}.wasm", package.name.replace('-', "_"));
        let component = own.join(format!("{}.wasm", package.name));
        componentise(&target.join(module), &component)?;
        say(format_args!("{}", component.display()));
        Ok(())
    }
}
