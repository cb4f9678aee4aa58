//! Makes the dictionary of `codec` from a store of synthetic people. Never from real ones: pieces
//! of the samples are shipped with every host.

use super::codec;
use super::{Inner, blobs::Blobs, open_db};
use crate::StoreError;
use cap_std::ambient_authority;
use cap_std::fs::Dir;
use std::path::Path;

/// Smaller bodies are stored as they are.
const FROM: usize = codec::PACK_FROM;
/// The trainer gets no better with more.
const SAMPLE_BYTES: usize = 24 << 20;

/// A dictionary of at most `bytes`, from the rows of a closed store.
pub fn dictionary(store: &Path, bytes: usize) -> Result<Vec<u8>, StoreError> {
    let root = Dir::open_ambient_dir(store, ambient_authority())?;
    let inner = Inner::new(open_db(&store.join(super::LOG), 64 << 20)?, Blobs::open(&root)?);
    let mut samples = Vec::new();
    for row in inner.db.iter() {
        let (key, value) = row?;
        if !codec::is_packed(&value) || key.is_empty() {
            continue;
        }
        let body = codec::body(&value, &inner.blobs)?.into_owned();
        if body.len() >= FROM {
            samples.push(body);
        }
    }
    let all: usize = samples.iter().map(Vec::len).sum();
    let step = all.div_ceil(SAMPLE_BYTES).max(1);
    let samples: Vec<_> = samples.into_iter().step_by(step).collect();
    Ok(zstd::dict::from_samples(&samples, bytes)?)
}
