//! Records with their pointers, versions and visits, and the receipts that brought them.

use super::totals::Weeks;
use super::{Check, named};
use crate::sled::blobs::Folder;
use crate::sled::codec;
use crate::sled::keys::{self, Key, Pointer, old_version};
use crate::sled::operations::receipt_times;
use crate::{QuarantineRow, StoreError};
use hoso_core::message::Receipt;
use hoso_core::record::Record;

pub fn run(check: &mut Check<'_, '_>) -> Result<(), StoreError> {
    let found = records(check)?;
    old_versions(check, found.old_versions)?;
    visits(check, found.in_visits)?;
    found.weeks.compare(check)?;
    receipts(check)?;
    quarantine(check)
}

/// Rows that the current records account for.
#[derive(Default)]
struct Found {
    old_versions: u64,
    in_visits: u64,
    weeks: Weeks,
}

fn records(check: &mut Check<'_, '_>) -> Result<Found, StoreError> {
    let mut found = Found::default();
    check.rows(keys::RECORD, |check, key, row: Record| {
        check.counts.records += 1;
        found.weeks.count(&row);
        let pointer = Pointer::of(&row);
        if pointer.body(row.id).0 != key {
            check.problem(format!("{}: under another's key", named(key)));
        }
        if !check.registrations.contains(&row.registration) {
            check.problem(format!("{}: its registration is missing", named(key)));
        }
        let bytes = pointer.to_bytes();
        check.expect(&Key::new(keys::POINTER).id(&row.id.0), |value| value == bytes)?;
        for version in 1..row.version {
            found.old_versions += 1;
            if check.snapshot.get(&old_version(row.id, version))?.is_none() {
                check.problem(format!("{}: version {version} is missing", named(key)));
            }
        }
        if pointer.has_visit() {
            found.in_visits += 1;
            if !list(check, &pointer.visit_key())?.chunks(16).any(|id| id == row.id.0) {
                check.problem(format!("{}: its visit does not list it", named(key)));
            }
        }
        Ok(())
    })?;
    Ok(found)
}

fn list(check: &Check<'_, '_>, key: &Key) -> Result<Vec<u8>, StoreError> {
    let Some(value) = check.snapshot.get(key)? else { return Ok(Vec::new()) };
    Ok(codec::body(&value, check.snapshot.blobs())?.into_owned())
}

fn old_versions(check: &mut Check<'_, '_>, explained: u64) -> Result<(), StoreError> {
    let mut found = 0;
    check.rows(keys::OLD_RECORD, |check, key, row: Record| {
        found += 1;
        if old_version(row.id, row.version).0 != key {
            check.problem(format!("{}: under another's key", named(key)));
        }
        Ok(())
    })?;
    if found != explained {
        check.problem(format!("{found} old versions; the records name {explained}"));
    }
    Ok(())
}

fn visits(check: &mut Check<'_, '_>, explained: u64) -> Result<(), StoreError> {
    let mut listed = 0;
    let snapshot = check.snapshot;
    snapshot.each(&Key::new(keys::VISIT), |_, value| {
        check.report.keys += 1;
        listed += codec::body(value, snapshot.blobs())?.len() as u64 / 16;
        Ok(())
    })?;
    if listed != explained {
        check.problem(format!("visits list {listed} records; {explained} name a visit"));
    }
    Ok(())
}

fn receipts(check: &mut Check<'_, '_>) -> Result<(), StoreError> {
    check.rows(keys::RECEIPT, |check, key, row: Receipt| {
        if row.message.0 != key[1..] {
            check.problem(format!("{}: of another message", named(key)));
        }
        if row.cases.iter().any(|case| !check.registrations.contains(&case.registration)) {
            check.problem(format!("{}: names a registration that is missing", named(key)));
        }
        receipt_times(&row).try_for_each(|key| check.expect(&key, <[u8]>::is_empty))
    })
}

fn quarantine(check: &mut Check<'_, '_>) -> Result<(), StoreError> {
    check.rows(keys::QUARANTINE, |check, key, row: QuarantineRow| {
        if !check.snapshot.blobs().has(Folder::Messages, row.message) {
            check.problem(format!("{}: its message is missing", named(key)));
        }
        Ok(())
    })
}
