//! Registrations and links.

use super::{Check, named};
use crate::StoreError;
use crate::sled::identities::{at_facility, index_of, of_resident, row_of};
use crate::sled::keys;
use hoso_core::identity::{Link, Registration};
use std::collections::HashSet;

pub fn run(check: &mut Check<'_, '_>) -> Result<(), StoreError> {
    registrations(check)?;
    links(check)
}

fn registrations(check: &mut Check<'_, '_>) -> Result<(), StoreError> {
    check.rows(keys::REGISTRATION, |check, key, row: Registration| {
        if row_of(row.id).0 != key {
            check.problem(format!("{}: under another's key", named(key)));
        }
        check.counts.registrations += 1;
        check.registrations.insert(row.id);
        index_of(&row).iter().try_for_each(|key| check.expect(key, <[u8]>::is_empty))
    })
}

fn links(check: &mut Check<'_, '_>) -> Result<(), StoreError> {
    let mut residents = HashSet::new();
    check.rows(keys::LINKS, |check, key, links: Vec<Link>| {
        let Some(link) = links.last() else {
            check.problem(format!("{}: empty", named(key)));
            return Ok(());
        };
        if links.iter().any(|link| link.registration.0 != key[1..]) {
            check.problem(format!("{}: of another registration", named(key)));
        }
        residents.insert(link.resident);
        check.expect(&of_resident(link.resident, link.registration), <[u8]>::is_empty)?;
        let Some(row) = check.snapshot.get(&row_of(link.registration))? else {
            check.problem(format!("{}: no such registration", named(key)));
            return Ok(());
        };
        // A registration that cannot be read was told before.
        let Ok(of) = check.snapshot.decode::<Registration>(&row) else { return Ok(()) };
        check.expect(&at_facility(&of.facility, link.resident, of.id), <[u8]>::is_empty)
    })?;
    check.counts.residents = residents.len() as u64;
    Ok(())
}
