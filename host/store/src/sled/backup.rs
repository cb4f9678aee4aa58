//! Copies of a running store, and stores made from a copy. A copy is a folder: `rows` with every
//! key and value, the documents, and `MANIFEST`, which `sha256sum --check` reads too.

use super::anchor::Anchor;
use super::blobs::{Blobs, Folder, sync_dir};
use super::gate::Snapshot;
use super::vault::Vault;
use super::{LOG, stored_state};
use crate::{BackupReport, Keys, StoreError};
use cap_std::ambient_authority;
use cap_std::fs::Dir;
use hoso_core::Digest;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::Path;
use std::sync::Arc;

const ROWS: &str = "rows";
const MANIFEST: &str = "MANIFEST";
/// Rows that a restore writes at once.
const BATCH: usize = 1_000;
/// A row's key and value; a longer one is damage.
const ROW_MAX: usize = 1 << 20;

/// Paths of a copy and their digests.
type Manifest = BTreeMap<String, Digest>;

pub fn write(snapshot: &Snapshot<'_>, dest: &Path) -> Result<BackupReport, StoreError> {
    std::fs::create_dir_all(dest)?;
    let dest = Dir::open_ambient_dir(dest, ambient_authority())?;
    if dest.entries()?.next().is_some() {
        return Err(StoreError::Refused("the folder for the backup is not empty".to_owned()));
    }
    let mut report = BackupReport::default();
    let mut manifest = Manifest::new();
    manifest.insert(ROWS.to_owned(), write_rows(snapshot, &dest, &mut report)?);
    for folder in Folder::ALL {
        dest.create_dir(folder.name())?;
        // Documents are written before the rows that name them, and never removed.
        for digest in snapshot.blobs().list(folder)? {
            // Read as a check; copied as it lies there, sealed.
            let blobs = snapshot.blobs();
            let whole = blobs.get(folder, digest)?.and(blobs.get_sealed(folder, digest)?);
            let bytes = whole.ok_or_else(|| missing(folder, digest))?;
            write_synced(&dest, &folder.path(digest), &bytes)?;
            report.bytes += bytes.len() as u64;
            report.blobs += 1;
            manifest.insert(folder.path(digest), Digest::of(&bytes));
        }
        sync_dir(&dest.open_dir(folder.name())?)?;
    }
    let text: String =
        manifest.iter().map(|(path, digest)| format!("{digest}  {path}\n")).collect();
    write_synced(&dest, MANIFEST, text.as_bytes())?;
    report.bytes += text.len() as u64;
    sync_dir(&dest)?;
    Ok(report)
}

fn missing(folder: Folder, digest: Digest) -> StoreError {
    StoreError::Corrupt(format!("{} is missing", folder.path(digest)))
}

fn write_synced(dir: &Dir, path: &str, bytes: &[u8]) -> Result<(), StoreError> {
    let mut file = dir.create(path)?;
    file.write_all(bytes)?;
    Ok(file.sync_all()?)
}

/// Each row: length of the key, length of the value, key, value.
fn write_rows(
    snapshot: &Snapshot<'_>,
    dest: &Dir,
    report: &mut BackupReport,
) -> Result<Digest, StoreError> {
    let mut file = BufWriter::with_capacity(1 << 20, dest.create(ROWS)?);
    let mut hash = Sha256::new();
    snapshot.each_sealed(|key, value| {
        let lengths = [key.len(), value.len()].map(|length| (length as u32).to_be_bytes());
        for part in [&lengths[0], &lengths[1], key, value] {
            hash.update(part);
            file.write_all(part)?;
            report.bytes += part.len() as u64;
        }
        report.keys += 1;
        Ok(())
    })?;
    let file = file.into_inner().map_err(std::io::IntoInnerError::into_error)?;
    file.sync_all()?;
    Ok(Digest(hash.finalize().into()))
}

pub fn restore(from: &Path, to: &Path, keys: Option<&Keys>) -> Result<BackupReport, StoreError> {
    let source = Dir::open_ambient_dir(from, ambient_authority())?;
    let manifest = checked_manifest(&source)?;
    if std::fs::read_dir(to).is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(StoreError::Refused(
            "there is a store already; nothing was changed".to_owned(),
        ));
    }
    // Filled beside its place and moved there whole: a restore that was cut short is no store.
    let mut filling = to.as_os_str().to_owned();
    filling.push(".restoring");
    let filling = Path::new(&filling);
    if filling.exists() {
        let text = format!("{} is left of an earlier restore; remove it", filling.display());
        return Err(StoreError::Refused(text));
    }
    std::fs::create_dir_all(filling)?;
    let report = fill(&source, &manifest, filling, keys)?;
    std::fs::rename(filling, to)?;
    if let Some(parent) = to.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        std::fs::File::open(parent)?.sync_all()?;
    }
    Ok(report)
}

