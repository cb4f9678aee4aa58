//! The files of an import. Everything is read through folder handles: a name or a link inside a
//! folder cannot lead out of it.

use crate::inbox::FILE_MAX;
use anyhow::{Context as _, ensure};
use cap_std::ambient_authority;
use cap_std::fs::Dir;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Folders below folders that are searched.
const DEPTH_MAX: usize = 16;

/// A file in a folder that is open.
pub struct SourceFile {
    dir: Arc<Dir>,
    name: PathBuf,
    /// As the person named it, for messages.
    pub shown: PathBuf,
}

impl SourceFile {
    pub fn read(&self) -> anyhow::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.dir.open(&self.name)?.take(FILE_MAX + 1).read_to_end(&mut bytes)?;
        ensure!(bytes.len() as u64 <= FILE_MAX, "over the limit of {FILE_MAX} bytes");
        Ok(bytes)
    }
}

/// The file itself, or every .xml, .json and .ndjson file below a folder, in order of the names.
pub fn collect(path: &Path) -> anyhow::Result<Vec<SourceFile>> {
    let meta = std::fs::metadata(path).with_context(|| format!("read {}", path.display()))?;
    let mut found = Vec::new();
    if meta.is_dir() {
        let dir = Dir::open_ambient_dir(path, ambient_authority())?;
        below(&Arc::new(dir), path, DEPTH_MAX, &mut found)?;
    } else {
        let name = path.file_name().with_context(|| format!("{} is no file", path.display()))?;
        let parent = path.parent().filter(|p| !p.as_os_str().is_empty());
        let dir = Dir::open_ambient_dir(parent.unwrap_or(Path::new(".")), ambient_authority())?;
        let (dir, name) = (Arc::new(dir), PathBuf::from(name));
        found.push(SourceFile { dir, name, shown: path.to_owned() });
    }
    Ok(found)
}

fn below(
    dir: &Arc<Dir>,
    shown: &Path,
    depth: usize,
    found: &mut Vec<SourceFile>,
) -> anyhow::Result<()> {
    ensure!(depth > 0, "{}: more than {DEPTH_MAX} folders deep", shown.display());
    let mut entries = dir.entries()?.collect::<Result<Vec<_>, _>>()?;
    entries.sort_by_key(cap_std::fs::DirEntry::file_name);
    for entry in entries {
        let name = PathBuf::from(entry.file_name());
        let shown = shown.join(&name);
        let kind = entry.file_type()?;
        if kind.is_dir() {
            below(&Arc::new(dir.open_dir(&name)?), &shown, depth - 1, found)?;
        } else if kind.is_file() && is_message(&name) {
            found.push(SourceFile { dir: dir.clone(), name, shown });
        }
    }
    Ok(())
}

fn is_message(name: &Path) -> bool {
    // The tree of org units lies beside the messages and is not one.
    let known = ["xml", "json", "ndjson"];
    name.file_name().is_none_or(|n| n != "org-units.json")
        && name.extension().is_some_and(|e| known.iter().any(|k| e.eq_ignore_ascii_case(k)))
}
