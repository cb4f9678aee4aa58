//! Consents and residents' accounts belong to registrations; an access in an emergency is marked
//! until it is reviewed, a referral at both facilities until it is over.

use super::{Check, named};
use crate::sled::keys;
use crate::sled::operations::{account_by_key, account_key, subject_key};
use crate::sled::permissions::{
    break_glass_key, consent_key, open_request_key, representation_key, represents_key,
    subject_request_key, unreviewed_key,
};
use crate::sled::referrals::{open_keys, referral_key};
use crate::{Account, StoreError};
use hoso_core::AccountId;
use hoso_core::policy::{BreakGlass, Consent, Holder, Representation, SubjectRequest};
use hoso_core::referral::Referral;

pub fn run(check: &mut Check<'_, '_>) -> Result<(), StoreError> {
    accounts(check)?;
    referrals(check)?;
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
    requests(check)?;
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

fn requests(check: &mut Check<'_, '_>) -> Result<(), StoreError> {
    check.rows(keys::SUBJECT_REQUEST, |check, key, row: SubjectRequest| {
        if subject_request_key(&row).0 != key {
            check.problem(format!("{}: under another's key", named(key)));
        }
        if !check.registrations.contains(&row.registration) {
            check.problem(format!("{}: no such registration", named(key)));
        }
        match row.is_open() {
            true => check.expect(&open_request_key(&row), <[u8]>::is_empty),
            false => Ok(()),
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

fn referrals(check: &mut Check<'_, '_>) -> Result<(), StoreError> {
    check.rows(keys::REFERRAL, |check, key, row: Referral| {
        if referral_key(row.registration, row.id).0 != key {
            check.problem(format!("{}: under another's key", named(key)));
        }
        if !check.registrations.contains(&row.registration) {
            check.problem(format!("{}: no such registration", named(key)));
        }
        if row.status().is_over() {
            return Ok(());
        }
        open_keys(&row).iter().try_for_each(|key| check.expect(key, <[u8]>::is_empty))
    })
}