/// Every file is there with its digest, and no other.
fn checked_manifest(source: &Dir) -> Result<Manifest, StoreError> {
    let bad = |text: String| StoreError::Corrupt(format!("the backup: {text}"));
    let text = source.read_to_string(MANIFEST).map_err(|e| bad(format!("{MANIFEST}: {e}")))?;
    let mut manifest = Manifest::new();
    for (number, line) in text.lines().enumerate() {
        let parsed = line.split_once("  ").and_then(|(d, path)| Some((path, d.parse().ok()?)));
        let (path, digest) =
            parsed.ok_or_else(|| bad(format!("{MANIFEST} line {} cannot be read", number + 1)))?;
        manifest.insert(path.to_owned(), digest);
    }
    let mut present = vec![ROWS.to_owned()];
    for folder in Folder::ALL {
        for entry in source.read_dir(folder.name())? {
            present.push(format!("{}/{}", folder.name(), entry?.file_name().to_string_lossy()));
        }
    }
    if let Some(path) = present.iter().find(|path| !manifest.contains_key(*path)) {
        return Err(bad(format!("{path} is not in {MANIFEST}")));
    }
    for (path, digest) in &manifest {
        let found = digest_of(source, path).map_err(|e| bad(format!("{path}: {e}")))?;
        if found != *digest {
            return Err(bad(format!("{path} is not what {MANIFEST} says")));
        }
    }
    Ok(manifest)
}

fn digest_of(source: &Dir, path: &str) -> std::io::Result<Digest> {
    let mut file = source.open(path)?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 20];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(Digest(hash.finalize().into())),
            read => hash.update(&buffer[..read]),
        }
    }
}

fn fill(
    source: &Dir,
    manifest: &Manifest,
    to: &Path,
    keys: Option<&Keys>,
) -> Result<BackupReport, StoreError> {
    let root = Dir::open_ambient_dir(to, ambient_authority())?;
    let vault = Arc::new(Vault::new(keys)?);
    let blobs = Blobs::open(&root, vault.clone())?;
    let mut report = BackupReport::default();
    for folder in Folder::ALL {
        let within = |path: &str| path.strip_prefix(folder.name())?.strip_prefix('/')?.parse().ok();
        for (path, digest) in manifest {
            let Some(name) = within(path) else { continue };
            let bytes = source.read(path)?;
            report.bytes += bytes.len() as u64;
            report.blobs += 1;
            if Digest::of(&bytes) != *digest {
                return Err(StoreError::Corrupt(format!("{path} changed while it was copied")));
            }
            blobs.place_sealed(folder, name, Some(&bytes))?;
            // What its name says; and the key that is needed is there.
            blobs.get(folder, name)?;
        }
    }
    let log = to.join(LOG);
    let db = super::open_db(&log, super::Options::default().cache_bytes)?;
    fill_rows(source, &db, &mut report)?;
    let state = stored_state(&db, &blobs, &vault)?;
    let state = state.ok_or_else(|| StoreError::Corrupt("the backup holds no store".to_owned()))?;
    super::sync_log(&db, &root, &log)?;
    Anchor::create(&root, &state)?;
    Ok(report)
}

fn fill_rows(source: &Dir, db: &sled::Db, report: &mut BackupReport) -> Result<(), StoreError> {
    let mut rows = BufReader::with_capacity(1 << 20, source.open(ROWS)?);
    loop {
        let mut batch = sled::Batch::default();
        let mut in_batch = 0;
        while in_batch < BATCH {
            let Some((key, value)) = read_row(&mut rows)? else { break };
            report.bytes += (8 + key.len() + value.len()) as u64;
            batch.insert(key, value);
            in_batch += 1;
        }
        if in_batch == 0 {
            return Ok(());
        }
        report.keys += in_batch as u64;
        db.apply_batch(batch)?;
    }
}

type Row = (Vec<u8>, Vec<u8>);

fn read_row(rows: &mut impl Read) -> Result<Option<Row>, StoreError> {
    let mut lengths = [0; 8];
    match rows.read_exact(&mut lengths) {
        Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => return Ok(None),
        read => read?,
    }
    let [a, b, c, d, e, f, g, h] = lengths;
    let mut part = |length: [u8; 4]| -> Result<Vec<u8>, StoreError> {
        let length = u32::from_be_bytes(length) as usize;
        if length > ROW_MAX {
            return Err(StoreError::Corrupt("the backup: a row is too long".to_owned()));
        }
        let mut bytes = vec![0; length];
        rows.read_exact(&mut bytes)?;
        Ok(bytes)
    };
    Ok(Some((part([a, b, c, d])?, part([e, f, g, h])?)))
}
