//! House rules that the compiler does not check: sizes, layers, headers. Every offence is named
//! with its place.

use crate::run::{output, root};
use anyhow::bail;
use std::process::Command;

const FUNCTION_LINES: usize = 70;
const FILE_LINES: usize = 500;
const TEST_FILE_LINES: usize = 800;
const README_LINES: usize = 150;
const LINE_CHARS: usize = 100;

/// The one package that may name a heavy dependency.
const OWNERS: [(&str, &str); 3] =
    [("sled", "host/store"), ("wasmtime", "host/runtime"), ("axum", "host/server")];

/// What threatens, and the tests against it.
const THREATS: &str = "docs/threat-model.md";
/// How it shortens paths.
const SHORT: [(&str, &str); 2] = [("http/", "host/server/tests/http/"), ("e2e/", "tests/e2e/")];

pub fn check() -> anyhow::Result<()> {
    let listed = output(
        Command::new("git")
            .args(["ls-files", "--cached", "--others", "--exclude-standard"])
            .current_dir(root()),
    )?;
    let mut offences = Vec::new();
    for path in listed.lines() {
        let Ok(text) = std::fs::read_to_string(root().join(path)) else { continue };
        if path.ends_with(".rs") {
            rust_file(path, &text, &mut offences);
        } else if path.ends_with("Cargo.toml") && path != "Cargo.toml" {
            manifest(path, &text, &mut offences);
        } else if path == THREATS {
            threats(&text, &mut offences);
        } else if path == "README.md" && text.lines().count() > README_LINES {
            offences.push(format!("{path}: over {README_LINES} lines"));
        }
    }
    if !offences.is_empty() {
        bail!("{} offences\n{}", offences.len(), offences.join("\n"));
    }
    Ok(())
}

/// Every threat names tests, and every test that it names is there.
fn threats(text: &str, offences: &mut Vec<String>) {
    for (i, line) in text.lines().enumerate() {
        let place = format!("{THREATS}:{}", i + 1);
        let is_row = line.starts_with("| ") && !line.starts_with("| threat ");
        let named: Vec<_> = line.split('`').filter_map(|part| part.split_once(".rs::")).collect();
        if is_row && named.is_empty() {
            offences.push(format!("{place}: names no test"));
        }
        for (file, test) in named {
            let file = format!("{file}.rs");
            let long = SHORT.iter().find_map(|(short, long)| {
                file.strip_prefix(short).map(|rest| format!("{long}{rest}"))
            });
            let path = root().join(long.unwrap_or(file));
            let code = std::fs::read_to_string(&path).unwrap_or_default();
            if !code.contains(&format!("fn {test}(")) {
                offences.push(format!("{place}: no test {test} in {}", path.display()));
            }
        }
    }
}

fn rust_file(path: &str, text: &str, offences: &mut Vec<String>) {
    let test = path.starts_with("tests/") || path.contains("/tests/");
    let limit = if test { TEST_FILE_LINES } else { FILE_LINES };
    let lines = text.lines().count();
    if lines > limit {
        offences.push(format!("{path}: {lines} lines, over {limit}"));
    }
    // An example is shown whole in a document, where its first line would be wrong.
    if !text.starts_with("//!") && !path.starts_with("sdk/rust/examples/") {
        offences.push(format!("{path}: does not open with //!"));
    }
    let mut tests_begun = test;
    for (i, line) in text.lines().enumerate() {
        let place = format!("{path}:{}", i + 1);
        tests_begun |= line.contains("[cfg(test)]");
        if line.chars().count() > LINE_CHARS {
            offences.push(format!("{place}: over {LINE_CHARS} characters"));
        }
        let trimmed = line.trim_start();
        if trimmed.starts_with(concat!("#[", "ignore")) {
            offences.push(format!("{place}: ignored test"));
        }
        if !tests_begun && trimmed.contains(concat!(".unwrap", "()")) {
            offences.push(format!("{place}: unwrap outside tests"));
        }
    }
    long_functions(path, text, offences);
}

/// A function ends at the first brace as far in as its beginning: the code is formatted.
fn long_functions(path: &str, text: &str, offences: &mut Vec<String>) {
    let mut open: Option<(usize, usize, String)> = None;
    for (i, line) in text.lines().enumerate() {
        let indent = line.len() - line.trim_start().len();
        match &open {
            Some((start, depth, name))
                if indent == *depth && line.trim_start().starts_with('}') =>
            {
                if i - start > FUNCTION_LINES {
                    let lines = i - start;
                    offences.push(format!("{path}:{}: {name} has {lines} lines", start + 1));
                }
                open = None;
            }
            None => open = function_name(line).map(|name| (i, indent, name)),
            Some(_) => {}
        }
    }
}

/// The name, where the line begins a function with a body on further lines.
fn function_name(line: &str) -> Option<String> {
    let (before, after) = line.split_once("fn ")?;
    let known = ["pub", "pub(crate)", "pub(super)", "async", "const", "unsafe"];
    if !before.split_whitespace().all(|word| known.contains(&word)) || line.ends_with('}') {
        return None;
    }
    Some(after.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect())
}

fn manifest(path: &str, text: &str, offences: &mut Vec<String>) {
    if !text.contains("[lints]") && !text.contains("[lints.") {
        offences.push(format!("{path}: no [lints]"));
    }
    let names = |name: &str| {
        text.lines()
            .any(|l| l.starts_with(&format!("{name}.")) || l.starts_with(&format!("{name} =")))
    };
    for (dependency, owner) in OWNERS {
        let allowed = path.starts_with(owner) || path.starts_with("bench/");
        if names(dependency) && !allowed {
            offences.push(format!("{path}: only {owner} may name {dependency}"));
        }
    }
    let plugin_side = path.starts_with("plugins/") || path.starts_with("sdk/rust");
    for host in ["core", "exchange", "store", "runtime", "server"] {
        if plugin_side && names(&format!("hoso-{host}")) {
            offences.push(format!("{path}: plugins know the contract alone, not hoso-{host}"));
        }
    }
}
