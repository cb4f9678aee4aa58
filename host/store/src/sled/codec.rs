//! Stored values: one marker byte, then postcard, packed where it pays, or the digest of a file
//! where the value is larger than sled keeps safely in its log. A record of one row is short, and
//! says the same names of columns and codes as the next: a dictionary made from synthetic people
//! holds those.

use super::blobs::{Blobs, Folder};
use crate::StoreError;
use hoso_core::Digest;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::borrow::Cow;
use std::cell::RefCell;
use std::sync::LazyLock;
use zstd::bulk::{Compressor, Decompressor};
use zstd::dict::{DecoderDictionary, EncoderDictionary};
use zstd::zstd_safe::CParameter;

/// Marker of a body that follows as it is.
pub const PLAIN: u8 = 0;
const PACKED: u8 = 1;
const FILE: u8 = 2;
/// See `train`. Another dictionary needs another marker: what is stored names its own.
const DICTIONARY: &[u8] = include_bytes!("dictionary.zstd");
/// Smaller bodies gain less than a frame costs.
pub const PACK_FROM: usize = 64;
const LEVEL: i32 = 1;
/// Bytes before a packed body: the length that it has unpacked.
const LENGTH: usize = 4;
/// Values above this would go to sled's own blob files, which it never syncs.
pub const VALUE_MAX: usize = 64 * 1024;
/// An unpacked body; a larger one is damage.
const BODY_MAX: usize = 64 << 20;

static ENCODER: LazyLock<EncoderDictionary<'static>> =
    LazyLock::new(|| EncoderDictionary::copy(DICTIONARY, LEVEL));
static DECODER: LazyLock<DecoderDictionary<'static>> =
    LazyLock::new(|| DecoderDictionary::copy(DICTIONARY));

thread_local! {
    static PACKER: RefCell<Compressor<'static>> = RefCell::new(packer());
    static UNPACKER: RefCell<Decompressor<'static>> = RefCell::new(
        Decompressor::with_prepared_dictionary(&DECODER).expect("our dictionary is whole"));
}

/// What a frame says of itself the row knows already: bytes that short bodies need not carry.
fn packer() -> Compressor<'static> {
    let mut packer =
        Compressor::with_prepared_dictionary(&ENCODER).expect("our dictionary is whole");
    for needless in [CParameter::ContentSizeFlag(false), CParameter::DictIdFlag(false)] {
        packer.set_parameter(needless).expect("zstd has this parameter");
    }
    packer
}

pub fn encode<T: Serialize>(value: &T, blobs: &Blobs) -> Result<Vec<u8>, StoreError> {
    let refuse = |e: &dyn std::fmt::Display| StoreError::Refused(format!("cannot be encoded: {e}"));
    let plain = postcard::to_extend(value, vec![PLAIN]).map_err(|e| refuse(&e))?;
    if plain.len() <= PACK_FROM {
        return Ok(plain);
    }
    let packed = PACKER.with_borrow_mut(|packer| packer.compress(&plain[1..]));
    let packed = packed.map_err(|e| refuse(&e))?;
    if packed.len() + LENGTH >= plain.len() {
        return seal(plain, blobs);
    }
    let length = u32::try_from(plain.len() - 1).map_err(|e| refuse(&e))?;
    seal([&[PACKED], &length.to_be_bytes()[..], &packed].concat(), blobs)
}

/// Moves a value that is too large for sled into a file.
pub fn seal(value: Vec<u8>, blobs: &Blobs) -> Result<Vec<u8>, StoreError> {
    if value.len() <= VALUE_MAX {
        return Ok(value);
    }
    let digest = blobs.put(Folder::Values, &value)?;
    Ok([&[FILE], digest.0.as_slice()].concat())
}

pub fn decode<T: DeserializeOwned>(value: &[u8], blobs: &Blobs) -> Result<T, StoreError> {
    read(&body(value, blobs)?)
}

/// What a body says; it may borrow its texts from there.
pub fn read<'a, T: Deserialize<'a>>(body: &'a [u8]) -> Result<T, StoreError> {
    postcard::from_bytes(body).map_err(|e| corrupt(&e))
}

/// Whether the body lies in the row itself.
#[cfg(feature = "train")]
pub fn is_packed(value: &[u8]) -> bool {
    matches!(value.first(), Some(&PLAIN | &PACKED))
}

/// What the value holds behind its marker.
pub fn body<'a>(value: &'a [u8], blobs: &Blobs) -> Result<Cow<'a, [u8]>, StoreError> {
    match value.split_first() {
        Some((&PLAIN, body)) => Ok(Cow::Borrowed(body)),
        Some((&PACKED, packed)) => unpack(packed).map(Cow::Owned),
        Some((&FILE, digest)) => {
            let digest = Digest(digest.try_into().map_err(|e| corrupt(&e))?);
            let value = blobs.get(Folder::Values, digest)?;
            let value = value.ok_or_else(|| corrupt(&format!("its file {digest} is missing")))?;
            if value.first() == Some(&FILE) {
                return Err(corrupt(&"a file that names a file"));
            }
            Ok(Cow::Owned(body(&value, blobs)?.into_owned()))
        }
        _ => Err(corrupt(&"unknown marker")),
    }
}

fn unpack(packed: &[u8]) -> Result<Vec<u8>, StoreError> {
    let (length, frame) = packed.split_first_chunk::<LENGTH>().ok_or_else(|| corrupt(&"cut"))?;
    let length = u32::from_be_bytes(*length) as usize;
    if length > BODY_MAX {
        return Err(corrupt(&"too long"));
    }
    let body = UNPACKER.with_borrow_mut(|unpacker| unpacker.decompress(frame, length));
    body.map_err(|e| corrupt(&e))
}

fn corrupt(error: &dyn std::fmt::Display) -> StoreError {
    StoreError::Corrupt(format!("a value: {error}"))
}

#[cfg(test)]
mod tests {
    use super::super::vault::Vault;
    use super::*;
    use cap_std::{ambient_authority, fs::Dir};
    use std::sync::Arc;

    fn blobs_in(dir: &std::path::Path) -> Blobs {
        let vault = Arc::new(Vault::new(None).unwrap());
        Blobs::open(&Dir::open_ambient_dir(dir, ambient_authority()).unwrap(), vault).unwrap()
    }

    #[test]
    fn a_value_of_any_size_comes_back_and_stays_small_in_the_log() {
        let dir = tempfile::tempdir().unwrap();
        let blobs = blobs_in(dir.path());
        let noise = |i: usize| Digest::of(&i.to_be_bytes()).to_string();
        for parts in [0, 1, 10, 5_000] {
            let value: Vec<String> = (0..parts).map(noise).collect();
            let stored = encode(&value, &blobs).unwrap();
            assert!(stored.len() <= VALUE_MAX);
            assert_eq!(decode::<Vec<String>>(&stored, &blobs).unwrap(), value);
        }
    }

    #[test]
    fn damaged_values_are_told() {
        let dir = tempfile::tempdir().unwrap();
        let blobs = blobs_in(dir.path());
        for value in [&[][..], &[9, 1], &[PACKED, 0, 0, 0, 9, 1, 2, 3], &[FILE, 1], &[PLAIN, 0xff]]
        {
            let found = decode::<String>(value, &blobs);
            assert!(matches!(found, Err(StoreError::Corrupt(_))), "{value:?}");
        }
    }
}
