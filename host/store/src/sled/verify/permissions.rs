//! Consents belong to registrations; an access in an emergency is marked until it is reviewed.

use super::{Check, named};
use crate::StoreError;
use crate::sled::keys;
use crate::sled::permissions::{break_glass_key, consent_key, unreviewed_key};
use hoso_core::policy::{BreakGlass, Consent};

pub fn run(check: &mut Check<'_, '_>) -> Result<(), StoreError> {
    check.rows(keys::CONSENT, |check, key, row: Consent| {
        if consent_key(row.registration, row.id).0 != key {
            check.problem(format!("{}: under another's key", named(key)));
        }
        if !check.registrations.contains(&row.registration) {
            check.problem(format!("{}: no such registration", named(key)));
        }
        Ok(())
    })?;
    check.rows(keys::BREAK_GLASS, |check, key, row: BreakGlass| {
        if break_glass_key(row.resident, row.id).0 != key {
            check.problem(format!("{}: under another's key", named(key)));
        }
        match row.review {
            None => check.expect(&unreviewed_key(&row), <[u8]>::is_empty),
            Some(_) => Ok(()),
        }
    })
}
