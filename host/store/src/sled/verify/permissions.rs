//! Consents and residents' accounts belong to registrations; an access in an emergency is marked
//! until it is reviewed.

use super::{Check, named};
use crate::sled::keys;
use crate::sled::operations::{account_by_key, account_key, subject_key};
use crate::sled::permissions::{
    break_glass_key, consent_key, representation_key, represents_key, unreviewed_key,
};
use crate::{Account, StoreError};
use hoso_core::AccountId;
use hoso_core::policy::{BreakGlass, Consent, Holder, Representation};

pub fn run(check: &mut Check<'_, '_>) -> Result<(), StoreError> {
    accounts(check)?;
    check.rows(keys::CONSENT, |check, key, row: Consent| {
        if consent_key(row.registration, row.id).0 != key {
            check.problem(format!("{}: under another's key", named(key)));
        }
        if !check.registrations.contains(&row.registration) {
            check.problem(format!("{}: no such registration", named(key)));
        }
        Ok(())
    })?;
    check.rows(keys::REPRESENTATION, |check, key, row: Representation| {
        if representation_key(&row).0 != key {
            check.problem(format!("{}: under another's key", named(key)));
        }
        if !check.registrations.contains(&row.registration) {
            check.problem(format!("{}: no such registration", named(key)));
        }
        check.expect(&represents_key(&row), <[u8]>::is_empty)
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

fn accounts(check: &mut Check<'_, '_>) -> Result<(), StoreError> {
    let snapshot = check.snapshot;
    for tag in [keys::ACCOUNT, keys::RESIDENT_ACCOUNT] {
        check.rows(tag, |check, key, row: Account| {
            if account_key(&row).0 != key {
                check.problem(format!("{}: under another's key", named(key)));
            }
            let is_own = |value: &[u8]| snapshot.decode::<AccountId>(value).as_ref() == Ok(&row.id);
            if let Some(subject) = &row.subject {
                check.expect(&subject_key(subject), is_own)?;
            }
            let Holder::Resident(registration) = row.holder else { return Ok(()) };
            if !check.registrations.contains(&registration) {
                check.problem(format!("{}: no such registration", named(key)));
            }
            check.expect(&account_by_key(registration), is_own)
        })?;
    }
    Ok(())
}
