//! What a component file asks for, read without compiling it: its imports must be the contract's
//! interfaces and nothing else.

use crate::fault::LoadError;
use wasmparser::{Parser, Payload};

const PACKAGE: &str = "hoso:program";
const VERSION: &str = "0.1.0";
const IMPORTS: [&str; 5] = ["types", "chart", "settings", "terms", "log"];
const EXPORT: &str = "program";

pub fn check(component: &[u8]) -> Result<(), LoadError> {
    if !Parser::is_component(component) {
        return Err(LoadError::NotAComponent(not_a_component(component).to_owned()));
    }
    let outside = outside(component).map_err(|e| LoadError::NotAComponent(e.to_string()))?;
    for name in &outside.imports {
        check_import(name).map_err(LoadError::Contract)?;
    }
    let wanted = format!("{PACKAGE}/{EXPORT}@{VERSION}");
    match outside.exports.iter().any(|name| **name == wanted) {
        true => Ok(()),
        false => Err(LoadError::Contract(format!(
            "the component does not export {wanted}: implement the world `module` of \
             {PACKAGE}@{VERSION}"
        ))),
    }
}

/// Names that the outermost component imports and exports.
#[derive(Default)]
struct Outside<'a> {
    imports: Vec<&'a str>,
    exports: Vec<&'a str>,
}

fn outside(component: &[u8]) -> wasmparser::Result<Outside<'_>> {
    let mut outside = Outside::default();
    let mut depth = 0_usize;
    for payload in Parser::new(0).parse_all(component) {
        match payload? {
            Payload::ModuleSection { .. } | Payload::ComponentSection { .. } => depth += 1,
            Payload::End(_) => depth = depth.saturating_sub(1),
            Payload::ComponentImportSection(section) if depth == 0 => {
                for import in section {
                    outside.imports.push(import?.name.name);
                }
            }
            Payload::ComponentExportSection(section) if depth == 0 => {
                for export in section {
                    outside.exports.push(export?.name.name);
                }
            }
            _ => {}
        }
    }
    Ok(outside)
}

fn check_import(name: &str) -> Result<(), String> {
    let (path, version) = name.split_once('@').unwrap_or((name, ""));
    let (package, interface) = path.split_once('/').unwrap_or((path, ""));
    let known = package == PACKAGE && IMPORTS.contains(&interface);
    if known && version == VERSION {
        return Ok(());
    }
    let name: String = name.chars().take(100).collect();
    let remedy = match package {
        PACKAGE if version != VERSION => format!(
            "this host speaks {PACKAGE}@{VERSION}: build the plugin against that version, or \
             install a host that speaks {PACKAGE}@{version}"
        ),
        PACKAGE => format!("{PACKAGE}@{VERSION} has no such interface"),
        _ if package.starts_with("wasi:") => {
            "a plugin gets no WASI: build it for wasm32-unknown-unknown, without clock, files, \
             network or randomness"
                .to_owned()
        }
        _ => format!("a plugin may import the interfaces of {PACKAGE}@{VERSION} and nothing else"),
    };
    Err(format!("the component imports {name}; {remedy}"))
}

fn not_a_component(bytes: &[u8]) -> &'static str {
    match Parser::is_core_wasm(bytes) {
        true => "it is a core module; make it a component with wit-component",
        false => "it does not begin as one",
    }
}
