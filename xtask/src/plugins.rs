//! Builds every crate below `plugins/`, and the hostile guests, as components: a core module by
//! cargo, then `wit-component`, so that nothing but the contract is imported.

use crate::run::{must, root, step};
use hoso_build::{TARGET, componentise, toolchain};
use std::path::{Path, PathBuf};

pub fn build() -> anyhow::Result<()> {
    let names = folders(&root().join("plugins"))?;
    let guests = folder_has(&root().join("tests/guests"), "Cargo.toml");
    step("build plugins for WebAssembly", || compile(&names, guests))?;
    step("make components", || {
        let built = root().join(format!("target/plugins-build/{TARGET}/plugin"));
        for name in &names {
            let module = built.join(format!("hoso_plugin_{}.wasm", name.replace('-', "_")));
            componentise(&module, &root().join(format!("target/plugins/{name}.wasm")))?;
        }
        if guests {
            componentise_guests(&built.join("examples"))?;
        }
        Ok(())
    })
}

/// The rules of ncd as a module for Extism.
pub fn extism_guest(peer: &Path, target: &Path) -> anyhow::Result<PathBuf> {
    let toolchain = toolchain(&root().join("target"))?;
    let mut cargo = toolchain.cargo(peer);
    cargo.args(["build", "--locked", "--profile", "plugin", "--target", TARGET, "-p"]);
    cargo.arg("hoso-bench-extism-guest").arg("--target-dir").arg(target);
    must(cargo.args(toolchain.extra_args()))?;
    Ok(target.join(format!("{TARGET}/plugin/hoso_bench_extism_guest.wasm")))
}

fn compile(names: &[String], guests: bool) -> anyhow::Result<()> {
    let toolchain = toolchain(&root().join("target"))?;
    let mut cargo = toolchain.cargo(&root());
    cargo.args(["build", "--locked", "--profile", "plugin", "--target", TARGET]);
    cargo.args(["--target-dir", "target/plugins-build"]).args(toolchain.extra_args());
    for name in names {
        cargo.args(["-p", &format!("hoso-plugin-{name}")]);
    }
    must(&mut cargo)?;
    if guests {
        let mut cargo = toolchain.cargo(&root());
        cargo.args(["build", "--locked", "--profile", "plugin", "--target", TARGET]);
        cargo.args(["--target-dir", "target/plugins-build"]).args(toolchain.extra_args());
        must(cargo.args(["-p", "hoso-guests", "--examples"]))?;
    }
    Ok(())
}

fn componentise_guests(built: &Path) -> anyhow::Result<()> {
    let grafts = built.with_file_name("grafts");
    std::fs::create_dir_all(&grafts)?;
    for name in crate::grafts::write(&built.join("good.wasm"), &grafts)? {
        let module = grafts.join(format!("{name}.wasm"));
        componentise(&module, &root().join(format!("target/guests/{name}.wasm")))?;
    }
    for entry in built.read_dir()? {
        let module = entry?.path();
        let name = module.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        // cargo leaves a hashed copy beside each example.
        let hashed = name.rsplit_once('-').is_some_and(|(_, tail)| tail.len() == 16);
        if module.extension().is_some_and(|e| e == "wasm") && !hashed {
            componentise(&module, &root().join(format!("target/guests/{name}.wasm")))?;
        }
    }
    Ok(())
}

/// Names of the folders that hold a crate.
fn folders(dir: &Path) -> anyhow::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in dir.read_dir()? {
        let path: PathBuf = entry?.path();
        if folder_has(&path, "Cargo.toml") {
            names.extend(path.file_name().map(|n| n.to_string_lossy().into_owned()));
        }
    }
    names.sort();
    Ok(names)
}

fn folder_has(dir: &Path, file: &str) -> bool {
    dir.join(file).is_file()
}
