//! The audit rows of each resident are numbered without gaps, and all of them form one chain.

use super::{Check, named};
use crate::StoreError;
use crate::sled::audit::{Chain, Link, head, number};
use crate::sled::keys::{self, Key};
use hoso_core::Digest;
use hoso_core::audit::AuditRow;

/// Rows missing from the chain that are named one by one.
const NAMED: usize = 100;

pub fn run(check: &mut Check<'_, '_>, end: Chain) -> Result<(), StoreError> {
    numbers(check)?;
    let heads = heads(check, end)?;
    links(check, &heads)
}

/// Numbers fall by one from key to key, down to 1.
fn numbers(check: &mut Check<'_, '_>) -> Result<(), StoreError> {
    let mut before: Option<(Vec<u8>, u64)> = None;
    let gap = |check: &mut Check<'_, '_>, of: &[u8]| {
        check.problem(format!("{}: numbers are missing", named(of)));
    };
    each(check, |check, key, link| {
        if let Err(error) = check.snapshot.decode::<AuditRow>(link.body) {
            check.problem(format!("{}: {error}", named(key)));
        }
        let number = number(key).unwrap_or(0);
        let of = &key[..key.len().saturating_sub(8)];
        let (next, last) = match before.take() {
            Some((same, last)) if same == of => (last == number + 1, None),
            other => (true, other),
        };
        if !next || last.as_ref().is_some_and(|(_, number)| *number != 1) {
            gap(check, last.as_ref().map_or(of, |(of, _)| of));
        }
        before = Some((of.to_vec(), number));
    })?;
    if let Some((of, number)) = before
        && number != 1
    {
        gap(check, &of);
    }
    Ok(())
}

/// The digest of each place of the chain, before the first of all at 0.
fn heads(check: &mut Check<'_, '_>, end: Chain) -> Result<Vec<Option<Digest>>, StoreError> {
    let places = usize::try_from(end.rows).unwrap_or(usize::MAX);
    let mut heads = vec![None; places.saturating_add(1)];
    heads[0] = Some(Chain::default().head);
    each(check, |check, key, link| {
        let slot = usize::try_from(link.place).ok().and_then(|place| heads.get_mut(place));
        match slot {
            Some(free @ None) => *free = Some(link.head),
            Some(_) => check.problem(format!("{}: its place is taken", named(key))),
            None => check.problem(format!("{}: behind the end of the chain", named(key))),
        }
    })?;
    let missing = heads.iter().enumerate().filter(|(_, head)| head.is_none());
    for (place, _) in missing.take(NAMED) {
        check.problem(format!("audit row {place} of {}: missing", end.rows));
    }
    if heads.last().copied().flatten() != Some(end.head) {
        check.problem(format!("audit row {}: not the end that the store knows", end.rows));
    }
    Ok(heads)
}

fn links(check: &mut Check<'_, '_>, heads: &[Option<Digest>]) -> Result<(), StoreError> {
    each(check, |check, key, link| {
        let before = usize::try_from(link.place).ok().and_then(|place| place.checked_sub(1));
        let before = before.and_then(|place| heads.get(place).copied().flatten());
        // Where the row before is missing, that is told already.
        if before.is_some_and(|before| head(&before, link.place, key, link.body) != link.head) {
            check.problem(format!("{}: changed, place {} of the chain", named(key), link.place));
        }
    })
}

fn each(
    check: &mut Check<'_, '_>,
    mut row: impl FnMut(&mut Check<'_, '_>, &[u8], Link<'_>),
) -> Result<(), StoreError> {
    let snapshot = check.snapshot;
    snapshot.each(&Key::new(keys::AUDIT), |key, value| {
        match Link::of(value) {
            Ok(link) => row(check, key, link),
            Err(error) => check.problem(format!("{}: {error}", named(key))),
        }
        Ok(())
    })
}
