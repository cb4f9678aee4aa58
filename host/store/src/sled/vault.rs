//! Seals what the store writes, where it has keys: XChaCha20-Poly1305, with the place (the row's
//! key, the file's path) as additional data, so that nothing can be put in another's place. A
//! nonce is 16 bytes of chance for each opening of the store and a count of 8: it never comes
//! again, whatever a crash or a restored copy makes of the rest.

use crate::StoreError;
use crate::keys::{KeyId, Keys};
use chacha20poly1305::aead::OsRng;
use chacha20poly1305::aead::rand_core::RngCore as _;
use chacha20poly1305::aead::{Aead as _, Payload};
use chacha20poly1305::{KeyInit as _, XChaCha20Poly1305, XNonce};
use sled::IVec;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

/// Marker of a sealed value; no other kind of value begins with it.
const SEALED: u8 = 3;
const ID: usize = 4;
const NONCE: usize = 24;
/// Marker, key, nonce.
const HEAD: usize = 1 + ID + NONCE;
const TAG: usize = 16;

pub struct Vault {
    ciphers: BTreeMap<KeyId, XChaCha20Poly1305>,
    /// Without one, what is written is not sealed.
    current: Option<KeyId>,
    chance: [u8; 16],
    count: AtomicU64,
}

/// What seals a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SealedBy {
    /// There is nothing to seal: all is in the key of the row.
    Nothing,
    NoKey,
    Key(KeyId),
}

impl Vault {
    pub fn new(keys: Option<&Keys>) -> Result<Self, StoreError> {
        let mut chance = [0; 16];
        OsRng
            .try_fill_bytes(&mut chance)
            .map_err(|e| StoreError::Unavailable(format!("no randomness: {e}")))?;
        let ciphers = keys.iter().flat_map(|keys| keys.each());
        let ciphers = ciphers.map(|(id, key)| (id, XChaCha20Poly1305::new(key.into()))).collect();
        Ok(Self { ciphers, current: keys.map(Keys::current), chance, count: AtomicU64::new(0) })
    }

    fn nonce(&self) -> [u8; NONCE] {
        let count = self.count.fetch_add(1, Ordering::Relaxed);
        let mut nonce = [0; NONCE];
        nonce[..16].copy_from_slice(&self.chance);
        nonce[16..].copy_from_slice(&count.to_be_bytes());
        nonce
    }

    /// The value as it is to be written at `place`.
    pub fn seal(&self, place: &[u8], value: Vec<u8>) -> Result<Vec<u8>, StoreError> {
        let Some(id) = self.current.filter(|_| !value.is_empty()) else { return Ok(value) };
        let cipher = self.cipher(id)?;
        let nonce = self.nonce();
        let payload = Payload { msg: &value, aad: place };
        let sealed = cipher.encrypt(XNonce::from_slice(&nonce), payload);
        let sealed = sealed.map_err(|_| StoreError::Refused("cannot be sealed".to_owned()))?;
        Ok([&[SEALED], &id.to_be_bytes()[..], &nonce, &sealed].concat())
    }

    /// What was sealed at `place`; what was not is handed on as it is.
    ///
    /// # Errors
    /// `Sealed` names the key that is needed, `Corrupt` is for what is not what was written there.
    pub fn open(&self, place: &[u8], value: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        let SealedBy::Key(id) = sealed_by(value) else { return Ok(None) };
        let (head, sealed) = value.split_at_checked(HEAD).ok_or_else(changed)?;
        let cipher = self.cipher(id)?;
        let nonce = XNonce::from_slice(&head[1 + ID..]);
        let payload = Payload { msg: sealed, aad: place };
        cipher.decrypt(nonce, payload).map(Some).map_err(|_| changed())
    }

    /// As `open`, of a row.
    pub fn open_row(&self, key: &[u8], value: IVec) -> Result<IVec, StoreError> {
        Ok(self.open(key, &value)?.map_or(value, IVec::from))
    }

    /// Is it sealed as it would be if it were written now?
    pub fn is_current(&self, value: &[u8]) -> bool {
        match (sealed_by(value), self.current) {
            (SealedBy::Nothing, _) => true,
            (SealedBy::Key(id), Some(current)) => id == current,
            (SealedBy::NoKey, None) => true,
            _ => false,
        }
    }

    /// Is what is written sealed at all?
    pub fn seals(&self) -> bool {
        self.current.is_some()
    }

    fn cipher(&self, id: KeyId) -> Result<&XChaCha20Poly1305, StoreError> {
        self.ciphers.get(&id).ok_or(StoreError::Sealed(id))
    }
}

pub fn sealed_by(value: &[u8]) -> SealedBy {
    match value.split_first() {
        None => SealedBy::Nothing,
        Some((&SEALED, rest)) => match rest.first_chunk::<ID>() {
            Some(id) if value.len() >= HEAD + TAG => SealedBy::Key(u32::from_be_bytes(*id)),
            _ => SealedBy::NoKey,
        },
        Some(_) => SealedBy::NoKey,
    }
}

fn changed() -> StoreError {
    StoreError::Corrupt("a sealed value is not what was written there".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vault(keys: &Keys) -> Vault {
        Vault::new(Some(keys)).unwrap()
    }

    #[test]
    fn what_is_sealed_opens_at_its_place_alone() {
        let keys = Keys::new([7; 32]);
        let vault = vault(&keys);
        let sealed = vault.seal(b"Ra", b"value".to_vec()).unwrap();
        assert!(!sealed.windows(5).any(|part| part == b"value"));
        assert_eq!(vault.open(b"Ra", &sealed), Ok(Some(b"value".to_vec())));
        assert_eq!(vault.open(b"Rb", &sealed), Err(changed()), "put in another's place");
        for at in 0..sealed.len() {
            let mut forged = sealed.clone();
            forged[at] ^= 1;
            assert_ne!(vault.open(b"Ra", &forged), Ok(Some(b"value".to_vec())), "byte {at}");
        }
        assert!(vault.open(b"Ra", &sealed[..sealed.len() - 1]).is_err());
        assert_eq!(vault.seal(b"Ra", Vec::new()), Ok(Vec::new()), "a mark says nothing");
    }

    #[test]
    fn nonces_never_come_again_within_or_after_an_opening() {
        let keys = Keys::new([7; 32]);
        let mut seen = std::collections::BTreeSet::new();
        for _ in 0..3 {
            let vault = vault(&keys);
            for _ in 0..1_000 {
                let sealed = vault.seal(b"a", b"v".to_vec()).unwrap();
                assert!(seen.insert(sealed[1 + ID..HEAD].to_vec()));
            }
        }
    }

    #[test]
    fn a_key_that_is_missing_is_named() {
        let one = Keys::new([1; 32]);
        let two = one.with([2; 32]).unwrap();
        let by_one = vault(&one).seal(b"a", b"v".to_vec()).unwrap();
        assert_eq!(vault(&two).open(b"a", &by_one), Ok(Some(b"v".to_vec())));
        assert!(!vault(&two).is_current(&by_one) && vault(&one).is_current(&by_one));
        let later = two.without(1).unwrap();
        assert_eq!(vault(&later).open(b"a", &by_one), Err(StoreError::Sealed(1)));
        assert_eq!(Vault::new(None).unwrap().open(b"a", &by_one), Err(StoreError::Sealed(1)));
        // Another key under the same number is not that key.
        assert_eq!(vault(&Keys::new([9; 32])).open(b"a", &by_one), Err(changed()));
    }
}
