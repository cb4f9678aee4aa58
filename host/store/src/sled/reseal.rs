//! Sealing anew by the current key what an older one, or none, has sealed. It goes on in turns
//! while the host works; one that was cut short is begun again, and finds what is left.

use super::SledStore;
use super::blobs::Folder;
use super::gate::Inner;
use super::vault::{SealedBy, sealed_by};
use crate::{Sealed, StoreError};
use std::ops::Bound;

/// Of all that the store holds: how much each key seals. Reads everything.
pub fn sealed(store: &SledStore) -> Result<Sealed, StoreError> {
    let mut found = Sealed::default();
    let mut note = |by: SealedBy| match by {
        SealedBy::Nothing => {}
        SealedBy::NoKey => found.open += 1,
        SealedBy::Key(id) => *found.by_key.entry(id).or_default() += 1,
    };
    store.frozen(|snapshot| {
        snapshot.each_sealed(|key, value| {
            // The schema is read before there is a key.
            if key != [super::keys::SCHEMA] {
                note(sealed_by(value));
            }
            Ok(())
        })
    })?;
    let blobs = &store.inner.blobs;
    for folder in Folder::ALL {
        for digest in blobs.list(folder)? {
            note(blobs.sealed_by(folder, digest)?);
        }
    }
    Ok(found)
}

/// `done`: rows and files that were sealed anew so far.
pub fn run(inner: &Inner, done: &mut dyn FnMut(u64)) -> Result<(), StoreError> {
    let mut count = 0;
    let mut start = Bound::Unbounded;
    loop {
        let turn = inner.reseal(&start)?;
        count += turn.changed;
        done(count);
        match turn.upto {
            Some(upto) => start = Bound::Excluded(upto),
            None => break,
        }
    }
    for folder in Folder::ALL {
        for digest in inner.blobs.list(folder)? {
            count += u64::from(inner.blobs.reseal(folder, digest)?);
            done(count);
        }
    }
    Ok(())
}
