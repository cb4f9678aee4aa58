//! Documents as files named by their SHA-256, synced with their folder before anybody is told.

use super::vault::{SealedBy, Vault, sealed_by};
use crate::{BlobKind, StoreError};
use cap_std::fs::{Dir, OpenOptions};
use hoso_core::Digest;
use std::io::Write as _;
use std::sync::Arc;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Folder {
    Plugins,
    Messages,
    /// Stored values above 64 KiB.
    Values,
}

impl Folder {
    pub const ALL: [Self; 3] = [Self::Plugins, Self::Messages, Self::Values];

    pub fn name(self) -> &'static str {
        match self {
            Self::Plugins => "plugins",
            Self::Messages => "messages",
            Self::Values => "values",
        }
    }

    /// Path of a document below the store's folder.
    pub fn path(self, digest: Digest) -> String {
        format!("{}/{digest}", self.name())
    }
}

impl From<BlobKind> for Folder {
    fn from(kind: BlobKind) -> Self {
        match kind {
            BlobKind::Plugin => Self::Plugins,
            BlobKind::Message => Self::Messages,
        }
    }
}

/// The only way to the files; nothing outside the store's folder can be named.
pub struct Blobs {
    root: Dir,
    vault: Arc<Vault>,
}

const UNFINISHED: &str = ".new";

impl Blobs {
    /// Makes the folders, and clears away what a crash left half written.
    pub fn open(root: &Dir, vault: Arc<Vault>) -> Result<Self, StoreError> {
        for folder in Folder::ALL {
            root.create_dir_all(folder.name())?;
            let folder = root.open_dir(folder.name())?;
            for entry in folder.entries()? {
                let name = entry?.file_name();
                if name.to_string_lossy().ends_with(UNFINISHED) {
                    folder.remove_file(name)?;
                }
            }
        }
        sync_dir(root)?;
        Ok(Self { root: root.try_clone()?, vault })
    }

    pub fn put(&self, folder: Folder, bytes: &[u8]) -> Result<Digest, StoreError> {
        let digest = Digest::of(bytes);
        let known = matches!(self.get(folder, digest), Ok(Some(_)));
        self.place(folder, digest, (!known).then_some(bytes))?;
        Ok(digest)
    }

    /// Writes the bytes, where there are any, sealed; durable when it returns.
    fn place(
        &self,
        folder: Folder,
        digest: Digest,
        bytes: Option<&[u8]>,
    ) -> Result<(), StoreError> {
        let sealed = bytes.map(|bytes| self.seal(folder, digest, bytes)).transpose()?;
        self.place_sealed(folder, digest, sealed.as_deref())
    }

    /// As `place`, of bytes that are sealed already.
    pub fn place_sealed(
        &self,
        folder: Folder,
        digest: Digest,
        bytes: Option<&[u8]>,
    ) -> Result<(), StoreError> {
        let dir = self.root.open_dir(folder.name())?;
        let name = digest.to_string();
        if let Some(bytes) = bytes {
            // Two writers of the same content may meet: each has its own temporary name.
            let thread = format!("{:?}", std::thread::current().id());
            let number: String = thread.chars().filter(char::is_ascii_digit).collect();
            let temporary = format!("{name}.{number}{UNFINISHED}");
            let mut how = OpenOptions::new();
            let mut file =
                dir.open_with(&temporary, how.write(true).create(true).truncate(true))?;
            file.write_all(bytes)?;
            file.sync_all()?;
            dir.rename(&temporary, &dir, &name)?;
        }
        // Also for a file that was there: its writer may not have come this far.
        sync_dir(&dir)
    }

    fn seal(&self, folder: Folder, digest: Digest, bytes: &[u8]) -> Result<Vec<u8>, StoreError> {
        self.vault.seal(folder.path(digest).as_bytes(), bytes.to_vec())
    }

    /// Checked against its digest on every read.
    pub fn get(&self, folder: Folder, digest: Digest) -> Result<Option<Vec<u8>>, StoreError> {
        let Some(bytes) = self.get_sealed(folder, digest)? else { return Ok(None) };
        // A document may itself begin as a sealed one does.
        if Digest::of(&bytes) == digest {
            return Ok(Some(bytes));
        }
        let path = folder.path(digest);
        match self.vault.open(path.as_bytes(), &bytes)? {
            Some(opened) if Digest::of(&opened) == digest => Ok(Some(opened)),
            _ => Err(StoreError::Corrupt(format!("{path} does not match its name"))),
        }
    }

    /// The file as it lies there.
    pub fn get_sealed(
        &self,
        folder: Folder,
        digest: Digest,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        match self.root.read(folder.path(digest)) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    pub fn sealed_by(&self, folder: Folder, digest: Digest) -> Result<SealedBy, StoreError> {
        let bytes = self.get_sealed(folder, digest)?.unwrap_or_default();
        let is_open = Digest::of(&bytes) == digest;
        Ok(if is_open { SealedBy::NoKey } else { sealed_by(&bytes) })
    }

    /// Seals a file anew that is not sealed by the current key; whether it was.
    pub fn reseal(&self, folder: Folder, digest: Digest) -> Result<bool, StoreError> {
        let Some(found) = self.get_sealed(folder, digest)? else { return Ok(false) };
        let is_open = Digest::of(&found) == digest;
        if self.vault.is_current(&found) && !(is_open && self.vault.seals()) {
            return Ok(false);
        }
        let bytes = self.get(folder, digest)?;
        self.place(folder, digest, bytes.as_deref())?;
        Ok(true)
    }

    pub fn has(&self, folder: Folder, digest: Digest) -> bool {
        self.root.exists(folder.path(digest))
    }

    pub fn list(&self, folder: Folder) -> Result<Vec<Digest>, StoreError> {
        let mut out = Vec::new();
        for entry in self.root.read_dir(folder.name())? {
            let name = entry?.file_name();
            out.extend(name.to_str().and_then(|name| name.parse::<Digest>().ok()));
        }
        out.sort_unstable();
        Ok(out)
    }
}

pub fn sync_dir(dir: &Dir) -> Result<(), StoreError> {
    dir.open(".")?.sync_all()?;
    Ok(())
}
