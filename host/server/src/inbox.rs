//! The watched folder: files that appear in `<data>/inbox/<facility>/` are taken in, then moved
//! to `done` or `quarantined` with their receipt beside them. Everything goes through a cap-std
//! folder handle, so no name in it reaches outside.

use crate::app::App;
use crate::cli::import::import_context;
use cap_std::ambient_authority;
use cap_std::fs::Dir;
use hoso_core::message::{Outcome, Receipt};
use hoso_core::{Digest, Error, FacilityId};
use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::io::Read as _;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// Largest file taken.
pub const FILE_MAX: u64 = 64 << 20;
const LOOK_EVERY: Duration = Duration::from_secs(1);
const RECEIPT: &str = ".receipt.json";
/// Bytes of a name that file systems take.
const NAME_MAX: usize = 255;

/// By facility and name, as they were a look before.
type Sizes = HashMap<(FacilityId, OsString), u64>;

impl App {
    /// Looks every second until `stop`. A file is taken once its size has stood still.
    pub fn watch_inbox(&self, stop: &AtomicBool) -> anyhow::Result<()> {
        std::fs::create_dir_all(self.data.join("inbox"))?;
        let dir = Dir::open_ambient_dir(self.data.join("inbox"), ambient_authority())?;
        let mut sizes = Sizes::new();
        while !stop.load(Ordering::Relaxed) {
            if let Err(error) = self.look(&dir, &mut sizes) {
                tracing::warn!(%error, "the inbox could not be read");
            }
            std::thread::sleep(LOOK_EVERY);
        }
        Ok(())
    }

    fn look(&self, dir: &Dir, sizes: &mut Sizes) -> anyhow::Result<()> {
        for entry in dir.entries()? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let Ok(facility) = name.parse::<FacilityId>() else { continue };
            if entry.file_type()?.is_dir() {
                self.look_into(&dir.open_dir(&name)?, &facility, sizes)?;
            }
        }
        Ok(())
    }

    fn look_into(&self, dir: &Dir, facility: &FacilityId, sizes: &mut Sizes) -> anyhow::Result<()> {
        for entry in dir.entries()? {
            let entry = entry?;
            if !entry.file_type()?.is_file() {
                continue;
            }
            let name = entry.file_name();
            let size = entry.metadata()?.len();
            let key = (facility.clone(), name.clone());
            if sizes.insert(key.clone(), size) == Some(size) {
                sizes.remove(&key);
                // One that cannot be taken must not stop those after it.
                if let Err(error) = self.take_file(dir, facility, &name) {
                    tracing::warn!(%facility, %error, "a file of the inbox cannot be taken");
                }
            }
        }
        Ok(())
    }

    /// Takes one file and moves it away; one that the host cannot take just now stays.
    fn take_file(&self, dir: &Dir, facility: &FacilityId, name: &OsStr) -> anyhow::Result<()> {
        let mut bytes = Vec::new();
        dir.open(name)?.take(FILE_MAX + 1).read_to_end(&mut bytes)?;
        let (folder, receipt) = match self.take_bytes(facility, &bytes) {
            Ok(receipt) => {
                let aside = matches!(receipt.outcome, Outcome::Quarantined(_));
                let folder = if aside { "quarantined" } else { "done" };
                (folder, serde_json::to_string_pretty(&receipt)?)
            }
            Err(error @ (Error::Unavailable { .. } | Error::Internal { .. })) => {
                tracing::warn!(%error, "a file of the inbox waits");
                return Ok(());
            }
            Err(error) => ("refused", refusal(&error)),
        };
        dir.create_dir_all(folder)?;
        dir.write(Path::new(folder).join(receipt_name(name)), receipt)?;
        dir.rename(name, dir, Path::new(folder).join(name))?;
        Ok(())
    }

    fn take_bytes(&self, facility: &FacilityId, bytes: &[u8]) -> Result<Receipt, Error> {
        if bytes.len() as u64 > FILE_MAX {
            let message = format!("over {FILE_MAX} bytes");
            return Err(Error::TooLarge { limit: "file", message });
        }
        self.intake(&import_context(self, facility.clone()), None, bytes)
    }
}

/// The file's own name with an ending; of one that is too long for that, its digest.
fn receipt_name(name: &OsStr) -> OsString {
    let mut own = name.to_owned();
    if own.len() > NAME_MAX - RECEIPT.len() {
        own = Digest::of(name.as_encoded_bytes()).to_string().into();
    }
    own.push(RECEIPT);
    own
}

/// The receipt of a file that was not taken, with the reason in words.
fn refusal(error: &Error) -> String {
    let why = match error {
        Error::Invalid { message, .. }
        | Error::Forbidden { message }
        | Error::Conflict { message }
        | Error::TooLarge { message, .. }
        | Error::Unprocessable { message } => message.clone(),
        other => other.to_string(),
    };
    serde_json::json!({ "error": why }).to_string()
}
