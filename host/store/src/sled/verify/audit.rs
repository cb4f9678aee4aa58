//! The audit rows of each resident are numbered without gaps, and all of them form one chain.

use super::{Check, named};
use crate::StoreError;
use crate::retention::Cut;
use crate::sled::audit::{Chain, Link, head, number};
use crate::sled::keys::{self, Key};
use crate::sled::retention;
use hoso_core::Digest;
use hoso_core::audit::AuditRow;

/// Rows missing from the chain that are named one by one.
const NAMED: usize = 100;

pub fn run(check: &mut Check<'_, '_>, end: Chain) -> Result<(), StoreError> {
    let cut = cut(check)?;
    numbers(check, cut)?;
    let heads = heads(check, cut, end)?;
    links(check, cut, &heads)?;
    told(check, cut)
}

/// What retention took from the oldest end; the beginning of the chain where it took nothing.
fn cut(check: &mut Check<'_, '_>) -> Result<Cut, StoreError> {
    let none = Cut { upto: 0, head: Chain::default().head };
    let key = retention::cut_key();
    let Some(value) = check.snapshot.get(&key)? else { return Ok(none) };
    check.report.keys += 1;
    check.snapshot.decode(&value).or_else(|error| {
        check.problem(format!("{}: {error}", named(&key.0)));
        Ok(none)
    })
}

/// A row of the chain says who cut it: without one it was no retention.
fn told(check: &mut Check<'_, '_>, cut: Cut) -> Result<(), StoreError> {
    if cut.upto == 0 {
        return Ok(());
    }
    let said = cut.said();
    let mut telling = None;
    each(check, |check, _, link| {
        let row = check.snapshot.decode::<AuditRow>(link.body).ok();
        telling = telling.take().or(row.filter(|row| retention::tells(row, &said)));
    })?;
    match telling {
        None => check.problem(format!("audit rows 1 to {}: gone, and no row says why", cut.upto)),
        Some(row) => {
            let at = jiff::Timestamp::from_millisecond(row.at_ms).unwrap_or_default();
            let AuditRow { account, note, .. } = row;
            check.report.removed = Some(format!("taken out by {account} at {at}: {note}"));
        }
    }
    Ok(())
}

/// Numbers fall by one from key to key, down to 1; where retention took the oldest, to any (that
/// no other is missing tell the places of the chain).
fn numbers(check: &mut Check<'_, '_>, cut: Cut) -> Result<(), StoreError> {
    let mut before: Option<(Vec<u8>, u64)> = None;
    let is_first = |number| number == 1 || cut.upto > 0;
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
        if !next || last.as_ref().is_some_and(|(_, number)| !is_first(*number)) {
            gap(check, last.as_ref().map_or(of, |(of, _)| of));
        }
        before = Some((of.to_vec(), number));
    })?;
    if let Some((of, number)) = before
        && !is_first(number)
    {
        gap(check, &of);
    }
    Ok(())
}

/// The digest of each place of the chain from the cut on, that of the cut at 0.
fn heads(
    check: &mut Check<'_, '_>,
    cut: Cut,
    end: Chain,
) -> Result<Vec<Option<Digest>>, StoreError> {
    let left = end.rows.checked_sub(cut.upto).unwrap_or_else(|| {
        check.problem(format!("audit rows 1 to {}: gone, of {} in all", cut.upto, end.rows));
        0
    });
    let left = usize::try_from(left).unwrap_or(usize::MAX);
    let mut heads = vec![None; left.saturating_add(1)];
    heads[0] = Some(cut.head);
    each(check, |check, key, link| {
        let slot = index(cut, link.place).and_then(|place| heads.get_mut(place));
        match slot {
            Some(free @ None) => *free = Some(link.head),
            Some(_) => check.problem(format!("{}: its place is taken", named(key))),
            None => check.problem(format!("{}: not within the chain", named(key))),
        }
    })?;
    let missing = heads.iter().zip(cut.upto..).filter(|(head, _)| head.is_none());
    for (_, place) in missing.take(NAMED) {
        check.problem(format!("audit row {place} of {}: missing", end.rows));
    }
    if heads.last().copied().flatten() != Some(end.head) {
        check.problem(format!("audit row {}: not the end that the store knows", end.rows));
    }
    Ok(heads)
}

fn links(check: &mut Check<'_, '_>, cut: Cut, heads: &[Option<Digest>]) -> Result<(), StoreError> {
    each(check, |check, key, link| {
        let before = index(cut, link.place).and_then(|place| place.checked_sub(1));
        let before = before.and_then(|place| heads.get(place).copied().flatten());
        // Where the row before is missing, that is told already.
        if before.is_some_and(|before| head(&before, link.place, key, link.body) != link.head) {
            check.problem(format!("{}: changed, place {} of the chain", named(key), link.place));
        }
    })
}

fn index(cut: Cut, place: u64) -> Option<usize> {
    place.checked_sub(cut.upto).and_then(|place| usize::try_from(place).ok())
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
