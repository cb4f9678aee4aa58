//! The cache of compiled components. A file counts only if it was written by this host: its
//! content is authenticated by the host's key, and whatever is wrong with it is a miss.

use crate::fault::RuntimeError;
use cap_std::ambient_authority;
use cap_std::fs::Dir;
use hmac::{Hmac, Mac as _};
use hoso_core::Digest;
use sha2::Sha256;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io::Write as _;
use std::path::PathBuf;
use wasmtime::Engine;
use wasmtime::component::Component;

const MAC_BYTES: usize = 32;

/// Where compiled components are kept. `dir` must exist; whoever knows `key` can make this host
/// run any machine code, so it is kept like a private key.
pub struct AotCache {
    pub dir: PathBuf,
    pub key: [u8; 32],
}

/// An opened cache.
pub(crate) struct Cache {
    dir: Dir,
    key: [u8; 32],
}

impl Cache {
    pub fn open(cache: &AotCache) -> Result<Self, RuntimeError> {
        let dir = Dir::open_ambient_dir(&cache.dir, ambient_authority());
        Ok(Self { dir: dir.map_err(RuntimeError::Cache)?, key: cache.key })
    }

    /// The compiled form of the component, if this host wrote it for such an engine.
    pub fn get(&self, engine: &Engine, component: Digest) -> Option<Component> {
        let name = file_name(engine, component);
        let bytes = self.dir.read(&name).ok()?;
        let (mac, compiled) = bytes.split_at_checked(MAC_BYTES)?;
        if self.mac(&name, compiled).verify_slice(mac).is_err() {
            tracing::warn!(%component, "a compiled component is not authentic; compiling anew");
            return None;
        }
        // The MAC was made with a key that only this host has, over the name and every byte.
        ours(engine, compiled)
            .inspect_err(|e| tracing::warn!(%component, "compiled form refused: {e}"))
            .ok()
    }

    /// Keeps the compiled form; a failure costs the next start some time, nothing else.
    pub fn put(&self, engine: &Engine, digest: Digest, compiled: &[u8]) {
        let name = file_name(engine, digest);
        let mac = self.mac(&name, compiled).finalize().into_bytes();
        if let Err(error) = self.write(&name, &mac, compiled) {
            tracing::warn!(component = %digest, "the compiled form is not kept: {error}");
        }
    }

    /// Whole or not at all: a temporary file is renamed into place.
    fn write(&self, name: &str, mac: &[u8], compiled: &[u8]) -> std::io::Result<()> {
        let temporary = format!("{name}.{}.new", std::process::id());
        let mut file = self.dir.create(&temporary)?;
        file.write_all(mac)?;
        file.write_all(compiled)?;
        file.sync_all()?;
        self.dir.rename(&temporary, &self.dir, name)
    }

    fn mac(&self, name: &str, compiled: &[u8]) -> Hmac<Sha256> {
        let mac = Hmac::<Sha256>::new_from_slice(&self.key).expect("HMAC takes keys of any length");
        mac.chain_update(name).chain_update(compiled)
    }
}

/// Machine code that this host's own compiler made, fresh or authenticated.
pub(crate) fn ours(engine: &Engine, compiled: &[u8]) -> wasmtime::Result<Component> {
    // SAFETY: the bytes are what `Engine::precompile_component` gave to this host.
    #[allow(unsafe_code, reason = "wasmtime cannot check machine code; we know whose it is")]
    unsafe {
        Component::deserialize(engine, compiled)
    }
}

/// Names the component and everything of the engine that the machine code depends on: version,
/// settings, CPU features.
fn file_name(engine: &Engine, component: Digest) -> String {
    // `new`, not `RandomState`: the name must be the same at the next start.
    let mut hasher = DefaultHasher::new();
    engine.precompile_compatibility_hash().hash(&mut hasher);
    format!("{component}-{:016x}.aot", hasher.finish())
}
